// Whole calls: a client over sealed TCP, a node with its gates and handlers, the model and a store, against a raw epoll
// echo of the same message sizes in the same run. Pinned: client and server on one CPU. server_us is the server
// thread's CPU time a call.
#include <benchmark/benchmark.h>

#include "reference/idl/resource.h"
#include "reference/ndr/codec.h"
#include "reference/rpc/raw_echo.h"
#include "reference/rpc/test_server.h"
#include "reference/server/methods.h"
#include "reference/server/node_service.h"

namespace cmrp::server {
namespace {

constexpr rpc::Sizes kGetResourceState = {24 + 32 + 8 + 16, 24 + 96 + 8 + 16};

/// A node on a cluster in memory, and a client that has opened "Cluster Name".
class Fixture {
 public:
  Fixture() {
    auto store = store::Store::open("memory:");
    host_ = std::move(*ClusterHost::create(io_, std::move(*store), u"CLUSTER1"));
    principals_ = *Principals::parse("all *", "benchmark");
    const std::span<const HandlerRow> families[] = {resource_methods(), resource_state_methods()};
    handlers_ = std::make_unique<HandlerTable>(families);
    node_ = std::make_unique<NodeService>(ServerParts{*host_, principals_, *handlers_}, 1);
    server_ = std::make_unique<rpc::testing::RunningServer>(*node_);
  }

  rpc::ClientResult<rpc::TcpClient> connect() {
    rpc::ClientOptions options;
    options.interface = rpc::testing::kClusapi;
    options.credential = rpc::testing::alice(rpc::Mechanism::kNtlm);
    return rpc::TcpClient::connect("127.0.0.1", server_->port(), options);
  }

  pthread_t thread() { return server_->thread(); }

 private:
  boost::asio::io_context io_;
  std::unique_ptr<ClusterHost> host_;
  Principals principals_;
  std::unique_ptr<HandlerTable> handlers_;
  std::unique_ptr<NodeService> node_;
  std::unique_ptr<rpc::testing::RunningServer> server_;
};

template <class Parameters>
bool call(rpc::TcpClient& client, const idl::Method& method, Parameters& p) {
  rpc::Outcome outcome = client.call(method.opnum, *ndr::encode(ndr::Part::kRequest, p));
  auto* response = std::get_if<rpc::Response>(&outcome);
  return response && ndr::decode(ndr::Part::kResponse, response->stub, p);
}

void BM_ApiGetResourceState(benchmark::State& state) {
  Fixture fixture;
  auto client = fixture.connect();
  if (!client) return state.SkipWithError(client.error().text.c_str());
  idl::ApiOpenResource open;
  open.lpszResourceName = u"Cluster Name";
  idl::ApiGetResourceState get;
  if (!call(*client, idl::kApiOpenResource, open)) return state.SkipWithError("ApiOpenResource");
  get.hResource = open.ReturnValue;
  bool pinned = state.range(0) != 0;
  rpc::pin(pthread_self(), pinned);
  rpc::pin(fixture.thread(), pinned);
  double before = rpc::cpu_seconds(fixture.thread());
  for (auto _ : state) {
    if (!call(*client, idl::kApiGetResourceState, get) || get.State != 2)
      return state.SkipWithError("ApiGetResourceState");
  }
  rpc::count_calls(state, fixture.thread(), before);
}

void BM_RawEchoOfTheSameSizes(benchmark::State& state) { rpc::raw_echo(state, kGetResourceState); }

BENCHMARK(BM_RawEchoOfTheSameSizes)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();
BENCHMARK(BM_ApiGetResourceState)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();

}  // namespace
}  // namespace cmrp::server

BENCHMARK_MAIN();
