#include "reference/server/registry_access.h"

#include <algorithm>

#include "reference/cluster/own_entries.h"

namespace cmrp::server {
namespace {

constexpr size_t kMostKeyName = 255;      // characters of one name (MS-RRP 3.1.1.1)
constexpr size_t kMostValueName = 16383;  // characters (MS-RRP 3.1.1.5)

bool known_type(uint32_t type) {
  using namespace cluster;
  switch (type) {
    case REG_NONE:
    case REG_SZ:
    case REG_EXPAND_SZ:
    case REG_BINARY:
    case REG_DWORD:
    case REG_MULTI_SZ:
    case REG_QWORD:
      return true;
    default:
      return false;
  }
}

}  // namespace

Found find_key(const Request& request, const ndr::ContextHandle& handle, uint32_t rights) {
  const OpenHandle& open = request.entry(handle);
  if ((open.rights & rights) != rights) return {.status = ERROR_ACCESS_DENIED};
  const cluster::RegistryKey* key = request.cluster().registry.find(open.object);
  if (!key) return {.status = ERROR_KEY_DELETED};
  return {ERROR_SUCCESS, key, open.object};
}

bool valid_subkey(std::u16string_view text) {
  while (!text.empty()) {
    size_t end = std::min(text.find(u'\\'), text.size());
    if (end == 0 || end > kMostKeyName || end + 1 == text.size()) return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

bool valid_value(uint32_t type, std::u16string_view name) { return known_type(type) && name.size() <= kMostValueName; }

std::u16string subkey_path(std::u16string_view path, std::u16string_view subkey) {
  return subkey.empty() ? std::u16string(path) : cluster::join_path(path, subkey);
}

uint32_t create_key_at(cluster::Registry& registry, AccessLevel client, const std::u16string& path,
                       const std::vector<uint8_t>& security) {
  // The deepest key that is there decides whether one can be made below it.
  std::u16string_view above = cluster::parent_path(path);
  while (!registry.find(above)) above = cluster::parent_path(above);
  if (cluster::has_only_own_keys(above)) return ERROR_NOT_SUPPORTED;
  if (!grant_rights(descriptor_of(registry.find(above)->security), client, KEY_CREATE_SUB_KEY))
    return ERROR_ACCESS_DENIED;
  if (!registry.create_key(path)) return ERROR_INVALID_PARAMETER;
  registry.set_security(path, security);
  return ERROR_SUCCESS;
}

uint32_t delete_key_at(cluster::Registry& registry, AccessLevel client, const std::u16string& path) {
  const cluster::RegistryKey* key = registry.find(path);
  if (!key) return ERROR_FILE_NOT_FOUND;
  if (!key->keys.empty()) return ERROR_ACCESS_DENIED;
  if (cluster::is_own_key(path)) return ERROR_NOT_SUPPORTED;
  if (!grant_rights(descriptor_of(key->security), client, DELETE_ACCESS)) return ERROR_ACCESS_DENIED;
  registry.delete_key(path);
  return ERROR_SUCCESS;
}

uint32_t set_value_at(cluster::Registry& registry, const std::u16string& path, std::u16string_view name,
                      cluster::RegistryValue value) {
  if (!valid_value(value.type, name)) return ERROR_INVALID_PARAMETER;
  if (cluster::is_own_value(path, name)) return ERROR_NOT_SUPPORTED;
  registry.set_value(path, name, std::move(value));
  return ERROR_SUCCESS;
}

uint32_t delete_value_at(cluster::Registry& registry, const std::u16string& path, std::u16string_view name) {
  if (!registry.value(path, name)) return ERROR_FILE_NOT_FOUND;
  if (cluster::is_own_value(path, name)) return ERROR_NOT_SUPPORTED;
  registry.delete_value(path, name);
  return ERROR_SUCCESS;
}

}  // namespace cmrp::server
