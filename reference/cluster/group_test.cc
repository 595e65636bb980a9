// Groups: their state, online, offline, delete; moves with failures; queue and cancel.
#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class Groups : public Scene {
 protected:
  void force(const ResourceId& id, ResourceState state) { force_resource_state(cluster, id, state); }
};

TEST_F(Groups, StateByPrecedence) {
  struct Row {
    ResourceState first, second;
    GroupState group;
  };
  using R = ResourceState;
  using G = GroupState;
  const Row rows[] = {
      {R::kOffline, R::kOffline, G::kOffline},
      {R::kOnline, R::kOnline, G::kOnline},
      {R::kOnline, R::kOffline, G::kPartialOnline},
      {R::kOnline, R::kInitializing, G::kPartialOnline},
      {R::kInitializing, R::kInitializing, G::kOffline},
      {R::kOnline, R::kOnlinePending, G::kPending},
      {R::kOffline, R::kOfflinePending, G::kPending},
      {R::kOnlinePending, R::kOfflinePending, G::kPending},
      {R::kFailed, R::kOnlinePending, G::kFailed},
      {R::kFailed, R::kOnline, G::kFailed},
      {R::kFailed, R::kFailed, G::kFailed},
  };
  ResourceId a = make(u"a"), b = make(u"b");
  for (const Row& row : rows) {
    for (bool swapped : {false, true}) {
      force(a, swapped ? row.second : row.first);
      force(b, swapped ? row.first : row.second);
      EXPECT_EQ(row.group, group_state(apps))
          << testing::PrintToString(row.first) << " and " << testing::PrintToString(row.second);
    }
  }
}

TEST_F(Groups, OnlyTopLevelResourcesMakeAGroupOnline) {
  EXPECT_EQ(GroupState::kOffline, group_state(apps)) << "empty";
  ResourceId top = make(u"top"), provider = make(u"provider"), spare = make(u"spare");
  depend_on_any(top, {provider, spare});
  force(provider, ResourceState::kOnline);
  EXPECT_EQ(GroupState::kOffline, group_state(apps)) << "no top-level resource is online";
  force(top, ResourceState::kOnline);
  EXPECT_EQ(GroupState::kOnline, group_state(apps)) << "whatever the spare does";
  ResourceId second = make(u"second");
  EXPECT_EQ(GroupState::kPartialOnline, group_state(apps));
  EXPECT_STATUS(ERROR_SUCCESS, delete_resource(cluster, second));
  EXPECT_EQ(GroupState::kOnline, group_state(apps));
}

TEST_F(Groups, CreateAndRename) {
  GroupId id;
  EXPECT_STATUS(ERROR_OBJECT_ALREADY_EXISTS, create_group(cluster, u"APPS", 1, ids, id));
  EXPECT_STATUS(ERROR_OBJECT_ALREADY_EXISTS, create_group(cluster, apps, 1, ids, id)) << "the id of another group";
  EXPECT_STATUS(ERROR_INVALID_NAME, create_group(cluster, u" \t", 1, ids, id));
  EXPECT_STATUS(ERROR_SUCCESS, create_group(cluster, u"More", 2, ids, id, 77));
  const Group& made = *find_group(cluster, id);
  EXPECT_EQ(2u, made.owner);
  EXPECT_EQ(77u, made.type);
  EXPECT_EQ(0u, made.sequence);
  EXPECT_EQ(Persistent::kOffline, made.persistent);
  EXPECT_TRUE(made.preferred.empty());
  EXPECT_EQ(kClusGroupTypeUnknown, find_group(cluster, apps)->type);

  EXPECT_STATUS(ERROR_ALREADY_EXISTS, rename_group(cluster, id, u"aPPs"));
  EXPECT_STATUS(ERROR_ALREADY_EXISTS, rename_group(cluster, id, apps));
  EXPECT_STATUS(ERROR_INVALID_NAME, rename_group(cluster, id, u""));
  EXPECT_STATUS(ERROR_SUCCESS, rename_group(cluster, id, u"MORE"));
  EXPECT_STATUS(ERROR_SUCCESS, rename_group(cluster, id, u"Still more"));
  EXPECT_EQ(id, group_by_name_or_id(cluster, u"still MORE"));
  EXPECT_EQ(id, group_by_name_or_id(cluster, id));
  EXPECT_EQ(std::nullopt, group_by_name_or_id(cluster, u"more"));
}

TEST_F(Groups, Delete) {
  EXPECT_STATUS(ERROR_GROUP_NOT_AVAILABLE, delete_group(cluster, u"gone", true));
  GroupId core = *group_by_name_or_id(cluster, u"Cluster Group");
  EXPECT_STATUS(ERROR_CORE_RESOURCE, delete_group(cluster, core, false));
  EXPECT_STATUS(ERROR_CORE_RESOURCE, delete_group(cluster, core, true));
  EXPECT_STATUS(ERROR_SPECIAL_GROUP, delete_group(cluster, *group_by_name_or_id(cluster, u"Available Storage"), true));

  ResourceId top = make(u"top"), bottom = make(u"bottom");
  depend(top, bottom);
  script(top, kPends, kPends);
  online_resource(cluster, top);
  EXPECT_STATUS(ERROR_DIR_NOT_EMPTY, delete_group(cluster, apps, false));
  EXPECT_EQ(ResourceState::kOnline, state(bottom));
  EXPECT_STATUS(ERROR_SUCCESS, delete_group(cluster, apps, true));
  EXPECT_EQ(nullptr, find_group(cluster, apps));
  EXPECT_EQ(nullptr, find_resource(cluster, top));
  EXPECT_EQ(nullptr, cluster.registry.find(join_path(u"Groups", apps)));
  EXPECT_EQ(nullptr, cluster.registry.find(join_path(u"Resources", bottom)));
  EXPECT_STATUS(ERROR_SUCCESS, delete_group(cluster, make_group(u"Empty"), false));
}

TEST_F(Groups, OnlineAndOfflineWithAllResources) {
  ResourceId top = make(u"top"), bottom = make(u"bottom"), other = make(u"other");
  depend(top, bottom);
  EXPECT_STATUS(ERROR_SUCCESS, online_group(cluster, apps));
  EXPECT_EQ(GroupState::kOnline, group_state(apps));
  for (const ResourceId& id : {top, bottom, other}) EXPECT_EQ(Persistent::kOnline, persistent(id));
  EXPECT_EQ(Persistent::kOnline, find_group(cluster, apps)->persistent);
  script(bottom, {}, kPends);
  EXPECT_STATUS(ERROR_IO_PENDING, offline_group(cluster, apps));
  EXPECT_EQ(GroupState::kPending, group_state(apps));
  EXPECT_STATUS(ERROR_INVALID_STATE, online_group(cluster, apps));
  EXPECT_STATUS(ERROR_INVALID_STATE, offline_group(cluster, apps));
  EXPECT_EQ(std::nullopt, group_outcome(cluster, apps));
  complete(cluster, bottom, true);
  EXPECT_EQ(GroupState::kOffline, group_state(apps));
  EXPECT_EQ(ERROR_SUCCESS, group_outcome(cluster, apps));
  for (const ResourceId& id : {top, bottom, other}) EXPECT_EQ(Persistent::kOffline, persistent(id));
}

TEST_F(Groups, OnlineRefusals) {
  ResourceId r = make(u"r");
  EXPECT_STATUS(ERROR_GROUP_NOT_AVAILABLE, online_group(cluster, u"gone"));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, online_group(cluster, apps, {0x10, nullptr}));
  GroupId storage = *group_by_name_or_id(cluster, u"Available Storage");
  EXPECT_STATUS(ERROR_SPECIAL_GROUP, online_group(cluster, storage));
  EXPECT_STATUS(ERROR_SPECIAL_GROUP, offline_group(cluster, storage));
  EXPECT_STATUS(ERROR_SPECIAL_GROUP, set_preferred_nodes(cluster, storage, {1}));
  set_locked(cluster, r, true);
  EXPECT_STATUS(ERROR_CLUSTER_RESOURCE_LOCKED_STATUS, online_group(cluster, apps));
  EXPECT_STATUS(ERROR_CLUSTER_RESOURCE_LOCKED_STATUS, offline_group(cluster, apps));
  EXPECT_EQ(Persistent::kOffline, find_group(cluster, apps)->persistent);
  EXPECT_STATUS(ERROR_SUCCESS, online_group(cluster, apps, {CLUSAPI_GROUP_ONLINE_IGNORE_RESOURCE_STATUS, nullptr}));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, offline_group(cluster, apps, {0x2, nullptr}));
  EXPECT_STATUS(ERROR_SUCCESS, offline_group(cluster, apps, {CLUSAPI_GROUP_OFFLINE_IGNORE_RESOURCE_STATUS, nullptr}));
  set_locked(cluster, r, false);
  pause_node(cluster, 1);
  EXPECT_STATUS(ERROR_SHARING_PAUSED, online_group(cluster, apps));
}

TEST_F(Groups, OnlineReportsTheFailure) {
  ResourceId good = make(u"good"), bad = make(u"bad");
  script(bad, kFails);
  EXPECT_STATUS(ERROR_RESMON_ONLINE_FAILED, online_group(cluster, apps));
  EXPECT_EQ(ResourceState::kOnline, state(good));
  EXPECT_EQ(GroupState::kFailed, group_state(apps));
  EXPECT_STATUS(ERROR_SUCCESS, offline_group(cluster, apps)) << "one that had failed before is not asked";
  EXPECT_EQ(GroupState::kFailed, group_state(apps));
}

TEST_F(Groups, AntiAffinity) {
  GroupId other = make_group(u"Other");
  online(make_in(other, u"o"));
  ResourceId r = make(u"r");
  edit_group(cluster, apps).anti_affinity = {u"tier"};
  EXPECT_STATUS(ERROR_SUCCESS, online_group(cluster, apps));
  EXPECT_STATUS(ERROR_SUCCESS, offline_group(cluster, apps));
  edit_group(cluster, other).anti_affinity = {u"x", u"tier"};
  EXPECT_STATUS(ERROR_NODE_CANT_HOST_RESOURCE, online_group(cluster, apps));
  EXPECT_STATUS(ERROR_SUCCESS, online_group(cluster, apps, {CLUSAPI_GROUP_ONLINE_BEST_POSSIBLE_NODE, nullptr}));
  EXPECT_EQ(2u, owner(apps));
  EXPECT_STATUS(ERROR_SUCCESS, move_group(cluster, apps));
  EXPECT_EQ(3u, owner(apps)) << "node 1 conflicts";
  EXPECT_STATUS(ERROR_SUCCESS, move_group(cluster, apps, {CLUSAPI_GROUP_MOVE_IGNORE_AFFINITY_RULE, nullptr}));
  EXPECT_EQ(1u, owner(apps));
  EXPECT_EQ(ResourceState::kOnline, state(r));
}

TEST_F(Groups, PreferredNodes) {
  EXPECT_STATUS(ERROR_ASSERTION_FAILURE, set_preferred_nodes(cluster, apps, {2, 9}));
  EXPECT_STATUS(ERROR_SUCCESS, set_preferred_nodes(cluster, apps, {3}));
  EXPECT_EQ((std::vector<NodeId>{3, 1, 2}), find_group(cluster, apps)->preferred);
  EXPECT_STATUS(ERROR_SUCCESS, move_group(cluster, apps));
  EXPECT_EQ(3u, owner(apps));
  EXPECT_STATUS(ERROR_SUCCESS, move_group(cluster, apps));
  EXPECT_EQ(1u, owner(apps)) << "the best other node";
  EXPECT_EQ(2u, failover_destination(cluster, apps)) << "the next in the list";
  EXPECT_STATUS(ERROR_SUCCESS, set_preferred_nodes(cluster, apps, {}));
  EXPECT_TRUE(find_group(cluster, apps)->preferred.empty());
}

// ---- moves

TEST_F(Groups, AMoveRestoresPersistentStates) {
  ResourceId on = make(u"on"), off = make(u"off"), failed = make(u"failed"), wanted = make(u"wanted");
  online(on);
  online_resource(cluster, off, {CLUSAPI_RESOURCE_ONLINE_DO_NOT_UPDATE_PERSISTENT_STATE, nullptr});
  force(failed, ResourceState::kFailed);
  online(wanted);
  offline_resource(cluster, wanted, {CLUSAPI_RESOURCE_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE, nullptr});
  EXPECT_STATUS(ERROR_SUCCESS, move_group(cluster, apps));
  EXPECT_EQ(2u, owner(apps));
  EXPECT_EQ(ResourceState::kOnline, state(on));
  EXPECT_EQ(ResourceState::kOffline, state(off));
  EXPECT_EQ(ResourceState::kOffline, state(failed));
  EXPECT_EQ(ResourceState::kOnline, state(wanted));
}

TEST_F(Groups, MoveRefusals) {
  ResourceId r = make(u"r");
  EXPECT_STATUS(ERROR_GROUP_NOT_AVAILABLE, move_group(cluster, u"gone"));
  EXPECT_STATUS(ERROR_GROUP_NOT_AVAILABLE, move_group_to_node(cluster, u"gone", 2));
  EXPECT_STATUS(ERROR_CLUSTER_NODE_NOT_FOUND, move_group_to_node(cluster, apps, 9));
  uint32_t both = CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS | CLUSAPI_GROUP_MOVE_QUEUE_ENABLED;
  for (uint32_t flags : {both, both | 0x2, 0x40u, 0x80000000u}) {
    EXPECT_STATUS(ERROR_INVALID_PARAMETER, move_group(cluster, apps, {flags, nullptr}));
    EXPECT_STATUS(ERROR_INVALID_PARAMETER, move_group_to_node(cluster, apps, 2, {flags, nullptr}));
  }
  EXPECT_STATUS(ERROR_SUCCESS, move_group_to_node(cluster, apps, 1)) << "it is there";
  pause_node(cluster, 2);
  EXPECT_STATUS(ERROR_SHARING_PAUSED, move_group_to_node(cluster, apps, 2));
  fail_node(cluster, 3);
  EXPECT_STATUS(ERROR_HOST_NODE_NOT_AVAILABLE, move_group_to_node(cluster, apps, 3));
  EXPECT_STATUS(ERROR_HOST_NODE_NOT_AVAILABLE, move_group(cluster, apps)) << "one is paused, one is down";
  resume_node(cluster, 2);
  restart_node(cluster, 3);
  remove_possible_owner(cluster, r, 2);
  EXPECT_STATUS(ERROR_HOST_NODE_NOT_RESOURCE_OWNER, move_group_to_node(cluster, apps, 2));
  set_locked(cluster, r, true);
  EXPECT_STATUS(ERROR_CLUSTER_RESOURCE_LOCKED_STATUS, move_group(cluster, apps));
  EXPECT_STATUS(ERROR_CLUSTER_RESOURCE_LOCKED_STATUS, move_group_to_node(cluster, apps, 3));
  EXPECT_STATUS(ERROR_SUCCESS, move_group(cluster, apps, {CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS, nullptr}));
  EXPECT_EQ(3u, owner(apps)) << "node 2 is no possible owner";
  remove_possible_owner(cluster, r, 1);
  EXPECT_STATUS(ERROR_HOST_NODE_NOT_AVAILABLE,
                move_group(cluster, apps, {CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS, nullptr}));
  for (ResourceState busy : {ResourceState::kOnlinePending, ResourceState::kOfflinePending}) {
    set_locked(cluster, r, false);
    force(r, busy);
    EXPECT_STATUS(ERROR_INVALID_STATE, move_group(cluster, apps));
  }
  ResourceId hidden = make(u"hidden");
  force(r, ResourceState::kFailed);
  force(hidden, ResourceState::kOnlinePending);
  EXPECT_EQ(GroupState::kFailed, group_state(apps));
  EXPECT_STATUS(ERROR_INVALID_STATE, move_group(cluster, apps)) << "a pending resource hides behind a failed one";
}

TEST_F(Groups, AMoveInItsPhases) {
  ResourceId r = make(u"r");
  online(r);
  script(r, kPends, kPends);
  auto buffer = std::make_shared<const std::vector<uint8_t>>(std::vector<uint8_t>{9});
  EXPECT_STATUS(ERROR_IO_PENDING, move_group_to_node(cluster, apps, 3, {0, buffer}));
  EXPECT_EQ(ResourceState::kOfflinePending, state(r));
  EXPECT_EQ(1u, owner(apps));
  EXPECT_STATUS(ERROR_INVALID_STATE, move_group(cluster, apps));
  EXPECT_STATUS(ERROR_INVALID_STATE, cancel_group_operation(cluster, apps, 0)) << "it is not queued";
  complete(cluster, r, true);
  EXPECT_EQ(3u, owner(apps));
  EXPECT_EQ(ResourceState::kOnlinePending, state(r));
  EXPECT_EQ(std::nullopt, group_outcome(cluster, apps));
  complete(cluster, r, true);
  EXPECT_EQ(ResourceState::kOnline, state(r));
  EXPECT_EQ(ERROR_SUCCESS, group_outcome(cluster, apps));
  EXPECT_EQ(buffer, handed_offline(r));
  EXPECT_EQ(buffer, handed_online(r));
}

TEST_F(Groups, AResourceThatFailsToLeaveDoesNotStopTheMove) {
  ResourceId r = make(u"r");
  online(r);
  script(r, {}, kFails);
  EXPECT_STATUS(ERROR_SUCCESS, move_group(cluster, apps));
  EXPECT_EQ(2u, owner(apps));
  EXPECT_EQ(ResourceState::kOnline, state(r));
}

TEST_F(Groups, AFailureOnTheDestinationIsReported) {
  ResourceId good = make(u"good"), bad = make(u"bad");
  online(good);
  online(bad);
  script_on(2, bad, {.fails = true});
  EXPECT_STATUS(ERROR_RESMON_ONLINE_FAILED, move_group(cluster, apps));
  EXPECT_EQ(2u, owner(apps));
  EXPECT_EQ(ResourceState::kOnline, state(good));
  EXPECT_EQ(ResourceState::kFailed, state(bad));
  EXPECT_EQ(GroupState::kFailed, group_state(apps));
}

TEST_F(Groups, ReturnToTheSourceOnError) {
  for (uint32_t flag : {CLUSAPI_GROUP_MOVE_RETURN_TO_SOURCE_NODE_ON_ERROR, CLUSAPI_GROUP_MOVE_FAILBACK}) {
    for (bool slowly : {false, true}) {
      GroupId group = make_group(u"Back");
      ResourceId good = make_in(group, u"good"), bad = make_in(group, u"bad");
      online(good);
      online(bad);
      Step succeeds{.finish = slowly ? Step::Finish::kWhenReleased : Step::Finish::kAtOnce};
      Step fails = succeeds;
      fails.fails = true;
      script_on(2, bad, fails, succeeds);
      Status status = move_group(cluster, group, {flag, nullptr});
      if (slowly) {
        EXPECT_STATUS(ERROR_IO_PENDING, status);
        EXPECT_EQ(2u, owner(group));
        release(cluster, bad);
        EXPECT_EQ(1u, owner(group));
        release(cluster, bad);
        status = *group_outcome(cluster, group);
      }
      EXPECT_STATUS(ERROR_RESMON_ONLINE_FAILED, status) << "the move did not succeed";
      EXPECT_EQ(1u, owner(group));
      EXPECT_EQ(GroupState::kOnline, group_state(group));
      EXPECT_EQ(std::nullopt, next_deadline(cluster)) << "no recovery on top";
      EXPECT_STATUS(ERROR_SUCCESS, delete_group(cluster, group, true));
    }
  }
}

TEST_F(Groups, AFailureAtTheSourceTooEndsThere) {
  ResourceId bad = make(u"bad");
  online(bad);
  script(bad, kFails);
  EXPECT_STATUS(ERROR_RESMON_ONLINE_FAILED,
                move_group(cluster, apps, {CLUSAPI_GROUP_MOVE_RETURN_TO_SOURCE_NODE_ON_ERROR, nullptr}));
  EXPECT_EQ(1u, owner(apps));
  EXPECT_EQ(ResourceState::kFailed, state(bad));
}

TEST_F(Groups, NothingElseHappensToAGroupOnItsWay) {
  ResourceId slow = make(u"slow"), other = make(u"other"), idle = make(u"idle");
  online(slow);
  online(other);
  script(slow, {}, kPends);
  EXPECT_STATUS(ERROR_IO_PENDING, move_group(cluster, apps));
  EXPECT_EQ(ResourceState::kOffline, state(other));
  EXPECT_STATUS(ERROR_CLUSTER_GROUP_MOVING, online_resource(cluster, other));
  EXPECT_STATUS(ERROR_CLUSTER_GROUP_MOVING, change_resource_group(cluster, idle, make_group(u"Other")));
  complete(cluster, slow, true);
  EXPECT_EQ(2u, owner(apps));
}

TEST_F(Groups, ADestinationThatIsGoneLeavesTheGroupWhereItIs) {
  ResourceId r = make(u"r");
  online(r);
  script(r, {}, kPends);
  EXPECT_STATUS(ERROR_IO_PENDING, move_group_to_node(cluster, apps, 3));
  fail_node(cluster, 3);
  complete(cluster, r, true);
  EXPECT_EQ(1u, owner(apps));
  EXPECT_EQ(ResourceState::kOnline, state(r));
  EXPECT_EQ(ERROR_HOST_NODE_NOT_AVAILABLE, group_outcome(cluster, apps));
}

TEST_F(Groups, AQueuedMoveWaitsForTheLock) {
  ResourceId r = make(u"r");
  online(r);
  set_locked(cluster, r, true);
  EXPECT_STATUS(ERROR_IO_PENDING, move_group(cluster, apps, {CLUSAPI_GROUP_MOVE_QUEUE_ENABLED, nullptr}));
  EXPECT_EQ(GroupState::kPending, group_state(apps));
  EXPECT_EQ(1u, owner(apps));
  EXPECT_STATUS(ERROR_INVALID_STATE, move_group(cluster, apps));
  set_locked(cluster, r, false);
  EXPECT_EQ(2u, owner(apps));
  EXPECT_EQ(ResourceState::kOnline, state(r));
  EXPECT_EQ(ERROR_SUCCESS, group_outcome(cluster, apps));
}

TEST_F(Groups, AQueuedMoveCanBeCancelled) {
  ResourceId r = make(u"r");
  online(r);
  EXPECT_STATUS(ERROR_INVALID_STATE, cancel_group_operation(cluster, apps, 0));
  set_locked(cluster, r, true);
  EXPECT_STATUS(ERROR_IO_PENDING, move_group_to_node(cluster, apps, 2, {CLUSAPI_GROUP_MOVE_QUEUE_ENABLED, nullptr}));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, cancel_group_operation(cluster, apps, 1));
  EXPECT_STATUS(ERROR_GROUP_NOT_AVAILABLE, cancel_group_operation(cluster, u"gone", 0));
  EXPECT_STATUS(ERROR_SUCCESS, cancel_group_operation(cluster, apps, 0));
  EXPECT_EQ(ResourceState::kOnline, state(r));
  EXPECT_EQ(GroupState::kOnline, group_state(apps));
  EXPECT_EQ(ERROR_CANCELLED, group_outcome(cluster, apps));
  set_locked(cluster, r, false);
  EXPECT_EQ(1u, owner(apps)) << "it is forgotten";
}

}  // namespace
}  // namespace cmrp::cluster
