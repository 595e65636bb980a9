// The steps that transitions and settle() share: giving resources goals, failing them, moving groups.
#pragma once

#include <set>

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// Remembers a call to the resource's object on the node that owns it.
void note_call(Cluster& cluster, const ResourceId& id, ObjectCall::Entry entry, const Buffer& buffer);

/// The resource is to come online, and with it the providers that it lacks: for a simple dependency its provider, for a
/// complex one without an online member all its members. `commanded`: for its own sake, so that hopelessness is a
/// failure of this resource and not only of its providers.
void want_online(Cluster& cluster, const ResourceId& id, bool commanded, const Buffer& buffer);
/// The resource is to go offline. An online procedure under way is abandoned. Resources that rely on it follow
/// (settle()).
void want_offline(Cluster& cluster, const ResourceId& id, const Buffer& buffer);
/// Offline at once, without a procedure; what relies on it first.
void terminate(Cluster& cluster, const ResourceId& id, const Buffer& buffer);

/// The same for a set, dependents before providers.
void terminate_all(Cluster& cluster, std::set<ResourceId> ids, const Buffer& buffer);
/// Takes a resource out of the cluster and its registry; nothing depends on it, and it is at rest.
void remove_resource(Cluster& cluster, const ResourceId& id);

/// These resources of one group are of another one from now on, in whatever state; nobody is asked.
void take_to_group(Cluster& cluster, const std::set<ResourceId>& ids, const GroupId& group);

/// The resource has failed: it is in ClusterResourceFailed, what relies on it is taken offline at once, recovery is due
/// later if its persistent state and its policy ask for it.
void fail(Cluster& cluster, const ResourceId& id, Status outcome);
/// Recovery of a failed resource: a restart on its node, or failover of its group.
void recover(Cluster& cluster, const ResourceId& id);

/// The goal is reached or given up.
void drop_goal(Resource& resource, Status outcome);

/// The running procedure of a resource ends so.
void finish(Cluster& cluster, const ResourceId& id, bool success);

/// The resources that must go offline before or with `id`, itself included (section 3.1.4.2.19).
std::set<ResourceId> offline_closure(const Cluster& cluster, const ResourceId& id);

/// Begins a move: the resources in use are to go offline on the source.
void begin_move(Cluster& cluster, const GroupId& id, const Move& move);
/// One step of a group's move; false if it waits or there is none.
bool step_move(Cluster& cluster, const GroupId& id);
/// Ends a queued move: what waited to go offline is online as before.
void leave_queue(Cluster& cluster, const GroupId& id, Status outcome);
/// A group of which nothing is in use goes to the node that hosts it best.
void go_to_best_node(Cluster& cluster, const GroupId& id, bool ignore_affinity);
/// The group is owned by another node from now on; its failed resources count as offline there.
void change_owner(Cluster& cluster, const GroupId& id, NodeId owner);
/// Every resource of the group is to go to its persistent state.
void want_persistent_states(Cluster& cluster, const GroupId& id, const Buffer& buffer);

}  // namespace cmrp::cluster
