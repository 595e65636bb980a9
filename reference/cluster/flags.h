// Flags and enumeration values of the methods that the model serves, by the specification's names.
#pragma once

#include <cstdint>

namespace cmrp::cluster {

// ApiCreateResource dwFlags (section 3.1.4.2.10).
inline constexpr uint32_t CLUSTER_RESOURCE_DEFAULT_MONITOR = 0x0;
inline constexpr uint32_t CLUSTER_RESOURCE_SEPARATE_MONITOR = 0x1;

// ApiOnlineResourceEx dwOnlineFlags (section 3.1.4.2.134).
inline constexpr uint32_t CLUSAPI_RESOURCE_ONLINE_IGNORE_RESOURCE_STATUS = 0x01;
inline constexpr uint32_t CLUSAPI_RESOURCE_ONLINE_DO_NOT_UPDATE_PERSISTENT_STATE = 0x02;
inline constexpr uint32_t CLUSAPI_RESOURCE_ONLINE_NECESSARY_FOR_QUORUM = 0x04;
inline constexpr uint32_t CLUSAPI_RESOURCE_ONLINE_BEST_POSSIBLE_NODE = 0x08;
inline constexpr uint32_t CLUSAPI_RESOURCE_ONLINE_IGNORE_AFFINITY_RULE = 0x20;

// ApiOfflineResourceEx dwOfflineFlags (section 3.1.4.2.135).
inline constexpr uint32_t CLUSAPI_RESOURCE_OFFLINE_IGNORE_RESOURCE_STATUS = 0x1;
inline constexpr uint32_t CLUSAPI_RESOURCE_OFFLINE_FORCE_WITH_TERMINATION = 0x2;
inline constexpr uint32_t CLUSAPI_RESOURCE_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE = 0x4;

// ApiOnlineGroupEx dwOnlineFlags (section 3.1.4.2.129).
inline constexpr uint32_t CLUSAPI_GROUP_ONLINE_IGNORE_RESOURCE_STATUS = 0x1;
inline constexpr uint32_t CLUSAPI_GROUP_ONLINE_SYNCHRONOUS = 0x2;
inline constexpr uint32_t CLUSAPI_GROUP_ONLINE_BEST_POSSIBLE_NODE = 0x4;
inline constexpr uint32_t CLUSAPI_GROUP_ONLINE_IGNORE_AFFINITY_RULE = 0x8;

// ApiOfflineGroupEx dwOfflineFlags (section 3.1.4.2.130).
inline constexpr uint32_t CLUSAPI_GROUP_OFFLINE_IGNORE_RESOURCE_STATUS = 0x1;

// ApiMoveGroupEx and ApiMoveGroupToNodeEx dwMoveFlags (sections 3.1.4.2.131, .132).
inline constexpr uint32_t CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS = 0x01;
inline constexpr uint32_t CLUSAPI_GROUP_MOVE_RETURN_TO_SOURCE_NODE_ON_ERROR = 0x02;
inline constexpr uint32_t CLUSAPI_GROUP_MOVE_QUEUE_ENABLED = 0x04;
inline constexpr uint32_t CLUSAPI_GROUP_MOVE_HIGH_PRIORITY_START = 0x08;
inline constexpr uint32_t CLUSAPI_GROUP_MOVE_FAILBACK = 0x10;
inline constexpr uint32_t CLUSAPI_GROUP_MOVE_IGNORE_AFFINITY_RULE = 0x20;

// ApiChangeResourceGroupEx flags (section 3.1.4.2.166).
inline constexpr uint64_t CLUSAPI_CHANGE_RESOURCE_GROUP_FORCE_MOVE_TO_CSV = 0x1;

// CLUS_FLAGS (section 2.2.2.5).
inline constexpr uint32_t CLUS_FLAG_CORE = 0x1;

// CLUS_CHARACTERISTICS (section 2.2.2.4).
inline constexpr uint32_t CLUS_CHAR_QUORUM = 0x001;
inline constexpr uint32_t CLUS_CHAR_DELETE_REQUIRES_ALL_NODES = 0x002;
inline constexpr uint32_t CLUS_CHAR_LOCAL_QUORUM = 0x004;
inline constexpr uint32_t CLUS_CHAR_BROADCAST_DELETE = 0x020;
inline constexpr uint32_t CLUS_CHAR_SINGLE_CLUSTER_INSTANCE = 0x040;
inline constexpr uint32_t CLUS_CHAR_SINGLE_GROUP_INSTANCE = 0x080;
inline constexpr uint32_t CLUS_CHAR_COEXIST_IN_SHARED_VOLUME_GROUP = 0x100;
inline constexpr uint32_t CLUS_CHAR_MONITOR_DETACH = 0x400;

// CLUS_RESCLASS (section 3.1.4.3.1.4).
inline constexpr uint32_t CLUS_RESCLASS_STORAGE = 1;

// Group types (section 3.1.4.2.128).
inline constexpr uint32_t kClusGroupTypeUnknown = 0x270F;
// Three of the values "reserved for local use", as Windows uses them.
inline constexpr uint32_t kGroupTypeCoreCluster = 1;
inline constexpr uint32_t kGroupTypeAvailableStorage = 2;
inline constexpr uint32_t kGroupTypeSharedVolume = 4;

}  // namespace cmrp::cluster
