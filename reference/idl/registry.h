// The cluster registry: keys, values, batches (MS-CMRP 3.1.4.2). One description a method, with its contract.
#pragma once

#include "reference/idl/meanings.h"
#include "reference/idl/method.h"
#include "reference/idl/structures.h"

namespace cmrp::idl {

/// 3.1.4.2.29, opnum 28.
struct ApiGetRootKey {
  uint32_t samDesired = 0;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HKEY_RPC ReturnValue;
  CMRP_DESCRIBE(ApiGetRootKey, CMRP_IN(samDesired).means(kRegistryAccess), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiGetRootKey = method<ApiGetRootKey>(28, "3.1.4.2.29", Access::kRead, State::kReadOnly,
                                                               kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED>);

/// 3.1.4.2.30, opnum 29.
struct ApiCreateKey {
  HKEY_RPC hKey;
  std::u16string lpSubKey;
  uint32_t dwOptions = 0;
  uint32_t samDesired = 0;
  std::optional<RPC_SECURITY_ATTRIBUTES> lpSecurityAttributes;
  uint32_t lpdwDisposition = 0;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HKEY_RPC ReturnValue;
  CMRP_DESCRIBE(ApiCreateKey, CMRP_IN(hKey), CMRP_IN(lpSubKey), CMRP_IN(dwOptions),
                CMRP_IN(samDesired).means(kRegistryAccess), CMRP_IN(lpSecurityAttributes),
                CMRP_OUT(lpdwDisposition).means(kDisposition), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiCreateKey =
    method<ApiCreateKey>(29, "3.1.4.2.30", Access::kAll, State::kReadWrite,
                         kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE, ERROR_SHARING_PAUSED,
                                ERROR_INVALID_SECURITY_DESCR>);

/// 3.1.4.2.31, opnum 30.
struct ApiOpenKey {
  HKEY_RPC hKey;
  std::u16string lpSubKey;
  uint32_t samDesired = 0;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HKEY_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenKey, CMRP_IN(hKey), CMRP_IN(lpSubKey), CMRP_IN(samDesired).means(kRegistryAccess),
                CMRP_OUT(Status).means(ndr::kStatus), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenKey =
    method<ApiOpenKey>(30, "3.1.4.2.31", Access::kRead, State::kReadOnly,
                       kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.32, opnum 31.
struct ApiEnumKey {
  HKEY_RPC hKey;
  uint32_t dwIndex = 0;
  std::optional<std::u16string> KeyName;
  FILETIME lpftLastWriteTime;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiEnumKey, CMRP_IN(hKey), CMRP_IN(dwIndex), CMRP_OUT(KeyName), CMRP_OUT(lpftLastWriteTime),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiEnumKey =
    method<ApiEnumKey>(31, "3.1.4.2.32", Access::kRead, State::kReadOnly,
                       kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_NO_MORE_ITEMS>);

/// 3.1.4.2.33, opnum 32.
struct ApiSetValue {
  HKEY_RPC hKey;
  std::u16string lpValueName;
  uint32_t dwType = 0;
  std::vector<uint8_t> lpData;
  uint32_t cbData = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiSetValue, CMRP_IN(hKey), CMRP_IN(lpValueName), CMRP_IN(dwType).means(kValueType),
                CMRP_IN(lpData).sized_by("cbData"), CMRP_IN(cbData), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiSetValue =
    method<ApiSetValue>(32, "3.1.4.2.33", Access::kAll, State::kReadWrite, kCodes<ERROR_SUCCESS>);

/// 3.1.4.2.34, opnum 33.
struct ApiDeleteValue {
  HKEY_RPC hKey;
  std::u16string lpValueName;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiDeleteValue, CMRP_IN(hKey), CMRP_IN(lpValueName), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiDeleteValue =
    method<ApiDeleteValue>(33, "3.1.4.2.34", Access::kAll, State::kReadWrite, kCodes<ERROR_SUCCESS>);

/// 3.1.4.2.35, opnum 34.
struct ApiQueryValue {
  HKEY_RPC hKey;
  std::u16string lpValueName;
  uint32_t lpValueType = 0;
  std::vector<uint8_t> lpData;
  uint32_t cbData = 0;
  uint32_t lpcbRequired = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiQueryValue, CMRP_IN(hKey), CMRP_IN(lpValueName), CMRP_OUT(lpValueType).means(kValueType),
                CMRP_OUT(lpData).sized_by("cbData"), CMRP_IN(cbData), CMRP_OUT(lpcbRequired),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiQueryValue = method<ApiQueryValue>(
    34, "3.1.4.2.35", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_MORE_DATA>);

/// 3.1.4.2.36, opnum 35.
struct ApiDeleteKey {
  HKEY_RPC hKey;
  std::u16string lpSubKey;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiDeleteKey, CMRP_IN(hKey), CMRP_IN(lpSubKey), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiDeleteKey =
    method<ApiDeleteKey>(35, "3.1.4.2.36", Access::kAll, State::kReadWrite,
                         kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.37, opnum 36.
struct ApiEnumValue {
  HKEY_RPC hKey;
  uint32_t dwIndex = 0;
  std::optional<std::u16string> lpValueName;
  uint32_t lpType = 0;
  std::vector<uint8_t> lpData;
  uint32_t lpcbData = 0;
  uint32_t TotalSize = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiEnumValue, CMRP_IN(hKey), CMRP_IN(dwIndex), CMRP_OUT(lpValueName),
                CMRP_OUT(lpType).means(kValueType), CMRP_OUT(lpData).sized_by("lpcbData"), CMRP_INOUT(lpcbData),
                CMRP_OUT(TotalSize), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiEnumValue =
    method<ApiEnumValue>(36, "3.1.4.2.37", Access::kRead, State::kReadOnly,
                         kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_MORE_DATA, ERROR_NO_MORE_ITEMS>);

/// 3.1.4.2.38, opnum 37.
struct ApiCloseKey {
  HKEY_RPC pKey;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCloseKey, CMRP_INOUT(pKey), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCloseKey =
    method<ApiCloseKey>(37, "3.1.4.2.38", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.39, opnum 38.
struct ApiQueryInfoKey {
  HKEY_RPC hKey;
  uint32_t lpcSubKeys = 0;
  uint32_t lpcbMaxSubKeyLen = 0;
  uint32_t lpcValues = 0;
  uint32_t lpcbMaxValueNameLen = 0;
  uint32_t lpcbMaxValueLen = 0;
  uint32_t lpcbSecurityDescriptor = 0;
  FILETIME lpftLastWriteTime;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiQueryInfoKey, CMRP_IN(hKey), CMRP_OUT(lpcSubKeys), CMRP_OUT(lpcbMaxSubKeyLen), CMRP_OUT(lpcValues),
                CMRP_OUT(lpcbMaxValueNameLen), CMRP_OUT(lpcbMaxValueLen), CMRP_OUT(lpcbSecurityDescriptor),
                CMRP_OUT(lpftLastWriteTime), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiQueryInfoKey = method<ApiQueryInfoKey>(38, "3.1.4.2.39", Access::kRead, State::kReadOnly,
                                                                   kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.40, opnum 39.
struct ApiSetKeySecurity {
  HKEY_RPC hKey;
  uint32_t SecurityInformation = 0;
  RPC_SECURITY_DESCRIPTOR pRpcSecurityDescriptor;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiSetKeySecurity, CMRP_IN(hKey), CMRP_IN(SecurityInformation).means(kSecurityInformation),
                CMRP_IN(pRpcSecurityDescriptor), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiSetKeySecurity =
    method<ApiSetKeySecurity>(39, "3.1.4.2.40", Access::kAll, State::kReadWrite,
                              kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER>);

/// 3.1.4.2.41, opnum 40.
struct ApiGetKeySecurity {
  HKEY_RPC hKey;
  uint32_t SecurityInformation = 0;
  RPC_SECURITY_DESCRIPTOR pRpcSecurityDescriptor;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetKeySecurity, CMRP_IN(hKey), CMRP_IN(SecurityInformation).means(kSecurityInformation),
                CMRP_INOUT(pRpcSecurityDescriptor), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetKeySecurity = method<ApiGetKeySecurity>(
    40, "3.1.4.2.41", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.112, opnum 113.
struct ApiExecuteBatch {
  HKEY_RPC hKey;
  uint32_t cbData = 0;
  std::vector<uint8_t> lpData;
  uint32_t pdwFailedCommand = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiExecuteBatch, CMRP_IN(hKey), CMRP_IN(cbData), CMRP_IN(lpData).sized_by("cbData"),
                CMRP_OUT(pdwFailedCommand), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiExecuteBatch =
    method<ApiExecuteBatch>(113, "3.1.4.2.112", Access::kAll, State::kReadWrite,
                            kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER>);

/// 3.1.4.2.113, opnum 114.
struct ApiCreateBatchPort {
  HKEY_RPC hKey;
  HBATCH_PORT_RPC phBatchPort;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateBatchPort, CMRP_IN(hKey), CMRP_OUT(phBatchPort), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateBatchPort = method<ApiCreateBatchPort>(
    114, "3.1.4.2.113", Access::kRead, State::kNone, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.114, opnum 115.
struct ApiGetBatchNotification {
  HBATCH_PORT_RPC hBatchNotify;
  uint32_t cbData = 0;
  std::optional<std::vector<uint8_t>> lpData;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetBatchNotification, CMRP_IN(hBatchNotify), CMRP_OUT(cbData), CMRP_OUT(lpData).sized_by("cbData"),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetBatchNotification = method<ApiGetBatchNotification>(
    115, "3.1.4.2.114", Access::kRead, State::kNone, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_NO_MORE_ITEMS>);

/// 3.1.4.2.115, opnum 116.
struct ApiCloseBatchPort {
  HBATCH_PORT_RPC phBatchPort;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCloseBatchPort, CMRP_INOUT(phBatchPort), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCloseBatchPort = method<ApiCloseBatchPort>(
    116, "3.1.4.2.115", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.141, opnum 145.
struct ApiExecuteReadBatch {
  HKEY_RPC hKey;
  uint32_t cbInData = 0;
  std::vector<uint8_t> lpInData;
  uint32_t cbOutData = 0;
  std::optional<std::vector<uint8_t>> lpOutData;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiExecuteReadBatch, CMRP_IN(hKey), CMRP_IN(cbInData), CMRP_IN(lpInData).sized_by("cbInData"),
                CMRP_OUT(cbOutData), CMRP_OUT(lpOutData).sized_by("cbOutData"),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiExecuteReadBatch =
    method<ApiExecuteReadBatch>(145, "3.1.4.2.141", Access::kRead, State::kReadOnly,
                                kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER>);

/// 3.1.4.2.145, opnum 157.
struct ApiExecuteReadBatchEx {
  HKEY_RPC hKey;
  uint32_t cbInData = 0;
  std::vector<uint8_t> lpInData;
  uint32_t flags = 0;
  uint32_t cbOutData = 0;
  std::optional<std::vector<uint8_t>> lpOutData;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiExecuteReadBatchEx, CMRP_IN(hKey), CMRP_IN(cbInData), CMRP_IN(lpInData).sized_by("cbInData"),
                CMRP_IN(flags).means(kReadBatchFlags), CMRP_OUT(cbOutData), CMRP_OUT(lpOutData).sized_by("cbOutData"),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiExecuteReadBatchEx =
    method<ApiExecuteReadBatchEx>(157, "3.1.4.2.145", Access::kRead, State::kReadOnly,
                                  kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER>);

}  // namespace cmrp::idl
