// What clients ask of resources: create, delete, rename, online, offline, fail, owners, group.
//
// Every function returns the Win32 code of its method, ERROR_RESOURCE_NOT_AVAILABLE for an id that is no more. A
// request that is refused changes nothing; an attempt that is made and fails leaves the state that its section
// documents.
#pragma once

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// Flags and in-buffer of the Ex methods; the plain methods leave both empty.
struct Options {
  uint32_t flags = 0;
  Buffer buffer;
};

/// ApiCreateResource (section 3.1.4.2.10). On ERROR_SUCCESS `created` is the new resource's id.
Status create_resource(Cluster& cluster, const GroupId& group, std::u16string_view name, std::u16string_view type,
                       uint32_t flags, const IdSource& ids, ResourceId& created);
/// ApiDeleteResource (section 3.1.4.2.11).
Status delete_resource(Cluster& cluster, const ResourceId& id);
/// ApiSetResourceName (section 3.1.4.2.14).
Status rename_resource(Cluster& cluster, const ResourceId& id, std::u16string_view name);

/// ApiOnlineResource(Ex) (sections 3.1.4.2.18, .134). ERROR_IO_PENDING: resource_outcome() tells when and how it ended.
Status online_resource(Cluster& cluster, const ResourceId& id, const Options& options = {});
/// ApiOfflineResource(Ex) (sections 3.1.4.2.19, .135).
Status offline_resource(Cluster& cluster, const ResourceId& id, const Options& options = {});
/// ApiRestartResource (section 3.1.4.2.142): offline, then to its persistent state, and with it what has to go offline
/// meanwhile. One that is at rest goes to its persistent state.
Status restart_resource(Cluster& cluster, const ResourceId& id);
/// ApiFailResource (section 3.1.4.2.17): the resource fails now; recovery begins RestartDelay later if policy says so.
Status fail_resource(Cluster& cluster, const ResourceId& id);

/// ApiAddResourceNode, ApiRemoveResourceNode (sections 3.1.4.2.24, .25).
Status add_possible_owner(Cluster& cluster, const ResourceId& id, NodeId node);
Status remove_possible_owner(Cluster& cluster, const ResourceId& id, NodeId node);
/// ApiChangeResourceGroup(Ex) (sections 3.1.4.2.26, .166): the resource goes with everything it is in a dependency
/// relation with.
Status change_resource_group(Cluster& cluster, const ResourceId& id, const GroupId& group, uint64_t flags = 0);

/// Nullopt while the resource has work in hand; then how that ended.
std::optional<Status> resource_outcome(const Cluster& cluster, const ResourceId& id);

// Control of the scene; not reachable by the protocol.

/// Puts a resource into locked mode or out of it (section 3.1.1.1.1).
Status set_locked(Cluster& cluster, const ResourceId& id, bool locked);
/// Sets or clears the designation as a core resource.
Status set_core(Cluster& cluster, const ResourceId& id, bool core);
Status set_behaviour(Cluster& cluster, const ResourceId& id, const Behaviour& behaviour);
/// Puts a resource into a state at once: no procedure, no recovery, its dependents are not asked. Pending states get a
/// procedure that waits for complete(). The caller answers for dependency order.
Status force_resource_state(Cluster& cluster, const ResourceId& id, ResourceState state);

}  // namespace cmrp::cluster
