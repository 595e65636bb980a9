// The control codes of nodes (3.1.4.3.4), networks (3.1.4.3.5) and network interfaces (3.1.4.3.6).
#include <pwd.h>
#include <unistd.h>

#include "reference/cluster/names.h"
#include "reference/server/control_properties.h"
#include "reference/wire/utf16.h"

namespace cmrp::server {
namespace {

ControlAnswer get_id(const ControlCall& call) { return answer_text(call.object.id); }

// ---- nodes

const cluster::Node& node(const ControlCall& call) {
  return *cluster::find_node(call.cluster(), *cluster::parse_node_id(call.object.id));
}

ControlAnswer get_flags(const ControlCall& call) { return answer_dword(node(call).flags); }

ControlAnswer get_name(const ControlCall& call) { return answer_text(node(call).name); }

/// 3.1.4.3.4.6: all simulated nodes run as one user of this machine.
ControlAnswer get_cluster_service_account_name(const ControlCall&) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> text{};
  int error = getpwuid_r(geteuid(), &entry, text.data(), text.size(), &found);
  if (error != 0) return {ERROR_GEN_FAILURE};
  return answer_text(wire::to_utf16(found ? std::string(entry.pw_name) : std::to_string(geteuid())));
}

// ---- networks and their interfaces

ControlAnswer get_network_name(const ControlCall& call) {
  return answer_text(call.cluster().networks.at(call.object.id)->name);
}

const cluster::Interface& interface(const ControlCall& call) { return *call.cluster().interfaces.at(call.object.id); }

ControlAnswer get_interface_name(const ControlCall& call) { return answer_text(interface(call).name); }

ControlAnswer get_interface_node(const ControlCall& call) {
  return answer_text(cluster::find_node(call.cluster(), interface(call).node)->name);
}

ControlAnswer get_interface_network(const ControlCall& call) {
  return answer_text(call.cluster().networks.at(interface(call).network)->name);
}

}  // namespace

std::span<const ControlRow> node_control_codes() {
  using namespace idl;
  static constexpr ControlRow kRows[] = {
      {CLUSCTL_NODE_UNKNOWN, control_unknown},
      {CLUSCTL_NODE_GET_CHARACTERISTICS, control_zero},
      {CLUSCTL_NODE_GET_FLAGS, get_flags},
      {CLUSCTL_NODE_GET_NAME, get_name},
      {CLUSCTL_NODE_GET_ID, get_id},
      {CLUSCTL_NODE_GET_CLUSTER_SERVICE_ACCOUNT_NAME, get_cluster_service_account_name},
      {CLUSCTL_NODE_ENUM_COMMON_PROPERTIES, enum_common_properties},
      {CLUSCTL_NODE_GET_RO_COMMON_PROPERTIES, get_ro_common_properties},
      {CLUSCTL_NODE_GET_COMMON_PROPERTIES, get_common_properties},
      {CLUSCTL_NODE_SET_COMMON_PROPERTIES, set_common_properties},
      {CLUSCTL_NODE_VALIDATE_COMMON_PROPERTIES, validate_common_properties},
      {CLUSCTL_NODE_ENUM_PRIVATE_PROPERTIES, enum_private_properties},
      {CLUSCTL_NODE_GET_RO_PRIVATE_PROPERTIES, get_ro_private_properties},
      {CLUSCTL_NODE_GET_PRIVATE_PROPERTIES, get_private_properties},
      {CLUSCTL_NODE_SET_PRIVATE_PROPERTIES, set_private_properties},
      {CLUSCTL_NODE_VALIDATE_PRIVATE_PROPERTIES, validate_private_properties},
  };
  return kRows;
}

std::span<const ControlRow> network_control_codes() {
  using namespace idl;
  static constexpr ControlRow kRows[] = {
      {CLUSCTL_NETWORK_UNKNOWN, control_unknown},
      {CLUSCTL_NETWORK_GET_CHARACTERISTICS, control_zero},
      {CLUSCTL_NETWORK_GET_FLAGS, control_zero},
      {CLUSCTL_NETWORK_GET_NAME, get_network_name},
      {CLUSCTL_NETWORK_GET_ID, get_id},
      {CLUSCTL_NETWORK_ENUM_COMMON_PROPERTIES, enum_common_properties},
      {CLUSCTL_NETWORK_GET_RO_COMMON_PROPERTIES, get_ro_common_properties},
      {CLUSCTL_NETWORK_GET_COMMON_PROPERTIES, get_common_properties},
      {CLUSCTL_NETWORK_SET_COMMON_PROPERTIES, set_common_properties},
      {CLUSCTL_NETWORK_VALIDATE_COMMON_PROPERTIES, validate_common_properties},
      {CLUSCTL_NETWORK_ENUM_PRIVATE_PROPERTIES, enum_private_properties},
      {CLUSCTL_NETWORK_GET_RO_PRIVATE_PROPERTIES, get_ro_private_properties},
      {CLUSCTL_NETWORK_GET_PRIVATE_PROPERTIES, get_private_properties},
      {CLUSCTL_NETWORK_SET_PRIVATE_PROPERTIES, set_private_properties},
      {CLUSCTL_NETWORK_VALIDATE_PRIVATE_PROPERTIES, validate_private_properties},
  };
  return kRows;
}

std::span<const ControlRow> net_interface_control_codes() {
  using namespace idl;
  static constexpr ControlRow kRows[] = {
      {CLUSCTL_NETINTERFACE_UNKNOWN, control_unknown},
      {CLUSCTL_NETINTERFACE_GET_CHARACTERISTICS, control_zero},
      {CLUSCTL_NETINTERFACE_GET_FLAGS, control_zero},
      {CLUSCTL_NETINTERFACE_GET_NAME, get_interface_name},
      {CLUSCTL_NETINTERFACE_GET_NODE, get_interface_node},
      {CLUSCTL_NETINTERFACE_GET_NETWORK, get_interface_network},
      {CLUSCTL_NETINTERFACE_GET_ID, get_id},
      {CLUSCTL_NETINTERFACE_ENUM_COMMON_PROPERTIES, enum_common_properties},
      {CLUSCTL_NETINTERFACE_GET_RO_COMMON_PROPERTIES, get_ro_common_properties},
      {CLUSCTL_NETINTERFACE_GET_COMMON_PROPERTIES, get_common_properties},
      {CLUSCTL_NETINTERFACE_SET_COMMON_PROPERTIES, set_common_properties},
      {CLUSCTL_NETINTERFACE_VALIDATE_COMMON_PROPERTIES, validate_common_properties},
      {CLUSCTL_NETINTERFACE_ENUM_PRIVATE_PROPERTIES, enum_private_properties},
      {CLUSCTL_NETINTERFACE_GET_RO_PRIVATE_PROPERTIES, get_ro_private_properties},
      {CLUSCTL_NETINTERFACE_GET_PRIVATE_PROPERTIES, get_private_properties},
      {CLUSCTL_NETINTERFACE_SET_PRIVATE_PROPERTIES, set_private_properties},
      {CLUSCTL_NETINTERFACE_VALIDATE_PRIVATE_PROPERTIES, validate_private_properties},
  };
  return kRows;
}

}  // namespace cmrp::server
