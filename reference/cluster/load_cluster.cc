// Reads a cluster from its registry; everything in it may be damaged, so each value and reference is checked.
#include <algorithm>
#include <set>

#include "reference/cluster/names.h"
#include "reference/cluster/persistence.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

// Reads the values of one key; the first that is missing or mistyped is what error() tells.
class KeyReader {
 public:
  KeyReader(const RegistryKey& key, std::u16string path) : key_(key), path_(std::move(path)) {}

  std::u16string sz(std::u16string_view name) {
    return get(name, [](const RegistryValue& value) { return value.as_sz(); });
  }
  uint32_t dword(std::u16string_view name) {
    return get(name, [](const RegistryValue& value) { return value.as_dword(); });
  }
  std::vector<std::u16string> multi_sz(std::u16string_view name) {
    return get(name, [](const RegistryValue& value) { return value.as_multi_sz(); });
  }
  /// For values that were not always written: a store from before has none.
  bool has(std::u16string_view name) const { return key_.value(name) != nullptr; }
  bool flag(std::u16string_view name) { return dword(name) != 0; }
  Persistent persistent(std::u16string_view name) {
    return dword(name) != 0 ? Persistent::kOnline : Persistent::kOffline;
  }
  NodeId node(std::u16string_view name) { return node_from(name, sz(name)); }
  std::vector<NodeId> nodes(std::u16string_view name) {
    std::vector<NodeId> ids;
    for (const std::u16string& text : multi_sz(name)) ids.push_back(node_from(name, text));
    return ids;
  }

  void refuse(std::string message) {
    if (!error_) error_ = Error{wire::to_utf8(path_), 0, std::move(message)};
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  template <class Convert>
  auto get(std::u16string_view name, Convert convert) -> typename decltype(convert(RegistryValue{}))::value_type {
    const RegistryValue* value = key_.value(name);
    auto converted = value == nullptr ? decltype(convert(*value)){} : convert(*value);
    if (!converted) refuse(wire::to_utf8(name) + (value == nullptr ? " is missing" : " has the wrong type"));
    return converted ? std::move(*converted) : typename decltype(convert(*value))::value_type{};
  }
  NodeId node_from(std::u16string_view name, std::u16string_view text) {
    std::optional<NodeId> id = parse_node_id(text);
    if (!id) refuse(wire::to_utf8(name) + " is not a node id");
    return id.value_or(0);
  }

  const RegistryKey& key_;
  std::u16string path_;
  std::optional<Error> error_;
};

std::vector<Dependency> parse_dependencies(KeyReader& in) {
  std::vector<Dependency> dependencies;
  for (const std::u16string& text : in.multi_sz(u"DependsOn")) {
    Dependency dependency;
    std::u16string_view rest = text;
    for (;;) {
      size_t end = rest.find(kDependencyOr);
      dependency.emplace_back(rest.substr(0, end));
      if (end == rest.npos) break;
      rest.remove_prefix(end + kDependencyOr.size());
    }
    dependencies.push_back(std::move(dependency));
  }
  return dependencies;
}

Resource read_resource(KeyReader& in, const std::u16string& id) {
  Resource r;
  r.id = id;
  r.state = ResourceState::kInitializing;
  r.name = in.sz(u"Name");
  r.type = in.sz(u"Type");
  r.persistent = in.persistent(u"PersistentState");
  r.possible_owners = in.nodes(u"PossibleOwners");
  r.dependencies = parse_dependencies(in);
  r.flags = in.dword(u"Flags");
  r.separate_monitor = in.flag(u"SeparateMonitor");
  r.shared_volumes = in.flag(u"SharedVolumes");
  if (in.has(u"Volumes")) r.volumes = in.multi_sz(u"Volumes");
  r.recovery = {in.dword(u"RestartAction"), in.dword(u"RestartThreshold"), in.dword(u"RestartPeriod"),
                in.dword(u"RestartDelay")};
  return r;
}

Group read_group(KeyReader& in, const std::u16string& id) {
  Group g;
  g.id = id;
  g.name = in.sz(u"Name");
  g.persistent = in.persistent(u"PersistentState");
  g.owner = in.node(u"OwnerNode");
  g.preferred = in.nodes(u"PreferredOwners");
  g.type = in.dword(u"GroupType");
  g.flags = in.dword(u"Flags");
  g.special = in.flag(u"Special");
  g.anti_affinity = in.multi_sz(u"AntiAffinityClassNames");
  if (in.has(u"DependsOn")) g.providers = in.multi_sz(u"DependsOn");
  if (in.has(u"FaultDomain")) g.fault_domain = in.dword(u"FaultDomain");
  if (in.has(u"UpdateDomain")) g.update_domain = in.dword(u"UpdateDomain");
  g.failover_threshold = in.dword(u"FailoverThreshold");
  g.failover_period_hours = in.dword(u"FailoverPeriod");
  return g;
}

GroupSetConfig read_group_set(KeyReader& in, const std::u16string& id) {
  return {id, in.sz(u"Name"), in.multi_sz(u"Contains"), in.multi_sz(u"DependsOn"), in.multi_sz(u"Dependents")};
}

ResourceTypeConfig read_type(KeyReader& in, const std::u16string& name) {
  ResourceTypeConfig t;
  t.name = name;
  std::ranges::replace(t.name, kKeyBackslash, u'\\');
  t.display_name = in.sz(u"Name");
  t.dll = in.sz(u"DllName");
  t.looks_alive_ms = in.dword(u"LooksAlivePollInterval");
  t.is_alive_ms = in.dword(u"IsAlivePollInterval");
  t.resource_class = in.dword(u"Class");
  t.characteristics = in.dword(u"Characteristics");
  return t;
}

Node read_node(KeyReader& in, const std::u16string& id) {
  Node n;
  std::optional<NodeId> number = parse_node_id(id);
  if (!number) in.refuse("the key's name is not a node id");
  n.id = number.value_or(0);
  n.name = in.sz(u"NodeName");
  n.paused = in.flag(u"Paused");
  n.flags = in.dword(u"Flags");
  n.state = n.paused ? NodeState::kPaused : NodeState::kUp;
  return n;
}

NetworkConfig read_network(KeyReader& in, const std::u16string& id) {
  NetworkConfig n;
  n.id = id;
  n.name = in.sz(u"Name");
  n.role = in.dword(u"Role");
  n.address = in.sz(u"Address");
  n.address_mask = in.sz(u"AddressMask");
  return n;
}

Interface read_interface(KeyReader& in, const std::u16string& id) {
  Interface i;
  i.id = id;
  i.name = in.sz(u"Name");
  i.node = in.node(u"Node");
  i.network = in.sz(u"Network");
  i.address = in.sz(u"Address");
  return i;
}

// Reads every key below `path` with `read` and hands the object and its reader to `keep`.
template <class Read, class Keep>
std::optional<Error> read_all(const Registry& registry, std::u16string_view path, Read read, Keep keep) {
  const RegistryKey* parent = registry.find(path);
  if (parent == nullptr) return Error{wire::to_utf8(path), 0, "the key is missing"};
  for (const auto& [folded, key] : parent->keys) {
    KeyReader in(*key, join_path(path, key->name));
    auto object = read(in, key->name);
    if (!in.error()) keep(in, std::move(object));
    if (in.error()) return in.error();
  }
  return std::nullopt;
}

// ---- references hold good

std::optional<Error> check_resource(const Cluster& cluster, const Resource& resource) {
  auto wrong = [&](std::string message) {
    return Error{wire::to_utf8(join_path(u"Resources", resource.id)), 0, std::move(message)};
  };
  if (resource.group.empty()) return wrong("no group contains it");
  if (find_resource_type(cluster, resource.type) == nullptr) return wrong("Type names no resource type");
  for (NodeId node : resource.possible_owners) {
    if (find_node(cluster, node) == nullptr) return wrong("PossibleOwners names no node");
  }
  for (const Dependency& dependency : resource.dependencies) {
    for (const ResourceId& provider : dependency) {
      const Resource* other = find_resource(cluster, provider);
      if (other == nullptr) return wrong("DependsOn names no resource");
      if (other->group != resource.group) return wrong("DependsOn names a resource of another group");
    }
  }
  return std::nullopt;
}

// Takes away what depends on nothing that is left, until nothing is left (fine) or nothing can be taken (a cycle).
std::optional<Error> check_no_cycle(const Cluster& cluster) {
  std::set<ResourceId> left;
  for (const auto& [id, resource] : cluster.resources) left.insert(id);
  for (bool progress = true; progress && !left.empty();) {
    progress = false;
    for (auto at = left.begin(); at != left.end();) {
      bool free = true;
      for (const Dependency& dependency : find_resource(cluster, *at)->dependencies) {
        for (const ResourceId& provider : dependency) free = free && !left.contains(provider);
      }
      progress |= free;
      at = free ? left.erase(at) : std::next(at);
    }
  }
  if (left.empty()) return std::nullopt;
  return Error{wire::to_utf8(join_path(u"Resources", *left.begin())), 0, "DependsOn makes a cycle"};
}

}  // namespace

Result<Cluster> load_cluster(Registry registry) {
  Cluster c;
  KeyReader root(registry.root(), u"");
  c.name = root.sz(u"ClusterName");
  c.id = root.sz(u"ClusterInstanceID");
  c.next_node_id = root.dword(u"NextNodeId");
  if (root.has(u"EnableSharedVolumes")) c.shared_volumes_enabled = root.flag(u"EnableSharedVolumes");
  if (root.error()) return tl::unexpected(*root.error());
  const RegistryKey* quorum_key = registry.find(u"Quorum");
  if (quorum_key == nullptr) return fail("Quorum", 0, "the key is missing");
  KeyReader quorum(*quorum_key, u"Quorum");
  c.quorum = {quorum.sz(u"Resource"), quorum.dword(u"Type"), {}};
  // Stores of the time before quorum could be configured have none.
  if (quorum_key->value(u"Path") != nullptr) c.quorum.path = quorum.sz(u"Path");
  if (quorum.error()) return tl::unexpected(*quorum.error());

  std::optional<Error> error = read_all(registry, u"Nodes", read_node,
                                        [&](KeyReader&, Node node) { c.nodes.emplace(node.id, std::move(node)); });
  if (!error) {
    error = read_all(registry, u"ResourceTypes", read_type, [&](KeyReader&, ResourceTypeConfig type) {
      c.resource_types.emplace(wire::fold_case(type.name), std::move(type));
    });
  }
  if (!error) {
    error = read_all(registry, u"Networks", read_network,
                     [&](KeyReader&, NetworkConfig network) { c.networks.emplace(network.id, std::move(network)); });
  }
  if (!error) {
    error = read_all(registry, u"NetworkInterfaces", read_interface, [&](KeyReader& in, Interface interface) {
      if (!c.nodes.contains(interface.node)) in.refuse("Node names no node");
      if (!c.networks.contains(interface.network)) in.refuse("Network names no network");
      c.interfaces.emplace(interface.id, std::move(interface));
    });
  }
  if (!error) {
    error = read_all(registry, u"Resources", read_resource,
                     [&](KeyReader&, Resource resource) { c.resources.emplace(resource.id, std::move(resource)); });
  }
  if (!error) {
    error = read_all(registry, u"Groups", read_group, [&](KeyReader& in, Group group) {
      if (!c.nodes.contains(group.owner)) in.refuse("OwnerNode names no node");
      for (const std::u16string& id : in.multi_sz(u"Contains")) {
        auto at = c.resources.find(id);
        if (at == c.resources.end()) {
          in.refuse("Contains names no resource");
        } else if (!at->second->group.empty()) {
          in.refuse("Contains names a resource that another group contains");
        } else {
          at->second.edit().group = group.id;
        }
      }
      c.groups.emplace(group.id, std::move(group));
    });
  }
  for (auto at = c.groups.begin(); !error && at != c.groups.end(); ++at) {
    for (const GroupId& id : at->second->providers) {
      if (!c.groups.contains(id))
        error = Error{wire::to_utf8(join_path(u"Groups", at->first)), 0, "DependsOn names no group"};
    }
  }
  // A cluster that never had a group set has no key for them.
  if (!error && registry.find(u"GroupSets") != nullptr) {
    error = read_all(registry, u"GroupSets", read_group_set, [&](KeyReader& in, GroupSetConfig set) {
      for (const auto* groups : {&set.groups, &set.dependents}) {
        for (const GroupId& id : *groups) {
          if (!c.groups.contains(id)) in.refuse("Contains or Dependents names no group");
        }
      }
      c.group_sets.emplace(set.id, std::move(set));
    });
    for (auto at = c.group_sets.begin(); !error && at != c.group_sets.end(); ++at) {
      for (const GroupSetId& id : at->second->providers) {
        if (!c.group_sets.contains(id))
          error = Error{wire::to_utf8(join_path(u"GroupSets", at->first)), 0, "DependsOn names no group set"};
      }
    }
  }
  for (auto at = c.resources.begin(); !error && at != c.resources.end(); ++at) error = check_resource(c, *at->second);
  if (!error) error = check_no_cycle(c);
  if (!error && !c.quorum.resource.empty() && !c.resources.contains(c.quorum.resource)) {
    error = Error{"Quorum", 0, "Resource names no resource"};
  }
  if (error) return tl::unexpected(*error);
  registry.take_changes();
  c.registry = std::move(registry);
  return c;
}

}  // namespace cmrp::cluster
