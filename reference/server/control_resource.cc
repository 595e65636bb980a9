// The control codes of resources (3.1.4.3.1).
#include "reference/cluster/checkpoints.h"
#include "reference/cluster/cluster_name.h"
#include "reference/cluster/maintenance.h"
#include "reference/cluster/names.h"
#include "reference/cluster/network_names.h"
#include "reference/cluster/persistence.h"
#include "reference/server/control_properties.h"
#include "reference/server/resource_class.h"
#include "reference/wire/utf16.h"

namespace cmrp::server {
namespace {

using cluster::CheckpointKind;
using cluster::Maintenance;

const cluster::Resource& resource(const ControlCall& call) {
  return *cluster::find_resource(call.cluster(), call.object.id);
}

ControlAnswer get_characteristics(const ControlCall& call) { return characteristics_of(call, resource(call).type); }

ControlAnswer get_flags(const ControlCall& call) { return answer_dword(resource(call).flags); }

ControlAnswer get_class_info(const ControlCall& call) { return class_info_of(resource(call).type); }

ControlAnswer get_required_dependencies(const ControlCall& call) {
  return required_dependencies_of(resource(call).type);
}

ControlAnswer get_name(const ControlCall& call) { return answer_text(resource(call).name); }

ControlAnswer get_resource_type(const ControlCall& call) { return answer_text(resource(call).type); }

ControlAnswer get_id(const ControlCall& call) { return answer_text(resource(call).id); }

ControlAnswer get_state_change_time(const ControlCall& call) { return answer_time(resource(call).changed); }

ControlAnswer get_private_property_fmts(const ControlCall& call) {
  return {.output = write_formats(cluster::private_schema(resource(call).type))};
}

// ---- checkpoints (3.1.4.3.1.21 to .26, .28, .29)

template <CheckpointKind Kind>
ControlAnswer add_checkpoint(const ControlCall& call) {
  auto location = input_text(call.in);
  if (!location) return {ERROR_INVALID_DATA};
  return {call.request.change(
      [&](cluster::Cluster& c) { return cluster::add_checkpoint(c, call.object.id, Kind, *location); })};
}

template <CheckpointKind Kind>
ControlAnswer delete_checkpoint(const ControlCall& call) {
  auto location = input_text(call.in);
  if (!location) return {ERROR_INVALID_DATA};
  return {call.request.change(
      [&](cluster::Cluster& c) { return cluster::delete_checkpoint(c, call.object.id, Kind, *location); })};
}

template <CheckpointKind Kind>
ControlAnswer get_checkpoints(const ControlCall& call) {
  return answer_texts(cluster::checkpoints(call.cluster(), call.object.id, Kind));
}

/// 3.1.4.3.1.27: the object that controls resources of this type is the one of another folder.
ControlAnswer upgrade_dll(const ControlCall& call) {
  auto path = input_text(call.in);
  if (!path || path->empty()) return {ERROR_INVALID_DATA};
  auto last_name = [](std::u16string_view p) { return wire::fold_case(p.substr(p.rfind(u'\\') + 1)); };
  std::u16string type = wire::fold_case(resource(call).type);
  if (last_name(*path) != last_name(call.cluster().resource_types.at(type)->dll)) return {ERROR_INVALID_PARAMETER};
  return {call.request.change([&](cluster::Cluster& c) {
    cluster::ResourceTypeConfig& config = c.resource_types.at(type).edit();
    config.dll = *path;
    cluster::save(c.registry, config);
    return ERROR_SUCCESS;
  })};
}

// ---- network names (3.1.4.3.1.30, .32, .59)

ControlAnswer get_network_name(const ControlCall& call) {
  if (!cluster::has_network_name(resource(call))) return {ERROR_INVALID_FUNCTION};
  return answer_text(cluster::netbios_name(call.cluster(), call.object.id));
}

ControlAnswer get_dns_name(const ControlCall& call) {
  if (!cluster::has_network_name(resource(call))) return {ERROR_INVALID_FUNCTION};
  return answer_text(cluster::dns_name(call.cluster(), resource(call)));
}

ControlAnswer netname_check_ad_state(const ControlCall& call) {
  constexpr uint32_t NETNAME_CHECK_AD_STATE_FLAGS_NO_DCS = 0x00000001;
  if (!cluster::has_network_name(resource(call))) return {ERROR_INVALID_FUNCTION};
  return answer_dword(NETNAME_CHECK_AD_STATE_FLAGS_NO_DCS);  // a simulated cluster has no domain
}

// ---- storage (3.1.4.3.1.38, .39, .42, .43, .45, .46, .61)

/// The disk of a Physical Disk resource is the one that its private property DiskSignature names; one without has none.
ControlAnswer storage_get_disk_info(const ControlCall& call) {
  constexpr uint32_t CLUSPROP_SYNTAX_DISK_SIGNATURE = 0x00050002;
  if (!is_storage(resource(call).type)) return {ERROR_INVALID_FUNCTION};
  auto value = cluster::private_property(call.cluster(), call.object, u"DiskSignature");
  uint32_t signature = (value ? value->as_dword() : std::nullopt).value_or(0);
  if (signature == 0) return {ERROR_FILE_NOT_FOUND};
  wire::Writer out;
  for (uint32_t word : {CLUSPROP_SYNTAX_DISK_SIGNATURE, uint32_t{4}, signature, idl::CLUSPROP_SYNTAX_ENDMARK}) {
    out.write(word);
  }
  return {.output = out.take()};
}

/// Simulated disks have no volumes, so none is dirty, and there are no paths.
ControlAnswer storage_get_dirty(const ControlCall& call) {
  return {is_storage(resource(call).type) ? ERROR_SUCCESS : ERROR_INVALID_FUNCTION};
}

ControlAnswer storage_is_path_valid(const ControlCall& call) {
  if (!is_storage(resource(call).type)) return {ERROR_INVALID_FUNCTION};
  return {input_text(call.in) ? ERROR_PATH_NOT_FOUND : ERROR_INVALID_DATA};
}

// CLUS_MAINTENANCE_MODE_INFO (2.2.3.14) is the first field of CLUS_MAINTENANCE_MODE_INFO_EX (2.2.3.15):
//   InMaintenance:u32 MaintenanceModeType:u32 InternalState:u32 Signature:u32
constexpr size_t kMaintenanceInfo = 4;
constexpr size_t kMaintenanceInfoEx = 16;
constexpr uint32_t kMaintenanceSignature = 0xABBAF00F;

ControlAnswer query_maintenance_mode(const ControlCall& call) {
  if (!is_storage(resource(call).type)) return {ERROR_INVALID_FUNCTION};
  Maintenance mode = cluster::maintenance(call.cluster(), call.object.id);
  wire::Writer out;
  out.write(uint32_t{mode != Maintenance::kNone});
  if (call.room < kMaintenanceInfoEx) return {.output = out.take()};
  // MaintenanceModeType has no value for no maintenance: the simple mode, which is not on, stands for that.
  out.write(std::max(static_cast<uint32_t>(mode), static_cast<uint32_t>(Maintenance::kDisableIsAliveCheck)));
  bool disk_offline = mode == Maintenance::kOfflineResource || mode == Maintenance::kUnclusterResource;
  out.write(static_cast<uint32_t>(disk_offline ? cluster::ResourceState::kOffline : resource(call).state));
  out.write(kMaintenanceSignature);
  return {.output = out.take()};
}

ControlAnswer set_maintenance_mode(const ControlCall& call) {
  if (!is_storage(resource(call).type)) return {ERROR_INVALID_FUNCTION};
  if (call.in.size() != kMaintenanceInfo && call.in.size() != kMaintenanceInfoEx) return {ERROR_INVALID_DATA};
  auto field = [&](size_t index) { return *input_dword(call.in.subspan(4 * index, 4)); };
  bool extended = call.in.size() == kMaintenanceInfoEx;
  uint32_t type = extended ? field(1) : static_cast<uint32_t>(Maintenance::kDisableIsAliveCheck);
  bool good = field(0) <= 1 && type >= 1 && type <= 3 && (!extended || field(3) == kMaintenanceSignature);
  if (!good) return {ERROR_INVALID_PARAMETER};
  Maintenance mode = field(0) ? static_cast<Maintenance>(type) : Maintenance::kNone;
  return {call.request.change([&](cluster::Cluster& c) { return cluster::set_maintenance(c, call.object.id, mode); })};
}

// ---- 3.1.4.3.1.55, .64

/// Resources of a simulated cluster are validated each by itself.
ControlAnswer get_related_resource_names(const ControlCall& call) {
  if (resource(call).state != cluster::ResourceState::kOnline) return {ERROR_RESOURCE_NOT_ONLINE};
  return answer_texts({});
}

constexpr uint32_t CLUSTER_FAULT_DOMAIN_TYPE_INVALID = 0;  // 2.2.2.28

ControlAnswer get_nodes_in_fd(const ControlCall& call) {
  constexpr uint32_t kBytes = 8;
  if (call.room != kBytes) return {.status = ERROR_MORE_DATA, .required = kBytes};
  auto domain = input_dword(call.in);
  uint64_t nodes = ~uint64_t{0};
  if (domain && *domain != CLUSTER_FAULT_DOMAIN_TYPE_INVALID) {
    // No fault domains are configured, so all nodes of the quorum are meant.
    nodes = 0;
    for (const auto& [id, node] : call.cluster().nodes) {
      if (node->state != cluster::NodeState::kDown && id < 64) nodes |= uint64_t{1} << id;
    }
  }
  wire::Writer out;
  out.write(nodes);
  return {.output = out.take()};
}

}  // namespace

std::span<const ControlRow> resource_control_codes() {
  using namespace idl;
  static constexpr ControlRow kRows[] = {
      {CLUSCTL_RESOURCE_UNKNOWN, control_unknown},
      {CLUSCTL_RESOURCE_GET_CHARACTERISTICS, get_characteristics, true},
      {CLUSCTL_RESOURCE_GET_FLAGS, get_flags, true},
      {CLUSCTL_RESOURCE_GET_CLASS_INFO, get_class_info, true},
      {CLUSCTL_RESOURCE_GET_REQUIRED_DEPENDENCIES, get_required_dependencies},
      {CLUSCTL_RESOURCE_GET_NAME, get_name},
      {CLUSCTL_RESOURCE_GET_RESOURCE_TYPE, get_resource_type},
      {CLUSCTL_RESOURCE_GET_ID, get_id},
      {CLUSCTL_RESOURCE_ENUM_COMMON_PROPERTIES, enum_common_properties},
      {CLUSCTL_RESOURCE_GET_RO_COMMON_PROPERTIES, get_ro_common_properties},
      {CLUSCTL_RESOURCE_GET_COMMON_PROPERTIES, get_common_properties},
      {CLUSCTL_RESOURCE_SET_COMMON_PROPERTIES, set_common_properties},
      {CLUSCTL_RESOURCE_VALIDATE_COMMON_PROPERTIES, validate_common_properties},
      {CLUSCTL_RESOURCE_GET_COMMON_PROPERTY_FMTS, get_common_property_fmts},
      {CLUSCTL_RESOURCE_ENUM_PRIVATE_PROPERTIES, enum_private_properties},
      {CLUSCTL_RESOURCE_GET_RO_PRIVATE_PROPERTIES, get_ro_private_properties},
      {CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES, get_private_properties},
      {CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES, set_private_properties},
      {CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES, validate_private_properties},
      {CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTY_FMTS, get_private_property_fmts},
      {CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT, add_checkpoint<CheckpointKind::kRegistry>},
      {CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT_64BIT, add_checkpoint<CheckpointKind::kRegistry>},
      {CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT_32BIT, add_checkpoint<CheckpointKind::kRegistry>},
      {CLUSCTL_RESOURCE_DELETE_REGISTRY_CHECKPOINT, delete_checkpoint<CheckpointKind::kRegistry>},
      {CLUSCTL_RESOURCE_GET_REGISTRY_CHECKPOINTS, get_checkpoints<CheckpointKind::kRegistry>},
      {CLUSCTL_RESOURCE_ADD_CRYPTO_CHECKPOINT, add_checkpoint<CheckpointKind::kCrypto>},
      {CLUSCTL_RESOURCE_DELETE_CRYPTO_CHECKPOINT, delete_checkpoint<CheckpointKind::kCrypto>},
      {CLUSCTL_RESOURCE_GET_CRYPTO_CHECKPOINTS, get_checkpoints<CheckpointKind::kCrypto>},
      {CLUSCTL_RESOURCE_UPGRADE_DLL, upgrade_dll},
      {CLUSCTL_RESOURCE_GET_NETWORK_NAME, get_network_name},
      {CLUSCTL_RESOURCE_GET_DNS_NAME, get_dns_name},
      {CLUSCTL_RESOURCE_NETNAME_CHECK_AD_STATE, netname_check_ad_state},
      {CLUSCTL_RESOURCE_STORAGE_GET_DISK_INFO, storage_get_disk_info},
      {CLUSCTL_RESOURCE_STORAGE_GET_DISK_INFO_EX, storage_get_disk_info},
      {CLUSCTL_RESOURCE_STORAGE_GET_DISK_INFO_EX2, storage_get_disk_info},
      {CLUSCTL_RESOURCE_STORAGE_GET_DIRTY, storage_get_dirty},
      {CLUSCTL_RESOURCE_STORAGE_IS_PATH_VALID, storage_is_path_valid},
      {CLUSCTL_RESOURCE_QUERY_MAINTENANCE_MODE, query_maintenance_mode},
      {CLUSCTL_RESOURCE_SET_MAINTENANCE_MODE, set_maintenance_mode},
      {CLUSCTL_RESOURCE_GET_RELATED_RESOURCE_NAMES, get_related_resource_names},
      {CLUSCTL_RESOURCE_GET_STATE_CHANGE_TIME, get_state_change_time},
      {CLUSCTL_RESOURCE_GET_NODES_IN_FD, get_nodes_in_fd},
  };
  return kRows;
}

}  // namespace cmrp::server
