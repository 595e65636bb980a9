#include "reference/cluster/resource_types.h"

#include <algorithm>

#include "reference/cluster/defaults.h"
#include "reference/cluster/names.h"
#include "reference/cluster/persistence.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

void record(Cluster& cluster, Happened happened, const std::u16string& name) {
  cluster.events.push_back({ObjectKind::kResourceType, happened, name, name, {}, 0});
}

}  // namespace

Status create_resource_type(Cluster& cluster, ResourceTypeConfig type) {
  if (!valid_resource_type_name(type.name)) return ERROR_INVALID_NAME;
  for (const std::u16string* text : {&type.display_name, &type.dll}) {
    if (text->find(u'\0') != text->npos) return ERROR_INVALID_PARAMETER;
  }
  if (find_resource_type(cluster, type.name) != nullptr) return ERROR_ALREADY_EXISTS;
  save(cluster.registry, type);
  record(cluster, Happened::kAdded, type.name);
  std::u16string folded = wire::fold_case(type.name);
  cluster.resource_types.emplace(std::move(folded), std::move(type));
  return ERROR_SUCCESS;
}

Status delete_resource_type(Cluster& cluster, std::u16string_view name) {
  std::u16string folded = wire::fold_case(name);
  auto doomed = cluster.resource_types.find(folded);
  if (doomed == cluster.resource_types.end()) return ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND;
  bool in_use = std::ranges::any_of(cluster.resources,
                                    [&](const auto& entry) { return wire::fold_case(entry.second->type) == folded; });
  if (in_use) return ERROR_DIR_NOT_EMPTY;
  record(cluster, Happened::kDeleted, doomed->second->name);
  cluster.registry.delete_key(resource_type_key(doomed->second->name));
  cluster.resource_types.erase(doomed);
  return ERROR_SUCCESS;
}

bool is_installed(const ResourceTypeConfig& type) { return is_default_object(type.dll); }

}  // namespace cmrp::cluster
