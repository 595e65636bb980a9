// Server and client over real loopback TCP with real SPNEGO and NTLM (or Kerberos, in a realm): what a well-behaved
// client sees.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/rpc/pdu.h"
#include "reference/rpc/test_server.h"

namespace cmrp::rpc {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using wire::Bytes;

ClientOptions sealed() {
  ClientOptions options;
  options.interface = kClusapi;
  options.credential = alice();
  return options;
}

ClientOptions open() {
  ClientOptions options;
  options.interface = kOpen;
  return options;
}

Bytes pattern(size_t count) {
  Bytes bytes(count);
  for (size_t i = 0; i < count; ++i) bytes[i] = static_cast<uint8_t>(i * 7);
  return bytes;
}

Bytes count_stub(uint32_t count) {
  wire::Writer out;
  out.write(count);
  return out.take();
}

void expect_stub(const Outcome& outcome, const Bytes& expected) {
  ASSERT_TRUE(std::holds_alternative<Response>(outcome)) << outcome_text(outcome);
  EXPECT_EQ(wire::to_hex(std::get<Response>(outcome).stub), wire::to_hex(expected));
}

void expect_fault(const Outcome& outcome, uint32_t status) {
  ASSERT_TRUE(std::holds_alternative<Fault>(outcome)) << outcome_text(outcome);
  EXPECT_EQ(fault_text(std::get<Fault>(outcome).status), fault_text(status));
}

class ServerTest : public ::testing::Test {
 protected:
  TcpClient connect(const ClientOptions& options) {
    auto client = TcpClient::connect("127.0.0.1", server.port(), options);
    if (!client) throw std::runtime_error("connect: " + client.error().text);
    return std::move(*client);
  }

  ScriptedService service;
  RunningServer server{service};
};

TEST_F(ServerTest, SealedRoundTripWithHeaderSigning) {
  TcpClient client = connect(sealed());
  EXPECT_TRUE(client.header_signing());
  EXPECT_EQ(client.mechanism(), usual_mechanism() == Mechanism::kKerberos ? "krb5" : "ntlm");
  for (size_t size : {0, 1, 15, 16, 17, 100, 4000}) expect_stub(client.call(kEcho, pattern(size)), pattern(size));
  Call call = service.last_call();
  EXPECT_EQ(call.principal->name, alice_name());
  EXPECT_EQ(call.principal->level, AuthLevel::kPktPrivacy);
  EXPECT_EQ(call.interface, kClusapi);
  EXPECT_EQ(call.transfer_syntax, kNdr);
  EXPECT_EQ(call.endpoint, "127.0.0.1:" + std::to_string(server.port()));
  expect_fault(client.call(kNobody, {}), nca_s_op_rng_error);
  expect_stub(client.call(kEcho, pattern(9)), pattern(9));
}

TEST_F(ServerTest, SealedRoundTripWithoutHeaderSigning) {
  ClientOptions options = sealed();
  options.header_signing = false;
  TcpClient client = connect(options);
  EXPECT_FALSE(client.header_signing());
  for (size_t size : {0, 1, 100, 4000}) expect_stub(client.call(kEcho, pattern(size)), pattern(size));
}

TEST_F(ServerTest, UnauthenticatedAndSignedCallsWhereTheInterfaceAllowsThem) {
  TcpClient plain = connect(open());
  expect_stub(plain.call(kEcho, pattern(50)), pattern(50));
  EXPECT_EQ(*service.last_call().principal, Principal{});
  for (AuthLevel level : {AuthLevel::kConnect, AuthLevel::kPktIntegrity}) {
    ClientOptions options = sealed();
    options.interface = kOpen;
    options.level = level;
    TcpClient client = connect(options);
    expect_stub(client.call(kEcho, pattern(50)), pattern(50));
    EXPECT_EQ(service.last_call().principal->level, level);
  }
}

TEST_F(ServerTest, FragmentsInBothDirections) {
  for (bool header_signing : {true, false}) {
    for (uint16_t frag : {256, 300, 1432, 5840}) {
      ClientOptions options = sealed();
      options.header_signing = header_signing;
      options.max_transmit_frag = options.max_receive_frag = frag;
      TcpClient client = connect(options);
      EXPECT_EQ(client.max_transmit_frag(), frag);
      for (size_t size : {200, 255, 256, 257, 20'000}) {
        expect_stub(client.call(kEcho, pattern(size)), pattern(size));
      }
      expect_stub(client.call(kRepeat, count_stub(300'000)), pattern(300'000));
    }
  }
}

TEST_F(ServerTest, CallsRunSideBySideAndAnswersComeInAnyOrder) {
  TcpClient client = connect(sealed());
  uint32_t a = client.start(0, kHold, pattern(10)), b = client.start(0, kHold, pattern(20));
  expect_stub(client.call(kEcho, pattern(5)), pattern(5));  // held calls hold up nobody
  uint32_t release = client.start(0, kRelease, {});
  auto deadline = std::chrono::steady_clock::now() + 10s;
  expect_stub(client.wait(a, deadline), pattern(10));
  expect_stub(client.wait(release, deadline), {});
  expect_stub(client.wait(b, deadline), pattern(20));
}

TEST_F(ServerTest, ACallWithoutAnAnswerTimesOut) {
  TcpClient client = connect(sealed());
  uint32_t held = client.start(0, kHold, {});
  EXPECT_TRUE(std::holds_alternative<Timeout>(client.wait(held, std::chrono::steady_clock::now() + 20ms)));
}

TEST_F(ServerTest, CancelReachesTheServiceAndTheCallIsAnswered) {
  TcpClient client = connect(sealed());
  uint32_t held = client.start(0, kHold, {});
  client.cancel(held);
  expect_fault(client.wait(held, std::chrono::steady_clock::now() + 10s), nca_s_fault_cancel);
  EXPECT_TRUE(service.eventually([&] { return service.cancels == std::vector{held}; }));
}

TEST_F(ServerTest, OrphanedCallsAreGivenUpAndTheConnectionStays) {
  TcpClient client = connect(sealed());
  uint32_t held = client.start(0, kHold, {});
  client.orphan(held);
  expect_stub(client.call(kEcho, pattern(3)), pattern(3));
  EXPECT_TRUE(service.eventually([&] { return service.cancels == std::vector{held}; }));
  EXPECT_TRUE(std::holds_alternative<Timeout>(client.wait(held, std::chrono::steady_clock::now() + 20ms)));
}

TEST_F(ServerTest, AlterContextAddsAnInterface) {
  TcpClient client = connect(sealed());
  auto context = client.alter_context(kOpen, {kNdr});
  ASSERT_TRUE(context) << context.error().text;
  auto call = [&](uint16_t id) {
    return client.wait(client.start(id, kEcho, pattern(4)), std::chrono::steady_clock::now() + 10s);
  };
  expect_stub(call(context->id), pattern(4));
  EXPECT_EQ(service.last_call().interface, kOpen);
  EXPECT_EQ(service.last_call().principal->name, alice_name());
  expect_stub(call(client.context().id), pattern(4));
  EXPECT_EQ(service.last_call().interface, kClusapi);
  expect_fault(call(77), nca_s_unk_if);

  auto unknown = client.alter_context({kNdr.uuid, 1, 0}, {kNdr});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ClientError::Kind::kContextRejected);
  EXPECT_EQ(unknown.error().code, kAbstractSyntaxNotSupported);
  expect_stub(call(client.context().id), pattern(4));
}

TEST_F(ServerTest, AlterContextToASecureInterfaceWithoutAuthenticationIsRefused) {
  TcpClient client = connect(open());
  auto refused = client.alter_context(kClusapi, {kNdr});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ClientError::Kind::kFault);
  EXPECT_EQ(refused.error().code, nca_s_fault_access_denied);
  expect_stub(client.call(kEcho, pattern(4)), pattern(4));
}

TEST_F(ServerTest, TheServersPreferredTransferSyntaxWins) {
  struct Case {
    std::vector<SyntaxId> offered;
    SyntaxId chosen;
  };
  for (const Case& c : {Case{{kNdr}, kNdr}, Case{{kNdr64}, kNdr64}, Case{{kNdr64, kNdr}, kNdr},
                        Case{{kNdr, kNdr64}, kNdr}, Case{{kEndpointMapper, kNdr64}, kNdr64}}) {
    ClientOptions options = sealed();
    options.transfer_syntaxes = c.offered;
    TcpClient client = connect(options);
    EXPECT_EQ(client.context().transfer_syntax.text(), c.chosen.text());
    expect_stub(client.call(kEcho, pattern(4)), pattern(4));
    EXPECT_EQ(service.last_call().transfer_syntax.text(), c.chosen.text());
  }
  ClientOptions options = sealed();
  options.transfer_syntaxes = {kEndpointMapper};
  auto client = TcpClient::connect("127.0.0.1", server.port(), options);
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().kind, ClientError::Kind::kContextRejected);
  EXPECT_EQ(client.error().code, kTransferSyntaxesNotSupported);
}

TEST_F(ServerTest, MinorVersionsUpToTheServersAreServed) {
  for (uint16_t minor : {0, 1, 2}) {
    ClientOptions options = open();
    options.interface.minor = minor;
    TcpClient client = connect(options);
    expect_stub(client.call(kEcho, pattern(4)), pattern(4));
    EXPECT_EQ(service.last_call().interface, kOpen);
  }
  for (SyntaxId other : {SyntaxId{kOpen.uuid, 1, 3}, SyntaxId{kOpen.uuid, 2, 0}}) {
    ClientOptions options = open();
    options.interface = other;
    auto client = TcpClient::connect("127.0.0.1", server.port(), options);
    ASSERT_FALSE(client) << other.text();
    EXPECT_EQ(client.error().code, kAbstractSyntaxNotSupported) << client.error().text;
  }
}

TEST_F(ServerTest, BigEndianClientsAreUnderstood) {
  ClientOptions options = sealed();
  options.endian = wire::Endian::kBig;
  options.verification_trailer = true;
  TcpClient client = connect(options);
  expect_stub(client.call(kEcho, pattern(32)), pattern(32));
  EXPECT_EQ(service.last_call().endian, wire::Endian::kBig);
}

TEST_F(ServerTest, ObjectUuidReachesTheService) {
  TcpClient client = connect(sealed());
  uint32_t id = client.start(0, kEcho, pattern(700), kNdr.uuid);
  expect_stub(client.wait(id, std::chrono::steady_clock::now() + 10s), pattern(700));
  EXPECT_EQ(service.last_call().object, kNdr.uuid);
}

TEST_F(ServerTest, VerificationTrailersAreCheckedAndCutOff) {
  for (bool header_signing : {true, false}) {
    ClientOptions options = sealed();
    options.header_signing = header_signing;
    options.verification_trailer = true;
    TcpClient client = connect(options);
    for (size_t size : {0, 1, 4, 33, 8000}) {
      Bytes padded = pattern(size);
      padded.resize((size + 3) / 4 * 4);
      expect_stub(client.call(kEcho, pattern(size)), padded);
      EXPECT_TRUE(service.last_call().stub_padded);
    }
  }
}

TEST_F(ServerTest, AssociationGroupsAreJoinedAndEndWithTheirLastConnection) {
  TcpClient first = connect(sealed());
  expect_stub(first.call(kEcho, {}), {});
  uint64_t group = service.last_call().association_group;
  ClientOptions joining = sealed();
  joining.association_group = first.association_group();
  TcpClient second = connect(joining);
  EXPECT_EQ(second.association_group(), first.association_group());
  expect_stub(second.call(kEcho, {}), {});
  EXPECT_EQ(service.last_call().association_group, group);
  TcpClient other = connect(sealed());
  EXPECT_NE(other.association_group(), first.association_group());
  expect_stub(other.call(kEcho, {}), {});
  uint64_t other_group = service.last_call().association_group;
  EXPECT_NE(other_group, group);

  first.close();
  other.close();
  ASSERT_TRUE(service.eventually([&] { return service.ended == std::vector{other_group}; }));
  expect_stub(second.call(kEcho, {}), {});
  second.close();
  EXPECT_TRUE(service.eventually([&] { return service.ended == std::vector{other_group, group}; }));

  auto late = TcpClient::connect("127.0.0.1", server.port(), joining);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ClientError::Kind::kBindNak) << late.error().text;
}

TEST_F(ServerTest, CallsInFlightAreGivenUpWithTheConnection) {
  TcpClient client = connect(sealed());
  uint32_t held = client.start(0, kHold, {});
  ASSERT_TRUE(service.eventually([&] { return service.calls.size() == 1; }));
  client.close();
  EXPECT_TRUE(service.eventually([&] { return service.cancels == std::vector{held} && service.ended.size() == 1; }));
}

TEST_F(ServerTest, ThrownOutByTheServiceAfterItsAnswer) {
  ClientOptions options = sealed();
  TcpClient client = connect(options), other = connect(options);
  uint32_t held = client.start(client.context().id, kHold, {});
  ASSERT_TRUE(service.eventually([&] { return service.calls.size() == 1; }));
  // The three come at once: the first is answered, the second is the last, the third is not even looked at.
  Bytes pdus;
  for (uint16_t opnum : {kEcho, kThrowOut, kEcho}) {
    Bytes one = client.compose_request(client.context().id, opnum, pattern(100));
    pdus.insert(pdus.end(), one.begin(), one.end());
  }
  client.send_raw(pdus);
  auto deadline = std::chrono::steady_clock::now() + 10s;
  expect_stub(client.wait(held + 1, deadline), pattern(100));
  expect_fault(client.wait(held + 2, deadline), nca_s_fault_access_denied);
  EXPECT_TRUE(std::holds_alternative<Disconnected>(client.wait(held + 3, deadline)));
  ASSERT_TRUE(service.eventually([&] { return service.cancels.size() == 2 && service.ended.size() == 1; }));
  EXPECT_THAT(service.cancels, ::testing::UnorderedElementsAre(held, held + 3));
  EXPECT_EQ(service.calls.size(), 3u);
  expect_stub(other.call(kEcho, pattern(9)), pattern(9));
}

TEST_F(ServerTest, BindsBelowTheRequiredLevelAreRefused) {
  std::vector<ClientOptions> cases(3, sealed());
  cases[0].credential.reset();
  cases[1].level = AuthLevel::kConnect;
  cases[2].level = AuthLevel::kPktIntegrity;
  for (const ClientOptions& options : cases) {
    auto client = TcpClient::connect("127.0.0.1", server.port(), options);
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().kind, ClientError::Kind::kBindNak);
    EXPECT_EQ(client.error().code, REASON_NOT_SPECIFIED) << client.error().text;
  }
}

TEST_F(ServerTest, OtherSecurityProvidersAreRefusedByName) {
  for (uint8_t type : {RPC_C_AUTHN_WINNT, RPC_C_AUTHN_GSS_KERBEROS, uint8_t{77}}) {
    ClientOptions options = sealed();
    options.auth_type = type;
    auto client = TcpClient::connect("127.0.0.1", server.port(), options);
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().kind, ClientError::Kind::kBindNak);
    EXPECT_EQ(client.error().code, authentication_type_not_recognized) << client.error().text;
  }
}

TEST_F(ServerTest, WrongPasswordsAndUnknownUsersAreRefused) {
  for (Credential credential : {Credential{"DOM", "alice", "wrong"}, Credential{"DOM", "mallory", "Secret1"}}) {
    ClientOptions options = sealed();
    options.credential = credential;
    auto client = TcpClient::connect("127.0.0.1", server.port(), options);
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().kind, ClientError::Kind::kAuthentication);
    EXPECT_EQ(client.error().code, nca_s_fault_access_denied) << client.error().text;
  }
}

TEST_F(ServerTest, NobodyListeningIsRefused) {
  uint16_t port = 0;
  {
    ScriptedService gone_service;
    RunningServer gone(gone_service);
    port = gone.port();
  }
  auto client = TcpClient::connect("127.0.0.1", port, open());
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().kind, ClientError::Kind::kRefused);
  EXPECT_EQ(client.error().code, static_cast<uint32_t>(ECONNREFUSED)) << client.error().text;
}

TEST_F(ServerTest, TheTraceShowsSealedAndPlainBytes) {
  struct Seen {
    Direction direction;
    Bytes pdu, plain;
  };
  std::vector<Seen> seen;
  ClientOptions options = sealed();
  options.trace = [&](Direction direction, wire::ByteView pdu, wire::ByteView plain) {
    seen.push_back({direction, {pdu.begin(), pdu.end()}, {plain.begin(), plain.end()}});
  };
  TcpClient client = connect(options);
  seen.clear();
  expect_stub(client.call(kEcho, pattern(64)), pattern(64));
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].direction, Direction::kSent);
  EXPECT_EQ(seen[1].direction, Direction::kReceived);
  for (const Seen& one : seen) {
    EXPECT_EQ(Bytes(one.plain.begin() + 24, one.plain.begin() + 88), pattern(64));
    EXPECT_NE(Bytes(one.pdu.begin() + 24, one.pdu.begin() + 88), pattern(64));
    EXPECT_EQ(one.pdu.size(), one.plain.size());
  }
}
}  // namespace
}  // namespace cmrp::rpc
