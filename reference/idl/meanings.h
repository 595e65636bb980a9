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
inline constexpr Named kAccessNames[] = {
    {"MAXIMUM_ALLOWED", 0x02000000}, {"GENERIC_ALL", 0x10000000}, {"GENERIC_READ", 0x80000000}};
inline constexpr Meaning kAccessMask{Meaning::Use::kFlags, kAccessNames};

}  // namespace cmrp::idl
