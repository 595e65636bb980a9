// ApiRestartResource: offline, then to the persistent state.
#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class Restart : public Scene {
 protected:
  /// What the object of the resource was told since it was online, in order.
  std::vector<ObjectCall::Entry> told(const ResourceId& id, size_t since = 1) {
    std::vector<ObjectCall::Entry> entries;
    for (const ObjectCall& call : at(id).calls) entries.push_back(call.entry);
    return {entries.begin() + static_cast<std::ptrdiff_t>(since), entries.end()};
  }
  const std::vector<ObjectCall::Entry> kDownAndUp{ObjectCall::Entry::kOffline, ObjectCall::Entry::kOnline};
};

TEST_F(Restart, GoesDownAndUp) {
  ResourceId r = make(u"r");
  online(r);
  EXPECT_STATUS(ERROR_SUCCESS, restart_resource(cluster, r));
  EXPECT_EQ(ResourceState::kOnline, state(r));
  EXPECT_EQ(Persistent::kOnline, persistent(r));
  EXPECT_EQ(kDownAndUp, told(r));
}

TEST_F(Restart, TakesDependentsWithItAndLeavesOthersAlone) {
  ResourceId provider = make(u"provider"), r = make(u"r"), dependent = make(u"dependent"), idle = make(u"idle");
  depend(r, provider);
  depend(dependent, r);
  depend(idle, r);
  online(dependent);
  EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, r));
  EXPECT_STATUS(ERROR_SUCCESS, restart_resource(cluster, r));
  EXPECT_EQ(kDownAndUp, told(r));
  EXPECT_EQ(kDownAndUp, told(dependent));
  EXPECT_TRUE(told(provider).empty());
  EXPECT_EQ(ResourceState::kOffline, state(idle));
  EXPECT_EQ(ResourceState::kOnline, state(dependent));
}

TEST_F(Restart, ADependentWithAnotherProviderStays) {
  ResourceId p = make(u"p"), q = make(u"q"), dependent = make(u"dependent");
  depend_on_any(dependent, {p, q});
  online(p);
  online(q);
  online(dependent);
  EXPECT_STATUS(ERROR_SUCCESS, restart_resource(cluster, p));
  EXPECT_TRUE(told(dependent).empty());
  EXPECT_EQ(kDownAndUp, told(p));
}

TEST_F(Restart, IsPendingWhileTheProceduresAre) {
  ResourceId r = make(u"r");
  online(r);
  script(r, kPends, kPends);
  EXPECT_STATUS(ERROR_IO_PENDING, restart_resource(cluster, r));
  EXPECT_EQ(ResourceState::kOfflinePending, state(r));
  EXPECT_STATUS(ERROR_INVALID_STATE, restart_resource(cluster, r));
  release(cluster, r);
  EXPECT_EQ(ResourceState::kOnlinePending, state(r));
  EXPECT_EQ(std::nullopt, resource_outcome(cluster, r));
  release(cluster, r);
  EXPECT_EQ(ResourceState::kOnline, state(r));
  EXPECT_EQ(ERROR_SUCCESS, resource_outcome(cluster, r));
}

TEST_F(Restart, StaysDownWithThePersistentStateOffline) {
  ResourceId r = make(u"r");
  online_resource(cluster, r, {CLUSAPI_RESOURCE_ONLINE_DO_NOT_UPDATE_PERSISTENT_STATE, nullptr});
  EXPECT_STATUS(ERROR_SUCCESS, restart_resource(cluster, r));
  EXPECT_EQ(ResourceState::kOffline, state(r));
  EXPECT_EQ(Persistent::kOffline, persistent(r));
  EXPECT_STATUS(ERROR_SUCCESS, restart_resource(cluster, r));
  EXPECT_EQ(ResourceState::kOffline, state(r));
}

TEST_F(Restart, BringsUpWhatShouldBeUp) {
  ResourceId r = make(u"r");
  online(r);
  offline_resource(cluster, r, {CLUSAPI_RESOURCE_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE, nullptr});
  EXPECT_EQ(ResourceState::kOffline, state(r));
  EXPECT_STATUS(ERROR_SUCCESS, restart_resource(cluster, r));
  EXPECT_EQ(ResourceState::kOnline, state(r));
}

TEST_F(Restart, EndsWhereAProcedureFails) {
  ResourceId r = make(u"r");
  online(r);
  script(r, kFails);
  EXPECT_STATUS(ERROR_RESMON_ONLINE_FAILED, restart_resource(cluster, r));
  EXPECT_EQ(ResourceState::kFailed, state(r));
  script(r, {}, kFails);
  online(r);
  EXPECT_STATUS(ERROR_RESOURCE_FAILED, restart_resource(cluster, r));
  EXPECT_EQ(ResourceState::kFailed, state(r));
}

TEST_F(Restart, IsForgottenWhenAClientSaysOffline) {
  ResourceId r = make(u"r");
  online(r);
  script(r, {}, kPends);
  EXPECT_STATUS(ERROR_IO_PENDING, restart_resource(cluster, r));
  EXPECT_STATUS(ERROR_SUCCESS, offline_resource(cluster, r, {CLUSAPI_RESOURCE_OFFLINE_FORCE_WITH_TERMINATION, {}}));
  EXPECT_EQ(ResourceState::kOffline, state(r));
  script(r, {}, {});
  online(r);
  EXPECT_STATUS(ERROR_SUCCESS, offline_resource(cluster, r));
  EXPECT_EQ(ResourceState::kOffline, state(r)) << "an offline is no restart";
}

TEST_F(Restart, IsRefusedBeforeAnythingHappens) {
  ResourceId r = make(u"r");
  online(r);
  set_locked(cluster, r, true);
  EXPECT_STATUS(ERROR_CLUSTER_RESOURCE_LOCKED_STATUS, restart_resource(cluster, r));
  set_locked(cluster, r, false);
  pause_node(cluster, 1);
  EXPECT_STATUS(ERROR_SHARING_PAUSED, restart_resource(cluster, r)) << "it could not come back";
  EXPECT_EQ(ResourceState::kOnline, state(r));
  EXPECT_TRUE(told(r).empty());
  EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE, restart_resource(cluster, u"gone"));
}

}  // namespace
}  // namespace cmrp::cluster
