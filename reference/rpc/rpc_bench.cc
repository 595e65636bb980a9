// Round trips on one connection against a raw epoll echo of the same message sizes, in one run: client and server on
// one CPU (/pinned:1) or wherever they are put. server_us is the server thread's CPU time a call. 44 bytes of request
// stub and 64 of response stub are a small clusapi call. Kerberos (AES-256) wants a realm: ./dev bench makes one.
#include <benchmark/benchmark.h>

#include "reference/rpc/raw_echo.h"
#include "reference/rpc/test_server.h"

namespace cmrp::rpc {
namespace {

using namespace testing;
using wire::Bytes;

constexpr size_t kRequestStub = 44;
constexpr size_t kResponseStub = 64;

/// Answers every request with the same stub.
class FixedService : public Service {
 public:
  std::span<const InterfaceInfo> interfaces() const override { return served_; }
  void dispatch(Call, std::function<void(Reply)> reply) override { reply(Bytes(kResponseStub, 0x5a)); }

 private:
  std::vector<InterfaceInfo> served_ = {{kOpen, AuthLevel::kNone, {kNdr}}};
};

constexpr Sizes kPlain = {24 + kRequestStub, 24 + kResponseStub};
constexpr Sizes kByNtlm = {24 + 48 + 8 + 16, 24 + 64 + 8 + 16};
constexpr Sizes kByKerberos = {24 + 48 + 8 + 76, 24 + 64 + 8 + 76};

void round_trips(benchmark::State& state, std::optional<Credential> credential, bool header_signing) {
  FixedService service;
  RunningServer server(service);
  ClientOptions options;
  options.interface = kOpen;
  options.header_signing = header_signing;
  options.credential = std::move(credential);
  auto client = TcpClient::connect("127.0.0.1", server.port(), options);
  if (!client) return state.SkipWithError(client.error().text.c_str());
  bool pinned = state.range(0) != 0;
  pin(pthread_self(), pinned);
  pin(server.thread(), pinned);
  Bytes stub(kRequestStub, 0x33);
  double before = cpu_seconds(server.thread());
  for (auto _ : state) {
    Outcome outcome = client->call(0, stub);
    if (!std::holds_alternative<Response>(outcome)) return state.SkipWithError(outcome_text(outcome).c_str());
  }
  count_calls(state, server.thread(), before);
}

void BM_Unsealed(benchmark::State& state) { round_trips(state, {}, false); }
void BM_SealedByNtlm(benchmark::State& state) { round_trips(state, alice(Mechanism::kNtlm), true); }
void BM_SealedByNtlmWithoutHeaderSigning(benchmark::State& state) {
  round_trips(state, alice(Mechanism::kNtlm), false);
}
void BM_SealedByKerberos(benchmark::State& state) {
  if (!in_realm()) return state.SkipWithError("no realm: run it as test_realm.py rpc_bench");
  round_trips(state, alice(Mechanism::kKerberos), true);
}

void BM_RawEchoOfUnsealedSizes(benchmark::State& state) { raw_echo(state, kPlain); }
void BM_RawEchoOfNtlmSizes(benchmark::State& state) { raw_echo(state, kByNtlm); }
void BM_RawEchoOfKerberosSizes(benchmark::State& state) { raw_echo(state, kByKerberos); }

BENCHMARK(BM_RawEchoOfUnsealedSizes)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();
BENCHMARK(BM_Unsealed)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();
BENCHMARK(BM_RawEchoOfNtlmSizes)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();
BENCHMARK(BM_SealedByNtlm)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();
BENCHMARK(BM_SealedByNtlmWithoutHeaderSigning)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();
BENCHMARK(BM_RawEchoOfKerberosSizes)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();
BENCHMARK(BM_SealedByKerberos)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();

}  // namespace
}  // namespace cmrp::rpc

BENCHMARK_MAIN();
