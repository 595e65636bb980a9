#include "reference/cluster/group_sets.h"

#include <algorithm>

#include "reference/cluster/group_dependencies.h"
#include "reference/cluster/names.h"
#include "reference/cluster/persistence.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

template <class Id>
bool holds(const std::vector<Id>& ids, const Id& id) {
  return std::binary_search(ids.begin(), ids.end(), id);
}

template <class Id>
void insert(std::vector<Id>& ids, const Id& id) {
  auto at = std::lower_bound(ids.begin(), ids.end(), id);
  if (at == ids.end() || *at != id) ids.insert(at, id);
}

// Edits the set, and stores it.
template <class Edit>
void edit_set(Cluster& cluster, const GroupSetId& id, Edit edit) {
  GroupSetConfig& set = cluster.group_sets.at(id).edit();
  edit(set);
  save(cluster.registry, set);
}

std::optional<GroupSetId> set_of(const Cluster& cluster, const GroupId& group) {
  for (const auto& [id, set] : cluster.group_sets) {
    if (holds(set->groups, group)) return id;
  }
  return std::nullopt;
}

// Whether the set would depend on itself, or a group in it, if it depended on `provider`.
bool circular(const Cluster& cluster, const GroupSetConfig& set, const GroupSetId& provider) {
  return depends_on(cluster, provider, set.id) ||
         std::ranges::any_of(set.groups, [&](const GroupId& group) { return depends_on(cluster, provider, group); });
}

Status check_both(const Cluster& cluster, const GroupSetId& id, const GroupId& group) {
  if (find_group_set(cluster, id) == nullptr) return ERROR_GROUPSET_NOT_AVAILABLE;
  return find_group(cluster, group) == nullptr ? ERROR_GROUP_NOT_AVAILABLE : ERROR_SUCCESS;
}

}  // namespace

std::optional<GroupSetId> group_set_by_name_or_id(const Cluster& cluster, std::u16string_view text) {
  std::u16string folded = wire::fold_case(text);
  for (const auto& [id, set] : cluster.group_sets) {
    if (wire::fold_case(set->name) == folded || wire::fold_case(id) == folded) return id;
  }
  return std::nullopt;
}

Status create_group_set(Cluster& cluster, std::u16string_view name, const IdSource& ids, GroupSetId& created) {
  if (!valid_name(name)) return ERROR_INVALID_NAME;
  if (group_set_by_name_or_id(cluster, name)) return ERROR_OBJECT_ALREADY_EXISTS;
  GroupSetConfig set;
  set.id = created = ids();
  set.name = name;
  save(cluster.registry, set);
  cluster.group_sets.emplace(set.id, set);
  return ERROR_SUCCESS;
}

Status delete_group_set(Cluster& cluster, const GroupSetId& id) {
  const GroupSetConfig* doomed = find_group_set(cluster, id);
  if (doomed == nullptr) return ERROR_GROUPSET_NOT_AVAILABLE;
  bool provider =
      std::ranges::any_of(cluster.group_sets, [&](const auto& s) { return holds(s.second->providers, id); });
  if (provider || !doomed->dependents.empty()) return ERROR_DIR_NOT_EMPTY;
  cluster.registry.delete_key(join_path(u"GroupSets", id));
  cluster.group_sets.erase(id);
  return ERROR_SUCCESS;
}

Status add_to_group_set(Cluster& cluster, const GroupSetId& id, const GroupId& group, std::optional<Domains> domains) {
  if (Status status = check_both(cluster, id, group); status != ERROR_SUCCESS) return status;
  if (auto present = set_of(cluster, group)) return *present == id ? ERROR_ALREADY_EXISTS : ERROR_INVALID_STATE;
  edit_set(cluster, id, [&](GroupSetConfig& set) { insert(set.groups, group); });
  if (domains) {
    Group& placed = edit_group(cluster, group);
    placed.fault_domain = domains->fault;
    placed.update_domain = domains->update;
    save_group(cluster, group);
  }
  return ERROR_SUCCESS;
}

Status remove_from_group_set(Cluster& cluster, const GroupId& group) {
  if (find_group(cluster, group) == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  auto present = set_of(cluster, group);
  if (!present) return ERROR_INVALID_STATE;
  edit_set(cluster, *present, [&](GroupSetConfig& set) { std::erase(set.groups, group); });
  return ERROR_SUCCESS;
}

Status move_to_group_set(Cluster& cluster, const GroupSetId& id, const GroupId& group) {
  if (Status status = check_both(cluster, id, group); status != ERROR_SUCCESS) return status;
  auto present = set_of(cluster, group);
  if (present && *present != id) remove_from_group_set(cluster, group);
  // Already there: removed and added again is the same.
  return present && *present == id ? ERROR_SUCCESS : add_to_group_set(cluster, id, group);
}

Status add_group_set_dependency(Cluster& cluster, const GroupSetId& id, const GroupSetId& provider) {
  const GroupSetConfig* one = find_group_set(cluster, id);
  const GroupSetConfig* other = find_group_set(cluster, provider);
  if (one == nullptr || other == nullptr) return ERROR_GROUPSET_NOT_AVAILABLE;
  if (one->groups.empty() || other->groups.empty()) return ERROR_INVALID_PARAMETER;
  if (circular(cluster, *one, provider)) return ERROR_INVALID_PARAMETER;
  edit_set(cluster, id, [&](GroupSetConfig& set) { insert(set.providers, provider); });
  return ERROR_SUCCESS;
}

Status set_group_set_dependencies(Cluster& cluster, const GroupSetId& id, std::vector<GroupSetId> providers) {
  const GroupSetConfig* one = find_group_set(cluster, id);
  if (one == nullptr) return ERROR_GROUPSET_NOT_FOUND;
  for (const GroupSetId& provider : providers) {
    if (circular(cluster, *one, provider)) return ERROR_INVALID_PARAMETER;
  }
  edit_set(cluster, id, [&](GroupSetConfig& set) {
    set.providers.clear();
    for (const GroupSetId& provider : providers) insert(set.providers, provider);
  });
  return ERROR_SUCCESS;
}

Status remove_group_set_dependency(Cluster& cluster, const GroupSetId& id, const GroupSetId& provider) {
  const GroupSetConfig* one = find_group_set(cluster, id);
  if (one == nullptr || find_group_set(cluster, provider) == nullptr) return ERROR_GROUPSET_NOT_AVAILABLE;
  if (!holds(one->providers, provider)) return ERROR_INVALID_PARAMETER;
  edit_set(cluster, id, [&](GroupSetConfig& set) { std::erase(set.providers, provider); });
  return ERROR_SUCCESS;
}

Status add_group_to_set_dependency(Cluster& cluster, const GroupId& group, const GroupSetId& provider) {
  if (Status status = check_both(cluster, provider, group); status != ERROR_SUCCESS) return status;
  for (const auto& [id, set] : cluster.group_sets) {
    if (id == provider ? holds(set->groups, group) : holds(set->dependents, group)) return ERROR_INVALID_PARAMETER;
  }
  if (depends_on(cluster, provider, group)) return ERROR_INVALID_PARAMETER;
  edit_set(cluster, provider, [&](GroupSetConfig& set) { insert(set.dependents, group); });
  return ERROR_SUCCESS;
}

Status remove_group_to_set_dependency(Cluster& cluster, const GroupId& group, const GroupSetId& provider) {
  if (find_group(cluster, group) == nullptr) return ERROR_GROUP_NOT_AVAILABLE;
  const GroupSetConfig* set = find_group_set(cluster, provider);
  if (set == nullptr) return ERROR_GROUPSET_NOT_AVAILABLE;
  if (!holds(set->dependents, group)) return ERROR_INVALID_PARAMETER;
  edit_set(cluster, provider, [&](GroupSetConfig& s) { std::erase(s.dependents, group); });
  return ERROR_SUCCESS;
}

void forget_in_group_sets(Cluster& cluster, const GroupId& group) {
  std::vector<GroupSetId> known;
  for (const auto& [id, set] : cluster.group_sets) {
    if (holds(set->groups, group) || holds(set->dependents, group)) known.push_back(id);
  }
  for (const GroupSetId& id : known) {
    edit_set(cluster, id, [&](GroupSetConfig& set) {
      std::erase(set.groups, group);
      std::erase(set.dependents, group);
    });
  }
}

}  // namespace cmrp::cluster
