// Cluster networks (MS-CMRP 3.1.4.2). One description a method, with its contract.
#pragma once

#include "reference/idl/meanings.h"
#include "reference/idl/method.h"
#include "reference/idl/structures.h"

namespace cmrp::idl {

/// 3.1.4.2.81, opnum 81.
struct ApiOpenNetwork {
  std::u16string lpszNetworkName;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HNETWORK_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenNetwork, CMRP_IN(lpszNetworkName), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenNetwork = method<ApiOpenNetwork>(
    81, "3.1.4.2.81", Access::kAll, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_CLUSTER_NETWORK_NOT_FOUND>);

/// 3.1.4.2.82, opnum 82.
struct ApiCloseNetwork {
  HNETWORK_RPC Network;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCloseNetwork, CMRP_INOUT(Network), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCloseNetwork = method<ApiCloseNetwork>(82, "3.1.4.2.82", Access::kRead, State::kReadOnly,
                                                                   kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.83, opnum 83.
struct ApiGetNetworkState {
  HNETWORK_RPC hNetwork;
  uint32_t State = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetNetworkState, CMRP_IN(hNetwork), CMRP_OUT(State).means(kNetworkState),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetNetworkState = method<ApiGetNetworkState>(
    83, "3.1.4.2.83", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.84, opnum 84.
struct ApiSetNetworkName {
  HNETWORK_RPC hNetwork;
  std::u16string lpszNetworkName;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiSetNetworkName, CMRP_IN(hNetwork), CMRP_IN(lpszNetworkName),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiSetNetworkName = method<ApiSetNetworkName>(
    84, "3.1.4.2.84", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_INVALID_NAME, ERROR_ALREADY_EXISTS, ERROR_NETWORK_NOT_AVAILABLE>);

/// 3.1.4.2.85, opnum 85.
struct ApiCreateNetworkEnum {
  HNETWORK_RPC hNetwork;
  uint32_t dwType = 0;
  std::optional<ENUM_LIST> ReturnEnum;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateNetworkEnum, CMRP_IN(hNetwork), CMRP_IN(dwType).means(kNetworkEnum), CMRP_OUT(ReturnEnum),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateNetworkEnum =
    method<ApiCreateNetworkEnum>(85, "3.1.4.2.85", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS>);

/// 3.1.4.2.86, opnum 86.
struct ApiGetNetworkId {
  HNETWORK_RPC hNetwork;
  std::optional<std::u16string> pGuid;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetNetworkId, CMRP_IN(hNetwork), CMRP_OUT(pGuid), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetNetworkId =
    method<ApiGetNetworkId>(86, "3.1.4.2.86", Access::kRead, State::kReadOnly,
                            kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_NETWORK_NOT_AVAILABLE>);

/// 3.1.4.2.87, opnum 87.
struct ApiSetNetworkPriorityOrder {
  uint32_t NetworkCount = 0;
  std::vector<std::optional<std::u16string>> NetworkIdList;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiSetNetworkPriorityOrder, CMRP_IN(NetworkCount).at_most(1000),
                CMRP_IN(NetworkIdList).sized_by("NetworkCount"), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiSetNetworkPriorityOrder = method<ApiSetNetworkPriorityOrder>(
    87, "3.1.4.2.87", Access::kNone, State::kNone, kCodes<ERROR_CALL_NOT_IMPLEMENTED>);

/// 3.1.4.2.88, opnum 88.
struct ApiNodeNetworkControl {
  HNETWORK_RPC hNetwork;
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
  CMRP_DESCRIBE(ApiNodeNetworkControl, CMRP_IN(hNetwork), CMRP_IN(hNode), CMRP_IN(dwControlCode),
                CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"), CMRP_IN(nOutBufferSize),
                CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiNodeNetworkControl = method<ApiNodeNetworkControl>(
    88, "3.1.4.2.88", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA>);

/// 3.1.4.2.89, opnum 89.
struct ApiNetworkControl {
  HNETWORK_RPC hNetwork;
  uint32_t dwControlCode = 0;
  std::optional<std::vector<uint8_t>> lpInBuffer;
  uint32_t nInBufferSize = 0;
  std::vector<uint8_t> lpOutBuffer;
  uint32_t nOutBufferSize = 0;
  uint32_t lpBytesReturned = 0;
  uint32_t lpcbRequired = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiNetworkControl, CMRP_IN(hNetwork), CMRP_IN(dwControlCode),
                CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"), CMRP_IN(nOutBufferSize),
                CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiNetworkControl = method<ApiNetworkControl>(
    89, "3.1.4.2.89", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA>);

/// 3.1.4.2.120, opnum 121.
struct ApiOpenNetworkEx {
  std::u16string lpszNetworkName;
  uint32_t dwDesiredAccess = 0;
  uint32_t lpdwGrantedAccess = 0;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HNETWORK_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenNetworkEx, CMRP_IN(lpszNetworkName), CMRP_IN(dwDesiredAccess).means(kAccessMask),
                CMRP_OUT(lpdwGrantedAccess).means(kAccessMask), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenNetworkEx =
    method<ApiOpenNetworkEx>(121, "3.1.4.2.120", Access::kDesired, State::kReadOnly,
                             kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_INVALID_PARAMETER,
                                    RPC_S_PROCNUM_OUT_OF_RANGE, ERROR_CLUSTER_NETWORK_NOT_FOUND>);

}  // namespace cmrp::idl
