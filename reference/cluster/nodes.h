// Nodes and networks: pause and resume, failure and restart, computed network states.
#pragma once

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// ApiPauseNode (section 3.1.4.2.70).
Status pause_node(Cluster& cluster, NodeId id);
/// ApiResumeNode (section 3.1.4.2.71); ERROR_CLUSTER_NODE_NOT_PAUSED for a node that is up.
Status resume_node(Cluster& cluster, NodeId id);

/// The node stops answering: its groups go to other nodes and to their persistent states there; with no node left they
/// stay, their resources offline. ERROR_CLUSTER_NODE_ALREADY_DOWN, ERROR_CLUSTER_NODE_NOT_FOUND.
Status fail_node(Cluster& cluster, NodeId id);
/// A node that is down is back in its persistent state; groups that no node could host come online.
/// ERROR_CLUSTER_NODE_ALREADY_UP, ERROR_CLUSTER_NODE_NOT_FOUND.
Status restart_node(Cluster& cluster, NodeId id);

/// Section 3.1.4.2.94.
InterfaceState interface_state(const Cluster& cluster, const InterfaceId& id);
/// Section 3.1.4.2.83.
NetworkState network_state(const Cluster& cluster, const NetworkId& id);

}  // namespace cmrp::cluster
