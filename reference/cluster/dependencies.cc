#include "reference/cluster/dependencies.h"

#include <algorithm>
#include <map>

#include "reference/cluster/persistence.h"
#include "reference/cluster/states.h"

namespace cmrp::cluster {
namespace {

bool contains(const Dependency& dependency, const ResourceId& id) {
  return std::find(dependency.begin(), dependency.end(), id) != dependency.end();
}

bool depends_directly(const Resource& resource, const ResourceId& on) {
  return std::any_of(resource.dependencies.begin(), resource.dependencies.end(),
                     [&](const Dependency& dependency) { return contains(dependency, on); });
}

// Everything reached from `id` over `next`, itself included.
template <class Next>
std::set<ResourceId> reachable(const ResourceId& id, Next next) {
  std::set<ResourceId> seen{id};
  std::vector<ResourceId> open{id};
  while (!open.empty()) {
    ResourceId at = std::move(open.back());
    open.pop_back();
    for (ResourceId& other : next(at)) {
      if (seen.insert(other).second) open.push_back(std::move(other));
    }
  }
  return seen;
}

// Longest chain from each of the resources that `next` reaches; memoised, for the graph may have many paths.
template <class Next>
int longest(const ResourceId& id, Next next, std::map<ResourceId, int>& known) {
  auto at = known.find(id);
  if (at != known.end()) return at->second;
  int depth = 0;
  for (const ResourceId& other : next(id)) depth = std::max(depth, 1 + longest(other, next, known));
  return known[id] = depth;
}

int height_above(const Cluster& cluster, const ResourceId& id) {
  std::map<ResourceId, int> known;
  return longest(
      id, [&](const ResourceId& at) { return dependents_of(cluster, at); }, known);
}

bool too_deep(const Cluster& cluster, const ResourceId& dependent, const ResourceId& provider) {
  return height_above(cluster, dependent) + 1 + dependency_depth(cluster, provider) > kMaxDependencyDepth;
}

bool circular(const Cluster& cluster, const ResourceId& dependent, const ResourceId& provider) {
  return provider_tree(cluster, provider).contains(dependent);
}

// After the dependencies of `id` have changed.
void changed(Cluster& cluster, const ResourceId& id, const std::vector<ResourceId>& providers) {
  save_resource(cluster, id);
  const Resource& resource = *find_resource(cluster, id);
  record(cluster, resource, Happened::kDependencies);
  for (const ResourceId& provider : providers) {
    record(cluster, *find_resource(cluster, provider), Happened::kDependents);
  }
  refresh_group_state(cluster, resource.group);
}

}  // namespace

std::vector<ResourceId> providers_of(const Cluster& cluster, const ResourceId& id) {
  std::vector<ResourceId> providers;
  for (const Dependency& dependency : find_resource(cluster, id)->dependencies) {
    providers.insert(providers.end(), dependency.begin(), dependency.end());
  }
  return providers;
}

std::vector<ResourceId> dependents_of(const Cluster& cluster, const ResourceId& id) {
  std::vector<ResourceId> dependents;
  for (const auto& [other, resource] : cluster.resources) {
    if (depends_directly(*resource, id)) dependents.push_back(other);
  }
  return dependents;
}

std::set<ResourceId> provider_tree(const Cluster& cluster, const ResourceId& id) {
  return reachable(id, [&](const ResourceId& at) { return providers_of(cluster, at); });
}

std::set<ResourceId> connected(const Cluster& cluster, const ResourceId& id) {
  return reachable(id, [&](const ResourceId& at) {
    std::vector<ResourceId> both = providers_of(cluster, at);
    std::vector<ResourceId> dependents = dependents_of(cluster, at);
    both.insert(both.end(), dependents.begin(), dependents.end());
    return both;
  });
}

int dependency_depth(const Cluster& cluster, const ResourceId& id) {
  std::map<ResourceId, int> known;
  return longest(
      id, [&](const ResourceId& at) { return providers_of(cluster, at); }, known);
}

bool top_level(const Cluster& cluster, const ResourceId& id) { return dependents_of(cluster, id).empty(); }

Status add_dependency(Cluster& cluster, const ResourceId& dependent_id, const ResourceId& provider_id) {
  const Resource* dependent = find_resource(cluster, dependent_id);
  const Resource* provider = find_resource(cluster, provider_id);
  if (dependent == nullptr || provider == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (dependent_id == provider_id) return ERROR_INVALID_PARAMETER;
  if (depends_directly(*dependent, provider_id)) return ERROR_DEPENDENCY_ALREADY_EXISTS;
  if (circular(cluster, dependent_id, provider_id)) return ERROR_CIRCULAR_DEPENDENCY;
  if (dependent->state == ResourceState::kOnlinePending ||
      (dependent->state == ResourceState::kOnline && provider->state != ResourceState::kOnline)) {
    return ERROR_RESOURCE_ONLINE;
  }
  // The text is silent about this one, but the dependent might yet stay online (its move is cancelled, say).
  if (dependent->state == ResourceState::kOfflinePending && provider->state != ResourceState::kOnline) {
    return ERROR_INVALID_STATE;
  }
  if (dependent_id == cluster.quorum.resource) return ERROR_DEPENDENCY_NOT_ALLOWED;
  // What has dependents cannot be the quorum resource (section 3.1.4.2.7), so it gets none.
  if (provider_id == cluster.quorum.resource) return ERROR_INVALID_OPERATION_ON_QUORUM;
  // Section 3.1.1.1.4 forbids it, the table of 3.1.4.2.20 has no code for it, and codes of the table are not to be used
  // for anything else.
  if (dependent->group != provider->group) return ERROR_CLUSTER_INVALID_REQUEST;
  if (too_deep(cluster, dependent_id, provider_id)) return ERROR_DEPENDENCY_TREE_TOO_COMPLEX;

  edit_resource(cluster, dependent_id).dependencies.push_back({provider_id});
  changed(cluster, dependent_id, {provider_id});
  return ERROR_SUCCESS;
}

Status remove_dependency(Cluster& cluster, const ResourceId& dependent_id, const ResourceId& provider_id) {
  const Resource* dependent = find_resource(cluster, dependent_id);
  const Resource* provider = find_resource(cluster, provider_id);
  if (dependent == nullptr || provider == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (!depends_directly(*dependent, provider_id)) return ERROR_DEPENDENCY_NOT_FOUND;
  const std::vector<Dependency>& all = dependent->dependencies;
  auto in = std::find_if(all.begin(), all.end(), [&](const Dependency& d) { return contains(d, provider_id); });
  if (!at_rest(dependent->state) && provider->state == ResourceState::kOnline && in->size() > 1) {
    return ERROR_RESOURCE_ONLINE;
  }
  auto index = in - all.begin();
  std::vector<Dependency>& edited = edit_resource(cluster, dependent_id).dependencies;
  std::erase(edited[index], provider_id);
  if (edited[index].empty()) edited.erase(edited.begin() + index);
  changed(cluster, dependent_id, {provider_id});
  return ERROR_SUCCESS;
}

Status can_be_dependent(const Cluster& cluster, const ResourceId& resource_id, const ResourceId& on_id) {
  const Resource* resource = find_resource(cluster, resource_id);
  const Resource* on = find_resource(cluster, on_id);
  if (resource == nullptr || on == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (resource_id == on_id || resource->group != on->group) return ERROR_INVALID_PARAMETER;
  if (depends_directly(*resource, on_id)) return ERROR_DEPENDENCY_ALREADY_EXISTS;
  if (circular(cluster, resource_id, on_id)) return ERROR_CIRCULAR_DEPENDENCY;
  if (resource->state == ResourceState::kOnlinePending ||
      (resource->state == ResourceState::kOnline && on->state == ResourceState::kOnline)) {
    return ERROR_RESOURCE_ONLINE;
  }
  if (resource_id == cluster.quorum.resource) return ERROR_DEPENDENCY_NOT_ALLOWED;
  if (too_deep(cluster, resource_id, on_id)) return ERROR_DEPENDENCY_TREE_TOO_COMPLEX;
  return ERROR_SUCCESS;
}

Status set_dependencies(Cluster& cluster, const ResourceId& id, std::vector<Dependency> dependencies) {
  const Resource* resource = find_resource(cluster, id);
  if (resource == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  std::vector<ResourceId> touched = providers_of(cluster, id);
  std::set<ResourceId> named;
  for (const Dependency& dependency : dependencies) {
    if (dependency.empty()) return ERROR_INVALID_PARAMETER;
    for (const ResourceId& provider : dependency) {
      const Resource* other = find_resource(cluster, provider);
      if (other == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
      if (provider == id || other->group != resource->group) return ERROR_INVALID_PARAMETER;
      if (!named.insert(provider).second || depends_directly(*resource, provider)) {
        return ERROR_DEPENDENCY_ALREADY_EXISTS;
      }
      if (circular(cluster, id, provider)) return ERROR_CIRCULAR_DEPENDENCY;
      touched.push_back(provider);
    }
    bool one_online = std::any_of(dependency.begin(), dependency.end(), [&](const ResourceId& provider) {
      return find_resource(cluster, provider)->state == ResourceState::kOnline;
    });
    if (resource->state == ResourceState::kOnline && !one_online) return ERROR_RESOURCE_ONLINE;
    if (resource->state == ResourceState::kOfflinePending && !one_online) return ERROR_INVALID_STATE;
  }
  if (!dependencies.empty()) {
    if (resource->state == ResourceState::kOnlinePending) return ERROR_RESOURCE_ONLINE;
    if (id == cluster.quorum.resource) return ERROR_DEPENDENCY_NOT_ALLOWED;
    for (const ResourceId& provider : named) {
      if (provider == cluster.quorum.resource) return ERROR_DEPENDENCY_NOT_ALLOWED;
      if (too_deep(cluster, id, provider)) return ERROR_DEPENDENCY_TREE_TOO_COMPLEX;
    }
  }
  edit_resource(cluster, id).dependencies = std::move(dependencies);
  changed(cluster, id, touched);
  return ERROR_SUCCESS;
}

}  // namespace cmrp::cluster
