// What clients ask of groups: create, delete, rename, online, offline, move, preferred nodes.
//
// Every function returns the Win32 code of its method, ERROR_GROUP_NOT_AVAILABLE for an id that is no more. A request
// that is refused changes nothing.
#pragma once

#include "reference/cluster/resource_transitions.h"
#include "reference/cluster/state.h"
#include "reference/cluster/states.h"

namespace cmrp::cluster {

/// ApiCreateGroup(Ex) (sections 3.1.4.2.43, .128): on `owner`, the node that the client is connected to.
Status create_group(Cluster& cluster, std::u16string_view name, NodeId owner, const IdSource& ids, GroupId& created,
                    uint32_t type = kClusGroupTypeUnknown);
/// ApiDeleteGroup (section 3.1.4.2.44). With `force` the resources are terminated and deleted with their group.
Status delete_group(Cluster& cluster, const GroupId& id, bool force);
/// ApiSetGroupName (section 3.1.4.2.47).
Status rename_group(Cluster& cluster, const GroupId& id, std::u16string_view name);

/// ApiOnlineGroup(Ex) (sections 3.1.4.2.50, .129). With CLUSAPI_GROUP_ONLINE_SYNCHRONOUS and ERROR_IO_PENDING the
/// handler waits for group_outcome().
Status online_group(Cluster& cluster, const GroupId& id, const Options& options = {});
/// ApiOfflineGroup(Ex) (sections 3.1.4.2.51, .130).
Status offline_group(Cluster& cluster, const GroupId& id, const Options& options = {});
/// ApiMoveGroup(Ex) (sections 3.1.4.2.52, .131): to the best other node.
Status move_group(Cluster& cluster, const GroupId& id, const Options& options = {});
/// ApiMoveGroupToNode(Ex) (sections 3.1.4.2.53, .132).
Status move_group_to_node(Cluster& cluster, const GroupId& id, NodeId node, const Options& options = {});
/// ApiCancelClusterGroupOperation (section 3.1.4.2.133): ends a move that is still queued.
Status cancel_group_operation(Cluster& cluster, const GroupId& id, uint32_t flags);

/// ApiSetGroupNodeList (section 3.1.4.2.55); configured nodes that are not named are appended, unless the list is
/// empty.
Status set_preferred_nodes(Cluster& cluster, const GroupId& id, std::vector<NodeId> nodes);

/// Designates a group as special or takes that away (section 3.1.1.1.4); control and the CSV methods.
Status set_special(Cluster& cluster, const GroupId& id, bool special);
/// Keeps a group from moving, or lets it go; control. A held group's move is refused (ERROR_BUSY) or, with
/// CLUSAPI_GROUP_MOVE_QUEUE_ENABLED, waits.
Status hold_group(Cluster& cluster, const GroupId& id, bool held);
/// A group is in locked mode if one of its resources is.
bool group_locked(const Cluster& cluster, const GroupId& id);
/// Nullopt while the group has a move or a resource with work in hand; then how that ended.
std::optional<Status> group_outcome(const Cluster& cluster, const GroupId& id);

}  // namespace cmrp::cluster
