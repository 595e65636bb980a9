// Names, creation, deletion and regrouping of resources; the default cluster; nodes and networks.
#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class Configuration : public Scene {};

TEST(Names, WhichAreValid) {
  EXPECT_TRUE(valid_name(u"a"));
  EXPECT_TRUE(valid_name(u" \\ "));
  for (std::u16string_view bad : {u"", u" ", u"\t\r\n "}) EXPECT_FALSE(valid_name(bad));
  EXPECT_FALSE(valid_name(std::u16string_view(u"a\0b", 3)));
  EXPECT_TRUE(valid_resource_type_name(std::u16string(256, u'x')));
  EXPECT_FALSE(valid_resource_type_name(std::u16string(257, u'x')));
  EXPECT_FALSE(valid_resource_type_name(u"\\x"));
  EXPECT_FALSE(valid_resource_type_name(u""));
  EXPECT_TRUE(valid_host_name(u"NODE-1"));
  for (std::u16string_view bad : {u"", u"-a", u"a-", u"a.b", u"ä"}) EXPECT_FALSE(valid_host_name(bad));
  EXPECT_FALSE(valid_host_name(std::u16string(64, u'a')));
}

TEST_F(Configuration, RenameNetwork) {
  NetworkId one = *network_by_name_or_id(cluster, u"Cluster Network 1");
  NetworkId two = *network_by_name_or_id(cluster, u"Cluster Network 2");
  EXPECT_STATUS(ERROR_NETWORK_NOT_AVAILABLE, rename_network(cluster, u"gone", u"x"));
  for (std::u16string_view bad : {u"", u"  "}) EXPECT_STATUS(ERROR_INVALID_NAME, rename_network(cluster, one, bad));
  for (std::u16string_view taken :
       {std::u16string_view(u"cluster NETWORK 2"), std::u16string_view(two), std::u16string_view(one)}) {
    EXPECT_STATUS(ERROR_ALREADY_EXISTS, rename_network(cluster, one, taken));
  }
  cluster.events.clear();
  EXPECT_STATUS(ERROR_SUCCESS, rename_network(cluster, one, u"Cluster network 1")) << "its own in other letters";
  EXPECT_STATUS(ERROR_SUCCESS, rename_network(cluster, one, u"\t"));
  EXPECT_EQ((Event{ObjectKind::kNetwork, Happened::kProperty, one, u"\t", {}, 0}), cluster.events.back());
  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(one, network_by_name_or_id(*loaded, u"\t"));
}

TEST(Names, NodeIds) {
  EXPECT_EQ(4294967295u, parse_node_id(u"4294967295"));
  EXPECT_EQ(u"12", node_id_text(12));
  for (std::u16string_view bad : {u"", u"0", u"01", u"-1", u"4294967296", u"99999999999", u"1 "}) {
    EXPECT_EQ(std::nullopt, parse_node_id(bad));
  }
}

TEST_F(Configuration, NamesMeanTheSameInAnyCase) {
  ResourceId r = make(u"Größe");
  EXPECT_EQ(r, resource_by_name_or_id(cluster, u"GRÖSSE"));
  EXPECT_EQ(r, resource_by_name_or_id(cluster, r));
  EXPECT_EQ(1u, node_by_name_or_id(cluster, u"node1"));
  EXPECT_EQ(2u, node_by_name_or_id(cluster, u"2"));
  EXPECT_EQ(std::nullopt, node_by_name_or_id(cluster, u"4"));
  EXPECT_EQ(std::nullopt, resource_by_name_or_id(cluster, u""));
}

TEST_F(Configuration, CreateResource) {
  ResourceId id;
  EXPECT_STATUS(ERROR_GROUP_NOT_FOUND, create_resource(cluster, u"gone", u"r", u"IP Address", 0, ids, id));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, create_resource(cluster, apps, u"r", u"IP Address", 2, ids, id));
  EXPECT_STATUS(ERROR_INVALID_NAME, create_resource(cluster, apps, u"  ", u"IP Address", 0, ids, id));
  EXPECT_STATUS(ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND, create_resource(cluster, apps, u"r", u"Nothing", 0, ids, id));
  EXPECT_STATUS(ERROR_OBJECT_ALREADY_EXISTS,
                create_resource(cluster, apps, u"CLUSTER name", u"IP Address", 0, ids, id));
  ResourceId first = *resource_by_name_or_id(cluster, u"Cluster Name");
  EXPECT_STATUS(ERROR_OBJECT_ALREADY_EXISTS, create_resource(cluster, apps, first, u"IP Address", 0, ids, id));
  EXPECT_STATUS(ERROR_SUCCESS, create_resource(cluster, apps, u"r", u"ip ADDRESS", 1, ids, id));
  const Resource& made = at(id);
  EXPECT_EQ(u"IP Address", made.type);
  EXPECT_TRUE(made.separate_monitor);
  EXPECT_EQ(0u, made.sequence);
  EXPECT_EQ(ResourceState::kOffline, made.state);
  EXPECT_EQ(Persistent::kOffline, made.persistent);
  EXPECT_EQ((std::vector<NodeId>{1, 2, 3}), made.possible_owners);
  EXPECT_FALSE(made.core());
  EXPECT_FALSE(made.shared_volumes);
  EXPECT_TRUE(made.dependencies.empty());
}

TEST_F(Configuration, Singletons) {
  ResourceId id;
  make(u"vm", u"Virtual Machine");
  EXPECT_STATUS(ERROR_CLUSTER_GROUP_SINGLETON_RESOURCE,
                create_resource(cluster, apps, u"vm2", u"Virtual Machine", 0, ids, id));
  GroupId other = make_group(u"Other");
  ResourceId vm2 = make_in(other, u"vm2", u"Virtual Machine");
  EXPECT_STATUS(ERROR_CLUSTER_GROUP_SINGLETON_RESOURCE, change_resource_group(cluster, vm2, apps));
  make(u"tasks", u"Task Scheduler");
  EXPECT_STATUS(ERROR_CLUSTER_SINGLETON_RESOURCE,
                create_resource(cluster, other, u"tasks2", u"Task Scheduler", 0, ids, id));
}

TEST_F(Configuration, DeleteResource) {
  ResourceId a = make(u"a"), b = make(u"b"), dtc = make(u"dtc", u"Distributed Transaction Coordinator");
  depend(a, b);
  EXPECT_STATUS(ERROR_DEPENDENT_RESOURCE_EXISTS, delete_resource(cluster, b));
  EXPECT_STATUS(ERROR_CORE_RESOURCE, delete_resource(cluster, *resource_by_name_or_id(cluster, u"Cluster Name")));
  fail_node(cluster, 3);
  EXPECT_STATUS(ERROR_ALL_NODES_NOT_AVAILABLE, delete_resource(cluster, dtc));
  EXPECT_STATUS(ERROR_SUCCESS, delete_resource(cluster, a));
  restart_node(cluster, 3);
  EXPECT_STATUS(ERROR_SUCCESS, delete_resource(cluster, dtc));
  EXPECT_STATUS(ERROR_SUCCESS, delete_resource(cluster, b));
  EXPECT_TRUE(resources_of(cluster, apps).empty());
}

TEST_F(Configuration, RenameResource) {
  ResourceId a = make(u"a"), b = make(u"b");
  EXPECT_STATUS(ERROR_INVALID_NAME, rename_resource(cluster, a, u""));
  EXPECT_STATUS(ERROR_ALREADY_EXISTS, rename_resource(cluster, a, u"B"));
  EXPECT_STATUS(ERROR_ALREADY_EXISTS, rename_resource(cluster, a, b));
  EXPECT_STATUS(ERROR_SUCCESS, rename_resource(cluster, a, u"a")) << "its own";
  EXPECT_STATUS(ERROR_SUCCESS, rename_resource(cluster, a, u"A"));
  EXPECT_EQ(u"A", at(a).name);
}

TEST_F(Configuration, ChangeGroupTakesTheWholeTree) {
  ResourceId top = make(u"top"), middle = make(u"middle"), bottom = make(u"bottom"), other = make(u"other");
  depend(top, middle);
  depend(middle, bottom);
  GroupId here = make_group(u"Here"), there = make_group(u"There", 2);
  EXPECT_STATUS(ERROR_ALREADY_EXISTS, change_resource_group(cluster, middle, apps));
  EXPECT_STATUS(ERROR_GROUP_NOT_AVAILABLE, change_resource_group(cluster, middle, u"gone"));
  online(top);
  EXPECT_STATUS(ERROR_RESOURCE_ONLINE, change_resource_group(cluster, middle, there));
  uint32_t before = at(bottom).sequence;
  EXPECT_STATUS(ERROR_SUCCESS, change_resource_group(cluster, middle, here)) << "on the same node it may be online";
  EXPECT_EQ(before + 1, at(bottom).sequence);
  EXPECT_EQ(3u, resources_of(cluster, here).size());
  EXPECT_EQ(std::vector<ResourceId>{other}, resources_of(cluster, apps));
  EXPECT_EQ(GroupState::kOnline, group_state(here));
  EXPECT_EQ(GroupState::kOffline, group_state(apps));
  offline_group(cluster, here);
  remove_possible_owner(cluster, top, 2);
  EXPECT_STATUS(ERROR_HOST_NODE_NOT_RESOURCE_OWNER, change_resource_group(cluster, bottom, there));
  set_locked(cluster, other, true);
  EXPECT_STATUS(ERROR_CLUSTER_RESOURCE_LOCKED_STATUS, change_resource_group(cluster, other, here));
  EXPECT_STATUS(ERROR_CLUSTER_RESOURCE_LOCKED_STATUS, change_resource_group(cluster, top, apps));
}

TEST_F(Configuration, TheQuorumResourceStaysOutOfAvailableStorage) {
  ResourceId disk = make(u"disk", u"Physical Disk");
  cluster.quorum.resource = disk;
  EXPECT_STATUS(ERROR_QUORUM_NOT_ALLOWED_IN_THIS_GROUP,
                change_resource_group(cluster, disk, *group_by_name_or_id(cluster, u"Available Storage")));
}

TEST(Default, AsAFreshInstallation) {
  unsigned counter = 0;
  Cluster cluster = default_cluster(counting_ids(&counter), u"TEST");
  EXPECT_EQ(u"TEST", cluster.name);
  EXPECT_EQ(3u, cluster.nodes.size());
  EXPECT_EQ(2u, cluster.networks.size());
  EXPECT_EQ(6u, cluster.interfaces.size());
  EXPECT_TRUE(interface_by_name_or_id(cluster, u"NODE3 - Ethernet 2"));
  EXPECT_TRUE(network_by_name_or_id(cluster, u"Cluster Network 1"));
  GroupId group = *group_by_name_or_id(cluster, u"Cluster Group");
  EXPECT_EQ(GroupState::kOnline, find_group(cluster, group)->state);
  EXPECT_EQ(1u, find_group(cluster, group)->owner);
  const Resource& name = *find_resource(cluster, *resource_by_name_or_id(cluster, u"Cluster Name"));
  EXPECT_TRUE(name.core());
  EXPECT_EQ(ResourceState::kOnline, name.state);
  EXPECT_EQ((std::vector<Dependency>{{*resource_by_name_or_id(cluster, u"Cluster IP Address")}}), name.dependencies);
  EXPECT_TRUE(find_group(cluster, *group_by_name_or_id(cluster, u"Available Storage"))->special);
  for (auto type : {u"Physical Disk", u"IP Address", u"Network Name", u"Virtual Machine", u"File Share Witness"}) {
    EXPECT_NE(nullptr, find_resource_type(cluster, type));
  }
}

// ---- nodes, networks

TEST_F(Configuration, AFailedNodesGroupsGoElsewhere) {
  ResourceId on = make(u"on"), slow = make(u"slow"), off = make(u"off");
  online(on);
  script(slow, kPends);
  online_resource(cluster, slow);
  EXPECT_STATUS(ERROR_SUCCESS, fail_node(cluster, 1));
  EXPECT_STATUS(ERROR_CLUSTER_NODE_ALREADY_DOWN, fail_node(cluster, 1));
  EXPECT_STATUS(ERROR_CLUSTER_NODE_NOT_FOUND, fail_node(cluster, 9));
  EXPECT_EQ(2u, owner(apps));
  EXPECT_EQ(ResourceState::kOnline, state(on));
  EXPECT_EQ(ResourceState::kOnlinePending, state(slow)) << "it starts again there";
  EXPECT_EQ(ResourceState::kOffline, state(off));
  EXPECT_EQ(2u, owner(*group_by_name_or_id(cluster, u"Cluster Group")));
  EXPECT_STATUS(ERROR_SUCCESS, restart_node(cluster, 1));
  EXPECT_STATUS(ERROR_CLUSTER_NODE_ALREADY_UP, restart_node(cluster, 1));
  EXPECT_EQ(2u, owner(apps)) << "nothing comes back by itself";
}

TEST_F(Configuration, WithoutAnyNodeNothingRuns) {
  ResourceId r = make(u"r");
  online(r);
  for (NodeId id : {3, 2, 1}) fail_node(cluster, id);
  EXPECT_EQ(ResourceState::kOffline, state(r));
  EXPECT_STATUS(ERROR_HOST_NODE_NOT_AVAILABLE, online_resource(cluster, r));
  EXPECT_STATUS(ERROR_HOST_NODE_NOT_AVAILABLE, online_group(cluster, apps));
  restart_node(cluster, 2);
  EXPECT_EQ(2u, owner(apps));
  EXPECT_EQ(ResourceState::kOnline, state(r));
}

TEST_F(Configuration, PausedNodesHostButDoNotStart) {
  ResourceId r = make(u"r");
  online(r);
  EXPECT_STATUS(ERROR_SUCCESS, pause_node(cluster, 2));
  EXPECT_STATUS(ERROR_SUCCESS, pause_node(cluster, 2));
  fail_node(cluster, 1);
  EXPECT_EQ(3u, owner(apps)) << "an up node before a paused one";
  EXPECT_EQ(ResourceState::kOnline, state(r));
  fail_node(cluster, 3);
  EXPECT_EQ(2u, owner(apps));
  EXPECT_EQ(ResourceState::kOffline, state(r));
  EXPECT_STATUS(ERROR_CLUSTER_NODE_DOWN, pause_node(cluster, 3));
  EXPECT_STATUS(ERROR_SUCCESS, resume_node(cluster, 2));
  EXPECT_EQ(ResourceState::kOnline, state(r)) << "the pause was all that kept it";
  EXPECT_STATUS(ERROR_CLUSTER_NODE_NOT_PAUSED, resume_node(cluster, 2));
  EXPECT_STATUS(ERROR_NODE_NOT_AVAILABLE, resume_node(cluster, 9));
}

TEST_F(Configuration, AResumedNodeGetsBackTheGroupsThatItsFailbackTypeNames) {
  auto after_drain = [&](Failback failback) {
    move_group_to_node(cluster, apps, 2);
    drain_node(cluster, 2, false);
    EXPECT_NE(2u, owner(apps));
    EXPECT_STATUS(ERROR_SUCCESS, resume_node(cluster, 2, failback));
    return owner(apps);
  };
  EXPECT_NE(2u, after_drain(Failback::kNone));
  EXPECT_EQ(2u, after_drain(Failback::kImmediate));
  EXPECT_NE(2u, after_drain(Failback::kByPolicy)) << "it is on a node that is up";

  // A client's move makes it forget where it was drained from; its preferred node is another reason.
  drain_node(cluster, 2, false);
  move_group_to_node(cluster, apps, owner(apps) == 1 ? 3 : 1);
  EXPECT_STATUS(ERROR_SUCCESS, resume_node(cluster, 2, Failback::kImmediate));
  EXPECT_NE(2u, owner(apps));
  set_preferred_nodes(cluster, apps, {2});
  pause_node(cluster, 2);
  EXPECT_STATUS(ERROR_SUCCESS, resume_node(cluster, 2, Failback::kImmediate));
  EXPECT_EQ(2u, owner(apps));

  pause_node(cluster, 2);
  pause_node(cluster, 3);
  EXPECT_STATUS(ERROR_SUCCESS, resume_node(cluster, 3, Failback::kByPolicy));
  EXPECT_EQ(3u, owner(apps)) << "it was on a paused node";
}

TEST_F(Configuration, APausedNodeComesBackPaused) {
  pause_node(cluster, 3);
  fail_node(cluster, 3);
  restart_node(cluster, 3);
  EXPECT_EQ(NodeState::kPaused, find_node(cluster, 3)->state);
  EXPECT_TRUE(find_node(cluster, 3)->paused);
}

TEST_F(Configuration, NetworkStatesFollowInterfacesAndNodes) {
  NetworkId network = *network_by_name_or_id(cluster, u"Cluster Network 1");
  InterfaceId first = *interface_by_name_or_id(cluster, u"NODE1 - Ethernet 1");
  EXPECT_EQ(NetworkState::kUp, network_state(cluster, network));
  fail_node(cluster, 1);
  EXPECT_EQ(InterfaceState::kUnavailable, interface_state(cluster, first));
  EXPECT_EQ(NetworkState::kUp, network_state(cluster, network));
  for (auto& [id, interface] : cluster.interfaces) interface.edit().failed = true;
  EXPECT_EQ(NetworkState::kDown, network_state(cluster, network));
  fail_node(cluster, 2);
  fail_node(cluster, 3);
  EXPECT_EQ(NetworkState::kUnavailable, network_state(cluster, network));
}

}  // namespace
}  // namespace cmrp::cluster
