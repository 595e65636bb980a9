#include "reference/cluster/cluster_name.h"

#include <algorithm>
#include <deque>
#include <set>

#include "reference/cluster/dependencies.h"
#include "reference/cluster/names.h"
#include "reference/cluster/persistence.h"
#include "reference/cluster/states.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

// Section 3.1.4.2.3: 64 characters with the terminator.
constexpr size_t kMostClusterNameChars = 63;
constexpr size_t kMostNetbiosChars = 15;

bool is_network_name(const Resource& resource) {
  return wire::fold_case(resource.type) == wire::fold_case(kNetworkNameType);
}

bool is_own_name(const Resource& resource) { return resource.core() && is_network_name(resource); }

const Resource* own_name_resource(const Cluster& cluster) {
  for (const auto& [id, resource] : cluster.resources) {
    if (is_own_name(*resource)) return &*resource;
  }
  return nullptr;
}

}  // namespace

Status rename_cluster(Cluster& cluster, std::u16string_view name) {
  if (name.size() > kMostClusterNameChars) return RPC_S_STRING_TOO_LONG;
  if (!valid_host_name(name)) return ERROR_INVALID_PARAMETER;
  std::u16string folded = wire::fold_case(name);
  for (const auto& [id, node] : cluster.nodes) {
    if (wire::fold_case(node->name) == folded) return ERROR_INVALID_NAME;
  }
  const Resource* holder = own_name_resource(cluster);
  ResourceState state = holder == nullptr ? ResourceState::kOffline : holder->state;
  bool in_use = !at_rest(state);
  if (in_use && wire::fold_case(cluster.name) != folded) {
    return state == ResourceState::kOnline ? ERROR_RESOURCE_ONLINE : ERROR_INVALID_STATE;
  }
  if (cluster.name != name) {
    cluster.name = name;
    save_cluster(cluster);
    cluster.events.push_back({ObjectKind::kCluster, Happened::kName, {}, cluster.name, {}, 0});
  }
  bool online = state == ResourceState::kOnline || state == ResourceState::kOnlinePending;
  return online ? ERROR_RESOURCE_PROPERTIES_STORED : ERROR_SUCCESS;
}

std::optional<ResourceId> network_name_provider(const Cluster& cluster, const ResourceId& id) {
  std::set<ResourceId> seen{id};
  std::deque<ResourceId> open{id};
  for (; !open.empty(); open.pop_front()) {
    for (const ResourceId& provider : providers_of(cluster, open.front())) {
      if (!seen.insert(provider).second) continue;
      if (is_network_name(*find_resource(cluster, provider))) return provider;
      open.push_back(provider);
    }
  }
  return std::nullopt;
}

std::u16string netbios_name(const Cluster& cluster, const ResourceId& id) {
  const Resource& resource = *find_resource(cluster, id);
  std::u16string name = is_own_name(resource) ? cluster.name : resource.name;
  if (const RegistryKey* own = cluster.registry.find(join_path(join_path(u"Resources", id), u"Parameters"))) {
    const RegistryValue* value = is_own_name(resource) ? nullptr : own->value(u"Name");
    auto text = value == nullptr ? std::nullopt : value->as_sz();
    if (text && !text->empty()) name = *text;
  }
  name.resize(std::min(name.size(), kMostNetbiosChars));
  std::ranges::transform(name, name.begin(), [](char16_t c) {
    return c >= u'a' && c <= u'z' ? static_cast<char16_t>(c - u'a' + u'A') : c;
  });
  return name;
}

}  // namespace cmrp::cluster
