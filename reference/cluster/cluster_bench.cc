// What the model costs a request: the copy it works on, finding an object, a transition.
#include <benchmark/benchmark.h>

#include "reference/cluster/defaults.h"
#include "reference/cluster/group_transitions.h"
#include "reference/cluster/names.h"
#include "reference/cluster/resource_transitions.h"

namespace cmrp::cluster {
namespace {

// The default cluster with a group of so many resources more.
Cluster make_cluster(int64_t resources) {
  unsigned counter = 0;
  IdSource ids = [&counter] {
    std::string text = "00000000-0000-0000-0000-" + std::to_string(100'000'000'000 + ++counter);
    return std::u16string(text.begin(), text.end());
  };
  Cluster cluster = default_cluster(ids);
  GroupId group;
  create_group(cluster, u"Apps", 1, ids, group);
  for (int64_t i = 1; i <= resources; ++i) {
    ResourceId id;
    create_resource(cluster, group, u"Resource " + node_id_text(static_cast<NodeId>(i)), u"Generic Service", 0, ids,
                    id);
  }
  cluster.registry.take_changes();
  cluster.events.clear();
  return cluster;
}

void BM_Copy(benchmark::State& state) {
  Cluster cluster = make_cluster(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(Cluster(cluster));
}
BENCHMARK(BM_Copy)->Arg(10)->Arg(1000);

void BM_FindByName(benchmark::State& state) {
  Cluster cluster = make_cluster(state.range(0));
  std::u16string name = u"Resource " + node_id_text(static_cast<NodeId>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(resource_by_name_or_id(cluster, name));
}
BENCHMARK(BM_FindByName)->Arg(10)->Arg(1000);

// As a request does it: on a copy, which becomes the state.
void BM_OnlineOffline(benchmark::State& state) {
  Cluster cluster = make_cluster(state.range(0));
  ResourceId id = *resource_by_name_or_id(cluster, u"Resource 5");
  auto request = [&](auto transition) {
    Cluster next = cluster;
    transition(next);
    next.registry.take_changes();
    take_events(next);
    cluster = std::move(next);
  };
  for (auto _ : state) {
    request([&](Cluster& next) { online_resource(next, id); });
    request([&](Cluster& next) { offline_resource(next, id); });
  }
}
BENCHMARK(BM_OnlineOffline)->Arg(10)->Arg(1000);

void BM_MoveGroup(benchmark::State& state) {
  Cluster cluster = make_cluster(state.range(0));
  GroupId group = *group_by_name_or_id(cluster, u"Apps");
  online_group(cluster, group);
  for (auto _ : state) {
    move_group(cluster, group);
    cluster.registry.take_changes();
    cluster.events.clear();
  }
}
BENCHMARK(BM_MoveGroup)->Arg(10)->Arg(100);

}  // namespace
}  // namespace cmrp::cluster

BENCHMARK_MAIN();
