// Notification ports, versions 1 and 2 (MS-CMRP 3.1.4.2). One description a method, with its contract.
#pragma once

#include "reference/idl/meanings.h"
#include "reference/idl/method.h"
#include "reference/idl/structures.h"

namespace cmrp::idl {

/// 3.1.4.2.56, opnum 55.
struct ApiCreateNotify {
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HNOTIFY_RPC ReturnValue;
  CMRP_DESCRIBE(ApiCreateNotify, CMRP_OUT(Status).means(ndr::kStatus), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiCreateNotify =
    method<ApiCreateNotify>(55, "3.1.4.2.56", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS>);

/// 3.1.4.2.57, opnum 56.
struct ApiCloseNotify {
  HNOTIFY_RPC Notify;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCloseNotify, CMRP_INOUT(Notify), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCloseNotify = method<ApiCloseNotify>(56, "3.1.4.2.57", Access::kRead, State::kReadOnly,
                                                                 kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.58, opnum 57.
struct ApiAddNotifyCluster {
  HNOTIFY_RPC hNotify;
  HCLUSTER_RPC hCluster;
  uint32_t dwFilter = 0;
  uint32_t dwNotifyKey = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddNotifyCluster, CMRP_IN(hNotify), CMRP_IN(hCluster), CMRP_IN(dwFilter).means(kChange),
                CMRP_IN(dwNotifyKey), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddNotifyCluster = method<ApiAddNotifyCluster>(
    57, "3.1.4.2.58", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.59, opnum 58.
struct ApiAddNotifyNode {
  HNOTIFY_RPC hNotify;
  HNODE_RPC hNode;
  uint32_t dwFilter = 0;
  uint32_t dwNotifyKey = 0;
  uint32_t dwStateSequence = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddNotifyNode, CMRP_IN(hNotify), CMRP_IN(hNode), CMRP_IN(dwFilter).means(kChange),
                CMRP_IN(dwNotifyKey), CMRP_OUT(dwStateSequence), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddNotifyNode = method<ApiAddNotifyNode>(58, "3.1.4.2.59", Access::kRead, State::kReadOnly,
                                                                     kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.60, opnum 59.
struct ApiAddNotifyGroup {
  HNOTIFY_RPC hNotify;
  HGROUP_RPC hGroup;
  uint32_t dwFilter = 0;
  uint32_t dwNotifyKey = 0;
  uint32_t dwStateSequence = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddNotifyGroup, CMRP_IN(hNotify), CMRP_IN(hGroup), CMRP_IN(dwFilter).means(kChange),
                CMRP_IN(dwNotifyKey), CMRP_OUT(dwStateSequence), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddNotifyGroup = method<ApiAddNotifyGroup>(
    59, "3.1.4.2.60", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.61, opnum 60.
struct ApiAddNotifyResource {
  HNOTIFY_RPC hNotify;
  HRES_RPC hResource;
  uint32_t dwFilter = 0;
  uint32_t dwNotifyKey = 0;
  uint32_t dwStateSequence = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddNotifyResource, CMRP_IN(hNotify), CMRP_IN(hResource), CMRP_IN(dwFilter).means(kChange),
                CMRP_IN(dwNotifyKey), CMRP_OUT(dwStateSequence), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddNotifyResource = method<ApiAddNotifyResource>(
    60, "3.1.4.2.61", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.62, opnum 61.
struct ApiAddNotifyKey {
  HNOTIFY_RPC hNotify;
  HKEY_RPC hKey;
  uint32_t dwNotifyKey = 0;
  uint32_t Filter = 0;
  uint32_t WatchSubTree = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddNotifyKey, CMRP_IN(hNotify), CMRP_IN(hKey), CMRP_IN(dwNotifyKey), CMRP_IN(Filter).means(kChange),
                CMRP_IN(WatchSubTree).means(ndr::kBool), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddNotifyKey = method<ApiAddNotifyKey>(61, "3.1.4.2.62", Access::kRead, State::kReadOnly,
                                                                   kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.63, opnum 62.
struct ApiReAddNotifyNode {
  HNOTIFY_RPC hNotify;
  HNODE_RPC hNode;
  uint32_t dwFilter = 0;
  uint32_t dwNotifyKey = 0;
  uint32_t StateSequence = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiReAddNotifyNode, CMRP_IN(hNotify), CMRP_IN(hNode), CMRP_IN(dwFilter).means(kChange),
                CMRP_IN(dwNotifyKey), CMRP_IN(StateSequence), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiReAddNotifyNode = method<ApiReAddNotifyNode>(
    62, "3.1.4.2.63", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.64, opnum 63.
struct ApiReAddNotifyGroup {
  HNOTIFY_RPC hNotify;
  HGROUP_RPC hGroup;
  uint32_t dwFilter = 0;
  uint32_t dwNotifyKey = 0;
  uint32_t StateSequence = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiReAddNotifyGroup, CMRP_IN(hNotify), CMRP_IN(hGroup), CMRP_IN(dwFilter).means(kChange),
                CMRP_IN(dwNotifyKey), CMRP_IN(StateSequence), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiReAddNotifyGroup = method<ApiReAddNotifyGroup>(
    63, "3.1.4.2.64", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.65, opnum 64.
struct ApiReAddNotifyResource {
  HNOTIFY_RPC hNotify;
  HRES_RPC hResource;
  uint32_t dwFilter = 0;
  uint32_t dwNotifyKey = 0;
  uint32_t StateSequence = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiReAddNotifyResource, CMRP_IN(hNotify), CMRP_IN(hResource), CMRP_IN(dwFilter).means(kChange),
                CMRP_IN(dwNotifyKey), CMRP_IN(StateSequence), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiReAddNotifyResource = method<ApiReAddNotifyResource>(
    64, "3.1.4.2.65", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.66, opnum 65.
struct ApiGetNotify {
  HNOTIFY_RPC hNotify;
  uint32_t dwNotifyKey = 0;
  uint32_t dwFilter = 0;
  uint32_t dwStateSequence = 0;
  std::optional<std::u16string> Name;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetNotify, CMRP_IN(hNotify), CMRP_OUT(dwNotifyKey), CMRP_OUT(dwFilter).means(kChange),
                CMRP_OUT(dwStateSequence), CMRP_OUT(Name), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetNotify =
    method<ApiGetNotify>(65, "3.1.4.2.66", Access::kRead, State::kReadOnly,
                         kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_NO_MORE_ITEMS, ERROR_INVALID_FUNCTION>);

/// 3.1.4.2.90, opnum 90.
struct ApiAddNotifyNetwork {
  HNOTIFY_RPC hNotify;
  HNETWORK_RPC hNetwork;
  uint32_t dwFilter = 0;
  uint32_t dwNotifyKey = 0;
  uint32_t dwStateSequence = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddNotifyNetwork, CMRP_IN(hNotify), CMRP_IN(hNetwork), CMRP_IN(dwFilter).means(kChange),
                CMRP_IN(dwNotifyKey), CMRP_OUT(dwStateSequence), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddNotifyNetwork = method<ApiAddNotifyNetwork>(
    90, "3.1.4.2.90", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.91, opnum 91.
struct ApiReAddNotifyNetwork {
  HNOTIFY_RPC hNotify;
  HNETWORK_RPC hNetwork;
  uint32_t dwFilter = 0;
  uint32_t dwNotifyKey = 0;
  uint32_t StateSequence = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiReAddNotifyNetwork, CMRP_IN(hNotify), CMRP_IN(hNetwork), CMRP_IN(dwFilter).means(kChange),
                CMRP_IN(dwNotifyKey), CMRP_IN(StateSequence), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiReAddNotifyNetwork = method<ApiReAddNotifyNetwork>(
    91, "3.1.4.2.91", Access::kNone, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.99, opnum 99.
struct ApiAddNotifyNetInterface {
  HNOTIFY_RPC hNotify;
  HNETINTERFACE_RPC hNetInterface;
  uint32_t dwFilter = 0;
  uint32_t dwNotifyKey = 0;
  uint32_t dwStateSequence = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddNotifyNetInterface, CMRP_IN(hNotify), CMRP_IN(hNetInterface), CMRP_IN(dwFilter).means(kChange),
                CMRP_IN(dwNotifyKey), CMRP_OUT(dwStateSequence), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddNotifyNetInterface = method<ApiAddNotifyNetInterface>(
    99, "3.1.4.2.99", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.100, opnum 100.
struct ApiReAddNotifyNetInterface {
  HNOTIFY_RPC hNotify;
  HNETINTERFACE_RPC hNetInterface;
  uint32_t dwFilter = 0;
  uint32_t dwNotifyKey = 0;
  uint32_t StateSequence = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiReAddNotifyNetInterface, CMRP_IN(hNotify), CMRP_IN(hNetInterface), CMRP_IN(dwFilter).means(kChange),
                CMRP_IN(dwNotifyKey), CMRP_IN(StateSequence), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiReAddNotifyNetInterface = method<ApiReAddNotifyNetInterface>(
    100, "3.1.4.2.100", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.107, opnum 107.
struct ApiUnblockGetNotifyCall {
  HNOTIFY_RPC hNotify;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiUnblockGetNotifyCall, CMRP_IN(hNotify), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiUnblockGetNotifyCall = method<ApiUnblockGetNotifyCall>(
    107, "3.1.4.2.107", Access::kRead, State::kNone, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.136, opnum 137.
struct ApiCreateNotifyV2 {
  uint32_t rpc_error = 0;
  uint32_t rpc_status = 0;
  HNOTIFY_RPC ReturnValue;
  CMRP_DESCRIBE(ApiCreateNotifyV2, CMRP_OUT(rpc_error).means(ndr::kStatus), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiCreateNotifyV2 =
    method<ApiCreateNotifyV2>(137, "3.1.4.2.136", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS>);

/// 3.1.4.2.137, opnum 138.
struct ApiAddNotifyV2 {
  HNOTIFY_RPC hNotify;
  HGENERIC_RPC hObject;
  NOTIFY_FILTER_AND_TYPE_RPC filter;
  uint32_t dwNotifyKey = 0;
  uint32_t dwVersion = 0;
  uint32_t isTargetedAtObject = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddNotifyV2, CMRP_IN(hNotify), CMRP_IN(hObject), CMRP_IN(filter), CMRP_IN(dwNotifyKey),
                CMRP_IN(dwVersion), CMRP_IN(isTargetedAtObject).means(ndr::kBool),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddNotifyV2 =
    method<ApiAddNotifyV2>(138, "3.1.4.2.137", Access::kRead, State::kReadOnly,
                           kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER>);

/// 3.1.4.2.138, opnum 139.
struct ApiGetNotifyV2 {
  HNOTIFY_RPC hNotify;
  std::optional<std::vector<NOTIFICATION_RPC>> Notifications;
  uint32_t dwNumNotifications = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetNotifyV2, CMRP_IN(hNotify), CMRP_OUT(Notifications).sized_by("dwNumNotifications"),
                CMRP_OUT(dwNumNotifications), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetNotifyV2 =
    method<ApiGetNotifyV2>(139, "3.1.4.2.138", Access::kRead, State::kReadOnly,
                           kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_NO_MORE_ITEMS, ERROR_INVALID_FUNCTION>);

/// 3.1.4.2.143, opnum 147.
struct ApiGetNotifyAsync {
  HNOTIFY_RPC hNotify;
  std::optional<std::vector<NOTIFICATION_DATA_ASYNC_RPC>> Notifications;
  uint32_t dwNumNotifications = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetNotifyAsync, CMRP_IN(hNotify), CMRP_OUT(Notifications).sized_by("dwNumNotifications"),
                CMRP_OUT(dwNumNotifications), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetNotifyAsync =
    method<ApiGetNotifyAsync>(147, "3.1.4.2.143", Access::kNone, State::kNone,
                              kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_NO_MORE_ITEMS, ERROR_INVALID_FUNCTION>);

/// 3.1.4.2.144, opnum 155.
struct ApiAddNotifyResourceTypeV2 {
  HNOTIFY_RPC hNotify;
  uint64_t filter = 0;
  uint32_t dwNotifyKey = 0;
  std::u16string resTypeName;
  uint32_t dwVersion = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddNotifyResourceTypeV2, CMRP_IN(hNotify), CMRP_IN(filter), CMRP_IN(dwNotifyKey),
                CMRP_IN(resTypeName), CMRP_IN(dwVersion), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddNotifyResourceTypeV2 =
    method<ApiAddNotifyResourceTypeV2>(155, "3.1.4.2.144", Access::kRead, State::kReadOnly,
                                       kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER>);

}  // namespace cmrp::idl
