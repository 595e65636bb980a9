// Transitions of a resource's configuration: created, deleted, renamed, its owners and its group changed.
#include <algorithm>

#include "reference/cluster/dependencies.h"
#include "reference/cluster/group_transitions.h"
#include "reference/cluster/names.h"
#include "reference/cluster/persistence.h"
#include "reference/cluster/resource_transitions.h"
#include "reference/cluster/shared_volumes.h"
#include "reference/cluster/states.h"
#include "reference/cluster/work.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

uint32_t characteristics_of(const Cluster& cluster, std::u16string_view type) {
  const ResourceTypeConfig* known = find_resource_type(cluster, type);
  return known == nullptr ? 0 : known->characteristics;
}

bool same_type(const Resource& resource, std::u16string_view type) {
  return wire::fold_case(resource.type) == wire::fold_case(type);
}

// A resource of that type other than `except` exists in the group; in the cluster, for an empty group.
bool type_in_use(const Cluster& cluster, std::u16string_view type, const GroupId& group,
                 const std::set<ResourceId>& except = {}) {
  return std::any_of(cluster.resources.begin(), cluster.resources.end(), [&](const auto& entry) {
    const Resource& resource = *entry.second;
    return (group.empty() || resource.group == group) && !except.contains(entry.first) && same_type(resource, type);
  });
}

bool possible_owner(const Resource& resource, NodeId node) {
  const std::vector<NodeId>& owners = resource.possible_owners;
  return std::find(owners.begin(), owners.end(), node) != owners.end();
}

// The intervals of its type are the resource's from now on (section 3.1.4.2.27). No health is checked here, so all that
// keeps them is its properties.
void inherit_intervals(Cluster& cluster, const ResourceId& id, const ResourceTypeConfig& type) {
  std::u16string key = join_path(u"Resources", id);
  cluster.registry.set_value(key, u"LooksAlivePollInterval", RegistryValue::dword(type.looks_alive_ms));
  cluster.registry.set_value(key, u"IsAlivePollInterval", RegistryValue::dword(type.is_alive_ms));
}

}  // namespace

Status create_resource(Cluster& cluster, const GroupId& group, std::u16string_view name, std::u16string_view type,
                       uint32_t flags, const IdSource& ids, ResourceId& created) {
  if (find_group(cluster, group) == nullptr) return ERROR_GROUP_NOT_FOUND;
  if (flags != CLUSTER_RESOURCE_DEFAULT_MONITOR && flags != CLUSTER_RESOURCE_SEPARATE_MONITOR) {
    return ERROR_INVALID_PARAMETER;
  }
  if (!valid_name(name)) return ERROR_INVALID_NAME;
  if (resource_by_name_or_id(cluster, name)) return ERROR_OBJECT_ALREADY_EXISTS;
  const ResourceTypeConfig* known = find_resource_type(cluster, type);
  if (known == nullptr) return ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND;
  if ((known->characteristics & CLUS_CHAR_SINGLE_CLUSTER_INSTANCE) != 0 && type_in_use(cluster, type, {})) {
    return ERROR_CLUSTER_SINGLETON_RESOURCE;
  }
  if ((known->characteristics & CLUS_CHAR_SINGLE_GROUP_INSTANCE) != 0 && type_in_use(cluster, type, group)) {
    return ERROR_CLUSTER_GROUP_SINGLETON_RESOURCE;
  }
  if (holds_shared_volumes(cluster, group) &&
      (known->characteristics & CLUS_CHAR_COEXIST_IN_SHARED_VOLUME_GROUP) == 0) {
    return ERROR_CLUSTER_USE_SHARED_VOLUMES_API;
  }

  Resource resource;
  resource.id = ids();
  resource.name = name;
  resource.type = known->name;
  resource.group = group;
  resource.changed = cluster.registry.time();
  resource.separate_monitor = flags == CLUSTER_RESOURCE_SEPARATE_MONITOR;
  for (const auto& [id, node] : cluster.nodes) resource.possible_owners.push_back(id);
  created = resource.id;
  record(cluster, resource, Happened::kAdded);
  cluster.resources.emplace(created, std::move(resource));
  save_resource(cluster, created);
  inherit_intervals(cluster, created, *known);
  save_group(cluster, group);
  record(cluster, *find_group(cluster, group), Happened::kResourceAdded, created);
  record(cluster, *find_group(cluster, group), Happened::kResourceGained, created);
  refresh_group_state(cluster, group);
  return ERROR_SUCCESS;
}

Status delete_resource(Cluster& cluster, const ResourceId& id) {
  const Resource* resource = find_resource(cluster, id);
  if (resource == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (resource->core()) return ERROR_CORE_RESOURCE;
  if (resource->state != ResourceState::kOffline && resource->state != ResourceState::kFailed) {
    return ERROR_RESOURCE_ONLINE;
  }
  if (!dependents_of(cluster, id).empty()) return ERROR_DEPENDENT_RESOURCE_EXISTS;
  bool needs_all = (characteristics_of(cluster, resource->type) & CLUS_CHAR_DELETE_REQUIRES_ALL_NODES) != 0;
  bool all_active = std::all_of(cluster.nodes.begin(), cluster.nodes.end(), [](const auto& entry) {
    return entry.second->state == NodeState::kUp || entry.second->state == NodeState::kPaused;
  });
  if (needs_all && !all_active) return ERROR_ALL_NODES_NOT_AVAILABLE;
  remove_resource(cluster, id);
  return ERROR_SUCCESS;
}

void remove_resource(Cluster& cluster, const ResourceId& id) {
  const Resource& resource = *find_resource(cluster, id);
  GroupId group = resource.group;
  for (const ResourceId& provider : providers_of(cluster, id)) {
    record(cluster, *find_resource(cluster, provider), Happened::kDependents);
  }
  record(cluster, resource, Happened::kDeleted);
  record(cluster, *find_group(cluster, group), Happened::kResourceLost, id);
  if (cluster.quorum.resource == id) {
    cluster.quorum = {};
    save_cluster(cluster);
    cluster.events.push_back({ObjectKind::kQuorum, Happened::kState, {}, {}, {}, 0});
  }
  cluster.registry.delete_key(join_path(u"Resources", id));
  cluster.resources.erase(id);
  save_group(cluster, group);
  refresh_group_state(cluster, group);
}

Status rename_resource(Cluster& cluster, const ResourceId& id, std::u16string_view name) {
  if (find_resource(cluster, id) == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (!valid_name(name)) return ERROR_INVALID_NAME;
  std::optional<ResourceId> holder = resource_by_name_or_id(cluster, name);
  if (holder && *holder != id) return ERROR_ALREADY_EXISTS;
  Resource& resource = edit_resource(cluster, id);
  if (resource.name == name) return ERROR_SUCCESS;
  resource.name = name;
  save_resource(cluster, id);
  record(cluster, resource, Happened::kProperty);
  return ERROR_SUCCESS;
}

Status add_possible_owner(Cluster& cluster, const ResourceId& id, NodeId node) {
  const Resource* resource = find_resource(cluster, id);
  if (resource == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (find_node(cluster, node) == nullptr) return ERROR_NODE_NOT_AVAILABLE;
  if (possible_owner(*resource, node)) return ERROR_OBJECT_ALREADY_EXISTS;
  Resource& edited = edit_resource(cluster, id);
  edited.possible_owners.push_back(node);
  std::sort(edited.possible_owners.begin(), edited.possible_owners.end());
  save_resource(cluster, id);
  record(cluster, edited, Happened::kPossibleOwners);
  return ERROR_SUCCESS;
}

Status remove_possible_owner(Cluster& cluster, const ResourceId& id, NodeId node) {
  const Resource* resource = find_resource(cluster, id);
  if (resource == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (find_node(cluster, node) == nullptr) return ERROR_NODE_NOT_AVAILABLE;
  if (!resource->possible_owners.empty() && !possible_owner(*resource, node)) return ERROR_CLUSTER_NODE_NOT_FOUND;
  if (find_group(cluster, resource->group)->owner == node && !at_rest(resource->state)) return ERROR_INVALID_STATE;
  Resource& edited = edit_resource(cluster, id);
  std::erase(edited.possible_owners, node);
  save_resource(cluster, id);
  record(cluster, edited, Happened::kPossibleOwners);
  return ERROR_SUCCESS;
}

Status change_resource_group(Cluster& cluster, const ResourceId& id, const GroupId& group_id, uint64_t flags) {
  const Resource* resource = find_resource(cluster, id);
  const Group* group = find_group(cluster, group_id);
  if (resource == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (group == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  if ((flags & ~CLUSAPI_CHANGE_RESOURCE_GROUP_FORCE_MOVE_TO_CSV) != 0) return ERROR_INVALID_PARAMETER;
  bool to_shared_volumes = (flags & CLUSAPI_CHANGE_RESOURCE_GROUP_FORCE_MOVE_TO_CSV) != 0;
  if (to_shared_volumes && !holds_shared_volumes(cluster, group_id)) return ERROR_CLUSTER_INVALID_REQUEST;
  if (resource->group == group_id) return ERROR_ALREADY_EXISTS;
  GroupId from_id = resource->group;
  const Group& from = *find_group(cluster, from_id);
  if (group_locked(cluster, from_id) || group_locked(cluster, group_id)) return ERROR_CLUSTER_RESOURCE_LOCKED_STATUS;
  if (group->move || from.move) return ERROR_CLUSTER_GROUP_MOVING;

  const std::set<ResourceId> moving = connected(cluster, id);
  for (const ResourceId& other_id : moving) {
    const Resource& other = *find_resource(cluster, other_id);
    bool at_other_node = group->owner != from.owner;
    if (at_other_node && other.state != ResourceState::kOffline && other.state != ResourceState::kFailed) {
      return ERROR_RESOURCE_ONLINE;
    }
    if (at_other_node && !possible_owner(other, group->owner)) return ERROR_HOST_NODE_NOT_RESOURCE_OWNER;
    if ((characteristics_of(cluster, other.type) & CLUS_CHAR_SINGLE_GROUP_INSTANCE) != 0 &&
        type_in_use(cluster, other.type, group_id, moving)) {
      return ERROR_CLUSTER_GROUP_SINGLETON_RESOURCE;
    }
    if (other_id == cluster.quorum.resource && group->type == kGroupTypeAvailableStorage) {
      return ERROR_QUORUM_NOT_ALLOWED_IN_THIS_GROUP;
    }
    if (other.shared_volumes) return ERROR_CLUSTER_USE_SHARED_VOLUMES_API;
  }
  if (!to_shared_volumes && holds_shared_volumes(cluster, group_id)) return ERROR_CLUSTER_USE_SHARED_VOLUMES_API;
  take_to_group(cluster, moving, group_id);
  return ERROR_SUCCESS;
}

void take_to_group(Cluster& cluster, const std::set<ResourceId>& moving, const GroupId& group_id) {
  GroupId from_id = find_resource(cluster, *moving.begin())->group;
  for (const ResourceId& other_id : moving) {
    Resource& other = edit_resource(cluster, other_id);
    other.group = group_id;
    ++other.sequence;
    save_resource(cluster, other_id);
    record(cluster, other, Happened::kGroupOfResource);
    record(cluster, *find_group(cluster, from_id), Happened::kResourceLost, other_id);
    record(cluster, *find_group(cluster, group_id), Happened::kResourceGained, other_id);
  }
  save_group(cluster, from_id);
  save_group(cluster, group_id);
  refresh_group_state(cluster, from_id);
  refresh_group_state(cluster, group_id);
}

}  // namespace cmrp::cluster
