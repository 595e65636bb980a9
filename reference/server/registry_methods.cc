// Keys and values of the cluster registry (3.1.4.2.29 to .41).
//
// A handle carries the rights that the key's security descriptor granted when it was opened; each method asks for its
// own. Whether the client's level suffices at all, the gates have seen. What is the cluster's own configuration can be
// read here, and changed by the methods of its objects only: ERROR_NOT_SUPPORTED.
#include <algorithm>

#include "reference/idl/registry.h"
#include "reference/server/methods.h"
#include "reference/server/registry_access.h"

namespace cmrp::server {
namespace {

using cluster::Registry;
using cluster::RegistryKey;
using cluster::RegistryValue;

constexpr uint32_t REG_CREATED_NEW_KEY = 1;
constexpr uint32_t REG_OPENED_EXISTING_KEY = 2;

const Registry& registry(const Request& request) { return request.cluster().registry; }

idl::FILETIME file_time(uint64_t time) { return {static_cast<uint32_t>(time), static_cast<uint32_t>(time >> 32)}; }

/// Opens the key at `path`, which is there, if its descriptor lets the client.
uint32_t open_at(Request& request, idl::HKEY_RPC& out, const std::u16string& path, uint32_t desired) {
  const RegistryKey* key = registry(request).find(path);
  auto rights = grant_rights(descriptor_of(key->security), request.client_access(), desired);
  if (!rights) return ERROR_ACCESS_DENIED;
  return request.open(out, {.kind = ndr::HandleKind::kKey, .object = path, .rights = *rights});
}

/// The rights that changing these parts of a descriptor takes.
uint32_t rights_to_change(uint32_t information) {
  uint32_t rights = 0;
  if (information & (OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION)) rights |= WRITE_OWNER;
  if (information & DACL_SECURITY_INFORMATION) rights |= WRITE_DAC;
  if (information & SACL_SECURITY_INFORMATION) rights |= ACCESS_SYSTEM_SECURITY;
  return rights;
}

bool may_change(const Request& request, const std::u16string& path, uint32_t information) {
  return grant_rights(descriptor_of(registry(request).find(path)->security), request.client_access(),
                      rights_to_change(information))
      .has_value();
}

uint32_t set_security(Request& request, const std::u16string& path, std::vector<uint8_t> descriptor) {
  return request.change([&](cluster::Cluster& c) {
    c.registry.set_security(path, std::move(descriptor));
    return ERROR_SUCCESS;
  });
}

uint32_t get_root_key(Request& request, idl::ApiGetRootKey& p) {
  return open_at(request, p.ReturnValue, u"", p.samDesired);
}

uint32_t open_key(Request& request, idl::ApiOpenKey& p) {
  Found parent = find_key(request, p.hKey, 0);
  if (!parent.key) return parent.status;
  if (!valid_subkey(p.lpSubKey)) return ERROR_INVALID_PARAMETER;
  std::u16string path = subkey_path(parent.path, p.lpSubKey);
  if (!registry(request).find(path)) return ERROR_FILE_NOT_FOUND;
  return open_at(request, p.ReturnValue, path, p.samDesired);
}

/// The descriptor that a new key is to have: empty for the default. Nullopt if the client's is no valid one.
std::optional<std::vector<uint8_t>> wanted_security(const std::optional<idl::RPC_SECURITY_ATTRIBUTES>& attributes) {
  if (!attributes || !attributes->RpcSecurityDescriptor.lpSecurityDescriptor) return std::vector<uint8_t>{};
  auto descriptor = decode_descriptor(*attributes->RpcSecurityDescriptor.lpSecurityDescriptor);
  if (!descriptor) return std::nullopt;
  return encode_descriptor(*descriptor);
}

uint32_t create_key(Request& request, idl::ApiCreateKey& p) {
  Found parent = find_key(request, p.hKey, 0);
  if (!parent.key) return parent.status;
  if (!valid_subkey(p.lpSubKey)) return ERROR_INVALID_PARAMETER;
  auto security = wanted_security(p.lpSecurityAttributes);
  if (!security) return ERROR_INVALID_SECURITY_DESCR;
  std::u16string path = subkey_path(parent.path, p.lpSubKey);
  if (registry(request).find(path)) {
    uint32_t status = open_at(request, p.ReturnValue, path, p.samDesired);
    if (status != ERROR_SUCCESS) return status;
    p.lpdwDisposition = REG_OPENED_EXISTING_KEY;
    if (security->empty()) return ERROR_SUCCESS;
    // A descriptor that comes along takes the place of the present one, for those who may change that.
    constexpr uint32_t kAll = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    status = may_change(request, path, kAll) ? set_security(request, path, *security) : ERROR_ACCESS_DENIED;
    if (status != ERROR_SUCCESS) request.close(p.ReturnValue);
    return status;
  }
  auto granted = grant_rights(descriptor_of(*security), request.client_access(), p.samDesired);
  if (!granted) return ERROR_ACCESS_DENIED;
  if (!request.can_open()) return ERROR_NOT_ENOUGH_MEMORY;
  uint32_t status = request.change(
      [&](cluster::Cluster& c) { return create_key_at(c.registry, request.client_access(), path, *security); });
  if (status != ERROR_SUCCESS) return status;
  p.lpdwDisposition = REG_CREATED_NEW_KEY;
  return request.open(p.ReturnValue, {.kind = ndr::HandleKind::kKey, .object = path, .rights = *granted});
}

uint32_t close_key(Request& request, idl::ApiCloseKey& p) { return request.close(p.pKey); }

uint32_t delete_key(Request& request, idl::ApiDeleteKey& p) {
  Found parent = find_key(request, p.hKey, 0);
  if (!parent.key) return parent.status;
  if (p.lpSubKey.empty() || !valid_subkey(p.lpSubKey)) return ERROR_INVALID_PARAMETER;
  return request.change([&](cluster::Cluster& c) {
    return delete_key_at(c.registry, request.client_access(), cluster::join_path(parent.path, p.lpSubKey));
  });
}

uint32_t enum_key(Request& request, idl::ApiEnumKey& p) {
  Found found = find_key(request, p.hKey, KEY_ENUMERATE_SUB_KEYS);
  if (!found.key) return found.status;
  if (p.dwIndex >= found.key->keys.size()) return ERROR_NO_MORE_ITEMS;
  const RegistryKey& key = *std::next(found.key->keys.begin(), p.dwIndex)->second;
  p.KeyName = key.name;
  p.lpftLastWriteTime = file_time(key.written);
  return ERROR_SUCCESS;
}

uint32_t set_value(Request& request, idl::ApiSetValue& p) {
  Found found = find_key(request, p.hKey, KEY_SET_VALUE);
  if (!found.key) return found.status;
  return request.change([&](cluster::Cluster& c) {
    return set_value_at(c.registry, found.path, p.lpValueName, {p.dwType, std::move(p.lpData)});
  });
}

uint32_t delete_value(Request& request, idl::ApiDeleteValue& p) {
  Found found = find_key(request, p.hKey, KEY_SET_VALUE);
  if (!found.key) return found.status;
  return request.change([&](cluster::Cluster& c) { return delete_value_at(c.registry, found.path, p.lpValueName); });
}

uint32_t query_value(Request& request, idl::ApiQueryValue& p) {
  Found found = find_key(request, p.hKey, KEY_QUERY_VALUE);
  if (!found.key) return found.status;
  const RegistryValue* value = found.key->value(p.lpValueName);
  if (!value) return ERROR_FILE_NOT_FOUND;
  p.lpValueType = value->type;
  p.lpcbRequired = static_cast<uint32_t>(value->data.size());
  if (p.cbData < value->data.size()) return ERROR_MORE_DATA;
  p.lpData = value->data;  // the rest of the buffer is filled with zeros on its way out
  return ERROR_SUCCESS;
}

uint32_t enum_value(Request& request, idl::ApiEnumValue& p) {
  Found found = find_key(request, p.hKey, KEY_QUERY_VALUE);
  if (!found.key) return found.status;
  if (p.dwIndex >= found.key->values.size()) return ERROR_NO_MORE_ITEMS;
  const cluster::NamedValue& value = std::next(found.key->values.begin(), p.dwIndex)->second;
  p.lpValueName = value.name;
  p.lpType = value.value.type;
  p.TotalSize = static_cast<uint32_t>(value.value.data.size());
  if (p.lpcbData < p.TotalSize) return ERROR_MORE_DATA;
  p.lpcbData = p.TotalSize;
  p.lpData = value.value.data;
  return ERROR_SUCCESS;
}

uint32_t query_info_key(Request& request, idl::ApiQueryInfoKey& p) {
  Found found = find_key(request, p.hKey, KEY_QUERY_VALUE);
  if (!found.key) return found.status;
  p.lpcSubKeys = static_cast<uint32_t>(found.key->keys.size());
  for (const auto& [folded, key] : found.key->keys) {
    p.lpcbMaxSubKeyLen = std::max(p.lpcbMaxSubKeyLen, static_cast<uint32_t>(key->name.size()));
  }
  p.lpcValues = static_cast<uint32_t>(found.key->values.size());
  for (const auto& [folded, value] : found.key->values) {
    p.lpcbMaxValueNameLen = std::max(p.lpcbMaxValueNameLen, static_cast<uint32_t>(value.name.size()));
    p.lpcbMaxValueLen = std::max(p.lpcbMaxValueLen, static_cast<uint32_t>(value.value.data.size()));
  }
  p.lpcbSecurityDescriptor = static_cast<uint32_t>(encode_descriptor(descriptor_of(found.key->security)).size());
  p.lpftLastWriteTime = file_time(found.key->written);
  return ERROR_SUCCESS;
}

uint32_t set_key_security(Request& request, idl::ApiSetKeySecurity& p) {
  Found found = find_key(request, p.hKey, rights_to_change(p.SecurityInformation));
  if (!found.key) return found.status;
  const auto& bytes = p.pRpcSecurityDescriptor.lpSecurityDescriptor;
  auto given = bytes ? decode_descriptor(*bytes) : std::nullopt;
  if (!given) return ERROR_INVALID_PARAMETER;
  SecurityDescriptor descriptor = descriptor_of(found.key->security);
  take_parts(descriptor, *given, p.SecurityInformation);
  return set_security(request, found.path, encode_descriptor(descriptor));
}

uint32_t get_key_security(Request& request, idl::ApiGetKeySecurity& p) {
  Found found =
      find_key(request, p.hKey, READ_CONTROL | (rights_to_change(p.SecurityInformation) & ACCESS_SYSTEM_SECURITY));
  idl::RPC_SECURITY_DESCRIPTOR& out = p.pRpcSecurityDescriptor;
  out.lpSecurityDescriptor.emplace();
  out.cbOutSecurityDescriptor = 0;
  if (!found.key) return found.status;
  SecurityDescriptor parts;
  take_parts(parts, descriptor_of(found.key->security), p.SecurityInformation);
  wire::Bytes bytes = encode_descriptor(parts);
  uint32_t size = static_cast<uint32_t>(bytes.size());
  if (out.cbInSecurityDescriptor < size) {
    // The size that would do comes back in the size of the buffer, as MS-RRP 3.1.5.13 has it.
    out.cbInSecurityDescriptor = size;
    return ERROR_INSUFFICIENT_BUFFER;
  }
  out.lpSecurityDescriptor = std::move(bytes);
  out.cbOutSecurityDescriptor = size;
  return ERROR_SUCCESS;
}

}  // namespace

std::span<const HandlerRow> registry_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<get_root_key>(idl::kApiGetRootKey),
      handler<create_key>(idl::kApiCreateKey),
      handler<open_key>(idl::kApiOpenKey),
      handler<enum_key>(idl::kApiEnumKey),
      handler<set_value>(idl::kApiSetValue),
      handler<delete_value>(idl::kApiDeleteValue),
      handler<query_value>(idl::kApiQueryValue),
      handler<delete_key>(idl::kApiDeleteKey),
      handler<enum_value>(idl::kApiEnumValue),
      handler<close_key>(idl::kApiCloseKey),
      handler<query_info_key>(idl::kApiQueryInfoKey),
      handler<set_key_security>(idl::kApiSetKeySecurity),
      handler<get_key_security>(idl::kApiGetKeySecurity),
  };
  return kRows;
}

}  // namespace cmrp::server
