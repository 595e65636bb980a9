// Groups: their state, bringing them online and offline, moving them (3.1.4.2.46, .50 to .53, .129 to .133).
#include "reference/cluster/group_transitions.h"
#include "reference/cluster/names.h"
#include "reference/idl/group.h"
#include "reference/server/methods.h"

namespace cmrp::server {
namespace {

uint32_t get_group_state(Request& request, idl::ApiGetGroupState& p) {
  const cluster::Cluster& c = request.cluster();
  const cluster::Group* group = cluster::find_group(c, request.object(p.hGroup));
  if (!group) return ERROR_GROUP_NOT_AVAILABLE;
  p.State = static_cast<uint32_t>(group->state);
  p.NodeName = cluster::find_node(c, group->owner)->name;
  return ERROR_SUCCESS;
}

cluster::NodeId node_id(const Request& request, const idl::HNODE_RPC& handle) {
  return *cluster::parse_node_id(request.object(handle));
}

uint32_t online_group(Request& request, idl::ApiOnlineGroup& p) {
  return request.change([&](cluster::Cluster& c) { return cluster::online_group(c, request.object(p.hGroup)); });
}

uint32_t offline_group(Request& request, idl::ApiOfflineGroup& p) {
  return request.change([&](cluster::Cluster& c) { return cluster::offline_group(c, request.object(p.hGroup)); });
}

uint32_t move_group(Request& request, idl::ApiMoveGroup& p) {
  return request.change([&](cluster::Cluster& c) { return cluster::move_group(c, request.object(p.hGroup)); });
}

uint32_t move_group_to_node(Request& request, idl::ApiMoveGroupToNode& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::move_group_to_node(c, request.object(p.hGroup), node_id(request, p.hNode));
  });
}

uint32_t online_group_ex(Request& request, idl::ApiOnlineGroupEx& p) {
  cluster::GroupId group = request.object(p.hGroup);
  uint32_t status = request.change([&](cluster::Cluster& c) {
    return cluster::online_group(c, group, {p.dwOnlineFlags, in_buffer(p.lpInBuffer)});
  });
  if (status == ERROR_IO_PENDING && (p.dwOnlineFlags & cluster::CLUSAPI_GROUP_ONLINE_SYNCHRONOUS)) {
    request.answer_when([group](const cluster::Cluster& c) { return cluster::group_outcome(c, group); });
  }
  return status;
}

uint32_t offline_group_ex(Request& request, idl::ApiOfflineGroupEx& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::offline_group(c, request.object(p.hGroup), {p.dwOfflineFlags, in_buffer(p.lpInBuffer)});
  });
}

uint32_t move_group_ex(Request& request, idl::ApiMoveGroupEx& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::move_group(c, request.object(p.hGroup), {p.dwMoveFlags, in_buffer(p.lpInBuffer)});
  });
}

uint32_t move_group_to_node_ex(Request& request, idl::ApiMoveGroupToNodeEx& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::move_group_to_node(c, request.object(p.hGroup), node_id(request, p.hNode),
                                       {p.dwMoveFlags, in_buffer(p.lpInBuffer)});
  });
}

uint32_t cancel_cluster_group_operation(Request& request, idl::ApiCancelClusterGroupOperation& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::cancel_group_operation(c, request.object(p.hGroup), p.dwCancelFlags);
  });
}

}  // namespace

std::span<const HandlerRow> group_state_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<get_group_state>(idl::kApiGetGroupState),
      handler<online_group>(idl::kApiOnlineGroup),
      handler<offline_group>(idl::kApiOfflineGroup),
      handler<move_group>(idl::kApiMoveGroup),
      handler<move_group_to_node>(idl::kApiMoveGroupToNode),
      handler<online_group_ex>(idl::kApiOnlineGroupEx),
      handler<offline_group_ex>(idl::kApiOfflineGroupEx),
      handler<move_group_ex>(idl::kApiMoveGroupEx),
      handler<move_group_to_node_ex>(idl::kApiMoveGroupToNodeEx),
      handler<cancel_cluster_group_operation>(idl::kApiCancelClusterGroupOperation),
  };
  return kRows;
}

}  // namespace cmrp::server
