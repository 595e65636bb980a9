// Nodes and networks: pause and resume, failure and restart, eviction, names and computed states of networks.
#pragma once

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// ApiPauseNode (section 3.1.4.2.70).
Status pause_node(Cluster& cluster, NodeId id);
/// ApiPauseNodeEx with bDrainNode, and ApiPauseNodeWithDrainTarget, if `target` is not 0 (sections 3.1.4.2.125, .126):
/// pauses the node and begins to move its groups away; what forbids a move keeps a group there only if `may_stay`.
/// ERROR_IO_PENDING once that has begun; ERROR_CLUSTER_NODE_EVACUATION_IN_PROGRESS, ERROR_CLUSTER_NODE_DOWN without
/// another node that is up, ERROR_HOST_NODE_NOT_AVAILABLE and ERROR_INVALID_TARGET_HANDLE for a bad target.
Status drain_node(Cluster& cluster, NodeId id, bool may_stay, NodeId target = 0);
/// Which groups a node that is resumed gets back: dwResumeFailbackType (section 3.1.4.2.127).
enum class Failback : uint32_t {
  kNone = 0,
  kImmediate = 1,  ///< those that an evacuation moved away, and those that prefer the node to all others
  kByPolicy = 2,   ///< those that are on nodes which are paused
};
/// ApiResumeNode and ApiResumeNodeEx (sections 3.1.4.2.71, .127); ERROR_CLUSTER_NODE_NOT_PAUSED for a node that is up.
/// A group that may not move now, or not to this node, stays where it is.
Status resume_node(Cluster& cluster, NodeId id, Failback failback = Failback::kNone);

/// The node stops answering: its groups go to other nodes and to their persistent states there; with no node left they
/// stay, their resources offline. ERROR_CLUSTER_NODE_ALREADY_DOWN, ERROR_CLUSTER_NODE_NOT_FOUND.
Status fail_node(Cluster& cluster, NodeId id);
/// A node that is down is back in its persistent state; groups that no node could host come online.
/// ERROR_CLUSTER_NODE_ALREADY_UP, ERROR_CLUSTER_NODE_NOT_FOUND.
Status restart_node(Cluster& cluster, NodeId id);

/// ApiEvictNode (section 3.1.4.2.72): its groups go to other nodes, as when it fails; then it is gone, with its
/// interfaces and with every mention of it in lists of owners. ERROR_NODE_NOT_AVAILABLE; ERROR_CANT_EVICT_ACTIVE_NODE
/// for the last active one.
Status evict_node(Cluster& cluster, NodeId id);

/// ApiSetNetworkName (section 3.1.4.2.84): ERROR_NETWORK_NOT_AVAILABLE, ERROR_INVALID_NAME, ERROR_ALREADY_EXISTS.
Status rename_network(Cluster& cluster, const NetworkId& id, std::u16string_view name);

/// Section 3.1.4.2.94.
InterfaceState interface_state(const Cluster& cluster, const InterfaceId& id);
/// Section 3.1.4.2.83.
NetworkState network_state(const Cluster& cluster, const NetworkId& id);

}  // namespace cmrp::cluster
