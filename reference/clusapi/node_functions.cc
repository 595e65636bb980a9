// Nodes.
#include "reference/clusapi/api.h"
#include "reference/idl/node.h"

using namespace cmrp;
using namespace cmrp::clusapi;

HNODE OpenClusterNode(HCLUSTER hCluster, LPCWSTR lpszNodeName) {
  return open_by_name<Node, HNODE>(hCluster, lpszNodeName, {}, nullptr);
}

HNODE OpenClusterNodeEx(HCLUSTER hCluster, LPCWSTR lpszNodeName, DWORD dwDesiredAccess, DWORD* lpdwGrantedAccess) {
  return open_by_name<Node, HNODE>(hCluster, lpszNodeName, dwDesiredAccess, lpdwGrantedAccess);
}

BOOL CloseClusterNode(HNODE hNode) { return close_handle<Node>(hNode); }

HCLUSTER GetClusterFromNode(HNODE hNode) { return cluster_of<Node>(hNode); }

CLUSTER_NODE_STATE GetClusterNodeState(HNODE hNode) {
  idl::ApiGetNodeState p;
  uint32_t code = with<Node>(hNode, [&](Node& node) { return node.cluster->call(idl::kApiGetNodeState, &p, {&node}); });
  return or_last_error(code, static_cast<CLUSTER_NODE_STATE>(p.State), ClusterNodeStateUnknown);
}

DWORD GetClusterNodeId(HNODE hNode, LPWSTR lpszNodeId, LPDWORD lpcchName) {
  return with<Node>(hNode, [&](Node& node) -> uint32_t {
    idl::ApiGetNodeId p;
    uint32_t status = node.cluster->call(idl::kApiGetNodeId, &p, {&node});
    return status == ERROR_SUCCESS ? copy_out(p.pGuid, lpszNodeId, lpcchName) : status;
  });
}

DWORD PauseClusterNode(HNODE hNode) { return call_on<Node>(hNode, idl::kApiPauseNode, idl::ApiPauseNode{}); }

DWORD PauseClusterNodeEx(HNODE hNode, BOOL bDrainNode, DWORD dwPauseFlags, HNODE hNodeDrainTarget) {
  if (hNodeDrainTarget) {
    // A target without draining means nothing.
    if (!bDrainNode) return ERROR_INVALID_PARAMETER;
    idl::ApiPauseNodeWithDrainTarget p;
    p.dwPauseFlags = dwPauseFlags;
    return call_on<Node, Node>(hNode, hNodeDrainTarget, idl::kApiPauseNodeWithDrainTarget, p);
  }
  idl::ApiPauseNodeEx p;
  p.bDrainNode = bDrainNode ? TRUE : FALSE;
  p.dwPauseFlags = dwPauseFlags;
  return call_on<Node>(hNode, idl::kApiPauseNodeEx, p);
}

DWORD ResumeClusterNode(HNODE hNode) { return call_on<Node>(hNode, idl::kApiResumeNode, idl::ApiResumeNode{}); }

DWORD ResumeClusterNodeEx(HNODE hNode, CLUSTER_NODE_RESUME_FAILBACK_TYPE eResumeFailbackType,
                          DWORD dwResumeFlagsReserved) {
  idl::ApiResumeNodeEx p;
  p.dwResumeFailbackType = static_cast<uint32_t>(eResumeFailbackType);
  p.dwResumeFlagsReserved = dwResumeFlagsReserved;
  return call_on<Node>(hNode, idl::kApiResumeNodeEx, p);
}

DWORD EvictClusterNode(HNODE hNode) { return call_on<Node>(hNode, idl::kApiEvictNode, idl::ApiEvictNode{}); }
