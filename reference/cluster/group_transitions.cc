#include "reference/cluster/group_transitions.h"

#include <algorithm>

#include "reference/cluster/group_dependencies.h"
#include "reference/cluster/group_sets.h"
#include "reference/cluster/names.h"
#include "reference/cluster/persistence.h"
#include "reference/cluster/placement.h"
#include "reference/cluster/settle.h"
#include "reference/cluster/states.h"
#include "reference/cluster/work.h"

namespace cmrp::cluster {
namespace {

constexpr uint32_t kOnlineFlags = CLUSAPI_GROUP_ONLINE_IGNORE_RESOURCE_STATUS | CLUSAPI_GROUP_ONLINE_SYNCHRONOUS |
                                  CLUSAPI_GROUP_ONLINE_BEST_POSSIBLE_NODE | CLUSAPI_GROUP_ONLINE_IGNORE_AFFINITY_RULE;
constexpr uint32_t kOfflineFlags = CLUSAPI_GROUP_OFFLINE_IGNORE_RESOURCE_STATUS;
constexpr uint32_t kMoveFlags = CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS |
                                CLUSAPI_GROUP_MOVE_RETURN_TO_SOURCE_NODE_ON_ERROR | CLUSAPI_GROUP_MOVE_QUEUE_ENABLED |
                                CLUSAPI_GROUP_MOVE_HIGH_PRIORITY_START | CLUSAPI_GROUP_MOVE_FAILBACK |
                                CLUSAPI_GROUP_MOVE_IGNORE_AFFINITY_RULE;

bool busy(const Cluster& cluster, const Group& group) {
  return group.state == GroupState::kPending || group.move || any_pending(cluster, group.id);
}

void set_persistent(Cluster& cluster, const GroupId& id, Persistent persistent) {
  edit_group(cluster, id).persistent = persistent;
  save_group(cluster, id);
  for (const ResourceId& resource_id : resources_of(cluster, id)) {
    edit_resource(cluster, resource_id).persistent = persistent;
    save_resource(cluster, resource_id);
  }
}

Status result_of(const Cluster& cluster, const GroupId& id) {
  return group_outcome(cluster, id).value_or(ERROR_IO_PENDING);
}

// The first failure among resources that have just been worked on.
Status worst_outcome(const Cluster& cluster, const std::vector<ResourceId>& ids) {
  for (const ResourceId& id : ids) {
    Status outcome = find_resource(cluster, id)->outcome;
    if (outcome != ERROR_SUCCESS) return outcome;
  }
  return ERROR_SUCCESS;
}

// What both moves refuse and do once the flags are checked.
Status move_to(Cluster& cluster, const GroupId& id, NodeId destination, const Options& options) {
  Move move;
  move.source = find_group(cluster, id)->owner;
  move.destination = destination;
  move.flags = options.flags;
  move.buffer = options.buffer;
  bool locked = group_locked(cluster, id) && (options.flags & CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS) == 0;
  if (locked || find_group(cluster, id)->held) {
    if ((options.flags & CLUSAPI_GROUP_MOVE_QUEUE_ENABLED) == 0) {
      return locked ? ERROR_CLUSTER_RESOURCE_LOCKED_STATUS : ERROR_BUSY;
    }
    move.phase = Move::Phase::kQueued;
  }
  edit_group(cluster, id).drained_from = 0;
  begin_move(cluster, id, move);
  settle(cluster);
  return result_of(cluster, id);
}

bool bad_move_flags(uint32_t flags) {
  constexpr uint32_t kExclusive = CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS | CLUSAPI_GROUP_MOVE_QUEUE_ENABLED;
  return (flags & ~kMoveFlags) != 0 || (flags & kExclusive) == kExclusive;
}

}  // namespace

Status create_group(Cluster& cluster, std::u16string_view name, NodeId owner, const IdSource& ids, GroupId& created,
                    uint32_t type) {
  if (!valid_name(name)) return ERROR_INVALID_NAME;
  if (group_by_name_or_id(cluster, name)) return ERROR_OBJECT_ALREADY_EXISTS;
  const Node* host = find_node(cluster, owner);
  if (host == nullptr || host->state == NodeState::kDown) return ERROR_HOST_NODE_NOT_AVAILABLE;
  Group group;
  group.id = ids();
  group.name = name;
  group.owner = owner;
  group.type = type;
  group.changed = cluster.registry.time();
  created = group.id;
  record(cluster, group, Happened::kAdded);
  cluster.groups.emplace(created, std::move(group));
  save_group(cluster, created);
  return ERROR_SUCCESS;
}

Status delete_group(Cluster& cluster, const GroupId& id, bool force) {
  const Group* group = find_group(cluster, id);
  if (group == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  std::vector<ResourceId> contained = resources_of(cluster, id);
  bool core = std::any_of(contained.begin(), contained.end(),
                          [&](const ResourceId& resource) { return find_resource(cluster, resource)->core(); });
  if (core) return ERROR_CORE_RESOURCE;
  // A group that is core itself (section 2.2.2.5) without core resources: no code of the table fits.
  if ((group->flags & CLUS_FLAG_CORE) != 0) return ERROR_SPECIAL_GROUP;
  if (!contained.empty() && !force) return ERROR_DIR_NOT_EMPTY;

  edit_group(cluster, id).move.reset();
  terminate_all(cluster, {contained.begin(), contained.end()}, nullptr);
  for (const ResourceId& resource : contained) edit_resource(cluster, resource).dependencies.clear();
  for (const ResourceId& resource : contained) remove_resource(cluster, resource);
  record(cluster, *find_group(cluster, id), Happened::kDeleted);
  forget_in_group_sets(cluster, id);
  forget_in_group_dependencies(cluster, id);
  cluster.registry.delete_key(join_path(u"Groups", id));
  cluster.groups.erase(id);
  return ERROR_SUCCESS;
}

Status rename_group(Cluster& cluster, const GroupId& id, std::u16string_view name) {
  if (find_group(cluster, id) == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  if (!valid_name(name)) return ERROR_INVALID_NAME;
  std::optional<GroupId> holder = group_by_name_or_id(cluster, name);
  if (holder && *holder != id) return ERROR_ALREADY_EXISTS;
  Group& group = edit_group(cluster, id);
  if (group.name == name) return ERROR_SUCCESS;
  group.name = name;
  save_group(cluster, id);
  record(cluster, group, Happened::kProperty);
  return ERROR_SUCCESS;
}

Status online_group(Cluster& cluster, const GroupId& id, const Options& options) {
  const Group* group = find_group(cluster, id);
  if (group == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  if ((options.flags & ~kOnlineFlags) != 0) return ERROR_INVALID_PARAMETER;
  if (group->special) return ERROR_SPECIAL_GROUP;
  if (busy(cluster, *group)) return ERROR_INVALID_STATE;
  if ((options.flags & CLUSAPI_GROUP_ONLINE_IGNORE_RESOURCE_STATUS) == 0 && group_locked(cluster, id)) {
    return ERROR_CLUSTER_RESOURCE_LOCKED_STATUS;
  }
  bool ignore_affinity = (options.flags & CLUSAPI_GROUP_ONLINE_IGNORE_AFFINITY_RULE) != 0;
  if ((options.flags & CLUSAPI_GROUP_ONLINE_BEST_POSSIBLE_NODE) != 0) go_to_best_node(cluster, id, ignore_affinity);
  NodeId owner = find_group(cluster, id)->owner;
  const Node* node = find_node(cluster, owner);
  if (node == nullptr || node->state == NodeState::kDown) return ERROR_HOST_NODE_NOT_AVAILABLE;
  if (node->state == NodeState::kPaused) return ERROR_SHARING_PAUSED;
  if (!ignore_affinity && violates_affinity(cluster, id, owner)) return ERROR_NODE_CANT_HOST_RESOURCE;

  set_persistent(cluster, id, Persistent::kOnline);
  std::vector<ResourceId> contained = resources_of(cluster, id);
  for (const ResourceId& resource : contained) want_online(cluster, resource, true, options.buffer);
  edit_group(cluster, id).outcome = ERROR_SUCCESS;
  settle(cluster);
  return result_of(cluster, id);
}

Status offline_group(Cluster& cluster, const GroupId& id, const Options& options) {
  const Group* group = find_group(cluster, id);
  if (group == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  if ((options.flags & ~kOfflineFlags) != 0) return ERROR_INVALID_PARAMETER;
  if (group->special) return ERROR_SPECIAL_GROUP;
  if (busy(cluster, *group)) return ERROR_INVALID_STATE;
  if ((options.flags & CLUSAPI_GROUP_OFFLINE_IGNORE_RESOURCE_STATUS) == 0 && group_locked(cluster, id)) {
    return ERROR_CLUSTER_RESOURCE_LOCKED_STATUS;
  }
  set_persistent(cluster, id, Persistent::kOffline);
  for (const ResourceId& resource : resources_of(cluster, id)) {
    Resource& edited = edit_resource(cluster, resource);
    edited.recovery_ms.reset();
    edited.outcome = ERROR_SUCCESS;  // one that has failed before is not asked again
    if (!at_rest(edited.state)) want_offline(cluster, resource, options.buffer);
  }
  edit_group(cluster, id).outcome = ERROR_SUCCESS;
  settle(cluster);
  return result_of(cluster, id);
}

Status move_group(Cluster& cluster, const GroupId& id, const Options& options) {
  const Group* group = find_group(cluster, id);
  if (group == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  if (bad_move_flags(options.flags)) return ERROR_INVALID_PARAMETER;
  if (busy(cluster, *group)) return ERROR_INVALID_STATE;
  std::optional<NodeId> destination =
      move_destination(cluster, id, (options.flags & CLUSAPI_GROUP_MOVE_IGNORE_AFFINITY_RULE) != 0);
  if (!destination) return ERROR_HOST_NODE_NOT_AVAILABLE;
  return move_to(cluster, id, *destination, options);
}

Status move_group_to_node(Cluster& cluster, const GroupId& id, NodeId node_id, const Options& options) {
  const Group* group = find_group(cluster, id);
  if (group == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  const Node* node = find_node(cluster, node_id);
  if (node == nullptr) return ERROR_CLUSTER_NODE_NOT_FOUND;
  if (bad_move_flags(options.flags)) return ERROR_INVALID_PARAMETER;
  if (group->owner == node_id) return ERROR_SUCCESS;
  if (node->state == NodeState::kPaused) return ERROR_SHARING_PAUSED;
  if (node->state != NodeState::kUp) return ERROR_HOST_NODE_NOT_AVAILABLE;
  if (busy(cluster, *group)) return ERROR_INVALID_STATE;
  if (!possible_host(cluster, id, node_id)) return ERROR_HOST_NODE_NOT_RESOURCE_OWNER;
  return move_to(cluster, id, node_id, options);
}

Status cancel_group_operation(Cluster& cluster, const GroupId& id, uint32_t flags) {
  const Group* group = find_group(cluster, id);
  if (group == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  if (flags != 0) return ERROR_INVALID_PARAMETER;
  bool queued = group->move && group->move->phase == Move::Phase::kQueued;
  if (!queued || group->state != GroupState::kPending) return ERROR_INVALID_STATE;
  leave_queue(cluster, id, ERROR_CANCELLED);
  settle(cluster);
  return ERROR_SUCCESS;
}

Status set_preferred_nodes(Cluster& cluster, const GroupId& id, std::vector<NodeId> nodes) {
  const Group* group = find_group(cluster, id);
  if (group == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  if (group->special) return ERROR_SPECIAL_GROUP;
  std::vector<NodeId> list;
  auto append = [&](NodeId node) {
    if (std::find(list.begin(), list.end(), node) == list.end()) list.push_back(node);
  };
  for (NodeId node : nodes) {
    if (find_node(cluster, node) == nullptr) return ERROR_ASSERTION_FAILURE;
    append(node);
  }
  if (!list.empty()) {
    for (const auto& [node_id, node] : cluster.nodes) append(node_id);
  }
  Group& edited = edit_group(cluster, id);
  edited.preferred = std::move(list);
  save_group(cluster, id);
  record(cluster, edited, Happened::kPreferredOwners);
  return ERROR_SUCCESS;
}

Status set_special(Cluster& cluster, const GroupId& id, bool special) {
  if (find_group(cluster, id) == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  edit_group(cluster, id).special = special;
  save_group(cluster, id);
  return ERROR_SUCCESS;
}

Status hold_group(Cluster& cluster, const GroupId& id, bool held) {
  if (find_group(cluster, id) == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  edit_group(cluster, id).held = held;
  settle(cluster);
  return ERROR_SUCCESS;
}

bool group_locked(const Cluster& cluster, const GroupId& id) {
  return std::any_of(cluster.resources.begin(), cluster.resources.end(),
                     [&](const auto& entry) { return entry.second->group == id && entry.second->locked; });
}

std::optional<Status> group_outcome(const Cluster& cluster, const GroupId& id) {
  const Group* group = find_group(cluster, id);
  if (group == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  if (group->move) return std::nullopt;
  std::vector<ResourceId> contained = resources_of(cluster, id);
  for (const ResourceId& resource : contained) {
    if (!resource_outcome(cluster, resource)) return std::nullopt;
  }
  return group->outcome != ERROR_SUCCESS ? group->outcome : worst_outcome(cluster, contained);
}

}  // namespace cmrp::cluster
