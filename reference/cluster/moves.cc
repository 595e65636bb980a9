// Moves of groups, one step at a time:
//
//   kQueued ──no longer locked or held──► kDraining ──all at rest──► owner := destination ──► kStarting ──nothing in
//   hand──► done
//                                     ▲                                                   │
//                                     └──── failed, and to be returned: to the source ────┘
#include <algorithm>

#include "reference/cluster/group_transitions.h"
#include "reference/cluster/states.h"
#include "reference/cluster/work.h"

namespace cmrp::cluster {
namespace {

constexpr uint32_t kReturnFlags = CLUSAPI_GROUP_MOVE_RETURN_TO_SOURCE_NODE_ON_ERROR | CLUSAPI_GROUP_MOVE_FAILBACK;

bool node_up(const Cluster& cluster, NodeId id) {
  const Node* node = find_node(cluster, id);
  return node != nullptr && node->state == NodeState::kUp;
}

void drain(Cluster& cluster, const GroupId& id, const Buffer& buffer) {
  for (const ResourceId& resource_id : resources_of(cluster, id)) {
    edit_resource(cluster, resource_id).recovery_ms.reset();
    if (!at_rest(find_resource(cluster, resource_id)->state)) want_offline(cluster, resource_id, buffer);
  }
}

bool idle(const Cluster& cluster, const std::vector<ResourceId>& resources) {
  return std::all_of(resources.begin(), resources.end(), [&](const ResourceId& id) {
    const Resource& resource = *find_resource(cluster, id);
    return resource.goal == Goal::kNone && !resource.running;
  });
}

// The first reason why a resource is not in its persistent state.
Status shortfall(const Cluster& cluster, const std::vector<ResourceId>& resources) {
  for (const ResourceId& id : resources) {
    const Resource& resource = *find_resource(cluster, id);
    if (resource.persistent != Persistent::kOnline || resource.state == ResourceState::kOnline) continue;
    return resource.outcome != ERROR_SUCCESS ? resource.outcome : ERROR_RESOURCE_FAILED;
  }
  return ERROR_SUCCESS;
}

// If the destination can no longer take the group, it starts again where it is.
void arrive(Cluster& cluster, const GroupId& id) {
  Move& move = *edit_group(cluster, id).move;
  if (!node_up(cluster, move.destination)) {
    if (move.outcome == ERROR_SUCCESS) move.outcome = ERROR_HOST_NODE_NOT_AVAILABLE;
    move.destination = find_group(cluster, id)->owner;
  }
  move.phase = Move::Phase::kStarting;
  NodeId owner = move.destination;
  Buffer buffer = move.buffer;
  change_owner(cluster, id, owner);
  want_persistent_states(cluster, id, buffer);
}

}  // namespace

void begin_move(Cluster& cluster, const GroupId& id, const Move& move) {
  Group& group = edit_group(cluster, id);
  group.move = move;
  group.outcome = ERROR_IO_PENDING;
  if (move.phase == Move::Phase::kDraining) {
    drain(cluster, id, move.buffer);
    return;
  }
  // Queued: the group is in transition, and a client must see so, for only then may it cancel (section 3.1.4.2.133).
  for (const ResourceId& resource_id : resources_of(cluster, id)) {
    if (find_resource(cluster, resource_id)->state == ResourceState::kOnline) {
      set_state(cluster, resource_id, ResourceState::kOfflinePending);
    }
  }
}

void leave_queue(Cluster& cluster, const GroupId& id, Status outcome) {
  Group& group = edit_group(cluster, id);
  group.move.reset();
  group.outcome = outcome;
  for (const ResourceId& resource_id : resources_of(cluster, id)) {
    const Resource& resource = *find_resource(cluster, resource_id);
    bool waiting =
        resource.state == ResourceState::kOfflinePending && resource.goal == Goal::kNone && !resource.running;
    if (waiting) set_state(cluster, resource_id, ResourceState::kOnline);
  }
}

bool step_move(Cluster& cluster, const GroupId& id) {
  const Group& group = *find_group(cluster, id);
  if (!group.move) return false;
  std::vector<ResourceId> resources = resources_of(cluster, id);
  switch (group.move->phase) {
    case Move::Phase::kQueued:
      if (group_locked(cluster, id) || group.held) return false;
      edit_group(cluster, id).move->phase = Move::Phase::kDraining;
      drain(cluster, id, find_group(cluster, id)->move->buffer);
      return true;
    case Move::Phase::kDraining:
      if (!idle(cluster, resources) || any_pending(cluster, id)) return false;
      arrive(cluster, id);
      return true;
    case Move::Phase::kStarting: {
      if (!idle(cluster, resources)) return false;
      Status status = shortfall(cluster, resources);
      Group& edited = edit_group(cluster, id);
      Move& move = *edited.move;
      if (status != ERROR_SUCCESS && move.outcome == ERROR_SUCCESS) move.outcome = status;
      bool go_back = status != ERROR_SUCCESS && (move.flags & kReturnFlags) != 0 && !move.returning &&
                     move.source != edited.owner && node_up(cluster, move.source);
      if (go_back) {
        move.returning = true;
        move.destination = move.source;
        move.phase = Move::Phase::kDraining;
        Buffer buffer = move.buffer;
        drain(cluster, id, buffer);
        return true;
      }
      edited.outcome = move.outcome;
      edited.move.reset();
      return true;
    }
  }
  return false;
}

}  // namespace cmrp::cluster
