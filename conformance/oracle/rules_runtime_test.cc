// rules_runtime.cc: each rule with traffic that breaks it, and with traffic beside it that does not.
#include "conformance/oracle/oracle_test.h"

namespace cmrp::oracle {
namespace {

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

}  // namespace
}  // namespace cmrp::oracle
