#include "reference/cluster/own_entries.h"

#include <algorithm>

#include "reference/cluster/persistence.h"

namespace cmrp::cluster {
namespace {

// What save() writes for one object of each kind is the layout of them all; "*" stands for their names.
const Registry& layout() {
  static const Registry kLayout = [] {
    Cluster c;
    save_cluster(c);
    ResourceConfig resource;
    GroupConfig group;
    GroupSetConfig set;
    ResourceTypeConfig type;
    NetworkConfig network;
    InterfaceConfig interface;
    resource.id = group.id = set.id = type.name = network.id = interface.id = u"*";
    save(c.registry, resource);
    save(c.registry, group, {});
    save(c.registry, set);
    save(c.registry, type);
    save(c.registry, network);
    save(c.registry, interface);
    Registry node;
    save(node, NodeConfig{});
    // Its id is a number.
    for (const auto& [folded, value] : node.root().keys.begin()->second->keys.begin()->second->values) {
      c.registry.set_value(u"Nodes\\*", value.name, value.value);
    }
    return c.registry;
  }();
  return kLayout;
}

// The key of the layout that stands for the one at `path`, or null.
const RegistryKey* of_layout(std::u16string_view path) {
  if (const RegistryKey* key = layout().find(path)) return key;
  std::u16string_view container = parent_path(path);
  if (path.empty() || container.empty() || !parent_path(container).empty()) return nullptr;
  return layout().find(join_path(container, u"*"));
}

}  // namespace

bool is_own_key(std::u16string_view path) { return of_layout(path) != nullptr; }

bool has_only_own_keys(std::u16string_view path) {
  return !path.empty() && layout().find(join_path(path, u"*")) != nullptr;
}

bool is_own_value(std::u16string_view path, std::u16string_view name) {
  const RegistryKey* key = of_layout(path);
  return key != nullptr && key->value(name) != nullptr;
}

}  // namespace cmrp::cluster
