// rules_values.cc: each rule with traffic that breaks it, and with traffic beside it that does not.
#include "conformance/oracle/oracle_test.h"
#include "reference/idl/cluster.h"
#include "reference/idl/group.h"
#include "reference/idl/registry.h"

namespace cmrp::oracle {
namespace {

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

TEST_F(OracleTest, AnEnumerationIsOfTheTypesThatWereAskedFor) {
  ApiCreateEnum p;
  p.dwType = 0xC;
  p.ReturnEnum = {{2, {{4, u"r"}, {8, u"g"}}}};
  client_.call(p);
  p.dwType = 0x40000000;  // cluster shared volumes, which are resources
  p.ReturnEnum = {{2, {{0x40000000, u"r"}, {4, u"r"}}}};
  client_.call(p);
  p.ReturnEnum.reset();
  client_.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  p.dwType = 0x8;
  p.ReturnEnum = {{2, {{8, u"g"}, {4, u"r"}}}};
  client_.call(p);
  EXPECT_EQ(finding().rule, "enumeration");
  EXPECT_THAT(finding().requirements, ElementsAre("2.2.3.4-1"));
  EXPECT_EQ(finding().seen, "ReturnEnum.Entry[1].Type 0x00000004");
}

TEST_F(OracleTest, AnEnumerationHasAsManyIdsAsNames) {
  ApiOpenCluster cluster;
  cluster.ReturnValue = handle<HCLUSTER_RPC>(3);
  client_.call(cluster);
  ApiCreateEnumEx p;
  p.hCluster = cluster.ReturnValue;
  p.dwType = 8;
  p.ReturnIdEnum = {{1, {{8, u"id"}}}};
  p.ReturnNameEnum = {{1, {{8, u"g"}}}};
  client_.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  p.ReturnNameEnum = {{2, {{8, u"g"}, {8, u"h"}}}};
  client_.call(p);
  EXPECT_EQ(finding().rule, "enumeration");
  EXPECT_EQ(finding().severity, Severity::kShould);
  EXPECT_THAT(finding().requirements, ElementsAre("3.1.4.2.124-1"));
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

}  // namespace
}  // namespace cmrp::oracle
