// Checkpoints of a resource (section 3.1.1.1.1.1): which data outside of the cluster belongs to it. The locations are
// nonvolatile, in subkeys of the resource's key; a simulated node has no registry and no keys of its own to save.
#pragma once

#include "reference/cluster/state.h"

namespace cmrp::cluster {

enum class CheckpointKind : uint8_t {
  kRegistry,  ///< a path below HKEY_LOCAL_MACHINE
  kCrypto,    ///< provider type, '\', provider name, '\', key container
};

/// The locations; a new one takes the place of one that was deleted, or the last.
std::vector<std::u16string> checkpoints(const Cluster& cluster, const ResourceId& id, CheckpointKind kind);
/// ERROR_INVALID_PARAMETER for a text that is no such location, ERROR_ALREADY_EXISTS.
Status add_checkpoint(Cluster& cluster, const ResourceId& id, CheckpointKind kind, std::u16string_view location);
/// ERROR_FILE_NOT_FOUND for one that is not there.
Status delete_checkpoint(Cluster& cluster, const ResourceId& id, CheckpointKind kind, std::u16string_view location);

}  // namespace cmrp::cluster
