// Resources, continued: control codes, dependency expressions, network names, shared volumes, enumeration
// (MS-CMRP 3.1.4.2). One description a method, with its contract.
#pragma once

#include "reference/idl/meanings.h"
#include "reference/idl/method.h"
#include "reference/idl/structures.h"

namespace cmrp::idl {

/// 3.1.4.2.73, opnum 72.
struct ApiNodeResourceControl {
  HRES_RPC hResource;
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
  CMRP_DESCRIBE(ApiNodeResourceControl, CMRP_IN(hResource), CMRP_IN(hNode), CMRP_IN(dwControlCode),
                CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"), CMRP_IN(nOutBufferSize),
                CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiNodeResourceControl = method<ApiNodeResourceControl>(
    72, "3.1.4.2.73", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA,
           ERROR_RESOURCE_ONLINE, ERROR_RESOURCE_PROPERTIES_STORED>);

/// 3.1.4.2.74, opnum 73.
struct ApiResourceControl {
  HRES_RPC hResource;
  uint32_t dwControlCode = 0;
  std::optional<std::vector<uint8_t>> lpInBuffer;
  uint32_t nInBufferSize = 0;
  std::vector<uint8_t> lpOutBuffer;
  uint32_t nOutBufferSize = 0;
  uint32_t lpBytesReturned = 0;
  uint32_t lpcbRequired = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiResourceControl, CMRP_IN(hResource), CMRP_IN(dwControlCode),
                CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"), CMRP_IN(nOutBufferSize),
                CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiResourceControl = method<ApiResourceControl>(
    73, "3.1.4.2.74", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA,
           ERROR_RESOURCE_ONLINE, ERROR_RESOURCE_PROPERTIES_STORED>);

/// 3.1.4.2.109, opnum 109.
struct ApiSetResourceDependencyExpression {
  HRES_RPC hResource;
  std::optional<std::u16string> lpszDependencyExpression;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiSetResourceDependencyExpression, CMRP_IN(hResource), CMRP_IN(lpszDependencyExpression),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiSetResourceDependencyExpression = method<ApiSetResourceDependencyExpression>(
    109, "3.1.4.2.109", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_CIRCULAR_DEPENDENCY,
           ERROR_DEPENDENCY_ALREADY_EXISTS, ERROR_RESOURCE_ONLINE, ERROR_DEPENDENCY_NOT_ALLOWED>);

/// 3.1.4.2.110, opnum 110.
struct ApiGetResourceDependencyExpression {
  HRES_RPC hResource;
  std::optional<std::u16string> lpszDependencyExpression;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetResourceDependencyExpression, CMRP_IN(hResource), CMRP_OUT(lpszDependencyExpression),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetResourceDependencyExpression = method<ApiGetResourceDependencyExpression>(
    110, "3.1.4.2.110", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.111, opnum 112.
struct ApiGetResourceNetworkName {
  HRES_RPC hResource;
  std::optional<std::u16string> lpszName;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetResourceNetworkName, CMRP_IN(hResource), CMRP_OUT(lpszName),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetResourceNetworkName =
    method<ApiGetResourceNetworkName>(112, "3.1.4.2.111", Access::kRead, State::kReadOnly,
                                      kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_DEPENDENCY_NOT_FOUND>);

/// 3.1.4.2.122, opnum 123.
struct ApiChangeCsvState {
  HRES_RPC hResource;
  uint32_t dwState = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiChangeCsvState, CMRP_IN(hResource), CMRP_IN(dwState), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiChangeCsvState = method<ApiChangeCsvState>(
    123, "3.1.4.2.122", Access::kAll, State::kReadOnly,
    kCodes<ERROR_SUCCESS, ERROR_IO_PENDING, ERROR_SHARING_PAUSED, RPC_S_PROCNUM_OUT_OF_RANGE,
           ERROR_CLUSTER_INVALID_REQUEST, ERROR_CLUSTER_RESTYPE_NOT_SUPPORTED, ERROR_RESOURCE_NOT_ONLINE>);

/// 3.1.4.2.140, opnum 144.
struct ApiCreateResourceEnum {
  HCLUSTER_RPC hCluster;
  std::optional<std::vector<uint8_t>> pProperties;
  uint32_t cbProperties = 0;
  std::optional<std::vector<uint8_t>> pRoProperties;
  uint32_t cbRoProperties = 0;
  std::optional<RESOURCE_ENUM_LIST> ppResultList;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateResourceEnum, CMRP_IN(hCluster), CMRP_IN(pProperties).sized_by("cbProperties"),
                CMRP_IN(cbProperties), CMRP_IN(pRoProperties).sized_by("cbRoProperties"), CMRP_IN(cbRoProperties),
                CMRP_OUT(ppResultList), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateResourceEnum =
    method<ApiCreateResourceEnum>(144, "3.1.4.2.140", Access::kRead, State::kReadWrite, kCodes<ERROR_SUCCESS>);

/// 3.1.4.2.164, opnum 182.
struct ApiChangeCsvStateEx {
  HRES_RPC hResource;
  uint32_t dwState = 0;
  std::u16string lpszVolumeName;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiChangeCsvStateEx, CMRP_IN(hResource), CMRP_IN(dwState), CMRP_IN(lpszVolumeName),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiChangeCsvStateEx = method<ApiChangeCsvStateEx>(
    182, "3.1.4.2.164", Access::kAll, State::kReadOnly,
    kCodes<ERROR_SUCCESS, ERROR_SHARING_PAUSED, ERROR_IO_PENDING, RPC_S_PROCNUM_OUT_OF_RANGE,
           ERROR_DEPENDENT_RESOURCE_EXISTS, ERROR_SHUTDOWN_CLUSTER, ERROR_RESOURCE_NOT_ONLINE,
           ERROR_CLUSTER_INVALID_REQUEST, ERROR_CLUSTER_RESTYPE_NOT_SUPPORTED, ERROR_DISK_NOT_CSV_CAPABLE,
           ERROR_RESOURCE_NOT_IN_AVAILABLE_STORAGE>);

}  // namespace cmrp::idl
