// Online, offline and failure of resources; recovery is in recovery_test.cc.
#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class Resources : public Scene {};

const ResourceState kAllStates[] = {ResourceState::kInitializing,  ResourceState::kOnline,
                                    ResourceState::kOffline,       ResourceState::kFailed,
                                    ResourceState::kOnlinePending, ResourceState::kOfflinePending};

// ---- every row, every state

struct Row {
  ResourceState from;
  Status status;
  ResourceState to;
};

TEST_F(Resources, OnlineFromEveryState) {
  const Row rows[] = {
      {ResourceState::kInitializing, ERROR_SUCCESS, ResourceState::kOnline},
      {ResourceState::kOnline, ERROR_SUCCESS, ResourceState::kOnline},
      {ResourceState::kOffline, ERROR_SUCCESS, ResourceState::kOnline},
      {ResourceState::kFailed, ERROR_SUCCESS, ResourceState::kOnline},
      {ResourceState::kOnlinePending, ERROR_INVALID_STATE, ResourceState::kOnlinePending},
      {ResourceState::kOfflinePending, ERROR_INVALID_STATE, ResourceState::kOfflinePending},
  };
  ResourceId r = make(u"r");
  for (const Row& row : rows) {
    SCOPED_TRACE(testing::PrintToString(row.from));
    force_resource_state(cluster, r, row.from);
    edit_resource(cluster, r).persistent = Persistent::kOffline;
    EXPECT_STATUS(row.status, online_resource(cluster, r));
    EXPECT_EQ(row.to, state(r));
    EXPECT_EQ(row.status == ERROR_SUCCESS ? Persistent::kOnline : Persistent::kOffline, persistent(r));
  }
}

TEST_F(Resources, OfflineFromEveryState) {
  const Row rows[] = {
      {ResourceState::kInitializing, ERROR_INVALID_STATE, ResourceState::kInitializing},
      {ResourceState::kOnline, ERROR_SUCCESS, ResourceState::kOffline},
      {ResourceState::kOffline, ERROR_SUCCESS, ResourceState::kOffline},
      {ResourceState::kFailed, ERROR_RESOURCE_FAILED, ResourceState::kFailed},
      {ResourceState::kOnlinePending, ERROR_INVALID_STATE, ResourceState::kOnlinePending},
      {ResourceState::kOfflinePending, ERROR_INVALID_STATE, ResourceState::kOfflinePending},
  };
  ResourceId r = make(u"r");
  for (const Row& row : rows) {
    SCOPED_TRACE(testing::PrintToString(row.from));
    force_resource_state(cluster, r, row.from);
    edit_resource(cluster, r).persistent = Persistent::kOnline;
    EXPECT_STATUS(row.status, offline_resource(cluster, r));
    EXPECT_EQ(row.to, state(r));
    EXPECT_EQ(row.status == ERROR_INVALID_STATE ? Persistent::kOnline : Persistent::kOffline, persistent(r));
  }
}

TEST_F(Resources, FailFromEveryState) {
  ResourceId r = make(u"r");
  for (ResourceState from : kAllStates) {
    SCOPED_TRACE(testing::PrintToString(from));
    force_resource_state(cluster, r, from);
    bool can = from == ResourceState::kOnline || pending(from);
    EXPECT_STATUS(can ? ERROR_SUCCESS : ERROR_INVALID_STATE, fail_resource(cluster, r));
    EXPECT_EQ(can ? ResourceState::kFailed : from, state(r));
  }
}

TEST_F(Resources, DeleteFromEveryState) {
  for (ResourceState from : kAllStates) {
    SCOPED_TRACE(testing::PrintToString(from));
    ResourceId r = make(u"r");
    force_resource_state(cluster, r, from);
    bool can = from == ResourceState::kOffline || from == ResourceState::kFailed;
    EXPECT_STATUS(can ? ERROR_SUCCESS : ERROR_RESOURCE_ONLINE, delete_resource(cluster, r));
    force_resource_state(cluster, r, ResourceState::kOffline);
    delete_resource(cluster, r);
  }
}

TEST_F(Resources, AnIdThatIsNoMore) {
  EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE, online_resource(cluster, u"gone"));
  EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE, offline_resource(cluster, u"gone"));
  EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE, fail_resource(cluster, u"gone"));
  EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE, delete_resource(cluster, u"gone"));
  EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE, rename_resource(cluster, u"gone", u"x"));
  EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE, complete(cluster, u"gone", true));
}

// ---- asynchronous work

TEST_F(Resources, PendingUntilCompleted) {
  ResourceId r = make(u"r");
  script(r, kPends, kPends);
  EXPECT_STATUS(ERROR_IO_PENDING, online_resource(cluster, r));
  EXPECT_EQ(ResourceState::kOnlinePending, state(r));
  EXPECT_EQ(std::nullopt, resource_outcome(cluster, r));
  EXPECT_STATUS(ERROR_SUCCESS, complete(cluster, r, true));
  EXPECT_EQ(ResourceState::kOnline, state(r));
  EXPECT_EQ(ERROR_SUCCESS, resource_outcome(cluster, r));
  EXPECT_STATUS(ERROR_INVALID_STATE, complete(cluster, r, true)) << "nothing is running";

  EXPECT_STATUS(ERROR_IO_PENDING, offline_resource(cluster, r));
  EXPECT_EQ(ResourceState::kOfflinePending, state(r));
  EXPECT_STATUS(ERROR_SUCCESS, complete(cluster, r, false));
  EXPECT_EQ(ResourceState::kFailed, state(r));
  EXPECT_EQ(ERROR_RESOURCE_FAILED, resource_outcome(cluster, r));
  EXPECT_EQ(std::nullopt, next_deadline(cluster)) << "no recovery when the persistent state is offline";
}

TEST_F(Resources, ReleaseEndsAsScripted) {
  ResourceId r = make(u"r");
  script(r, kPendsAndFails);
  EXPECT_STATUS(ERROR_IO_PENDING, online_resource(cluster, r));
  EXPECT_STATUS(ERROR_SUCCESS, release(cluster, r));
  EXPECT_EQ(ResourceState::kFailed, state(r));
  EXPECT_EQ(ERROR_RESMON_ONLINE_FAILED, resource_outcome(cluster, r));
}

TEST_F(Resources, DelaysEndWithTime) {
  ResourceId r = make(u"r");
  script(r, {.finish = Step::Finish::kAfterDelay, .delay_ms = 250});
  advance(cluster, 1000);
  EXPECT_STATUS(ERROR_IO_PENDING, online_resource(cluster, r));
  EXPECT_EQ(1250u, next_deadline(cluster));
  advance(cluster, 1249);
  EXPECT_EQ(ResourceState::kOnlinePending, state(r));
  advance(cluster, 1250);
  EXPECT_EQ(ResourceState::kOnline, state(r));
  EXPECT_EQ(std::nullopt, next_deadline(cluster));
}

TEST_F(Resources, FailingAtOnceLeavesFailedAndSaysSo) {
  ResourceId r = make(u"r");
  script(r, kFails);
  EXPECT_STATUS(ERROR_RESMON_ONLINE_FAILED, online_resource(cluster, r));
  EXPECT_EQ(ResourceState::kFailed, state(r));
  EXPECT_EQ(Persistent::kOnline, persistent(r));
  script(r, {}, kFails);
  online(r);
  EXPECT_STATUS(ERROR_RESOURCE_FAILED, offline_resource(cluster, r));
  EXPECT_EQ(ResourceState::kFailed, state(r));
}

TEST_F(Resources, SequenceNumbersGrowWithEveryTransition) {
  ResourceId r = make(u"r");
  EXPECT_EQ(0u, at(r).sequence);
  uint32_t group_before = find_group(cluster, apps)->sequence;
  script(r, kPends);
  online_resource(cluster, r);
  EXPECT_EQ(1u, at(r).sequence);
  complete(cluster, r, true);
  EXPECT_EQ(2u, at(r).sequence);
  online_resource(cluster, r);
  EXPECT_EQ(2u, at(r).sequence) << "no transition, no number";
  EXPECT_EQ(group_before + 2, find_group(cluster, apps)->sequence) << "Offline, Pending, Online";
}

// ---- order of transitions

std::vector<ResourceId> order_of(const std::vector<Event>& events, ResourceState state) {
  std::vector<ResourceId> ids;
  for (const Event& event : events) {
    if (event.object == ObjectKind::kResource && event.happened == Happened::kState &&
        event.state == static_cast<uint32_t>(state)) {
      ids.push_back(event.id);
    }
  }
  return ids;
}

TEST_F(Resources, ProvidersComeFirstAndDependentsGoFirst) {
  ResourceId top = make(u"top"), middle = make(u"middle"), bottom = make(u"bottom");
  depend(top, middle);
  depend(middle, bottom);
  take_events(cluster);
  EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, top));
  EXPECT_EQ((std::vector<ResourceId>{bottom, middle, top}), order_of(take_events(cluster), ResourceState::kOnline));
  EXPECT_EQ(Persistent::kOffline, persistent(bottom)) << "only the designated resource was commanded";
  EXPECT_STATUS(ERROR_SUCCESS, offline_resource(cluster, bottom));
  EXPECT_EQ((std::vector<ResourceId>{top, middle, bottom}), order_of(take_events(cluster), ResourceState::kOffline));
  EXPECT_EQ(Persistent::kOnline, persistent(top));
}

TEST_F(Resources, WaitingForAProviderShowsAsPending) {
  ResourceId top = make(u"top"), bottom = make(u"bottom");
  depend(top, bottom);
  script(bottom, kPends, kPends);
  script(top, kPends, kPends);
  EXPECT_STATUS(ERROR_IO_PENDING, online_resource(cluster, top));
  EXPECT_EQ(ResourceState::kOnlinePending, state(top));
  EXPECT_FALSE(at(top).running) << "its procedure has not begun";
  EXPECT_STATUS(ERROR_INVALID_STATE, complete(cluster, top, true));
  complete(cluster, bottom, true);
  EXPECT_TRUE(at(top).running);
  complete(cluster, top, true);
  EXPECT_EQ(ResourceState::kOnline, state(top));

  EXPECT_STATUS(ERROR_IO_PENDING, offline_resource(cluster, bottom));
  EXPECT_EQ(ResourceState::kOfflinePending, state(bottom));
  EXPECT_FALSE(at(bottom).running);
  complete(cluster, top, true);
  EXPECT_TRUE(at(bottom).running);
  complete(cluster, bottom, true);
  EXPECT_EQ(ResourceState::kOffline, state(bottom));
}

TEST_F(Resources, AProviderThatFailsFailsTheCommandedDependent) {
  ResourceId top = make(u"top"), bottom = make(u"bottom");
  depend(top, bottom);
  script(bottom, kFails);
  script(top, {});
  EXPECT_STATUS(ERROR_CLUSTER_RESOURCE_PROVIDER_FAILED, online_resource(cluster, top));
  EXPECT_EQ(ResourceState::kFailed, state(bottom));
  EXPECT_EQ(ResourceState::kFailed, state(top));
  EXPECT_EQ(nullptr, handed_online(top));

  script(bottom, kPendsAndFails);
  EXPECT_STATUS(ERROR_IO_PENDING, online_resource(cluster, top));
  release(cluster, bottom);
  EXPECT_EQ(ResourceState::kFailed, state(top));
  EXPECT_EQ(ERROR_CLUSTER_RESOURCE_PROVIDER_FAILED, resource_outcome(cluster, top));
}

TEST_F(Resources, OneOfAComplexDependencyIsEnough) {
  ResourceId top = make(u"top"), a = make(u"a"), b = make(u"b");
  depend_on_any(top, {a, b});
  script(a, kFails);
  EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, top));
  EXPECT_EQ(ResourceState::kOnline, state(b));
  script(a, {});
  online(a);
  // The one that is not the last may go, the last takes its dependent with it.
  EXPECT_STATUS(ERROR_SUCCESS, offline_resource(cluster, a));
  EXPECT_EQ(ResourceState::kOnline, state(top));
  take_events(cluster);
  EXPECT_STATUS(ERROR_SUCCESS, offline_resource(cluster, b));
  EXPECT_EQ((std::vector<ResourceId>{top, b}), order_of(take_events(cluster), ResourceState::kOffline));
}

TEST_F(Resources, WhileOneMemberIsOnlineTheOthersAreLeftAlone) {
  ResourceId top = make(u"top"), a = make(u"a"), b = make(u"b");
  depend_on_any(top, {a, b});
  online(a);
  online(top);
  EXPECT_EQ(ResourceState::kOffline, state(b));
}

TEST_F(Resources, AFailureTakesDependentsDownUnlessAnotherMemberHolds) {
  ResourceId top = make(u"top"), simple = make(u"simple"), a = make(u"a"), b = make(u"b");
  depend_on_any(top, {a, b});
  depend(simple, a);
  for (const ResourceId& id : {a, b, top, simple}) {
    script(id, {});
    online(id);
  }
  EXPECT_STATUS(ERROR_SUCCESS, fail_resource(cluster, a));
  EXPECT_EQ(ResourceState::kFailed, state(a));
  EXPECT_EQ(ResourceState::kOffline, state(simple));
  EXPECT_EQ(ResourceState::kOnline, state(top));
  EXPECT_STATUS(ERROR_SUCCESS, fail_resource(cluster, b));
  EXPECT_EQ(ResourceState::kOffline, state(top));
}

TEST_F(Resources, OfflineOfAProviderAbandonsWhatWaitsForIt) {
  ResourceId top = make(u"top"), bottom = make(u"bottom");
  depend(top, bottom);
  online(bottom);
  script(top, kPends);
  EXPECT_STATUS(ERROR_IO_PENDING, online_resource(cluster, top));
  EXPECT_STATUS(ERROR_SUCCESS, offline_resource(cluster, bottom));
  EXPECT_EQ(ResourceState::kOffline, state(top));
  EXPECT_EQ(ResourceState::kOffline, state(bottom));
}

TEST_F(Resources, WantedOnlineAgainWhileGoingOffline) {
  ResourceId top = make(u"top"), bottom = make(u"bottom");
  depend(top, bottom);
  script(bottom, {}, kPends);
  online(top);
  EXPECT_STATUS(ERROR_IO_PENDING, offline_resource(cluster, bottom));
  EXPECT_EQ(ResourceState::kOffline, state(top));
  EXPECT_STATUS(ERROR_IO_PENDING, online_resource(cluster, top)) << "the provider has to go first";
  complete(cluster, bottom, true);
  EXPECT_EQ(ResourceState::kOnline, state(bottom));
  EXPECT_EQ(ResourceState::kOnline, state(top));
}

// ---- locks and flags

TEST_F(Resources, LockedModeOfTheResourceOrOfWhatItNeeds) {
  ResourceId top = make(u"top"), bottom = make(u"bottom");
  depend(top, bottom);
  set_locked(cluster, bottom, true);
  EXPECT_STATUS(ERROR_CLUSTER_RESOURCE_LOCKED_STATUS, online_resource(cluster, top));
  EXPECT_EQ(Persistent::kOffline, persistent(top)) << "a refused request changes nothing";
  EXPECT_STATUS(ERROR_SUCCESS,
                online_resource(cluster, top, {CLUSAPI_RESOURCE_ONLINE_IGNORE_RESOURCE_STATUS, nullptr}));
  EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, top)) << "it is online already";

  set_locked(cluster, bottom, false);
  set_locked(cluster, top, true);
  EXPECT_STATUS(ERROR_CLUSTER_RESOURCE_LOCKED_STATUS, offline_resource(cluster, bottom)) << "top would have to go";
  EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, bottom));
  EXPECT_STATUS(ERROR_SUCCESS,
                offline_resource(cluster, bottom, {CLUSAPI_RESOURCE_OFFLINE_IGNORE_RESOURCE_STATUS, nullptr}));
  EXPECT_STATUS(ERROR_SUCCESS, offline_resource(cluster, top)) << "it is offline already";
}

TEST_F(Resources, FlagsThatDoNotExist) {
  ResourceId r = make(u"r");
  for (uint32_t flag : {0x10u, 0x40u, 0x80000000u}) {
    EXPECT_STATUS(ERROR_INVALID_PARAMETER, online_resource(cluster, r, {flag, nullptr}));
  }
  for (uint32_t flag : {0x8u, 0x10u, 0x80000000u}) {
    EXPECT_STATUS(ERROR_INVALID_PARAMETER, offline_resource(cluster, r, {flag, nullptr}));
  }
  EXPECT_EQ(ResourceState::kOffline, state(r));
}

TEST_F(Resources, ThePersistentStateCanBeLeftAlone) {
  ResourceId r = make(u"r");
  Options keep{CLUSAPI_RESOURCE_ONLINE_DO_NOT_UPDATE_PERSISTENT_STATE, nullptr};
  EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, r, keep));
  EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, r, keep));
  EXPECT_EQ(Persistent::kOffline, persistent(r));
  EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, r));
  Options keep_off{CLUSAPI_RESOURCE_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE, nullptr};
  EXPECT_STATUS(ERROR_SUCCESS, offline_resource(cluster, r, keep_off));
  EXPECT_STATUS(ERROR_SUCCESS, offline_resource(cluster, r, keep_off));
  EXPECT_EQ(Persistent::kOnline, persistent(r));
}

TEST_F(Resources, TerminationNeedsNoProcedureAndNoWaiting) {
  ResourceId top = make(u"top"), bottom = make(u"bottom");
  depend(top, bottom);
  online(top);
  script(top, {}, kPends);
  script(bottom, {}, kFails);
  take_events(cluster);
  Options force{CLUSAPI_RESOURCE_OFFLINE_FORCE_WITH_TERMINATION, nullptr};
  EXPECT_STATUS(ERROR_SUCCESS, offline_resource(cluster, bottom, force));
  EXPECT_EQ((std::vector<ResourceId>{top, bottom}), order_of(take_events(cluster), ResourceState::kOffline));

  script(bottom, kPends);
  EXPECT_STATUS(ERROR_IO_PENDING, online_resource(cluster, bottom));
  EXPECT_STATUS(ERROR_SUCCESS, offline_resource(cluster, bottom, force)) << "that is what gets it unstuck";
  EXPECT_EQ(ResourceState::kOffline, state(bottom));
  EXPECT_STATUS(ERROR_INVALID_STATE, complete(cluster, bottom, true));
}

TEST_F(Resources, TheBufferReachesWhatIsWorkedOn) {
  ResourceId top = make(u"top"), bottom = make(u"bottom"), was_online = make(u"was online");
  depend(top, bottom);
  depend(top, was_online);
  online(was_online);
  auto buffer = std::make_shared<const std::vector<uint8_t>>(std::vector<uint8_t>{1, 2, 3});
  EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, top, {0, buffer}));
  EXPECT_EQ(buffer, handed_online(top));
  EXPECT_EQ(buffer, handed_online(bottom));
  EXPECT_EQ(nullptr, handed_online(was_online));
  auto other = std::make_shared<const std::vector<uint8_t>>(std::vector<uint8_t>{4});
  EXPECT_STATUS(ERROR_SUCCESS, offline_resource(cluster, bottom, {0, other}));
  EXPECT_EQ(other, handed_offline(top));
  EXPECT_EQ(other, handed_offline(bottom));
  EXPECT_EQ(nullptr, handed_offline(was_online));
}

}  // namespace
}  // namespace cmrp::cluster
