// Cluster networks and cluster network interfaces (3.1.4.2.81 to .86, .92 to .96, .120, .121, .163).
#include "reference/cluster/names.h"
#include "reference/cluster/nodes.h"
#include "reference/idl/net_interface.h"
#include "reference/idl/network.h"
#include "reference/server/enumeration.h"
#include "reference/server/methods.h"
#include "reference/server/opening.h"

namespace cmrp::server {
namespace {

// dwType of ApiCreateNetworkEnum (3.1.4.2.85); other bits are ignored.
constexpr uint32_t CLUSTER_NETWORK_ENUM_NETINTERFACES = 0x00000001;

uint32_t open_network(Request& request, idl::ApiOpenNetwork& p) {
  return open_all(request, p.ReturnValue, cluster::network_by_name_or_id(request.cluster(), p.lpszNetworkName),
                  ERROR_CLUSTER_NETWORK_NOT_FOUND);
}

uint32_t open_network_ex(Request& request, idl::ApiOpenNetworkEx& p) {
  return open_desired(request, p, cluster::network_by_name_or_id(request.cluster(), p.lpszNetworkName),
                      ERROR_CLUSTER_NETWORK_NOT_FOUND);
}

uint32_t close_network(Request& request, idl::ApiCloseNetwork& p) { return request.close(p.Network); }

// A network lives as long as its cluster, an interface as long as its node; a handle may outlive them.
uint32_t get_network_state(Request& request, idl::ApiGetNetworkState& p) {
  const auto& id = request.object(p.hNetwork);
  if (!request.cluster().networks.contains(id)) return ERROR_NETWORK_NOT_AVAILABLE;
  p.State = static_cast<uint32_t>(cluster::network_state(request.cluster(), id));
  return ERROR_SUCCESS;
}

uint32_t get_network_id(Request& request, idl::ApiGetNetworkId& p) {
  const auto& id = request.object(p.hNetwork);
  if (!request.cluster().networks.contains(id)) return ERROR_NETWORK_NOT_AVAILABLE;
  p.pGuid = id;
  return ERROR_SUCCESS;
}

uint32_t set_network_name(Request& request, idl::ApiSetNetworkName& p) {
  return request.change(
      [&](cluster::Cluster& c) { return cluster::rename_network(c, request.object(p.hNetwork), p.lpszNetworkName); });
}

uint32_t create_network_enum(Request& request, idl::ApiCreateNetworkEnum& p) {
  const auto& network = request.object(p.hNetwork);
  idl::ENUM_LIST& list = p.ReturnEnum.emplace();
  if (p.dwType & CLUSTER_NETWORK_ENUM_NETINTERFACES) {
    for (const auto& [id, interface] : request.cluster().interfaces) {
      if (interface->network == network) add_entry(list, CLUSTER_NETWORK_ENUM_NETINTERFACES, interface->name);
    }
  }
  return ERROR_SUCCESS;
}

uint32_t open_net_interface(Request& request, idl::ApiOpenNetInterface& p) {
  return open_all(request, p.ReturnValue, cluster::interface_by_name_or_id(request.cluster(), p.lpszNetInterfaceName),
                  ERROR_CLUSTER_NETINTERFACE_NOT_FOUND);
}

uint32_t open_net_interface_ex(Request& request, idl::ApiOpenNetInterfaceEx& p) {
  return open_desired(request, p, cluster::interface_by_name_or_id(request.cluster(), p.lpszNetInterfaceName),
                      ERROR_CLUSTER_NETINTERFACE_NOT_FOUND);
}

uint32_t close_net_interface(Request& request, idl::ApiCloseNetInterface& p) { return request.close(p.NetInterface); }

uint32_t get_net_interface_state(Request& request, idl::ApiGetNetInterfaceState& p) {
  const auto& id = request.object(p.hNetInterface);
  if (!request.cluster().interfaces.contains(id)) return ERROR_CLUSTER_NETINTERFACE_NOT_FOUND;
  p.State = static_cast<uint32_t>(cluster::interface_state(request.cluster(), id));
  return ERROR_SUCCESS;
}

uint32_t get_net_interface_id(Request& request, idl::ApiGetNetInterfaceId& p) {
  const auto& id = request.object(p.hNetInterface);
  if (!request.cluster().interfaces.contains(id)) return ERROR_CLUSTER_NETINTERFACE_NOT_FOUND;
  p.pGuid = id;
  return ERROR_SUCCESS;
}

uint32_t get_net_interface(Request& request, idl::ApiGetNetInterface& p) {
  const cluster::Cluster& c = request.cluster();
  auto node = cluster::node_by_name_or_id(c, p.lpszNodeName);
  if (!node) return ERROR_CLUSTER_NODE_NOT_FOUND;
  auto network = cluster::network_by_name_or_id(c, p.lpszNetworkName);
  for (const auto& [id, interface] : c.interfaces) {
    if (network && interface->network == *network && interface->node == *node) {
      p.lppszInterfaceName = interface->name;
      return ERROR_SUCCESS;
    }
  }
  return ERROR_CLUSTER_NETINTERFACE_NOT_FOUND;
}

/// The interface that a node has on a network; there is one at most (3.1.1.7).
uint32_t create_net_interface_enum(Request& request, idl::ApiCreateNetInterfaceEnum& p) {
  constexpr uint32_t CLUSTER_ENUM_NETINTERFACE = 0x00000020;  // of 3.1.4.2.8: the method has no dwType of its own
  const cluster::Cluster& c = request.cluster();
  auto node = cluster::node_by_name_or_id(c, p.lpszNodeName);
  if (!node) return ERROR_CLUSTER_NODE_NOT_FOUND;
  auto network = cluster::network_by_name_or_id(c, p.lpszNetworkName);
  if (!network) return ERROR_CLUSTER_NETWORK_NOT_FOUND;
  idl::ENUM_LIST& list = p.ReturnEnum.emplace();
  for (const auto& [id, interface] : c.interfaces) {
    if (interface->network == *network && interface->node == *node) {
      add_entry(list, CLUSTER_ENUM_NETINTERFACE, interface->name);
    }
  }
  return ERROR_SUCCESS;
}

}  // namespace

std::span<const HandlerRow> network_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<open_network>(idl::kApiOpenNetwork),
      handler<open_network_ex>(idl::kApiOpenNetworkEx),
      handler<close_network>(idl::kApiCloseNetwork),
      handler<get_network_state>(idl::kApiGetNetworkState),
      handler<get_network_id>(idl::kApiGetNetworkId),
      handler<set_network_name>(idl::kApiSetNetworkName),
      handler<create_network_enum>(idl::kApiCreateNetworkEnum),
      handler<open_net_interface>(idl::kApiOpenNetInterface),
      handler<open_net_interface_ex>(idl::kApiOpenNetInterfaceEx),
      handler<close_net_interface>(idl::kApiCloseNetInterface),
      handler<get_net_interface_state>(idl::kApiGetNetInterfaceState),
      handler<get_net_interface_id>(idl::kApiGetNetInterfaceId),
      handler<get_net_interface>(idl::kApiGetNetInterface),
      handler<create_net_interface_enum>(idl::kApiCreateNetInterfaceEnum),
  };
  return kRows;
}

}  // namespace cmrp::server
