#include "reference/cluster/state.h"

#include <cassert>

#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

template <class Map, class Id>
auto find_in(const Map& objects, const Id& id) -> decltype(&*objects.begin()->second) {
  auto at = objects.find(id);
  return at == objects.end() ? nullptr : &*at->second;
}

template <class Map, class Id>
auto& edit_in(Map& objects, const Id& id) {
  auto at = objects.find(id);
  assert(at != objects.end());
  return at->second.edit();
}

}  // namespace

const Resource* find_resource(const Cluster& cluster, const ResourceId& id) { return find_in(cluster.resources, id); }
const Group* find_group(const Cluster& cluster, const GroupId& id) { return find_in(cluster.groups, id); }
const GroupSetConfig* find_group_set(const Cluster& cluster, const GroupSetId& id) {
  return find_in(cluster.group_sets, id);
}
const Node* find_node(const Cluster& cluster, NodeId id) { return find_in(cluster.nodes, id); }
const ResourceTypeConfig* find_resource_type(const Cluster& cluster, std::u16string_view name) {
  return find_in(cluster.resource_types, wire::fold_case(name));
}

Resource& edit_resource(Cluster& cluster, const ResourceId& id) { return edit_in(cluster.resources, id); }
Group& edit_group(Cluster& cluster, const GroupId& id) { return edit_in(cluster.groups, id); }
Node& edit_node(Cluster& cluster, NodeId id) { return edit_in(cluster.nodes, id); }

std::vector<ResourceId> resources_of(const Cluster& cluster, const GroupId& group) {
  std::vector<ResourceId> ids;
  for (const auto& [id, resource] : cluster.resources) {
    if (resource->group == group) ids.push_back(id);
  }
  return ids;
}

}  // namespace cmrp::cluster
