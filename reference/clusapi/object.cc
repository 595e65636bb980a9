#include "reference/clusapi/object.h"

#include "reference/idl/cluster.h"
#include "reference/idl/group.h"
#include "reference/idl/net_interface.h"
#include "reference/idl/network.h"
#include "reference/idl/node.h"
#include "reference/idl/resource.h"

namespace cmrp::clusapi {

using ndr::HandleKind;

const std::array<KindMethods, 6> kKinds = {{
    {HandleKind::kCluster, &idl::kApiOpenCluster, &idl::kApiOpenClusterEx, &idl::kApiCloseCluster},
    {HandleKind::kNode, &idl::kApiOpenNode, &idl::kApiOpenNodeEx, &idl::kApiCloseNode},
    {HandleKind::kGroup, &idl::kApiOpenGroup, &idl::kApiOpenGroupEx, &idl::kApiCloseGroup},
    {HandleKind::kResource, &idl::kApiOpenResource, &idl::kApiOpenResourceEx, &idl::kApiCloseResource},
    {HandleKind::kNetwork, &idl::kApiOpenNetwork, &idl::kApiOpenNetworkEx, &idl::kApiCloseNetwork},
    {HandleKind::kNetInterface, &idl::kApiOpenNetInterface, &idl::kApiOpenNetInterfaceEx, &idl::kApiCloseNetInterface},
}};

const KindMethods& methods_of(HandleKind kind) { return *std::ranges::find(kKinds, kind, &KindMethods::kind); }

}  // namespace cmrp::clusapi
