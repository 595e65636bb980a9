// Keys of the registry behind handles, as single calls (registry_methods.cc) and batches (batch_methods.cc) see them.
#pragma once

#include <string>

#include "reference/server/key_security.h"
#include "reference/server/request.h"

namespace cmrp::server {

/// The key of a handle, or the status that says why not: it is gone, or the handle lacks one of the rights.
struct Found {
  uint32_t status = ERROR_SUCCESS;
  const cluster::RegistryKey* key = nullptr;  ///< until the next change of the cluster
  std::u16string path{};
};
/// ERROR_ACCESS_DENIED, ERROR_KEY_DELETED.
Found find_key(const Request& request, const ndr::ContextHandle& handle, uint32_t rights);

/// Whether `text` is a path of names, or empty.
bool valid_subkey(std::u16string_view text);
/// Whether a value can have that type and name.
bool valid_value(uint32_t type, std::u16string_view name);
/// `subkey` below `path`; an empty one is the key itself.
std::u16string subkey_path(std::u16string_view path, std::u16string_view subkey);

// What a client of level `client` does to the registry of a transition, each checked against the descriptors of the
// keys and kept off what is the cluster's own (ERROR_NOT_SUPPORTED).

/// Makes the key at `path`, with this descriptor (empty: the default). ERROR_ACCESS_DENIED, ERROR_INVALID_PARAMETER for
/// a path that no key can have.
uint32_t create_key_at(cluster::Registry& registry, AccessLevel client, const std::u16string& path,
                       const std::vector<uint8_t>& security = {});
/// ERROR_FILE_NOT_FOUND; ERROR_ACCESS_DENIED, also for a key with subkeys.
uint32_t delete_key_at(cluster::Registry& registry, AccessLevel client, const std::u16string& path);
/// The rights to change values have been seen. ERROR_INVALID_PARAMETER for a type or name that no value can have.
uint32_t set_value_at(cluster::Registry& registry, const std::u16string& path, std::u16string_view name,
                      cluster::RegistryValue value);
/// The same. ERROR_FILE_NOT_FOUND.
uint32_t delete_value_at(cluster::Registry& registry, const std::u16string& path, std::u16string_view name);

}  // namespace cmrp::server
