// The cluster registry: keys and their values.
#include <algorithm>
#include <cstring>

#include "reference/clusapi/api.h"
#include "reference/clusapi/key.h"
#include "reference/clusapi/registry_value.h"
#include "reference/idl/group.h"
#include "reference/idl/net_interface.h"
#include "reference/idl/network.h"
#include "reference/idl/node.h"
#include "reference/idl/registry.h"
#include "reference/idl/resource.h"

namespace cmrp::clusapi {
namespace {

/// The key that holds the configuration of an object: its id below the key of its kind. `Parameters` asks for the id.
template <class T, class Parameters>
HKEY object_key(const void* handle, const idl::Method& get_id, const char16_t* folder, REGSAM access) noexcept {
  return new_handle<HKEY>([&]() -> Outcome<std::shared_ptr<Key>> {
    auto object = HandleTable::instance().find<T>(handle);
    if (!object) return tl::unexpected(ERROR_INVALID_HANDLE);
    Parameters p;
    uint32_t status = object->cluster->call(get_id, &p, {object.get()});
    if (status == ERROR_SUCCESS && !p.pGuid) status = RPC_X_BAD_STUB_DATA;
    if (status != ERROR_SUCCESS) return tl::unexpected(status);
    return open_path(*object->cluster, folder + *p.pGuid, access);
  });
}

/// A value as the server gave it.
struct Value {
  std::u16string name;  ///< of an enumeration
  uint32_t type = 0;
  std::vector<uint8_t> data;  ///< as programs have it
};

/// Bytes that the first call asks for, and the most that any asks for.
constexpr uint32_t kUsualBytes = 1024;
constexpr uint32_t kMostBytes = 64 << 20;

/// Calls `get(size)` until the buffer is as large as the server says that it has to be. A value that is changed
/// meanwhile may take more than two calls, a server that always wants more gets no more than four.
template <class Get>
uint32_t with_room(Get get, const uint32_t& required) {
  constexpr int kTries = 4;
  uint32_t size = kUsualBytes;
  for (int i = 0; i < kTries; ++i) {
    uint32_t status = get(size);
    if (status != ERROR_MORE_DATA) return status;
    if (required <= size || required > kMostBytes) return RPC_X_BAD_STUB_DATA;
    size = required;
  }
  return ERROR_MORE_DATA;
}

Outcome<Value> query(Key& key, std::u16string name) {
  idl::ApiQueryValue p;
  auto get = [&](uint32_t size) {
    p = {};
    p.lpValueName = name;
    p.cbData = size;
    return key.cluster->call(idl::kApiQueryValue, &p, {&key});
  };
  if (uint32_t status = with_room(get, p.lpcbRequired); status != ERROR_SUCCESS) return tl::unexpected(status);
  if (p.lpcbRequired > p.lpData.size()) return tl::unexpected(RPC_X_BAD_STUB_DATA);
  p.lpData.resize(p.lpcbRequired);
  return Value{{}, p.lpValueType, from_protocol(p.lpValueType, std::move(p.lpData))};
}

Outcome<Value> enumerate(Key& key, uint32_t index) {
  idl::ApiEnumValue p;
  auto get = [&](uint32_t size) {
    p = {};
    p.dwIndex = index;
    p.lpcbData = size;
    return key.cluster->call(idl::kApiEnumValue, &p, {&key});
  };
  if (uint32_t status = with_room(get, p.TotalSize); status != ERROR_SUCCESS) return tl::unexpected(status);
  if (!p.lpValueName || p.TotalSize > p.lpData.size()) return tl::unexpected(RPC_X_BAD_STUB_DATA);
  p.lpData.resize(p.TotalSize);
  return Value{std::move(*p.lpValueName), p.lpType, from_protocol(p.lpType, std::move(p.lpData))};
}

template <class T>
void give(T* out, const T& value) {
  if (out) *out = value;
}

FILETIME time_of(const idl::FILETIME& time) { return {time.dwLowDateTime, time.dwHighDateTime}; }

/// Bytes of a self-relative security descriptor (MS-DTYP 2.4.6): up to the end of the part that lies last. A program's
/// pointer is all that is known of it.
Outcome<wire::Bytes> descriptor_bytes(const void* descriptor) {
  constexpr size_t kHeader = 20, kMost = 65536;
  constexpr uint16_t kSelfRelative = 0x8000;
  if (!descriptor) return tl::unexpected(ERROR_INVALID_PARAMETER);
  const auto* bytes = static_cast<const uint8_t*>(descriptor);
  auto u16 = [&](size_t at) { return static_cast<uint16_t>(bytes[at] | bytes[at + 1] << 8); };
  auto u32 = [&](size_t at) { return static_cast<uint32_t>(u16(at) | u16(at + 2) << 16); };
  if (bytes[0] != 1 || !(u16(2) & kSelfRelative)) return tl::unexpected(ERROR_INVALID_SECURITY_DESCR);
  size_t end = kHeader;
  for (size_t field : {4, 8, 12, 16}) {
    uint32_t at = u32(field);
    if (at == 0) continue;
    if (at < kHeader || at > kMost) return tl::unexpected(ERROR_INVALID_SECURITY_DESCR);
    // Owner and group are SIDs, whose second byte counts their parts; the others ACLs, which have a size.
    bool is_sid = field < 12;
    end = std::max(end, is_sid ? at + 8 + size_t{4} * bytes[at + 1] : at + size_t{u16(at + 2)});
  }
  return wire::Bytes(bytes, bytes + end);
}

}  // namespace
}  // namespace cmrp::clusapi

using namespace cmrp;
using namespace cmrp::clusapi;

HKEY GetClusterKey(HCLUSTER hCluster, REGSAM samDesired) {
  return new_handle<HKEY>([&]() -> Outcome<std::shared_ptr<Key>> {
    auto cluster = HandleTable::instance().find<Cluster>(hCluster);
    if (!cluster) return tl::unexpected(ERROR_INVALID_HANDLE);
    return open_root(*cluster, samDesired);
  });
}

HKEY GetClusterNodeKey(HNODE hNode, REGSAM samDesired) {
  return object_key<Node, idl::ApiGetNodeId>(hNode, idl::kApiGetNodeId, u"Nodes\\", samDesired);
}

HKEY GetClusterGroupKey(HGROUP hGroup, REGSAM samDesired) {
  return object_key<Group, idl::ApiGetGroupId>(hGroup, idl::kApiGetGroupId, u"Groups\\", samDesired);
}

HKEY GetClusterResourceKey(HRESOURCE hResource, REGSAM samDesired) {
  return object_key<Resource, idl::ApiGetResourceId>(hResource, idl::kApiGetResourceId, u"Resources\\", samDesired);
}

HKEY GetClusterNetworkKey(HNETWORK hNetwork, REGSAM samDesired) {
  return object_key<Network, idl::ApiGetNetworkId>(hNetwork, idl::kApiGetNetworkId, u"Networks\\", samDesired);
}

HKEY GetClusterNetInterfaceKey(HNETINTERFACE hNetInterface, REGSAM samDesired) {
  return object_key<NetInterface, idl::ApiGetNetInterfaceId>(hNetInterface, idl::kApiGetNetInterfaceId,
                                                             u"NetworkInterfaces\\", samDesired);
}

HKEY GetClusterResourceTypeKey(HCLUSTER hCluster, LPCWSTR lpszTypeName, REGSAM samDesired) {
  return new_handle<HKEY>([&]() -> Outcome<std::shared_ptr<Key>> {
    auto cluster = HandleTable::instance().find<Cluster>(hCluster);
    if (!cluster) return tl::unexpected(ERROR_INVALID_HANDLE);
    auto name = from_wide(lpszTypeName);
    if (!name) return tl::unexpected(name.error());
    return open_path(*cluster, u"ResourceTypes\\" + *name, samDesired);
  });
}

LONG ClusterRegCreateKey(HKEY hKey, LPCWSTR lpszSubKey, DWORD dwOptions, REGSAM samDesired,
                         LPSECURITY_ATTRIBUTES lpSecurityAttributes, PHKEY phkResult, LPDWORD lpdwDisposition) {
  uint32_t code = with<Key>(hKey, [&](Key& parent) -> uint32_t {
    auto subkey = from_wide(lpszSubKey);
    if (!subkey) return subkey.error();
    if (!phkResult) return ERROR_INVALID_PARAMETER;
    idl::ApiCreateKey p;
    if (lpSecurityAttributes) {
      p.lpSecurityAttributes.emplace();
      p.lpSecurityAttributes->nLength = lpSecurityAttributes->nLength;
      p.lpSecurityAttributes->bInheritHandle = lpSecurityAttributes->bInheritHandle ? TRUE : FALSE;
      if (lpSecurityAttributes->lpSecurityDescriptor) {
        auto descriptor = descriptor_bytes(lpSecurityAttributes->lpSecurityDescriptor);
        if (!descriptor) return descriptor.error();
        auto& out = p.lpSecurityAttributes->RpcSecurityDescriptor;
        out.cbInSecurityDescriptor = out.cbOutSecurityDescriptor = static_cast<uint32_t>(descriptor->size());
        out.lpSecurityDescriptor = std::move(*descriptor);
      }
    }
    std::u16string path = parent.path_of(*subkey);
    p.lpSubKey = std::move(*subkey);
    p.dwOptions = dwOptions;
    p.samDesired = samDesired;
    auto key = parent.cluster->create_object<Key>(idl::kApiCreateKey, p, {&parent}, std::move(path), samDesired);
    if (!key) return key.error();
    give(lpdwDisposition, p.lpdwDisposition);
    *phkResult = static_cast<HKEY>(HandleTable::instance().add(std::move(*key)));
    return ERROR_SUCCESS;
  });
  return static_cast<LONG>(code);
}

LONG ClusterRegOpenKey(HKEY hKey, LPCWSTR lpszSubKey, REGSAM samDesired, PHKEY phkResult) {
  uint32_t code = with<Key>(hKey, [&](Key& parent) -> uint32_t {
    auto subkey = from_wide(lpszSubKey);
    if (!subkey) return subkey.error();
    if (!phkResult) return ERROR_INVALID_PARAMETER;
    auto key = open_below(parent, std::move(*subkey), samDesired);
    if (!key) return key.error();
    *phkResult = static_cast<HKEY>(HandleTable::instance().add(std::move(*key)));
    return ERROR_SUCCESS;
  });
  return static_cast<LONG>(code);
}

LONG ClusterRegDeleteKey(HKEY hKey, LPCWSTR lpszSubKey) {
  uint32_t code = with<Key>(hKey, [&](Key& key) -> uint32_t {
    auto subkey = from_wide(lpszSubKey);
    if (!subkey) return subkey.error();
    idl::ApiDeleteKey p;
    p.lpSubKey = std::move(*subkey);
    return key.cluster->call(idl::kApiDeleteKey, &p, {&key});
  });
  return static_cast<LONG>(code);
}

LONG ClusterRegCloseKey(HKEY hKey) {
  uint32_t code = guarded([&]() -> uint32_t {
    auto key = HandleTable::instance().take<Key>(hKey);
    return key ? key->cluster->close(*key) : ERROR_INVALID_HANDLE;
  });
  return static_cast<LONG>(code);
}

LONG ClusterRegEnumKey(HKEY hKey, DWORD dwIndex, LPWSTR lpszName, LPDWORD lpcchName, PFILETIME lpftLastWriteTime) {
  uint32_t code = with<Key>(hKey, [&](Key& key) -> uint32_t {
    if (!lpcchName) return ERROR_INVALID_PARAMETER;
    idl::ApiEnumKey p;
    p.dwIndex = dwIndex;
    uint32_t status = key.cluster->call(idl::kApiEnumKey, &p, {&key});
    if (status != ERROR_SUCCESS) return status;
    give(lpftLastWriteTime, time_of(p.lpftLastWriteTime));
    return copy_out(p.KeyName, lpszName, lpcchName);
  });
  return static_cast<LONG>(code);
}

DWORD ClusterRegSetValue(HKEY hKey, LPCWSTR lpszValueName, DWORD dwType, CONST BYTE* lpData, DWORD cbData) {
  return with<Key>(hKey, [&](Key& key) -> uint32_t {
    auto name = from_wide(lpszValueName ? lpszValueName : L"");
    auto bytes = bytes_of(lpData, cbData);
    if (!name || !bytes) return name ? bytes.error() : name.error();
    auto data = to_protocol(dwType, std::move(*bytes));
    if (!data) return data.error();
    idl::ApiSetValue p;
    p.lpValueName = std::move(*name);
    p.dwType = dwType;
    p.cbData = static_cast<uint32_t>(data->size());
    p.lpData = std::move(*data);
    return key.cluster->call(idl::kApiSetValue, &p, {&key});
  });
}

DWORD ClusterRegDeleteValue(HKEY hKey, LPCWSTR lpszValueName) {
  return with<Key>(hKey, [&](Key& key) -> uint32_t {
    auto name = from_wide(lpszValueName ? lpszValueName : L"");
    if (!name) return name.error();
    idl::ApiDeleteValue p;
    p.lpValueName = std::move(*name);
    return key.cluster->call(idl::kApiDeleteValue, &p, {&key});
  });
}

LONG ClusterRegQueryValue(HKEY hKey, LPCWSTR lpszValueName, LPDWORD lpdwValueType, LPBYTE lpData, LPDWORD lpcbData) {
  uint32_t code = with<Key>(hKey, [&](Key& key) -> uint32_t {
    auto name = from_wide(lpszValueName ? lpszValueName : L"");
    if (!name) return name.error();
    auto value = query(key, std::move(*name));
    if (!value) return value.error();
    give(lpdwValueType, value->type);
    return copy_bytes(value->data, lpData, lpcbData);
  });
  return static_cast<LONG>(code);
}

DWORD ClusterRegEnumValue(HKEY hKey, DWORD dwIndex, LPWSTR lpszValueName, LPDWORD lpcchValueName, LPDWORD lpdwType,
                          LPBYTE lpData, LPDWORD lpcbData) {
  return with<Key>(hKey, [&](Key& key) -> uint32_t {
    if (!lpcchValueName) return ERROR_INVALID_PARAMETER;
    auto value = enumerate(key, dwIndex);
    if (!value) return value.error();
    give(lpdwType, value->type);
    uint32_t name = copy_out(std::u16string_view(value->name), lpszValueName, lpcchValueName);
    uint32_t data = copy_bytes(value->data, lpData, lpcbData);
    return name != ERROR_SUCCESS ? name : data;
  });
}

LONG ClusterRegQueryInfoKey(HKEY hKey, LPDWORD lpcSubKeys, LPDWORD lpcchMaxSubKeyLen, LPDWORD lpcValues,
                            LPDWORD lpcchMaxValueNameLen, LPDWORD lpcbMaxValueLen, LPDWORD lpcbSecurityDescriptor,
                            PFILETIME lpftLastWriteTime) {
  uint32_t code = with<Key>(hKey, [&](Key& key) -> uint32_t {
    idl::ApiQueryInfoKey p;
    uint32_t status = key.cluster->call(idl::kApiQueryInfoKey, &p, {&key});
    if (status != ERROR_SUCCESS) return status;
    // The largest value may be text, whose characters are larger here.
    constexpr uint64_t kWidened = sizeof(WCHAR) / sizeof(char16_t);
    give(lpcSubKeys, p.lpcSubKeys);
    give(lpcchMaxSubKeyLen, p.lpcbMaxSubKeyLen);
    give(lpcValues, p.lpcValues);
    give(lpcchMaxValueNameLen, p.lpcbMaxValueNameLen);
    give(lpcbMaxValueLen, static_cast<DWORD>(std::min<uint64_t>(kWidened * p.lpcbMaxValueLen, MAXDWORD)));
    give(lpcbSecurityDescriptor, p.lpcbSecurityDescriptor);
    give(lpftLastWriteTime, time_of(p.lpftLastWriteTime));
    return ERROR_SUCCESS;
  });
  return static_cast<LONG>(code);
}

LONG ClusterRegGetKeySecurity(HKEY hKey, SECURITY_INFORMATION RequestedInformation,
                              PSECURITY_DESCRIPTOR pSecurityDescriptor, LPDWORD lpcbSecurityDescriptor) {
  uint32_t code = with<Key>(hKey, [&](Key& key) -> uint32_t {
    constexpr uint32_t kMost = 1 << 20;
    if (!lpcbSecurityDescriptor) return ERROR_INVALID_PARAMETER;
    uint32_t size = pSecurityDescriptor ? std::min<uint32_t>(*lpcbSecurityDescriptor, kMost) : 0;
    idl::ApiGetKeySecurity p;
    p.SecurityInformation = RequestedInformation;
    p.pRpcSecurityDescriptor.lpSecurityDescriptor.emplace();
    p.pRpcSecurityDescriptor.cbInSecurityDescriptor = size;
    uint32_t status = key.cluster->call(idl::kApiGetKeySecurity, &p, {&key});
    if (status == ERROR_INSUFFICIENT_BUFFER) *lpcbSecurityDescriptor = p.pRpcSecurityDescriptor.cbInSecurityDescriptor;
    if (status != ERROR_SUCCESS) return status;
    if (!p.pRpcSecurityDescriptor.lpSecurityDescriptor) return RPC_X_BAD_STUB_DATA;
    return copy_bytes(*p.pRpcSecurityDescriptor.lpSecurityDescriptor, pSecurityDescriptor, lpcbSecurityDescriptor);
  });
  return static_cast<LONG>(code);
}

LONG ClusterRegSetKeySecurity(HKEY hKey, SECURITY_INFORMATION SecurityInformation,
                              PSECURITY_DESCRIPTOR pSecurityDescriptor) {
  uint32_t code = with<Key>(hKey, [&](Key& key) -> uint32_t {
    auto descriptor = descriptor_bytes(pSecurityDescriptor);
    if (!descriptor) return descriptor.error();
    idl::ApiSetKeySecurity p;
    p.SecurityInformation = SecurityInformation;
    auto& out = p.pRpcSecurityDescriptor;
    out.cbInSecurityDescriptor = out.cbOutSecurityDescriptor = static_cast<uint32_t>(descriptor->size());
    out.lpSecurityDescriptor = std::move(*descriptor);
    return key.cluster->call(idl::kApiSetKeySecurity, &p, {&key});
  });
  return static_cast<LONG>(code);
}
