// Groups: opening, creation, state, online, offline, moves (MS-CMRP 3.1.4.2). One description a method, with its
// contract.
#pragma once

#include "reference/idl/meanings.h"
#include "reference/idl/method.h"
#include "reference/idl/structures.h"

namespace cmrp::idl {

/// 3.1.4.2.42, opnum 41.
struct ApiOpenGroup {
  std::u16string lpszGroupName;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HGROUP_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenGroup, CMRP_IN(lpszGroupName), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenGroup =
    method<ApiOpenGroup>(41, "3.1.4.2.42", Access::kAll, State::kReadOnly,
                         kCodes<ERROR_SUCCESS, ERROR_SHARING_PAUSED, ERROR_GROUP_NOT_FOUND>);

/// 3.1.4.2.43, opnum 42.
struct ApiCreateGroup {
  std::u16string lpszGroupName;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HGROUP_RPC ReturnValue;
  CMRP_DESCRIBE(ApiCreateGroup, CMRP_IN(lpszGroupName), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiCreateGroup =
    method<ApiCreateGroup>(42, "3.1.4.2.43", Access::kAll, State::kReadWrite,
                           kCodes<ERROR_SUCCESS, ERROR_SHARING_PAUSED, ERROR_OBJECT_ALREADY_EXISTS>);

/// 3.1.4.2.44, opnum 43.
struct ApiDeleteGroup {
  HGROUP_RPC Group;
  uint32_t force = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiDeleteGroup, CMRP_IN(Group), CMRP_IN(force).means(ndr::kBool),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiDeleteGroup =
    method<ApiDeleteGroup>(43, "3.1.4.2.44", Access::kAll, State::kReadWrite,
                           kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_DIR_NOT_EMPTY, ERROR_GROUP_NOT_AVAILABLE,
                                  ERROR_GROUP_NOT_FOUND, ERROR_CORE_RESOURCE>);

/// 3.1.4.2.45, opnum 44.
struct ApiCloseGroup {
  HGROUP_RPC Group;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCloseGroup, CMRP_INOUT(Group), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCloseGroup = method<ApiCloseGroup>(44, "3.1.4.2.45", Access::kRead, State::kReadOnly,
                                                               kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.46, opnum 45.
struct ApiGetGroupState {
  HGROUP_RPC hGroup;
  uint32_t State = 0;
  std::optional<std::u16string> NodeName;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetGroupState, CMRP_IN(hGroup), CMRP_OUT(State).means(kGroupState), CMRP_OUT(NodeName),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetGroupState =
    method<ApiGetGroupState>(45, "3.1.4.2.46", Access::kRead, State::kReadOnly,
                             kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_GROUP_NOT_AVAILABLE>);

/// 3.1.4.2.47, opnum 46.
struct ApiSetGroupName {
  HGROUP_RPC hGroup;
  std::u16string lpszGroupName;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiSetGroupName, CMRP_IN(hGroup), CMRP_IN(lpszGroupName), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiSetGroupName = method<ApiSetGroupName>(
    46, "3.1.4.2.47", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_INVALID_NAME, ERROR_GROUP_NOT_AVAILABLE, ERROR_ALREADY_EXISTS>);

/// 3.1.4.2.48, opnum 47.
struct ApiGetGroupId {
  HGROUP_RPC hGroup;
  std::optional<std::u16string> pGuid;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetGroupId, CMRP_IN(hGroup), CMRP_OUT(pGuid), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetGroupId =
    method<ApiGetGroupId>(47, "3.1.4.2.48", Access::kRead, State::kReadOnly,
                          kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_GROUP_NOT_AVAILABLE>);

/// 3.1.4.2.50, opnum 49.
struct ApiOnlineGroup {
  HGROUP_RPC hGroup;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiOnlineGroup, CMRP_IN(hGroup), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiOnlineGroup =
    method<ApiOnlineGroup>(49, "3.1.4.2.50", Access::kAll, State::kReadWrite,
                           kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_SHARING_PAUSED, ERROR_IO_PENDING,
                                  ERROR_SPECIAL_GROUP, ERROR_GROUP_NOT_AVAILABLE, ERROR_INVALID_STATE,
                                  ERROR_NODE_CANT_HOST_RESOURCE, ERROR_CLUSTER_RESOURCE_LOCKED_STATUS>);

/// 3.1.4.2.51, opnum 50.
struct ApiOfflineGroup {
  HGROUP_RPC hGroup;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiOfflineGroup, CMRP_IN(hGroup), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiOfflineGroup =
    method<ApiOfflineGroup>(50, "3.1.4.2.51", Access::kAll, State::kReadWrite,
                            kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_IO_PENDING, ERROR_GROUP_NOT_AVAILABLE,
                                   ERROR_SPECIAL_GROUP, ERROR_INVALID_STATE>);

/// 3.1.4.2.52, opnum 51.
struct ApiMoveGroup {
  HGROUP_RPC hGroup;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiMoveGroup, CMRP_IN(hGroup), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiMoveGroup = method<ApiMoveGroup>(
    51, "3.1.4.2.52", Access::kMoveGroup, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE, ERROR_IO_PENDING, ERROR_HOST_NODE_NOT_AVAILABLE>);

/// 3.1.4.2.53, opnum 52.
struct ApiMoveGroupToNode {
  HGROUP_RPC hGroup;
  HNODE_RPC hNode;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiMoveGroupToNode, CMRP_IN(hGroup), CMRP_IN(hNode), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiMoveGroupToNode =
    method<ApiMoveGroupToNode>(52, "3.1.4.2.53", Access::kMoveGroup, State::kReadWrite,
                               kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE, ERROR_SHARING_PAUSED,
                                      ERROR_IO_PENDING, ERROR_HOST_NODE_NOT_AVAILABLE, ERROR_CLUSTER_NODE_NOT_FOUND>);

/// 3.1.4.2.54, opnum 53.
struct ApiCreateGroupResourceEnum {
  HGROUP_RPC hGroup;
  uint32_t dwType = 0;
  std::optional<ENUM_LIST> ReturnEnum;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateGroupResourceEnum, CMRP_IN(hGroup), CMRP_IN(dwType).means(kGroupEnum), CMRP_OUT(ReturnEnum),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateGroupResourceEnum =
    method<ApiCreateGroupResourceEnum>(53, "3.1.4.2.54", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS>);

/// 3.1.4.2.55, opnum 54.
struct ApiSetGroupNodeList {
  HGROUP_RPC hGroup;
  std::optional<std::vector<uint16_t>> multiSzNodeList;
  uint32_t cchListSize = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiSetGroupNodeList, CMRP_IN(hGroup), CMRP_IN(multiSzNodeList).sized_by("cchListSize"),
                CMRP_IN(cchListSize), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiSetGroupNodeList = method<ApiSetGroupNodeList>(
    54, "3.1.4.2.55", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_PARAMETER, ERROR_SPECIAL_GROUP, ERROR_GROUP_NOT_AVAILABLE>);

/// 3.1.4.2.77, opnum 76.
struct ApiNodeGroupControl {
  HGROUP_RPC hGroup;
  HNODE_RPC hNode;
  uint32_t dwControlCode = 0;
  std::optional<std::vector<uint8_t>> lpInBuffer;
  uint32_t nInBufferSize = 0;
  std::vector<uint8_t> lpOutBuffer;
  uint32_t nOutBufferSize = 0;
  uint32_t lpBytesReturned = 0;
  uint32_t lpcbRequired = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiNodeGroupControl, CMRP_IN(hGroup), CMRP_IN(hNode), CMRP_IN(dwControlCode),
                CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"), CMRP_IN(nOutBufferSize),
                CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiNodeGroupControl = method<ApiNodeGroupControl>(
    76, "3.1.4.2.77", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA>);

/// 3.1.4.2.78, opnum 77.
struct ApiGroupControl {
  HGROUP_RPC hGroup;
  uint32_t dwControlCode = 0;
  std::optional<std::vector<uint8_t>> lpInBuffer;
  uint32_t nInBufferSize = 0;
  std::vector<uint8_t> lpOutBuffer;
  uint32_t nOutBufferSize = 0;
  uint32_t lpBytesReturned = 0;
  uint32_t lpcbRequired = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGroupControl, CMRP_IN(hGroup), CMRP_IN(dwControlCode), CMRP_IN(lpInBuffer).sized_by("nInBufferSize"),
                CMRP_IN(nInBufferSize), CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"),
                CMRP_IN(nOutBufferSize), CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGroupControl = method<ApiGroupControl>(
    77, "3.1.4.2.78", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA>);

/// 3.1.4.2.118, opnum 119.
struct ApiOpenGroupEx {
  std::u16string lpszGroupName;
  uint32_t dwDesiredAccess = 0;
  uint32_t lpdwGrantedAccess = 0;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HGROUP_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenGroupEx, CMRP_IN(lpszGroupName), CMRP_IN(dwDesiredAccess).means(kAccessMask),
                CMRP_OUT(lpdwGrantedAccess).means(kAccessMask), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenGroupEx =
    method<ApiOpenGroupEx>(119, "3.1.4.2.118", Access::kDesired, State::kReadOnly,
                           kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_SHARING_PAUSED, ERROR_INVALID_PARAMETER,
                                  RPC_S_PROCNUM_OUT_OF_RANGE, ERROR_GROUP_NOT_FOUND>);

/// 3.1.4.2.128, opnum 129.
struct ApiCreateGroupEx {
  std::u16string lpszGroupName;
  std::optional<CLUSTER_CREATE_GROUP_INFO_RPC> pGroupInfo;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HGROUP_RPC ReturnValue;
  CMRP_DESCRIBE(ApiCreateGroupEx, CMRP_IN(lpszGroupName), CMRP_IN(pGroupInfo), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiCreateGroupEx =
    method<ApiCreateGroupEx>(129, "3.1.4.2.128", Access::kAll, State::kReadWrite,
                             kCodes<ERROR_SUCCESS, ERROR_SHARING_PAUSED, ERROR_OBJECT_ALREADY_EXISTS>);

/// 3.1.4.2.129, opnum 130.
struct ApiOnlineGroupEx {
  HGROUP_RPC hGroup;
  uint32_t dwOnlineFlags = 0;
  std::vector<uint8_t> lpInBuffer;
  uint32_t cbInBufferSize = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiOnlineGroupEx, CMRP_IN(hGroup), CMRP_IN(dwOnlineFlags).means(kGroupOnlineFlags),
                CMRP_IN(lpInBuffer).sized_by("cbInBufferSize"), CMRP_IN(cbInBufferSize),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiOnlineGroupEx = method<ApiOnlineGroupEx>(
    130, "3.1.4.2.129", Access::kAll, State::kReadWrite,
    kCodes<ERROR_INVALID_PARAMETER, ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_SHARING_PAUSED, ERROR_IO_PENDING,
           ERROR_SPECIAL_GROUP, ERROR_GROUP_NOT_AVAILABLE, ERROR_INVALID_STATE, ERROR_NODE_CANT_HOST_RESOURCE,
           ERROR_CLUSTER_RESOURCE_LOCKED_STATUS>);

/// 3.1.4.2.130, opnum 131.
struct ApiOfflineGroupEx {
  HGROUP_RPC hGroup;
  uint32_t dwOfflineFlags = 0;
  std::vector<uint8_t> lpInBuffer;
  uint32_t cbInBufferSize = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiOfflineGroupEx, CMRP_IN(hGroup), CMRP_IN(dwOfflineFlags).means(kGroupOfflineFlags),
                CMRP_IN(lpInBuffer).sized_by("cbInBufferSize"), CMRP_IN(cbInBufferSize),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiOfflineGroupEx =
    method<ApiOfflineGroupEx>(131, "3.1.4.2.130", Access::kAll, State::kReadWrite,
                              kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_IO_PENDING, ERROR_GROUP_NOT_AVAILABLE,
                                     ERROR_SPECIAL_GROUP, ERROR_INVALID_STATE>);

/// 3.1.4.2.131, opnum 132.
struct ApiMoveGroupEx {
  HGROUP_RPC hGroup;
  uint32_t dwMoveFlags = 0;
  std::vector<uint8_t> lpInBuffer;
  uint32_t cbInBufferSize = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiMoveGroupEx, CMRP_IN(hGroup), CMRP_IN(dwMoveFlags).means(kMoveFlags),
                CMRP_IN(lpInBuffer).sized_by("cbInBufferSize"), CMRP_IN(cbInBufferSize),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiMoveGroupEx =
    method<ApiMoveGroupEx>(132, "3.1.4.2.131", Access::kMoveGroup, State::kReadWrite,
                           kCodes<ERROR_INVALID_PARAMETER, ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE,
                                  ERROR_IO_PENDING, ERROR_HOST_NODE_NOT_AVAILABLE>);

/// 3.1.4.2.132, opnum 133.
struct ApiMoveGroupToNodeEx {
  HGROUP_RPC hGroup;
  HNODE_RPC hNode;
  uint32_t dwMoveFlags = 0;
  std::vector<uint8_t> lpInBuffer;
  uint32_t cbInBufferSize = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiMoveGroupToNodeEx, CMRP_IN(hGroup), CMRP_IN(hNode), CMRP_IN(dwMoveFlags).means(kMoveFlags),
                CMRP_IN(lpInBuffer).sized_by("cbInBufferSize"), CMRP_IN(cbInBufferSize),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiMoveGroupToNodeEx = method<ApiMoveGroupToNodeEx>(
    133, "3.1.4.2.132", Access::kMoveGroup, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE, ERROR_SHARING_PAUSED, ERROR_IO_PENDING,
           ERROR_HOST_NODE_NOT_AVAILABLE, ERROR_CLUSTER_NODE_NOT_FOUND, ERROR_INVALID_PARAMETER>);

/// 3.1.4.2.133, opnum 134.
struct ApiCancelClusterGroupOperation {
  HGROUP_RPC hGroup;
  uint32_t dwCancelFlags = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCancelClusterGroupOperation, CMRP_IN(hGroup), CMRP_IN(dwCancelFlags),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCancelClusterGroupOperation =
    method<ApiCancelClusterGroupOperation>(134, "3.1.4.2.133", Access::kAll, State::kReadWrite,
                                           kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_INVALID_PARAMETER,
                                                  ERROR_INVALID_HANDLE, ERROR_IO_PENDING, ERROR_INVALID_STATE>);

/// 3.1.4.2.139, opnum 143.
struct ApiCreateGroupEnum {
  HCLUSTER_RPC hCluster;
  std::optional<std::vector<uint8_t>> pProperties;
  uint32_t cbProperties = 0;
  std::optional<std::vector<uint8_t>> pRoProperties;
  uint32_t cbRoProperties = 0;
  std::optional<GROUP_ENUM_LIST> ppResultList;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateGroupEnum, CMRP_IN(hCluster), CMRP_IN(pProperties).sized_by("cbProperties"),
                CMRP_IN(cbProperties), CMRP_IN(pRoProperties).sized_by("cbRoProperties"), CMRP_IN(cbRoProperties),
                CMRP_OUT(ppResultList), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateGroupEnum = method<ApiCreateGroupEnum>(
    143, "3.1.4.2.139", Access::kRead, State::kReadWrite, kCodes<ERROR_SUCCESS, ERROR_INVALID_PARAMETER>);

}  // namespace cmrp::idl
