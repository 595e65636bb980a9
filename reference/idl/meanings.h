// How integers of the interface are to be read: states and flags by the specification's names.
#pragma once

#include "reference/ndr/types.h"

namespace cmrp::idl {

using ndr::Meaning;
using ndr::Named;

/// ApiGetResourceState, 3.1.4.2.13.
inline constexpr Named kResourceStates[] = {{"ClusterResourceInitializing", 1},
                                            {"ClusterResourceOnline", 2},
                                            {"ClusterResourceOffline", 3},
                                            {"ClusterResourceFailed", 4},
                                            {"ClusterResourceOnlinePending", 0x81},
                                            {"ClusterResourceOfflinePending", 0x82},
                                            {"ClusterResourceStateUnknown", 0xFFFFFFFF}};
inline constexpr Meaning kResourceState{Meaning::Use::kEnum, kResourceStates};

/// ApiGetGroupState, 3.1.4.2.46.
inline constexpr Named kGroupStates[] = {{"ClusterGroupOnline", 0},  {"ClusterGroupOffline", 1},
                                         {"ClusterGroupFailed", 2},  {"ClusterGroupPartialOnline", 3},
                                         {"ClusterGroupPending", 4}, {"ClusterGroupStateUnknown", 0xFFFFFFFF}};
inline constexpr Meaning kGroupState{Meaning::Use::kEnum, kGroupStates};

/// ApiGetNodeState, 3.1.4.2.69.
inline constexpr Named kNodeStates[] = {{"ClusterNodeUp", 0},
                                        {"ClusterNodeDown", 1},
                                        {"ClusterNodePaused", 2},
                                        {"ClusterNodeJoining", 3},
                                        {"ClusterNodeStateUnknown", 0xFFFFFFFF}};
inline constexpr Meaning kNodeState{Meaning::Use::kEnum, kNodeStates};

/// ApiMoveGroupEx, 3.1.4.2.131.
inline constexpr Named kMoveFlagNames[] = {{"CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS", 0x01},
                                           {"CLUSAPI_GROUP_MOVE_RETURN_TO_SOURCE_NODE_ON_ERROR", 0x02},
                                           {"CLUSAPI_GROUP_MOVE_QUEUE_ENABLED", 0x04},
                                           {"CLUSAPI_GROUP_MOVE_HIGH_PRIORITY_START", 0x08},
                                           {"CLUSAPI_GROUP_MOVE_FAILBACK", 0x10},
                                           {"CLUSAPI_GROUP_MOVE_IGNORE_AFFINITY_RULE", 0x20}};
inline constexpr Meaning kMoveFlags{Meaning::Use::kFlags, kMoveFlagNames};

/// ApiOnlineResourceEx, 3.1.4.2.134.
inline constexpr Named kOnlineFlagNames[] = {{"CLUSAPI_RESOURCE_ONLINE_IGNORE_RESOURCE_STATUS", 0x01},
                                             {"CLUSAPI_RESOURCE_ONLINE_DO_NOT_UPDATE_PERSISTENT_STATE", 0x02},
                                             {"CLUSAPI_RESOURCE_ONLINE_NECESSARY_FOR_QUORUM", 0x04},
                                             {"CLUSAPI_RESOURCE_ONLINE_BEST_POSSIBLE_NODE", 0x08},
                                             {"CLUSAPI_RESOURCE_ONLINE_IGNORE_AFFINITY_RULE", 0x20}};
inline constexpr Meaning kOnlineFlags{Meaning::Use::kFlags, kOnlineFlagNames};

/// ApiOfflineResourceEx, 3.1.4.2.135.
inline constexpr Named kOfflineFlagNames[] = {{"CLUSAPI_RESOURCE_OFFLINE_IGNORE_RESOURCE_STATUS", 0x01},
                                              {"CLUSAPI_RESOURCE_OFFLINE_FORCE_WITH_TERMINATION", 0x02},
                                              {"CLUSAPI_RESOURCE_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE", 0x04}};
inline constexpr Meaning kOfflineFlags{Meaning::Use::kFlags, kOfflineFlagNames};

/// dwDesiredAccess and lpdwGrantedAccess of the ApiOpen…Ex methods, 3.1.4.2.116.
inline constexpr Named kAccessNames[] = {{"CLUSAPI_READ_ACCESS", 0x00000001},
                                         {"CLUSAPI_CHANGE_ACCESS", 0x00000002},
                                         {"MAXIMUM_ALLOWED", 0x02000000},
                                         {"GENERIC_ALL", 0x10000000},
                                         {"GENERIC_READ", 0x80000000}};
inline constexpr Meaning kAccessMask{Meaning::Use::kFlags, kAccessNames};

/// dwType of ApiCreateEnum and ApiCreateEnumEx, 3.1.4.2.8, and Type of their entries.
inline constexpr Named kClusterEnumNames[] = {{"CLUSTER_ENUM_NODE", 0x01},
                                              {"CLUSTER_ENUM_RESTYPE", 0x02},
                                              {"CLUSTER_ENUM_RESOURCE", 0x04},
                                              {"CLUSTER_ENUM_GROUP", 0x08},
                                              {"CLUSTER_ENUM_NETWORK", 0x10},
                                              {"CLUSTER_ENUM_NETINTERFACE", 0x20},
                                              {"CLUSTER_ENUM_SHARED_VOLUME_RESOURCE", 0x40000000},
                                              {"CLUSTER_ENUM_INTERNAL_NETWORK", 0x80000000}};
inline constexpr Meaning kClusterEnum{Meaning::Use::kFlags, kClusterEnumNames};

/// ApiCreateResEnum, 3.1.4.2.23.
inline constexpr Named kResourceEnumNames[] = {
    {"CLUSTER_RESOURCE_ENUM_DEPENDS", 1}, {"CLUSTER_RESOURCE_ENUM_PROVIDES", 2}, {"CLUSTER_RESOURCE_ENUM_NODES", 4}};
inline constexpr Meaning kResourceEnum{Meaning::Use::kFlags, kResourceEnumNames};

/// ApiCreateGroupResourceEnum, 3.1.4.2.54.
inline constexpr Named kGroupEnumNames[] = {{"CLUSTER_GROUP_ENUM_CONTAINS", 1}, {"CLUSTER_GROUP_ENUM_NODES", 2}};
inline constexpr Meaning kGroupEnum{Meaning::Use::kFlags, kGroupEnumNames};

/// ApiCreateNodeEnum, 3.1.4.2.101, and ApiCreateNodeEnumEx.
inline constexpr Named kNodeEnumNames[] = {{"CLUSTER_NODE_ENUM_NETINTERFACES", 1}, {"CLUSTER_NODE_ENUM_GROUPS", 2}};
inline constexpr Meaning kNodeEnum{Meaning::Use::kFlags, kNodeEnumNames};

/// ApiCreateNetworkEnum, 3.1.4.2.85.
inline constexpr Named kNetworkEnumNames[] = {{"CLUSTER_NETWORK_ENUM_NETINTERFACES", 1}};
inline constexpr Meaning kNetworkEnum{Meaning::Use::kFlags, kNetworkEnumNames};

/// ApiCreateResTypeEnum, 3.1.4.2.103.
inline constexpr Named kResourceTypeEnumNames[] = {{"CLUSTER_RESOURCE_TYPE_ENUM_NODES", 1},
                                                   {"CLUSTER_RESOURCE_TYPE_ENUM_RESOURCES", 2}};
inline constexpr Meaning kResourceTypeEnum{Meaning::Use::kFlags, kResourceTypeEnumNames};

/// ApiCreateResource, 3.1.4.2.10.
inline constexpr Named kMonitorNames[] = {{"CLUSTER_RESOURCE_DEFAULT_MONITOR", 0},
                                          {"CLUSTER_RESOURCE_SEPARATE_MONITOR", 1}};
inline constexpr Meaning kMonitor{Meaning::Use::kEnum, kMonitorNames};

/// ApiGetNetworkState, 3.1.4.2.83.
inline constexpr Named kNetworkStates[] = {{"ClusterNetworkUnavailable", 0},
                                           {"ClusterNetworkDown", 1},
                                           {"ClusterNetworkPartitioned", 2},
                                           {"ClusterNetworkUp", 3},
                                           {"ClusterNetworkStateUnknown", 0xFFFFFFFF}};
inline constexpr Meaning kNetworkState{Meaning::Use::kEnum, kNetworkStates};

/// ApiGetNetInterfaceState, 3.1.4.2.94.
inline constexpr Named kNetInterfaceStates[] = {{"ClusterNetInterfaceFailed", 0},
                                                {"ClusterNetInterfaceUnreachable", 1},
                                                {"ClusterNetInterfaceUnavailable", 2},
                                                {"ClusterNetInterfaceUp", 3},
                                                {"ClusterNetInterfaceStateUnknown", 0xFFFFFFFF}};
inline constexpr Meaning kNetInterfaceState{Meaning::Use::kEnum, kNetInterfaceStates};

/// ApiOnlineGroupEx, 3.1.4.2.129.
inline constexpr Named kGroupOnlineFlagNames[] = {{"CLUSAPI_GROUP_ONLINE_IGNORE_RESOURCE_STATUS", 0x01},
                                                  {"CLUSAPI_GROUP_ONLINE_SYNCHRONOUS", 0x02},
                                                  {"CLUSAPI_GROUP_ONLINE_BEST_POSSIBLE_NODE", 0x04},
                                                  {"CLUSAPI_GROUP_ONLINE_IGNORE_AFFINITY_RULE", 0x08}};
inline constexpr Meaning kGroupOnlineFlags{Meaning::Use::kFlags, kGroupOnlineFlagNames};

/// ApiOfflineGroupEx, 3.1.4.2.130.
inline constexpr Named kGroupOfflineFlagNames[] = {{"CLUSAPI_GROUP_OFFLINE_IGNORE_RESOURCE_STATUS", 1}};
inline constexpr Meaning kGroupOfflineFlags{Meaning::Use::kFlags, kGroupOfflineFlagNames};

/// ApiChangeResourceGroupEx, 3.1.4.2.166.
inline constexpr Named kChangeGroupFlagNames[] = {{"CLUSAPI_CHANGE_RESOURCE_GROUP_FORCE_MOVE_TO_CSV", 1}};
inline constexpr Meaning kChangeGroupFlags{Meaning::Use::kFlags, kChangeGroupFlagNames};

/// ApiPauseNodeEx, 3.1.4.2.125, and ApiPauseNodeWithDrainTarget.
inline constexpr Named kPauseFlagNames[] = {{"CLUSAPI_NODE_PAUSE_REMAIN_ON_PAUSED_NODE_ON_MOVE_ERROR", 1}};
inline constexpr Meaning kPauseFlags{Meaning::Use::kFlags, kPauseFlagNames};

/// ApiExecuteReadBatchEx, 3.1.4.2.145.
inline constexpr Named kReadBatchFlagNames[] = {{"CLUSREG_DATABASE_ISOLATE_READ", 2}};
inline constexpr Meaning kReadBatchFlags{Meaning::Use::kFlags, kReadBatchFlagNames};

/// Types of registry values, 3.1.4.2.33.
inline constexpr Named kValueTypes[] = {{"REG_NONE", 0},  {"REG_SZ", 1},       {"REG_EXPAND_SZ", 2}, {"REG_BINARY", 3},
                                        {"REG_DWORD", 4}, {"REG_MULTI_SZ", 7}, {"REG_QWORD", 11}};
inline constexpr Meaning kValueType{Meaning::Use::kEnum, kValueTypes};

/// ApiCreateKey, 3.1.4.2.30.
inline constexpr Named kDispositions[] = {{"REG_CREATED_NEW_KEY", 1}, {"REG_OPENED_EXISTING_KEY", 2}};
inline constexpr Meaning kDisposition{Meaning::Use::kEnum, kDispositions};

/// samDesired: REGSAM (MS-RRP 2.2.3) and the rights of all objects (MS-DTYP 2.4.3).
inline constexpr Named kRegistryRights[] = {{"KEY_QUERY_VALUE", 0x01},
                                            {"KEY_SET_VALUE", 0x02},
                                            {"KEY_CREATE_SUB_KEY", 0x04},
                                            {"KEY_ENUMERATE_SUB_KEYS", 0x08},
                                            {"KEY_NOTIFY", 0x10},
                                            {"KEY_CREATE_LINK", 0x20},
                                            {"KEY_WOW64_64KEY", 0x100},
                                            {"KEY_WOW64_32KEY", 0x200},
                                            {"DELETE", 0x00010000},
                                            {"READ_CONTROL", 0x00020000},
                                            {"WRITE_DAC", 0x00040000},
                                            {"WRITE_OWNER", 0x00080000},
                                            {"ACCESS_SYSTEM_SECURITY", 0x01000000},
                                            {"MAXIMUM_ALLOWED", 0x02000000},
                                            {"GENERIC_ALL", 0x10000000},
                                            {"GENERIC_EXECUTE", 0x20000000},
                                            {"GENERIC_WRITE", 0x40000000},
                                            {"GENERIC_READ", 0x80000000}};
inline constexpr Meaning kRegistryAccess{Meaning::Use::kFlags, kRegistryRights};

/// SECURITY_INFORMATION (MS-RRP 2.2.9).
inline constexpr Named kSecurityParts[] = {{"OWNER_SECURITY_INFORMATION", 1},
                                           {"GROUP_SECURITY_INFORMATION", 2},
                                           {"DACL_SECURITY_INFORMATION", 4},
                                           {"SACL_SECURITY_INFORMATION", 8}};
inline constexpr Meaning kSecurityInformation{Meaning::Use::kFlags, kSecurityParts};

/// CLUSTER_CHANGE, 2.2.2.7: filters and events of version 1 notification ports.
inline constexpr Named kChangeNames[] = {{"CLUSTER_CHANGE_NODE_STATE", 0x00000001},
                                         {"CLUSTER_CHANGE_NODE_DELETED", 0x00000002},
                                         {"CLUSTER_CHANGE_NODE_ADDED", 0x00000004},
                                         {"CLUSTER_CHANGE_NODE_PROPERTY", 0x00000008},
                                         {"CLUSTER_CHANGE_REGISTRY_NAME", 0x00000010},
                                         {"CLUSTER_CHANGE_REGISTRY_ATTRIBUTES", 0x00000020},
                                         {"CLUSTER_CHANGE_REGISTRY_VALUE", 0x00000040},
                                         {"CLUSTER_CHANGE_REGISTRY_SUBTREE", 0x00000080},
                                         {"CLUSTER_CHANGE_RESOURCE_STATE", 0x00000100},
                                         {"CLUSTER_CHANGE_RESOURCE_DELETED", 0x00000200},
                                         {"CLUSTER_CHANGE_RESOURCE_ADDED", 0x00000400},
                                         {"CLUSTER_CHANGE_RESOURCE_PROPERTY", 0x00000800},
                                         {"CLUSTER_CHANGE_GROUP_STATE", 0x00001000},
                                         {"CLUSTER_CHANGE_GROUP_DELETED", 0x00002000},
                                         {"CLUSTER_CHANGE_GROUP_ADDED", 0x00004000},
                                         {"CLUSTER_CHANGE_GROUP_PROPERTY", 0x00008000},
                                         {"CLUSTER_CHANGE_RESOURCE_TYPE_DELETED", 0x00010000},
                                         {"CLUSTER_CHANGE_RESOURCE_TYPE_ADDED", 0x00020000},
                                         {"CLUSTER_CHANGE_RESOURCE_TYPE_PROPERTY", 0x00040000},
                                         {"CLUSTER_CHANGE_CLUSTER_RECONNECT", 0x00080000},
                                         {"CLUSTER_CHANGE_NETWORK_STATE", 0x00100000},
                                         {"CLUSTER_CHANGE_NETWORK_DELETED", 0x00200000},
                                         {"CLUSTER_CHANGE_NETWORK_ADDED", 0x00400000},
                                         {"CLUSTER_CHANGE_NETWORK_PROPERTY", 0x00800000},
                                         {"CLUSTER_CHANGE_NETINTERFACE_STATE", 0x01000000},
                                         {"CLUSTER_CHANGE_NETINTERFACE_DELETED", 0x02000000},
                                         {"CLUSTER_CHANGE_NETINTERFACE_ADDED", 0x04000000},
                                         {"CLUSTER_CHANGE_NETINTERFACE_PROPERTY", 0x08000000},
                                         {"CLUSTER_CHANGE_QUORUM_STATE", 0x10000000},
                                         {"CLUSTER_CHANGE_CLUSTER_STATE", 0x20000000},
                                         {"CLUSTER_CHANGE_CLUSTER_PROPERTY", 0x40000000},
                                         {"CLUSTER_CHANGE_HANDLE_CLOSE", 0x80000000}};
inline constexpr Meaning kChange{Meaning::Use::kFlags, kChangeNames};

/// CLUSTER_OBJECT_TYPE, 2.2.2.11.
inline constexpr Named kObjectTypes[] = {{"CLUSTER_OBJECT_TYPE_CLUSTER", 1},
                                         {"CLUSTER_OBJECT_TYPE_GROUP", 2},
                                         {"CLUSTER_OBJECT_TYPE_RESOURCE", 3},
                                         {"CLUSTER_OBJECT_TYPE_RESOURCE_TYPE", 4},
                                         {"CLUSTER_OBJECT_TYPE_NETWORK_INTERFACE", 5},
                                         {"CLUSTER_OBJECT_TYPE_NETWORK", 6},
                                         {"CLUSTER_OBJECT_TYPE_NODE", 7},
                                         {"CLUSTER_OBJECT_TYPE_REGISTRY", 8},
                                         {"CLUSTER_OBJECT_TYPE_QUORUM", 9},
                                         {"CLUSTER_OBJECT_TYPE_SHARED_VOLUME", 10},
                                         {"CLUSTER_OBJECT_TYPE_SPACEPORT", 11},
                                         {"CLUSTER_OBJECT_TYPE_UPGRADE", 12},
                                         {"CLUSTER_OBJECT_TYPE_GROUPSET", 13},
                                         {"CLUSTER_OBJECT_TYPE_SBL_DEVICE", 14},
                                         {"CLUSTER_OBJECT_TYPE_CERT", 15},
                                         {"CLUSTER_OBJECT_TYPE_AFFINITYRULE", 16}};
inline constexpr Meaning kObjectType{Meaning::Use::kEnum, kObjectTypes};

/// IDL_CLUSTER_SET_PASSWORD_FLAGS, 2.2.2.9.
inline constexpr Named kPasswordFlagNames[] = {{"IDL_CLUSTER_SET_PASSWORD_IGNORE_DOWN_NODES", 1}};
inline constexpr Meaning kPasswordFlags{Meaning::Use::kFlags, kPasswordFlagNames};

}  // namespace cmrp::idl
