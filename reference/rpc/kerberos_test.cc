// Kerberos inside SPNEGO, in the realm of test_realm.py: who gets in, and what an operator reads about those who do
// not. What PDUs have to stand under it is in the tests of rpc_test, which run in the realm too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/rpc/gss.h"
#include "reference/rpc/test_server.h"

namespace cmrp::rpc {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;
using wire::Bytes;

constexpr char kTarget[] = "MSServerClusterMgmtAPI@localhost";

/// Whoever the file's tickets are for.
Credential by_ticket(const std::string& name) {
  return {"", "", "", Mechanism::kKerberos, realm_file(name + ".ccache")};
}

SpnegoOptions by_keytab(const std::string& name) { return {.keytab = realm_file(name), .ntlm = false}; }

/// How an exchange of legs between two sides in this process ended.
struct Exchange {
  std::string client_error;
  std::string server_error;
  Principal principal;
  std::unique_ptr<MessageProtection> client;
  std::unique_ptr<MessageProtection> server;
};

Exchange exchange(const Credential& credential, SpnegoProvider& provider, const std::string& target = kTarget,
                  AuthLevel level = AuthLevel::kPktPrivacy) {
  Exchange e;
  auto client = spnego_initiate(credential, target, level);
  auto server = provider.accept(level);
  if (!client) e.client_error = client.error().message;
  if (!server) e.server_error = server.error().message;
  if (!client || !server) return e;
  Bytes token;
  for (bool client_done = false, server_done = false; !client_done || !server_done;) {
    if (!client_done) {
      auto leg = (*client)->step(token);
      if (!leg) return e.client_error = leg.error().message, std::move(e);
      client_done = leg->complete;
      token = leg->token;
    }
    if (!server_done) {
      auto leg = (*server)->step(token);
      if (!leg) return e.server_error = leg.error().message, std::move(e);
      server_done = leg->complete;
      token = leg->token;
    }
  }
  e.principal = (*server)->principal();
  auto a = (*client)->protection();
  auto b = (*server)->protection();
  if (!a) e.client_error = a.error().message;
  if (!b) e.server_error = b.error().message;
  if (a) e.client = std::move(*a);
  if (b) e.server = std::move(*b);
  return e;
}

Exchange exchange(const Credential& credential, const SpnegoOptions& options, const std::string& target = kTarget) {
  SpnegoProvider provider(options);
  return exchange(credential, provider, target);
}

TEST(Kerberos, ATicketOrAPasswordGetsIn) {
  for (const Credential& credential : {by_ticket("alice"), alice(Mechanism::kKerberos),
                                       Credential{"CMRP.TEST", "alice", "Secret1", Mechanism::kKerberos}}) {
    Exchange e = exchange(credential, by_keytab("service.keytab"));
    EXPECT_EQ(e.client_error + e.server_error, "");
    EXPECT_EQ(e.principal, (Principal{"alice@CMRP.TEST", "krb5", AuthLevel::kPktPrivacy}));
  }
}

TEST(Kerberos, EveryKeyOfTheKeytabLetsIn) {
  EXPECT_EQ(exchange(by_ticket("alice"), by_keytab("service.keytab"), "host@localhost").server_error, "");
}

TEST(Kerberos, SealsAndSignsUnderEveryRule) {
  for (AuthLevel level : {AuthLevel::kPktPrivacy, AuthLevel::kPktIntegrity}) {
    SpnegoProvider provider(by_keytab("service.keytab"));
    bool seal = level == AuthLevel::kPktPrivacy;
    for (bool header_signing : {true, false}) {
      Exchange e = exchange(by_ticket("alice"), provider, kTarget, level);
      ASSERT_EQ(e.client_error + e.server_error, "");
      // 16 bytes of header, then confounder, padding, encrypted header and checksum, or the checksum alone.
      EXPECT_EQ(e.client->signature_size(), seal ? 76u : 28u);
      for (size_t size : {0, 16, 32, 4096}) {
        Bytes head(24, 1), body(size, 9), trailer(8, 2), signature(e.client->signature_size());
        ASSERT_TRUE(e.client->protect({head, body, trailer}, header_signing, seal, signature));
        EXPECT_EQ(body == Bytes(size, 9), !seal || size == 0);
        auto opened = e.server->unprotect({head, body, trailer}, header_signing, seal, signature);
        ASSERT_TRUE(opened) << opened.error().text();
        EXPECT_EQ(body, Bytes(size, 9));
      }
    }
  }
}

TEST(Kerberos, RefusesWhatIsReplayedDroppedOrCut) {
  for (const char* attack : {"replayed", "dropped", "cut", "lengthened"}) {
    SpnegoProvider provider(by_keytab("service.keytab"));
    Exchange e = exchange(by_ticket("alice"), provider);
    ASSERT_EQ(e.client_error + e.server_error, "");
    Bytes first(32, 9), second(32, 9), signature(76), later(76);
    ASSERT_TRUE(e.client->protect({{}, first, {}}, true, true, signature));
    ASSERT_TRUE(e.client->protect({{}, second, {}}, true, true, later));
    Bytes again = first;
    if (attack[0] == 'r') {
      Bytes token = signature;
      ASSERT_TRUE(e.server->unprotect({{}, first, {}}, true, true, token));
    }
    if (attack[0] == 'd') again = second, signature = later;
    if (attack[0] == 'c') signature.resize(60);
    if (attack[0] == 'l') signature.resize(92);
    EXPECT_FALSE(e.server->unprotect({{}, again, {}}, true, true, signature)) << attack;
  }
}

TEST(Kerberos, FailuresSayWhy) {
  EXPECT_THAT(exchange(by_ticket("alice"), by_keytab("wrong.keytab")).server_error, HasSubstr("ecrypt"));
  Exchange skewed = exchange(by_ticket("skewed"), by_keytab("service.keytab"));
  EXPECT_THAT(skewed.server_error, HasSubstr("skew")) << skewed.client_error;
  EXPECT_THAT(exchange(by_ticket("expired"), by_keytab("service.keytab")).client_error, HasSubstr("xpired"));
  EXPECT_THAT(exchange({"CMRP.TEST", "alice", "wrong", Mechanism::kKerberos}, by_keytab("service.keytab")).client_error,
              HasSubstr("failed"));
  EXPECT_THAT(
      exchange(by_ticket("alice"), by_keytab("service.keytab"), "MSServerClusterMgmtAPI@elsewhere").client_error,
      HasSubstr("not found"));
}

/// What a server says to the first token of a client that asks for `flags`, and takes what encryption type there is.
std::string answer_to_careless(OM_uint32 flags, const char* target) {
  SpnegoProvider provider(by_keytab("service.keytab"));
  std::string tickets = "FILE:" + realm_file("alice.ccache");
  auto cred = gss::acquire_spnego(GSS_C_NO_NAME, GSS_C_INITIATE, {{"ccache", tickets.c_str()}}, {gss::kKerberos});
  auto name = gss::import_name(target, GSS_C_NT_HOSTBASED_SERVICE);
  auto server = provider.accept(AuthLevel::kPktPrivacy);
  if (!cred || !name || !server) return "no client";
  gss_ctx_id_t context = GSS_C_NO_CONTEXT;
  gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
  OM_uint32 minor,
      major = gss_init_sec_context(&minor, cred->get(), &context, name->get(), &gss::kSpnego, flags, 0,
                                   GSS_C_NO_CHANNEL_BINDINGS, GSS_C_NO_BUFFER, nullptr, &token, nullptr, nullptr);
  gss::Context owned(context);
  if (GSS_ERROR(major)) return gss::text("client", major, minor);
  auto leg = (*server)->step({static_cast<const uint8_t*>(token.value), token.length});
  gss_release_buffer(&minor, &token);
  return leg ? "" : leg.error().message;
}

TEST(Kerberos, CarelessClientsAreRefused) {
  constexpr OM_uint32 kCareful = GSS_C_MUTUAL_FLAG | GSS_C_DCE_STYLE | GSS_C_SEQUENCE_FLAG | GSS_C_REPLAY_FLAG |
                                 GSS_C_INTEG_FLAG | GSS_C_CONF_FLAG;
  EXPECT_EQ(answer_to_careless(kCareful, kTarget), "");
  EXPECT_THAT(answer_to_careless(kCareful & ~(GSS_C_MUTUAL_FLAG | GSS_C_DCE_STYLE), kTarget), HasSubstr("mutual"));
  EXPECT_THAT(answer_to_careless(kCareful & ~GSS_C_DCE_STYLE, kTarget), HasSubstr("DCE_STYLE"));
  EXPECT_THAT(answer_to_careless(kCareful, "MSServerClusterMgmtAPI@weak"), HasSubstr("not permitted"));
}

TEST(Kerberos, AClientTakesNoTicketWithoutAes) {
  EXPECT_THAT(exchange(by_ticket("alice"), by_keytab("service.keytab"), "MSServerClusterMgmtAPI@weak").client_error,
              HasSubstr("encryption type"));
}

TEST(Kerberos, EitherMechanismCanBeOff) {
  UserFile users;
  SpnegoOptions both{.ntlm_user_file = users.path(), .keytab = realm_file("service.keytab")};
  SpnegoOptions ntlm{.ntlm_user_file = users.path()};
  EXPECT_EQ(exchange(alice(Mechanism::kNtlm), both).server_error, "");
  EXPECT_EQ(exchange(alice(Mechanism::kKerberos), both).server_error, "");
  EXPECT_NE(exchange(alice(Mechanism::kNtlm), by_keytab("service.keytab")).server_error, "");
  EXPECT_NE(exchange(alice(Mechanism::kKerberos), ntlm).server_error, "");
}

TEST(Kerberos, KeytabsAreCheckedBeforeAnybodyComes) {
  auto problem = [](const std::string& name) {
    auto checked = SpnegoProvider(by_keytab(name)).prepare();
    return checked ? "" : checked.error().field + ": " + checked.error().message;
  };
  EXPECT_EQ(problem("service.keytab"), "");
  EXPECT_THAT(problem("none.keytab"), HasSubstr("none.keytab"));
  EXPECT_THAT(problem("kdc.log"), HasSubstr("klist -k"));
  EXPECT_THAT(problem("other.keytab"), HasSubstr("no key of a principal MSServerClusterMgmtAPI/HOST"));
  EXPECT_THAT(problem("rc4.keytab"), HasSubstr("no AES key"));
}

TEST(Kerberos, ThePeerOfAFailureLearnsNothing) {
  ScriptedService service;
  ServerOptions options;
  options.security = {std::make_shared<SpnegoProvider>(by_keytab("wrong.keytab"))};
  RunningServer server(service, options);
  ClientOptions client;
  client.interface = kClusapi;
  client.credential = alice(Mechanism::kKerberos);
  Bytes received;
  client.trace = [&](Direction direction, wire::ByteView pdu, wire::ByteView) {
    if (direction == Direction::kReceived) received.insert(received.end(), pdu.begin(), pdu.end());
  };
  auto refused = TcpClient::connect("127.0.0.1", server.port(), client);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ClientError::Kind::kBindNak) << refused.error().text;
  std::string text(received.begin(), received.end());
  for (const char* secret : {"keytab", "ecrypt", "MSServer", "CMRP.TEST", "/"})
    EXPECT_THAT(text, Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace cmrp::rpc
