// Groups.
#include "reference/clusapi/api.h"
#include "reference/idl/group.h"
#include "reference/idl/node.h"

namespace cmrp::clusapi {
namespace {

/// The nodes as ApiSetGroupNodeList wants them (3.1.4.2.55): ids, each with its terminator, and one more at the end.
Outcome<std::vector<uint16_t>> node_list(Cluster& cluster, DWORD count, HNODE nodes[]) {
  constexpr DWORD kMostNodes = 1024;
  if (count > kMostNodes || (count > 0 && !nodes)) return tl::unexpected(ERROR_INVALID_PARAMETER);
  std::vector<uint16_t> ids;
  for (DWORD i = 0; i < count; ++i) {
    auto node = HandleTable::instance().find<Node>(nodes[i]);
    if (!node) return tl::unexpected(ERROR_INVALID_HANDLE);
    idl::ApiGetNodeId p;
    uint32_t status = cluster.call(idl::kApiGetNodeId, &p, {node.get()});
    if (status == ERROR_SUCCESS && !p.pGuid) status = RPC_X_BAD_STUB_DATA;
    if (status != ERROR_SUCCESS) return tl::unexpected(status);
    ids.insert(ids.end(), p.pGuid->begin(), p.pGuid->end());
    ids.push_back(0);
  }
  ids.push_back(0);
  return ids;
}

/// Moves to the destination before coming online there; without one there is nothing to do.
DWORD move_first(HGROUP group, HNODE destination) {
  return destination ? MoveClusterGroup(group, destination) : ERROR_SUCCESS;
}

}  // namespace
}  // namespace cmrp::clusapi

using namespace cmrp;
using namespace cmrp::clusapi;

HGROUP CreateClusterGroup(HCLUSTER hCluster, LPCWSTR lpszGroupName) {
  return new_handle<HGROUP>([&]() -> Outcome<std::shared_ptr<Group>> {
    auto cluster = HandleTable::instance().find<Cluster>(hCluster);
    if (!cluster) return tl::unexpected(ERROR_INVALID_HANDLE);
    auto name = from_wide(lpszGroupName);
    if (!name) return tl::unexpected(name.error());
    idl::ApiCreateGroup p;
    p.lpszGroupName = *name;
    return cluster->create_object<Group>(idl::kApiCreateGroup, p, {}, std::move(*name));
  });
}

HGROUP CreateClusterGroupEx(HCLUSTER hCluster, LPCWSTR lpszGroupName, PCLUSTER_CREATE_GROUP_INFO pGroupInfo) {
  return new_handle<HGROUP>([&]() -> Outcome<std::shared_ptr<Group>> {
    auto cluster = HandleTable::instance().find<Cluster>(hCluster);
    if (!cluster) return tl::unexpected(ERROR_INVALID_HANDLE);
    auto name = from_wide(lpszGroupName);
    if (!name) return tl::unexpected(name.error());
    idl::ApiCreateGroupEx p;
    p.lpszGroupName = *name;
    if (pGroupInfo) p.pGroupInfo = {pGroupInfo->dwVersion, static_cast<uint32_t>(pGroupInfo->groupType)};
    return cluster->create_object<Group>(idl::kApiCreateGroupEx, p, {}, std::move(*name));
  });
}

HGROUP OpenClusterGroup(HCLUSTER hCluster, LPCWSTR lpszGroupName) {
  return open_by_name<Group, HGROUP>(hCluster, lpszGroupName, {}, nullptr);
}

HGROUP OpenClusterGroupEx(HCLUSTER hCluster, LPCWSTR lpszGroupName, DWORD dwDesiredAccess, DWORD* lpdwGrantedAccess) {
  return open_by_name<Group, HGROUP>(hCluster, lpszGroupName, dwDesiredAccess, lpdwGrantedAccess);
}

BOOL CloseClusterGroup(HGROUP hGroup) { return close_handle<Group>(hGroup); }

HCLUSTER GetClusterFromGroup(HGROUP hGroup) { return cluster_of<Group>(hGroup); }

DWORD DeleteClusterGroup(HGROUP hGroup) { return call_on<Group>(hGroup, idl::kApiDeleteGroup, idl::ApiDeleteGroup{}); }

DWORD DestroyClusterGroup(HGROUP hGroup) {
  idl::ApiDeleteGroup p;
  p.force = TRUE;
  return call_on<Group>(hGroup, idl::kApiDeleteGroup, p);
}

CLUSTER_GROUP_STATE GetClusterGroupState(HGROUP hGroup, LPWSTR lpszNodeName, LPDWORD lpcchNodeName) {
  idl::ApiGetGroupState p;
  uint32_t code = with<Group>(hGroup, [&](Group& group) -> uint32_t {
    uint32_t status = group.cluster->call(idl::kApiGetGroupState, &p, {&group});
    return status == ERROR_SUCCESS ? copy_out(p.NodeName, lpszNodeName, lpcchNodeName) : status;
  });
  return or_last_error(code, static_cast<CLUSTER_GROUP_STATE>(p.State), ClusterGroupStateUnknown);
}

DWORD SetClusterGroupName(HGROUP hGroup, LPCWSTR lpszGroupName) {
  return set_name<Group>(hGroup, idl::kApiSetGroupName, &idl::ApiSetGroupName::lpszGroupName, lpszGroupName);
}

DWORD SetClusterGroupNodeList(HGROUP hGroup, DWORD NodeCount, HNODE NodeList[]) {
  return with<Group>(hGroup, [&](Group& group) -> uint32_t {
    auto ids = node_list(*group.cluster, NodeCount, NodeList);
    if (!ids) return ids.error();
    idl::ApiSetGroupNodeList p;
    p.cchListSize = static_cast<uint32_t>(ids->size());
    p.multiSzNodeList = std::move(*ids);
    return group.cluster->call(idl::kApiSetGroupNodeList, &p, {&group});
  });
}

DWORD OnlineClusterGroup(HGROUP hGroup, HNODE hDestinationNode) {
  if (DWORD status = move_first(hGroup, hDestinationNode); status != ERROR_SUCCESS) return status;
  return call_on<Group>(hGroup, idl::kApiOnlineGroup, idl::ApiOnlineGroup{});
}

DWORD OnlineClusterGroupEx(HGROUP hGroup, HNODE hDestinationNode, DWORD dwOnlineFlags, PBYTE lpInBuffer,
                           DWORD cbInBufferSize) {
  if (DWORD status = move_first(hGroup, hDestinationNode); status != ERROR_SUCCESS) return status;
  idl::ApiOnlineGroupEx p;
  p.dwOnlineFlags = dwOnlineFlags;
  return call_with_buffer<Group>(hGroup, idl::kApiOnlineGroupEx, std::move(p), lpInBuffer, cbInBufferSize);
}

DWORD OfflineClusterGroup(HGROUP hGroup) {
  return call_on<Group>(hGroup, idl::kApiOfflineGroup, idl::ApiOfflineGroup{});
}

DWORD OfflineClusterGroupEx(HGROUP hGroup, DWORD dwOfflineFlags, PBYTE lpInBuffer, DWORD cbInBufferSize) {
  idl::ApiOfflineGroupEx p;
  p.dwOfflineFlags = dwOfflineFlags;
  return call_with_buffer<Group>(hGroup, idl::kApiOfflineGroupEx, std::move(p), lpInBuffer, cbInBufferSize);
}

DWORD MoveClusterGroup(HGROUP hGroup, HNODE hDestinationNode) {
  if (hDestinationNode) {
    return call_on<Group, Node>(hGroup, hDestinationNode, idl::kApiMoveGroupToNode, idl::ApiMoveGroupToNode{});
  }
  return call_on<Group>(hGroup, idl::kApiMoveGroup, idl::ApiMoveGroup{});
}

DWORD MoveClusterGroupEx(HGROUP hGroup, HNODE hDestinationNode, DWORD dwMoveFlags, PVOID lpInBuffer,
                         DWORD cbInBufferSize) {
  if (hDestinationNode) {
    idl::ApiMoveGroupToNodeEx p;
    p.dwMoveFlags = dwMoveFlags;
    return call_with_buffer<Group, Node>(hGroup, hDestinationNode, idl::kApiMoveGroupToNodeEx, std::move(p), lpInBuffer,
                                         cbInBufferSize);
  }
  idl::ApiMoveGroupEx p;
  p.dwMoveFlags = dwMoveFlags;
  return call_with_buffer<Group>(hGroup, idl::kApiMoveGroupEx, std::move(p), lpInBuffer, cbInBufferSize);
}

DWORD CancelClusterGroupOperation(HGROUP hGroup, DWORD dwCancelFlags_RESERVED) {
  // Reserved: a client sends nothing else (3.1.4.2.133).
  if (dwCancelFlags_RESERVED != 0) return ERROR_INVALID_PARAMETER;
  return call_on<Group>(hGroup, idl::kApiCancelClusterGroupOperation, idl::ApiCancelClusterGroupOperation{});
}
