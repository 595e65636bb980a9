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

TEST_F(OracleTest, AResourceStaysInItsGroup) {
  HRES_RPC h = open(u"r");
  state_in(h, 2, u"g");
  state_in(h, 3, u"g");
  ApiChangeResourceGroup move;
  move.hResource = h;
  move.hGroup = open_group(u"f");
  client_.call(move);
  state_in(h, 3, u"f");
  clock_.time += std::chrono::seconds(2);
  state_in(h, 3, u"g");  // another client may have moved it
  EXPECT_THAT(notes_.rules(), IsEmpty());
  state_in(h, 3, u"f");
  EXPECT_EQ(finding().rule, "group-changed");
  EXPECT_EQ(finding().expected, "GroupName \"g\", as in frame 14");
  EXPECT_EQ(finding().seen, "GroupName \"f\"");
}

TEST_F(OracleTest, AGroupThatIsRenamedMeanwhileIsTheSame) {
  HRES_RPC h = open(u"r");
  state_in(h, 2, u"g");
  ApiSetGroupName name;
  name.hGroup = open_group(u"g");
  name.lpszGroupName = u"f";
  client_.call(name);
  state_in(h, 2, u"f");
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

}  // namespace
}  // namespace cmrp::oracle
