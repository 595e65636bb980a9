// Asynchrony without callbacks: resources have goals, groups have moves, and settle() does whatever is unblocked until
// nothing more can be done. What remains waits for time (advance) or for a word from outside (complete, release).
//
// The diagrams are above the switches that they draw: step_resource() in settle.cc, step_move() in moves.cc.
//
// A procedure that does not finish at once shows as OnlinePending or OfflinePending. A goal is dropped when it is
// reached, or when it cannot be: the procedure failed, or all providers of a dependency are beyond hope
// (ERROR_CLUSTER_RESOURCE_PROVIDER_FAILED). A failure takes the dependents offline at once and, if the persistent state
// is online, is followed by recovery: restart on the same node, then failover of the group.
#pragma once

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// Runs everything that is unblocked; every transition ends with it.
void settle(Cluster& cluster);

/// Sets the clock, finishes the procedures and begins the recoveries that are due, and settles.
void advance(Cluster& cluster, uint64_t now_ms);
/// When advance() next has something to do; nullopt = nothing waits for time.
std::optional<uint64_t> next_deadline(const Cluster& cluster);

/// The running procedure of a resource ends so. ERROR_INVALID_STATE if none is running, ERROR_RESOURCE_NOT_AVAILABLE.
Status complete(Cluster& cluster, const ResourceId& id, bool success);
/// The same, with the end that its behaviour gives it.
Status release(Cluster& cluster, const ResourceId& id);

/// A cluster as loaded from its registry starts: every group with a resource whose persistent state is online is
/// brought to it. Resources leave ClusterResourceInitializing.
void start_cluster(Cluster& cluster);

}  // namespace cmrp::cluster
