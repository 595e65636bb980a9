// What clients ask of group sets (section 3.1.1.1.5): create, delete, members, dependencies.
//
// Every function returns the Win32 code of its method: ERROR_GROUPSET_NOT_AVAILABLE for a set that is no more,
// ERROR_GROUP_NOT_AVAILABLE for such a group. A request that is refused changes nothing.
#pragma once

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// The set of that name or id, in any case.
std::optional<GroupSetId> group_set_by_name_or_id(const Cluster& cluster, std::u16string_view text);

/// ApiCreateGroupSet (section 3.1.4.2.146).
Status create_group_set(Cluster& cluster, std::u16string_view name, const IdSource& ids, GroupSetId& created);
/// ApiDeleteGroupSet (section 3.1.4.2.149); its groups stay, in no set.
Status delete_group_set(Cluster& cluster, const GroupSetId& id);

/// Where ApiAddGroupToGroupSetEx places a group.
struct Domains {
  uint32_t fault = 0;
  uint32_t update = 0;
};
/// ApiAddGroupToGroupSet(Ex) (sections 3.1.4.2.150, .165); a group of another set has to be moved: ERROR_INVALID_STATE.
/// Without domains the group keeps those that it has.
Status add_to_group_set(Cluster& cluster, const GroupSetId& id, const GroupId& group,
                        std::optional<Domains> domains = {});
/// ApiRemoveGroupFromGroupSet (section 3.1.4.2.151); ERROR_INVALID_STATE for a group in no set.
Status remove_from_group_set(Cluster& cluster, const GroupId& group);
/// ApiMoveGroupToGroupSet (section 3.1.4.2.152).
Status move_to_group_set(Cluster& cluster, const GroupSetId& id, const GroupId& group);

/// ApiAddGroupSetDependency (section 3.1.4.2.153); ERROR_INVALID_PARAMETER for a cycle or an empty set.
Status add_group_set_dependency(Cluster& cluster, const GroupSetId& id, const GroupSetId& provider);
/// ApiSetGroupSetDependencyExpression (section 3.1.4.2.159): these providers and no others.
Status set_group_set_dependencies(Cluster& cluster, const GroupSetId& id, std::vector<GroupSetId> providers);
/// ApiRemoveGroupSetDependency (section 3.1.4.2.160); ERROR_INVALID_PARAMETER for one that is not there.
Status remove_group_set_dependency(Cluster& cluster, const GroupSetId& id, const GroupSetId& provider);

/// ApiAddGroupToGroupSetDependency (section 3.1.4.2.154); ERROR_INVALID_PARAMETER if the group is in the set, or
/// depends on another one, or the set depends on it.
Status add_group_to_set_dependency(Cluster& cluster, const GroupId& group, const GroupSetId& provider);
/// ApiRemoveClusterGroupToGroupSetDependency (section 3.1.4.2.161); ERROR_INVALID_PARAMETER for one that is not there.
Status remove_group_to_set_dependency(Cluster& cluster, const GroupId& group, const GroupSetId& provider);

/// A group that is deleted is in no set and depends on none.
void forget_in_group_sets(Cluster& cluster, const GroupId& group);

}  // namespace cmrp::cluster
