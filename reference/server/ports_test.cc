// Notification ports and keys of the registry in the whole process: limits by option, waiting calls whose client goes,
// what is there after a kill.
#include <gtest/gtest.h>

#include "reference/idl/group.h"
#include "reference/idl/notify.h"
#include "reference/idl/registry.h"
#include "reference/server/notification_port.h"
#include "reference/server/server_process.h"
#include "reference/server/typed_call.h"

namespace cmrp::server::testing {
namespace {

using rpc::TcpClient;

constexpr uint32_t kMaximumAllowed = 0x02000000;
constexpr uint32_t kGroupProperty = 0x00008000;  // CLUSTER_CHANGE_GROUP_PROPERTY

class Ports : public ::testing::Test {
 protected:
  void start(std::vector<std::string> more = {}) {
    auto options = usual_options(folder);
    options.insert(options.end(), more.begin(), more.end());
    server.emplace(folder, options);
    ASSERT_TRUE(server->ready()) << server->log();
  }
  TcpClient connect(size_t node = 0) {
    auto client = TcpClient::connect("127.0.0.1", server->port(node), as_user("admin"));
    if (!client) throw std::runtime_error("connect: " + client.error().text);
    return std::move(*client);
  }
  template <class P>
  void call(TcpClient& client, const idl::Method& method, P& p) {
    CallResult result = call_typed(client, method, p);
    ASSERT_TRUE(result) << method.name << ": " << result.text;
  }
  /// A port that hears when a group gets another name.
  idl::HNOTIFY_RPC watching_port(TcpClient& client) {
    idl::ApiCreateNotify made;
    call(client, idl::kApiCreateNotify, made);
    EXPECT_EQ(made.Status, ERROR_SUCCESS);
    idl::ApiOpenGroup group{u"Available Storage"};
    call(client, idl::kApiOpenGroup, group);
    idl::ApiAddNotifyGroup add{made.ReturnValue, group.ReturnValue, kGroupProperty, 7};
    call(client, idl::kApiAddNotifyGroup, add);
    EXPECT_EQ(add.ReturnValue, ERROR_SUCCESS);
    return made.ReturnValue;
  }
  /// The group gets as many new names, and its old one again.
  void rename(TcpClient& client, size_t times) {
    idl::ApiOpenGroup group{u"Available Storage"};
    call(client, idl::kApiOpenGroup, group);
    for (size_t i = 0; i < times; ++i) {
      idl::ApiSetGroupName name{group.ReturnValue, i % 2 == 0 ? u"Other" : u"Available Storage"};
      call(client, idl::kApiSetGroupName, name);
      EXPECT_EQ(name.ReturnValue, ERROR_SUCCESS);
    }
  }

  ServerFolder folder;
  std::optional<ServerProcess> server;
};

TEST_F(Ports, AreAsManyAsTheOptionSays) {
  start({"--max-ports", "2"});
  TcpClient client = connect();
  idl::ApiCreateNotify one, two, three;
  call(client, idl::kApiCreateNotify, one);
  call(client, idl::kApiCreateNotify, two);
  call(client, idl::kApiCreateNotify, three);
  EXPECT_EQ(two.Status, ERROR_SUCCESS);
  EXPECT_EQ(three.Status, ERROR_NOT_ENOUGH_MEMORY);
  EXPECT_TRUE(three.ReturnValue.is_null());
  idl::ApiCloseNotify close{one.ReturnValue};
  call(client, idl::kApiCloseNotify, close);
  call(client, idl::kApiCreateNotify, three);
  EXPECT_EQ(three.Status, ERROR_SUCCESS);
  TcpClient other = connect();
  call(other, idl::kApiCreateNotify, one);
  EXPECT_EQ(one.Status, ERROR_SUCCESS) << "another client has its own";
}

TEST_F(Ports, QueueAsMuchAsTheOptionSaysAndTellOfTheRest) {
  start({"--max-queued", "3"});
  TcpClient client = connect();
  idl::ApiGetNotify get{watching_port(client)};
  rename(client, 6);
  std::vector<uint32_t> flags;
  for (int i = 0; i < 4; ++i) {
    call(client, idl::kApiGetNotify, get);
    EXPECT_EQ(get.ReturnValue, ERROR_SUCCESS);
    EXPECT_EQ(get.dwNotifyKey, 7u);
    flags.push_back(get.dwFilter);
  }
  EXPECT_EQ(flags,
            (std::vector<uint32_t>{kGroupProperty, kGroupProperty, kGroupProperty, CLUSTER_CHANGE_CLUSTER_RECONNECT}));
}

TEST_F(Ports, OutliveNeitherTheirClientNorHurtOthers) {
  start();
  TcpClient watcher = connect();
  idl::ApiGetNotify waiting{watching_port(watcher)};
  uint32_t call_id = start_typed(watcher, idl::kApiGetNotify, waiting);
  {
    TcpClient gone = connect();
    idl::ApiGetNotify never{watching_port(gone)};
    start_typed(gone, idl::kApiGetNotify, never);
    idl::ApiCreateNotify more;
    call(gone, idl::kApiCreateNotify, more);  // the call before it has been taken
  }
  TcpClient elsewhere = connect(1);
  rename(elsewhere, 2);
  CallResult result = wait_typed(watcher, call_id, waiting, std::chrono::seconds(10));
  ASSERT_TRUE(result) << result.text;
  EXPECT_EQ(waiting.ReturnValue, ERROR_SUCCESS);
  EXPECT_EQ(waiting.Name, u"Other") << "an event of another node";
  auto ended = server->terminate();
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 0) << ended->output;
}

TEST_F(Ports, KeysAreThereAfterAKill) {
  start();
  // O:BA D:(A;;KEY_READ;;;WD)
  const char* const kDescriptor =
      "01000480 00000000 00000000 00000000 14000000 0200 1c00 0100 0000 0000 1400 19000200 0101000000000001 00000000";
  {
    TcpClient client = connect();
    idl::ApiGetRootKey root{kMaximumAllowed};
    call(client, idl::kApiGetRootKey, root);
    idl::ApiCreateKey key{root.ReturnValue, u"Mine\\Deep", 0, kMaximumAllowed};
    call(client, idl::kApiCreateKey, key);
    ASSERT_EQ(key.Status, ERROR_SUCCESS);
    idl::ApiSetValue value{key.ReturnValue, u"v", 4, {7, 0, 0, 0}, 4};
    call(client, idl::kApiSetValue, value);
    EXPECT_EQ(value.ReturnValue, ERROR_SUCCESS);
    idl::ApiSetKeySecurity security{key.ReturnValue, 4};
    wire::Bytes bytes = *wire::from_hex(kDescriptor);
    auto size = static_cast<uint32_t>(bytes.size());
    security.pRpcSecurityDescriptor = {bytes, size, size};
    call(client, idl::kApiSetKeySecurity, security);
    EXPECT_EQ(security.ReturnValue, ERROR_SUCCESS);
  }
  server->kill();
  start();
  TcpClient client = connect(2);
  idl::ApiGetRootKey root{kMaximumAllowed};
  call(client, idl::kApiGetRootKey, root);
  idl::ApiOpenKey writing{root.ReturnValue, u"mine\\deep", 2};
  call(client, idl::kApiOpenKey, writing);
  EXPECT_EQ(writing.Status, ERROR_ACCESS_DENIED);
  idl::ApiOpenKey reading{root.ReturnValue, u"mine\\deep", 1};
  call(client, idl::kApiOpenKey, reading);
  ASSERT_EQ(reading.Status, ERROR_SUCCESS);
  idl::ApiQueryValue value{reading.ReturnValue, u"V"};
  value.cbData = 4;
  call(client, idl::kApiQueryValue, value);
  EXPECT_EQ(value.lpData, (std::vector<uint8_t>{7, 0, 0, 0}));
  idl::ApiQueryInfoKey info{reading.ReturnValue};
  call(client, idl::kApiQueryInfoKey, info);
  EXPECT_NE(info.lpftLastWriteTime.dwHighDateTime, 0u);
}

TEST_F(Ports, TheClustersOwnEntriesCannotBeBrokenThroughTheRegistry) {
  start();
  TcpClient client = connect();
  idl::ApiGetRootKey root{kMaximumAllowed};
  call(client, idl::kApiGetRootKey, root);
  idl::ApiSetValue name{root.ReturnValue, u"ClusterName", 4, {7, 0, 0, 0}, 4};
  call(client, idl::kApiSetValue, name);
  EXPECT_EQ(name.ReturnValue, ERROR_NOT_SUPPORTED);
  idl::ApiDeleteKey quorum{root.ReturnValue, u"Quorum"};
  call(client, idl::kApiDeleteKey, quorum);
  EXPECT_EQ(quorum.ReturnValue, ERROR_NOT_SUPPORTED);
  idl::ApiCreateKey group{root.ReturnValue, u"Groups\\nonsense", 0, kMaximumAllowed};
  call(client, idl::kApiCreateKey, group);
  EXPECT_EQ(group.Status, ERROR_NOT_SUPPORTED);
  server->kill();
  start();
  connect();
}

}  // namespace
}  // namespace cmrp::server::testing
