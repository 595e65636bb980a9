#include "reference/clusapi/object.h"

#include "reference/clusapi/cluster.h"
#include "reference/idl/cluster.h"
#include "reference/idl/group.h"
#include "reference/idl/group_set.h"
#include "reference/idl/net_interface.h"
#include "reference/idl/network.h"
#include "reference/idl/node.h"
#include "reference/idl/notify.h"
#include "reference/idl/registry.h"
#include "reference/idl/resource.h"

namespace cmrp::clusapi {

using ndr::HandleKind;

const std::array<KindMethods, 9> kKinds = {{
    {HandleKind::kCluster, &idl::kApiOpenCluster, &idl::kApiOpenClusterEx, &idl::kApiCloseCluster},
    {HandleKind::kNode, &idl::kApiOpenNode, &idl::kApiOpenNodeEx, &idl::kApiCloseNode},
    {HandleKind::kGroup, &idl::kApiOpenGroup, &idl::kApiOpenGroupEx, &idl::kApiCloseGroup},
    {HandleKind::kResource, &idl::kApiOpenResource, &idl::kApiOpenResourceEx, &idl::kApiCloseResource},
    {HandleKind::kKey, &idl::kApiOpenKey, &idl::kApiOpenKey, &idl::kApiCloseKey},
    {HandleKind::kNetwork, &idl::kApiOpenNetwork, &idl::kApiOpenNetworkEx, &idl::kApiCloseNetwork},
    {HandleKind::kNetInterface, &idl::kApiOpenNetInterface, &idl::kApiOpenNetInterfaceEx, &idl::kApiCloseNetInterface},
    {HandleKind::kGroupSet, &idl::kApiOpenGroupSet, &idl::kApiOpenGroupSet, &idl::kApiCloseGroupSet},
    {HandleKind::kNotify, &idl::kApiCreateNotify, &idl::kApiCreateNotifyV2, &idl::kApiCloseNotify},
}};

const KindMethods& methods_of(HandleKind kind) { return *std::ranges::find(kKinds, kind, &KindMethods::kind); }

Opened::Opened(std::shared_ptr<Cluster> owner, OpenHandle open) : cluster(std::move(owner)), open(std::move(open)) {}

uint32_t Opened::reopen() { return cluster->attempt_open(open); }

size_t Opened::rank() const { return static_cast<size_t>(&methods_of(open.kind) - kKinds.data()); }

}  // namespace cmrp::clusapi
