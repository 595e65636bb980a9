// Maintenance mode of storage resources (section 3.1.1.1.1.2): the cluster does not mind that their health is bad. The
// mode is nonvolatile.
#pragma once

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// kNone, or a MAINTENANCE_MODE_TYPE (section 2.2.2.6); the simple mode is kDisableIsAliveCheck.
enum class Maintenance : uint32_t { kNone = 0, kDisableIsAliveCheck = 1, kOfflineResource = 2, kUnclusterResource = 3 };

/// The resource exists; so for the other functions.
Maintenance maintenance(const Cluster& cluster, const ResourceId& id);
/// ERROR_INVALID_STATE for a step that has to go by way of kDisableIsAliveCheck: into kOfflineResource, and out of it.
Status set_maintenance(Cluster& cluster, const ResourceId& id, Maintenance mode);

/// The health check of an online resource found it bad: it fails, unless it is in maintenance. ERROR_INVALID_STATE if
/// it is not online.
Status report_bad_health(Cluster& cluster, const ResourceId& id);

}  // namespace cmrp::cluster
