// The states of resources and groups: their changes, with sequence numbers and events, and how a group's is computed.
#pragma once

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// Gives the resource another state: its sequence number and its group's state follow, events are recorded. No change
/// if it is in that state already.
void set_state(Cluster& cluster, const ResourceId& id, ResourceState state);

/// The state that section 3.1.4.2.46 defines, from the states of the group's resources.
GroupState compute_group_state(const Cluster& cluster, const GroupId& id);
/// To be called after anything that compute_group_state() depends on has changed.
void refresh_group_state(Cluster& cluster, const GroupId& id);

/// OnlinePending or OfflinePending.
inline bool pending(ResourceState state) {
  return state == ResourceState::kOnlinePending || state == ResourceState::kOfflinePending;
}
/// Not in use on its node: Offline, Failed or Initializing.
inline bool at_rest(ResourceState state) { return state != ResourceState::kOnline && !pending(state); }

/// One of the group's resources is in a pending state.
bool any_pending(const Cluster& cluster, const GroupId& id);

void record(Cluster& cluster, const Resource& resource, Happened happened);
void record(Cluster& cluster, const Group& group, Happened happened, uint32_t state = 0);
/// A group got a resource or lost it; a node a group.
void record(Cluster& cluster, const Group& group, Happened happened, const ResourceId& resource);
void record(Cluster& cluster, const Node& node, Happened happened, const GroupId& group);

}  // namespace cmrp::cluster
