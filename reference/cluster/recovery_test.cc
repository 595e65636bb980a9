// What the cluster does about failed resources, and where resources may run.
#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class Recovery : public Scene {};

TEST_F(Recovery, RestartAfterTheDelayBringsDependentsBack) {
  ResourceId top = make(u"top"), bottom = make(u"bottom"), not_wanted = make(u"not wanted");
  depend(top, bottom);
  depend(not_wanted, bottom);
  online(bottom);
  online(top);
  EXPECT_STATUS(ERROR_SUCCESS, fail_resource(cluster, bottom));
  EXPECT_EQ(ResourceState::kFailed, state(bottom));
  EXPECT_EQ(500u, next_deadline(cluster));
  advance(cluster, 499);
  EXPECT_EQ(ResourceState::kFailed, state(bottom));
  advance(cluster, 500);
  EXPECT_EQ(ResourceState::kOnline, state(bottom));
  EXPECT_EQ(ResourceState::kOnline, state(top));
  EXPECT_EQ(ResourceState::kOffline, state(not_wanted)) << "its persistent state is offline";
  EXPECT_EQ(1u, owner(apps));
}

TEST_F(Recovery, NoRecoveryWhenThePersistentStateIsOffline) {
  ResourceId r = make(u"r");
  online_resource(cluster, r, {CLUSAPI_RESOURCE_ONLINE_DO_NOT_UPDATE_PERSISTENT_STATE, nullptr});
  fail_resource(cluster, r);
  EXPECT_EQ(std::nullopt, next_deadline(cluster));

  online(r);
  fail_resource(cluster, r);
  EXPECT_NE(std::nullopt, next_deadline(cluster));
  EXPECT_STATUS(ERROR_RESOURCE_FAILED, offline_resource(cluster, r));
  EXPECT_EQ(std::nullopt, next_deadline(cluster)) << "a client has said offline";
  advance(cluster, 10'000);
  EXPECT_EQ(ResourceState::kFailed, state(r));
}

TEST_F(Recovery, AfterTooManyRestartsTheGroupFailsOver) {
  ResourceId r = make(u"r");
  online(r);
  fail_resource(cluster, r);
  advance(cluster, 500);
  EXPECT_EQ(ResourceState::kOnline, state(r));
  fail_resource(cluster, r);
  advance(cluster, 1000);
  EXPECT_EQ(2u, owner(apps));
  EXPECT_EQ(ResourceState::kOnline, state(r));
  EXPECT_EQ(0u, at(r).restarts) << "another node, another count";
}

TEST_F(Recovery, FailuresEverywhereComeToRest) {
  ResourceId r = make(u"r");
  script(r, kFails, {}, true);
  EXPECT_STATUS(ERROR_RESMON_ONLINE_FAILED, online_resource(cluster, r));
  std::set<NodeId> tried;
  int steps = 0;
  while (auto deadline = next_deadline(cluster)) {
    ASSERT_LT(++steps, 20);
    advance(cluster, *deadline);
    tried.insert(owner(apps));
  }
  EXPECT_EQ(ResourceState::kFailed, state(r));
  EXPECT_EQ((std::set<NodeId>{1, 2, 3}), tried);
}

TEST_F(Recovery, ASecondRestartInAnotherPeriodStaysOnTheNode) {
  ResourceId r = make(u"r");
  online(r);
  fail_resource(cluster, r);
  advance(cluster, 500);
  advance(cluster, 500 + 900'001);
  fail_resource(cluster, r);
  advance(cluster, *next_deadline(cluster));
  EXPECT_EQ(1u, owner(apps));
  EXPECT_EQ(ResourceState::kOnline, state(r));
}

TEST_F(Recovery, RestartActionZeroLeavesItFailed) {
  ResourceId r = make(u"r");
  online(r);
  edit_resource(cluster, r).recovery.action = 0;
  fail_resource(cluster, r);
  EXPECT_EQ(std::nullopt, next_deadline(cluster));
}

TEST_F(Recovery, AFailureThatHappensOnceIsHealedByTheRestart) {
  ResourceId r = make(u"r");
  script(r, {.fails = true, .times = 1}, {}, true);
  EXPECT_STATUS(ERROR_RESMON_ONLINE_FAILED, online_resource(cluster, r));
  advance(cluster, 500);
  EXPECT_EQ(ResourceState::kOnline, state(r));
}

TEST_F(Recovery, RecoveryOfADependentWaitsForItsProvider) {
  ResourceId top = make(u"top"), bottom = make(u"bottom");
  depend(top, bottom);
  script_on(1, bottom, {.fails = true});
  EXPECT_STATUS(ERROR_CLUSTER_RESOURCE_PROVIDER_FAILED, online_resource(cluster, top));
  int steps = 0;
  while (auto deadline = next_deadline(cluster)) {
    ASSERT_LT(++steps, 10);
    advance(cluster, *deadline);
  }
  EXPECT_NE(1u, owner(apps));
  EXPECT_EQ(ResourceState::kOnline, state(top));
  EXPECT_EQ(ResourceState::kOnline, state(bottom));
}

// ---- where it may run

TEST_F(Recovery, NotOnANodeThatIsNoPossibleOwner) {
  ResourceId r = make(u"r");
  EXPECT_EQ((std::vector<NodeId>{1, 2, 3}), at(r).possible_owners);
  EXPECT_STATUS(ERROR_SUCCESS, remove_possible_owner(cluster, r, 1));
  EXPECT_STATUS(ERROR_HOST_NODE_NOT_RESOURCE_OWNER, online_resource(cluster, r));
  EXPECT_EQ(ResourceState::kOffline, state(r));
  EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, r, {CLUSAPI_RESOURCE_ONLINE_BEST_POSSIBLE_NODE, nullptr}));
  EXPECT_EQ(2u, owner(apps));
}

TEST_F(Recovery, PossibleOwners) {
  ResourceId r = make(u"r");
  EXPECT_STATUS(ERROR_OBJECT_ALREADY_EXISTS, add_possible_owner(cluster, r, 2));
  EXPECT_STATUS(ERROR_SUCCESS, remove_possible_owner(cluster, r, 2));
  EXPECT_STATUS(ERROR_CLUSTER_NODE_NOT_FOUND, remove_possible_owner(cluster, r, 2));
  EXPECT_STATUS(ERROR_SUCCESS, add_possible_owner(cluster, r, 2));
  EXPECT_EQ((std::vector<NodeId>{1, 2, 3}), at(r).possible_owners);
  online(r);
  EXPECT_STATUS(ERROR_INVALID_STATE, remove_possible_owner(cluster, r, 1)) << "it is in use there";
  EXPECT_STATUS(ERROR_SUCCESS, remove_possible_owner(cluster, r, 3));
  EXPECT_STATUS(ERROR_NODE_NOT_AVAILABLE, add_possible_owner(cluster, r, 9));
}

TEST_F(Recovery, NotOnAPausedNodeExceptForQuorum) {
  ResourceId r = make(u"r"), disk = make(u"disk", u"Physical Disk");
  pause_node(cluster, 1);
  EXPECT_STATUS(ERROR_SHARING_PAUSED, online_resource(cluster, r));
  EXPECT_EQ(Persistent::kOffline, persistent(r));
  cluster.quorum.resource = disk;
  EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, disk));
  EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, r, {CLUSAPI_RESOURCE_ONLINE_NECESSARY_FOR_QUORUM, nullptr}));
}

}  // namespace
}  // namespace cmrp::cluster
