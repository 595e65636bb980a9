// rules_objects.cc: each rule with traffic that breaks it, and with traffic beside it that does not.
#include "conformance/oracle/oracle_test.h"
#include "reference/idl/group.h"

namespace cmrp::oracle {
namespace {

TEST_F(OracleTest, TheIdOfAResourceStays) {
  ApiGetResourceId p;
  p.hResource = open(u"r");
  p.pGuid = u"11111111-2222-3333-4444-555555555555";
  client_.call(p);
  client_.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  p.pGuid = u"11111111-2222-3333-4444-555555555556";
  client_.call(p);
  EXPECT_EQ(finding().rule, "identity-changed");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.10-5"));
}

TEST_F(OracleTest, ADeletedResourceIsNotAvailable) {
  HRES_RPC h = open(u"r");
  ApiDeleteResource p;
  p.hResource = h;
  client_.call(p);
  state(h, 3, ERROR_RESOURCE_NOT_AVAILABLE);
  close(open(u"r", 2));
  EXPECT_THAT(notes_.rules(), IsEmpty());
  state(h, 3);
  EXPECT_EQ(finding().rule, "deleted-object");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.13-17"));
  close(h);
  EXPECT_THAT(notes_.rules(), SizeIs(1));
}

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
  ApiOnlineResource online;
  online.hResource = h;
  client_.call(online);
  state(h, 4);  // it may have failed again
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

}  // namespace
}  // namespace cmrp::oracle
