// Servers that lie: whatever they answer, a function of the API ends with a documented error or the values that it was
// given, and nothing crashes, leaks or hangs. Built a second time with AddressSanitizer (CMakeLists.txt).
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "conformance/clients/scripted_server.h"
#include "conformance/clients/temporary_file.h"
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
    setenv("CLUSAPI_CLUSTER", server_.endpoints()[0].c_str(), 1);
    setenv("CLUSAPI_USER", (std::string(clients::kDomain) + "\\" + clients::kUser).c_str(), 1);
    setenv("CLUSAPI_PASSWORD_FILE", password_.path().c_str(), 1);
    setenv("RES_OPTIONS", "timeout:1 attempts:1", 1);  // NODE1 resolves nowhere
    open();
  }
  void TearDown() override {
    server_.script_all({});
    close();
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
    set = OpenClusterGroupSet(cluster, L"S");
    key = GetClusterKey(cluster, KEY_ALL_ACCESS);
    ASSERT_NE(key, nullptr) << GetLastError();
  }
  void close() {
    CloseClusterNode(node);
    CloseClusterGroup(group);
    CloseClusterResource(resource);
    CloseClusterNetwork(network);
    CloseClusterNetInterface(interface);
    CloseClusterGroupSet(set);
    ClusterRegCloseKey(key);
    CloseCluster(cluster);
  }

  /// Calls all that calls the server; reads every output, so that a sanitizer sees what is not there.
  void use_everything();
  void use_registry();
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
  clients::TemporaryFile password_{std::string(clients::kPassword) + "\n"};
  HCLUSTER cluster = nullptr;
  HNODE node = nullptr;
  HGROUP group = nullptr;
  HRESOURCE resource = nullptr;
  HNETWORK network = nullptr;
  HNETINTERFACE interface = nullptr;
  HGROUPSET set = nullptr;
  HKEY key = nullptr;
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
  if (HGROUPSETENUM list = ClusterGroupSetOpenEnum(cluster)) {
    for (DWORD i = 0; i < ClusterGroupSetGetEnumCount(list) && i < 100; ++i) {
      count = 8;
      ClusterGroupSetEnum(list, i, text, &count);
      EXPECT_LT(wcsnlen(text, 8), 8u);
    }
    ClusterGroupSetCloseEnum(list);
  }
  read_list(ClusterResourceTypeOpenEnum(cluster, L"T", 1), ClusterResourceTypeGetEnumCount, ClusterResourceTypeEnum,
            ClusterResourceTypeCloseEnum);
  ClusterAddGroupToGroupSet(set, group);
  use_registry();
}

void Hostile::use_registry() {
  wchar_t name[8] = L"";
  BYTE data[16];
  DWORD count = 8, size = sizeof data, type = 0, numbers[5] = {};
  FILETIME written{};
  HKEY opened = nullptr;
  if (ClusterRegCreateKey(key, L"a", 0, KEY_READ, nullptr, &opened, &type) == ERROR_SUCCESS) ClusterRegCloseKey(opened);
  if (ClusterRegOpenKey(key, L"a", KEY_READ, &opened) == ERROR_SUCCESS) ClusterRegCloseKey(opened);
  if (HKEY of_group = GetClusterGroupKey(group, KEY_READ)) ClusterRegCloseKey(of_group);
  ClusterRegEnumKey(key, 0, name, &count, &written);
  EXPECT_LT(wcsnlen(name, 8), 8u);
  ClusterRegQueryValue(key, L"a", &type, data, &size);
  size = sizeof data;
  count = 8;
  ClusterRegEnumValue(key, 0, name, &count, &type, data, &size);
  EXPECT_LT(wcsnlen(name, 8), 8u);
  ClusterRegQueryInfoKey(key, numbers, numbers + 1, numbers + 2, numbers + 3, numbers + 4, nullptr, &written);
  for (DWORD have : {0u, 16u}) {
    size = have;
    ClusterRegGetKeySecurity(key, OWNER_SECURITY_INFORMATION, have ? data : nullptr, &size);
  }
  HREGBATCH batch = nullptr;
  INT failed = 0;
  if (ClusterRegCreateBatch(key, &batch) == ERROR_SUCCESS) {
    ClusterRegBatchAddCommand(batch, CLUSREG_CREATE_KEY, L"b", 0, nullptr, 0);
    ClusterRegCloseBatch(batch, TRUE, &failed);
  }
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

TEST_F(Hostile, ValuesThatAreNeverWholeEnd) {
  // The answer to a call with room for `room` bytes.
  auto answer = [](uint32_t code, size_t room, uint32_t required) {
    return Answer{
        .outputs = {{"ReturnValue", code}, {"lpData", std::string(2 * room, '0')}, {"lpcbRequired", required}}};
  };
  // Always more than there is room for.
  server_.script("ApiQueryValue", {answer(ERROR_MORE_DATA, 1024, 2000), answer(ERROR_MORE_DATA, 2000, 3000),
                                   answer(ERROR_MORE_DATA, 3000, 4000), answer(ERROR_MORE_DATA, 4000, 5000)});
  BYTE data[4];
  DWORD size = sizeof data;
  EXPECT_EQ(ClusterRegQueryValue(key, L"v", nullptr, data, &size), ERROR_MORE_DATA);
  server_.script("ApiQueryValue", {answer(ERROR_MORE_DATA, 1024, UINT32_MAX), answer(ERROR_MORE_DATA, 1024, 1),
                                   answer(ERROR_SUCCESS, 1024, UINT32_MAX)});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ClusterRegQueryValue(key, L"v", nullptr, data, &size), RPC_X_BAD_STUB_DATA) << i;
  }
}

class HostileNotify : public Hostile {
 protected:
  static constexpr DWORD kPatience = 10'000;
  /// What GetClusterNotify(V2) says of a port with one filter.
  DWORD next(int version) {
    DWORD_PTR event_key = 0;
    DWORD flag = 0, count = 16, size = 4, other = 8;
    wchar_t name[16], id[8];
    BYTE data[4];
    NOTIFY_FILTER_AND_TYPE filter{CLUSTER_OBJECT_TYPE_CLUSTER, 4};
    auto none = static_cast<HCHANGE>(INVALID_HANDLE_VALUE);
    HCHANGE port = version == 1 ? CreateClusterNotifyPort(none, cluster, CLUSTER_CHANGE_GROUP_ADDED, 1)
                                : CreateClusterNotifyPortV2(none, cluster, &filter, 1, 1);
    EXPECT_NE(port, nullptr) << GetLastError();
    DWORD code = version == 1 ? GetClusterNotify(port, &event_key, &flag, name, &count, kPatience)
                              : GetClusterNotifyV2(port, &event_key, &filter, data, &size, id, &other, nullptr, nullptr,
                                                   name, &count, nullptr, nullptr, kPatience);
    EXPECT_TRUE(CloseClusterNotifyPort(port));
    return code;
  }
};

TEST_F(HostileNotify, AnswersThatAreNone) {
  Answer garbage{.kind = Kind::kStub, .stub = wire::Bytes(7, 0xFF)};
  server_.script("ApiGetNotify", {garbage});
  EXPECT_EQ(next(1), RPC_X_BAD_STUB_DATA);
  server_.script("ApiGetNotifyV2", {garbage, Answer{.outputs = {{"Notifications", nullptr}}}});
  EXPECT_EQ(next(2), RPC_X_BAD_STUB_DATA);
  EXPECT_EQ(next(2), RPC_X_BAD_STUB_DATA);
}

TEST_F(HostileNotify, EventsThatNobodyAskedForAreNotTold) {
  server_.script("ApiGetNotify",
                 {Answer{.outputs = {{"dwNotifyKey", 4711u}, {"Name", "x"}}},
                  Answer{.outputs = {{"dwNotifyKey", 1u}, {"Name", nullptr}}}, Answer{.kind = Kind::kSilence}});
  EXPECT_EQ(next(1), ERROR_SUCCESS);
}

TEST_F(HostileNotify, ATextTooLongIsMoreData) {
  server_.script("ApiGetNotify", {Answer{.outputs = {{"dwNotifyKey", 1u}, {"Name", "longer than it may be"}}},
                                  Answer{.kind = Kind::kSilence}});
  EXPECT_EQ(next(1), ERROR_MORE_DATA);
}

TEST_F(HostileNotify, ANodeThatDropsEachWaitingCallIsLeftAlone) {
  server_.script("ApiGetNotify",
                 {Answer{.kind = Kind::kDrop}, Answer{.kind = Kind::kDrop}, Answer{.kind = Kind::kSilence}});
  EXPECT_EQ(next(1), ERROR_SUCCESS) << "the event of the reconnect";
}

TEST_F(HostileNotify, SilenceDoesNotKeepAPortOpen) {
  server_.script("ApiGetNotify", {Answer{.kind = Kind::kSilence}});
  server_.script("ApiUnblockGetNotifyCall", {Answer{.outputs = {{"ReturnValue", ERROR_INVALID_HANDLE}}}});
  auto none = static_cast<HCHANGE>(INVALID_HANDLE_VALUE);
  HCHANGE port = CreateClusterNotifyPort(none, cluster, CLUSTER_CHANGE_GROUP_ADDED, 1);
  ASSERT_NE(port, nullptr);
  auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(CloseClusterNotifyPort(port));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
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
