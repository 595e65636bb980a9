// Where a group can and should be hosted (sections 3.1.1.1.4, 3.1.4.2.52, .55, .70).
#pragma once

#include <optional>

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// Why a resource must not come online on the node that hosts it, or ERROR_SUCCESS: the node is not active
/// (ERROR_HOST_NODE_NOT_AVAILABLE); it is paused, unless that is `for_quorum` or the quorum resource itself
/// (ERROR_SHARING_PAUSED, section 3.1.4.2.70); the object of the resource's type is not there
/// (ERROR_CLUSTER_RESTYPE_NOT_SUPPORTED, .27); it is no possible owner (ERROR_HOST_NODE_NOT_RESOURCE_OWNER, .24).
Status host_refusal(const Cluster& cluster, const Resource& resource, bool for_quorum);

/// Every resource of the group has the node among its possible owners.
bool possible_host(const Cluster& cluster, const GroupId& group, NodeId node);
/// The node hosts another group with an online resource and an anti-affinity class in common with this one.
bool violates_affinity(const Cluster& cluster, const GroupId& group, NodeId node);

/// The node a client's move goes to: up, not the present owner, a possible owner of all resources; preferred nodes
/// first, and nodes without a conflict of affinity before others (unless `ignore_affinity`).
std::optional<NodeId> move_destination(const Cluster& cluster, const GroupId& group, bool ignore_affinity);
/// The node that hosts the group best, the present owner included (…_BEST_POSSIBLE_NODE).
std::optional<NodeId> best_node(const Cluster& cluster, const GroupId& group, bool ignore_affinity);
/// The node a failed group goes to: the next in its preferred list after the owner, else the next up; any up node
/// before a paused one; possible owners before others (section 3.1.4.2.24: hosted elsewhere, it stays offline).
std::optional<NodeId> failover_destination(const Cluster& cluster, const GroupId& group);

}  // namespace cmrp::cluster
