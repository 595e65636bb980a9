// What judging a call costs: calls like those of management tools, over many connections, with GUID-like handles.
#include <benchmark/benchmark.h>

#include "conformance/oracle/event.h"
#include "conformance/oracle/traffic.h"
#include "reference/idl/cluster.h"
#include "reference/idl/registry.h"
#include "reference/idl/resource.h"

namespace cmrp::oracle {
namespace {

using namespace idl;

/// Requests and responses of one life of a resource's handle, encoded.
struct Life {
  struct Step {
    uint16_t opnum;
    wire::Bytes request, response;
  };
  std::vector<Step> steps;

  template <class P>
  void add(P p, const std::function<void(P&)>& answer = {}) {
    wire::Bytes request = *ndr::encode(ndr::Part::kRequest, p);
    if (answer) answer(p);
    steps.push_back({idl::find(P::kName)->opnum, request, *ndr::encode(ndr::Part::kResponse, p)});
  }

  Life(uint32_t number, size_t entries) {
    auto h = handle<HRES_RPC>(number);
    ApiOpenResource open;
    open.lpszResourceName = u"SQL Network Name";
    open.ReturnValue = h;
    add(open);
    ApiGetResourceState state;
    state.hResource = h;
    state.State = 3;
    state.NodeName = u"NODE1";
    state.GroupName = u"SQL Server";
    add(state);
    ApiOfflineResource offline;
    offline.hResource = h;
    add(offline);
    ApiCreateEnum list;
    list.dwType = 4;
    list.ReturnEnum.emplace();
    for (size_t i = 0; i < entries; ++i) list.ReturnEnum->Entry.push_back({4, u"Resource"});
    list.ReturnEnum->EntryCount = static_cast<uint32_t>(entries);
    add(list);
    ApiGetRootKey root;
    root.ReturnValue = handle<HKEY_RPC>(number | 0x80000000);
    add(root);
    ApiQueryValue value;
    value.hKey = root.ReturnValue;
    value.lpValueName = u"SecurityLevel";
    value.cbData = 64;
    value.lpData.resize(64);
    value.lpcbRequired = 64;
    add(value);
    ApiCloseKey close_key;
    close_key.pKey = root.ReturnValue;
    add<ApiCloseKey>(close_key, [](ApiCloseKey& p) { p.pKey = {}; });
    ApiCloseResource close;
    close.Resource = h;
    add<ApiCloseResource>(close, [](ApiCloseResource& p) { p.Resource = {}; });
  }
};

/// `range(0)` connections at a time, `range(1)` entries in an enumeration.
void BM_Calls(benchmark::State& state) {
  auto connections = static_cast<uint64_t>(state.range(0));
  Sink nobody;
  Oracle oracle(nobody);
  AcceptedContext context{0, {kClusapiUuid, 3, 0}, rpc::kNdr};
  for (uint64_t id = 1; id <= connections; ++id) oracle.bind(id, {1, 0, static_cast<uint32_t>(id), {&context, 1}});
  std::vector<Life> lives;
  for (uint32_t i = 0; i < 64; ++i) lives.emplace_back(0x1234567 * (i + 1), static_cast<size_t>(state.range(1)));
  Request request;
  Response response;
  request.level = rpc::AuthLevel::kPktPrivacy;
  size_t calls = 0, life = 0;
  for (auto _ : state) {
    const Life& its = lives[life++ % lives.size()];
    request.connection = response.connection = life % connections + 1;
    for (const Life::Step& step : its.steps) {
      request.call_id = response.call_id = static_cast<uint32_t>(++calls);
      request.opnum = step.opnum;
      request.at.time = response.at.time += std::chrono::microseconds(1);
      request.stub.bytes = step.request;
      response.stub.bytes = step.response;
      oracle.request(request);
      oracle.response(response);
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(2 * calls));  // packets
}
BENCHMARK(BM_Calls)->Args({1, 10})->Args({100, 10})->Args({10000, 10})->Args({100, 100});

/// Handles that stay open: memory is theirs, and looking them up stays as cheap.
void BM_OpenHandles(benchmark::State& state) {
  Sink nobody;
  Oracle oracle(nobody);
  Client::Clock clock;
  Client client(oracle, clock, 1, 77);
  ApiOpenResource open;
  for (int64_t i = 0; i < state.range(0); ++i) {
    open.lpszResourceName = u"resource " + std::u16string(1, static_cast<char16_t>(u'a' + i % 26));
    open.ReturnValue = handle<HRES_RPC>(static_cast<uint32_t>(i));
    client.call(open);
  }
  ApiGetResourceState p;
  p.State = 2;
  p.NodeName = p.GroupName = u"x";
  uint32_t i = 0;
  for (auto _ : state) {
    p.hResource = handle<HRES_RPC>(i++ % static_cast<uint32_t>(state.range(0)));
    client.call(p);
  }
  state.SetItemsProcessed(2 * state.iterations());
}
BENCHMARK(BM_OpenHandles)->Arg(1)->Arg(1000)->Arg(100000);

}  // namespace
}  // namespace cmrp::oracle

BENCHMARK_MAIN();
