#include "reference/idl/interface.h"

#include "reference/idl/cluster.h"
#include "reference/idl/group.h"
#include "reference/idl/group_set.h"
#include "reference/idl/net_interface.h"
#include "reference/idl/network.h"
#include "reference/idl/node.h"
#include "reference/idl/notify.h"
#include "reference/idl/registry.h"
#include "reference/idl/resource.h"
#include "reference/idl/resource_detail.h"
#include "reference/idl/resource_type.h"

namespace cmrp::idl {
namespace {

constexpr const Method* kMethods[] = {
    &kApiOpenCluster,
    &kApiCloseCluster,
    &kApiSetClusterName,
    &kApiGetClusterName,
    &kApiGetClusterVersion,
    &kApiGetQuorumResource,
    &kApiSetQuorumResource,
    &kApiCreateEnum,
    &kApiOpenResource,
    &kApiCreateResource,
    &kApiDeleteResource,
    &kApiCloseResource,
    &kApiGetResourceState,
    &kApiSetResourceName,
    &kApiGetResourceId,
    &kApiGetResourceType,
    &kApiFailResource,
    &kApiOnlineResource,
    &kApiOfflineResource,
    &kApiAddResourceDependency,
    &kApiRemoveResourceDependency,
    &kApiCanResourceBeDependent,
    &kApiCreateResEnum,
    &kApiAddResourceNode,
    &kApiRemoveResourceNode,
    &kApiChangeResourceGroup,
    &kApiCreateResourceType,
    &kApiDeleteResourceType,
    &kApiGetRootKey,
    &kApiCreateKey,
    &kApiOpenKey,
    &kApiEnumKey,
    &kApiSetValue,
    &kApiDeleteValue,
    &kApiQueryValue,
    &kApiDeleteKey,
    &kApiEnumValue,
    &kApiCloseKey,
    &kApiQueryInfoKey,
    &kApiSetKeySecurity,
    &kApiGetKeySecurity,
    &kApiOpenGroup,
    &kApiCreateGroup,
    &kApiDeleteGroup,
    &kApiCloseGroup,
    &kApiGetGroupState,
    &kApiSetGroupName,
    &kApiGetGroupId,
    &kApiGetNodeId,
    &kApiOnlineGroup,
    &kApiOfflineGroup,
    &kApiMoveGroup,
    &kApiMoveGroupToNode,
    &kApiCreateGroupResourceEnum,
    &kApiSetGroupNodeList,
    &kApiCreateNotify,
    &kApiCloseNotify,
    &kApiAddNotifyCluster,
    &kApiAddNotifyNode,
    &kApiAddNotifyGroup,
    &kApiAddNotifyResource,
    &kApiAddNotifyKey,
    &kApiReAddNotifyNode,
    &kApiReAddNotifyGroup,
    &kApiReAddNotifyResource,
    &kApiGetNotify,
    &kApiOpenNode,
    &kApiCloseNode,
    &kApiGetNodeState,
    &kApiPauseNode,
    &kApiResumeNode,
    &kApiEvictNode,
    &kApiNodeResourceControl,
    &kApiResourceControl,
    &kApiNodeResourceTypeControl,
    &kApiResourceTypeControl,
    &kApiNodeGroupControl,
    &kApiGroupControl,
    &kApiNodeNodeControl,
    &kApiNodeControl,
    &kApiOpenNetwork,
    &kApiCloseNetwork,
    &kApiGetNetworkState,
    &kApiSetNetworkName,
    &kApiCreateNetworkEnum,
    &kApiGetNetworkId,
    &kApiSetNetworkPriorityOrder,
    &kApiNodeNetworkControl,
    &kApiNetworkControl,
    &kApiAddNotifyNetwork,
    &kApiReAddNotifyNetwork,
    &kApiOpenNetInterface,
    &kApiCloseNetInterface,
    &kApiGetNetInterfaceState,
    &kApiGetNetInterface,
    &kApiGetNetInterfaceId,
    &kApiNodeNetInterfaceControl,
    &kApiNetInterfaceControl,
    &kApiAddNotifyNetInterface,
    &kApiReAddNotifyNetInterface,
    &kApiCreateNodeEnum,
    &kApiGetClusterVersion2,
    &kApiCreateResTypeEnum,
    &kApiBackupClusterDatabase,
    &kApiNodeClusterControl,
    &kApiClusterControl,
    &kApiUnblockGetNotifyCall,
    &kApiSetServiceAccountPassword,
    &kApiSetResourceDependencyExpression,
    &kApiGetResourceDependencyExpression,
    &kApiGetResourceNetworkName,
    &kApiExecuteBatch,
    &kApiCreateBatchPort,
    &kApiGetBatchNotification,
    &kApiCloseBatchPort,
    &kApiOpenClusterEx,
    &kApiOpenNodeEx,
    &kApiOpenGroupEx,
    &kApiOpenResourceEx,
    &kApiOpenNetworkEx,
    &kApiOpenNetInterfaceEx,
    &kApiChangeCsvState,
    &kApiCreateNodeEnumEx,
    &kApiCreateEnumEx,
    &kApiPauseNodeEx,
    &kApiPauseNodeWithDrainTarget,
    &kApiResumeNodeEx,
    &kApiCreateGroupEx,
    &kApiOnlineGroupEx,
    &kApiOfflineGroupEx,
    &kApiMoveGroupEx,
    &kApiMoveGroupToNodeEx,
    &kApiCancelClusterGroupOperation,
    &kApiOnlineResourceEx,
    &kApiOfflineResourceEx,
    &kApiCreateNotifyV2,
    &kApiAddNotifyV2,
    &kApiGetNotifyV2,
    &kApiCreateGroupEnum,
    &kApiCreateResourceEnum,
    &kApiExecuteReadBatch,
    &kApiRestartResource,
    &kApiGetNotifyAsync,
    &kApiAddNotifyResourceTypeV2,
    &kApiExecuteReadBatchEx,
    &kApiCreateGroupSet,
    &kApiOpenGroupSet,
    &kApiCloseGroupSet,
    &kApiDeleteGroupSet,
    &kApiAddGroupToGroupSet,
    &kApiRemoveGroupFromGroupSet,
    &kApiMoveGroupToGroupSet,
    &kApiAddGroupSetDependency,
    &kApiAddGroupToGroupSetDependency,
    &kApiNodeGroupSetControl,
    &kApiGroupSetControl,
    &kApiSetGroupDependencyExpression,
    &kApiRemoveClusterGroupDependency,
    &kApiSetGroupSetDependencyExpression,
    &kApiRemoveGroupSetDependency,
    &kApiRemoveClusterGroupToGroupSetDependency,
    &kApiCreateGroupSetEnum,
    &kApiCreateNetInterfaceEnum,
    &kApiChangeCsvStateEx,
    &kApiAddGroupToGroupSetEx,
    &kApiChangeResourceGroupEx,
    &kApiClusterNativeUpdateControl,
};

constexpr bool in_opnum_order() {
  for (size_t i = 1; i < std::size(kMethods); ++i) {
    if (kMethods[i - 1]->opnum >= kMethods[i]->opnum) return false;
  }
  return true;
}
static_assert(in_opnum_order());

}  // namespace

std::span<const Method* const> methods() { return kMethods; }

const Method* find(uint16_t opnum) {
  auto m = std::lower_bound(std::begin(kMethods), std::end(kMethods), opnum,
                            [](const Method* method, uint16_t o) { return method->opnum < o; });
  return m != std::end(kMethods) && (*m)->opnum == opnum ? *m : nullptr;
}

const Method* find(std::string_view name) {
  for (const Method* m : kMethods) {
    if (m->name == name) return m;
  }
  return nullptr;
}

std::string_view handle_name(HandleKind kind) {
  constexpr std::string_view kNames[] = {"HCLUSTER_RPC",    "HNODE_RPC",     "HGROUP_RPC",   "HRES_RPC",
                                         "HKEY_RPC",        "HNOTIFY_RPC",   "HNETWORK_RPC", "HNETINTERFACE_RPC",
                                         "HBATCH_PORT_RPC", "HGROUPSET_RPC", "HGENERIC_RPC"};
  return kNames[static_cast<size_t>(kind)];
}

}  // namespace cmrp::idl
