#include "reference/cluster/nodes.h"

#include <algorithm>

#include "reference/cluster/group_transitions.h"
#include "reference/cluster/names.h"
#include "reference/cluster/persistence.h"
#include "reference/cluster/placement.h"
#include "reference/cluster/settle.h"
#include "reference/cluster/states.h"
#include "reference/cluster/work.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

// A node's state decides those of its interfaces and of their networks, so they are told together.
void set_node_state(Cluster& cluster, NodeId id, NodeState state) {
  Node& node = edit_node(cluster, id);
  node.state = state;
  cluster.events.push_back(
      {ObjectKind::kNode, Happened::kState, node_id_text(id), node.name, {}, static_cast<uint32_t>(state)});
  for (const auto& [interface_id, interface] : cluster.interfaces) {
    if (interface->node != id) continue;
    cluster.events.push_back({ObjectKind::kNetInterface, Happened::kState, interface_id, interface->name,
                              node_id_text(id), static_cast<uint32_t>(interface_state(cluster, interface_id))});
    cluster.events.push_back({ObjectKind::kNetwork,
                              Happened::kState,
                              interface->network,
                              cluster.networks.at(interface->network)->name,
                              {},
                              static_cast<uint32_t>(network_state(cluster, interface->network))});
  }
}

void set_paused(Cluster& cluster, NodeId id, bool paused) {
  Node& node = edit_node(cluster, id);
  node.paused = paused;
  save(cluster.registry, node);
}

bool active(const Cluster& cluster, NodeId id) {
  const Node* node = find_node(cluster, id);
  return node != nullptr && (node->state == NodeState::kUp || node->state == NodeState::kPaused);
}

bool up(const Cluster& cluster, NodeId id) {
  const Node* node = find_node(cluster, id);
  return node != nullptr && node->state == NodeState::kUp;
}

std::optional<NodeId> other_node_up(const Cluster& cluster, NodeId than) {
  for (const auto& [id, node] : cluster.nodes) {
    if (id != than && up(cluster, id)) return id;
  }
  return std::nullopt;
}

bool comes_back(const Cluster& cluster, const Group& group, NodeId id, Failback failback) {
  if (group.owner == id) return false;
  switch (failback) {
    case Failback::kNone:
      return false;
    case Failback::kImmediate:
      return group.drained_from == id || (!group.preferred.empty() && group.preferred.front() == id);
    case Failback::kByPolicy:
      return find_node(cluster, group.owner)->paused && !violates_affinity(cluster, group.id, id);
  }
  return false;
}

// The groups of a node that has left go where they can, and to their persistent states there.
void host_elsewhere(Cluster& cluster, NodeId id, const std::vector<GroupId>& groups) {
  for (const GroupId& group : groups) {
    if (find_group(cluster, group)->owner != id) continue;
    Group& edited = edit_group(cluster, group);
    if (edited.move) edited.outcome = ERROR_HOST_NODE_NOT_AVAILABLE;
    edited.move.reset();
    std::vector<ResourceId> contained = resources_of(cluster, group);
    terminate_all(cluster, {contained.begin(), contained.end()}, nullptr);
    std::optional<NodeId> destination = failover_destination(cluster, group);
    if (!destination) continue;
    change_owner(cluster, group, *destination);
    want_persistent_states(cluster, group, nullptr);
  }
}

std::vector<GroupId> group_ids(const Cluster& cluster) {
  std::vector<GroupId> ids;
  for (const auto& [id, group] : cluster.groups) ids.push_back(id);
  return ids;
}

// No list of owners names the node any more.
void forget_as_owner(Cluster& cluster, NodeId id) {
  auto names = [id](const std::vector<NodeId>& nodes) { return std::ranges::find(nodes, id) != nodes.end(); };
  for (auto& [resource_id, resource] : cluster.resources) {
    if (!names(resource->possible_owners)) continue;
    std::erase(resource.edit().possible_owners, id);
    save_resource(cluster, resource_id);
    record(cluster, *resource, Happened::kPossibleOwners);
  }
  for (auto& [group_id, group] : cluster.groups) {
    if (!names(group->preferred)) continue;
    std::erase(group.edit().preferred, id);
    save_group(cluster, group_id);
    record(cluster, *group, Happened::kPreferredOwners);
  }
}

void remove_interfaces(Cluster& cluster, NodeId id) {
  std::erase_if(cluster.interfaces, [&](const auto& entry) {
    const auto& [interface_id, interface] = entry;
    if (interface->node != id) return false;
    cluster.events.push_back({ObjectKind::kNetInterface, Happened::kDeleted, interface_id, interface->name, {}, 0});
    cluster.registry.delete_key(join_path(u"NetworkInterfaces", interface_id));
    return true;
  });
}

}  // namespace

Status pause_node(Cluster& cluster, NodeId id) {
  const Node* node = find_node(cluster, id);
  if (node == nullptr) return ERROR_NODE_NOT_AVAILABLE;
  if (node->state == NodeState::kPaused) return ERROR_SUCCESS;
  if (node->state != NodeState::kUp) return ERROR_CLUSTER_NODE_DOWN;
  set_paused(cluster, id, true);
  set_node_state(cluster, id, NodeState::kPaused);
  return ERROR_SUCCESS;
}

Status drain_node(Cluster& cluster, NodeId id, bool may_stay, NodeId target) {
  if (find_node(cluster, id) == nullptr) return ERROR_NODE_NOT_AVAILABLE;
  if (target == id) return ERROR_INVALID_TARGET_HANDLE;
  if (target != 0 && !up(cluster, target)) return ERROR_HOST_NODE_NOT_AVAILABLE;
  std::vector<GroupId> evacuated;
  for (const auto& [group_id, group] : cluster.groups) {
    if (group->owner != id) continue;
    if (group->move && group->move->phase != Move::Phase::kQueued) return ERROR_CLUSTER_NODE_EVACUATION_IN_PROGRESS;
    evacuated.push_back(group_id);
  }
  std::optional<NodeId> refuge = target == 0 ? other_node_up(cluster, id) : target;
  if (!refuge) return ERROR_CLUSTER_NODE_DOWN;
  if (Status status = pause_node(cluster, id); status != ERROR_SUCCESS) return status;
  for (const GroupId& group : evacuated) {
    Status status = target == 0 ? move_group(cluster, group, {}) : move_group_to_node(cluster, group, target, {});
    bool moves = status == ERROR_SUCCESS || status == ERROR_IO_PENDING;
    if (moves || !may_stay) edit_group(cluster, group).drained_from = id;
    if (moves || may_stay) continue;
    // What forbids the move of a client does not keep the group here; what it was doing ends.
    edit_group(cluster, group).move.reset();
    std::vector<ResourceId> contained = resources_of(cluster, group);
    terminate_all(cluster, {contained.begin(), contained.end()}, nullptr);
    change_owner(cluster, group, *refuge);
    want_persistent_states(cluster, group, nullptr);
  }
  settle(cluster);
  return ERROR_IO_PENDING;
}

Status resume_node(Cluster& cluster, NodeId id, Failback failback) {
  const Node* node = find_node(cluster, id);
  if (node == nullptr) return ERROR_NODE_NOT_AVAILABLE;
  if (!node->paused) return ERROR_CLUSTER_NODE_NOT_PAUSED;
  set_paused(cluster, id, false);
  if (find_node(cluster, id)->state != NodeState::kPaused) return ERROR_SUCCESS;
  set_node_state(cluster, id, NodeState::kUp);
  // What only the pause has kept from coming online does so now.
  for (const GroupId& group : group_ids(cluster)) {
    if (find_group(cluster, group)->owner != id) continue;
    for (const ResourceId& resource_id : resources_of(cluster, group)) {
      const Resource& resource = *find_resource(cluster, resource_id);
      if (resource.persistent == Persistent::kOnline && resource.outcome == ERROR_SHARING_PAUSED) {
        want_online(cluster, resource_id, false, nullptr);
      }
    }
  }
  settle(cluster);
  for (const GroupId& group : group_ids(cluster)) {
    if (comes_back(cluster, *find_group(cluster, group), id, failback)) move_group_to_node(cluster, group, id, {});
  }
  return ERROR_SUCCESS;
}

Status fail_node(Cluster& cluster, NodeId id) {
  const Node* node = find_node(cluster, id);
  if (node == nullptr) return ERROR_CLUSTER_NODE_NOT_FOUND;
  if (node->state == NodeState::kDown) return ERROR_CLUSTER_NODE_ALREADY_DOWN;
  set_node_state(cluster, id, NodeState::kDown);
  host_elsewhere(cluster, id, group_ids(cluster));
  settle(cluster);
  return ERROR_SUCCESS;
}

Status restart_node(Cluster& cluster, NodeId id) {
  const Node* node = find_node(cluster, id);
  if (node == nullptr) return ERROR_CLUSTER_NODE_NOT_FOUND;
  if (node->state != NodeState::kDown) return ERROR_CLUSTER_NODE_ALREADY_UP;
  set_node_state(cluster, id, node->paused ? NodeState::kPaused : NodeState::kUp);
  for (const GroupId& group : group_ids(cluster)) {
    NodeId owner = find_group(cluster, group)->owner;
    if (owner != id && active(cluster, owner)) continue;
    // This one was its own, or had no node to host it.
    change_owner(cluster, group, id);
    want_persistent_states(cluster, group, nullptr);
  }
  settle(cluster);
  return ERROR_SUCCESS;
}

Status evict_node(Cluster& cluster, NodeId id) {
  if (find_node(cluster, id) == nullptr) return ERROR_NODE_NOT_AVAILABLE;
  bool others = std::ranges::any_of(
      cluster.nodes, [&](const auto& entry) { return entry.first != id && active(cluster, entry.first); });
  if (!others) return ERROR_CANT_EVICT_ACTIVE_NODE;
  if (find_node(cluster, id)->state != NodeState::kDown) set_node_state(cluster, id, NodeState::kDown);
  host_elsewhere(cluster, id, group_ids(cluster));
  forget_as_owner(cluster, id);
  remove_interfaces(cluster, id);
  const std::u16string text = node_id_text(id);
  cluster.events.push_back({ObjectKind::kNode, Happened::kDeleted, text, find_node(cluster, id)->name, {}, 0});
  cluster.registry.delete_key(join_path(u"Nodes", text));
  cluster.nodes.erase(id);
  settle(cluster);
  return ERROR_SUCCESS;
}

Status rename_network(Cluster& cluster, const NetworkId& id, std::u16string_view name) {
  auto network = cluster.networks.find(id);
  if (network == cluster.networks.end()) return ERROR_NETWORK_NOT_AVAILABLE;
  if (!valid_network_name(name)) return ERROR_INVALID_NAME;
  // Its own id is as little a name for it as that of another one (section 3.1.1.7).
  std::optional<NetworkId> holder = network_by_name_or_id(cluster, name);
  if (holder && (*holder != id || wire::fold_case(name) == id)) return ERROR_ALREADY_EXISTS;
  if (network->second->name == name) return ERROR_SUCCESS;
  NetworkConfig& edited = network->second.edit();
  edited.name = name;
  save(cluster.registry, edited);
  cluster.events.push_back({ObjectKind::kNetwork, Happened::kProperty, id, edited.name, {}, 0});
  return ERROR_SUCCESS;
}

InterfaceState interface_state(const Cluster& cluster, const InterfaceId& id) {
  const Interface& interface = *cluster.interfaces.at(id);
  if (!active(cluster, interface.node)) return InterfaceState::kUnavailable;
  return interface.failed ? InterfaceState::kFailed : InterfaceState::kUp;
}

NetworkState network_state(const Cluster& cluster, const NetworkId& id) {
  bool available = false;
  bool up = false;
  for (const auto& [interface_id, interface] : cluster.interfaces) {
    if (interface->network != id) continue;
    InterfaceState state = interface_state(cluster, interface_id);
    available |= state != InterfaceState::kUnavailable;
    up |= state == InterfaceState::kUp;
  }
  // An interface that is up reaches every other that is up: unreachable ones, and so partitions, do not occur.
  if (up) return NetworkState::kUp;
  return available ? NetworkState::kDown : NetworkState::kUnavailable;
}

}  // namespace cmrp::cluster
