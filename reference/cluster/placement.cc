#include "reference/cluster/placement.h"

#include <algorithm>
#include <vector>

#include "reference/cluster/resource_types.h"

namespace cmrp::cluster {
namespace {

// All nodes: those of the preferred list in its order, then the others by id.
std::vector<NodeId> by_preference(const Cluster& cluster, const Group& group) {
  std::vector<NodeId> nodes = group.preferred;
  for (const auto& [id, node] : cluster.nodes) {
    if (std::find(nodes.begin(), nodes.end(), id) == nodes.end()) nodes.push_back(id);
  }
  return nodes;
}

bool in_state(const Cluster& cluster, NodeId id, NodeState state) {
  const Node* node = find_node(cluster, id);
  return node != nullptr && node->state == state;
}

std::optional<NodeId> pick(const Cluster& cluster, const Group& group, bool ignore_affinity, NodeId except) {
  std::optional<NodeId> second_best;
  for (NodeId id : by_preference(cluster, group)) {
    if (id == except || !in_state(cluster, id, NodeState::kUp) || !possible_host(cluster, group.id, id)) continue;
    if (ignore_affinity || !violates_affinity(cluster, group.id, id)) return id;
    if (!second_best) second_best = id;
  }
  return second_best;
}

}  // namespace

Status host_refusal(const Cluster& cluster, const Resource& resource, bool for_quorum) {
  NodeId owner = find_group(cluster, resource.group)->owner;
  const Node* node = find_node(cluster, owner);
  if (node == nullptr || node->state == NodeState::kDown || node->state == NodeState::kJoining) {
    return ERROR_HOST_NODE_NOT_AVAILABLE;
  }
  if (node->state == NodeState::kPaused && !for_quorum && resource.id != cluster.quorum.resource) {
    return ERROR_SHARING_PAUSED;
  }
  if (!is_installed(*find_resource_type(cluster, resource.type))) return ERROR_CLUSTER_RESTYPE_NOT_SUPPORTED;
  const std::vector<NodeId>& owners = resource.possible_owners;
  bool possible = std::find(owners.begin(), owners.end(), owner) != owners.end();
  return possible ? ERROR_SUCCESS : ERROR_HOST_NODE_NOT_RESOURCE_OWNER;
}

bool possible_host(const Cluster& cluster, const GroupId& group, NodeId node) {
  for (const auto& [id, resource] : cluster.resources) {
    if (resource->group != group) continue;
    const std::vector<NodeId>& owners = resource->possible_owners;
    if (std::find(owners.begin(), owners.end(), node) == owners.end()) return false;
  }
  return true;
}

bool violates_affinity(const Cluster& cluster, const GroupId& id, NodeId node) {
  const Group& group = *find_group(cluster, id);
  if (group.anti_affinity.empty()) return false;
  for (const auto& [resource_id, resource] : cluster.resources) {
    if (resource->group == id || resource->state != ResourceState::kOnline) continue;
    const Group* other = find_group(cluster, resource->group);
    if (other->owner != node) continue;
    for (const std::u16string& class_name : other->anti_affinity) {
      if (std::find(group.anti_affinity.begin(), group.anti_affinity.end(), class_name) != group.anti_affinity.end()) {
        return true;
      }
    }
  }
  return false;
}

std::optional<NodeId> move_destination(const Cluster& cluster, const GroupId& group, bool ignore_affinity) {
  const Group& moving = *find_group(cluster, group);
  return pick(cluster, moving, ignore_affinity, moving.owner);
}

std::optional<NodeId> best_node(const Cluster& cluster, const GroupId& group, bool ignore_affinity) {
  const Group& hosted = *find_group(cluster, group);
  // Without a preference the present owner is as good as any, and staying costs nothing.
  bool owner_will_do = in_state(cluster, hosted.owner, NodeState::kUp) && possible_host(cluster, group, hosted.owner) &&
                       (ignore_affinity || !violates_affinity(cluster, group, hosted.owner));
  if (hosted.preferred.empty() && owner_will_do) return hosted.owner;
  return pick(cluster, hosted, ignore_affinity, 0);
}

std::optional<NodeId> failover_destination(const Cluster& cluster, const GroupId& id) {
  const Group& group = *find_group(cluster, id);
  std::vector<NodeId> nodes = by_preference(cluster, group);
  // The next in the list relative to the owner (section 3.1.4.2.55), around its end.
  auto owner = std::find(nodes.begin(), nodes.end(), group.owner);
  if (owner != nodes.end()) {
    std::rotate(nodes.begin(), owner + 1, nodes.end());
    nodes.pop_back();
  }
  for (NodeState state : {NodeState::kUp, NodeState::kPaused}) {
    for (bool possible : {true, false}) {
      for (NodeId node : nodes) {
        if (in_state(cluster, node, state) && possible_host(cluster, id, node) == possible) return node;
      }
    }
  }
  return std::nullopt;
}

}  // namespace cmrp::cluster
