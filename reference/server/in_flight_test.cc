// Calls that wait for the cluster to change, when what they hang on goes: their client, their node, the server, the
// cluster itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "conformance/control/onc_target.h"
#include "reference/cluster/flags.h"
#include "reference/idl/group.h"
#include "reference/idl/resource.h"
#include "reference/rpc/fault.h"
#include "reference/server/bystander.h"
#include "reference/server/server_process.h"
#include "reference/server/typed_call.h"
#include "reference/wire/utf16.h"

namespace cmrp::server::testing {
namespace {

using rpc::TcpClient;
using namespace std::chrono_literals;

constexpr size_t kGroups = 8;

std::u16string group_name(size_t i) { return wire::to_utf16("Group " + std::to_string(i)); }
std::u16string resource_name(size_t i) { return wire::to_utf16("Resource " + std::to_string(i)); }

/// How a call ends whose connection does.
auto broken() { return ::testing::AnyOf(::testing::HasSubstr("closed"), ::testing::HasSubstr("reset")); }

/// A server with groups, each of one resource that goes pending when it is told to come online, and stays so.
class CallsInFlight : public ::testing::Test {
 protected:
  void SetUp() override {
    server.emplace(folder);
    ASSERT_TRUE(server->ready()) << server->log();
    control.emplace("127.0.0.1", server->control_port());
    make_groups();
  }
  void TearDown() override {
    if (!server || !server->running()) return;
    auto ended = server->terminate();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->status, 0) << ended->output;
  }

  void make_groups() {
    TcpClient client = connect();
    for (size_t i = 0; i < kGroups; ++i) {
      idl::ApiCreateGroup group{group_name(i)};
      ASSERT_TRUE(call_typed(client, idl::kApiCreateGroup, group));
      ASSERT_EQ(group.Status, ERROR_SUCCESS);
      idl::ApiCreateResource resource{group.ReturnValue, resource_name(i), u"Generic Application"};
      ASSERT_TRUE(call_typed(client, idl::kApiCreateResource, resource));
      ASSERT_EQ(resource.Status, ERROR_SUCCESS);
      script(i);
    }
  }
  void script(size_t i) {
    auto status = control->script_resource(wire::to_utf8(resource_name(i)), {"", control::Behaviour::kPending});
    ASSERT_TRUE(status.ok()) << status.message;
  }

  TcpClient connect(size_t node = 0) {
    auto client = TcpClient::connect("127.0.0.1", server->port(node), as_user("admin"));
    if (!client) throw std::runtime_error("connect: " + client.error().text);
    return std::move(*client);
  }

  /// A call that waits until the group is online.
  uint32_t start_online(TcpClient& client, size_t i) {
    idl::ApiOpenGroup open{group_name(i)};
    CallResult result = call_typed(client, idl::kApiOpenGroup, open);
    EXPECT_TRUE(result) << result.text;
    EXPECT_EQ(open.Status, ERROR_SUCCESS);
    idl::ApiOnlineGroupEx online{open.ReturnValue, cluster::CLUSAPI_GROUP_ONLINE_SYNCHRONOUS};
    return start_typed(client, idl::kApiOnlineGroupEx, online);
  }
  /// A call for each group; returns once the server has taken them all.
  std::vector<uint32_t> start_all(TcpClient& client) {
    std::vector<uint32_t> calls;
    for (size_t i = 0; i < kGroups; ++i) calls.push_back(start_online(client, i));
    idl::ApiGetClusterName name;
    EXPECT_TRUE(call_typed(client, idl::kApiGetClusterName, name));
    return calls;
  }
  /// How a call of start_online() ended.
  std::string ending(TcpClient& client, uint32_t call, std::chrono::milliseconds patience = 10s) {
    idl::ApiOnlineGroupEx answered;
    CallResult result = wait_typed(client, call, answered, patience);
    return result ? win32_text(answered.ReturnValue) : result.text;
  }
  bool complete(size_t i) { return control->complete_resource(wire::to_utf8(resource_name(i)), true).ok(); }
  /// Brings all groups to rest, offline, so that they can be told to come online again.
  void rest() {
    TcpClient client = connect();
    for (size_t i = 0; i < kGroups; ++i) {
      (void)complete(i);
      idl::ApiOpenGroup open{group_name(i)};
      ASSERT_TRUE(call_typed(client, idl::kApiOpenGroup, open));
      idl::ApiOfflineGroup offline{open.ReturnValue};
      ASSERT_TRUE(call_typed(client, idl::kApiOfflineGroup, offline));
      ASSERT_EQ(offline.ReturnValue, ERROR_SUCCESS);
    }
  }
  void expect_served(size_t node = 0) {
    TcpClient client = connect(node);
    idl::ApiGetClusterName name;
    CallResult result = call_typed(client, idl::kApiGetClusterName, name);
    EXPECT_TRUE(result) << result.text;
  }

  ServerFolder folder;
  std::optional<ServerProcess> server;
  std::optional<control::OncTarget> control;
};

TEST_F(CallsInFlight, WaitAndAreAnsweredEachByItself) {
  TcpClient client = connect();
  std::vector<uint32_t> calls = start_all(client);
  for (size_t i = kGroups; i-- > 0;) {
    ASSERT_TRUE(complete(i));
    EXPECT_EQ(ending(client, calls[i]), win32_text(ERROR_SUCCESS)) << i;
  }
}

TEST_F(CallsInFlight, TheirClientGoes) {
  Bystander bystander(server->port(1));
  size_t first_kib = 0;
  for (int round = 0; round < 20; ++round) {
    TcpClient client = connect();
    std::vector<uint32_t> calls = start_all(client);
    client.close();
    expect_served();
    rest();
    if (round == 4) first_kib = server->resident_kib();
  }
  EXPECT_LT(server->resident_kib(), first_kib + ServerProcess::kGrowthKib) << "calls that were given up are kept";
  EXPECT_EQ(bystander.stop(), "");
}

TEST_F(CallsInFlight, TheirClientGoesWhileTheyAreAnswered) {
  for (int round = 0; round < 20; ++round) {
    TcpClient client = connect();
    start_all(client);
    client.close();
    for (size_t i = 0; i < kGroups; ++i) (void)complete(i);
    expect_served();
    rest();
  }
}

TEST_F(CallsInFlight, CancelledOrGivenUp) {
  TcpClient client = connect();
  std::vector<uint32_t> calls = start_all(client);
  client.cancel(calls[0]);
  EXPECT_THAT(ending(client, calls[0]), ::testing::HasSubstr("nca_s_fault_cancel"));
  client.orphan(calls[1]);
  client.cancel(calls[0]);         // ended already
  client.cancel(calls[7] + 1000);  // never was
  for (size_t i = 0; i < kGroups; ++i) EXPECT_TRUE(complete(i));
  for (size_t i = 2; i < kGroups; ++i) EXPECT_EQ(ending(client, calls[i]), win32_text(ERROR_SUCCESS));
}

TEST_F(CallsInFlight, TheirNodeFails) {
  Bystander bystander(server->port(1));
  for (int round = 0; round < 5; ++round) {
    TcpClient client = connect();
    std::vector<uint32_t> calls = start_all(client);
    ASSERT_TRUE(control->fail_node("NODE1").ok());
    EXPECT_THAT(ending(client, calls[0]), broken());
    EXPECT_FALSE(TcpClient::connect("127.0.0.1", server->port(), as_user("admin")));
    // What the calls waited for happens now, when nobody waits any more.
    for (size_t i = 0; i < kGroups; ++i) (void)complete(i);
    expect_served(1);
    auto restarted = control->restart_node("NODE1");
    ASSERT_TRUE(restarted.ok()) << restarted.message;
    expect_served();
    rest();
  }
  EXPECT_EQ(bystander.stop(), "");
}

TEST_F(CallsInFlight, AnotherNodeFails) {
  // The groups are NODE1's; the calls wait at NODE2 for what becomes of them.
  TcpClient client = connect(1);
  std::vector<uint32_t> calls = start_all(client);
  ASSERT_TRUE(control->fail_node("NODE1").ok());
  for (size_t i = 0; i < kGroups; ++i) (void)complete(i);
  for (uint32_t call : calls) {
    std::string end = ending(client, call);
    EXPECT_THAT(end, ::testing::StartsWith("ERROR_")) << "a call is not answered";
  }
  ASSERT_TRUE(control->restart_node("NODE1").ok());
  expect_served();
}

TEST_F(CallsInFlight, TheClusterIsReset) {
  TcpClient client = connect();
  std::vector<uint32_t> calls = start_all(client);
  ASSERT_TRUE(control->reset().ok());
  for (uint32_t call : calls) EXPECT_EQ(ending(client, call), win32_text(ERROR_GROUP_NOT_AVAILABLE));
}

TEST_F(CallsInFlight, TheServerRestarts) {
  for (int round = 0; round < 5; ++round) {
    TcpClient client = connect();
    std::vector<uint32_t> calls = start_all(client);
    auto restarted = control->restart_server();
    ASSERT_TRUE(restarted.ok()) << restarted.message;
    EXPECT_THAT(ending(client, calls[0]), broken());
    expect_served();
    // Scripts are volatile: the groups have come online by themselves.
    rest();
    for (size_t i = 0; i < kGroups; ++i) script(i);
  }
}

TEST_F(CallsInFlight, TheirGroupIsDeleted) {
  TcpClient client = connect(), other = connect(1);
  std::vector<uint32_t> calls = start_all(client);
  for (size_t i = 0; i < kGroups; ++i) {
    idl::ApiOpenGroup open{group_name(i)};
    ASSERT_TRUE(call_typed(other, idl::kApiOpenGroup, open));
    idl::ApiDeleteGroup remove{open.ReturnValue, 1};
    ASSERT_TRUE(call_typed(other, idl::kApiDeleteGroup, remove));
    ASSERT_EQ(remove.ReturnValue, ERROR_SUCCESS);
    EXPECT_EQ(ending(client, calls[i]), win32_text(ERROR_GROUP_NOT_AVAILABLE));
  }
}

TEST_F(CallsInFlight, TheServerEnds) {
  for (int signal : {SIGTERM, SIGINT}) {
    TcpClient client = connect();
    std::vector<uint32_t> calls = start_all(client);
    server->signal(signal);
    auto ended = server->wait();
    ASSERT_TRUE(ended) << "it does not end";
    EXPECT_EQ(ended->status, 0) << ended->output;
    EXPECT_THAT(ending(client, calls[0]), broken());
    server.emplace(folder);
    ASSERT_TRUE(server->ready()) << server->log();
    control.emplace("127.0.0.1", server->control_port());
    rest();
    for (size_t i = 0; i < kGroups; ++i) script(i);
  }
}

}  // namespace
}  // namespace cmrp::server::testing
