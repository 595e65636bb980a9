#include "reference/cluster/states.h"

#include <set>

#include "reference/cluster/names.h"

namespace cmrp::cluster {

void set_state(Cluster& cluster, const ResourceId& id, ResourceState state) {
  if (find_resource(cluster, id)->state == state) return;
  Resource& resource = edit_resource(cluster, id);
  resource.state = state;
  ++resource.sequence;
  resource.changed = cluster.registry.time();
  record(cluster, resource, Happened::kState);
  refresh_group_state(cluster, resource.group);
}

GroupState compute_group_state(const Cluster& cluster, const GroupId& id) {
  bool failed = false;
  bool pending_one = false;
  std::set<ResourceId> providers;
  for (const auto& [resource_id, resource] : cluster.resources) {
    if (resource->group != id) continue;
    failed |= resource->state == ResourceState::kFailed;
    pending_one |= pending(resource->state);
    for (const Dependency& dependency : resource->dependencies) providers.insert(dependency.begin(), dependency.end());
  }
  if (failed) return GroupState::kFailed;
  if (pending_one) return GroupState::kPending;
  size_t top = 0;
  size_t top_online = 0;
  for (const auto& [resource_id, resource] : cluster.resources) {
    if (resource->group != id || providers.contains(resource_id)) continue;
    ++top;
    top_online += resource->state == ResourceState::kOnline;
  }
  if (top_online == 0) return GroupState::kOffline;
  return top_online == top ? GroupState::kOnline : GroupState::kPartialOnline;
}

void refresh_group_state(Cluster& cluster, const GroupId& id) {
  const Group* group = find_group(cluster, id);
  if (group == nullptr) return;
  GroupState state = compute_group_state(cluster, id);
  if (group->state == state) return;
  Group& edited = edit_group(cluster, id);
  edited.state = state;
  ++edited.sequence;
  edited.changed = cluster.registry.time();
  record(cluster, edited, Happened::kState, static_cast<uint32_t>(state));
}

bool any_pending(const Cluster& cluster, const GroupId& id) {
  for (const auto& [resource_id, resource] : cluster.resources) {
    if (resource->group == id && pending(resource->state)) return true;
  }
  return false;
}

void record(Cluster& cluster, const Resource& resource, Happened happened) {
  cluster.events.push_back({ObjectKind::kResource, happened, resource.id, resource.name, resource.group,
                            happened == Happened::kState ? static_cast<uint32_t>(resource.state) : 0,
                            happened == Happened::kDeleted ? resource.type : std::u16string()});
}

void record(Cluster& cluster, const Group& group, Happened happened, uint32_t state) {
  cluster.events.push_back({ObjectKind::kGroup, happened, group.id, group.name, node_id_text(group.owner), state});
}

void record(Cluster& cluster, const Group& group, Happened happened, const ResourceId& resource) {
  record(cluster, group, happened);
  cluster.events.back().other = resource;
}

void record(Cluster& cluster, const Node& node, Happened happened, const GroupId& group) {
  cluster.events.push_back({ObjectKind::kNode, happened, node_id_text(node.id), node.name, {}, 0, group});
}

}  // namespace cmrp::cluster
