// rules_handles.cc, access: each rule with traffic that breaks it, and with traffic beside it that does not.
#include "conformance/oracle/oracle_test.h"
#include "reference/idl/group.h"
#include "reference/idl/resource_detail.h"

namespace cmrp::oracle {
namespace {

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

}  // namespace
}  // namespace cmrp::oracle
