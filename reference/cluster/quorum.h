// The quorum configuration (section 3.1.1.10).
#pragma once

#include <string_view>

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// Values of dwMaxQuorumLogSize (sections 3.1.4.2.6, .7); every other one means Shared Disk.
inline constexpr uint32_t kMajorityOfNodes = 0;
inline constexpr uint32_t kHybridOrWitness = 0x400;

/// ApiSetQuorumResource (section 3.1.4.2.7). The new quorum resource becomes a core resource, the former one ceases to
/// be one. For kMajorityOfNodes `id` is the present quorum resource, if there is one, and `device` does not matter.
/// ERROR_RESOURCE_NOT_AVAILABLE; ERROR_INVALID_PARAMETER for another resource than the present one;
/// ERROR_NOT_QUORUM_CAPABLE without CLUS_CHAR_QUORUM, or with that of the kind Local; ERROR_NOT_QUORUM_CLASS for Shared
/// Disk on what is no disk; ERROR_RESOURCE_NOT_ONLINE; ERROR_INVALID_STATE in maintenance mode;
/// ERROR_DEPENDENCY_NOT_ALLOWED if something depends on it; ERROR_INVALID_NAME for a `device` that has none of the
/// three forms, ERROR_PATH_NOT_FOUND for one on another drive.
Status set_quorum(Cluster& cluster, const ResourceId& id, std::u16string_view device, uint32_t max_log_size);

}  // namespace cmrp::cluster
