// The control methods (3.1.4.2.73 to .80, .88, .89, .97, .98, .105, .106, .155, .156): which object a call is about, on
// which node, and what becomes of the answer of its code.
#include "reference/cluster/names.h"
#include "reference/idl/cluster.h"
#include "reference/idl/group.h"
#include "reference/idl/group_set.h"
#include "reference/idl/net_interface.h"
#include "reference/idl/network.h"
#include "reference/idl/node.h"
#include "reference/idl/resource_detail.h"
#include "reference/idl/resource_type.h"
#include "reference/server/control_call.h"
#include "reference/server/methods.h"

namespace cmrp::server {
namespace {

using cluster::ObjectKind;

/// What is wrong with the object of a handle that is no more.
uint32_t gone(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kResource:
      return ERROR_RESOURCE_NOT_AVAILABLE;
    case ObjectKind::kGroup:
      return ERROR_GROUP_NOT_AVAILABLE;
    case ObjectKind::kGroupSet:
      return ERROR_GROUPSET_NOT_AVAILABLE;
    case ObjectKind::kNode:
      return ERROR_NODE_NOT_AVAILABLE;
    case ObjectKind::kNetwork:
      return ERROR_NETWORK_NOT_AVAILABLE;
    case ObjectKind::kNetInterface:
      return ERROR_CLUSTER_NETINTERFACE_NOT_FOUND;
    case ObjectKind::kResourceType:
      return ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND;
    case ObjectKind::kCluster:
    case ObjectKind::kQuorum:
      break;
  }
  return ERROR_INVALID_HANDLE;
}

/// lpOutBuffer, lpBytesReturned and lpcbRequired (3.1.4.2.74): all of the output, or ERROR_MORE_DATA and how much there
/// is. lpcbRequired has no meaning otherwise, but for a success without output, where it has to be 0.
template <class Parameters>
uint32_t finish(Parameters& p, const ControlRow& row, ControlAnswer answer) {
  p.lpcbRequired = answer.required;
  if (answer.status != ERROR_SUCCESS) return answer.status;
  if (answer.output.size() > p.nOutBufferSize) {
    if (row.size_zero_succeeds && p.nOutBufferSize == 0) return ERROR_SUCCESS;
    p.lpcbRequired = static_cast<uint32_t>(answer.output.size());
    return ERROR_MORE_DATA;
  }
  p.lpBytesReturned = static_cast<uint32_t>(answer.output.size());
  p.lpOutBuffer = std::move(answer.output);
  return ERROR_SUCCESS;
}

template <class Parameters>
uint32_t run(Request& request, Parameters& p, std::span<const ControlRow> codes, cluster::PropertyHolder object) {
  if (!cluster::exists(request.cluster(), object)) return gone(object.kind);
  auto row = std::ranges::find(codes, p.dwControlCode, &ControlRow::code);
  if (row == codes.end()) return ERROR_INVALID_FUNCTION;
  std::span<const uint8_t> in;
  if (p.lpInBuffer) in = *p.lpInBuffer;
  return finish(p, *row, row->run({request, std::move(object), in, p.nOutBufferSize}));
}

/// The node that is to execute the code has to be active. NULL, where that can be, is the one that was called.
uint32_t check_host(Request& request, const ndr::ContextHandle& handle) {
  if (handle.is_null()) return ERROR_SUCCESS;
  const cluster::Node* node = cluster::find_node(request.cluster(), *cluster::parse_node_id(request.object(handle)));
  if (!node) return ERROR_NODE_NOT_AVAILABLE;
  bool active = node->state == cluster::NodeState::kUp || node->state == cluster::NodeState::kPaused;
  return active ? ERROR_SUCCESS : ERROR_HOST_NODE_NOT_AVAILABLE;
}

// One function a kind of object, for the method and its ApiNode… form.

template <class Parameters>
uint32_t resource_control(Request& request, Parameters& p) {
  return run(request, p, resource_control_codes(), {ObjectKind::kResource, request.object(p.hResource)});
}

template <class Parameters>
uint32_t resource_type_control(Request& request, Parameters& p) {
  const cluster::ResourceTypeConfig* type = cluster::find_resource_type(request.cluster(), p.lpszResourceTypeName);
  if (!type) return ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND;
  return run(request, p, resource_type_control_codes(), {ObjectKind::kResourceType, type->name});
}

template <class Parameters>
uint32_t group_control(Request& request, Parameters& p) {
  return run(request, p, group_control_codes(), {ObjectKind::kGroup, request.object(p.hGroup)});
}

template <class Parameters>
uint32_t group_set_control(Request& request, Parameters& p) {
  return run(request, p, group_set_control_codes(), {ObjectKind::kGroupSet, request.object(p.hGroupSet)});
}

template <class Parameters>
uint32_t node_control(Request& request, Parameters& p) {
  return run(request, p, node_control_codes(), {ObjectKind::kNode, request.object(p.hNode)});
}

template <class Parameters>
uint32_t network_control(Request& request, Parameters& p) {
  return run(request, p, network_control_codes(), {ObjectKind::kNetwork, request.object(p.hNetwork)});
}

template <class Parameters>
uint32_t net_interface_control(Request& request, Parameters& p) {
  return run(request, p, net_interface_control_codes(), {ObjectKind::kNetInterface, request.object(p.hNetInterface)});
}

template <class Parameters>
uint32_t cluster_control(Request& request, Parameters& p) {
  return run(request, p, cluster_control_codes(), {ObjectKind::kCluster, {}});
}

/// The method `Control` executed on the node of the handle `Host`.
template <class Parameters, auto Host, uint32_t (*Control)(Request&, Parameters&)>
uint32_t on_node(Request& request, Parameters& p) {
  uint32_t status = check_host(request, p.*Host);
  return status == ERROR_SUCCESS ? Control(request, p) : status;
}

template <class P, uint32_t (*Control)(Request&, P&)>
constexpr HandlerRow with_node(const idl::Method& method) {
  return handler<on_node<P, &P::hNode, Control>>(method);
}
template <class P, uint32_t (*Control)(Request&, P&)>
constexpr HandlerRow with_host_node(const idl::Method& method) {
  return handler<on_node<P, &P::hHostNode, Control>>(method);
}

}  // namespace

std::span<const HandlerRow> control_methods() {
  using namespace idl;
  static constexpr HandlerRow kRows[] = {
      handler<resource_control<ApiResourceControl>>(kApiResourceControl),
      with_node<ApiNodeResourceControl, resource_control>(kApiNodeResourceControl),
      handler<resource_type_control<ApiResourceTypeControl>>(kApiResourceTypeControl),
      with_node<ApiNodeResourceTypeControl, resource_type_control>(kApiNodeResourceTypeControl),
      handler<group_control<ApiGroupControl>>(kApiGroupControl),
      with_node<ApiNodeGroupControl, group_control>(kApiNodeGroupControl),
      handler<group_set_control<ApiGroupSetControl>>(kApiGroupSetControl),
      with_node<ApiNodeGroupSetControl, group_set_control>(kApiNodeGroupSetControl),
      handler<node_control<ApiNodeControl>>(kApiNodeControl),
      with_host_node<ApiNodeNodeControl, node_control>(kApiNodeNodeControl),
      handler<network_control<ApiNetworkControl>>(kApiNetworkControl),
      with_node<ApiNodeNetworkControl, network_control>(kApiNodeNetworkControl),
      handler<net_interface_control<ApiNetInterfaceControl>>(kApiNetInterfaceControl),
      with_node<ApiNodeNetInterfaceControl, net_interface_control>(kApiNodeNetInterfaceControl),
      handler<cluster_control<ApiClusterControl>>(kApiClusterControl),
      with_host_node<ApiNodeClusterControl, cluster_control>(kApiNodeClusterControl),
  };
  return kRows;
}

}  // namespace cmrp::server
