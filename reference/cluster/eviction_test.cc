// A node that is evicted leaves nothing behind.
#include <algorithm>

#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class Eviction : public Scene {};

TEST_F(Eviction, GroupsGoElsewhereAndNoListNamesTheNode) {
  ResourceId on = make(u"on"), off = make(u"off");
  online(on);
  EXPECT_STATUS(ERROR_SUCCESS, set_preferred_nodes(cluster, apps, {1, 3}));
  EXPECT_STATUS(ERROR_SUCCESS, evict_node(cluster, 1));
  EXPECT_EQ(nullptr, find_node(cluster, 1));
  EXPECT_EQ(3u, owner(apps)) << "the next that is preferred";
  EXPECT_EQ(ResourceState::kOnline, state(on));
  for (const ResourceId& id : {on, off}) EXPECT_EQ((std::vector<NodeId>{2, 3}), at(id).possible_owners);
  EXPECT_EQ((std::vector<NodeId>{3, 2}), find_group(cluster, apps)->preferred);
  EXPECT_EQ(4u, cluster.interfaces.size());
  for (const auto& [id, interface] : cluster.interfaces) EXPECT_NE(1u, interface->node);
  EXPECT_STATUS(ERROR_NODE_NOT_AVAILABLE, evict_node(cluster, 1));
  EXPECT_STATUS(ERROR_CLUSTER_NODE_NOT_FOUND, restart_node(cluster, 1));

  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(2u, loaded->nodes.size());
  EXPECT_EQ(4u, loaded->interfaces.size());
  EXPECT_EQ((std::vector<NodeId>{3, 2}), find_group(*loaded, apps)->preferred);
  EXPECT_EQ(4u, loaded->next_node_id) << "its number is given to no other";
}

TEST_F(Eviction, IsToldOfAllThatItChanges) {
  ResourceId r = make(u"r");
  set_preferred_nodes(cluster, apps, {2});
  cluster.events.clear();
  EXPECT_STATUS(ERROR_SUCCESS, evict_node(cluster, 2));
  auto told = [&](ObjectKind kind, Happened happened, std::u16string_view name) {
    return std::ranges::any_of(cluster.events, [&](const Event& event) {
      return event.object == kind && event.happened == happened && event.name == name;
    });
  };
  EXPECT_TRUE(told(ObjectKind::kNode, Happened::kState, u"NODE2"));
  EXPECT_TRUE(told(ObjectKind::kNode, Happened::kDeleted, u"NODE2"));
  EXPECT_TRUE(told(ObjectKind::kNetInterface, Happened::kDeleted, u"NODE2 - Ethernet 2"));
  EXPECT_TRUE(told(ObjectKind::kResource, Happened::kPossibleOwners, u"r"));
  EXPECT_TRUE(told(ObjectKind::kGroup, Happened::kPreferredOwners, u"Apps"));
  EXPECT_FALSE(told(ObjectKind::kNetwork, Happened::kDeleted, u"Cluster Network 1"));
}

TEST_F(Eviction, AnInactiveNodeIsEvictedTooButNotTheLastActiveOne) {
  fail_node(cluster, 3);
  EXPECT_STATUS(ERROR_SUCCESS, evict_node(cluster, 3));
  fail_node(cluster, 2);
  EXPECT_STATUS(ERROR_CANT_EVICT_ACTIVE_NODE, evict_node(cluster, 1));
  pause_node(cluster, 1);
  EXPECT_STATUS(ERROR_CANT_EVICT_ACTIVE_NODE, evict_node(cluster, 1)) << "paused is active";
  EXPECT_STATUS(ERROR_SUCCESS, evict_node(cluster, 2));
  EXPECT_STATUS(ERROR_CANT_EVICT_ACTIVE_NODE, evict_node(cluster, 1));
}

TEST_F(Eviction, AMoveToTheNodeEndsWhereItBegan) {
  ResourceId r = make(u"r");
  script(r, {}, kPends);
  online(r);
  EXPECT_STATUS(ERROR_IO_PENDING, move_group_to_node(cluster, apps, 2, {}));
  EXPECT_STATUS(ERROR_SUCCESS, evict_node(cluster, 2));
  release(cluster, r);
  EXPECT_EQ(1u, owner(apps));
  EXPECT_EQ(ResourceState::kOnline, state(r));
  EXPECT_FALSE(find_group(cluster, apps)->move);
}

TEST_F(Eviction, WhoseLastPossibleOwnerLeavesStaysOffline) {
  ResourceId r = make(u"r");
  for (NodeId node : {2, 3}) EXPECT_STATUS(ERROR_SUCCESS, remove_possible_owner(cluster, r, node));
  online(r);
  EXPECT_STATUS(ERROR_SUCCESS, evict_node(cluster, 1));
  EXPECT_EQ(ResourceState::kOffline, state(r));
  EXPECT_STATUS(ERROR_HOST_NODE_NOT_RESOURCE_OWNER, online_resource(cluster, r));
}

}  // namespace
}  // namespace cmrp::cluster
