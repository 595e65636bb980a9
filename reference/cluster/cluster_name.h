// The names by which clients reach a cluster over the network: its own, and those of its "Network Name" resources.
#pragma once

#include <optional>
#include <string_view>

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// The resource type whose resources put a name on the network (section 3.1.4.2.111).
inline constexpr std::u16string_view kNetworkNameType = u"Network Name";

/// ApiSetClusterName (section 3.1.4.2.3). The cluster's own name resource, which is the core resource of type "Network
/// Name", must not be in use. RPC_S_STRING_TOO_LONG; ERROR_INVALID_PARAMETER for what is no host name;
/// ERROR_INVALID_NAME for the name of a node; ERROR_RESOURCE_PROPERTIES_STORED, and the name is stored as it is
/// written, if it is the present name and the resource is Online or OnlinePending; for another name then
/// ERROR_RESOURCE_ONLINE or ERROR_INVALID_STATE.
Status rename_cluster(Cluster& cluster, std::u16string_view name);

/// The nearest "Network Name" resource that `id` depends on, directly or not.
std::optional<ResourceId> network_name_provider(const Cluster& cluster, const ResourceId& id);

/// The NetBIOS computer name of a "Network Name" resource: upper case, at most 15 characters. The cluster's own is that
/// of the cluster; another one has its private property "Name", and is called like the resource without it.
std::u16string netbios_name(const Cluster& cluster, const ResourceId& id);

}  // namespace cmrp::cluster
