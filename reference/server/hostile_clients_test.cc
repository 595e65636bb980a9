// Clients that send nonsense, hoard handles, forge them or say nothing: they are answered or thrown out with one line
// in the log, and who behaves next to them does not notice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>
#include <sstream>

#include "reference/idl/group.h"
#include "reference/idl/resource.h"
#include "reference/rpc/fault.h"
#include "reference/rpc/limits.h"
#include "reference/server/bystander.h"
#include "reference/server/server_process.h"
#include "reference/server/typed_call.h"

namespace cmrp::server::testing {
namespace {

using rpc::TcpClient;
using ::testing::HasSubstr;
using ::testing::Not;
using wire::Bytes;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// The longest that a well-behaved client's call may take while others misbehave; the machine may be busy too.
constexpr std::chrono::milliseconds kBearable = 2s;
constexpr size_t kAttacks = 600;

TcpClient connect(const ServerProcess& server, const std::string& user = "admin", uint32_t association_group = 0) {
  rpc::ClientOptions options = as_user(user);
  options.association_group = association_group;
  auto client = TcpClient::connect("127.0.0.1", server.port(), options);
  if (!client) throw std::runtime_error("connect: " + client.error().text);
  return std::move(*client);
}

TcpClient silent(const ServerProcess& server) {
  auto client = TcpClient::connect_raw("127.0.0.1", server.port(), as_user("admin"));
  if (!client) throw std::runtime_error("connect: " + client.error().text);
  return std::move(*client);
}

/// Reads until the server closes; false if it has not by the deadline.
bool closed(TcpClient& client, std::chrono::milliseconds patience = 10s) {
  Clock::time_point deadline = Clock::now() + patience;
  for (;;) {
    auto pdu = client.receive_raw(deadline);
    if (!pdu) return pdu.error().kind != rpc::ClientError::Kind::kTimeout;
  }
}

idl::HRES_RPC open_resource(TcpClient& client, const std::u16string& name = u"Cluster Name") {
  idl::ApiOpenResource p{name};
  CallResult result = call_typed(client, idl::kApiOpenResource, p);
  EXPECT_TRUE(result) << result.text;
  EXPECT_EQ(p.Status, ERROR_SUCCESS);
  return p.ReturnValue;
}

/// Whether a client that comes now is served.
bool served(const ServerProcess& server, const std::string& user = "admin") {
  TcpClient client = connect(server, user);
  return !open_resource(client).is_null();
}

idl::HGROUP_RPC open_group(TcpClient& client, const std::u16string& name = u"Cluster Group") {
  idl::ApiOpenGroup p{name};
  CallResult result = call_typed(client, idl::kApiOpenGroup, p);
  EXPECT_TRUE(result) << result.text;
  EXPECT_EQ(p.Status, ERROR_SUCCESS);
  return p.ReturnValue;
}

/// "response", "fault nca_…" or the status of ApiGetResourceState on a handle.
std::string state_through(TcpClient& client, const ndr::ContextHandle& handle) {
  idl::ApiGetResourceState p;
  static_cast<ndr::ContextHandle&>(p.hResource) = handle;
  CallResult result = call_typed(client, idl::kApiGetResourceState, p);
  return result ? win32_text(p.ReturnValue) : result.text;
}

/// How many lines of the log speak of each peer.
std::map<std::string, int> lines_by_peer(const std::string& log) {
  std::map<std::string, int> lines;
  std::istringstream text(log);
  for (std::string line; std::getline(text, line);) {
    size_t at = line.find("peer ");
    if (at != std::string::npos) ++lines[line.substr(at + 5, line.find(' ', at + 5) - at - 5)];
  }
  return lines;
}

void expect_a_clean_log(const ServerProcess& server) {
  std::string log = server.log();
  EXPECT_THAT(log, Not(HasSubstr(kPassword)));
  for (const auto& [peer, lines] : lines_by_peer(log)) EXPECT_EQ(lines, 1) << "about " << peer;
}

class HostileClients : public ::testing::Test {
 protected:
  void start(std::vector<std::string> more = {}) {
    std::vector<std::string> options = usual_options(folder);
    options.insert(options.end(), more.begin(), more.end());
    server.emplace(folder, options);
    ASSERT_TRUE(server->ready()) << server->log();
  }
  void TearDown() override {
    if (!server) return;
    EXPECT_TRUE(server->running()) << server->log();
    auto ended = server->terminate();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->status, 0) << ended->output;
  }
  void expect_unharmed(Bystander& bystander) {
    EXPECT_EQ(bystander.stop(), "");
    EXPECT_LT(bystander.worst(), kBearable);
    EXPECT_GT(bystander.calls(), 0u);
  }

  ServerFolder folder;
  std::optional<ServerProcess> server;
};

/// The bytes of a whole bind with its token, as a client sends them first.
Bytes bind_bytes(const ServerProcess& server) {
  Bytes first;
  rpc::ClientOptions options = as_user("admin");
  options.trace = [&](rpc::Direction direction, wire::ByteView pdu, wire::ByteView) {
    if (direction == rpc::Direction::kSent && first.empty()) first.assign(pdu.begin(), pdu.end());
  };
  EXPECT_TRUE(TcpClient::connect("127.0.0.1", server.port(), options));
  return first;
}

/// One way to misbehave.
struct Attack {
  const ServerProcess& server;
  const Bytes& bind;
  std::minstd_rand& random;

  size_t below(size_t bound) { return random() % bound; }
  void set16(Bytes& pdu, size_t at, size_t value) {
    if (pdu.size() < at + 2) return;
    pdu[at] = static_cast<uint8_t>(value);
    pdu[at + 1] = static_cast<uint8_t>(value >> 8);
  }
  void damage(Bytes& pdu) {
    switch (below(5)) {
      case 0:
        pdu[below(pdu.size())] ^= static_cast<uint8_t>(1 + below(255));
        break;
      case 1:
        pdu.resize(below(pdu.size()));
        break;
      case 2:
        set16(pdu, 8, below(0x10000));  // frag_length
        break;
      case 3:
        set16(pdu, 10, below(0x10000));  // auth_length
        break;
      case 4:
        pdu.insert(pdu.end(), 1 + below(40), static_cast<uint8_t>(random()));
        break;
    }
  }

  void run() {
    switch (below(3)) {
      case 0: {  // not DCE/RPC at all, or only nearly
        TcpClient client = silent(server);
        Bytes noise(1 + below(300));
        for (uint8_t& byte : noise) byte = static_cast<uint8_t>(random() >> 3);
        if (below(2) == 0) std::memcpy(noise.data(), bind.data(), std::min<size_t>(noise.size(), 16));
        client.send_raw(noise);
        return end(client);
      }
      case 1: {  // a damaged bind
        TcpClient client = silent(server);
        Bytes damaged = bind;
        damage(damaged);
        client.send_raw(damaged);
        return end(client);
      }
      default: {  // authenticated, and then damaged, doubled or reordered
        TcpClient client = connect(server);
        Bytes stub(below(20'000), 0x5a);
        Bytes pdus = client.compose_request(client.context().id, static_cast<uint16_t>(below(200)), stub);
        size_t kind = below(4);
        if (kind == 0) damage(pdus);
        if (kind == 1) pdus.insert(pdus.end(), pdus.begin(), pdus.end());
        if (kind == 2)
          pdus.erase(pdus.begin(),
                     pdus.begin() + static_cast<ptrdiff_t>(std::min<size_t>(pdus.size(), pdus[8] | pdus[9] << 8)));
        if (kind == 3) pdus[2] = static_cast<uint8_t>(below(22));  // another type of PDU
        client.send_raw(pdus);
        return end(client);
      }
    }
  }
  /// Goes at once, or stays to hear what the server says.
  void end(TcpClient& client) {
    if (below(2) == 0) (void)client.receive_raw(Clock::now() + 20ms);
    client.close();
  }
};

TEST_F(HostileClients, NonsenseHurtsNobodyElse) {
  start({"--log-level", "trace"});
  unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::minstd_rand random(seed);
  Bytes bind = bind_bytes(*server);
  ASSERT_GT(bind.size(), 16u);
  Bystander bystander(server->port()), elsewhere(server->port(1));
  for (size_t i = 0; i < kAttacks; ++i) Attack{*server, bind, random}.run();
  expect_unharmed(bystander);
  expect_unharmed(elsewhere);
  expect_a_clean_log(*server);
}

TEST_F(HostileClients, WhatIsTooLongIsRefused) {
  start();
  Bystander bystander(server->port());
  {
    // A fragment that claims more than was negotiated.
    TcpClient client = connect(*server);
    Bytes pdu = client.compose_request(client.context().id, 0, Bytes(16));
    pdu[8] = pdu[9] = 0xff;
    client.send_raw(pdu);
    EXPECT_TRUE(closed(client));
  }
  {
    // More stub than a call may have: the call is refused, the client may go on.
    TcpClient client = connect(*server);
    uint32_t call = client.start(client.context().id, 0, Bytes(5 << 20));
    rpc::Outcome outcome = client.wait(call, Clock::now() + 20s);
    EXPECT_TRUE(std::holds_alternative<rpc::Fault>(outcome)) << rpc::outcome_text(outcome);
  }
  {
    // Calls of many fragments whose last one never comes: what they have cost goes with them.
    std::vector<TcpClient> clients;
    for (int i = 0; i < 20; ++i) {
      clients.push_back(connect(*server));
      Bytes pdus = clients.back().compose_request(clients.back().context().id, 0, Bytes(3 << 20));
      pdus.resize(pdus.size() - 1);
      clients.back().send_raw(pdus);
    }
    EXPECT_TRUE(served(*server));
  }
  expect_unharmed(bystander);
  expect_a_clean_log(*server);
}

TEST_F(HostileClients, TenThousandHandlesAreThoseOfOneClientAndEndWithIt) {
  constexpr size_t kMost = 10'000;
  constexpr size_t kInFlight = 200;
  constexpr int kRounds = 4;
  start({"--max-handles", std::to_string(kMost)});
  Bystander bystander(server->port());
  size_t first_round_kib = 0;
  for (int round = 0; round < kRounds; ++round) {
    TcpClient client = connect(*server);
    std::vector<idl::HRES_RPC> handles;
    idl::ApiOpenResource p{u"Cluster Name"};
    for (size_t sent = 0; sent < kMost; sent += kInFlight) {
      std::vector<uint32_t> calls;
      for (size_t i = 0; i < kInFlight; ++i) calls.push_back(start_typed(client, idl::kApiOpenResource, p));
      for (uint32_t call : calls) {
        idl::ApiOpenResource opened;
        CallResult result = wait_typed(client, call, opened);
        ASSERT_TRUE(result) << result.text;
        ASSERT_EQ(opened.Status, ERROR_SUCCESS) << "handle " << handles.size();
        handles.push_back(opened.ReturnValue);
      }
    }
    // One too many: told so, and nothing is created for it either.
    CallResult result = call_typed(client, idl::kApiOpenResource, p);
    ASSERT_TRUE(result) << result.text;
    EXPECT_EQ(p.Status, ERROR_NOT_ENOUGH_MEMORY);
    EXPECT_TRUE(p.ReturnValue.is_null());
    idl::ApiCreateGroup create{u"One too many"};
    ASSERT_TRUE(call_typed(client, idl::kApiCreateGroup, create));
    EXPECT_EQ(create.Status, ERROR_NOT_ENOUGH_MEMORY);
    // Others have a count of their own.
    TcpClient other = connect(*server, "other");
    idl::ApiOpenGroup missing{u"One too many"};
    ASSERT_TRUE(call_typed(other, idl::kApiOpenGroup, missing));
    EXPECT_EQ(missing.Status, ERROR_GROUP_NOT_FOUND);
    EXPECT_FALSE(open_resource(other).is_null());
    // One that is closed makes room for another.
    idl::ApiCloseResource close{handles.front()};
    ASSERT_TRUE(call_typed(client, idl::kApiCloseResource, close));
    EXPECT_TRUE(close.Resource.is_null());
    EXPECT_FALSE(open_resource(client).is_null());
    EXPECT_EQ(state_through(client, handles.back()), win32_text(ERROR_SUCCESS));
    client.close();
    if (round == 0) first_round_kib = server->resident_kib();
  }
  EXPECT_LT(server->resident_kib(), first_round_kib + ServerProcess::kGrowthKib)
      << "memory of handles does not come back";
  expect_unharmed(bystander);
  expect_a_clean_log(*server);
}

TEST_F(HostileClients, HandlesWorkOnlyForWhoHasThem) {
  start();
  const std::string kMismatch = "nca_s_fault_context_mismatch";
  TcpClient owner = connect(*server), stranger = connect(*server);
  idl::HRES_RPC resource = open_resource(owner);
  idl::HGROUP_RPC group = open_group(owner);
  EXPECT_EQ(state_through(owner, resource), win32_text(ERROR_SUCCESS));
  // Another client's; and at another node.
  EXPECT_THAT(state_through(stranger, resource), HasSubstr(kMismatch));
  auto other_node = TcpClient::connect("127.0.0.1", server->port(1), as_user("admin"));
  ASSERT_TRUE(other_node) << other_node.error().text;
  EXPECT_THAT(state_through(*other_node, resource), HasSubstr(kMismatch));
  // Of the same client, on another connection of its association.
  TcpClient sibling = connect(*server, "admin", owner.association_group());
  EXPECT_EQ(state_through(sibling, resource), win32_text(ERROR_SUCCESS));
  // Of another kind; none.
  EXPECT_EQ(state_through(owner, group), win32_text(ERROR_INVALID_HANDLE));
  EXPECT_EQ(state_through(owner, {}), win32_text(ERROR_INVALID_HANDLE));
  // Forged: every bit of it.
  idl::ApiGetResourceState p{resource};
  Bytes stub = *ndr::encode(ndr::Part::kRequest, p);
  ASSERT_EQ(stub.size(), 20u);
  for (size_t bit = 0; bit < 8 * stub.size(); ++bit) {
    Bytes forged = stub;
    forged[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    rpc::Outcome outcome = owner.call(idl::kApiGetResourceState.opnum, forged);
    EXPECT_THAT(rpc::outcome_text(outcome), HasSubstr(kMismatch)) << "bit " << bit;
  }
  // Closed, twice.
  idl::ApiCloseResource close{resource};
  ASSERT_TRUE(call_typed(owner, idl::kApiCloseResource, close));
  EXPECT_THAT(state_through(owner, resource), HasSubstr(kMismatch));
  EXPECT_THAT(state_through(sibling, resource), HasSubstr(kMismatch));
  close.Resource = resource;
  EXPECT_EQ(call_typed(owner, idl::kApiCloseResource, close).fault, rpc::nca_s_fault_context_mismatch);
  // The connection has survived all that, and an association lives until its last connection goes.
  EXPECT_FALSE(open_resource(owner).is_null());
  idl::HRES_RPC kept = open_resource(owner);
  owner.close();
  EXPECT_EQ(state_through(sibling, kept), win32_text(ERROR_SUCCESS));
  uint32_t association = sibling.association_group();
  sibling.close();
  TcpClient after = connect(*server);
  EXPECT_THAT(state_through(after, kept), HasSubstr(kMismatch));
  rpc::ClientOptions late = as_user("admin");
  late.association_group = association;
  EXPECT_FALSE(TcpClient::connect("127.0.0.1", server->port(), late)) << "an association that has ended can be joined";
  expect_a_clean_log(*server);
}

TEST_F(HostileClients, ConnectionsThatSayNothingMakeRoom) {
  const size_t most = rpc::Limits{}.unauthenticated_connections;
  const size_t count = 3 * most;
  start();
  Bystander bystander(server->port());
  std::vector<TcpClient> quiet;
  for (size_t i = 0; i < count; ++i) {
    quiet.push_back(silent(*server));
    // New clients get in all the while.
    if (i % 32 == 0) {
      EXPECT_TRUE(served(*server));
    }
  }
  // Those that were silent longest are gone, without a wait for their time to be up.
  for (size_t i = 0; i < count - most; ++i) EXPECT_TRUE(closed(quiet[i])) << i;
  expect_unharmed(bystander);
  EXPECT_GE(lines_by_peer(server->log()).size(), count - most);
  expect_a_clean_log(*server);
}

TEST_F(HostileClients, OneConnectionTooManyIsTurnedAway) {
  constexpr size_t kMost = 20;
  start({"--max-connections", std::to_string(kMost)});
  Bystander bystander(server->port());
  while (bystander.calls() == 0) std::this_thread::yield();
  std::vector<TcpClient> clients;
  while (clients.size() < kMost - 1) clients.push_back(connect(*server));
  for (int i = 0; i < 50; ++i) {
    EXPECT_FALSE(TcpClient::connect("127.0.0.1", server->port(), as_user("admin")));
  }
  for (TcpClient& client : clients) EXPECT_FALSE(open_resource(client).is_null());
  // Other nodes have room, and here one that goes makes some.
  EXPECT_TRUE(TcpClient::connect("127.0.0.1", server->port(1), as_user("admin")));
  clients.pop_back();
  Clock::time_point deadline = Clock::now() + 10s;
  bool in = false;
  while (!in && Clock::now() < deadline) {
    in = TcpClient::connect("127.0.0.1", server->port(), as_user("admin")).has_value();
  }
  EXPECT_TRUE(in) << "the place of a connection that has gone stays taken";
  expect_unharmed(bystander);
  expect_a_clean_log(*server);
}

TEST_F(HostileClients, EachLimitHasAnOptionAndStopsOnePeerOnly) {
  start({"--max-contexts", "3", "--max-call-bytes", "2000", "--max-calls", "2", "--max-unauthenticated", "3",
         "--unauthenticated-seconds", "1", "--max-handles-per-principal", "5"});
  Bystander bystander(server->port());
  {
    rpc::ClientOptions options = as_user("admin");
    options.transfer_syntaxes = {rpc::kNdr, rpc::kNdr64, rpc::kNdr};  // and bind-time features: four
    auto client = TcpClient::connect("127.0.0.1", server->port(), options);
    ASSERT_FALSE(client);
    EXPECT_THAT(client.error().text, HasSubstr("LOCAL_LIMIT_EXCEEDED"));
  }
  {
    TcpClient client = connect(*server);
    EXPECT_EQ(rpc::outcome_text(client.call(idl::kApiGetResourceState.opnum, Bytes(2001))),
              rpc::outcome_text(rpc::Fault{rpc::nca_s_fault_access_denied}));
    EXPECT_FALSE(open_resource(client).is_null());
  }
  {
    // Three requests that come at once are all in flight before the first is answered.
    TcpClient client = connect(*server);
    idl::ApiOpenResource open{u"Cluster Name"};
    uint32_t first = start_typed(client, idl::kApiOpenResource, open) + 1;
    ASSERT_TRUE(wait_typed(client, first - 1, open));
    Bytes three;
    Bytes stub = *ndr::encode(ndr::Part::kRequest, open);
    for (int i = 0; i < 3; ++i) {
      Bytes one = client.compose_request(client.context().id, idl::kApiOpenResource.opnum, stub);
      three.insert(three.end(), one.begin(), one.end());
    }
    client.send_raw(three);
    for (uint32_t i = 0; i < 2; ++i) EXPECT_TRUE(wait_typed(client, first + i, open)) << i;
    EXPECT_EQ(wait_typed(client, first + 2, open).fault, rpc::nca_s_server_too_busy);
  }
  {
    // Five handles, on three connections at two nodes; another principal has its own.
    TcpClient client = connect(*server), second = connect(*server);
    auto elsewhere = TcpClient::connect("127.0.0.1", server->port(1), as_user("admin"));
    ASSERT_TRUE(elsewhere) << elsewhere.error().text;
    for (TcpClient* each : {&client, &client, &second, &second, &*elsewhere}) {
      EXPECT_FALSE(open_resource(*each).is_null());
    }
    for (TcpClient* each : {&client, &second, &*elsewhere}) {
      idl::ApiOpenResource p{u"Cluster Name"};
      ASSERT_TRUE(call_typed(*each, idl::kApiOpenResource, p));
      EXPECT_EQ(win32_text(p.Status), win32_text(ERROR_NOT_ENOUGH_MEMORY));
      EXPECT_TRUE(p.ReturnValue.is_null());
    }
    EXPECT_TRUE(served(*server, "other"));
  }
  {
    std::vector<TcpClient> quiet;
    for (int i = 0; i < 4; ++i) quiet.push_back(silent(*server));
    for (TcpClient& client : quiet) EXPECT_TRUE(closed(client));
    EXPECT_THAT(server->log(), HasSubstr("too many unauthenticated connections"));
    EXPECT_THAT(server->log(), HasSubstr("silent and not authenticated"));
  }
  expect_unharmed(bystander);
  expect_a_clean_log(*server);
}

TEST_F(HostileClients, WhoHasNoAccessIsToldOnceWhateverItSends) {
  folder.write("principals", "all CMRP\\admin\nread CMRP\\reader\n");  // "other" can prove who it is, and that is all
  start();
  Bystander bystander(server->port());
  for (uint16_t opnum : {idl::kApiGetClusterName.opnum, idl::kApiOpenResource.opnum, uint16_t{9999}}) {
    for (size_t stub_bytes : {0, 20, 100'000}) {
      TcpClient client = connect(*server, "other");
      uint32_t first = client.start(client.context().id, opnum, Bytes(stub_bytes));
      EXPECT_EQ(rpc::outcome_text(client.wait(first, Clock::now() + 10s)),
                rpc::outcome_text(rpc::Fault{rpc::nca_s_fault_access_denied}))
          << "opnum " << opnum;
      EXPECT_TRUE(closed(client)) << "opnum " << opnum;
    }
  }
  expect_unharmed(bystander);
  expect_a_clean_log(*server);
}

TEST_F(HostileClients, WrongPasswordsAreToldApartFromNothing) {
  start({"--log-level", "trace"});
  Bystander bystander(server->port());
  for (const char* user : {"admin", "nobody"}) {
    rpc::ClientOptions options = as_user(user);
    options.credential->password = "a guess of theirs";
    auto client = TcpClient::connect("127.0.0.1", server->port(), options);
    // auth3 has no answer: the first call gets it.
    if (!client) continue;
    idl::ApiGetClusterName p;
    CallResult result = call_typed(*client, idl::kApiGetClusterName, p);
    EXPECT_FALSE(result) << "let in";
    EXPECT_EQ(result.fault, rpc::nca_s_fault_access_denied) << result.text;
  }
  expect_unharmed(bystander);
  EXPECT_THAT(server->log(), Not(HasSubstr("a guess of theirs")));
  expect_a_clean_log(*server);
}

}  // namespace
}  // namespace cmrp::server::testing
