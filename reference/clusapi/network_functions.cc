// Networks and network interfaces.
#include "reference/clusapi/api.h"
#include "reference/idl/net_interface.h"
#include "reference/idl/network.h"

using namespace cmrp;
using namespace cmrp::clusapi;

HNETWORK OpenClusterNetwork(HCLUSTER hCluster, LPCWSTR lpszNetworkName) {
  return open_by_name<Network, HNETWORK>(hCluster, lpszNetworkName, {}, nullptr);
}

HNETWORK OpenClusterNetworkEx(HCLUSTER hCluster, LPCWSTR lpszNetworkName, DWORD dwDesiredAccess,
                              DWORD* lpdwGrantedAccess) {
  return open_by_name<Network, HNETWORK>(hCluster, lpszNetworkName, dwDesiredAccess, lpdwGrantedAccess);
}

BOOL CloseClusterNetwork(HNETWORK hNetwork) { return close_handle<Network>(hNetwork); }

HCLUSTER GetClusterFromNetwork(HNETWORK hNetwork) { return cluster_of<Network>(hNetwork); }

CLUSTER_NETWORK_STATE GetClusterNetworkState(HNETWORK hNetwork) {
  idl::ApiGetNetworkState p;
  uint32_t code = with<Network>(
      hNetwork, [&](Network& network) { return network.cluster->call(idl::kApiGetNetworkState, &p, {&network}); });
  return or_last_error(code, static_cast<CLUSTER_NETWORK_STATE>(p.State), ClusterNetworkStateUnknown);
}

DWORD GetClusterNetworkId(HNETWORK hNetwork, LPWSTR lpszNetworkId, LPDWORD lpcchName) {
  return with<Network>(hNetwork, [&](Network& network) -> uint32_t {
    idl::ApiGetNetworkId p;
    uint32_t status = network.cluster->call(idl::kApiGetNetworkId, &p, {&network});
    return status == ERROR_SUCCESS ? copy_out(p.pGuid, lpszNetworkId, lpcchName) : status;
  });
}

DWORD SetClusterNetworkName(HNETWORK hNetwork, LPCWSTR lpszName) {
  return set_name<Network>(hNetwork, idl::kApiSetNetworkName, &idl::ApiSetNetworkName::lpszNetworkName, lpszName);
}

HNETINTERFACE OpenClusterNetInterface(HCLUSTER hCluster, LPCWSTR lpszInterfaceName) {
  return open_by_name<NetInterface, HNETINTERFACE>(hCluster, lpszInterfaceName, {}, nullptr);
}

HNETINTERFACE OpenClusterNetInterfaceEx(HCLUSTER hCluster, LPCWSTR lpszInterfaceName, DWORD dwDesiredAccess,
                                        DWORD* lpdwGrantedAccess) {
  return open_by_name<NetInterface, HNETINTERFACE>(hCluster, lpszInterfaceName, dwDesiredAccess, lpdwGrantedAccess);
}

BOOL CloseClusterNetInterface(HNETINTERFACE hNetInterface) { return close_handle<NetInterface>(hNetInterface); }

HCLUSTER GetClusterFromNetInterface(HNETINTERFACE hNetInterface) { return cluster_of<NetInterface>(hNetInterface); }

CLUSTER_NETINTERFACE_STATE GetClusterNetInterfaceState(HNETINTERFACE hNetInterface) {
  idl::ApiGetNetInterfaceState p;
  uint32_t code = with<NetInterface>(hNetInterface, [&](NetInterface& interface) {
    return interface.cluster->call(idl::kApiGetNetInterfaceState, &p, {&interface});
  });
  return or_last_error(code, static_cast<CLUSTER_NETINTERFACE_STATE>(p.State), ClusterNetInterfaceStateUnknown);
}

DWORD GetClusterNetInterface(HCLUSTER hCluster, LPCWSTR lpszNodeName, LPCWSTR lpszNetworkName, LPWSTR lpszInterfaceName,
                             LPDWORD lpcchInterfaceName) {
  return with<Cluster>(hCluster, [&](Cluster& cluster) -> uint32_t {
    auto node = from_wide(lpszNodeName);
    auto network = from_wide(lpszNetworkName);
    if (!node || !network) return node ? network.error() : node.error();
    idl::ApiGetNetInterface p;
    p.lpszNodeName = std::move(*node);
    p.lpszNetworkName = std::move(*network);
    uint32_t status = cluster.call(idl::kApiGetNetInterface, &p, {});
    return status == ERROR_SUCCESS ? copy_out(p.lppszInterfaceName, lpszInterfaceName, lpcchInterfaceName) : status;
  });
}
