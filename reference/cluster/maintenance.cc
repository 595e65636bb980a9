#include "reference/cluster/maintenance.h"

#include "reference/cluster/resource_transitions.h"

namespace cmrp::cluster {
namespace {

constexpr char16_t kValue[] = u"MaintenanceMode";

}  // namespace

Maintenance maintenance(const Cluster& cluster, const ResourceId& id) {
  const RegistryValue* value = cluster.registry.value(join_path(u"Resources", id), kValue);
  uint32_t mode = value == nullptr ? 0 : value->as_dword().value_or(0);
  return mode <= static_cast<uint32_t>(Maintenance::kUnclusterResource) ? static_cast<Maintenance>(mode)
                                                                        : Maintenance::kNone;
}

Status set_maintenance(Cluster& cluster, const ResourceId& id, Maintenance mode) {
  Maintenance present = maintenance(cluster, id);
  if (mode == present) return ERROR_SUCCESS;
  bool offline = mode == Maintenance::kOfflineResource || present == Maintenance::kOfflineResource;
  bool by_the_way = mode == Maintenance::kDisableIsAliveCheck || present == Maintenance::kDisableIsAliveCheck;
  if (offline && !by_the_way) return ERROR_INVALID_STATE;
  cluster.registry.set_value(join_path(u"Resources", id), kValue, RegistryValue::dword(static_cast<uint32_t>(mode)));
  return ERROR_SUCCESS;
}

Status report_bad_health(Cluster& cluster, const ResourceId& id) {
  if (find_resource(cluster, id)->state != ResourceState::kOnline) return ERROR_INVALID_STATE;
  return maintenance(cluster, id) == Maintenance::kNone ? fail_resource(cluster, id) : ERROR_SUCCESS;
}

}  // namespace cmrp::cluster
