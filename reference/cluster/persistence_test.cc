#include "reference/cluster/persistence.h"

#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class Persisted : public Scene {};

TEST_F(Persisted, LoadingRestoresTheConfigurationAndStartingTheStates) {
  ResourceId top = make(u"top"), a = make(u"a"), b = make(u"b"), off = make(u"off");
  depend_on_any(top, {a, b});
  depend(a, off);
  online(top);
  remove_possible_owner(cluster, b, 2);
  set_preferred_nodes(cluster, apps, {3, 1});
  pause_node(cluster, 3);
  move_group(cluster, apps);

  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(ResourceState::kInitializing, find_resource(*loaded, top)->state);
  EXPECT_EQ(NodeState::kPaused, find_node(*loaded, 3)->state);
  EXPECT_TRUE(loaded->registry.changes().empty());
  for (const auto& [id, resource] : cluster.resources) {
    EXPECT_EQ(static_cast<const ResourceConfig&>(*resource),
              static_cast<const ResourceConfig&>(*find_resource(*loaded, id)));
  }
  for (const auto& [id, group] : cluster.groups) {
    EXPECT_EQ(static_cast<const GroupConfig&>(*group), static_cast<const GroupConfig&>(*find_group(*loaded, id)));
  }
  EXPECT_EQ(cluster.resource_types, loaded->resource_types);
  EXPECT_EQ(cluster.networks, loaded->networks);
  EXPECT_EQ(cluster.interfaces, loaded->interfaces);
  EXPECT_EQ(cluster.nodes, loaded->nodes);

  start_cluster(*loaded);
  EXPECT_EQ(ResourceState::kOnline, find_resource(*loaded, top)->state);
  EXPECT_EQ(GroupState::kOnline, find_group(*loaded, *group_by_name_or_id(*loaded, u"Cluster Group"))->state);
  EXPECT_TRUE(loaded->registry.changes().empty()) << "starting changes nothing that lasts";
}

TEST_F(Persisted, ARequestLeavesASmallListOfChanges) {
  ResourceId r = make(u"r");
  cluster.registry.take_changes();
  online(r);
  std::vector<RegistryChange> expected = {
      {RegistryChange::Kind::kSetValue, join_path(u"Resources", r), u"PersistentState", RegistryValue::dword(1)}};
  EXPECT_EQ(expected, cluster.registry.take_changes());
  online(r);
  EXPECT_TRUE(cluster.registry.take_changes().empty());
  rename_resource(cluster, r, u"other");
  EXPECT_EQ(1u, cluster.registry.take_changes().size());
  move_group(cluster, apps);
  EXPECT_EQ(1u, cluster.registry.take_changes().size()) << "the owner";
}

TEST_F(Persisted, TheJournalOfTheDefaultClusterMakesIt) {
  unsigned count = 0;
  Cluster fresh = default_cluster(counting_ids(&count));
  Registry rebuilt;
  for (const RegistryChange& change : fresh.registry.changes()) rebuilt.apply(change);
  EXPECT_EQ(fresh.registry, rebuilt);
}

TEST_F(Persisted, WhatClientsAddToTheRegistryStays) {
  ResourceId r = make(u"r");
  std::u16string path = join_path(u"Resources", r);
  cluster.registry.set_value(path + u"\\Parameters", u"ServiceName", RegistryValue::sz(u"sshd"));
  rename_resource(cluster, r, u"other");
  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(u"sshd", loaded->registry.value(path + u"\\Parameters", u"ServiceName")->as_sz());
}

TEST_F(Persisted, ABrokenRegistryIsRefusedWithTheKey) {
  ResourceId r = make(u"r"), s = make(u"s");
  const std::string resource = "Resources\\" + wire::to_utf8(r);
  const std::u16string resource_path = join_path(u"Resources", r);
  const std::u16string group_path = join_path(u"Groups", apps);
  struct Row {
    std::function<void(Registry&)> damage;
    std::string field;
    std::string message;
  };
  auto set = [](std::u16string path, const char16_t* name, RegistryValue value) {
    return [=](Registry& registry) { registry.set_value(path, name, value); };
  };
  const Row rows[] = {
      {[](Registry& registry) { registry = {}; }, "", "ClusterName is missing"},
      {[](Registry& registry) { registry.delete_key(u"Groups"); }, "Groups", "the key is missing"},
      {[](Registry& registry) { registry.delete_key(u"Quorum"); }, "Quorum", "the key is missing"},
      {set(resource_path, u"Name", RegistryValue::dword(1)), resource, "Name has the wrong type"},
      {set(resource_path, u"Type", RegistryValue::sz(u"Nothing")), resource, "Type names no resource type"},
      {set(resource_path, u"DependsOn", RegistryValue::multi_sz({u"gone"})), resource, "DependsOn names no resource"},
      {set(resource_path, u"DependsOn", RegistryValue::multi_sz({s + u" or " + r})), resource,
       "DependsOn makes a cycle"},
      {set(resource_path, u"PossibleOwners", RegistryValue::multi_sz({u"x"})), resource,
       "PossibleOwners is not a node id"},
      {set(resource_path, u"PossibleOwners", RegistryValue::multi_sz({u"9"})), resource,
       "PossibleOwners names no node"},
      {set(group_path, u"Contains", RegistryValue::multi_sz({})), resource, "no group contains it"},
      {set(group_path, u"Contains", RegistryValue::multi_sz({r, r})), "Groups\\" + wire::to_utf8(apps),
       "Contains names a resource that another group contains"},
      {set(group_path, u"OwnerNode", RegistryValue::sz(u"7")), "Groups\\" + wire::to_utf8(apps),
       "OwnerNode names no node"},
      {[](Registry& registry) { registry.create_key(u"Nodes\\zero"); }, "Nodes\\zero",
       "the key's name is not a node id"},
      {set(u"Quorum", u"Resource", RegistryValue::sz(u"gone")), "Quorum", "Resource names no resource"},
  };
  for (const Row& row : rows) {
    Registry damaged = cluster.registry;
    row.damage(damaged);
    Result<Cluster> loaded = load_cluster(damaged);
    ASSERT_FALSE(loaded) << row.message;
    EXPECT_EQ(row.field, loaded.error().field);
    EXPECT_EQ(row.message, loaded.error().message);
  }
}

}  // namespace
}  // namespace cmrp::cluster
