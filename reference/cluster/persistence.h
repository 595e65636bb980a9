// Configuration structs to and from the cluster registry (layout in registry.h).
#pragma once

#include "reference/cluster/state.h"
#include "reference/wire/result.h"

namespace cmrp::cluster {

/// The path of the key of a resource type. Its name may have backslashes, which in a path would separate keys: the key
/// has kKeyBackslash for them, which is therefore in no name of a type (names.h).
std::u16string resource_type_key(std::u16string_view type_name);
inline constexpr char16_t kKeyBackslash = u'\uF05C';

/// Stands between the providers of one dependency in a string of DependsOn.
inline constexpr std::u16string_view kDependencyOr = u" or ";

/// Writes the configuration of one object to its key; values that are the same already are no change.
void save(Registry& registry, const ResourceConfig& resource);
void save(Registry& registry, const GroupConfig& group, const std::vector<ResourceId>& contains);
void save(Registry& registry, const GroupSetConfig& set);
void save(Registry& registry, const ResourceTypeConfig& type);
void save(Registry& registry, const NodeConfig& node);
void save(Registry& registry, const NetworkConfig& network);
void save(Registry& registry, const InterfaceConfig& interface);
/// Cluster name and id, the next node id, quorum.
void save_cluster(Cluster& cluster);
/// The same for a resource or group by its id.
void save_resource(Cluster& cluster, const ResourceId& id);
void save_group(Cluster& cluster, const GroupId& id);

/// The cluster that a registry describes: resources in ClusterResourceInitializing, nodes up or paused, nothing in
/// hand. start_cluster() is the next step. Error: `field` is the path of the key, `message` what is wrong with it: a
/// missing or mistyped value, a reference to something that is not there, a resource in no group or in two.
Result<Cluster> load_cluster(Registry registry);

}  // namespace cmrp::cluster
