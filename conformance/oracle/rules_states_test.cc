// rules_states.cc: what is proven of states, and what is only noted.
#include "conformance/oracle/oracle_test.h"
#include "reference/idl/group.h"

namespace cmrp::oracle {
namespace {

TEST_F(OracleTest, OfflineStaysOffline) {
  HRES_RPC h = open(u"r");
  offline(h, ERROR_SUCCESS);
  offline(h, ERROR_SUCCESS);
  state(h, 3);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  state(h, 2);
  EXPECT_EQ(finding().rule, "state-not-kept");
  EXPECT_EQ(finding().severity, Severity::kShould);
  EXPECT_EQ(finding().earlier.frame, 6);
}

TEST_F(OracleTest, AnOfflineResourceIsNeitherFailedNorPending) {
  HRES_RPC h = open(u"r");
  for (uint32_t code : {ERROR_RESOURCE_FAILED, ERROR_INVALID_STATE, ERROR_IO_PENDING}) {
    notes_.findings.clear();
    oracle_->disturbed();
    offline(h, ERROR_SUCCESS);
    offline(h, code);
    EXPECT_EQ(finding().rule, "state-not-kept") << code;
  }
}

TEST_F(OracleTest, APendingOfflineEndsOfflineOrFailed) {
  HRES_RPC h = open(u"r");
  offline(h, ERROR_IO_PENDING);
  state(h, 0x82);
  state(h, 0x82);
  state(h, 4);
  state(h, 4);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  state(h, 3);  // nobody took it there
  EXPECT_EQ(finding().rule, "state-not-kept");
}

TEST_F(OracleTest, AFailedResourceStaysFailed) {
  HRES_RPC h = open(u"r");
  offline(h, ERROR_RESOURCE_FAILED);
  offline(h, ERROR_RESOURCE_FAILED);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  offline(h, ERROR_SUCCESS);
  EXPECT_EQ(finding().rule, "state-not-kept");
}

TEST_F(OracleTest, WhatOthersChangeOrTimePassesIsNoStateThatIsKnown) {
  HRES_RPC h = open(u"r");
  HRES_RPC other = open(u"q", 2);
  offline(h, ERROR_SUCCESS);
  ApiOnlineResource online;
  online.hResource = other;
  client_.call(online);  // r may be its provider
  state(h, 2);
  offline(h, ERROR_SUCCESS);
  oracle_->disturbed();
  state(h, 2);
  offline(h, ERROR_SUCCESS);
  clock_.time += std::chrono::seconds(2);
  state(h, 2);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, WhatOthersAreChangingIsNoStateThatIsKnown) {
  HRES_RPC h = open(u"r");
  Client other(*oracle_, clock_, 2, 78);
  ApiOpenGroup open_group;
  open_group.ReturnValue = handle<HGROUP_RPC>(5);
  other.call(open_group);
  ApiOnlineGroup online;
  online.hGroup = open_group.ReturnValue;
  uint32_t id = other.send(online);
  offline(h, ERROR_SUCCESS);
  state(h, 2);
  other.answer(id, online);
  state(h, 2);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, StatesThatTheClusterMayChangeByItselfProveNothing) {
  HRES_RPC h = open(u"r");
  state(h, 4);
  offline(h, ERROR_SUCCESS);  // it may have recovered meanwhile
  EXPECT_EQ(finding().severity, Severity::kNote);
  notes_.findings.clear();
  online(h, ERROR_SUCCESS);
  state(h, 4);  // it may have failed again
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, TakingOthersOfflineStartsNothing) {
  HRES_RPC h = open(u"r"), other = open(u"q", 2);
  offline(h, ERROR_SUCCESS);
  offline(other, ERROR_SUCCESS);
  state(h, 3);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  state(h, 2);
  EXPECT_EQ(finding().rule, "state-not-kept");
  EXPECT_EQ(finding().earlier.frame, 6);
}

TEST_F(OracleTest, AHandleThatMayBeClosedByNowProvesNothing) {
  HRES_RPC h = open(u"r");
  offline(h, ERROR_SUCCESS);
  ApiCloseResource p;
  p.Resource = h;
  client_.fault(client_.send(p), 0x1C00001A);
  state(h, 2);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, AForcedOfflineMayDoMore) {
  HRES_RPC h = open(u"r"), other = open(u"q", 2);
  offline(h, ERROR_RESOURCE_FAILED);
  ApiOfflineResourceEx p;
  p.hResource = other;
  p.dwOfflineFlags = 0x2;  // terminates its dependents too
  client_.call(p);
  state(h, 3);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, AMoveMayBringOnlineWhatDependsOnTheResource) {
  HRES_RPC h = open(u"r");
  offline(h, ERROR_SUCCESS);
  move_group(open_group(u"g"), ERROR_SUCCESS);
  state(h, 2);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, AGroupThatWasTakenOfflineStaysOffline) {
  HGROUP_RPC g = open_group(u"g");
  offline_group(g, ERROR_SUCCESS);
  group_state(g, 1);
  group_state(g, 1);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  group_state(g, 2);  // nothing in it runs that could fail
  EXPECT_EQ(finding().rule, "state-not-kept");
  EXPECT_EQ(finding().severity, Severity::kShould);
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.19-4", "3.1.4.2.51-1"));
  EXPECT_EQ(finding().expected, "ClusterGroupOffline: it was taken offline in frame 4");
}

TEST_F(OracleTest, AGroupThatWasTakenOfflineIsOfflineOrFailed) {
  HGROUP_RPC g = open_group(u"g");
  for (uint32_t wrong : {0, 3, 4}) {
    notes_.findings.clear();
    oracle_->disturbed();
    offline_group(g, ERROR_SUCCESS);
    group_state(g, wrong);
    EXPECT_EQ(finding().rule, "state-not-kept") << wrong;
  }
}

TEST_F(OracleTest, APendingGroupEndsOfflineOrFailed) {
  HGROUP_RPC g = open_group(u"g");
  offline_group(g, ERROR_IO_PENDING);
  for (uint32_t on_the_way : {0, 4, 3, 4, 2}) group_state(g, on_the_way);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  group_state(g, 0);
  EXPECT_EQ(finding().rule, "state-not-kept");
}

TEST_F(OracleTest, AGroupThatIsOfflineIsNotPending) {
  HGROUP_RPC g = open_group(u"g");
  offline_group(g, ERROR_SUCCESS);
  group_state(g, 1);
  online_group(g, ERROR_INVALID_STATE);  // a group that is about to be deleted is refused too
  EXPECT_EQ(finding().rule, "state-contradicted");
  EXPECT_EQ(finding().severity, Severity::kNote);
}

TEST_F(OracleTest, AGroupThatIsBroughtOnlineIsNoLongerKnown) {
  HGROUP_RPC g = open_group(u"g");
  offline_group(g, ERROR_SUCCESS);
  online_group(g, ERROR_SUCCESS);
  group_state(g, 0);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, AResourceOfAGroupThatWasTakenOfflineIsOffline) {
  HRES_RPC h = open(u"r", 2);
  HGROUP_RPC g = open_group(u"g");
  offline_group(g, ERROR_SUCCESS);
  state_in(h, 3, u"g");
  state_in(h, 4, u"g");
  EXPECT_THAT(notes_.rules(), IsEmpty());
  for (uint32_t wrong : {0x2, 0x81, 0x82}) {
    notes_.findings.clear();
    state_in(h, wrong, u"g");
    EXPECT_EQ(finding().rule, "state-not-kept") << wrong;
    EXPECT_EQ(finding().expected,
              "ClusterResourceOffline or ClusterResourceFailed: its group was taken offline in frame 6");
  }
}

TEST_F(OracleTest, AResourceOfAnotherGroupOrOfOneThatIsOnItsWayMayBeOnline) {
  HRES_RPC h = open(u"r", 2);
  HGROUP_RPC g = open_group(u"g");
  offline_group(g, ERROR_IO_PENDING);
  state_in(h, 2, u"g");
  group_state(g, 4);
  state_in(h, 2, u"g");
  offline_group(g, ERROR_SUCCESS);
  oracle_->disturbed();
  state_in(h, 2, u"f");
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, AFailedResourceMakesItsGroupFailed) {
  HRES_RPC h = open(u"r", 2);
  HGROUP_RPC g = open_group(u"g");
  offline(h, ERROR_RESOURCE_FAILED);
  group_state(g, 0);  // whose it is is not known
  state_in(h, 4, u"g");
  group_state(g, 2);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  group_state(g, 0);
  EXPECT_EQ(finding().rule, "state-not-kept");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.19-4", "3.1.4.2.46-1"));
  EXPECT_EQ(finding().expected, "ClusterGroupFailed: a resource in it was taken offline in frame 6, and failed");
}

TEST_F(OracleTest, AResourceThatFailedByItselfMayHaveRecovered) {
  HRES_RPC h = open(u"r", 2);
  HGROUP_RPC g = open_group(u"g");
  state_in(h, 4, u"g");
  group_state(g, 0);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, AGroupOffTheWireIsForgottenWithTime) {
  HRES_RPC h = open(u"r", 2);
  HGROUP_RPC g = open_group(u"g");
  offline_group(g, ERROR_SUCCESS);
  clock_.time += std::chrono::seconds(2);
  group_state(g, 0);
  state_in(h, 2, u"g");
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

/// An answer after a state was shown, and whether it is one for that state.
struct Row {
  uint32_t state;
  uint32_t code;
  bool fits;
};

TEST_F(OracleTest, AnswersOfApiOfflineResource) {
  HRES_RPC h = open(u"r");
  for (Row row : {Row{2, ERROR_SUCCESS, true}, Row{2, ERROR_IO_PENDING, true}, Row{3, ERROR_SUCCESS, true},
                  Row{4, ERROR_RESOURCE_FAILED, true}, Row{0x81, ERROR_INVALID_STATE, true},
                  Row{1, ERROR_INVALID_STATE, true}, Row{4, ERROR_SUCCESS, false}, Row{3, ERROR_IO_PENDING, false},
                  Row{2, ERROR_RESOURCE_FAILED, false}, Row{2, ERROR_INVALID_STATE, false},
                  Row{0x82, ERROR_SUCCESS, false}, Row{2, ERROR_RESOURCE_NOT_AVAILABLE, true}}) {
    expect_note(row.fits, [&] {
      state(h, row.state);
      offline(h, row.code);
    });
  }
}

TEST_F(OracleTest, AnswersOfApiOnlineResource) {
  HRES_RPC h = open(u"r");
  for (Row row :
       {Row{2, ERROR_SUCCESS, true}, Row{1, ERROR_IO_PENDING, true}, Row{3, ERROR_SUCCESS, true},
        Row{4, ERROR_IO_PENDING, true}, Row{0x81, ERROR_INVALID_STATE, true}, Row{0x82, ERROR_INVALID_STATE, true},
        Row{2, ERROR_IO_PENDING, false}, Row{3, ERROR_INVALID_STATE, false}, Row{0x81, ERROR_SUCCESS, false},
        Row{0x82, ERROR_IO_PENDING, false}, Row{3, ERROR_CLUSTER_RESOURCE_PROVIDER_FAILED, true}}) {
    expect_note(row.fits, [&] {
      state(h, row.state);
      online(h, row.code);
    });
  }
}

TEST_F(OracleTest, AnswersOfApiFailResourceAndApiDeleteResource) {
  HRES_RPC h = open(u"r");
  auto after = [&](uint32_t shown, auto p, uint32_t code, bool fits) {
    expect_note(fits, [&] {
      state(h, shown);
      p.hResource = h;
      p.ReturnValue = code;
      client_.call(p);
    });
  };
  after(2, ApiFailResource{}, ERROR_SUCCESS, true);
  after(0x82, ApiFailResource{}, ERROR_SUCCESS, true);
  after(3, ApiFailResource{}, ERROR_INVALID_STATE, true);
  after(3, ApiFailResource{}, ERROR_SUCCESS, false);
  after(2, ApiFailResource{}, ERROR_INVALID_STATE, false);
  after(2, ApiDeleteResource{}, ERROR_RESOURCE_ONLINE, true);
  after(3, ApiDeleteResource{}, ERROR_RESOURCE_ONLINE, false);
  after(2, ApiDeleteResource{}, ERROR_SUCCESS, false);
}

TEST_F(OracleTest, AnswersOfGroups) {
  HGROUP_RPC g = open_group(u"g");
  auto after = [&](uint32_t shown, auto call, uint32_t code, bool fits) {
    expect_note(fits, [&] {
      group_state(g, shown);
      (this->*call)(g, code);
    });
  };
  for (uint32_t at_rest : {0, 1, 2, 3}) {
    after(at_rest, &OracleTest_AnswersOfGroups_Test::online_group, ERROR_IO_PENDING, true);
    after(at_rest, &OracleTest_AnswersOfGroups_Test::move_group, ERROR_SUCCESS, true);
    after(at_rest, &OracleTest_AnswersOfGroups_Test::online_group, ERROR_INVALID_STATE, false);
  }
  after(4, &OracleTest_AnswersOfGroups_Test::online_group, ERROR_INVALID_STATE, true);
  after(4, &OracleTest_AnswersOfGroups_Test::online_group, ERROR_SUCCESS, false);
  after(4, &OracleTest_AnswersOfGroups_Test::move_group, ERROR_HOST_NODE_NOT_AVAILABLE, true);
  after(4, &OracleTest_AnswersOfGroups_Test::move_group, ERROR_IO_PENDING, false);
}

TEST_F(OracleTest, AGroupWithAPendingResourceIsNotMoved) {
  HRES_RPC h = open(u"r", 2);
  HGROUP_RPC g = open_group(u"g");
  expect_note(false, [&] {
    state_in(h, 0x81, u"g");
    move_group(g, ERROR_IO_PENDING);
  });
  EXPECT_EQ(notes_.findings[0].expected.substr(0, 46), "an answer for ClusterGroupPending, as in frame");
  expect_note(true, [&] {
    state_in(h, 0x81, u"g");
    ApiMoveGroupEx queued;
    queued.hGroup = g;
    queued.dwMoveFlags = 0x4;
    queued.ReturnValue = ERROR_IO_PENDING;
    client_.call(queued);
  });
}

TEST_F(OracleTest, WhatOthersChangeIsNotNotedEither) {
  HRES_RPC h = open(u"r");
  const std::function<void()> unseen[] = {[&] { clock_.time += std::chrono::seconds(2); },
                                          [&] { oracle_->disturbed(); }, [&] { client_.lose(); },
                                          [&] { offline(open(u"q", 2), ERROR_SUCCESS); }};
  for (const auto& between : unseen) {
    expect_note(true, [&] {
      state(h, 4);
      between();
      offline(h, ERROR_SUCCESS);
    });
  }
}

}  // namespace
}  // namespace cmrp::oracle
