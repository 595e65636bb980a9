// The cluster as a whole: opening, names, version, quorum, enumeration, backup, control (MS-CMRP 3.1.4.2). One
// description a method, with its contract.
#pragma once

#include "reference/idl/meanings.h"
#include "reference/idl/method.h"
#include "reference/idl/structures.h"

namespace cmrp::idl {

/// 3.1.4.2.1, opnum 0.
struct ApiOpenCluster {
  uint32_t Status = 0;
  HCLUSTER_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenCluster, CMRP_OUT(Status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenCluster = method<ApiOpenCluster>(0, "3.1.4.2.1", Access::kAll, State::kReadOnly, {});

/// 3.1.4.2.2, opnum 1.
struct ApiCloseCluster {
  HCLUSTER_RPC Cluster;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCloseCluster, CMRP_INOUT(Cluster), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCloseCluster = method<ApiCloseCluster>(1, "3.1.4.2.2", Access::kRead, State::kReadOnly,
                                                                   kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.3, opnum 2.
struct ApiSetClusterName {
  std::u16string NewClusterName;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiSetClusterName, CMRP_IN(NewClusterName), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiSetClusterName =
    method<ApiSetClusterName>(2, "3.1.4.2.3", Access::kAll, State::kReadWrite,
                              kCodes<ERROR_SUCCESS, ERROR_INVALID_NAME, RPC_S_STRING_TOO_LONG, ERROR_RESOURCE_ONLINE,
                                     ERROR_RESOURCE_PROPERTIES_STORED>);

/// 3.1.4.2.4, opnum 3.
struct ApiGetClusterName {
  std::optional<std::u16string> ClusterName;
  std::optional<std::u16string> NodeName;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetClusterName, CMRP_OUT(ClusterName), CMRP_OUT(NodeName),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetClusterName = method<ApiGetClusterName>(3, "3.1.4.2.4", Access::kRead, State::kReadOnly,
                                                                       kCodes<ERROR_SUCCESS, ERROR_NOT_ENOUGH_MEMORY>);

/// 3.1.4.2.5, opnum 4.
struct ApiGetClusterVersion {
  uint16_t lpwMajorVersion = 0;
  uint16_t lpwMinorVersion = 0;
  uint16_t lpwBuildNumber = 0;
  std::optional<std::u16string> lpszVendorId;
  std::optional<std::u16string> lpszCSDVersion;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetClusterVersion, CMRP_OUT(lpwMajorVersion), CMRP_OUT(lpwMinorVersion), CMRP_OUT(lpwBuildNumber),
                CMRP_OUT(lpszVendorId), CMRP_OUT(lpszCSDVersion), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetClusterVersion =
    method<ApiGetClusterVersion>(4, "3.1.4.2.5", Access::kNone, State::kNone, kCodes<ERROR_CALL_NOT_IMPLEMENTED>);

/// 3.1.4.2.6, opnum 5.
struct ApiGetQuorumResource {
  std::optional<std::u16string> lpszResourceName;
  std::optional<std::u16string> lpszDeviceName;
  uint32_t pdwMaxQuorumLogSize = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetQuorumResource, CMRP_OUT(lpszResourceName), CMRP_OUT(lpszDeviceName),
                CMRP_OUT(pdwMaxQuorumLogSize), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetQuorumResource =
    method<ApiGetQuorumResource>(5, "3.1.4.2.6", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS>);

/// 3.1.4.2.7, opnum 6.
struct ApiSetQuorumResource {
  HRES_RPC hResource;
  std::u16string lpszDeviceName;
  uint32_t dwMaxQuorumLogSize = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiSetQuorumResource, CMRP_IN(hResource), CMRP_IN(lpszDeviceName), CMRP_IN(dwMaxQuorumLogSize),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiSetQuorumResource =
    method<ApiSetQuorumResource>(6, "3.1.4.2.7", Access::kByInput, State::kReadWrite,
                                 kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_RESOURCE_NOT_ONLINE,
                                        ERROR_NOT_QUORUM_CAPABLE, ERROR_INVALID_STATE, ERROR_DEPENDENCY_NOT_ALLOWED>);

/// 3.1.4.2.8, opnum 7.
struct ApiCreateEnum {
  uint32_t dwType = 0;
  std::optional<ENUM_LIST> ReturnEnum;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateEnum, CMRP_IN(dwType).means(kClusterEnum), CMRP_OUT(ReturnEnum),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateEnum =
    method<ApiCreateEnum>(7, "3.1.4.2.8", Access::kRead, State::kByInput,
                          kCodes<ERROR_SUCCESS, ERROR_NOT_ENOUGH_MEMORY, ERROR_INVALID_PARAMETER>);

/// 3.1.4.2.102, opnum 102.
struct ApiGetClusterVersion2 {
  uint16_t lpwMajorVersion = 0;
  uint16_t lpwMinorVersion = 0;
  uint16_t lpwBuildNumber = 0;
  std::optional<std::u16string> lpszVendorId;
  std::optional<std::u16string> lpszCSDVersion;
  std::optional<CLUSTER_OPERATIONAL_VERSION_INFO> ppClusterOpVerInfo;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGetClusterVersion2, CMRP_OUT(lpwMajorVersion), CMRP_OUT(lpwMinorVersion), CMRP_OUT(lpwBuildNumber),
                CMRP_OUT(lpszVendorId), CMRP_OUT(lpszCSDVersion), CMRP_OUT(ppClusterOpVerInfo),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGetClusterVersion2 =
    method<ApiGetClusterVersion2>(102, "3.1.4.2.102", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS>);

/// 3.1.4.2.104, opnum 104.
struct ApiBackupClusterDatabase {
  std::u16string lpszPathName;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiBackupClusterDatabase, CMRP_IN(lpszPathName), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiBackupClusterDatabase = method<ApiBackupClusterDatabase>(
    104, "3.1.4.2.104", Access::kNone, State::kNone, kCodes<ERROR_CALL_NOT_IMPLEMENTED>);

/// 3.1.4.2.105, opnum 105.
struct ApiNodeClusterControl {
  HCLUSTER_RPC hCluster;
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
  CMRP_DESCRIBE(ApiNodeClusterControl, CMRP_IN(hCluster), CMRP_IN(hHostNode), CMRP_IN(dwControlCode),
                CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"), CMRP_IN(nOutBufferSize),
                CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiNodeClusterControl =
    method<ApiNodeClusterControl>(105, "3.1.4.2.105", Access::kControlCode, State::kControlCode,
                                  kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA,
                                         ERROR_INVALID_PARAMETER, ERROR_MORE_DATA, ERROR_CLUSTER_NOT_SHARED_VOLUME>);

/// 3.1.4.2.106, opnum 106.
struct ApiClusterControl {
  HCLUSTER_RPC hCluster;
  uint32_t dwControlCode = 0;
  std::optional<std::vector<uint8_t>> lpInBuffer;
  uint32_t nInBufferSize = 0;
  std::vector<uint8_t> lpOutBuffer;
  uint32_t nOutBufferSize = 0;
  uint32_t lpBytesReturned = 0;
  uint32_t lpcbRequired = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiClusterControl, CMRP_IN(hCluster), CMRP_IN(dwControlCode),
                CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"), CMRP_IN(nOutBufferSize),
                CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiClusterControl =
    method<ApiClusterControl>(106, "3.1.4.2.106", Access::kControlCode, State::kControlCode,
                              kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER,
                                     ERROR_MORE_DATA, ERROR_CLUSTER_NOT_SHARED_VOLUME>);

/// 3.1.4.2.108, opnum 108.
struct ApiSetServiceAccountPassword {
  std::u16string lpszNewPassword;
  IDL_CLUSTER_SET_PASSWORD_FLAGS dwFlags{};
  std::vector<IDL_CLUSTER_SET_PASSWORD_STATUS> ReturnStatusBufferPtr;
  uint32_t ReturnStatusBufferSize = 0;
  uint32_t SizeReturned = 0;
  uint32_t ExpectedBufferSize = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiSetServiceAccountPassword, CMRP_IN(lpszNewPassword),
                CMRP_IN(dwFlags).means(kPasswordFlags).at_most(0x7fff),
                CMRP_OUT(ReturnStatusBufferPtr).sized_by("ReturnStatusBufferSize").length_by("SizeReturned"),
                CMRP_IN(ReturnStatusBufferSize).at_most(64 * 1024), CMRP_OUT(SizeReturned),
                CMRP_OUT(ExpectedBufferSize), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiSetServiceAccountPassword = method<ApiSetServiceAccountPassword>(
    108, "3.1.4.2.108", Access::kNone, State::kNone, kCodes<ERROR_CALL_NOT_IMPLEMENTED>);

/// 3.1.4.2.116, opnum 117.
struct ApiOpenClusterEx {
  uint32_t dwDesiredAccess = 0;
  uint32_t lpdwGrantedAccess = 0;
  uint32_t Status = 0;
  HCLUSTER_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenClusterEx, CMRP_IN(dwDesiredAccess).means(kAccessMask),
                CMRP_OUT(lpdwGrantedAccess).means(kAccessMask), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenClusterEx = method<ApiOpenClusterEx>(
    117, "3.1.4.2.116", Access::kDesired, State::kReadOnly,
    kCodes<ERROR_SUCCESS, ERROR_ACCESS_DENIED, ERROR_INVALID_PARAMETER, RPC_S_PROCNUM_OUT_OF_RANGE>);

/// 3.1.4.2.124, opnum 125.
struct ApiCreateEnumEx {
  HCLUSTER_RPC hCluster;
  uint32_t dwType = 0;
  uint32_t dwOptions = 0;
  std::optional<ENUM_LIST> ReturnIdEnum;
  std::optional<ENUM_LIST> ReturnNameEnum;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateEnumEx, CMRP_IN(hCluster), CMRP_IN(dwType).means(kClusterEnum), CMRP_IN(dwOptions),
                CMRP_OUT(ReturnIdEnum), CMRP_OUT(ReturnNameEnum), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateEnumEx = method<ApiCreateEnumEx>(
    125, "3.1.4.2.124", Access::kRead, State::kByInput,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY, RPC_S_PROCNUM_OUT_OF_RANGE>);

}  // namespace cmrp::idl
