#include "reference/cluster/persistence.h"

#include <algorithm>

#include "reference/cluster/names.h"

namespace cmrp::cluster {
namespace {

std::vector<std::u16string> id_texts(const std::vector<NodeId>& nodes) {
  std::vector<std::u16string> texts;
  for (NodeId id : nodes) texts.push_back(node_id_text(id));
  return texts;
}

std::u16string joined(const Dependency& dependency) {
  std::u16string text;
  for (const ResourceId& id : dependency) {
    if (!text.empty()) text += kDependencyOr;
    text += id;
  }
  return text;
}

// Writes the values of one key.
struct KeyWriter {
  Registry& registry;
  std::u16string path;

  void sz(std::u16string_view name, std::u16string_view text) {
    registry.set_value(path, name, RegistryValue::sz(text));
  }
  void dword(std::u16string_view name, uint32_t number) {
    registry.set_value(path, name, RegistryValue::dword(number));
  }
  void multi_sz(std::u16string_view name, const std::vector<std::u16string>& texts) {
    registry.set_value(path, name, RegistryValue::multi_sz(texts));
  }
};

}  // namespace

std::u16string resource_type_key(std::u16string_view type_name) {
  std::u16string name(type_name);
  std::ranges::replace(name, u'\\', kKeyBackslash);
  return join_path(u"ResourceTypes", name);
}

void save(Registry& registry, const ResourceConfig& resource) {
  KeyWriter out{registry, join_path(u"Resources", resource.id)};
  out.sz(u"Name", resource.name);
  out.sz(u"Type", resource.type);
  out.dword(u"PersistentState", static_cast<uint32_t>(resource.persistent));
  out.multi_sz(u"PossibleOwners", id_texts(resource.possible_owners));
  std::vector<std::u16string> depends_on;
  for (const Dependency& dependency : resource.dependencies) depends_on.push_back(joined(dependency));
  out.multi_sz(u"DependsOn", depends_on);
  out.dword(u"Flags", resource.flags);
  out.dword(u"SeparateMonitor", resource.separate_monitor);
  out.dword(u"SharedVolumes", resource.shared_volumes);
  out.multi_sz(u"Volumes", resource.volumes);
  out.dword(u"RestartAction", resource.recovery.action);
  out.dword(u"RestartThreshold", resource.recovery.threshold);
  out.dword(u"RestartPeriod", resource.recovery.period_ms);
  out.dword(u"RestartDelay", resource.recovery.delay_ms);
}

void save(Registry& registry, const GroupConfig& group, const std::vector<ResourceId>& contains) {
  KeyWriter out{registry, join_path(u"Groups", group.id)};
  out.sz(u"Name", group.name);
  out.dword(u"PersistentState", static_cast<uint32_t>(group.persistent));
  out.sz(u"OwnerNode", node_id_text(group.owner));
  out.multi_sz(u"Contains", contains);
  out.multi_sz(u"PreferredOwners", id_texts(group.preferred));
  out.dword(u"GroupType", group.type);
  out.dword(u"Flags", group.flags);
  out.dword(u"Special", group.special);
  out.multi_sz(u"AntiAffinityClassNames", group.anti_affinity);
  out.multi_sz(u"DependsOn", group.providers);
  out.dword(u"FaultDomain", group.fault_domain);
  out.dword(u"UpdateDomain", group.update_domain);
  out.dword(u"FailoverThreshold", group.failover_threshold);
  out.dword(u"FailoverPeriod", group.failover_period_hours);
}

void save(Registry& registry, const GroupSetConfig& set) {
  KeyWriter out{registry, join_path(u"GroupSets", set.id)};
  out.sz(u"Name", set.name);
  out.multi_sz(u"Contains", set.groups);
  out.multi_sz(u"DependsOn", set.providers);
  out.multi_sz(u"Dependents", set.dependents);
}

void save(Registry& registry, const ResourceTypeConfig& type) {
  KeyWriter out{registry, resource_type_key(type.name)};
  out.sz(u"Name", type.display_name);
  out.sz(u"DllName", type.dll);
  out.dword(u"LooksAlivePollInterval", type.looks_alive_ms);
  out.dword(u"IsAlivePollInterval", type.is_alive_ms);
  out.dword(u"Class", type.resource_class);
  out.dword(u"Characteristics", type.characteristics);
}

void save(Registry& registry, const NodeConfig& node) {
  KeyWriter out{registry, join_path(u"Nodes", node_id_text(node.id))};
  out.sz(u"NodeName", node.name);
  out.dword(u"Paused", node.paused);
  out.dword(u"Flags", node.flags);
}

void save(Registry& registry, const NetworkConfig& network) {
  KeyWriter out{registry, join_path(u"Networks", network.id)};
  out.sz(u"Name", network.name);
  out.dword(u"Role", network.role);
  out.sz(u"Address", network.address);
  out.sz(u"AddressMask", network.address_mask);
}

void save(Registry& registry, const InterfaceConfig& interface) {
  KeyWriter out{registry, join_path(u"NetworkInterfaces", interface.id)};
  out.sz(u"Name", interface.name);
  out.sz(u"Node", node_id_text(interface.node));
  out.sz(u"Network", interface.network);
  out.sz(u"Address", interface.address);
}

void save_cluster(Cluster& cluster) {
  KeyWriter root{cluster.registry, u""};
  root.sz(u"ClusterName", cluster.name);
  root.sz(u"ClusterInstanceID", cluster.id);
  root.dword(u"NextNodeId", cluster.next_node_id);
  root.dword(u"EnableSharedVolumes", cluster.shared_volumes_enabled);
  KeyWriter quorum{cluster.registry, u"Quorum"};
  quorum.sz(u"Resource", cluster.quorum.resource);
  quorum.dword(u"Type", cluster.quorum.type);
  quorum.sz(u"Path", cluster.quorum.path);
}

void save_resource(Cluster& cluster, const ResourceId& id) { save(cluster.registry, *find_resource(cluster, id)); }

void save_group(Cluster& cluster, const GroupId& id) {
  save(cluster.registry, *find_group(cluster, id), resources_of(cluster, id));
}

}  // namespace cmrp::cluster
