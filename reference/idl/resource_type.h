// Resource types (MS-CMRP 3.1.4.2). One description a method, with its contract.
#pragma once

#include "reference/idl/meanings.h"
#include "reference/idl/method.h"
#include "reference/idl/structures.h"

namespace cmrp::idl {

/// 3.1.4.2.27, opnum 26.
struct ApiCreateResourceType {
  std::u16string lpszTypeName;
  std::u16string lpszDisplayName;
  std::u16string lpszDllName;
  uint32_t dwLooksAlive = 0;
  uint32_t dwIsAlive = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateResourceType, CMRP_IN(lpszTypeName), CMRP_IN(lpszDisplayName), CMRP_IN(lpszDllName),
                CMRP_IN(dwLooksAlive), CMRP_IN(dwIsAlive), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateResourceType =
    method<ApiCreateResourceType>(26, "3.1.4.2.27", Access::kAll, State::kReadWrite,
                                  kCodes<ERROR_SUCCESS, ERROR_ALREADY_EXISTS, ERROR_OBJECT_ALREADY_EXISTS>);

/// 3.1.4.2.28, opnum 27.
struct ApiDeleteResourceType {
  std::u16string lpszTypeName;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiDeleteResourceType, CMRP_IN(lpszTypeName), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiDeleteResourceType = method<ApiDeleteResourceType>(
    27, "3.1.4.2.28", Access::kAll, State::kReadWrite, kCodes<ERROR_SUCCESS, ERROR_DIR_NOT_EMPTY>);

/// 3.1.4.2.75, opnum 74.
struct ApiNodeResourceTypeControl {
  HCLUSTER_RPC hCluster;
  std::u16string lpszResourceTypeName;
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
  CMRP_DESCRIBE(ApiNodeResourceTypeControl, CMRP_IN(hCluster), CMRP_IN(lpszResourceTypeName), CMRP_IN(hNode),
                CMRP_IN(dwControlCode), CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"), CMRP_IN(nOutBufferSize),
                CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiNodeResourceTypeControl = method<ApiNodeResourceTypeControl>(
    74, "3.1.4.2.75", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA,
           ERROR_FILE_SHARE_RESOURCE_CONFLICT>);

/// 3.1.4.2.76, opnum 75.
struct ApiResourceTypeControl {
  HCLUSTER_RPC hCluster;
  std::u16string lpszResourceTypeName;
  uint32_t dwControlCode = 0;
  std::optional<std::vector<uint8_t>> lpInBuffer;
  uint32_t nInBufferSize = 0;
  std::vector<uint8_t> lpOutBuffer;
  uint32_t nOutBufferSize = 0;
  uint32_t lpBytesReturned = 0;
  uint32_t lpcbRequired = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiResourceTypeControl, CMRP_IN(hCluster), CMRP_IN(lpszResourceTypeName), CMRP_IN(dwControlCode),
                CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"), CMRP_IN(nOutBufferSize),
                CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiResourceTypeControl = method<ApiResourceTypeControl>(
    75, "3.1.4.2.76", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA,
           ERROR_FILE_SHARE_RESOURCE_CONFLICT>);

/// 3.1.4.2.103, opnum 103.
struct ApiCreateResTypeEnum {
  std::u16string lpszTypeName;
  uint32_t dwType = 0;
  std::optional<ENUM_LIST> ReturnEnum;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateResTypeEnum, CMRP_IN(lpszTypeName), CMRP_IN(dwType).means(kResourceTypeEnum),
                CMRP_OUT(ReturnEnum), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateResTypeEnum = method<ApiCreateResTypeEnum>(
    103, "3.1.4.2.103", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND>);

}  // namespace cmrp::idl
