// Which strings can be names, and which object a name or an id means (sections 3.1.1.1.1, .1.3, .1.4, .6, .7).
#pragma once

#include <optional>
#include <string_view>

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// At least one character other than space, tab, CR, LF; no NUL.
bool valid_name(std::u16string_view name);
/// As valid_name(), does not begin with '\', at most 514 bytes with its terminator, and none of the characters for
/// private use that its key needs (persistence.h).
bool valid_resource_type_name(std::u16string_view name);
/// At least one character other than space; no NUL (section 3.1.1.7).
bool valid_network_name(std::u16string_view name);
/// A DNS label: 1 to 63 letters, digits and hyphens, no hyphen first or last.
bool valid_host_name(std::u16string_view name);

/// The object that a name or an id in any case means.
std::optional<ResourceId> resource_by_name_or_id(const Cluster& cluster, std::u16string_view text);
std::optional<GroupId> group_by_name_or_id(const Cluster& cluster, std::u16string_view text);
std::optional<NodeId> node_by_name_or_id(const Cluster& cluster, std::u16string_view text);
std::optional<NetworkId> network_by_name_or_id(const Cluster& cluster, std::u16string_view text);
std::optional<InterfaceId> interface_by_name_or_id(const Cluster& cluster, std::u16string_view text);

/// The decimal text of a node's id, and back.
std::u16string node_id_text(NodeId id);
std::optional<NodeId> parse_node_id(std::u16string_view text);

}  // namespace cmrp::cluster
