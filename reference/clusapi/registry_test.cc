// The cluster registry, resource types and group sets over the C API, against a real cmrp-server.
#include <cstring>

#include "reference/clusapi/live_test.h"

namespace cmrp::clusapi::testing {
namespace {

using ::testing::ElementsAre;
using KeyHandle = Closing<HKEY, ClusterRegCloseKey>;
using GroupSetHandle = Closing<HGROUPSET, CloseClusterGroupSet>;

class Registry : public LiveCluster {
 protected:
  void SetUp() override {
    LiveCluster::SetUp();
    cluster_ = OpenCluster(nullptr);
    ASSERT_NE(cluster_, nullptr) << GetLastError() << server_.log();
    root_ = GetClusterKey(cluster_, KEY_ALL_ACCESS);
    ASSERT_NE(root_, nullptr) << GetLastError();
  }
  void TearDown() override {
    EXPECT_EQ(ClusterRegCloseKey(root_), ERROR_SUCCESS);
    EXPECT_TRUE(CloseCluster(cluster_));
    LiveCluster::TearDown();
  }

  HKEY created(HKEY parent, LPCWSTR path) {
    HKEY key = nullptr;
    EXPECT_EQ(ClusterRegCreateKey(parent, path, REG_OPTION_NON_VOLATILE, KEY_ALL_ACCESS, nullptr, &key, nullptr),
              ERROR_SUCCESS);
    return key;
  }
  static DWORD set_text(HKEY key, LPCWSTR name, const std::wstring& text) {
    return ClusterRegSetValue(key, name, REG_SZ, reinterpret_cast<const BYTE*>(text.c_str()),
                              static_cast<DWORD>((text.size() + 1) * sizeof(wchar_t)));
  }
  /// The text of a value, of at most 63 characters.
  static std::wstring text_of(HKEY key, LPCWSTR name) {
    wchar_t buffer[64];
    DWORD size = sizeof buffer, type = 0;
    EXPECT_EQ(ClusterRegQueryValue(key, name, &type, reinterpret_cast<LPBYTE>(buffer), &size), ERROR_SUCCESS);
    EXPECT_EQ(type, REG_SZ);
    EXPECT_EQ(size % sizeof(wchar_t), 0u);
    return {buffer, size / sizeof(wchar_t) - 1};
  }
  void fail_node(const std::string& name) {
    control::OncTarget control("127.0.0.1", server_.control_port(), std::chrono::seconds(10));
    control::Status failed = control.fail_node(name);
    ASSERT_EQ(failed, control::Status{}) << failed.message;
  }

  HCLUSTER cluster_ = nullptr;
  HKEY root_ = nullptr;
};

TEST_F(Registry, KeysAreMadeFoundAndDeleted) {
  HKEY result = nullptr;
  DWORD disposition = 0;
  ASSERT_EQ(ClusterRegCreateKey(root_, L"Gerät", 0, KEY_ALL_ACCESS, nullptr, &result, &disposition), ERROR_SUCCESS);
  KeyHandle device = result;
  EXPECT_EQ(disposition, REG_CREATED_NEW_KEY);
  KeyHandle b = created(device, L"B");
  KeyHandle a = created(device, L"A");
  EXPECT_EQ(ClusterRegCreateKey(root_, L"Gerät", 0, KEY_READ, nullptr, &result, &disposition), ERROR_SUCCESS);
  EXPECT_EQ(disposition, REG_OPENED_EXISTING_KEY);
  EXPECT_EQ(ClusterRegCloseKey(result), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegCloseKey(result), ERROR_INVALID_HANDLE);

  std::vector<std::wstring> names;
  for (DWORD i = 0;; ++i) {
    wchar_t name[16];
    DWORD count = 16;
    FILETIME written{};
    LONG code = ClusterRegEnumKey(device, i, name, &count, &written);
    if (code == ERROR_NO_MORE_ITEMS) break;
    ASSERT_EQ(code, ERROR_SUCCESS);
    EXPECT_NE(written.dwHighDateTime, 0u);
    names.emplace_back(name, count);
  }
  EXPECT_THAT(names, ElementsAre(L"A", L"B"));
  DWORD keys = 0, longest = 0, values = 7;
  EXPECT_EQ(ClusterRegQueryInfoKey(device, &keys, &longest, &values, nullptr, nullptr, nullptr, nullptr),
            ERROR_SUCCESS);
  EXPECT_EQ(keys, 2u);
  EXPECT_EQ(longest, 1u);
  EXPECT_EQ(values, 0u);
  EXPECT_EQ(ClusterRegDeleteKey(root_, L"Gerät"), ERROR_ACCESS_DENIED) << "it has subkeys";
  EXPECT_EQ(ClusterRegDeleteKey(device, L"A"), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegOpenKey(device, L"A", KEY_READ, &result), ERROR_FILE_NOT_FOUND);
  EXPECT_EQ(ClusterRegOpenKey(device, L"B", KEY_READ, nullptr), ERROR_INVALID_PARAMETER);
}

TEST_F(Registry, TextIsOfWideCharactersHereAndUtf16There) {
  KeyHandle key = created(root_, L"K");
  EXPECT_EQ(set_text(key, L"name", L"Geräte 𝄞"), ERROR_SUCCESS);
  EXPECT_EQ(text_of(key, L"NAME"), L"Geräte 𝄞");
  DWORD longest = 0;
  EXPECT_EQ(ClusterRegQueryInfoKey(key, nullptr, nullptr, nullptr, nullptr, &longest, nullptr, nullptr), ERROR_SUCCESS);
  EXPECT_EQ(longest, 20 * sizeof(wchar_t) / 2) << "ten units of UTF-16";
  EXPECT_EQ(ClusterRegSetValue(key, L"bad", REG_SZ, reinterpret_cast<const BYTE*>("abc"), 3), ERROR_INVALID_PARAMETER);

  const wchar_t several[] = L"one\0two\0";
  EXPECT_EQ(ClusterRegSetValue(key, L"list", REG_MULTI_SZ, reinterpret_cast<const BYTE*>(several), sizeof several),
            ERROR_SUCCESS);
  wchar_t back[16];
  DWORD size = sizeof back, type = 0;
  EXPECT_EQ(ClusterRegQueryValue(key, L"list", &type, reinterpret_cast<LPBYTE>(back), &size), ERROR_SUCCESS);
  EXPECT_EQ(type, REG_MULTI_SZ);
  ASSERT_EQ(size, sizeof several);
  EXPECT_EQ(std::memcmp(back, several, size), 0);
}

TEST_F(Registry, ValuesOfOtherTypesAreBytes) {
  KeyHandle key = created(root_, L"K");
  std::vector<BYTE> large(5000);
  for (size_t i = 0; i < large.size(); ++i) large[i] = static_cast<BYTE>(i);
  EXPECT_EQ(ClusterRegSetValue(key, L"b", REG_BINARY, large.data(), static_cast<DWORD>(large.size())), ERROR_SUCCESS);
  DWORD number = 77;
  EXPECT_EQ(ClusterRegSetValue(key, L"a", REG_DWORD, reinterpret_cast<const BYTE*>(&number), 4), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegSetValue(key, L"a", REG_DWORD, nullptr, 4), ERROR_INVALID_PARAMETER);

  std::vector<BYTE> read(5000);
  DWORD size = 4999, type = 0;
  EXPECT_EQ(ClusterRegQueryValue(key, L"b", &type, read.data(), &size), ERROR_MORE_DATA);
  EXPECT_EQ(size, 5000u);
  EXPECT_EQ(ClusterRegQueryValue(key, L"b", nullptr, nullptr, &size), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegQueryValue(key, L"b", &type, read.data(), &size), ERROR_SUCCESS);
  EXPECT_EQ(read, large);

  wchar_t name[8];
  DWORD count = 8;
  size = 4;
  number = 0;
  EXPECT_EQ(ClusterRegEnumValue(key, 0, name, &count, &type, reinterpret_cast<LPBYTE>(&number), &size), ERROR_SUCCESS);
  EXPECT_STREQ(name, L"a");
  EXPECT_EQ(type, REG_DWORD);
  EXPECT_EQ(number, 77u);
  count = 8;
  EXPECT_EQ(ClusterRegEnumValue(key, 1, name, &count, &type, nullptr, nullptr), ERROR_SUCCESS);
  EXPECT_STREQ(name, L"b");
  EXPECT_EQ(ClusterRegEnumValue(key, 2, name, &count, &type, nullptr, nullptr), ERROR_NO_MORE_ITEMS);
  EXPECT_EQ(ClusterRegDeleteValue(key, L"b"), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegQueryValue(key, L"b", nullptr, nullptr, &size), ERROR_FILE_NOT_FOUND);
}

TEST_F(Registry, ObjectsHaveKeysOfTheirOwn) {
  ResourceHandle resource = OpenClusterResource(cluster_, L"Cluster Name");
  GroupHandle group = OpenClusterGroup(cluster_, L"Cluster Group");
  NodeHandle node = OpenClusterNode(cluster_, L"NODE2");
  KeyHandle of_resource = GetClusterResourceKey(resource, KEY_READ);
  KeyHandle of_group = GetClusterGroupKey(group, KEY_READ);
  KeyHandle of_node = GetClusterNodeKey(node, KEY_READ);
  KeyHandle of_type = GetClusterResourceTypeKey(cluster_, L"Generic Service", KEY_READ);
  ASSERT_NE(of_resource, nullptr) << GetLastError();
  ASSERT_NE(of_group, nullptr);
  ASSERT_NE(of_node, nullptr);
  EXPECT_NE(of_type, nullptr) << GetLastError();
  EXPECT_EQ(text_of(of_resource, L"Name"), L"Cluster Name");
  EXPECT_EQ(text_of(of_group, L"Name"), L"Cluster Group");
  EXPECT_EQ(GetClusterResourceTypeKey(cluster_, L"no such type", KEY_READ), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
}

TEST_F(Registry, SecurityDescriptorsGoBothWays) {
  KeyHandle key = created(root_, L"K");
  DWORD size = 0;
  SECURITY_INFORMATION parts = OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
  EXPECT_EQ(ClusterRegGetKeySecurity(key, parts, nullptr, &size), ERROR_INSUFFICIENT_BUFFER);
  ASSERT_GT(size, 20u);
  std::vector<BYTE> descriptor(size + 9);
  size += 9;
  EXPECT_EQ(ClusterRegGetKeySecurity(key, parts, descriptor.data(), &size), ERROR_SUCCESS);
  descriptor.resize(size);
  EXPECT_EQ(ClusterRegSetKeySecurity(key, parts, descriptor.data()), ERROR_SUCCESS);
  std::vector<BYTE> again(size);
  EXPECT_EQ(ClusterRegGetKeySecurity(key, parts, again.data(), &size), ERROR_SUCCESS);
  EXPECT_EQ(again, descriptor);

  SECURITY_ATTRIBUTES attributes{sizeof attributes, descriptor.data(), FALSE};
  HKEY made = nullptr;
  EXPECT_EQ(ClusterRegCreateKey(key, L"sub", 0, KEY_READ, &attributes, &made, nullptr), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegCloseKey(made), ERROR_SUCCESS);
  descriptor[0] = 9;
  EXPECT_EQ(ClusterRegSetKeySecurity(key, parts, descriptor.data()), ERROR_INVALID_SECURITY_DESCR);
  EXPECT_EQ(ClusterRegSetKeySecurity(key, parts, nullptr), ERROR_INVALID_PARAMETER);
}

TEST_F(Registry, BatchesAreCarriedOutAsAWhole) {
  HREGBATCH batch = nullptr;
  {
    KeyHandle key = created(root_, L"K");
    ASSERT_EQ(ClusterRegCreateBatch(key, &batch), ERROR_SUCCESS);
  }
  const wchar_t text[] = L"value";
  EXPECT_EQ(ClusterRegBatchAddCommand(batch, CLUSREG_CREATE_KEY, L"a\\b", 0, nullptr, 0), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegBatchAddCommand(batch, CLUSREG_SET_VALUE, L"v", REG_SZ, text, sizeof text), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegBatchAddCommand(batch, CLUSREG_READ_VALUE, L"v", 0, nullptr, 0), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(ClusterRegBatchAddCommand(batch, CLUSREG_CREATE_KEY, nullptr, 0, nullptr, 0), ERROR_INVALID_PARAMETER);
  INT failed = 5;
  EXPECT_EQ(ClusterRegCloseBatch(batch, TRUE, &failed), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegCloseBatch(batch, TRUE, &failed), ERROR_INVALID_HANDLE);
  HKEY made = nullptr;
  ASSERT_EQ(ClusterRegOpenKey(root_, L"K\\a\\b", KEY_ALL_ACCESS, &made), ERROR_SUCCESS);
  EXPECT_EQ(text_of(made, L"v"), L"value");

  ASSERT_EQ(ClusterRegCreateBatch(made, &batch), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegBatchAddCommand(batch, CLUSREG_DELETE_VALUE, L"v", 0, nullptr, 0), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegBatchAddCommand(batch, CLUSREG_DELETE_KEY, L"x", 0, nullptr, 0), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegBatchAddCommand(batch, CLUSREG_DELETE_VALUE, L"y", 0, nullptr, 0), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegCloseBatchEx(batch, 1, &failed), ERROR_INVALID_PARAMETER) << "no current key after a deletion";
  EXPECT_EQ(failed, 2);
  EXPECT_EQ(text_of(made, L"v"), L"value") << "nothing of it was done";

  ASSERT_EQ(ClusterRegCreateBatch(made, &batch), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegBatchAddCommand(batch, CLUSREG_DELETE_VALUE, L"v", 0, nullptr, 0), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegCloseBatchEx(batch, 8, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(ClusterRegCloseBatch(batch, FALSE, nullptr), ERROR_SUCCESS);
  EXPECT_EQ(text_of(made, L"v"), L"value");
  EXPECT_EQ(ClusterRegCloseKey(made), ERROR_SUCCESS);
}

TEST_F(Registry, KeysAreOpenedAgainAfterTheirParentIsClosed) {
  HKEY key = nullptr;
  {
    KeyHandle parent = created(root_, L"P");
    key = created(parent, L"Q\\R");
  }
  ASSERT_EQ(set_text(key, L"v", L"before"), ERROR_SUCCESS);
  HKEY reading = nullptr;
  ASSERT_EQ(ClusterRegOpenKey(root_, L"P\\Q\\R", KEY_READ, &reading), ERROR_SUCCESS);
  fail_node("NODE1");
  EXPECT_EQ(text_of(key, L"v"), L"before");
  EXPECT_EQ(set_text(key, L"v", L"after"), ERROR_SUCCESS);
  EXPECT_EQ(text_of(reading, L"v"), L"after");
  EXPECT_EQ(set_text(reading, L"v", L"never"), ERROR_ACCESS_DENIED) << "opened again for more";
  EXPECT_EQ(ClusterRegCloseKey(key), ERROR_SUCCESS);
  EXPECT_EQ(ClusterRegCloseKey(reading), ERROR_SUCCESS);
}

TEST_F(Registry, GroupSetsHoldGroups) {
  GroupHandle group = CreateClusterGroup(cluster_, L"G");
  GroupHandle other = CreateClusterGroup(cluster_, L"H");
  GroupSetHandle set = CreateClusterGroupSet(cluster_, L"S");
  ASSERT_NE(set, nullptr) << GetLastError();
  GroupSetHandle provider = CreateClusterGroupSet(cluster_, L"T");
  EXPECT_EQ(CreateClusterGroupSet(cluster_, L"S"), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_OBJECT_ALREADY_EXISTS);
  EXPECT_EQ(ClusterAddGroupToGroupSet(set, group), ERROR_SUCCESS);
  EXPECT_EQ(AddClusterGroupSetDependency(set, provider), ERROR_INVALID_PARAMETER) << "the provider is empty";
  EXPECT_EQ(ClusterAddGroupToGroupSet(provider, other), ERROR_SUCCESS);
  EXPECT_EQ(AddClusterGroupSetDependency(set, provider), ERROR_SUCCESS);
  EXPECT_EQ(DeleteClusterGroupSet(provider), ERROR_DIR_NOT_EMPTY);

  HGROUPSETENUM list = ClusterGroupSetOpenEnum(cluster_);
  ASSERT_NE(list, nullptr) << GetLastError();
  EXPECT_EQ(ClusterGroupSetGetEnumCount(list), 2u);
  std::vector<std::wstring> names;
  for (DWORD i = 0; i < ClusterGroupSetGetEnumCount(list); ++i) {
    wchar_t name[8];
    DWORD count = 8;
    EXPECT_EQ(ClusterGroupSetEnum(list, i, name, &count), ERROR_SUCCESS);
    names.emplace_back(name, count);
  }
  EXPECT_THAT(names, ::testing::UnorderedElementsAre(L"S", L"T"));
  EXPECT_EQ(ClusterGroupSetCloseEnum(list), ERROR_SUCCESS);

  fail_node("NODE1");
  EXPECT_EQ(RemoveClusterGroupSetDependency(set, provider), ERROR_SUCCESS) << "opened again like other handles";
  EXPECT_EQ(ClusterRemoveGroupFromGroupSet(group), ERROR_SUCCESS);
  EXPECT_EQ(DeleteClusterGroupSet(set), ERROR_SUCCESS);
  EXPECT_EQ(OpenClusterGroupSet(cluster_, L"S"), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_GROUPSET_NOT_FOUND);
}

TEST_F(Registry, ResourceTypesAreMadeAndDeleted) {
  EXPECT_EQ(CreateClusterResourceType(cluster_, nullptr, L"d", L"x.dll", 1, 2), ERROR_INVALID_PARAMETER);
  auto create = [&] {
    return CreateClusterResourceType(cluster_, L"Demo", L"Demonstration", L"demo.dll",
                                     CLUSTER_RESTYPE_DEFAULT_LOOKS_ALIVE, CLUSTER_RESTYPE_DEFAULT_IS_ALIVE);
  };
  ASSERT_EQ(create(), ERROR_SUCCESS);
  EXPECT_NE(create(), ERROR_SUCCESS) << "it is there already";
  EXPECT_THAT(names_of(cluster_, CLUSTER_ENUM_RESTYPE), ::testing::Contains(L"Demo"));
  {
    GroupHandle group = CreateClusterGroup(cluster_, L"G");
    ResourceHandle resource = CreateClusterResource(group, L"R", L"Demo", 0);
    ASSERT_NE(resource, nullptr) << GetLastError();
    HRESTYPEENUM list = ClusterResourceTypeOpenEnum(cluster_, L"Demo", CLUSTER_RESOURCE_TYPE_ENUM_RESOURCES);
    ASSERT_NE(list, nullptr) << GetLastError();
    wchar_t name[8];
    DWORD count = 8, type = 0;
    ASSERT_EQ(ClusterResourceTypeGetEnumCount(list), 1u);
    EXPECT_EQ(ClusterResourceTypeEnum(list, 0, &type, name, &count), ERROR_SUCCESS);
    EXPECT_EQ(type, DWORD{CLUSTER_RESOURCE_TYPE_ENUM_RESOURCES});
    EXPECT_EQ(ClusterResourceTypeCloseEnum(list), ERROR_SUCCESS);
    EXPECT_EQ(DeleteClusterResourceType(cluster_, L"Demo"), ERROR_DIR_NOT_EMPTY);
    EXPECT_EQ(DestroyClusterGroup(group), ERROR_SUCCESS);
  }
  EXPECT_EQ(DeleteClusterResourceType(cluster_, L"Demo"), ERROR_SUCCESS);
  EXPECT_EQ(ClusterResourceTypeOpenEnum(cluster_, L"Demo", CLUSTER_RESOURCE_TYPE_ENUM_NODES), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND);
}

}  // namespace
}  // namespace cmrp::clusapi::testing
