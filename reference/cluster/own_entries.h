// The entries of the registry that are the cluster's own: its configuration (layout in registry.h). They follow what
// the methods of their objects do; a client that could change them behind the back of the model could make a cluster
// that does not start again. Keys below those of objects, and values of other names, are the clients'.
#pragma once

#include <string_view>

namespace cmrp::cluster {

/// Whether the key at `path` is the cluster's own: the root, "Groups", the key of a group, …
bool is_own_key(std::u16string_view path);
/// Whether only the cluster makes keys directly below that at `path`, as below "Groups".
bool has_only_own_keys(std::u16string_view path);
/// Whether the value `name` of the key at `path` is the cluster's own.
bool is_own_value(std::u16string_view path, std::u16string_view name);

}  // namespace cmrp::cluster
