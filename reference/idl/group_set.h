// Group sets and dependencies between groups (MS-CMRP 3.1.4.2). One description a method, with its contract.
#pragma once

#include "reference/idl/meanings.h"
#include "reference/idl/method.h"
#include "reference/idl/structures.h"

namespace cmrp::idl {

/// 3.1.4.2.146, opnum 163.
struct ApiCreateGroupSet {
  std::u16string lpszGroupSetName;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HGROUPSET_RPC ReturnValue;
  CMRP_DESCRIBE(ApiCreateGroupSet, CMRP_IN(lpszGroupSetName), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiCreateGroupSet =
    method<ApiCreateGroupSet>(163, "3.1.4.2.146", Access::kAll, State::kReadWrite,
                              kCodes<ERROR_SUCCESS, ERROR_SHARING_PAUSED, ERROR_OBJECT_ALREADY_EXISTS>);

/// 3.1.4.2.147, opnum 164.
struct ApiOpenGroupSet {
  std::u16string lpszGroupSetName;
  uint32_t Status = 0;
  uint32_t rpc_status = 0;
  HGROUPSET_RPC ReturnValue;
  CMRP_DESCRIBE(ApiOpenGroupSet, CMRP_IN(lpszGroupSetName), CMRP_OUT(Status).means(ndr::kStatus),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue))
};
inline constexpr Method kApiOpenGroupSet = method<ApiOpenGroupSet>(
    164, "3.1.4.2.147", Access::kAll, State::kReadOnly,
    kCodes<ERROR_SUCCESS, ERROR_SHARING_PAUSED, ERROR_CLUSTER_NODE_SHUTTING_DOWN, ERROR_GROUPSET_NOT_FOUND>);

/// 3.1.4.2.148, opnum 165.
struct ApiCloseGroupSet {
  HGROUPSET_RPC GroupSet;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCloseGroupSet, CMRP_INOUT(GroupSet), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCloseGroupSet = method<ApiCloseGroupSet>(
    165, "3.1.4.2.148", Access::kNone, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE>);

/// 3.1.4.2.149, opnum 166.
struct ApiDeleteGroupSet {
  HGROUPSET_RPC GroupSet;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiDeleteGroupSet, CMRP_IN(GroupSet), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiDeleteGroupSet =
    method<ApiDeleteGroupSet>(166, "3.1.4.2.149", Access::kAll, State::kReadWrite,
                              kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_DIR_NOT_EMPTY,
                                     ERROR_GROUPSET_NOT_AVAILABLE, ERROR_GROUPSET_NOT_FOUND>);

/// 3.1.4.2.150, opnum 167.
struct ApiAddGroupToGroupSet {
  HGROUPSET_RPC GroupSet;
  HGROUP_RPC Group;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddGroupToGroupSet, CMRP_IN(GroupSet), CMRP_IN(Group), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddGroupToGroupSet = method<ApiAddGroupToGroupSet>(
    167, "3.1.4.2.150", Access::kRead, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_NOT_SUPPORTED, ERROR_DIR_NOT_EMPTY, ERROR_ALREADY_EXISTS,
           ERROR_EXCEPTION_IN_SERVICE, ERROR_INVALID_STATE, ERROR_CLUSTER_NODE_SHUTTING_DOWN,
           ERROR_GROUPSET_NOT_AVAILABLE, ERROR_GROUPSET_NOT_FOUND>);

/// 3.1.4.2.151, opnum 168.
struct ApiRemoveGroupFromGroupSet {
  HGROUP_RPC Group;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiRemoveGroupFromGroupSet, CMRP_IN(Group), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiRemoveGroupFromGroupSet = method<ApiRemoveGroupFromGroupSet>(
    168, "3.1.4.2.151", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_NOT_SUPPORTED, ERROR_DIR_NOT_EMPTY, ERROR_EXCEPTION_IN_SERVICE,
           ERROR_GROUP_NOT_AVAILABLE, ERROR_INVALID_STATE, ERROR_CLUSTER_NODE_SHUTTING_DOWN>);

/// 3.1.4.2.152, opnum 169.
struct ApiMoveGroupToGroupSet {
  HGROUPSET_RPC GroupSet;
  HGROUP_RPC Group;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiMoveGroupToGroupSet, CMRP_IN(GroupSet), CMRP_IN(Group), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiMoveGroupToGroupSet = method<ApiMoveGroupToGroupSet>(
    169, "3.1.4.2.152", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_NOT_SUPPORTED, ERROR_SHARING_PAUSED, ERROR_EXCEPTION_IN_SERVICE,
           ERROR_GROUP_NOT_AVAILABLE, ERROR_INVALID_STATE, ERROR_CLUSTER_NODE_SHUTTING_DOWN,
           ERROR_GROUPSET_NOT_AVAILABLE, ERROR_GROUPSET_NOT_FOUND>);

/// 3.1.4.2.153, opnum 171.
struct ApiAddGroupSetDependency {
  HGROUPSET_RPC DependentGroupSet;
  HGROUPSET_RPC ProviderGroupSet;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddGroupSetDependency, CMRP_IN(DependentGroupSet), CMRP_IN(ProviderGroupSet),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddGroupSetDependency = method<ApiAddGroupSetDependency>(
    171, "3.1.4.2.153", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_NOT_SUPPORTED, ERROR_INVALID_PARAMETER, ERROR_EXCEPTION_IN_SERVICE,
           ERROR_CLUSTER_NODE_SHUTTING_DOWN, ERROR_GROUPSET_NOT_AVAILABLE, ERROR_GROUPSET_NOT_FOUND>);

/// 3.1.4.2.154, opnum 172.
struct ApiAddGroupToGroupSetDependency {
  HGROUP_RPC DependentGroup;
  HGROUPSET_RPC ProviderGroupSet;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddGroupToGroupSetDependency, CMRP_IN(DependentGroup), CMRP_IN(ProviderGroupSet),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddGroupToGroupSetDependency = method<ApiAddGroupToGroupSetDependency>(
    172, "3.1.4.2.154", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_NOT_SUPPORTED, ERROR_INVALID_PARAMETER, ERROR_EXCEPTION_IN_SERVICE,
           ERROR_GROUP_NOT_AVAILABLE, ERROR_CLUSTER_NODE_SHUTTING_DOWN, ERROR_CLUSTER_GROUP_MOVING,
           ERROR_NODE_NOT_ACTIVE_CLUSTER_MEMBER, ERROR_GROUPSET_NOT_AVAILABLE, ERROR_GROUPSET_NOT_FOUND>);

/// 3.1.4.2.155, opnum 173.
struct ApiNodeGroupSetControl {
  HGROUPSET_RPC hGroupSet;
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
  CMRP_DESCRIBE(ApiNodeGroupSetControl, CMRP_IN(hGroupSet), CMRP_IN(hNode), CMRP_IN(dwControlCode),
                CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"),
                CMRP_IN(nOutBufferSize).at_most(0x7FFFFFFF), CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiNodeGroupSetControl = method<ApiNodeGroupSetControl>(
    173, "3.1.4.2.155", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA,
           ERROR_PRIVILEGE_NOT_HELD, ERROR_CLUSTER_NODE_SHUTTING_DOWN, ERROR_GROUPSET_NOT_AVAILABLE>,
    "hNode");

/// 3.1.4.2.156, opnum 174.
struct ApiGroupSetControl {
  HGROUPSET_RPC hGroupSet;
  uint32_t dwControlCode = 0;
  std::optional<std::vector<uint8_t>> lpInBuffer;
  uint32_t nInBufferSize = 0;
  std::vector<uint8_t> lpOutBuffer;
  uint32_t nOutBufferSize = 0;
  uint32_t lpBytesReturned = 0;
  uint32_t lpcbRequired = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiGroupSetControl, CMRP_IN(hGroupSet), CMRP_IN(dwControlCode),
                CMRP_IN(lpInBuffer).sized_by("nInBufferSize"), CMRP_IN(nInBufferSize),
                CMRP_OUT(lpOutBuffer).sized_by("nOutBufferSize").length_by("lpBytesReturned"),
                CMRP_IN(nOutBufferSize).at_most(0x7FFFFFFF), CMRP_OUT(lpBytesReturned), CMRP_OUT(lpcbRequired),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiGroupSetControl = method<ApiGroupSetControl>(
    174, "3.1.4.2.156", Access::kControlCode, State::kControlCode,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_FUNCTION, ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA,
           ERROR_PRIVILEGE_NOT_HELD, ERROR_CLUSTER_NODE_SHUTTING_DOWN, ERROR_GROUPSET_NOT_AVAILABLE>);

/// 3.1.4.2.157, opnum 175.
struct ApiSetGroupDependencyExpression {
  HGROUP_RPC hGroup;
  std::u16string lpszDependencyExpression;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiSetGroupDependencyExpression, CMRP_IN(hGroup), CMRP_IN(lpszDependencyExpression),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiSetGroupDependencyExpression = method<ApiSetGroupDependencyExpression>(
    175, "3.1.4.2.157", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_EXCEPTION_IN_SERVICE, RPC_S_SERVER_UNAVAILABLE,
           ERROR_GROUP_NOT_AVAILABLE, ERROR_CLUSTER_NODE_SHUTTING_DOWN>);

/// 3.1.4.2.158, opnum 176.
struct ApiRemoveClusterGroupDependency {
  HGROUP_RPC hGroup;
  HGROUP_RPC hDependsOn;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiRemoveClusterGroupDependency, CMRP_IN(hGroup), CMRP_IN(hDependsOn),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiRemoveClusterGroupDependency =
    method<ApiRemoveClusterGroupDependency>(176, "3.1.4.2.158", Access::kAll, State::kReadWrite,
                                            kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_EXCEPTION_IN_SERVICE,
                                                   ERROR_GROUP_NOT_AVAILABLE, ERROR_CLUSTER_NODE_SHUTTING_DOWN>);

/// 3.1.4.2.159, opnum 177.
struct ApiSetGroupSetDependencyExpression {
  HGROUPSET_RPC hGroupSet;
  std::u16string lpszDependencyExpression;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiSetGroupSetDependencyExpression, CMRP_IN(hGroupSet), CMRP_IN(lpszDependencyExpression),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiSetGroupSetDependencyExpression = method<ApiSetGroupSetDependencyExpression>(
    177, "3.1.4.2.159", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_GROUPSET_NOT_FOUND>);

/// 3.1.4.2.160, opnum 178.
struct ApiRemoveGroupSetDependency {
  HGROUPSET_RPC hGroupSet;
  HGROUPSET_RPC hDependsOn;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiRemoveGroupSetDependency, CMRP_IN(hGroupSet), CMRP_IN(hDependsOn),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiRemoveGroupSetDependency = method<ApiRemoveGroupSetDependency>(
    178, "3.1.4.2.160", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_CLUSTER_NODE_SHUTTING_DOWN, ERROR_GROUPSET_NOT_AVAILABLE>);

/// 3.1.4.2.161, opnum 179.
struct ApiRemoveClusterGroupToGroupSetDependency {
  HGROUP_RPC hGroup;
  HGROUPSET_RPC hDependsOn;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiRemoveClusterGroupToGroupSetDependency, CMRP_IN(hGroup), CMRP_IN(hDependsOn),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiRemoveClusterGroupToGroupSetDependency = method<ApiRemoveClusterGroupToGroupSetDependency>(
    179, "3.1.4.2.161", Access::kAll, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_EXCEPTION_IN_SERVICE, ERROR_GROUP_NOT_AVAILABLE,
           ERROR_RESOURCE_ONLINE, ERROR_CLUSTER_NODE_SHUTTING_DOWN, ERROR_GROUPSET_NOT_AVAILABLE>);

/// 3.1.4.2.162, opnum 180.
struct ApiCreateGroupSetEnum {
  HCLUSTER_RPC hCluster;
  std::optional<ENUM_LIST> ReturnEnum;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiCreateGroupSetEnum, CMRP_IN(hCluster), CMRP_OUT(ReturnEnum),
                CMRP_OUT(rpc_status).means(ndr::kStatus), CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiCreateGroupSetEnum = method<ApiCreateGroupSetEnum>(
    180, "3.1.4.2.162", Access::kRead, State::kReadOnly, kCodes<ERROR_SUCCESS, ERROR_NOT_ENOUGH_MEMORY>);

/// 3.1.4.2.165, opnum 183.
struct ApiAddGroupToGroupSetEx {
  HGROUPSET_RPC GroupSet;
  HGROUP_RPC Group;
  uint32_t FaultDomain = 0;
  uint32_t UpdateDomain = 0;
  uint32_t UseDomains = 0;
  uint32_t Reserved = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiAddGroupToGroupSetEx, CMRP_IN(GroupSet), CMRP_IN(Group), CMRP_IN(FaultDomain), CMRP_IN(UpdateDomain),
                CMRP_IN(UseDomains).means(ndr::kBool), CMRP_IN(Reserved), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiAddGroupToGroupSetEx = method<ApiAddGroupToGroupSetEx>(
    183, "3.1.4.2.165", Access::kRead, State::kReadWrite,
    kCodes<ERROR_SUCCESS, ERROR_INVALID_HANDLE, ERROR_NOT_SUPPORTED, ERROR_DIR_NOT_EMPTY, ERROR_ALREADY_EXISTS,
           ERROR_EXCEPTION_IN_SERVICE, ERROR_INVALID_STATE, ERROR_CLUSTER_NODE_SHUTTING_DOWN,
           ERROR_GROUPSET_NOT_AVAILABLE, ERROR_GROUPSET_NOT_FOUND>);

/// 3.1.4.2.167, opnum 185.
struct ApiClusterNativeUpdateControl {
  std::vector<uint8_t> inBuffer;
  uint32_t inBufferSize = 0;
  std::vector<uint8_t> outBuffer;
  uint32_t outBufferSize = 0;
  uint32_t lpBytesReturned = 0;
  uint32_t lpBytesNeeded = 0;
  uint32_t rpc_status = 0;
  uint32_t ReturnValue = 0;
  CMRP_DESCRIBE(ApiClusterNativeUpdateControl, CMRP_IN(inBuffer).sized_by("inBufferSize"), CMRP_IN(inBufferSize),
                CMRP_OUT(outBuffer).sized_by("outBufferSize").length_by("lpBytesReturned"), CMRP_IN(outBufferSize),
                CMRP_OUT(lpBytesReturned), CMRP_OUT(lpBytesNeeded), CMRP_OUT(rpc_status).means(ndr::kStatus),
                CMRP_RETURN(ReturnValue).means(ndr::kStatus))
};
inline constexpr Method kApiClusterNativeUpdateControl =
    method<ApiClusterNativeUpdateControl>(185, "3.1.4.2.167", Access::kNone, State::kNone, kCodes<ERROR_NOT_SUPPORTED>);

}  // namespace cmrp::idl
