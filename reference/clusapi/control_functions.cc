// Control codes.
#include <algorithm>

#include "reference/clusapi/api.h"
#include "reference/idl/cluster.h"
#include "reference/idl/group.h"
#include "reference/idl/group_set.h"
#include "reference/idl/net_interface.h"
#include "reference/idl/network.h"
#include "reference/idl/node.h"
#include "reference/idl/resource_detail.h"
#include "reference/idl/resource_type.h"

namespace cmrp::clusapi {
namespace {

/// What every control function is given besides its handles.
struct Control {
  DWORD code;
  const void* in;
  DWORD in_size;
  void* out;
  DWORD out_size;
  LPDWORD returned;
};

/// Parameters of these methods have the same names. They differ in their handles, which call() sets, and in the type
/// name, which `p` has.
template <class Parameters>
uint32_t control(Cluster& cluster, const idl::Method& method, std::initializer_list<Opened*> objects,
                 const Control& control, Parameters p = {}) {
  auto in = bytes_of(control.in, control.in_size);
  if (!in) return in.error();
  p.dwControlCode = control.code;
  if (control.in) p.lpInBuffer = std::move(*in);
  p.nInBufferSize = control.in_size;
  p.nOutBufferSize = control.out ? control.out_size : 0;
  uint32_t status = cluster.call(method, &p, objects);
  if (status == ERROR_MORE_DATA) {
    if (control.returned) *control.returned = p.lpcbRequired;
  } else if (status == ERROR_SUCCESS) {
    size_t count = std::min<size_t>(p.lpOutBuffer.size(), p.nOutBufferSize);
    if (control.out) std::copy_n(p.lpOutBuffer.data(), count, static_cast<uint8_t*>(control.out));
    if (control.returned) *control.returned = static_cast<DWORD>(count);
  }
  return status;
}

/// The method without a host node, or the one with it.
template <class T, class Anywhere, class AtNode>
uint32_t control_on(const void* handle, const idl::Method& anywhere, HNODE host, const idl::Method& at_node,
                    const Control& what) {
  if (!host) {
    return with<T>(handle, [&](T& object) { return control<Anywhere>(*object.cluster, anywhere, {&object}, what); });
  }
  return with<T, Node>(handle, host, [&](T& object, Node& node) {
    return control<AtNode>(*object.cluster, at_node, {&object, &node}, what);
  });
}

}  // namespace
}  // namespace cmrp::clusapi

using namespace cmrp;
using namespace cmrp::clusapi;

DWORD ClusterControl(HCLUSTER hCluster, HNODE hHostNode, DWORD dwControlCode, LPVOID lpInBuffer, DWORD nInBufferSize,
                     LPVOID lpOutBuffer, DWORD nOutBufferSize, LPDWORD lpBytesReturned) {
  Control what{dwControlCode, lpInBuffer, nInBufferSize, lpOutBuffer, nOutBufferSize, lpBytesReturned};
  if (!hHostNode) {
    return with<Cluster>(hCluster, [&](Cluster& cluster) {
      return control<idl::ApiClusterControl>(cluster, idl::kApiClusterControl, {}, what);
    });
  }
  return with<Cluster, Node>(hCluster, hHostNode, [&](Cluster& cluster, Node& node) {
    return control<idl::ApiNodeClusterControl>(cluster, idl::kApiNodeClusterControl, {&node}, what);
  });
}

DWORD ClusterNodeControl(HNODE hNode, HNODE hHostNode, DWORD dwControlCode, LPVOID lpInBuffer, DWORD cbInBufferSize,
                         LPVOID lpOutBuffer, DWORD cbOutBufferSize, LPDWORD lpcbBytesReturned) {
  return control_on<Node, idl::ApiNodeControl, idl::ApiNodeNodeControl>(
      hNode, idl::kApiNodeControl, hHostNode, idl::kApiNodeNodeControl,
      {dwControlCode, lpInBuffer, cbInBufferSize, lpOutBuffer, cbOutBufferSize, lpcbBytesReturned});
}

DWORD ClusterGroupControl(HGROUP hGroup, HNODE hHostNode, DWORD dwControlCode, LPVOID lpInBuffer, DWORD nInBufferSize,
                          LPVOID lpOutBuffer, DWORD nOutBufferSize, LPDWORD lpBytesReturned) {
  return control_on<Group, idl::ApiGroupControl, idl::ApiNodeGroupControl>(
      hGroup, idl::kApiGroupControl, hHostNode, idl::kApiNodeGroupControl,
      {dwControlCode, lpInBuffer, nInBufferSize, lpOutBuffer, nOutBufferSize, lpBytesReturned});
}

DWORD ClusterResourceControl(HRESOURCE hResource, HNODE hHostNode, DWORD dwControlCode, LPVOID lpInBuffer,
                             DWORD cbInBufferSize, LPVOID lpOutBuffer, DWORD cbOutBufferSize, LPDWORD lpBytesReturned) {
  return control_on<Resource, idl::ApiResourceControl, idl::ApiNodeResourceControl>(
      hResource, idl::kApiResourceControl, hHostNode, idl::kApiNodeResourceControl,
      {dwControlCode, lpInBuffer, cbInBufferSize, lpOutBuffer, cbOutBufferSize, lpBytesReturned});
}

DWORD ClusterNetworkControl(HNETWORK hNetwork, HNODE hHostNode, DWORD dwControlCode, LPVOID lpInBuffer,
                            DWORD nInBufferSize, LPVOID lpOutBuffer, DWORD nOutBufferSize, LPDWORD lpBytesReturned) {
  return control_on<Network, idl::ApiNetworkControl, idl::ApiNodeNetworkControl>(
      hNetwork, idl::kApiNetworkControl, hHostNode, idl::kApiNodeNetworkControl,
      {dwControlCode, lpInBuffer, nInBufferSize, lpOutBuffer, nOutBufferSize, lpBytesReturned});
}

DWORD ClusterNetInterfaceControl(HNETINTERFACE hNetInterface, HNODE hHostNode, DWORD dwControlCode, LPVOID lpInBuffer,
                                 DWORD nInBufferSize, LPVOID lpOutBuffer, DWORD nOutBufferSize,
                                 LPDWORD lpBytesReturned) {
  return control_on<NetInterface, idl::ApiNetInterfaceControl, idl::ApiNodeNetInterfaceControl>(
      hNetInterface, idl::kApiNetInterfaceControl, hHostNode, idl::kApiNodeNetInterfaceControl,
      {dwControlCode, lpInBuffer, nInBufferSize, lpOutBuffer, nOutBufferSize, lpBytesReturned});
}

DWORD ClusterResourceTypeControl(HCLUSTER hCluster, LPCWSTR lpszResourceTypeName, HNODE hHostNode, DWORD dwControlCode,
                                 LPVOID lpInBuffer, DWORD nInBufferSize, LPVOID lpOutBuffer, DWORD nOutBufferSize,
                                 LPDWORD lpBytesReturned) {
  Control what{dwControlCode, lpInBuffer, nInBufferSize, lpOutBuffer, nOutBufferSize, lpBytesReturned};
  return with<Cluster>(hCluster, [&](Cluster& cluster) -> uint32_t {
    auto name = from_wide(lpszResourceTypeName);
    if (!name) return name.error();
    if (!hHostNode) {
      idl::ApiResourceTypeControl p;
      p.lpszResourceTypeName = std::move(*name);
      return control(cluster, idl::kApiResourceTypeControl, {}, what, std::move(p));
    }
    return with<Node>(hHostNode, [&](Node& node) {
      idl::ApiNodeResourceTypeControl p;
      p.lpszResourceTypeName = std::move(*name);
      return control(cluster, idl::kApiNodeResourceTypeControl, {&node}, what, std::move(p));
    });
  });
}

DWORD ClusterGroupSetControl(HGROUPSET hGroupSet, HNODE hHostNode, DWORD dwControlCode, LPVOID lpInBuffer,
                             DWORD cbInBufferSize, LPVOID lpOutBuffer, DWORD cbOutBufferSize, LPDWORD lpBytesReturned) {
  return control_on<GroupSet, idl::ApiGroupSetControl, idl::ApiNodeGroupSetControl>(
      hGroupSet, idl::kApiGroupSetControl, hHostNode, idl::kApiNodeGroupSetControl,
      {dwControlCode, lpInBuffer, cbInBufferSize, lpOutBuffer, cbOutBufferSize, lpBytesReturned});
}
