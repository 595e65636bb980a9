#include "reference/cluster/group_dependencies.h"

#include <algorithm>
#include <set>

#include "reference/cluster/persistence.h"

namespace cmrp::cluster {
namespace {

template <class Id>
bool holds(const std::vector<Id>& ids, const Id& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

// Groups and sets are one graph: a set stands for the groups in it, and they depend on what it depends on.
bool depends_on(const Cluster& cluster, const std::u16string& from, const std::u16string& to) {
  std::set<std::u16string> seen;
  std::vector<std::u16string> open{from};
  auto follow = [&](const auto& ids) { open.insert(open.end(), ids.begin(), ids.end()); };
  while (!open.empty()) {
    std::u16string id = std::move(open.back());
    open.pop_back();
    if (id == to) return true;
    if (!seen.insert(id).second) continue;
    if (const GroupSetConfig* set = find_group_set(cluster, id)) {
      follow(set->groups);
      follow(set->providers);
    } else if (const Group* group = find_group(cluster, id)) {
      follow(group->providers);
      for (const auto& [set_id, other] : cluster.group_sets) {
        if (holds(other->dependents, id)) open.push_back(set_id);
        if (holds(other->groups, id)) follow(other->providers);
      }
    }
  }
  return false;
}

Status set_group_dependencies(Cluster& cluster, const GroupId& id, const std::vector<GroupId>& providers) {
  if (find_group(cluster, id) == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  for (const GroupId& provider : providers) {
    if (find_group(cluster, provider) == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
    if (depends_on(cluster, provider, id)) return ERROR_INVALID_PARAMETER;
  }
  Group& group = edit_group(cluster, id);
  group.providers = providers;
  std::ranges::sort(group.providers);
  group.providers.erase(std::unique(group.providers.begin(), group.providers.end()), group.providers.end());
  save_group(cluster, id);
  return ERROR_SUCCESS;
}

Status remove_group_dependency(Cluster& cluster, const GroupId& id, const GroupId& provider) {
  const Group* group = find_group(cluster, id);
  if (group == nullptr || find_group(cluster, provider) == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  if (!holds(group->providers, provider)) return ERROR_INVALID_PARAMETER;
  std::erase(edit_group(cluster, id).providers, provider);
  save_group(cluster, id);
  return ERROR_SUCCESS;
}

void forget_in_group_dependencies(Cluster& cluster, const GroupId& group) {
  std::vector<GroupId> dependents;
  for (const auto& [id, other] : cluster.groups) {
    if (holds(other->providers, group)) dependents.push_back(id);
  }
  for (const GroupId& id : dependents) remove_group_dependency(cluster, id, group);
}

}  // namespace cmrp::cluster
