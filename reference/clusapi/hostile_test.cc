// Servers that lie: whatever they answer, a function of the API ends with a documented error or the values that it was
// given, and nothing crashes, leaks or hangs. Runs under AddressSanitizer with ./dev test --sanitize address.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "conformance/clients/scripted_server.h"
#include "reference/clusapi/include/clusapi.h"
#include "reference/idl/interface.h"
#include "reference/wire/win32_error.h"

namespace cmrp::clusapi {
namespace {

using clients::Answer;
using Kind = Answer::Kind;

class Hostile : public ::testing::Test {
 protected:
  void SetUp() override {
    password_ = (std::filesystem::temp_directory_path() / ("cmrp-hostile." + std::to_string(getpid()))).string();
    std::ofstream(password_) << clients::kPassword << "\n";
    setenv("CLUSAPI_CLUSTER", server_.endpoints()[0].c_str(), 1);
    setenv("CLUSAPI_USER", (std::string(clients::kDomain) + "\\" + clients::kUser).c_str(), 1);
    setenv("CLUSAPI_PASSWORD_FILE", password_.c_str(), 1);
    setenv("RES_OPTIONS", "timeout:1 attempts:1", 1);  // NODE1 resolves nowhere
    open();
  }
  void TearDown() override {
    server_.script_all({});
    close();
    std::filesystem::remove(password_);
    unsetenv("CLUSAPI_TIMEOUT");
  }

  void open() {
    cluster = OpenCluster(nullptr);
    ASSERT_NE(cluster, nullptr) << GetLastError();
    node = OpenClusterNode(cluster, L"N");
    group = OpenClusterGroup(cluster, L"G");
    resource = OpenClusterResource(cluster, L"R");
    network = OpenClusterNetwork(cluster, L"W");
    interface = OpenClusterNetInterface(cluster, L"I");
    ASSERT_NE(interface, nullptr) << GetLastError();
  }
  void close() {
    CloseClusterNode(node);
    CloseClusterGroup(group);
    CloseClusterResource(resource);
    CloseClusterNetwork(network);
    CloseClusterNetInterface(interface);
    CloseCluster(cluster);
  }

  /// Calls all that calls the server; reads every output, so that a sanitizer sees what is not there.
  void use_everything();
  template <class List, class Item>
  void read_list(List list, DWORD (*count)(List), DWORD (*item)(List, DWORD, LPDWORD, LPWSTR, LPDWORD), Item close) {
    if (!list) return;
    DWORD entries = count(list);
    for (DWORD i = 0; i < entries && i < 100; ++i) {
      DWORD type = 0, size = 8;
      wchar_t name[8];
      DWORD code = item(list, i, &type, name, &size);
      EXPECT_TRUE(code == ERROR_SUCCESS || code == ERROR_MORE_DATA) << code;
      EXPECT_LT(wcsnlen(name, 8), 8u);
    }
    EXPECT_EQ(close(list), ERROR_SUCCESS);
  }

  clients::ScriptedServer server_{{"NODE1"}};
  std::string password_;
  HCLUSTER cluster = nullptr;
  HNODE node = nullptr;
  HGROUP group = nullptr;
  HRESOURCE resource = nullptr;
  HNETWORK network = nullptr;
  HNETINTERFACE interface = nullptr;
};

void Hostile::use_everything() {
  wchar_t text[8] = L"", other[8] = L"";
  DWORD count = 8, second = 8, number = 0;
  CLUSTERVERSIONINFO version{};
  version.dwVersionInfoSize = sizeof version;
  GetClusterInformation(cluster, text, &count, &version);
  EXPECT_LT(wcsnlen(version.szVendorId, 64), 64u);
  count = 8;
  GetClusterQuorumResource(cluster, text, &count, other, &second, &number);
  count = second = 8;
  GetClusterResourceState(resource, text, &count, other, &second);
  count = 8;
  GetClusterGroupState(group, text, &count);
  GetClusterNodeState(node);
  GetClusterNetworkState(network);
  GetClusterNetInterfaceState(interface);
  for (auto get : {&GetClusterNodeId}) {
    count = 8;
    get(node, text, &count);
  }
  count = 8;
  GetClusterNetworkId(network, text, &count);
  count = 8;
  GetClusterNetInterface(cluster, L"N", L"W", text, &count);
  count = 8;
  GetClusterResourceDependencyExpression(resource, text, &count);
  count = 8;
  GetClusterResourceNetworkName(resource, text, &count);
  BYTE bytes[4];
  for (DWORD size : {0u, 4u}) {
    ClusterResourceControl(resource, nullptr, CLUSCTL_RESOURCE_GET_NAME, nullptr, 0, size ? bytes : nullptr, size,
                           &count);
    ClusterGroupControl(group, node, CLUSCTL_GROUP_GET_NAME, bytes, 4, size ? bytes : nullptr, size, &count);
    ClusterControl(cluster, nullptr, CLUSCTL_CLUSTER_GET_FQDN, nullptr, 0, size ? bytes : nullptr, size, &count);
  }
  OfflineClusterResourceEx(resource, 0, bytes, sizeof bytes);
  MoveClusterGroup(group, node);
  read_list(ClusterOpenEnum(cluster, CLUSTER_ENUM_ALL), ClusterGetEnumCount, ClusterEnum, ClusterCloseEnum);
  read_list(ClusterGroupOpenEnum(group, 1), ClusterGroupGetEnumCount, ClusterGroupEnum, ClusterGroupCloseEnum);
  read_list(ClusterResourceOpenEnum(resource, 1), ClusterResourceGetEnumCount, ClusterResourceEnum,
            ClusterResourceCloseEnum);
  read_list(ClusterNodeOpenEnum(node, 1), ClusterNodeGetEnumCount, ClusterNodeEnum, ClusterNodeCloseEnum);
  if (HCLUSENUMEX list = ClusterOpenEnumEx(cluster, CLUSTER_ENUM_ALL, nullptr)) {
    std::vector<BYTE> item(1 << 16);
    for (DWORD i = 0; i < ClusterGetEnumCountEx(list) && i < 100; ++i) {
      auto size = static_cast<DWORD>(item.size());
      ClusterEnumEx(list, i, reinterpret_cast<PCLUSTER_ENUM_ITEM>(item.data()), &size);
    }
    ClusterCloseEnumEx(list);
  }
  if (HRESOURCE opened = OpenClusterResourceEx(cluster, L"R", GENERIC_READ, &number)) CloseClusterResource(opened);
  if (HGROUP created = CreateClusterGroup(cluster, L"G")) CloseClusterGroup(created);
}

TEST_F(Hostile, OutputsThatAreNotThere) {
  // Success, and every pointer NULL, every handle NULL.
  Answer nothing;
  for (const idl::Method* method : idl::methods()) {
    Answer answer;
    for (const ndr::Field& field : method->parameters->fields) {
      bool empty = field.type->kind == ndr::Kind::kPointer || field.type->kind == ndr::Kind::kHandle;
      if (field.in_response() && empty) answer.outputs[std::string(field.name)] = nullptr;
    }
    server_.script(std::string(method->name), std::vector<Answer>(3, answer));
  }
  HRESOURCE opened = OpenClusterResource(cluster, L"R");
  EXPECT_EQ(opened, nullptr);
  EXPECT_EQ(GetLastError(), RPC_X_BAD_STUB_DATA);
  wchar_t text[8];
  DWORD count = 8;
  EXPECT_EQ(GetClusterGroupState(group, text, &count), ClusterGroupStateUnknown);
  EXPECT_EQ(GetLastError(), RPC_X_BAD_STUB_DATA);
  EXPECT_EQ(ClusterOpenEnum(cluster, CLUSTER_ENUM_NODE), nullptr);
  EXPECT_EQ(GetLastError(), RPC_X_BAD_STUB_DATA);
  use_everything();
}

TEST_F(Hostile, BytesThatAreNoAnswer) {
  std::mt19937 random(1);
  for (int round = 0; round < 60; ++round) {
    Answer answer;
    answer.kind = Kind::kStub;
    answer.stub.resize(random() % 400);
    for (uint8_t& byte : answer.stub) byte = random() % 3 ? 0 : static_cast<uint8_t>(random());
    server_.script_all(answer);
    use_everything();
  }
  EXPECT_EQ(OfflineClusterResource(resource), RPC_X_BAD_STUB_DATA);
  server_.script_all({});
  EXPECT_EQ(OfflineClusterResource(resource), ERROR_SUCCESS) << "the connection is still good";
}

TEST_F(Hostile, EnumerationsThatContradictThemselves) {
  using Json = ndr::Json;
  Json nameless = {{"EntryCount", 1u}, {"Entry", Json::array({{{"Type", 1u}, {"Name", nullptr}}})}};
  Json one = {{"EntryCount", 1u}, {"Entry", Json::array({{{"Type", 1u}, {"Name", "x"}}})}};
  Json none = {{"EntryCount", 0u}, {"Entry", Json::array()}};
  server_.script("ApiCreateEnum", {Answer{.outputs = {{"ReturnEnum", nameless}}}});
  EXPECT_EQ(ClusterOpenEnum(cluster, CLUSTER_ENUM_NODE), nullptr);
  EXPECT_EQ(GetLastError(), RPC_X_BAD_STUB_DATA);
  server_.script("ApiCreateEnumEx", {Answer{.outputs = {{"ReturnIdEnum", none}, {"ReturnNameEnum", one}}}});
  EXPECT_EQ(ClusterOpenEnumEx(cluster, CLUSTER_ENUM_NODE, nullptr), nullptr);
  EXPECT_EQ(GetLastError(), RPC_X_BAD_STUB_DATA);
}

TEST_F(Hostile, FaultsBecomeErrors) {
  struct {
    uint32_t fault, code;
  } rows[] = {
      {0x1C010002, RPC_S_PROCNUM_OUT_OF_RANGE}, {0x1C00001A, ERROR_INVALID_HANDLE}, {0x000006F7, RPC_X_BAD_STUB_DATA},
      {0x00000005, ERROR_ACCESS_DENIED},        {0xDEADBEEF, 0xDEADBEEF},           {0, RPC_S_CALL_FAILED}};
  for (auto [fault, code] : rows) {
    server_.script_all(Answer{.kind = Kind::kFault, .fault = fault});
    EXPECT_EQ(OfflineClusterResource(resource), code) << std::hex << fault;
    server_.script_all({});
  }
}

TEST_F(Hostile, ConnectionsThatBreakAreMadeAgain) {
  server_.script("ApiOfflineResource", {Answer{.kind = Kind::kDrop}});
  EXPECT_EQ(OfflineClusterResource(resource), ERROR_SUCCESS);
  server_.script("ApiOfflineResource", {Answer{.kind = Kind::kDrop}, Answer{.kind = Kind::kDrop}});
  EXPECT_EQ(OfflineClusterResource(resource), RPC_S_CALL_FAILED) << "one reconnect a call";
  EXPECT_EQ(OfflineClusterResource(resource), ERROR_SUCCESS);
}

TEST_F(Hostile, SilenceEndsAtTheTimeout) {
  close();
  setenv("CLUSAPI_TIMEOUT", "2", 1);
  open();
  server_.script("ApiOfflineResource", {Answer{.kind = Kind::kSilence}, Answer{.kind = Kind::kSilence}});
  EXPECT_EQ(OfflineClusterResource(resource), RPC_S_CALL_FAILED);
}

TEST_F(Hostile, ASuccessThatTheRuntimeDenies) {
  server_.script("ApiOfflineResource", {Answer{.outputs = {{"rpc_status", 1745u}}}});
  EXPECT_EQ(OfflineClusterResource(resource), RPC_S_PROCNUM_OUT_OF_RANGE);
}

TEST_F(Hostile, StatesAreHandedOnAsTheyAre) {
  server_.script("ApiGetResourceState", {Answer{.outputs = {{"State", 77u}}}});
  EXPECT_EQ(static_cast<int>(GetClusterResourceState(resource, nullptr, nullptr, nullptr, nullptr)), 77);
}

TEST_F(Hostile, OpeningEndsWhateverIsAnswered) {
  setenv("CLUSAPI_TIMEOUT", "2", 1);
  for (const char* method : {"ApiGetClusterName", "ApiOpenCluster", "ApiCreateEnum"}) {
    for (Answer answer :
         {Answer{.kind = Kind::kFault, .fault = 0x000006BF}, Answer{.kind = Kind::kStub},
          Answer{.outputs = {{"ReturnValue", nullptr}, {"ClusterName", nullptr}}}, Answer{.kind = Kind::kSilence}}) {
      if (std::string(method) != "ApiGetClusterName") answer.outputs.erase("ClusterName");
      if (std::string(method) != "ApiOpenCluster") answer.outputs.erase("ReturnValue");
      if (answer.kind == Kind::kOutputs && answer.outputs.empty()) continue;
      server_.script(method, std::vector<Answer>(4, answer));
      SetLastError(0);
      EXPECT_EQ(OpenCluster(nullptr), nullptr) << method;
      EXPECT_NE(GetLastError(), 0u) << method;
      server_.script(method, {});
    }
  }
}

TEST_F(Hostile, NamesAreAskedForFourTimes) {
  std::vector<Answer> not_done(3, Answer{.kind = Kind::kFault, .fault = RPC_S_CALL_FAILED_DNE});
  server_.script("ApiGetClusterName", not_done);
  HCLUSTER opened = OpenCluster(nullptr);
  EXPECT_NE(opened, nullptr) << GetLastError();
  CloseCluster(opened);
  not_done.resize(4, not_done[0]);
  server_.script("ApiGetClusterName", not_done);
  EXPECT_EQ(OpenCluster(nullptr), nullptr);
  EXPECT_EQ(GetLastError(), RPC_S_CALL_FAILED_DNE);
}

}  // namespace
}  // namespace cmrp::clusapi
