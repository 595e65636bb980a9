// Resource types (section 3.1.1.1.3): created, deleted, and where the object is that codifies one.
#pragma once

#include <string_view>

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// ApiCreateResourceType (section 3.1.4.2.27): ERROR_ALREADY_EXISTS, ERROR_INVALID_NAME,
/// ERROR_INVALID_PARAMETER for a NUL in another text. The object that `type` names need not be on any node.
Status create_resource_type(Cluster& cluster, ResourceTypeConfig type);
/// ApiDeleteResourceType (section 3.1.4.2.28): ERROR_DIR_NOT_EMPTY while it has resources,
/// ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND.
Status delete_resource_type(Cluster& cluster, std::u16string_view name);

/// Whether the object of that type is on the nodes: all have those of the default types, and no others.
bool is_installed(const ResourceTypeConfig& type);

}  // namespace cmrp::cluster
