// Resources: opening, creation, state, order to come online or go offline, dependencies (MS-CMRP 3.1.4.2). One
// description a method, with its contract.
#pragma once

#include "reference/idl/meanings.h"
#include "reference/idl/method.h"
#include "reference/idl/structures.h"

namespace cmrp::idl {

/// 3.1.4.2.9, opnum 8.
struct ApiOpenResource {
  std::u16string lpszResourceName;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HRES_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenResource, CMRP_IN(lpszResourceName), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenResource = method<ApiOpenResource>(8, "3.1.4.2.9", Access::kAll, State::kReadOnly,
                                                                   kCodes<ERROR_SUCCESS, ERROR_RESOURCE_NOT_FOUND>);

/// 3.1.4.2.10, opnum 9.
struct ApiCreateResource {
  HGROUP_RPC hGroup;
  std::u16string lpszResourceName;
  std::u16string lpszResourceType;
  uint32_t dwFlags = 0;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HRES_RPC ReturnValue;
  CMRP_DESCRIBE(ApiCreateResource, CMRP_IN(hGroup), CMRP_IN(lpszResourceName), CMRP_IN(lpszResourceType),
                CMRP_IN(dwFlags).means(kMonitor), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiCreateResource = method<ApiCreateResource>(
    9, "3.1.4.2.10", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_OBJECT_ALREADY_EXISTS,
           ERROR_GROUP_NOT_AVAILABLE, ERROR_GROUP_NOT_FOUND, ERROR_CLUSTER_SINGLETON_RESOURCE,
           ERROR_CLUSTER_GROUP_SINGLETON_RESOURCE, ERROR_CLUSTER_USE_SHARED_VOLUMES_API>);

/// 3.1.4.2.11, opnum 10.
struct ApiDeleteResource {
  HRES_RPC hResource;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiDeleteResource, CMRP_IN(hResource), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiDeleteResource = method<ApiDeleteResource>(
    10, "3.1.4.2.11", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_DEPENDENT_RESOURCE_EXISTS, ERROR_RESOURCE_NOT_AVAILABLE,
           ERROR_RESOURCE_ONLINE, ERROR_INVALID_STATE, ERROR_CORE_RESOURCE, ERROR_ALL_NODES_NOT_AVAILABLE>);

/// 3.1.4.2.12, opnum 11.
struct ApiCloseResource {
  HRES_RPC Resource;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCloseResource, CMRP_INOUT(Resource), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCloseResource = method<ApiCloseResource>(11, "3.1.4.2.12", Access::kRead, State::kReadOnly,
                                                                     kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.13, opnum 12.
struct ApiGetResourceState {
  HRES_RPC hResource;
  uint32_t State = 0;
  std::optional<std::u16string> NodeName;
  std::optional<std::u16string> GroupName;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetResourceState, CMRP_IN(hResource), CMRP_OUT(State).means(kResourceState), CMRP_OUT(NodeName),
                CMRP_OUT(GroupName), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetResourceState =
    method<ApiGetResourceState>(12, "3.1.4.2.13", Access::kRead, State::kReadOnly,
                                kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_RESOURCE_NOT_AVAILABLE>);

/// 3.1.4.2.14, opnum 13.
struct ApiSetResourceName {
  HRES_RPC hResource;
  std::u16string lpszResourceName;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiSetResourceName, CMRP_IN(hResource), CMRP_IN(lpszResourceName),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiSetResourceName =
    method<ApiSetResourceName>(13, "3.1.4.2.14", Access::kAll, State::kReadWrite,
                               kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_INVALID_NAME,
                                      ERROR_RESOURCE_NOT_AVAILABLE, ERROR_ALREADY_EXISTS>);

/// 3.1.4.2.15, opnum 14.
struct ApiGetResourceId {
  HRES_RPC hResource;
  std::optional<std::u16string> pGuid;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetResourceId, CMRP_IN(hResource), CMRP_OUT(pGuid), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetResourceId = method<ApiGetResourceId>(14, "3.1.4.2.15", Access::kRead, State::kReadOnly,
                                                                     kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.16, opnum 15.
struct ApiGetResourceType {
  HRES_RPC hResource;
  std::optional<std::u16string> lpszResourceType;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetResourceType, CMRP_IN(hResource), CMRP_OUT(lpszResourceType),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetResourceType = method<ApiGetResourceType>(
    15, "3.1.4.2.16", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.17, opnum 16.
struct ApiFailResource {
  HRES_RPC hResource;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiFailResource, CMRP_IN(hResource), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiFailResource = method<ApiFailResource>(
    16, "3.1.4.2.17", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_RESOURCE_NOT_AVAILABLE, ERROR_INVALID_STATE>);

/// 3.1.4.2.18, opnum 17.
struct ApiOnlineResource {
  HRES_RPC hResource;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiOnlineResource, CMRP_IN(hResource), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiOnlineResource = method<ApiOnlineResource>(
    17, "3.1.4.2.18", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_IO_PENDING, ERROR_SHARING_PAUSED, ERROR_RESOURCE_NOT_AVAILABLE,
           ERROR_INVALID_STATE, ERROR_CLUSTER_RESOURCE_PROVIDER_FAILED>);

/// 3.1.4.2.19, opnum 18.
struct ApiOfflineResource {
  HRES_RPC hResource;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiOfflineResource, CMRP_IN(hResource), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiOfflineResource =
    method<ApiOfflineResource>(18, "3.1.4.2.19", Access::kAll, State::kReadWrite,
                               kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_IO_PENDING,
                                      ERROR_RESOURCE_NOT_AVAILABLE, ERROR_INVALID_STATE, ERROR_RESOURCE_FAILED>);

/// 3.1.4.2.20, opnum 19.
struct ApiAddResourceDependency {
  HRES_RPC hResource;
  HRES_RPC hDependsOn;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddResourceDependency, CMRP_IN(hResource), CMRP_IN(hDependsOn),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddResourceDependency = method<ApiAddResourceDependency>(
    19, "3.1.4.2.20", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_DEPENDENCY_ALREADY_EXISTS, ERROR_CIRCULAR_DEPENDENCY,
           ERROR_INVALID_PARAMETER, ERROR_RESOURCE_ONLINE, ERROR_RESOURCE_NOT_AVAILABLE>);

/// 3.1.4.2.21, opnum 20.
struct ApiRemoveResourceDependency {
  HRES_RPC hResource;
  HRES_RPC hDependsOn;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiRemoveResourceDependency, CMRP_IN(hResource), CMRP_IN(hDependsOn),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiRemoveResourceDependency = method<ApiRemoveResourceDependency>(
    20, "3.1.4.2.21", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_DEPENDENCY_NOT_FOUND, ERROR_RESOURCE_NOT_AVAILABLE,
           ERROR_RESOURCE_ONLINE, ERROR_INVALID_STATE>);

/// 3.1.4.2.22, opnum 21.
struct ApiCanResourceBeDependent {
  HRES_RPC hResource;
  HRES_RPC hResourceDependent;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCanResourceBeDependent, CMRP_IN(hResource), CMRP_IN(hResourceDependent),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCanResourceBeDependent = method<ApiCanResourceBeDependent>(
    21, "3.1.4.2.22", Access::kRead, State::kReadOnly,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_CIRCULAR_DEPENDENCY,
           ERROR_DEPENDENCY_ALREADY_EXISTS, ERROR_RESOURCE_NOT_AVAILABLE, ERROR_RESOURCE_ONLINE,
           ERROR_DEPENDENCY_NOT_ALLOWED, ERROR_DEPENDENCY_TREE_TOO_COMPLEX>);

/// 3.1.4.2.23, opnum 22.
struct ApiCreateResEnum {
  HRES_RPC hResource;
  uint32_t dwType = 0;
  std::optional<ENUM_LIST> ReturnEnum;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateResEnum, CMRP_IN(hResource), CMRP_IN(dwType).means(kResourceEnum), CMRP_OUT(ReturnEnum),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateResEnum = method<ApiCreateResEnum>(22, "3.1.4.2.23", Access::kRead, State::kReadOnly,
                                                                     kCodes<ERROR_SUCCESS, ERROR_INVALID_PARAMETER>);

/// 3.1.4.2.24, opnum 23.
struct ApiAddResourceNode {
  HRES_RPC hResource;
  HNODE_RPC hNode;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddResourceNode, CMRP_IN(hResource), CMRP_IN(hNode), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddResourceNode =
    method<ApiAddResourceNode>(23, "3.1.4.2.24", Access::kAll, State::kReadWrite,
                               kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_RESOURCE_NOT_AVAILABLE,
                                      ERROR_OBJECT_ALREADY_EXISTS, ERROR_CLUSTER_RESTYPE_NOT_SUPPORTED>);

/// 3.1.4.2.25, opnum 24.
struct ApiRemoveResourceNode {
  HRES_RPC hResource;
  HNODE_RPC hNode;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiRemoveResourceNode, CMRP_IN(hResource), CMRP_IN(hNode), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiRemoveResourceNode =
    method<ApiRemoveResourceNode>(24, "3.1.4.2.25", Access::kAll, State::kReadWrite,
                                  kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_RESOURCE_NOT_AVAILABLE,
                                         ERROR_INVALID_STATE, ERROR_CLUSTER_NODE_NOT_FOUND>);

/// 3.1.4.2.26, opnum 25.
struct ApiChangeResourceGroup {
  HRES_RPC hResource;
  HGROUP_RPC hGroup;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiChangeResourceGroup, CMRP_IN(hResource), CMRP_IN(hGroup), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiChangeResourceGroup = method<ApiChangeResourceGroup>(
    25, "3.1.4.2.26", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_ALREADY_EXISTS, ERROR_RESOURCE_NOT_AVAILABLE,
           ERROR_GROUP_NOT_AVAILABLE, ERROR_RESOURCE_ONLINE, ERROR_CLUSTER_GROUP_SINGLETON_RESOURCE,
           ERROR_HOST_NODE_NOT_RESOURCE_OWNER, ERROR_QUORUM_NOT_ALLOWED_IN_THIS_GROUP,
           ERROR_CLUSTER_USE_SHARED_VOLUMES_API>);

/// 3.1.4.2.119, opnum 120.
struct ApiOpenResourceEx {
  std::u16string lpszResourceName;
  uint32_t dwDesiredAccess = 0;
  uint32_t lpdwGrantedAccess = 0;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HRES_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenResourceEx, CMRP_IN(lpszResourceName), CMRP_IN(dwDesiredAccess).means(kAccessMask),
                CMRP_OUT(lpdwGrantedAccess).means(kAccessMask), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenResourceEx =
    method<ApiOpenResourceEx>(120, "3.1.4.2.119", Access::kDesired, State::kReadOnly,
                              kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_INVALID_PARAMETER,
                                     RPC_S_PROCNUM_OUT_OF_RANGE, ERROR_RESOURCE_NOT_FOUND>);

/// 3.1.4.2.134, opnum 135.
struct ApiOnlineResourceEx {
  HRES_RPC hResource;
  uint32_t dwOnlineFlags = 0;
  std::vector<uint8_t> lpInBuffer;
  uint32_t cbInBufferSize = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiOnlineResourceEx, CMRP_IN(hResource), CMRP_IN(dwOnlineFlags).means(kOnlineFlags),
                CMRP_IN(lpInBuffer).sized_by("cbInBufferSize"), CMRP_IN(cbInBufferSize),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiOnlineResourceEx = method<ApiOnlineResourceEx>(
    135, "3.1.4.2.134", Access::kAll, State::kReadWrite,
    kCodes<ERROR_INVALID_PARAMETER, ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_IO_PENDING, ERROR_SHARING_PAUSED,
           ERROR_RESOURCE_NOT_AVAILABLE, ERROR_INVALID_STATE, ERROR_CLUSTER_RESOURCE_PROVIDER_FAILED>);

/// 3.1.4.2.135, opnum 136.
struct ApiOfflineResourceEx {
  HRES_RPC hResource;
  uint32_t dwOfflineFlags = 0;
  std::vector<uint8_t> lpInBuffer;
  uint32_t cbInBufferSize = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiOfflineResourceEx, CMRP_IN(hResource), CMRP_IN(dwOfflineFlags).means(kOfflineFlags),
                CMRP_IN(lpInBuffer).sized_by("cbInBufferSize"), CMRP_IN(cbInBufferSize),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiOfflineResourceEx =
    method<ApiOfflineResourceEx>(136, "3.1.4.2.135", Access::kAll, State::kReadWrite,
                                 kCodes<ERROR_INVALID_PARAMETER, ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_IO_PENDING,
                                        ERROR_RESOURCE_NOT_AVAILABLE, ERROR_INVALID_STATE, ERROR_RESOURCE_FAILED>);

/// 3.1.4.2.142, opnum 146.
struct ApiRestartResource {
  HRES_RPC hResource;
  uint32_t dwFlags = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiRestartResource, CMRP_IN(hResource), CMRP_IN(dwFlags), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiRestartResource =
    method<ApiRestartResource>(146, "3.1.4.2.142", Access::kAll, State::kReadWrite, kCodes<ERROR_SUCCESS>);

/// 3.1.4.2.166, opnum 184.
struct ApiChangeResourceGroupEx {
  HRES_RPC hResource;
  HGROUP_RPC hGroup;
  uint64_t flags = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiChangeResourceGroupEx, CMRP_IN(hResource), CMRP_IN(hGroup), CMRP_IN(flags).means(kChangeGroupFlags),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiChangeResourceGroupEx = method<ApiChangeResourceGroupEx>(
    184, "3.1.4.2.166", Access::kAll, State::kReadWrite,
    kCodes<ERROR_INVALID_PARAMETER, ERROR_CLUSTER_INVALID_REQUEST, ERROR_SUCCESS, ERROR_INVALID_HANDLE,
           ERROR_ALREADY_EXISTS, ERROR_RESOURCE_NOT_AVAILABLE, ERROR_GROUP_NOT_AVAILABLE, ERROR_RESOURCE_ONLINE,
           ERROR_CLUSTER_GROUP_SINGLETON_RESOURCE, ERROR_HOST_NODE_NOT_RESOURCE_OWNER,
           ERROR_QUORUM_NOT_ALLOWED_IN_THIS_GROUP, ERROR_CLUSTER_USE_SHARED_VOLUMES_API>);

}  // namespace cmrp::idl
