/* The Failover Cluster API over the network: the documented functions of Windows' clusapi.h, as far as servers of
   MS-CMRP version 3 can serve them, with the documented names, values and meanings.

   A function that returns DWORD returns ERROR_SUCCESS or an error code. One that returns a handle, a BOOL or a state
   returns NULL, FALSE or …StateUnknown where it fails, and GetLastError() says why. A handle that is NULL, closed, of
   another kind or never was one gets ERROR_INVALID_HANDLE. Handles may be used by several threads at once.

   Text buffers: the count goes in as the buffer's size in characters, terminator included, and comes out as the length
   without it. A buffer too small gets ERROR_MORE_DATA (and what fits of the text, terminated); a NULL buffer with a
   count gets the length and ERROR_SUCCESS. Counts in bytes work alike.

   Which cluster, and as whom: README.md, or `cmrp --help`. */
#ifndef CMRP_CLUSAPI_H
#define CMRP_CLUSAPI_H

#include "windows.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Handles. */
typedef struct _HCLUSTER *HCLUSTER;
typedef struct _HNODE *HNODE;
typedef struct _HGROUP *HGROUP;
typedef struct _HRESOURCE *HRESOURCE;
typedef struct _HNETWORK *HNETWORK;
typedef struct _HNETINTERFACE *HNETINTERFACE;
typedef struct _HCLUSENUM *HCLUSENUM;
typedef struct _HCLUSENUMEX *HCLUSENUMEX;
typedef struct _HNODEENUM *HNODEENUM;
typedef struct _HNODEENUMEX *HNODEENUMEX;
typedef struct _HGROUPENUM *HGROUPENUM;
typedef struct _HRESENUM *HRESENUM;
typedef struct _HNETWORKENUM *HNETWORKENUM;
typedef struct _HRESTYPEENUM *HRESTYPEENUM;
typedef struct _HGROUPSET *HGROUPSET;
typedef struct _HGROUPSETENUM *HGROUPSETENUM;

/* ---- Access: what the …Ex openings ask for and tell ------------------------------------------------------------- */

#define CLUSAPI_READ_ACCESS 0x00000001u
#define CLUSAPI_CHANGE_ACCESS 0x00000002u
#define CLUSAPI_NO_ACCESS 0x00000004u
#define CLUSAPI_ALL_ACCESS (CLUSAPI_READ_ACCESS | CLUSAPI_CHANGE_ACCESS)

/* ---- The cluster ------------------------------------------------------------------------------------------------ */

typedef struct CLUSTERVERSIONINFO {
  DWORD dwVersionInfoSize; /* set it to sizeof(CLUSTERVERSIONINFO) */
  WORD MajorVersion;
  WORD MinorVersion;
  WORD BuildNumber;
  WCHAR szVendorId[64];
  WCHAR szCSDVersion[64];
  DWORD dwClusterHighestVersion;
  DWORD dwClusterLowestVersion;
  DWORD dwFlags;
  DWORD dwReserved;
} CLUSTERVERSIONINFO, *LPCLUSTERVERSIONINFO, *PCLUSTERVERSIONINFO;

/* NULL: the cluster of the environment. Needs all access; a reader opens with OpenClusterEx and GENERIC_READ. */
HCLUSTER WINAPI OpenCluster(_In_opt_ LPCWSTR lpszClusterName);
HCLUSTER WINAPI OpenClusterEx(_In_opt_ LPCWSTR lpszClusterName, _In_ DWORD dwDesiredAccess,
                              _Out_opt_ DWORD *lpdwGrantedAccess);
/* The connection ends when the handles of its nodes, groups, resources and so on are closed too. */
BOOL WINAPI CloseCluster(_In_ HCLUSTER hCluster);
DWORD WINAPI SetClusterName(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszNewClusterName);
DWORD WINAPI GetClusterInformation(_In_ HCLUSTER hCluster, LPWSTR lpszClusterName, _Inout_ LPDWORD lpcchClusterName,
                                   LPCLUSTERVERSIONINFO lpClusterInfo);
DWORD WINAPI GetClusterQuorumResource(_In_ HCLUSTER hCluster, LPWSTR lpszResourceName,
                                      _Inout_ LPDWORD lpcchResourceName, LPWSTR lpszDeviceName,
                                      _Inout_ LPDWORD lpcchDeviceName, _Out_ LPDWORD lpdwMaxQuorumLogSize);
DWORD WINAPI SetClusterQuorumResource(_In_ HRESOURCE hResource, _In_opt_ LPCWSTR lpszDeviceName,
                                      _In_ DWORD dwMaxQuoLogSize);

typedef enum CLUSTER_ENUM {
  CLUSTER_ENUM_NODE = 0x00000001,
  CLUSTER_ENUM_RESTYPE = 0x00000002,
  CLUSTER_ENUM_RESOURCE = 0x00000004,
  CLUSTER_ENUM_GROUP = 0x00000008,
  CLUSTER_ENUM_NETWORK = 0x00000010,
  CLUSTER_ENUM_NETINTERFACE = 0x00000020,
  CLUSTER_ENUM_ALL = 0x0000003F,
  CLUSTER_ENUM_SHARED_VOLUME_GROUP = 0x20000000,
  CLUSTER_ENUM_SHARED_VOLUME_RESOURCE = 0x40000000,
  CLUSTER_ENUM_INTERNAL_NETWORK = (int)0x80000000
} CLUSTER_ENUM;

/* An entry of an enumeration that gives names and ids. The texts lie behind it in the same buffer. */
#define CLUSTER_ENUM_ITEM_VERSION_1 0x00000001u
#define CLUSTER_ENUM_ITEM_VERSION CLUSTER_ENUM_ITEM_VERSION_1
typedef struct _CLUSTER_ENUM_ITEM {
  DWORD dwVersion;
  DWORD dwType;
  DWORD cbId; /* bytes, terminator included */
  LPWSTR lpszId;
  DWORD cbName;
  LPWSTR lpszName;
} CLUSTER_ENUM_ITEM, *PCLUSTER_ENUM_ITEM;

/* An enumeration is what was there when it was opened. An index behind the last entry gets ERROR_NO_MORE_ITEMS. */
HCLUSENUM WINAPI ClusterOpenEnum(_In_ HCLUSTER hCluster, _In_ DWORD dwType);
DWORD WINAPI ClusterGetEnumCount(_In_ HCLUSENUM hEnum);
DWORD WINAPI ClusterEnum(_In_ HCLUSENUM hEnum, _In_ DWORD dwIndex, _Out_ LPDWORD lpdwType, LPWSTR lpszName,
                         _Inout_ LPDWORD lpcchName);
DWORD WINAPI ClusterCloseEnum(_In_ HCLUSENUM hEnum);
HCLUSENUMEX WINAPI ClusterOpenEnumEx(_In_ HCLUSTER hCluster, _In_ DWORD dwType, _In_opt_ PVOID pOptions);
DWORD WINAPI ClusterGetEnumCountEx(_In_ HCLUSENUMEX hClusterEnum);
DWORD WINAPI ClusterEnumEx(_In_ HCLUSENUMEX hClusterEnum, _In_ DWORD dwIndex, _Inout_ PCLUSTER_ENUM_ITEM pItem,
                           _Inout_ LPDWORD cbItem);
DWORD WINAPI ClusterCloseEnumEx(_In_ HCLUSENUMEX hClusterEnum);

/* ---- Nodes ------------------------------------------------------------------------------------------------------ */

typedef enum CLUSTER_NODE_STATE {
  ClusterNodeStateUnknown = -1,
  ClusterNodeUp = 0,
  ClusterNodeDown = 1,
  ClusterNodePaused = 2,
  ClusterNodeJoining = 3
} CLUSTER_NODE_STATE;

typedef enum CLUSTER_NODE_ENUM {
  CLUSTER_NODE_ENUM_NETINTERFACES = 0x00000001,
  CLUSTER_NODE_ENUM_GROUPS = 0x00000002,
  CLUSTER_NODE_ENUM_ALL = 0x00000003
} CLUSTER_NODE_ENUM;

typedef enum _CLUSTER_NODE_RESUME_FAILBACK_TYPE {
  DoNotFailbackGroups = 0,
  FailbackGroupsImmediately = 1,
  FailbackGroupsPerPolicy = 2,
  ClusterNodeResumeFailbackTypeCount = 3
} CLUSTER_NODE_RESUME_FAILBACK_TYPE;

#define CLUSAPI_NODE_PAUSE_REMAIN_ON_PAUSED_NODE_ON_MOVE_ERROR 0x00000001u

HNODE WINAPI OpenClusterNode(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszNodeName);
HNODE WINAPI OpenClusterNodeEx(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszNodeName, _In_ DWORD dwDesiredAccess,
                               _Out_opt_ DWORD *lpdwGrantedAccess);
BOOL WINAPI CloseClusterNode(_In_ HNODE hNode);
/* This and its like for groups and the others return a handle to close with CloseCluster. */
HCLUSTER WINAPI GetClusterFromNode(_In_ HNODE hNode);
CLUSTER_NODE_STATE WINAPI GetClusterNodeState(_In_ HNODE hNode);
/* There is no local node here: a NULL handle is invalid. */
DWORD WINAPI GetClusterNodeId(_In_ HNODE hNode, LPWSTR lpszNodeId, _Inout_ LPDWORD lpcchName);
DWORD WINAPI PauseClusterNode(_In_ HNODE hNode);
DWORD WINAPI PauseClusterNodeEx(_In_ HNODE hNode, _In_ BOOL bDrainNode, _In_ DWORD dwPauseFlags,
                                _In_opt_ HNODE hNodeDrainTarget);
DWORD WINAPI ResumeClusterNode(_In_ HNODE hNode);
DWORD WINAPI ResumeClusterNodeEx(_In_ HNODE hNode, _In_ CLUSTER_NODE_RESUME_FAILBACK_TYPE eResumeFailbackType,
                                 _In_ DWORD dwResumeFlagsReserved);
DWORD WINAPI EvictClusterNode(_In_ HNODE hNode);

HNODEENUM WINAPI ClusterNodeOpenEnum(_In_ HNODE hNode, _In_ DWORD dwType);
DWORD WINAPI ClusterNodeGetEnumCount(_In_ HNODEENUM hNodeEnum);
DWORD WINAPI ClusterNodeEnum(_In_ HNODEENUM hNodeEnum, _In_ DWORD dwIndex, _Out_ LPDWORD lpdwType, LPWSTR lpszName,
                             _Inout_ LPDWORD lpcchName);
DWORD WINAPI ClusterNodeCloseEnum(_In_ HNODEENUM hNodeEnum);
HNODEENUMEX WINAPI ClusterNodeOpenEnumEx(_In_ HNODE hNode, _In_ DWORD dwType, _In_opt_ PVOID pOptions);
DWORD WINAPI ClusterNodeGetEnumCountEx(_In_ HNODEENUMEX hNodeEnum);
DWORD WINAPI ClusterNodeEnumEx(_In_ HNODEENUMEX hNodeEnum, _In_ DWORD dwIndex, _Inout_ PCLUSTER_ENUM_ITEM pItem,
                               _Inout_ LPDWORD cbItem);
DWORD WINAPI ClusterNodeCloseEnumEx(_In_ HNODEENUMEX hNodeEnum);

/* ---- Groups ----------------------------------------------------------------------------------------------------- */

typedef enum CLUSTER_GROUP_STATE {
  ClusterGroupStateUnknown = -1,
  ClusterGroupOnline = 0,
  ClusterGroupOffline = 1,
  ClusterGroupFailed = 2,
  ClusterGroupPartialOnline = 3,
  ClusterGroupPending = 4
} CLUSTER_GROUP_STATE;

typedef enum CLUSTER_GROUP_ENUM {
  CLUSTER_GROUP_ENUM_CONTAINS = 0x00000001,
  CLUSTER_GROUP_ENUM_NODES = 0x00000002,
  CLUSTER_GROUP_ENUM_ALL = 0x00000003
} CLUSTER_GROUP_ENUM;

typedef enum CLUSGROUP_TYPE {
  ClusGroupTypeCoreCluster = 1,
  ClusGroupTypeAvailableStorage = 2,
  ClusGroupTypeTemporary = 3,
  ClusGroupTypeSharedVolume = 4,
  ClusGroupTypeStoragePool = 5,
  ClusGroupTypeFileServer = 100,
  ClusGroupTypePrintServer = 101,
  ClusGroupTypeDhcpServer = 102,
  ClusGroupTypeDtc = 103,
  ClusGroupTypeMsmq = 104,
  ClusGroupTypeWins = 105,
  ClusGroupTypeStandAloneDfs = 106,
  ClusGroupTypeGenericApplication = 107,
  ClusGroupTypeGenericService = 108,
  ClusGroupTypeGenericScript = 109,
  ClusGroupTypeIScsiNameService = 110,
  ClusGroupTypeVirtualMachine = 111,
  ClusGroupTypeTsSessionBroker = 112,
  ClusGroupTypeIScsiTarget = 113,
  ClusGroupTypeScaleoutFileServer = 114,
  ClusGroupTypeUnknown = 9999
} CLUSGROUP_TYPE;

#define CLUSTER_CREATE_GROUP_INFO_VERSION_1 0x00000001u
#define CLUSTER_CREATE_GROUP_INFO_VERSION CLUSTER_CREATE_GROUP_INFO_VERSION_1
typedef struct _CLUSTER_CREATE_GROUP_INFO {
  DWORD dwVersion;
  CLUSGROUP_TYPE groupType;
} CLUSTER_CREATE_GROUP_INFO, *PCLUSTER_CREATE_GROUP_INFO;

#define CLUSAPI_GROUP_ONLINE_IGNORE_RESOURCE_STATUS 0x00000001u
#define CLUSAPI_GROUP_ONLINE_SYNCHRONOUS 0x00000002u
#define CLUSAPI_GROUP_ONLINE_BEST_POSSIBLE_NODE 0x00000004u
#define CLUSAPI_GROUP_ONLINE_IGNORE_AFFINITY_RULE 0x00000008u

#define CLUSAPI_GROUP_OFFLINE_IGNORE_RESOURCE_STATUS 0x00000001u

#define CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS 0x00000001u
#define CLUSAPI_GROUP_MOVE_RETURN_TO_SOURCE_NODE_ON_ERROR 0x00000002u
#define CLUSAPI_GROUP_MOVE_QUEUE_ENABLED 0x00000004u
#define CLUSAPI_GROUP_MOVE_HIGH_PRIORITY_START 0x00000008u
#define CLUSAPI_GROUP_MOVE_FAILBACK 0x00000010u
#define CLUSAPI_GROUP_MOVE_IGNORE_AFFINITY_RULE 0x00000020u

HGROUP WINAPI CreateClusterGroup(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszGroupName);
HGROUP WINAPI CreateClusterGroupEx(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszGroupName,
                                   _In_opt_ PCLUSTER_CREATE_GROUP_INFO pGroupInfo);
HGROUP WINAPI OpenClusterGroup(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszGroupName);
HGROUP WINAPI OpenClusterGroupEx(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszGroupName, _In_ DWORD dwDesiredAccess,
                                 _Out_opt_ DWORD *lpdwGrantedAccess);
BOOL WINAPI CloseClusterGroup(_In_ HGROUP hGroup);
HCLUSTER WINAPI GetClusterFromGroup(_In_ HGROUP hGroup);
/* Deletes an empty group; DestroyClusterGroup takes its resources offline and deletes them too. After both the handle
   has to be closed. */
DWORD WINAPI DeleteClusterGroup(_In_ HGROUP hGroup);
DWORD WINAPI DestroyClusterGroup(_In_ HGROUP hGroup);
CLUSTER_GROUP_STATE WINAPI GetClusterGroupState(_In_ HGROUP hGroup, LPWSTR lpszNodeName,
                                                _Inout_opt_ LPDWORD lpcchNodeName);
DWORD WINAPI SetClusterGroupName(_In_ HGROUP hGroup, _In_ LPCWSTR lpszGroupName);
DWORD WINAPI SetClusterGroupNodeList(_In_ HGROUP hGroup, _In_ DWORD NodeCount,
                                     _In_reads_opt_(NodeCount) HNODE NodeList[]);
/* With a destination node the group is moved there first. */
DWORD WINAPI OnlineClusterGroup(_In_ HGROUP hGroup, _In_opt_ HNODE hDestinationNode);
DWORD WINAPI OnlineClusterGroupEx(_In_ HGROUP hGroup, _In_opt_ HNODE hDestinationNode, _In_ DWORD dwOnlineFlags,
                                  _In_reads_bytes_opt_(cbInBufferSize) PBYTE lpInBuffer, _In_ DWORD cbInBufferSize);
DWORD WINAPI OfflineClusterGroup(_In_ HGROUP hGroup);
DWORD WINAPI OfflineClusterGroupEx(_In_ HGROUP hGroup, _In_ DWORD dwOfflineFlags,
                                   _In_reads_bytes_opt_(cbInBufferSize) PBYTE lpInBuffer, _In_ DWORD cbInBufferSize);
/* Without a destination node the cluster chooses one. */
DWORD WINAPI MoveClusterGroup(_In_ HGROUP hGroup, _In_opt_ HNODE hDestinationNode);
DWORD WINAPI MoveClusterGroupEx(_In_ HGROUP hGroup, _In_opt_ HNODE hDestinationNode, _In_ DWORD dwMoveFlags,
                                _In_reads_bytes_opt_(cbInBufferSize) PVOID lpInBuffer, _In_ DWORD cbInBufferSize);
DWORD WINAPI CancelClusterGroupOperation(_In_ HGROUP hGroup, _In_ DWORD dwCancelFlags_RESERVED);

HGROUPENUM WINAPI ClusterGroupOpenEnum(_In_ HGROUP hGroup, _In_ DWORD dwType);
DWORD WINAPI ClusterGroupGetEnumCount(_In_ HGROUPENUM hGroupEnum);
DWORD WINAPI ClusterGroupEnum(_In_ HGROUPENUM hGroupEnum, _In_ DWORD dwIndex, _Out_ LPDWORD lpdwType,
                              LPWSTR lpszResourceName, _Inout_ LPDWORD lpcchName);
DWORD WINAPI ClusterGroupCloseEnum(_In_ HGROUPENUM hGroupEnum);

/* ---- Resources -------------------------------------------------------------------------------------------------- */

typedef enum CLUSTER_RESOURCE_STATE {
  ClusterResourceStateUnknown = -1,
  ClusterResourceInherited = 0,
  ClusterResourceInitializing = 1,
  ClusterResourceOnline = 2,
  ClusterResourceOffline = 3,
  ClusterResourceFailed = 4,
  ClusterResourcePending = 128,
  ClusterResourceOnlinePending = 129,
  ClusterResourceOfflinePending = 130
} CLUSTER_RESOURCE_STATE;

typedef enum CLUSTER_RESOURCE_CREATE_FLAGS {
  CLUSTER_RESOURCE_DEFAULT_MONITOR = 0,
  CLUSTER_RESOURCE_SEPARATE_MONITOR = 1,
  CLUSTER_RESOURCE_VALID_FLAGS = 1
} CLUSTER_RESOURCE_CREATE_FLAGS;

typedef enum CLUSTER_RESOURCE_ENUM {
  CLUSTER_RESOURCE_ENUM_DEPENDS = 0x00000001,
  CLUSTER_RESOURCE_ENUM_PROVIDES = 0x00000002,
  CLUSTER_RESOURCE_ENUM_NODES = 0x00000004,
  CLUSTER_RESOURCE_ENUM_ALL = 0x00000007
} CLUSTER_RESOURCE_ENUM;

#define CLUSAPI_RESOURCE_ONLINE_IGNORE_RESOURCE_STATUS 0x00000001u
#define CLUSAPI_RESOURCE_ONLINE_DO_NOT_UPDATE_PERSISTENT_STATE 0x00000002u
#define CLUSAPI_RESOURCE_ONLINE_NECESSARY_FOR_QUORUM 0x00000004u
#define CLUSAPI_RESOURCE_ONLINE_BEST_POSSIBLE_NODE 0x00000008u
#define CLUSAPI_RESOURCE_ONLINE_IGNORE_AFFINITY_RULE 0x00000020u

#define CLUSAPI_RESOURCE_OFFLINE_IGNORE_RESOURCE_STATUS 0x00000001u
#define CLUSAPI_RESOURCE_OFFLINE_FORCE_WITH_TERMINATION 0x00000002u
#define CLUSAPI_RESOURCE_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE 0x00000004u
#define CLUSAPI_RESOURCE_OFFLINE_REASON_NONE 0x00000000u
#define CLUSAPI_RESOURCE_OFFLINE_REASON_UNKNOWN 0x00000001u
#define CLUSAPI_RESOURCE_OFFLINE_REASON_MOVING 0x00000002u
#define CLUSAPI_RESOURCE_OFFLINE_REASON_USER_REQUESTED 0x00000004u
#define CLUSAPI_RESOURCE_OFFLINE_REASON_BEING_DELETED 0x00000008u
#define CLUSAPI_RESOURCE_OFFLINE_REASON_BEING_RESTARTED 0x00000010u
#define CLUSAPI_RESOURCE_OFFLINE_REASON_PREEMPTED 0x00000020u
#define CLUSAPI_RESOURCE_OFFLINE_REASON_SHUTTING_DOWN 0x00000040u

#define CLUSAPI_CHANGE_RESOURCE_GROUP_FORCE_MOVE_TO_CSV 0x0000000000000001ull

HRESOURCE WINAPI CreateClusterResource(_In_ HGROUP hGroup, _In_ LPCWSTR lpszResourceName, _In_ LPCWSTR lpszResourceType,
                                       _In_ DWORD dwFlags);
HRESOURCE WINAPI OpenClusterResource(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszResourceName);
HRESOURCE WINAPI OpenClusterResourceEx(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszResourceName,
                                       _In_ DWORD dwDesiredAccess, _Out_opt_ DWORD *lpdwGrantedAccess);
BOOL WINAPI CloseClusterResource(_In_ HRESOURCE hResource);
HCLUSTER WINAPI GetClusterFromResource(_In_ HRESOURCE hResource);
DWORD WINAPI DeleteClusterResource(_In_ HRESOURCE hResource);
CLUSTER_RESOURCE_STATE WINAPI GetClusterResourceState(_In_ HRESOURCE hResource, LPWSTR lpszNodeName,
                                                      _Inout_opt_ LPDWORD lpcchNodeName, LPWSTR lpszGroupName,
                                                      _Inout_opt_ LPDWORD lpcchGroupName);
DWORD WINAPI SetClusterResourceName(_In_ HRESOURCE hResource, _In_ LPCWSTR lpszResourceName);
DWORD WINAPI FailClusterResource(_In_ HRESOURCE hResource);
/* Bringing online and taking offline may go on behind the answer: ERROR_IO_PENDING. */
DWORD WINAPI OnlineClusterResource(_In_ HRESOURCE hResource);
DWORD WINAPI OnlineClusterResourceEx(_In_ HRESOURCE hResource, _In_ DWORD dwOnlineFlags,
                                     _In_reads_bytes_opt_(cbInBufferSize) PBYTE lpInBuffer, _In_ DWORD cbInBufferSize);
DWORD WINAPI OfflineClusterResource(_In_ HRESOURCE hResource);
DWORD WINAPI OfflineClusterResourceEx(_In_ HRESOURCE hResource, _In_ DWORD dwOfflineFlags,
                                      _In_reads_bytes_opt_(cbInBufferSize) PBYTE lpInBuffer, _In_ DWORD cbInBufferSize);
DWORD WINAPI RestartClusterResource(_In_ HRESOURCE hResource, _In_ DWORD dwFlags);
DWORD WINAPI ChangeClusterResourceGroup(_In_ HRESOURCE hResource, _In_ HGROUP hGroup);
DWORD WINAPI ChangeClusterResourceGroupEx(_In_ HRESOURCE hResource, _In_ HGROUP hGroup, _In_ ULONGLONG Flags);
DWORD WINAPI AddClusterResourceNode(_In_ HRESOURCE hResource, _In_ HNODE hNode);
DWORD WINAPI RemoveClusterResourceNode(_In_ HRESOURCE hResource, _In_ HNODE hNode);
DWORD WINAPI AddClusterResourceDependency(_In_ HRESOURCE hResource, _In_ HRESOURCE hDependsOn);
DWORD WINAPI RemoveClusterResourceDependency(_In_ HRESOURCE hResource, _In_ HRESOURCE hDependsOn);
/* TRUE if hResource may depend on hResourceDependent. */
BOOL WINAPI CanResourceBeDependent(_In_ HRESOURCE hResource, _In_ HRESOURCE hResourceDependent);
DWORD WINAPI SetClusterResourceDependencyExpression(_In_ HRESOURCE hResource,
                                                    _In_opt_ LPCWSTR lpszDependencyExpression);
DWORD WINAPI GetClusterResourceDependencyExpression(_In_ HRESOURCE hResource, LPWSTR lpszDependencyExpression,
                                                    _Inout_ DWORD *lpcchDependencyExpression);
BOOL WINAPI GetClusterResourceNetworkName(_In_ HRESOURCE hResource, LPWSTR lpBuffer, _Inout_ DWORD *nSize);

HRESENUM WINAPI ClusterResourceOpenEnum(_In_ HRESOURCE hResource, _In_ DWORD dwType);
DWORD WINAPI ClusterResourceGetEnumCount(_In_ HRESENUM hResEnum);
DWORD WINAPI ClusterResourceEnum(_In_ HRESENUM hResEnum, _In_ DWORD dwIndex, _Out_ LPDWORD lpdwType, LPWSTR lpszName,
                                 _Inout_ LPDWORD lpcchName);
DWORD WINAPI ClusterResourceCloseEnum(_In_ HRESENUM hResEnum);

/* ---- Resource types --------------------------------------------------------------------------------------------- */

typedef enum CLUSTER_RESOURCE_TYPE_ENUM {
  CLUSTER_RESOURCE_TYPE_ENUM_NODES = 0x00000001,
  CLUSTER_RESOURCE_TYPE_ENUM_RESOURCES = 0x00000002,
  CLUSTER_RESOURCE_TYPE_ENUM_ALL = 0x00000003
} CLUSTER_RESOURCE_TYPE_ENUM;

/* How often resources of the type are polled, in milliseconds, where they do not say themselves. */
#define CLUSTER_RESTYPE_DEFAULT_LOOKS_ALIVE 5000u
#define CLUSTER_RESTYPE_DEFAULT_IS_ALIVE 60000u

DWORD WINAPI CreateClusterResourceType(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszResourceTypeName,
                                       _In_ LPCWSTR lpszDisplayName, _In_ LPCWSTR lpszResourceTypeDll,
                                       _In_ DWORD dwLooksAlivePollInterval, _In_ DWORD dwIsAlivePollInterval);
/* The type must have no resources any more. */
DWORD WINAPI DeleteClusterResourceType(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszResourceTypeName);
HRESTYPEENUM WINAPI ClusterResourceTypeOpenEnum(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszResourceTypeName,
                                                _In_ DWORD dwType);
DWORD WINAPI ClusterResourceTypeGetEnumCount(_In_ HRESTYPEENUM hResTypeEnum);
DWORD WINAPI ClusterResourceTypeEnum(_In_ HRESTYPEENUM hResTypeEnum, _In_ DWORD dwIndex, _Out_ LPDWORD lpdwType,
                                     LPWSTR lpszName, _Inout_ LPDWORD lpcchName);
DWORD WINAPI ClusterResourceTypeCloseEnum(_In_ HRESTYPEENUM hResTypeEnum);

/* ---- Group sets, and what depends on what between groups -------------------------------------------------------- */

HGROUPSET WINAPI CreateClusterGroupSet(_In_ HCLUSTER hCluster, _In_ LPCWSTR groupSetName);
HGROUPSET WINAPI OpenClusterGroupSet(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszGroupSetName);
BOOL WINAPI CloseClusterGroupSet(_In_ HGROUPSET hGroupSet);
/* Nothing may depend on the set. Its groups are in none then. */
DWORD WINAPI DeleteClusterGroupSet(_In_ HGROUPSET hGroupSet);
DWORD WINAPI ClusterAddGroupToGroupSet(_In_ HGROUPSET hGroupSet, _In_ HGROUP hGroup);
DWORD WINAPI ClusterAddGroupToGroupSetWithDomains(_In_ HGROUPSET hGroupSet, _In_ HGROUP hGroup, _In_ DWORD faultDomain,
                                                  _In_ DWORD updateDomain);
DWORD WINAPI ClusterRemoveGroupFromGroupSet(_In_ HGROUP hGroup);

/* In all of these the first depends on the second. Between two groups the protocol has no method that adds a
   dependency; an expression sets them. */
DWORD WINAPI RemoveClusterGroupDependency(_In_ HGROUP hGroup, _In_ HGROUP hDependsOn);
DWORD WINAPI SetGroupDependencyExpression(_In_ HGROUP hGroup, _In_ LPCWSTR lpszDependencyExpression);
DWORD WINAPI AddClusterGroupSetDependency(_In_ HGROUPSET hDependentGroupSet, _In_ HGROUPSET hProviderGroupSet);
DWORD WINAPI RemoveClusterGroupSetDependency(_In_ HGROUPSET hGroupSet, _In_ HGROUPSET hDependsOn);
DWORD WINAPI SetClusterGroupSetDependencyExpression(_In_ HGROUPSET hGroupSet, _In_ LPCWSTR lpszDependencyExpression);
DWORD WINAPI AddClusterGroupToGroupSetDependency(_In_ HGROUP hDependentGroup, _In_ HGROUPSET hProviderGroupSet);
DWORD WINAPI RemoveClusterGroupToGroupSetDependency(_In_ HGROUP hGroup, _In_ HGROUPSET hDependsOn);

HGROUPSETENUM WINAPI ClusterGroupSetOpenEnum(_In_ HCLUSTER hCluster);
DWORD WINAPI ClusterGroupSetGetEnumCount(_In_ HGROUPSETENUM hGroupSetEnum);
DWORD WINAPI ClusterGroupSetEnum(_In_ HGROUPSETENUM hGroupSetEnum, _In_ DWORD dwIndex, LPWSTR lpszName,
                                 _Inout_ LPDWORD lpcchName);
DWORD WINAPI ClusterGroupSetCloseEnum(_In_ HGROUPSETENUM hGroupSetEnum);

/* ---- Networks and network interfaces ---------------------------------------------------------------------------- */

typedef enum CLUSTER_NETWORK_STATE {
  ClusterNetworkStateUnknown = -1,
  ClusterNetworkUnavailable = 0,
  ClusterNetworkDown = 1,
  ClusterNetworkPartitioned = 2,
  ClusterNetworkUp = 3
} CLUSTER_NETWORK_STATE;

typedef enum CLUSTER_NETWORK_ENUM {
  CLUSTER_NETWORK_ENUM_NETINTERFACES = 0x00000001,
  CLUSTER_NETWORK_ENUM_ALL = 0x00000001
} CLUSTER_NETWORK_ENUM;

typedef enum CLUSTER_NETINTERFACE_STATE {
  ClusterNetInterfaceStateUnknown = -1,
  ClusterNetInterfaceFailed = 0,
  ClusterNetInterfaceUnreachable = 1,
  ClusterNetInterfaceUnavailable = 2,
  ClusterNetInterfaceUp = 3
} CLUSTER_NETINTERFACE_STATE;

HNETWORK WINAPI OpenClusterNetwork(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszNetworkName);
HNETWORK WINAPI OpenClusterNetworkEx(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszNetworkName, _In_ DWORD dwDesiredAccess,
                                     _Out_opt_ DWORD *lpdwGrantedAccess);
BOOL WINAPI CloseClusterNetwork(_In_ HNETWORK hNetwork);
HCLUSTER WINAPI GetClusterFromNetwork(_In_ HNETWORK hNetwork);
CLUSTER_NETWORK_STATE WINAPI GetClusterNetworkState(_In_ HNETWORK hNetwork);
DWORD WINAPI GetClusterNetworkId(_In_ HNETWORK hNetwork, LPWSTR lpszNetworkId, _Inout_ LPDWORD lpcchName);
DWORD WINAPI SetClusterNetworkName(_In_ HNETWORK hNetwork, _In_ LPCWSTR lpszName);

HNETWORKENUM WINAPI ClusterNetworkOpenEnum(_In_ HNETWORK hNetwork, _In_ DWORD dwType);
DWORD WINAPI ClusterNetworkGetEnumCount(_In_ HNETWORKENUM hNetworkEnum);
DWORD WINAPI ClusterNetworkEnum(_In_ HNETWORKENUM hNetworkEnum, _In_ DWORD dwIndex, _Out_ LPDWORD lpdwType,
                                LPWSTR lpszName, _Inout_ LPDWORD lpcchName);
DWORD WINAPI ClusterNetworkCloseEnum(_In_ HNETWORKENUM hNetworkEnum);

HNETINTERFACE WINAPI OpenClusterNetInterface(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszInterfaceName);
HNETINTERFACE WINAPI OpenClusterNetInterfaceEx(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszInterfaceName,
                                               _In_ DWORD dwDesiredAccess, _Out_opt_ DWORD *lpdwGrantedAccess);
BOOL WINAPI CloseClusterNetInterface(_In_ HNETINTERFACE hNetInterface);
HCLUSTER WINAPI GetClusterFromNetInterface(_In_ HNETINTERFACE hNetInterface);
CLUSTER_NETINTERFACE_STATE WINAPI GetClusterNetInterfaceState(_In_ HNETINTERFACE hNetInterface);
/* The name of the interface of a node on a network. */
DWORD WINAPI GetClusterNetInterface(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszNodeName, _In_ LPCWSTR lpszNetworkName,
                                    LPWSTR lpszInterfaceName, _Inout_ LPDWORD lpcchInterfaceName);

/* ---- Control codes ---------------------------------------------------------------------------------------------- */

/* hHostNode: the node that shall carry it out; NULL leaves it to the cluster. */
DWORD WINAPI ClusterControl(_In_ HCLUSTER hCluster, _In_opt_ HNODE hHostNode, _In_ DWORD dwControlCode,
                            LPVOID lpInBuffer, _In_ DWORD nInBufferSize, LPVOID lpOutBuffer, _In_ DWORD nOutBufferSize,
                            _Out_opt_ LPDWORD lpBytesReturned);
DWORD WINAPI ClusterNodeControl(_In_ HNODE hNode, _In_opt_ HNODE hHostNode, _In_ DWORD dwControlCode, LPVOID lpInBuffer,
                                _In_ DWORD cbInBufferSize, LPVOID lpOutBuffer, _In_ DWORD cbOutBufferSize,
                                _Out_opt_ LPDWORD lpcbBytesReturned);
DWORD WINAPI ClusterGroupControl(_In_ HGROUP hGroup, _In_opt_ HNODE hHostNode, _In_ DWORD dwControlCode,
                                 LPVOID lpInBuffer, _In_ DWORD nInBufferSize, LPVOID lpOutBuffer,
                                 _In_ DWORD nOutBufferSize, _Out_opt_ LPDWORD lpBytesReturned);
DWORD WINAPI ClusterResourceControl(_In_ HRESOURCE hResource, _In_opt_ HNODE hHostNode, _In_ DWORD dwControlCode,
                                    LPVOID lpInBuffer, _In_ DWORD cbInBufferSize, LPVOID lpOutBuffer,
                                    _In_ DWORD cbOutBufferSize, _Out_opt_ LPDWORD lpBytesReturned);
DWORD WINAPI ClusterResourceTypeControl(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszResourceTypeName,
                                        _In_opt_ HNODE hHostNode, _In_ DWORD dwControlCode, LPVOID lpInBuffer,
                                        _In_ DWORD nInBufferSize, LPVOID lpOutBuffer, _In_ DWORD nOutBufferSize,
                                        _Out_opt_ LPDWORD lpBytesReturned);
DWORD WINAPI ClusterGroupSetControl(_In_ HGROUPSET hGroupSet, _In_opt_ HNODE hHostNode, _In_ DWORD dwControlCode,
                                    LPVOID lpInBuffer, _In_ DWORD cbInBufferSize, LPVOID lpOutBuffer,
                                    _In_ DWORD cbOutBufferSize, _Out_opt_ LPDWORD lpBytesReturned);
DWORD WINAPI ClusterNetworkControl(_In_ HNETWORK hNetwork, _In_opt_ HNODE hHostNode, _In_ DWORD dwControlCode,
                                   LPVOID lpInBuffer, _In_ DWORD nInBufferSize, LPVOID lpOutBuffer,
                                   _In_ DWORD nOutBufferSize, _Out_opt_ LPDWORD lpBytesReturned);
DWORD WINAPI ClusterNetInterfaceControl(_In_ HNETINTERFACE hNetInterface, _In_opt_ HNODE hHostNode,
                                        _In_ DWORD dwControlCode, LPVOID lpInBuffer, _In_ DWORD nInBufferSize,
                                        LPVOID lpOutBuffer, _In_ DWORD nOutBufferSize,
                                        _Out_opt_ LPDWORD lpBytesReturned);

#ifdef __cplusplus
}
#endif

#include "clusctl.h"
#include "clusnotify.h"
#include "clusreg.h"

#endif
