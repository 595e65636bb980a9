// Dependency relations between resources (section 3.1.1.1.2): the graph, what may be added, what may be removed.
//
// A resource has a list of dependencies, each a set of providers of which at least one must be online: a simple
// dependency is a set of one. So the rules are written once.
#pragma once

#include <set>
#include <vector>

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// Dependencies that may lie on one chain of providers (section 3.1.1.1.2).
inline constexpr int kMaxDependencyDepth = 100;

/// The resources that `id` depends on directly, in the order of its dependencies.
std::vector<ResourceId> providers_of(const Cluster& cluster, const ResourceId& id);
/// The resources that depend on `id` directly, ascending.
std::vector<ResourceId> dependents_of(const Cluster& cluster, const ResourceId& id);
/// `id` and all that it depends on, directly or not.
std::set<ResourceId> provider_tree(const Cluster& cluster, const ResourceId& id);
/// `id`, all that it depends on and all that depends on it, over any number of steps: what must share a group with it.
std::set<ResourceId> connected(const Cluster& cluster, const ResourceId& id);
/// Dependencies on the longest chain from `id` to a provider without providers.
int dependency_depth(const Cluster& cluster, const ResourceId& id);
/// No resource depends on it.
bool top_level(const Cluster& cluster, const ResourceId& id);

/// ApiAddResourceDependency (section 3.1.4.2.20).
Status add_dependency(Cluster& cluster, const ResourceId& dependent, const ResourceId& provider);
/// ApiRemoveResourceDependency (section 3.1.4.2.21); from a complex dependency it removes the one provider.
Status remove_dependency(Cluster& cluster, const ResourceId& dependent, const ResourceId& provider);
/// ApiCanResourceBeDependent (section 3.1.4.2.22): hResource, hResourceDependent. Where the text of .22 differs from
/// .20 (both online is refused, and so is a dependent that is online pending), this follows .22.
Status can_be_dependent(const Cluster& cluster, const ResourceId& resource, const ResourceId& on);
/// Replaces all dependencies of a resource by those given, for ApiSetResourceDependencyExpression
/// (section 3.1.4.2.109); the parse of the expression is the caller's.
Status set_dependencies(Cluster& cluster, const ResourceId& dependent, std::vector<Dependency> dependencies);

}  // namespace cmrp::cluster
