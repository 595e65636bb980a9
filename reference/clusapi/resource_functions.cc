// Resources.
#include "reference/clusapi/api.h"
#include "reference/idl/resource.h"
#include "reference/idl/resource_detail.h"

using namespace cmrp;
using namespace cmrp::clusapi;

HRESOURCE CreateClusterResource(HGROUP hGroup, LPCWSTR lpszResourceName, LPCWSTR lpszResourceType, DWORD dwFlags) {
  return new_handle<HRESOURCE>([&]() -> Outcome<std::shared_ptr<Resource>> {
    auto group = HandleTable::instance().find<Group>(hGroup);
    if (!group) return tl::unexpected(ERROR_INVALID_HANDLE);
    auto name = from_wide(lpszResourceName);
    auto type = from_wide(lpszResourceType);
    if (!name || !type) return tl::unexpected(name ? type.error() : name.error());
    idl::ApiCreateResource p;
    p.lpszResourceName = *name;
    p.lpszResourceType = std::move(*type);
    p.dwFlags = dwFlags;
    return group->cluster->create_object<Resource>(idl::kApiCreateResource, p, {group.get()}, std::move(*name));
  });
}

HRESOURCE OpenClusterResource(HCLUSTER hCluster, LPCWSTR lpszResourceName) {
  return open_by_name<Resource, HRESOURCE>(hCluster, lpszResourceName, {}, nullptr);
}

HRESOURCE OpenClusterResourceEx(HCLUSTER hCluster, LPCWSTR lpszResourceName, DWORD dwDesiredAccess,
                                DWORD* lpdwGrantedAccess) {
  return open_by_name<Resource, HRESOURCE>(hCluster, lpszResourceName, dwDesiredAccess, lpdwGrantedAccess);
}

BOOL CloseClusterResource(HRESOURCE hResource) { return close_handle<Resource>(hResource); }

HCLUSTER GetClusterFromResource(HRESOURCE hResource) { return cluster_of<Resource>(hResource); }

DWORD DeleteClusterResource(HRESOURCE hResource) {
  return call_on<Resource>(hResource, idl::kApiDeleteResource, idl::ApiDeleteResource{});
}

CLUSTER_RESOURCE_STATE GetClusterResourceState(HRESOURCE hResource, LPWSTR lpszNodeName, LPDWORD lpcchNodeName,
                                               LPWSTR lpszGroupName, LPDWORD lpcchGroupName) {
  idl::ApiGetResourceState p;
  uint32_t code = with<Resource>(hResource, [&](Resource& resource) -> uint32_t {
    uint32_t status = resource.cluster->call(idl::kApiGetResourceState, &p, {&resource});
    if (status != ERROR_SUCCESS) return status;
    uint32_t node = copy_out(p.NodeName, lpszNodeName, lpcchNodeName);
    uint32_t group = copy_out(p.GroupName, lpszGroupName, lpcchGroupName);
    return node != ERROR_SUCCESS ? node : group;
  });
  return or_last_error(code, static_cast<CLUSTER_RESOURCE_STATE>(p.State), ClusterResourceStateUnknown);
}

DWORD SetClusterResourceName(HRESOURCE hResource, LPCWSTR lpszResourceName) {
  return set_name<Resource>(hResource, idl::kApiSetResourceName, &idl::ApiSetResourceName::lpszResourceName,
                            lpszResourceName);
}

DWORD FailClusterResource(HRESOURCE hResource) {
  return call_on<Resource>(hResource, idl::kApiFailResource, idl::ApiFailResource{});
}

DWORD OnlineClusterResource(HRESOURCE hResource) {
  return call_on<Resource>(hResource, idl::kApiOnlineResource, idl::ApiOnlineResource{});
}

DWORD OnlineClusterResourceEx(HRESOURCE hResource, DWORD dwOnlineFlags, PBYTE lpInBuffer, DWORD cbInBufferSize) {
  idl::ApiOnlineResourceEx p;
  p.dwOnlineFlags = dwOnlineFlags;
  return call_with_buffer<Resource>(hResource, idl::kApiOnlineResourceEx, std::move(p), lpInBuffer, cbInBufferSize);
}

DWORD OfflineClusterResource(HRESOURCE hResource) {
  return call_on<Resource>(hResource, idl::kApiOfflineResource, idl::ApiOfflineResource{});
}

DWORD OfflineClusterResourceEx(HRESOURCE hResource, DWORD dwOfflineFlags, PBYTE lpInBuffer, DWORD cbInBufferSize) {
  idl::ApiOfflineResourceEx p;
  p.dwOfflineFlags = dwOfflineFlags;
  return call_with_buffer<Resource>(hResource, idl::kApiOfflineResourceEx, std::move(p), lpInBuffer, cbInBufferSize);
}

DWORD RestartClusterResource(HRESOURCE hResource, DWORD dwFlags) {
  idl::ApiRestartResource p;
  p.dwFlags = dwFlags;
  return call_on<Resource>(hResource, idl::kApiRestartResource, p);
}

DWORD ChangeClusterResourceGroup(HRESOURCE hResource, HGROUP hGroup) {
  return call_on<Resource, Group>(hResource, hGroup, idl::kApiChangeResourceGroup, idl::ApiChangeResourceGroup{});
}

DWORD ChangeClusterResourceGroupEx(HRESOURCE hResource, HGROUP hGroup, ULONGLONG Flags) {
  idl::ApiChangeResourceGroupEx p;
  p.flags = Flags;
  return call_on<Resource, Group>(hResource, hGroup, idl::kApiChangeResourceGroupEx, p);
}

DWORD AddClusterResourceNode(HRESOURCE hResource, HNODE hNode) {
  return call_on<Resource, Node>(hResource, hNode, idl::kApiAddResourceNode, idl::ApiAddResourceNode{});
}

DWORD RemoveClusterResourceNode(HRESOURCE hResource, HNODE hNode) {
  return call_on<Resource, Node>(hResource, hNode, idl::kApiRemoveResourceNode, idl::ApiRemoveResourceNode{});
}

DWORD AddClusterResourceDependency(HRESOURCE hResource, HRESOURCE hDependsOn) {
  return call_on<Resource, Resource>(hResource, hDependsOn, idl::kApiAddResourceDependency,
                                     idl::ApiAddResourceDependency{});
}

DWORD RemoveClusterResourceDependency(HRESOURCE hResource, HRESOURCE hDependsOn) {
  return call_on<Resource, Resource>(hResource, hDependsOn, idl::kApiRemoveResourceDependency,
                                     idl::ApiRemoveResourceDependency{});
}

BOOL CanResourceBeDependent(HRESOURCE hResource, HRESOURCE hResourceDependent) {
  uint32_t code = call_on<Resource, Resource>(hResource, hResourceDependent, idl::kApiCanResourceBeDependent,
                                              idl::ApiCanResourceBeDependent{});
  return or_last_error<BOOL>(code, TRUE, FALSE);
}

DWORD SetClusterResourceDependencyExpression(HRESOURCE hResource, LPCWSTR lpszDependencyExpression) {
  return guarded([&]() -> uint32_t {
    idl::ApiSetResourceDependencyExpression p;
    if (lpszDependencyExpression) {
      auto text = from_wide(lpszDependencyExpression);
      if (!text) return text.error();
      p.lpszDependencyExpression = std::move(*text);
    }
    return call_on<Resource>(hResource, idl::kApiSetResourceDependencyExpression, std::move(p));
  });
}

DWORD GetClusterResourceDependencyExpression(HRESOURCE hResource, LPWSTR lpszDependencyExpression,
                                             DWORD* lpcchDependencyExpression) {
  return with<Resource>(hResource, [&](Resource& resource) -> uint32_t {
    idl::ApiGetResourceDependencyExpression p;
    uint32_t status = resource.cluster->call(idl::kApiGetResourceDependencyExpression, &p, {&resource});
    if (status != ERROR_SUCCESS) return status;
    // Without dependencies there may be no expression.
    std::u16string expression = p.lpszDependencyExpression.value_or(u"");
    return copy_out(std::u16string_view(expression), lpszDependencyExpression, lpcchDependencyExpression);
  });
}

BOOL GetClusterResourceNetworkName(HRESOURCE hResource, LPWSTR lpBuffer, DWORD* nSize) {
  uint32_t code = with<Resource>(hResource, [&](Resource& resource) -> uint32_t {
    idl::ApiGetResourceNetworkName p;
    uint32_t status = resource.cluster->call(idl::kApiGetResourceNetworkName, &p, {&resource});
    return status == ERROR_SUCCESS ? copy_out(p.lpszName, lpBuffer, nSize) : status;
  });
  return or_last_error<BOOL>(code, TRUE, FALSE);
}
