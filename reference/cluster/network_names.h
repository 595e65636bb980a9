// Names of Network Name resources in the Domain Name System.
#pragma once

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// Whether the resource stands for an alternate computer name.
bool has_network_name(const Resource& resource);
/// Whether it stands for the name of the cluster itself (section 3.1.1.5).
bool is_cluster_name(const Resource& resource);

/// The fully qualified domain name of such a resource: of its private property DnsName, or else of its computer name,
/// whose short form cluster_name.h has.
std::u16string dns_name(const Cluster& cluster, const Resource& resource);

/// `name` in the domain of the cluster.
std::u16string in_dns_domain(const Cluster& cluster, std::u16string_view name);
/// ERROR_INVALID_PARAMETER for a text that is no domain name.
Status set_dns_domain(Cluster& cluster, std::u16string_view domain);

}  // namespace cmrp::cluster
