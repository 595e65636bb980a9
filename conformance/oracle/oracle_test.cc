// Each rule with traffic that breaks it, and with traffic beside it that does not.
#include "conformance/oracle/oracle.h"

#include <gmock/gmock.h>

#include "conformance/oracle/traffic.h"
#include "reference/idl/cluster.h"
#include "reference/idl/group.h"
#include "reference/idl/group_set.h"
#include "reference/idl/notify.h"
#include "reference/idl/registry.h"
#include "reference/idl/resource.h"
#include "reference/idl/resource_detail.h"

namespace cmrp::oracle {
namespace {

using namespace idl;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class OracleTest : public ::testing::Test {
 protected:
  Options options_ = [] {
    Options o;
    o.notes = true;
    return o;
  }();
  Notebook notes_;
  std::optional<Oracle> oracle_{std::in_place, notes_, options_};
  Client::Clock clock_;
  Client client_{*oracle_, clock_, 1, 77};

  HRES_RPC open(std::u16string name, uint32_t number = 1) {
    ApiOpenResource p;
    p.lpszResourceName = std::move(name);
    p.ReturnValue = handle<HRES_RPC>(number);
    client_.call(p);
    return p.ReturnValue;
  }
  HRES_RPC open_for_read(uint32_t number = 2) {
    ApiOpenResourceEx p;
    p.lpszResourceName = u"r";
    p.dwDesiredAccess = 0x80000000;
    p.lpdwGrantedAccess = 0x80000000;
    p.ReturnValue = handle<HRES_RPC>(number);
    client_.call(p);
    return p.ReturnValue;
  }
  uint32_t offline(HRES_RPC h, uint32_t code) {
    ApiOfflineResource p;
    p.hResource = h;
    p.ReturnValue = code;
    client_.call(p);
    return code;
  }
  void state(HRES_RPC h, uint32_t state, uint32_t code = ERROR_SUCCESS) {
    ApiGetResourceState p;
    p.hResource = h;
    p.State = state;
    p.NodeName = u"NODE1";
    p.GroupName = u"g";
    p.ReturnValue = code;
    client_.call(p);
  }
  void close(HRES_RPC h, uint32_t code = ERROR_SUCCESS) {
    ApiCloseResource p;
    p.Resource = h;
    uint32_t id = client_.send(p);
    if (code == ERROR_SUCCESS) p.Resource = {};
    p.ReturnValue = code;
    client_.answer(id, p);
  }
  /// The one finding there is.
  Kept finding() {
    EXPECT_THAT(notes_.rules(), SizeIs(1));
    return notes_.findings.empty() ? Kept{} : notes_.findings.front();
  }
};

TEST_F(OracleTest, HasNothingToSayOfALifeInOrder) {
  HRES_RPC h = open(u"SQL Data");
  state(h, 2);
  offline(h, ERROR_SUCCESS);
  state(h, 3);
  close(h);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  EXPECT_THAT(notes_.lines, ElementsAre("ApiOpenResource \"SQL Data\" → ERROR_SUCCESS",
                                        "ApiGetResourceState \"SQL Data\" → ERROR_SUCCESS, ClusterResourceOnline",
                                        "ApiOfflineResource \"SQL Data\" → ERROR_SUCCESS",
                                        "ApiGetResourceState \"SQL Data\" → ERROR_SUCCESS, ClusterResourceOffline",
                                        "ApiCloseResource \"SQL Data\" → ERROR_SUCCESS"));
  EXPECT_THAT(notes_.closed, ElementsAre(1));
}

TEST_F(OracleTest, ShowsWhatItKnowsOfAHandle) {
  std::vector<HandleView> used;
  std::u16string name;
  notes_.on_answered = [&](const CallView& view) {
    if (view.request_handles.empty()) return;
    used.assign(view.request_handles.begin(), view.request_handles.end());
    name = used[0].object;
  };
  HRES_RPC h = open(u"r");
  state(h, 2);
  ASSERT_THAT(used, SizeIs(1));
  EXPECT_EQ(used[0].is, HandleIs::kOpen);
  EXPECT_EQ(used[0].kind, ndr::HandleKind::kResource);
  EXPECT_EQ(used[0].access, Granted::kAll);
  EXPECT_EQ(name, u"r");
  EXPECT_EQ(used[0].opened.frame, 2);
  EXPECT_FALSE(used[0].closed);
  close(h);
  EXPECT_TRUE(used[0].closed);
}

// ---- runtime ----

TEST_F(OracleTest, CallsBelowPacketPrivacyAreRefused) {
  client_.level = rpc::AuthLevel::kPktIntegrity;
  open(u"r");
  EXPECT_EQ(finding().rule, "authentication-level");
  EXPECT_THAT(finding().requirements, ElementsAre("2.1-9"));
}

TEST_F(OracleTest, AFaultIsARefusal) {
  client_.level = rpc::AuthLevel::kNone;
  client_.fault(client_.send(ApiOpenResource{}), 5);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, ALevelThatIsNotKnownProvesNothing) {
  client_.level.reset();
  open(u"r");
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, ReservedOpnums) {
  const uint8_t out_of_range[] = {0xd1, 0x06, 0, 0};
  const uint8_t success[] = {0, 0, 0, 0};
  for (uint16_t opnum : {186, 263}) {
    client_.fault(client_.send_stub(opnum, {}), 0x1C010002);
    client_.fault(client_.send_stub(opnum, {}), RPC_S_PROCNUM_OUT_OF_RANGE);
    client_.fault(client_.send_stub(opnum, {}), 5);
    client_.answer_stub(client_.send_stub(opnum, {}), out_of_range);
  }
  // 140 is reserved for local use, and what a server does with it is its own affair.
  client_.answer_stub(client_.send_stub(140, {}), success);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  client_.answer_stub(client_.send_stub(186, {}), success);
  client_.fault(client_.send_stub(200, {}), 0x1C00001A);
  EXPECT_THAT(notes_.rules(), ElementsAre("reserved-opnum", "reserved-opnum"));
}

TEST_F(OracleTest, ARequestThatDoesNotDecodeDoesNotSucceed) {
  HRES_RPC h = open(u"r");
  auto longer = [](wire::Bytes& stub) { stub.resize(stub.size() + 8); };
  ApiOfflineResource p;
  p.hResource = h;
  client_.fault(client_.send(p, longer), 0x000006F7);
  p.ReturnValue = ERROR_INVALID_HANDLE;
  client_.answer(client_.send(p, longer), p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  p.ReturnValue = ERROR_SUCCESS;
  client_.answer(client_.send(p, longer), p);
  EXPECT_EQ(finding().rule, "request-accepted");
  EXPECT_THAT(finding().expected, HasSubstr("8 trailing bytes"));
}

TEST_F(OracleTest, AResponseDecodes) {
  HRES_RPC h = open(u"r");
  ApiOfflineResource p;
  p.hResource = h;
  client_.answer(client_.send(p), p, [](wire::Bytes& stub) { stub.resize(stub.size() - 1); });
  EXPECT_EQ(finding().rule, "response-malformed");
}

TEST_F(OracleTest, RpcStatusIsZero) {
  ApiOfflineResource p;
  p.hResource = open(u"r");
  p.rpc_status = 1;
  client_.call(p);
  EXPECT_EQ(finding().rule, "rpc-status");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.19-18"));
}

// ---- handles ----

TEST_F(OracleTest, NullHandle) {
  offline({}, ERROR_INVALID_HANDLE);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  offline({}, ERROR_SUCCESS);
  EXPECT_EQ(finding().rule, "handle-null");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.19-20", "3.1.4.2-3"));
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

// ---- access ----

TEST_F(OracleTest, ReadIsNotEnoughWhereAllIsRequired) {
  HRES_RPC h = open_for_read();
  offline(h, ERROR_ACCESS_DENIED);
  offline(h, ERROR_INVALID_STATE);  // another reason, and so a refusal
  state(h, 2);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  offline(h, ERROR_SUCCESS);
  EXPECT_EQ(finding().rule, "access");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.19-17", "3.1.4.2-34"));
}

TEST_F(OracleTest, ControlCodesThatModifyRequireAll) {
  ApiResourceControl p;
  p.hResource = open_for_read();
  p.dwControlCode = 0x01000059;
  client_.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  p.dwControlCode = 0x0140005E;
  client_.call(p);
  EXPECT_EQ(finding().rule, "access");
}

TEST_F(OracleTest, BackupPrivilegeMayMoveAGroup) {
  ApiOpenGroupEx open;
  open.lpszGroupName = u"g";
  open.dwDesiredAccess = open.lpdwGrantedAccess = 0x80000000;
  open.ReturnValue = handle<HGROUP_RPC>(3);
  client_.call(open);
  ApiMoveGroup p;
  p.hGroup = open.ReturnValue;
  client_.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST_F(OracleTest, AccessIsGrantedAsAskedFor) {
  struct {
    uint32_t desired, granted;
    const char* requirement;
  } rows[] = {{0x80000000, 0x80000000, ""},           {0x10000000, 0x10000000, ""},
              {0x00000003, 0x10000000, ""},           {0x02000000, 0x10000000, ""},
              {0x02000000, 0x80000000, ""},           {0x80000000, 0x00000001, "3.1.4.2.116-16"},
              {0x10000000, 0x80000000, "3.1.4.2-22"}, {0x00000001, 0x10000000, "3.1.4.2-21"}};
  for (auto& row : rows) {
    notes_.findings.clear();
    ApiOpenResourceEx p;
    p.lpszResourceName = u"r";
    p.dwDesiredAccess = row.desired;
    p.lpdwGrantedAccess = row.granted;
    p.ReturnValue = handle<HRES_RPC>(3);
    client_.call(p);
    if (*row.requirement == 0) {
      EXPECT_THAT(notes_.rules(), IsEmpty()) << std::hex << row.desired;
    } else {
      EXPECT_EQ(finding().rule, "granted-access");
      EXPECT_THAT(finding().requirements, ElementsAre(row.requirement));
    }
    close(p.ReturnValue);
  }
}

// ---- values ----

TEST_F(OracleTest, FlagsThatExcludeEachOther) {
  ApiOpenGroup open;
  open.lpszGroupName = u"g";
  open.ReturnValue = handle<HGROUP_RPC>(3);
  client_.call(open);
  ApiMoveGroupEx p;
  p.hGroup = open.ReturnValue;
  p.dwMoveFlags = 0x4;
  client_.call(p);
  p.dwMoveFlags = 0x5;
  p.ReturnValue = ERROR_INVALID_PARAMETER;
  client_.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  p.ReturnValue = ERROR_IO_PENDING;
  client_.call(p);
  EXPECT_EQ(finding().rule, "flags");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.131-11"));
}

TEST_F(OracleTest, FlagsThatAreNone) {
  ApiOnlineResourceEx p;
  p.hResource = open(u"r");
  p.dwOnlineFlags = 0x2F;
  client_.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  p.dwOnlineFlags = 0x10;
  client_.call(p);
  EXPECT_EQ(finding().rule, "flags");
}

TEST_F(OracleTest, ChangeAccessGoesWithRead) {
  ApiOpenResourceEx p;
  p.lpszResourceName = u"r";
  p.dwDesiredAccess = 2;
  p.lpdwGrantedAccess = 0x10000000;
  p.ReturnValue = handle<HRES_RPC>(3);
  client_.call(p);
  EXPECT_EQ(finding().rule, "flags");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.116-10"));
}

TEST_F(OracleTest, AResourceDoesNotDependOnItself) {
  ApiAddResourceDependency p;
  p.hResource = p.hDependsOn = open(u"r", 1);
  p.ReturnValue = ERROR_INVALID_PARAMETER;
  client_.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  p.ReturnValue = ERROR_SUCCESS;
  client_.call(p);
  EXPECT_EQ(finding().rule, "same-resource");
}

TEST_F(OracleTest, MoreDataNeedsMore) {
  ApiGetRootKey root;
  root.ReturnValue = handle<HKEY_RPC>(3);
  client_.call(root);
  ApiQueryValue p;
  p.hKey = root.ReturnValue;
  p.cbData = 4;
  p.lpData.resize(4);
  p.lpcbRequired = 5;
  p.ReturnValue = ERROR_MORE_DATA;
  client_.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  p.lpcbRequired = 4;
  client_.call(p);
  EXPECT_EQ(finding().rule, "more-data");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.35-8"));
  notes_.findings.clear();
  p.ReturnValue = ERROR_SUCCESS;
  client_.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  p.lpcbRequired = 5;
  client_.call(p);
  EXPECT_EQ(finding().rule, "bytes-written");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.35-11"));
}

TEST_F(OracleTest, SizesThatGoInAndComeOut) {
  ApiGetRootKey root;
  root.ReturnValue = handle<HKEY_RPC>(3);
  client_.call(root);
  ApiEnumValue p;
  p.hKey = root.ReturnValue;
  p.lpcbData = 16;
  uint32_t id = client_.send(p);
  p.lpcbData = 0;
  p.lpValueName = u"v";
  p.TotalSize = 16;
  p.ReturnValue = ERROR_MORE_DATA;
  client_.answer(id, p);
  EXPECT_EQ(finding().rule, "more-data");
  EXPECT_THAT(finding().expected, HasSubstr("greater than the 16 bytes of lpcbData"));
}

TEST_F(OracleTest, NothingWrittenNeedsNothing) {
  ApiGroupControl p;
  ApiOpenGroup open;
  open.ReturnValue = handle<HGROUP_RPC>(3);
  client_.call(open);
  p.hGroup = open.ReturnValue;
  p.nOutBufferSize = 8;
  // The array has room for nOutBufferSize, and lpBytesReturned of it come back: the encoder takes what is there.
  uint32_t id = client_.send(p);
  p.lpcbRequired = 1;
  client_.answer(id, p);
  EXPECT_EQ(finding().rule, "bytes-written");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.78-6"));
}

TEST_F(OracleTest, StatesAreOfTheList) {
  HRES_RPC h = open(u"r");
  state(h, 0xFFFFFFFF);
  state(h, 17, ERROR_RESOURCE_NOT_AVAILABLE);  // to be ignored then
  EXPECT_THAT(notes_.rules(), IsEmpty());
  state(h, 17);
  EXPECT_EQ(finding().rule, "output-value");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.13-8"));
}

TEST_F(OracleTest, ASuccessWritesItsOutputs) {
  ApiGetResourceState p;
  p.hResource = open(u"r");
  p.State = 2;
  p.NodeName = u"NODE1";
  client_.call(p);
  EXPECT_EQ(finding().rule, "output-missing");
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.13-12"));
}

TEST_F(OracleTest, CodesThatTheTableLacksAreNoted) {
  HRES_RPC h = open(u"r");
  offline(h, ERROR_SHARING_PAUSED);
  offline(h, ERROR_INVALID_STATE);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  offline(h, ERROR_CALL_NOT_IMPLEMENTED);
  EXPECT_EQ(finding().rule, "undocumented-code");
  EXPECT_EQ(finding().severity, Severity::kNote);
}

TEST(OracleNotes, AreSilentUnlessAskedFor) {
  Notebook notes;
  Oracle oracle(notes);
  Client::Clock clock;
  Client client(oracle, clock, 1, 77);
  ApiOpenResource p;
  p.Status = ERROR_CALL_NOT_IMPLEMENTED;
  client.call(p);
  EXPECT_THAT(notes.rules(), IsEmpty());
}

// ---- objects ----

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

// ---- both syntaxes, contexts ----

TEST_F(OracleTest, Ndr64) {
  Client wide(*oracle_, clock_, 5, 79, false, ndr::Syntax::kNdr64);
  ApiOpenResource p;
  p.lpszResourceName = u"r";
  p.ReturnValue = handle<HRES_RPC>(1);
  wide.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  EXPECT_THAT(notes_.lines, ElementsAre("ApiOpenResource \"r\" → ERROR_SUCCESS"));
}

TEST_F(OracleTest, OtherInterfacesAreNotItsBusiness) {
  AcceptedContext context{0, rpc::kEndpointMapper, rpc::kNdr};
  Bind bind;
  bind.requested_group = 0;
  bind.group = 80;
  bind.accepted = {&context, 1};
  oracle_->bind(6, bind);
  oracle_->request({6, 1, 0, 3, clock_.tick(), rpc::AuthLevel::kNone, {}});
  oracle_->response({6, 1, clock_.tick(), {}});
  EXPECT_THAT(notes_.lines, IsEmpty());
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST(OracleLimits, ForgetsTheOldestCalls) {
  Notebook notes;
  Options options;
  options.calls_in_flight = 4;
  options.calls_in_flight_in_all = 6;
  Oracle oracle(notes, options);
  Client::Clock clock;
  Client a(oracle, clock, 1, 77), b(oracle, clock, 2, 78);
  ApiOpenResource p;
  p.ReturnValue = handle<HRES_RPC>(1);
  std::vector<uint32_t> calls;
  for (int i = 0; i < 5; ++i) calls.push_back(a.send(p));
  a.answer(calls[0], p);  // forgotten
  EXPECT_THAT(notes.lines, IsEmpty());
  for (int i = 0; i < 4; ++i) b.send(p);
  a.answer(calls[1], p);  // forgotten for one of b
  EXPECT_THAT(notes.lines, IsEmpty());
  a.answer(calls[4], p);
  EXPECT_THAT(notes.lines, SizeIs(1));
}

}  // namespace
}  // namespace cmrp::oracle
