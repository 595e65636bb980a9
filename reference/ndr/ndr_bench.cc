// Decoding and encoding of stubs, beside Samba's libndr on the same bytes where that is installed. The goals stand in
// DESIGN, "Figures to reach".
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "reference/idl/interface.h"
#include "reference/ndr/json.h"
#ifdef CMRP_HAVE_SAMBA
#include "reference/ndr/samba_peer.h"
#endif

namespace cmrp::ndr {
namespace {

struct Workload {
  std::string name;
  const idl::Method* method;
  Part part;
  Json fields;
};

Json enum_of(int entries) {
  Json list = Json::array();
  for (int i = 0; i < entries; ++i) list.push_back({{"Type", 4}, {"Name", fmt::format("Resource {:04}", i)}});
  return {{"ReturnEnum", {{"EntryCount", entries}, {"Entry", list}}}};
}

std::vector<Workload> workloads() {
  const char* handle = "b97db8b2-4c63-11cf-bff6-08002be23f2f";
  return {
      {"ApiOpenResource/request",
       idl::find("ApiOpenResource"),
       Part::kRequest,
       {{"lpszResourceName", "Cluster Disk 01"}}},
      {"ApiOfflineResourceEx/request",
       idl::find("ApiOfflineResourceEx"),
       Part::kRequest,
       {{"hResource", handle}, {"dwOfflineFlags", 1}, {"lpInBuffer", "00000000"}}},
      {"ApiMoveGroupToNodeEx/request",
       idl::find("ApiMoveGroupToNodeEx"),
       Part::kRequest,
       {{"hGroup", handle}, {"hNode", handle}, {"dwMoveFlags", 4}, {"lpInBuffer", "00000000"}}},
      {"ApiGetResourceState/response",
       idl::find("ApiGetResourceState"),
       Part::kResponse,
       {{"State", 2}, {"NodeName", "NODE-1"}, {"GroupName", "Cluster Group"}}},
      {"ApiCreateEnum_100/response", idl::find("ApiCreateEnum"), Part::kResponse, enum_of(100)},
      {"ApiOpenResource/response", idl::find("ApiOpenResource"), Part::kResponse, {{"ReturnValue", handle}}},
  };
}

Object make(const Workload& w) {
  Object object(*w.method->parameters);
  if (auto set = from_json(*w.method->parameters, w.fields, object.get()); !set) {
    fmt::print(stderr, "{}: {}\n", w.name, set.error().text());
    std::abort();
  }
  return object;
}

wire::Bytes stub_of(const Workload& w, Syntax syntax) {
  Object object = make(w);
  wire::Writer writer;
  if (auto done = encode(*w.method->parameters, w.part, object.get(), syntax, writer); !done) {
    fmt::print(stderr, "{}: {}\n", w.name, done.error().text());
    std::abort();
  }
  return writer.take();
}

void decode_ours(benchmark::State& state, const Workload& w, Syntax syntax) {
  wire::Bytes stub = stub_of(w, syntax);
  for (auto _ : state) {
    Object object(*w.method->parameters);
    auto done = decode(*w.method->parameters, w.part, stub, object.get(), {.syntax = syntax, .request_known = false});
    if (!done) return state.SkipWithError(done.error().text().c_str());
    benchmark::DoNotOptimize(object.get());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * stub.size()));
}

void encode_ours(benchmark::State& state, const Workload& w, Syntax syntax) {
  Object object = make(w);
  size_t size = 0;
  for (auto _ : state) {
    wire::Writer writer;
    auto done = encode(*w.method->parameters, w.part, object.get(), syntax, writer);
    if (!done) return state.SkipWithError(done.error().text().c_str());
    benchmark::DoNotOptimize(size = writer.size());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * size));
}

#ifdef CMRP_HAVE_SAMBA
void samba(benchmark::State& state, const Workload& w, size_t (*work)(samba_call*)) {
  wire::Bytes stub = stub_of(w, Syntax::kNdr);
  samba_call* call = samba_call_open(w.method->opnum, w.part == Part::kRequest, stub.data(), stub.size());
  if (!call) return state.SkipWithError("libndr refuses the stub");
  for (auto _ : state) {
    if (work(call) != stub.size()) state.SkipWithError("libndr fails");
  }
  samba_call_close(call);
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * stub.size()));
}
#endif

}  // namespace
}  // namespace cmrp::ndr

int main(int argc, char** argv) {
  using namespace cmrp::ndr;
  benchmark::Initialize(&argc, argv);
  static const std::vector<Workload> all = workloads();
  for (const Workload& w : all) {
    for (auto [syntax, label] : {std::pair{Syntax::kNdr, "ndr"}, {Syntax::kNdr64, "ndr64"}}) {
      benchmark::RegisterBenchmark(fmt::format("decode/{}/{}", w.name, label).c_str(), decode_ours, w, syntax);
      benchmark::RegisterBenchmark(fmt::format("encode/{}/{}", w.name, label).c_str(), encode_ours, w, syntax);
    }
#ifdef CMRP_HAVE_SAMBA
    benchmark::RegisterBenchmark(fmt::format("decode/{}/libndr", w.name).c_str(), samba, w, samba_call_decode);
    benchmark::RegisterBenchmark(fmt::format("encode/{}/libndr", w.name).c_str(), samba, w, samba_call_encode);
#endif
  }
#ifndef CMRP_HAVE_SAMBA
  fmt::print(stderr, "libndr is not measured: package samba-dev was not installed when ndr_bench was built\n");
#endif
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
