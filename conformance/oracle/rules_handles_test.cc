// rules_handles.cc: each rule with traffic that breaks it, and with traffic beside it that does not.
#include "conformance/oracle/oracle_test.h"
#include "reference/idl/group.h"
#include "reference/idl/group_set.h"
#include "reference/idl/notify.h"

namespace cmrp::oracle {
namespace {

TEST_F(OracleTest, NullHandle) {
  offline({}, ERROR_INVALID_HANDLE);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  offline({}, ERROR_SUCCESS);
  EXPECT_EQ(finding().rule, "handle-null");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.19-20", "3.1.4.2-3"));
}

TEST_F(OracleTest, NullHandleWhereItCanBe) {
  ApiNodeGroupSetControl p;
  p.hGroupSet = handle<HGROUPSET_RPC>(9);
  Client other(*oracle_, clock_, 2, 78, true);  // its group was not seen to begin
  other.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, HandleThatWasNeverIssued) {
  offline(handle<HRES_RPC>(9), ERROR_INVALID_HANDLE);
  client_.fault(client_.send(ApiOfflineResource{handle<HRES_RPC>(9)}), 0x1C00001A);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  offline(handle<HRES_RPC>(9), ERROR_IO_PENDING);
  EXPECT_EQ(finding().rule, "handle-never-issued");
}

TEST_F(OracleTest, HandleOfBeforeTheCapture) {
  Client other(*oracle_, clock_, 2, 78, true);  // its group was not seen to begin
  ApiOfflineResource p;
  p.hResource = handle<HRES_RPC>(9);
  other.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, AfterALossNothingIsKnown) {
  HRES_RPC h = open(u"r");
  close(h);
  client_.lose();
  offline(h, ERROR_SUCCESS);
  offline(handle<HRES_RPC>(9), ERROR_SUCCESS);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, ALossOnAConnectionOfWhichNothingIsKnownMayBeOfAnyAssociation) {
  oracle_->lost(99);
  offline(handle<HRES_RPC>(9), ERROR_SUCCESS);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  Client later(*oracle_, clock_, 2, 78);
  ApiOfflineResource p;
  p.hResource = handle<HRES_RPC>(9);
  later.call(p);
  EXPECT_EQ(finding().rule, "handle-never-issued");
}

TEST_F(OracleTest, AnAnswerWithoutARequestMayHaveIssuedAHandle) {
  client_.answer_stub(12345, {});
  offline(handle<HRES_RPC>(9), ERROR_SUCCESS);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, ASealedOpeningMayHaveIssuedAHandle) {
  client_.stub_is = StubIs::kSealed;
  client_.answer_stub(client_.send_stub(8, {}), {});
  client_.stub_is = StubIs::kWhole;
  offline(handle<HRES_RPC>(9), ERROR_SUCCESS);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, ClosedHandle) {
  HRES_RPC h = open(u"r");
  close(h);
  close(h, ERROR_INVALID_HANDLE);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  state(h, 2);
  EXPECT_EQ(finding().rule, "handle-closed");
  EXPECT_EQ(finding().earlier.frame, 4);
  EXPECT_THAT(finding().expected, HasSubstr("hResource was closed in frame 4"));
}

TEST_F(OracleTest, AHandleThatIsBeingClosedMayBeEither) {
  HRES_RPC h = open(u"r");
  ApiCloseResource p;
  p.Resource = h;
  uint32_t closing = client_.send(p);
  ApiOfflineResource q;
  q.hResource = h;
  uint32_t offline = client_.send(q);
  p.Resource = {};
  client_.answer(closing, p);
  client_.answer(offline, q);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, HandleOfAnotherAssociationGroup) {
  Client other(*oracle_, clock_, 2, 78);
  Client same(*oracle_, clock_, 3, 77, true);
  ApiOfflineResource p;
  p.hResource = open(u"r");
  same.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  other.call(p);
  EXPECT_EQ(finding().rule, "handle-other-group");
}

TEST_F(OracleTest, TheNameBehindAHandleOfAnotherAssociationGroupOutlivesIt) {
  Client other(*oracle_, clock_, 2, 78);
  HRES_RPC h = open(u"a resource with a long name");
  ApiOfflineResource p;
  p.hResource = h;
  uint32_t call = other.send(p);
  close(h);
  other.answer(call, p);
  EXPECT_EQ(finding().rule, "handle-other-group");
  EXPECT_EQ(notes_.lines.back(), "ApiOfflineResource \"a resource with a long name\" → ERROR_SUCCESS");
}

TEST_F(OracleTest, HandlesEndWithTheLastConnectionOfTheirAssociation) {
  Client same(*oracle_, clock_, 3, 77, true);
  HRES_RPC h = open(u"r");
  client_.close();
  EXPECT_THAT(notes_.closed, IsEmpty());
  same.close();
  EXPECT_THAT(notes_.closed, ElementsAre(1));
  Client again(*oracle_, clock_, 4, 77);
  ApiOfflineResource p;
  p.hResource = h;
  again.call(p);
  EXPECT_EQ(finding().rule, "handle-never-issued");
}

TEST_F(OracleTest, HandleOfAnotherKind) {
  HRES_RPC h = open(u"r");
  ApiOfflineGroup p;
  p.hGroup.uuid = h.uuid;
  client_.call(p);
  EXPECT_EQ(finding().rule, "handle-other-kind");
  EXPECT_THAT(finding().expected, HasSubstr("hGroup is an HRES_RPC, opened in frame 2"));
}

TEST_F(OracleTest, AGenericHandleMayBeOfAnyKind) {
  ApiCreateNotifyV2 port;
  port.ReturnValue = handle<HNOTIFY_RPC>(5);
  client_.call(port);
  ApiAddNotifyV2 add;
  add.hNotify = port.ReturnValue;
  add.hObject.uuid = open(u"r").uuid;
  client_.call(add);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, AlteredHandle) {
  HRES_RPC h = open(u"r");
  h.attributes = 1;
  offline(h, ERROR_SUCCESS);
  EXPECT_EQ(finding().rule, "handle-altered");
}

TEST_F(OracleTest, AnOpeningReturnsAHandleIfItSucceeds) {
  ApiOpenResource p;
  client_.call(p);
  EXPECT_EQ(finding().rule, "handle-missing");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.9-11"));
}

TEST_F(OracleTest, AnOpeningReturnsTheNullHandleIfItFails) {
  ApiOpenResource p;
  p.Status = ERROR_RESOURCE_NOT_FOUND;
  client_.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  p.ReturnValue = handle<HRES_RPC>(4);
  client_.call(p);
  EXPECT_EQ(finding().rule, "handle-on-failure");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.9-12"));
}

TEST_F(OracleTest, OneHandleForTwoObjects) {
  open(u"r", 1);
  open(u"the same by another name", 1);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  close(open(u"q", 2));
  open(u"p", 2);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  ApiOpenGroup p;
  p.ReturnValue.uuid = handle<HRES_RPC>(2).uuid;
  client_.call(p);
  EXPECT_EQ(finding().rule, "handle-issued-twice");
}

TEST_F(OracleTest, OneHandleWithTwoAccesses) {
  open(u"r", 1);
  open_for_read(1);
  EXPECT_EQ(finding().rule, "handle-issued-twice");
}

TEST_F(OracleTest, ClosingClearsTheHandle) {
  ApiCloseResource p;
  p.Resource = open(u"r");
  client_.call(p);
  EXPECT_EQ(finding().rule, "handle-not-cleared");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.12-4"));
}

TEST_F(OracleTest, AnOpenHandleIsValid) {
  HRES_RPC h = open(u"r");
  close(h, ERROR_INVALID_HANDLE);
  EXPECT_EQ(finding().rule, "handle-forgotten");
  EXPECT_EQ(finding().earlier.frame, 2);
}

}  // namespace
}  // namespace cmrp::oracle
