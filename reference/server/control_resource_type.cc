// The control codes of resource types (3.1.4.3.2).
#include "reference/cluster/names.h"
#include "reference/server/control_properties.h"
#include "reference/server/resource_class.h"

namespace cmrp::server {
namespace {

const std::u16string& type(const ControlCall& call) { return call.object.id; }

ControlAnswer get_characteristics(const ControlCall& call) { return characteristics_of(call, type(call)); }

ControlAnswer get_class_info(const ControlCall& call) { return class_info_of(type(call)); }

ControlAnswer get_required_dependencies(const ControlCall& call) { return required_dependencies_of(type(call)); }

/// 3.1.4.3.2.6: how long the cluster waits for any element of its quorum is one of its common properties.
ControlAnswer get_arb_timeout(const ControlCall& call) {
  const cluster::ResourceTypeConfig* config = cluster::find_resource_type(call.cluster(), type(call));
  if ((config->characteristics & cluster::CLUS_CHAR_QUORUM) == 0) return {ERROR_INVALID_FUNCTION};
  return {.output =
              cluster::common_property(call.cluster(), {cluster::ObjectKind::kCluster, {}}, u"QuorumArbitrationTimeMax")
                  ->data};
}

ControlAnswer get_common_resource_property_fmts(const ControlCall&) {
  return {.output = write_formats(cluster::common_schema(cluster::ObjectKind::kResource))};
}

/// Types have no private properties of a schema.
ControlAnswer get_private_property_fmts(const ControlCall&) { return {.output = write_formats({})}; }

ControlAnswer get_private_resource_property_fmts(const ControlCall& call) {
  return {.output = write_formats(cluster::private_schema(type(call)))};
}

// ---- storage (3.1.4.3.2.21, .25, .26, .28, .29, .31): a simulated node has no disks of its own

/// A value list without a value.
ControlAnswer no_disks(const ControlCall& call) {
  if (!is_storage(type(call))) return {ERROR_INVALID_FUNCTION};
  return answer_dword(idl::CLUSPROP_SYNTAX_ENDMARK);
}

ControlAnswer get_driveletters(const ControlCall& call) {
  constexpr uint32_t kAllFree = 0x03FFFFFF;  // a letter that is used has its bit cleared
  return is_storage(type(call)) ? answer_dword(kAllFree) : ControlAnswer{ERROR_INVALID_FUNCTION};
}

ControlAnswer get_diskid(const ControlCall& call) {
  if (!is_storage(type(call))) return {ERROR_INVALID_FUNCTION};
  return {input_text(call.in) ? ERROR_PATH_NOT_FOUND : ERROR_INVALID_DATA};
}

/// CLUSDSK_DISKID (2.2.3.33): type:u32, and a signature:u32 or a GUID.
ControlAnswer is_clusterable(const ControlCall& call) {
  constexpr uint32_t kMbr = 1, kGpt = 2;
  if (!is_storage(type(call))) return {ERROR_INVALID_FUNCTION};
  auto id_type = input_dword(call.in.first(std::min<size_t>(4, call.in.size())));
  bool good = (id_type == kMbr && call.in.size() >= 8) || (id_type == kGpt && call.in.size() >= 20);
  return {good ? ERROR_WRONG_DISK : ERROR_INVALID_DATA};
}

ControlAnswer is_csv_file(const ControlCall& call) {
  if (!is_storage(type(call))) return {ERROR_INVALID_FUNCTION};
  return {input_text(call.in) ? ERROR_CLUSTER_NOT_SHARED_VOLUME : ERROR_INVALID_DATA};
}

// ---- names and paths (3.1.4.3.2.22, .23)

ControlAnswer netname_validate_netname(const ControlCall& call) {
  if (!is_type(type(call), u"Network Name")) return {ERROR_INVALID_FUNCTION};
  auto name = input_text(call.in);
  if (!name) return {ERROR_INVALID_DATA};
  return {cluster::valid_host_name(*name) ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER};
}

/// \\server\share of the property SharePath.
ControlAnswer validate_path(const ControlCall& call) {
  if (!is_type(type(call), u"File Share Witness")) return {ERROR_INVALID_FUNCTION};
  std::vector<cluster::NamedValue> values;
  uint32_t status = read_properties(call.in, values);
  if (status != ERROR_SUCCESS) return {status};
  auto path = std::ranges::find_if(values, [](const auto& v) { return is_type(v.name, u"SharePath"); });
  auto text = path == values.end() ? std::nullopt : path->value.as_sz();
  if (!text || !text->starts_with(u"\\\\")) return {ERROR_INVALID_PARAMETER};
  size_t end = text->find(u'\\', 2);
  if (end == text->npos || end == 2 || end + 1 == text->size()) return {ERROR_INVALID_PARAMETER};
  bool ours = cluster::node_by_name_or_id(call.cluster(), text->substr(2, end - 2)).has_value();
  // No network is simulated, so a share elsewhere is out of reach.
  return {ours ? ERROR_FILE_SHARE_RESOURCE_CONFLICT : ERROR_PATH_NOT_FOUND};
}

}  // namespace

std::span<const ControlRow> resource_type_control_codes() {
  using namespace idl;
  static constexpr ControlRow kRows[] = {
      {CLUSCTL_RESOURCE_TYPE_UNKNOWN, control_unknown},
      {CLUSCTL_RESOURCE_TYPE_GET_CHARACTERISTICS, get_characteristics, true},
      {CLUSCTL_RESOURCE_TYPE_GET_FLAGS, control_zero},
      {CLUSCTL_RESOURCE_TYPE_GET_CLASS_INFO, get_class_info, true},
      {CLUSCTL_RESOURCE_TYPE_GET_REQUIRED_DEPENDENCIES, get_required_dependencies},
      {CLUSCTL_RESOURCE_TYPE_GET_ARB_TIMEOUT, get_arb_timeout},
      {CLUSCTL_RESOURCE_TYPE_ENUM_COMMON_PROPERTIES, enum_common_properties},
      {CLUSCTL_RESOURCE_TYPE_GET_RO_COMMON_PROPERTIES, get_ro_common_properties},
      {CLUSCTL_RESOURCE_TYPE_GET_COMMON_PROPERTIES, get_common_properties},
      {CLUSCTL_RESOURCE_TYPE_SET_COMMON_PROPERTIES, set_common_properties},
      {CLUSCTL_RESOURCE_TYPE_VALIDATE_COMMON_PROPERTIES, validate_common_properties},
      {CLUSCTL_RESOURCE_TYPE_GET_COMMON_RESOURCE_PROPERTY_FMTS, get_common_resource_property_fmts},
      {CLUSCTL_RESOURCE_TYPE_ENUM_PRIVATE_PROPERTIES, enum_private_properties},
      {CLUSCTL_RESOURCE_TYPE_GET_RO_PRIVATE_PROPERTIES, get_ro_private_properties},
      {CLUSCTL_RESOURCE_TYPE_GET_PRIVATE_PROPERTIES, get_private_properties},
      {CLUSCTL_RESOURCE_TYPE_SET_PRIVATE_PROPERTIES, set_private_properties},
      {CLUSCTL_RESOURCE_TYPE_VALIDATE_PRIVATE_PROPERTIES, validate_private_properties},
      {CLUSCTL_RESOURCE_TYPE_GET_PRIVATE_PROPERTY_FMTS, get_private_property_fmts},
      {CLUSCTL_RESOURCE_TYPE_GET_PRIVATE_RESOURCE_PROPERTY_FMTS, get_private_resource_property_fmts},
      {CLUSCTL_RESOURCE_TYPE_STORAGE_GET_AVAILABLE_DISKS, no_disks},
      {CLUSCTL_RESOURCE_TYPE_STORAGE_GET_AVAILABLE_DISKS_EX, no_disks},
      {CLUSCTL_RESOURCE_TYPE_STORAGE_GET_DRIVELETTERS, get_driveletters},
      {CLUSCTL_RESOURCE_TYPE_STORAGE_GET_DISKID, get_diskid},
      {CLUSCTL_RESOURCE_TYPE_STORAGE_IS_CLUSTERABLE, is_clusterable},
      {CLUSCTL_RESOURCE_TYPE_STORAGE_IS_CSV_FILE, is_csv_file},
      {CLUSCTL_RESOURCE_TYPE_NETNAME_VALIDATE_NETNAME, netname_validate_netname},
      {CLUSCTL_RESOURCE_TYPE_VALIDATE_PATH, validate_path},
  };
  return kRows;
}

}  // namespace cmrp::server
