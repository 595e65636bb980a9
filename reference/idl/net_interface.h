// Cluster network interfaces (MS-CMRP 3.1.4.2). One description a method, with its contract.
#pragma once

#include "reference/idl/meanings.h"
#include "reference/idl/method.h"
#include "reference/idl/structures.h"

namespace cmrp::idl {

/// 3.1.4.2.92, opnum 92.
struct ApiOpenNetInterface {
  std::u16string lpszNetInterfaceName;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HNETINTERFACE_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenNetInterface, CMRP_IN(lpszNetInterfaceName), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenNetInterface = method<ApiOpenNetInterface>(
    92, "3.1.4.2.92", Access::kAll, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_CLUSTER_NETINTERFACE_NOT_FOUND>);

/// 3.1.4.2.93, opnum 93.
struct ApiCloseNetInterface {
  HNETINTERFACE_RPC NetInterface;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCloseNetInterface, CMRP_INOUT(NetInterface), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCloseNetInterface = method<ApiCloseNetInterface>(
    93, "3.1.4.2.93", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.94, opnum 94.
struct ApiGetNetInterfaceState {
  HNETINTERFACE_RPC hNetInterface;
  uint32_t State = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetNetInterfaceState, CMRP_IN(hNetInterface), CMRP_OUT(State).means(kNetInterfaceState),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetNetInterfaceState = method<ApiGetNetInterfaceState>(
    94, "3.1.4.2.94", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.95, opnum 95.
struct ApiGetNetInterface {
  std::u16string lpszNodeName;
  std::u16string lpszNetworkName;
  std::optional<std::u16string> lppszInterfaceName;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetNetInterface, CMRP_IN(lpszNodeName), CMRP_IN(lpszNetworkName), CMRP_OUT(lppszInterfaceName),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetNetInterface = method<ApiGetNetInterface>(
    95, "3.1.4.2.95", Access::kRead, State::kReadOnly,
    kCodes<ERROR_SUCCESS, ERROR_CLUSTER_NODE_NOT_FOUND, ERROR_CLUSTER_NETINTERFACE_NOT_FOUND>);

/// 3.1.4.2.96, opnum 96.
struct ApiGetNetInterfaceId {
  HNETINTERFACE_RPC hNetInterface;
  std::optional<std::u16string> pGuid;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetNetInterfaceId, CMRP_IN(hNetInterface), CMRP_OUT(pGuid), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetNetInterfaceId = method<ApiGetNetInterfaceId>(
    96, "3.1.4.2.96", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.97, opnum 97.
struct ApiNodeNetInterfaceControl {
  HNETINTERFACE_RPC hNetInterface;
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
  CMRP_DESCRIBE(ApiNodeNetInterfaceControl, CMRP_IN(hNetInterface), CMRP_IN(hNode), CMRP_IN(dwControlCode),
                CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"), CMRP_IN(nOutBufferSize),
                CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiNodeNetInterfaceControl = method<ApiNodeNetInterfaceControl>(
    97, "3.1.4.2.97", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA>);

/// 3.1.4.2.98, opnum 98.
struct ApiNetInterfaceControl {
  HNETINTERFACE_RPC hNetInterface;
  uint32_t dwControlCode = 0;
  std::optional<std::vector<uint8_t>> lpInBuffer;
  uint32_t nInBufferSize = 0;
  std::vector<uint8_t> lpOutBuffer;
  uint32_t nOutBufferSize = 0;
  uint32_t lpBytesReturned = 0;
  uint32_t lpcbRequired = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiNetInterfaceControl, CMRP_IN(hNetInterface), CMRP_IN(dwControlCode),
                CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"), CMRP_IN(nOutBufferSize),
                CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiNetInterfaceControl = method<ApiNetInterfaceControl>(
    98, "3.1.4.2.98", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA>);

/// 3.1.4.2.121, opnum 122.
struct ApiOpenNetInterfaceEx {
  std::u16string lpszNetInterfaceName;
  uint32_t dwDesiredAccess = 0;
  uint32_t lpdwGrantedAccess = 0;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HNETINTERFACE_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenNetInterfaceEx, CMRP_IN(lpszNetInterfaceName), CMRP_IN(dwDesiredAccess).means(kAccessMask),
                CMRP_OUT(lpdwGrantedAccess).means(kAccessMask), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenNetInterfaceEx =
    method<ApiOpenNetInterfaceEx>(122, "3.1.4.2.121", Access::kDesired, State::kReadOnly,
                                  kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_INVALID_PARAMETER,
                                         RPC_S_PROCNUM_OUT_OF_RANGE, ERROR_CLUSTER_NETINTERFACE_NOT_FOUND>);

/// 3.1.4.2.163, opnum 181.
struct ApiCreateNetInterfaceEnum {
  HCLUSTER_RPC hCluster;
  std::u16string lpszNodeName;
  std::u16string lpszNetworkName;
  std::optional<ENUM_LIST> ReturnEnum;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateNetInterfaceEnum, CMRP_IN(hCluster), CMRP_IN(lpszNodeName), CMRP_IN(lpszNetworkName),
                CMRP_OUT(ReturnEnum), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateNetInterfaceEnum = method<ApiCreateNetInterfaceEnum>(
    181, "3.1.4.2.163", Access::kRead, State::kReadOnly,
    kCodes<ERROR_SUCCESS, ERROR_NOT_ENOUGH_MEMORY, ERROR_CLUSTER_NODE_NOT_FOUND, ERROR_CLUSTER_NETWORK_NOT_FOUND>);

}  // namespace cmrp::idl
