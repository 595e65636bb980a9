// Nodes (MS-CMRP 3.1.4.2). One description a method, with its contract.
#pragma once

#include "reference/idl/meanings.h"
#include "reference/idl/method.h"
#include "reference/idl/structures.h"

namespace cmrp::idl {

/// 3.1.4.2.49, opnum 48.
struct ApiGetNodeId {
  HNODE_RPC hNode;
  std::optional<std::u16string> pGuid;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetNodeId, CMRP_IN(hNode), CMRP_OUT(pGuid), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetNodeId =
    method<ApiGetNodeId>(48, "3.1.4.2.49", Access::kRead, State::kReadOnly,
                         kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_NODE_NOT_AVAILABLE>);

/// 3.1.4.2.67, opnum 66.
struct ApiOpenNode {
  std::u16string lpszNodeName;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HNODE_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenNode, CMRP_IN(lpszNodeName), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenNode = method<ApiOpenNode>(66, "3.1.4.2.67", Access::kAll, State::kReadOnly,
                                                           kCodes<ERROR_SUCCESS, ERROR_CLUSTER_NODE_NOT_FOUND>);

/// 3.1.4.2.68, opnum 67.
struct ApiCloseNode {
  HNODE_RPC Node;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCloseNode, CMRP_INOUT(Node), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCloseNode = method<ApiCloseNode>(67, "3.1.4.2.68", Access::kRead, State::kReadOnly,
                                                             kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.69, opnum 68.
struct ApiGetNodeState {
  HNODE_RPC hNode;
  uint32_t State = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetNodeState, CMRP_IN(hNode), CMRP_OUT(State).means(kNodeState),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetNodeState = method<ApiGetNodeState>(68, "3.1.4.2.69", Access::kRead, State::kReadOnly,
                                                                   kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.70, opnum 69.
struct ApiPauseNode {
  HNODE_RPC hNode;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiPauseNode, CMRP_IN(hNode), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiPauseNode =
    method<ApiPauseNode>(69, "3.1.4.2.70", Access::kAll, State::kReadWrite,
                         kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_CLUSTER_NODE_DOWN>);

/// 3.1.4.2.71, opnum 70.
struct ApiResumeNode {
  HNODE_RPC hNode;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiResumeNode, CMRP_IN(hNode), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiResumeNode = method<ApiResumeNode>(70, "3.1.4.2.71", Access::kAll, State::kReadWrite,
                                                               kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.72, opnum 71.
struct ApiEvictNode {
  HNODE_RPC hNode;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiEvictNode, CMRP_IN(hNode), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiEvictNode = method<ApiEvictNode>(71, "3.1.4.2.72", Access::kAll, State::kReadWrite,
                                                             kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.79, opnum 78.
struct ApiNodeNodeControl {
  HNODE_RPC hNode;
  HNODE_RPC hHostNode;
  uint32_t dwControlCode = 0;
  std::optional<std::vector<uint8_t>> lpInBuffer;
  uint32_t nInBufferSize = 0;
  std::vector<uint8_t> lpOutBuffer;
  uint32_t nOutBufferSize = 0;
  uint32_t lpBytesReturned = 0;
  uint32_t lpcbRequired = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiNodeNodeControl, CMRP_IN(hNode), CMRP_IN(hHostNode), CMRP_IN(dwControlCode),
                CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"), CMRP_IN(nOutBufferSize),
                CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiNodeNodeControl = method<ApiNodeNodeControl>(
    78, "3.1.4.2.79", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA>);

/// 3.1.4.2.80, opnum 79.
struct ApiNodeControl {
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
  CMRP_DESCRIBE(ApiNodeControl, CMRP_IN(hNode), CMRP_IN(dwControlCode), CMRP_IN(lpInBuffer).sized_by("nInBufferSize"),
                CMRP_IN(nInBufferSize), CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"),
                CMRP_IN(nOutBufferSize), CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiNodeControl = method<ApiNodeControl>(
    79, "3.1.4.2.80", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA>);

/// 3.1.4.2.101, opnum 101.
struct ApiCreateNodeEnum {
  HNODE_RPC hNode;
  uint32_t dwType = 0;
  std::optional<ENUM_LIST> ReturnEnum;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateNodeEnum, CMRP_IN(hNode), CMRP_IN(dwType).means(kNodeEnum), CMRP_OUT(ReturnEnum),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateNodeEnum =
    method<ApiCreateNodeEnum>(101, "3.1.4.2.101", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS>);

/// 3.1.4.2.117, opnum 118.
struct ApiOpenNodeEx {
  std::u16string lpszNodeName;
  uint32_t dwDesiredAccess = 0;
  uint32_t lpdwGrantedAccess = 0;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HNODE_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenNodeEx, CMRP_IN(lpszNodeName), CMRP_IN(dwDesiredAccess).means(kAccessMask),
                CMRP_OUT(lpdwGrantedAccess).means(kAccessMask), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenNodeEx =
    method<ApiOpenNodeEx>(118, "3.1.4.2.117", Access::kDesired, State::kReadOnly,
                          kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_INVALID_PARAMETER,
                                 ERROR_CLUSTER_NODE_NOT_FOUND, RPC_S_PROCNUM_OUT_OF_RANGE>);

/// 3.1.4.2.123, opnum 124.
struct ApiCreateNodeEnumEx {
  HNODE_RPC hNode;
  uint32_t dwType = 0;
  uint32_t dwOptions = 0;
  std::optional<ENUM_LIST> ReturnIdEnum;
  std::optional<ENUM_LIST> ReturnNameEnum;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateNodeEnumEx, CMRP_IN(hNode), CMRP_IN(dwType).means(kNodeEnum), CMRP_IN(dwOptions),
                CMRP_OUT(ReturnIdEnum), CMRP_OUT(ReturnNameEnum), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateNodeEnumEx =
    method<ApiCreateNodeEnumEx>(124, "3.1.4.2.123", Access::kRead, State::kReadOnly,
                                kCodes<ERROR_SUCCESS, ERROR_INVALID_PARAMETER, RPC_S_PROCNUM_OUT_OF_RANGE>);

/// 3.1.4.2.125, opnum 126.
struct ApiPauseNodeEx {
  HNODE_RPC hNode;
  uint32_t bDrainNode = 0;
  uint32_t dwPauseFlags = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiPauseNodeEx, CMRP_IN(hNode), CMRP_IN(bDrainNode).means(ndr::kBool),
                CMRP_IN(dwPauseFlags).means(kPauseFlags), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiPauseNodeEx =
    method<ApiPauseNodeEx>(126, "3.1.4.2.125", Access::kAll, State::kReadWrite,
                           kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_CLUSTER_NODE_DOWN, ERROR_IO_PENDING,
                                  ERROR_CLUSTER_NODE_EVACUATION_IN_PROGRESS>);

/// 3.1.4.2.126, opnum 127.
struct ApiPauseNodeWithDrainTarget {
  HNODE_RPC hNode;
  uint32_t dwPauseFlags = 0;
  HNODE_RPC hNodeDrainTarget;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiPauseNodeWithDrainTarget, CMRP_IN(hNode), CMRP_IN(dwPauseFlags).means(kPauseFlags),
                CMRP_IN(hNodeDrainTarget), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiPauseNodeWithDrainTarget = method<ApiPauseNodeWithDrainTarget>(
    127, "3.1.4.2.126", Access::kAll, State::kReadWrite,
    kCodes<ERROR_HOST_NODE_NOT_AVAILABLE, ERROR_INVALID_TARGET_HANDLE, ERROR_SUCCESS, ERROR_INVALID_HANDLE,
           ERROR_CLUSTER_NODE_DOWN, ERROR_IO_PENDING, ERROR_CLUSTER_NODE_EVACUATION_IN_PROGRESS>);

/// 3.1.4.2.127, opnum 128.
struct ApiResumeNodeEx {
  HNODE_RPC hNode;
  uint32_t dwResumeFailbackType = 0;
  uint32_t dwResumeFlagsReserved = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiResumeNodeEx, CMRP_IN(hNode), CMRP_IN(dwResumeFailbackType), CMRP_IN(dwResumeFlagsReserved),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiResumeNodeEx = method<ApiResumeNodeEx>(
    128, "3.1.4.2.127", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_CLUSTER_NODE_NOT_PAUSED, ERROR_CLUSTER_NODE_DOWN>);

}  // namespace cmrp::idl
