// Nodes (3.1.4.2.49, .67, .68, .69, .70, .71, .117).
#include "reference/cluster/names.h"
#include "reference/cluster/nodes.h"
#include "reference/idl/node.h"
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

}  // namespace

std::span<const HandlerRow> node_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<open_node>(idl::kApiOpenNode),     handler<open_node_ex>(idl::kApiOpenNodeEx),
      handler<close_node>(idl::kApiCloseNode),   handler<get_node_state>(idl::kApiGetNodeState),
      handler<get_node_id>(idl::kApiGetNodeId),  handler<pause_node>(idl::kApiPauseNode),
      handler<resume_node>(idl::kApiResumeNode),
  };
  return kRows;
}

}  // namespace cmrp::server
