// NTLM sealing against the vectors of MS-NLMP 4.2.4.4, and the SPNEGO exchange by GSSAPI.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "reference/rpc/ntlm_seal.h"
#include "reference/rpc/spnego.h"

namespace cmrp::rpc {
namespace {

using wire::Bytes;

Bytes hex(std::string_view text) { return wire::from_hex(text).value(); }

TEST(NtlmSeal, MatchesTheVectorsOfMsNlmp) {
  Bytes key(16, 0x55);
  NtlmSeal client(std::span<const uint8_t, 16>(key), NtlmSeal::Side::kClient);
  Bytes message = hex("50006c00610069006e007400650078007400");
  Bytes signature(16);
  ASSERT_TRUE(client.protect({{}, message, {}}, false, true, signature));
  EXPECT_EQ(wire::to_hex(message), "54e50165bf1936dc996020c1811b0f06fb5f");
  EXPECT_EQ(wire::to_hex(signature), "010000007fb38ec5c55d497600000000");
}

TEST(NtlmSeal, RefusesWhatIsChangedOrReplayed) {
  Bytes key(16, 0x5a);
  for (bool header_signing : {false, true}) {
    for (size_t damaged = 0; damaged < 8 + 20 + 8 + 16; ++damaged) {
      NtlmSeal client(std::span<const uint8_t, 16>(key), NtlmSeal::Side::kClient);
      NtlmSeal server(std::span<const uint8_t, 16>(key), NtlmSeal::Side::kServer);
      Bytes pdu(8 + 20 + 8 + 16, 0x33);
      std::span<uint8_t> all(pdu);
      auto parts = [&] { return PduSegments{all.first(8), all.subspan(8, 20), all.subspan(28, 8)}; };
      ASSERT_TRUE(client.protect(parts(), header_signing, true, all.last(16)));
      pdu[damaged] ^= 1;
      bool covered = header_signing || (damaged >= 8 && damaged < 28) || damaged >= 36;
      EXPECT_EQ(server.unprotect(parts(), header_signing, true, all.last(16)).has_value(), !covered)
          << "byte " << damaged << ", header signing " << header_signing;
    }
    NtlmSeal client(std::span<const uint8_t, 16>(key), NtlmSeal::Side::kClient);
    NtlmSeal server(std::span<const uint8_t, 16>(key), NtlmSeal::Side::kServer);
    Bytes body(32, 7), signature(16);
    ASSERT_TRUE(client.protect({{}, body, {}}, header_signing, true, signature));
    Bytes again = body;
    EXPECT_TRUE(server.unprotect({{}, body, {}}, header_signing, true, signature));
    EXPECT_EQ(body, Bytes(32, 7));
    EXPECT_FALSE(server.unprotect({{}, again, {}}, header_signing, true, signature));
  }
}

TEST(Spnego, NtlmLegsCompleteAndBothSidesSealAlike) {
  std::string users = testing::TempDir() + "cmrp_rpc_users" + std::to_string(getpid());
  std::ofstream(users) << "DOM:alice:Secret1\n";
  SpnegoProvider provider({users});
  auto client =
      spnego_initiate({"DOM", "alice", "Secret1"}, "MSServerClusterMgmtAPI@localhost", AuthLevel::kPktPrivacy);
  ASSERT_TRUE(client) << client.error().text();
  auto server = provider.accept(AuthLevel::kPktPrivacy);
  ASSERT_TRUE(server) << server.error().text();
  auto leg = (*client)->step({});
  ASSERT_TRUE(leg) << leg.error().text();
  bool client_done = leg->complete, server_done = false;
  int legs = 1;
  while (!server_done) {
    auto answer = (*server)->step(leg->token);
    ASSERT_TRUE(answer) << answer.error().text();
    ++legs;
    server_done = answer->complete;
    if (client_done) break;
    leg = (*client)->step(answer->token);
    ASSERT_TRUE(leg) << leg.error().text();
    if (!leg->token.empty()) ++legs;
    client_done = leg->complete;
  }
  EXPECT_TRUE(client_done && server_done);
  RecordProperty("legs", legs);
  EXPECT_EQ((*server)->principal(), (Principal{"DOM\\alice", "ntlm", AuthLevel::kPktPrivacy}));
  auto a = (*client)->protection(), b = (*server)->protection();
  ASSERT_TRUE(a) << a.error().text();
  ASSERT_TRUE(b) << b.error().text();
  Bytes body(64, 9), signature(16);
  ASSERT_TRUE((*a)->protect({{}, body, {}}, true, true, signature));
  EXPECT_NE(body, Bytes(64, 9));
  ASSERT_TRUE((*b)->unprotect({{}, body, {}}, true, true, signature));
  EXPECT_EQ(body, Bytes(64, 9));
}

TEST(Spnego, WrongPasswordIsAnErrorThatTellsWhy) {
  std::string users = testing::TempDir() + "cmrp_rpc_users" + std::to_string(getpid());
  std::ofstream(users) << "DOM:alice:Secret1\n";
  SpnegoProvider provider({users});
  auto client = spnego_initiate({"DOM", "alice", "wrong"}, "MSServerClusterMgmtAPI@localhost", AuthLevel::kPktPrivacy);
  auto server = provider.accept(AuthLevel::kPktPrivacy);
  ASSERT_TRUE(client && server);
  auto first = (*client)->step({});
  ASSERT_TRUE(first);
  auto challenge = (*server)->step(first->token);
  ASSERT_TRUE(challenge) << challenge.error().text();
  auto authenticate = (*client)->step(challenge->token);
  ASSERT_TRUE(authenticate) << authenticate.error().text();
  auto refused = (*server)->step(authenticate->token);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("gss_accept_sec_context"), std::string::npos) << refused.error().text();
  std::cout << refused.error().text() << '\n';
}

TEST(Spnego, GarbageTokensAreErrors) {
  SpnegoProvider provider;
  for (Bytes token : {Bytes{0}, Bytes(1000, 0x60), Bytes(50, 0xff)}) {
    auto server = provider.accept(AuthLevel::kPktPrivacy);
    ASSERT_TRUE(server) << server.error().text();
    EXPECT_FALSE((*server)->step(token)) << token.size();
  }
}

}  // namespace
}  // namespace cmrp::rpc
