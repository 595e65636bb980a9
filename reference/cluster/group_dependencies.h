// Dependencies of groups on groups (section 3.1.4.2.157): "and" only, nonvolatile. What groups depend on through group
// sets is in group_sets.h; here it counts for cycles.
#pragma once

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// ApiSetGroupDependencyExpression (section 3.1.4.2.157): these providers and no others. ERROR_GROUP_NOT_AVAILABLE for
/// a group that is no more; ERROR_INVALID_PARAMETER if the group would come to depend on itself, directly, through
/// other groups, or through a group set that contains it.
Status set_group_dependencies(Cluster& cluster, const GroupId& id, const std::vector<GroupId>& providers);
/// ApiRemoveClusterGroupDependency (section 3.1.4.2.158); ERROR_INVALID_PARAMETER for one that is not there.
Status remove_group_dependency(Cluster& cluster, const GroupId& id, const GroupId& provider);

/// Whether `from` depends on `to`, or is it; both are ids of groups or group sets, which do not meet. What depends on a
/// set depends on the groups in it, and these on what their set depends on.
bool depends_on(const Cluster& cluster, const std::u16string& from, const std::u16string& to);

/// No group depends on a group that is deleted.
void forget_in_group_dependencies(Cluster& cluster, const GroupId& group);

}  // namespace cmrp::cluster
