// Nodes (3.1.4.2.49, .67 to .72, .101, .117, .123, .125 to .127).
#include "reference/cluster/names.h"
#include "reference/cluster/nodes.h"
#include "reference/idl/node.h"
#include "reference/server/enumeration.h"
#include "reference/server/methods.h"
#include "reference/server/opening.h"

namespace cmrp::server {
namespace {

/// A computer name, in any case (3.1.1.6); the RFC 1035 label is all that identifies a node to ApiOpenNode.
std::optional<std::u16string> id_of_node(const cluster::Cluster& c, std::u16string_view name) {
  auto id = cluster::node_by_name_or_id(c, name);
  return id ? std::optional(cluster::node_id_text(*id)) : std::nullopt;
}

const cluster::Node* node(const Request& request, const idl::HNODE_RPC& handle) {
  return cluster::find_node(request.cluster(), *cluster::parse_node_id(request.object(handle)));
}

uint32_t open_node(Request& request, idl::ApiOpenNode& p) {
  return open_all(request, p.ReturnValue, id_of_node(request.cluster(), p.lpszNodeName), ERROR_CLUSTER_NODE_NOT_FOUND);
}

uint32_t open_node_ex(Request& request, idl::ApiOpenNodeEx& p) {
  return open_desired(request, p, id_of_node(request.cluster(), p.lpszNodeName), ERROR_CLUSTER_NODE_NOT_FOUND);
}

uint32_t close_node(Request& request, idl::ApiCloseNode& p) { return request.close(p.Node); }

uint32_t get_node_state(Request& request, idl::ApiGetNodeState& p) {
  const cluster::Node* n = node(request, p.hNode);
  if (!n) return ERROR_NODE_NOT_AVAILABLE;
  p.State = static_cast<uint32_t>(n->state);
  return ERROR_SUCCESS;
}

uint32_t get_node_id(Request& request, idl::ApiGetNodeId& p) {
  const cluster::Node* n = node(request, p.hNode);
  if (!n) return ERROR_NODE_NOT_AVAILABLE;
  p.pGuid = cluster::node_id_text(n->id);
  return ERROR_SUCCESS;
}

uint32_t pause_node(Request& request, idl::ApiPauseNode& p) {
  cluster::NodeId id = *cluster::parse_node_id(request.object(p.hNode));
  return request.change([&](cluster::Cluster& c) { return cluster::pause_node(c, id); });
}

uint32_t resume_node(Request& request, idl::ApiResumeNode& p) {
  cluster::NodeId id = *cluster::parse_node_id(request.object(p.hNode));
  return request.change([&](cluster::Cluster& c) { return cluster::resume_node(c, id); });
}

uint32_t evict_node(Request& request, idl::ApiEvictNode& p) {
  cluster::NodeId id = *cluster::parse_node_id(request.object(p.hNode));
  return request.change([&](cluster::Cluster& c) { return cluster::evict_node(c, id); });
}

constexpr uint32_t CLUSAPI_NODE_PAUSE_REMAIN_ON_PAUSED_NODE_ON_MOVE_ERROR = 0x00000001;

uint32_t drain(Request& request, const idl::HNODE_RPC& handle, uint32_t flags, cluster::NodeId target) {
  if (flags & ~CLUSAPI_NODE_PAUSE_REMAIN_ON_PAUSED_NODE_ON_MOVE_ERROR) return ERROR_INVALID_PARAMETER;
  cluster::NodeId id = *cluster::parse_node_id(request.object(handle));
  return request.change([&](cluster::Cluster& c) { return cluster::drain_node(c, id, flags != 0, target); });
}

uint32_t pause_node_ex(Request& request, idl::ApiPauseNodeEx& p) {
  if (p.bDrainNode != 0) return drain(request, p.hNode, p.dwPauseFlags, 0);
  cluster::NodeId id = *cluster::parse_node_id(request.object(p.hNode));
  return request.change([&](cluster::Cluster& c) { return cluster::pause_node(c, id); });
}

uint32_t pause_node_with_drain_target(Request& request, idl::ApiPauseNodeWithDrainTarget& p) {
  return drain(request, p.hNode, p.dwPauseFlags, *cluster::parse_node_id(request.object(p.hNodeDrainTarget)));
}

/// 3.1.4.2.127.
uint32_t resume_node_ex(Request& request, idl::ApiResumeNodeEx& p) {
  auto failback = static_cast<cluster::Failback>(p.dwResumeFailbackType);
  if (failback > cluster::Failback::kByPolicy) return ERROR_INVALID_PARAMETER;
  cluster::NodeId id = *cluster::parse_node_id(request.object(p.hNode));
  return request.change([&](cluster::Cluster& c) { return cluster::resume_node(c, id, failback); });
}

// dwType of ApiCreateNodeEnum and ApiCreateNodeEnumEx.
constexpr uint32_t CLUSTER_NODE_ENUM_NETINTERFACES = 0x00000001;
constexpr uint32_t CLUSTER_NODE_ENUM_GROUPS = 0x00000002;

/// Hands what the node has of these types to `emit(type, id, name)`.
template <class Emit>
void enumerate(const cluster::Cluster& c, cluster::NodeId node, uint32_t types, Emit emit) {
  if (types & CLUSTER_NODE_ENUM_NETINTERFACES) {
    for (const auto& [id, interface] : c.interfaces) {
      if (interface->node == node) emit(CLUSTER_NODE_ENUM_NETINTERFACES, id, interface->name);
    }
  }
  if (types & CLUSTER_NODE_ENUM_GROUPS) {
    for (const auto& [id, group] : c.groups) {
      if (group->owner == node) emit(CLUSTER_NODE_ENUM_GROUPS, id, group->name);
    }
  }
}

uint32_t create_node_enum(Request& request, idl::ApiCreateNodeEnum& p) {
  const cluster::Node* n = node(request, p.hNode);
  if (!n) return ERROR_NODE_NOT_AVAILABLE;
  // Bits that mean nothing are ignored.
  idl::ENUM_LIST& list = p.ReturnEnum.emplace();
  enumerate(request.cluster(), n->id, p.dwType,
            [&](uint32_t type, const std::u16string&, const std::u16string& name) { add_entry(list, type, name); });
  return ERROR_SUCCESS;
}

uint32_t create_node_enum_ex(Request& request, idl::ApiCreateNodeEnumEx& p) {
  constexpr uint32_t kAll = CLUSTER_NODE_ENUM_NETINTERFACES | CLUSTER_NODE_ENUM_GROUPS;
  if (p.dwType == 0 || (p.dwType & ~kAll) != 0 || p.dwOptions != 0) return ERROR_INVALID_PARAMETER;
  const cluster::Node* n = node(request, p.hNode);
  if (!n) return ERROR_NODE_NOT_AVAILABLE;
  idl::ENUM_LIST& ids = p.ReturnIdEnum.emplace();
  idl::ENUM_LIST& names = p.ReturnNameEnum.emplace();
  enumerate(request.cluster(), n->id, p.dwType,
            [&](uint32_t type, const std::u16string& id, const std::u16string& name) {
              add_entry(ids, type, id);
              add_entry(names, type, name);
            });
  return ERROR_SUCCESS;
}

}  // namespace

std::span<const HandlerRow> node_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<open_node>(idl::kApiOpenNode),
      handler<open_node_ex>(idl::kApiOpenNodeEx),
      handler<close_node>(idl::kApiCloseNode),
      handler<get_node_state>(idl::kApiGetNodeState),
      handler<get_node_id>(idl::kApiGetNodeId),
      handler<pause_node>(idl::kApiPauseNode),
      handler<resume_node>(idl::kApiResumeNode),
      handler<resume_node_ex>(idl::kApiResumeNodeEx),
      handler<pause_node_ex>(idl::kApiPauseNodeEx),
      handler<pause_node_with_drain_target>(idl::kApiPauseNodeWithDrainTarget),
      handler<evict_node>(idl::kApiEvictNode),
      handler<create_node_enum>(idl::kApiCreateNodeEnum),
      handler<create_node_enum_ex>(idl::kApiCreateNodeEnumEx),
  };
  return kRows;
}

}  // namespace cmrp::server
