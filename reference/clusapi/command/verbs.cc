#include "reference/clusapi/command/verbs.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include "reference/clusapi/command/live_migration.h"
#include "reference/wire/win32_error.h"

namespace cmrp::command {
namespace {

// Objects are opened with what the user may do, so that readers can look.

Resource open_resource(HCLUSTER cluster, const std::string& name) {
  return Resource(
      opened(OpenClusterResourceEx(cluster, wide(name).c_str(), MAXIMUM_ALLOWED, nullptr), "resource " + name));
}
Group open_group(HCLUSTER cluster, const std::string& name) {
  return Group(opened(OpenClusterGroupEx(cluster, wide(name).c_str(), MAXIMUM_ALLOWED, nullptr), "group " + name));
}
Node open_node(HCLUSTER cluster, const std::string& name) {
  return Node(opened(OpenClusterNodeEx(cluster, wide(name).c_str(), MAXIMUM_ALLOWED, nullptr), "node " + name));
}

/// An order that may go on behind its answer: waits until `settled`, as long as the line says.
Outcome finish(DWORD code, const std::string& what, const Line& line, const std::function<bool()>& settled,
               const std::function<std::string()>& say) {
  if (code != ERROR_SUCCESS && code != ERROR_IO_PENDING) throw ApiError(what, code);
  constexpr DWORD kPollMilliseconds = 50;
  auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(line.wait);
  bool done = code == ERROR_SUCCESS || settled();
  while (!done && std::chrono::steady_clock::now() < deadline) {
    Sleep(kPollMilliseconds);
    done = settled();
  }
  return {{}, say(), !done};
}

/// An order that is carried out at once.
Outcome done(DWORD code, const std::string& what, std::string said) {
  if (code != ERROR_SUCCESS) throw ApiError(what, code);
  return {{}, std::move(said)};
}

Outcome resource_order(DWORD code, HRESOURCE resource, const Line& line) {
  return finish(
      code, line.name, line, [&] { return state_of(resource).state < ClusterResourcePending; },
      [&] {
        ResourceState now = state_of(resource);
        return line.name + " is " + word(now.state) + " on " + now.node;
      });
}

Outcome group_order(DWORD code, HGROUP group, const Line& line) {
  return finish(
      code, line.name, line, [&] { return state_of(group).state != ClusterGroupPending; },
      [&] {
        GroupState now = state_of(group);
        return line.name + " is " + word(now.state) + " on " + now.node;
      });
}

Json resource_row(const std::string& name, HRESOURCE resource) {
  ResourceState now = state_of(resource);
  return {{"name", name}, {"state", word(now.state)}, {"group", now.group}, {"node", now.node}};
}

Outcome resource_list(HCLUSTER cluster, const Line&) {
  Outcome out;
  for (const std::string& name : names_of(cluster, CLUSTER_ENUM_RESOURCE)) {
    out.rows.push_back(resource_row(name, open_resource(cluster, name)));
  }
  return out;
}

Outcome resource_state(HCLUSTER cluster, const Line& line) {
  Outcome out;
  out.rows.push_back(resource_row(line.name, open_resource(cluster, line.name)));
  return out;
}

Outcome resource_online(HCLUSTER cluster, const Line& line) {
  Resource resource = open_resource(cluster, line.name);
  DWORD flags = line.ignore_locked ? CLUSAPI_RESOURCE_ONLINE_IGNORE_RESOURCE_STATUS : 0;
  DWORD code = flags ? OnlineClusterResourceEx(resource, flags, nullptr, 0) : OnlineClusterResource(resource);
  return resource_order(code, resource, line);
}

Outcome resource_offline(HCLUSTER cluster, const Line& line) {
  Resource resource = open_resource(cluster, line.name);
  DWORD flags = (line.ignore_locked ? CLUSAPI_RESOURCE_OFFLINE_IGNORE_RESOURCE_STATUS : 0) |
                (line.force ? CLUSAPI_RESOURCE_OFFLINE_FORCE_WITH_TERMINATION : 0);
  DWORD code = flags ? OfflineClusterResourceEx(resource, flags, nullptr, 0) : OfflineClusterResource(resource);
  return resource_order(code, resource, line);
}

Outcome resource_fail(HCLUSTER cluster, const Line& line) {
  Resource resource = open_resource(cluster, line.name);
  return resource_order(FailClusterResource(resource), resource, line);
}

Outcome resource_create(HCLUSTER cluster, const Line& line) {
  if (line.type.empty()) throw UsageError("write --type with the resource type; cmrp type list has them");
  Group group = open_group(cluster, line.words[1]);
  Resource resource(opened(CreateClusterResource(group, wide(line.name).c_str(), wide(line.type).c_str(), 0),
                           "resource " + line.name));
  return {{}, line.name + " is " + word(state_of(resource).state)};
}

Outcome resource_delete(HCLUSTER cluster, const Line& line) {
  Resource resource = open_resource(cluster, line.name);
  return done(DeleteClusterResource(resource), "resource " + line.name, "resource " + line.name + " is deleted");
}

Outcome group_list(HCLUSTER cluster, const Line&) {
  Outcome out;
  for (const std::string& name : names_of(cluster, CLUSTER_ENUM_GROUP)) {
    GroupState now = state_of(open_group(cluster, name));
    out.rows.push_back({{"name", name}, {"state", word(now.state)}, {"node", now.node}});
  }
  return out;
}

Outcome group_create(HCLUSTER cluster, const Line& line) {
  Group group(opened(CreateClusterGroup(cluster, wide(line.name).c_str()), "group " + line.name));
  return {{}, line.name + " is on " + state_of(group).node};
}

Outcome group_delete(HCLUSTER cluster, const Line& line) {
  Group group = open_group(cluster, line.name);
  return done(line.force ? DestroyClusterGroup(group) : DeleteClusterGroup(group), "group " + line.name,
              "group " + line.name + " is deleted");
}

Outcome group_online(HCLUSTER cluster, const Line& line) {
  Group group = open_group(cluster, line.name);
  DWORD flags = line.ignore_locked ? CLUSAPI_GROUP_ONLINE_IGNORE_RESOURCE_STATUS : 0;
  DWORD code = flags ? OnlineClusterGroupEx(group, nullptr, flags, nullptr, 0) : OnlineClusterGroup(group, nullptr);
  return group_order(code, group, line);
}

Outcome group_offline(HCLUSTER cluster, const Line& line) {
  Group group = open_group(cluster, line.name);
  DWORD flags = line.ignore_locked ? CLUSAPI_GROUP_OFFLINE_IGNORE_RESOURCE_STATUS : 0;
  DWORD code = flags ? OfflineClusterGroupEx(group, flags, nullptr, 0) : OfflineClusterGroup(group);
  return group_order(code, group, line);
}

Outcome group_move(HCLUSTER cluster, const Line& line) {
  Group group = open_group(cluster, line.name);
  DWORD flags = line.ignore_locked ? CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS : 0;
  std::vector<uint8_t> buffer;
  if (line.live_migrate) {
    LiveMigration order;
    buffer = std::move(order.buffer);
    flags |= order.flags;
  }
  auto move = [&](HNODE node) {
    if (flags == 0) return MoveClusterGroup(group, node);
    return MoveClusterGroupEx(group, node, flags, buffer.data(), static_cast<DWORD>(buffer.size()));
  };
  return group_order(line.to.empty() ? move(nullptr) : move(open_node(cluster, line.to)), group, line);
}

Outcome group_cancel(HCLUSTER cluster, const Line& line) {
  Group group = open_group(cluster, line.name);
  return group_order(CancelClusterGroupOperation(group, 0), group, line);
}

Outcome node_list(HCLUSTER cluster, const Line&) {
  Outcome out;
  for (const std::string& name : names_of(cluster, CLUSTER_ENUM_NODE)) {
    Node node = open_node(cluster, name);
    out.rows.push_back({{"name", name}, {"state", word(GetClusterNodeState(node))}});
  }
  return out;
}

Outcome node_order(DWORD code, HNODE node, const Line& line) {
  return finish(
      code, line.name, line, [] { return false; },
      [&] { return line.name + " is " + word(GetClusterNodeState(node)); });
}

Outcome node_pause(HCLUSTER cluster, const Line& line) {
  Node node = open_node(cluster, line.name);
  return node_order(line.drain ? PauseClusterNodeEx(node, TRUE, 0, nullptr) : PauseClusterNode(node), node, line);
}

Outcome node_resume(HCLUSTER cluster, const Line& line) {
  Node node = open_node(cluster, line.name);
  return node_order(ResumeClusterNode(node), node, line);
}

Outcome network_list(HCLUSTER cluster, const Line&) {
  Outcome out;
  for (const std::string& name : names_of(cluster, CLUSTER_ENUM_NETWORK)) {
    Network network(
        opened(OpenClusterNetworkEx(cluster, wide(name).c_str(), MAXIMUM_ALLOWED, nullptr), "network " + name));
    out.rows.push_back({{"name", name}, {"state", word(GetClusterNetworkState(network))}});
  }
  return out;
}

Outcome type_list(HCLUSTER cluster, const Line&) {
  Outcome out;
  for (const std::string& name : names_of(cluster, CLUSTER_ENUM_RESTYPE)) out.rows.push_back({{"name", name}});
  return out;
}

GroupSet open_group_set(HCLUSTER cluster, const std::string& name) {
  return GroupSet(opened(OpenClusterGroupSet(cluster, wide(name).c_str()), "group set " + name));
}

Outcome group_set_list(HCLUSTER cluster, const Line&) {
  Closing<HGROUPSETENUM, ClusterGroupSetCloseEnum> list(opened(ClusterGroupSetOpenEnum(cluster), "the enumeration"));
  std::vector<std::string> names;
  for (DWORD i = 0; i < ClusterGroupSetGetEnumCount(list); ++i) {
    names.push_back(text_of("the enumeration",
                            [&](LPWSTR name, LPDWORD count) { return ClusterGroupSetEnum(list, i, name, count); }));
  }
  std::ranges::sort(names);
  Outcome out;
  for (const std::string& name : names) out.rows.push_back({{"name", name}});
  return out;
}

Outcome group_set_create(HCLUSTER cluster, const Line& line) {
  GroupSet set(opened(CreateClusterGroupSet(cluster, wide(line.name).c_str()), "group set " + line.name));
  return {{}, "group set " + line.name + " is there"};
}

Outcome group_set_delete(HCLUSTER cluster, const Line& line) {
  GroupSet set = open_group_set(cluster, line.name);
  return done(DeleteClusterGroupSet(set), "group set " + line.name, "group set " + line.name + " is deleted");
}

Outcome group_set_add(HCLUSTER cluster, const Line& line) {
  GroupSet set = open_group_set(cluster, line.name);
  Group group = open_group(cluster, line.words[1]);
  return done(ClusterAddGroupToGroupSet(set, group), "group " + line.words[1],
              line.words[1] + " is in group set " + line.name);
}

Outcome group_set_remove(HCLUSTER cluster, const Line& line) {
  Group group = open_group(cluster, line.name);
  return done(ClusterRemoveGroupFromGroupSet(group), "group " + line.name, line.name + " is in no group set");
}

Outcome cluster_info(HCLUSTER cluster, const Line&) {
  CLUSTERVERSIONINFO version{};
  version.dwVersionInfoSize = sizeof version;
  std::string name = text_of("the cluster", [&](LPWSTR buffer, LPDWORD count) {
    return GetClusterInformation(cluster, buffer, count, &version);
  });
  Outcome out;
  out.rows.push_back({{"name", name},
                      {"version", std::to_string(version.MajorVersion) + "." + std::to_string(version.MinorVersion) +
                                      "." + std::to_string(version.BuildNumber)},
                      {"vendor", narrow(version.szVendorId)},
                      {"nodes", names_of(cluster, CLUSTER_ENUM_NODE).size()},
                      {"groups", names_of(cluster, CLUSTER_ENUM_GROUP).size()},
                      {"resources", names_of(cluster, CLUSTER_ENUM_RESOURCE).size()}});
  return out;
}

constexpr Verb kVerbs[] = {
    {"cluster", "info", "", "name, version, how many nodes, groups, resources", cluster_info},
    {"resource", "list", "", "every resource: state, group, node", resource_list},
    {"resource", "state", "NAME", "one resource", resource_state},
    {"resource", "online", "NAME [--ignore-locked] [--wait S]", "brings it online", resource_online},
    {"resource", "offline", "NAME [--ignore-locked] [--force] [--wait S]", "takes it offline", resource_offline},
    {"resource", "fail", "NAME [--wait S]", "makes the cluster treat it as failed", resource_fail},
    {"resource", "create", "NAME GROUP --type TYPE", "makes a resource of that resource type", resource_create},
    {"resource", "delete", "NAME", "a resource that is offline", resource_delete},
    {"group", "list", "", "every group: state, node", group_list},
    {"group", "create", "NAME", "makes an empty group", group_create},
    {"group", "delete", "NAME [--force]", "with --force its resources too, which are taken offline first",
     group_delete},
    {"group", "online", "NAME [--ignore-locked] [--wait S]", "brings its resources online", group_online},
    {"group", "offline", "NAME [--ignore-locked] [--wait S]", "takes its resources offline", group_offline},
    {"group", "move", "NAME [--to NODE] [--live-migrate] [--ignore-locked] [--wait S]",
     "moves it to that node, or to one that the cluster chooses", group_move},
    {"group", "cancel", "NAME", "cancels a move that waits", group_cancel},
    {"node", "list", "", "every node and its state", node_list},
    {"node", "pause", "NAME [--drain]", "no group moves there any more; --drain moves its groups away", node_pause},
    {"node", "resume", "NAME", "groups may move there again", node_resume},
    {"network", "list", "", "every network and its state", network_list},
    {"type", "list", "", "every resource type", type_list},
    {"groupset", "list", "", "every group set", group_set_list},
    {"groupset", "create", "NAME", "makes an empty group set", group_set_create},
    {"groupset", "delete", "NAME", "its groups are in none then", group_set_delete},
    {"groupset", "add", "NAME GROUP", "puts a group into it", group_set_add},
    {"groupset", "remove", "GROUP", "takes a group out of its group set", group_set_remove},
    {"registry", "list", "[KEY]", "subkeys and values of a key, of the root without KEY", registry_list},
    {"registry", "get", "KEY VALUE", "one value", registry_get},
    {"registry", "set", "KEY VALUE DATA [--type TYPE]",
     "sets a value, and makes the key if need be. DATA: text, a number, hexadecimal digits; the texts of multi are "
     "parted "
     "by |",
     registry_set},
    {"registry", "delete", "KEY [VALUE]", "deletes a value, or a key without subkeys", registry_delete},
    {"watch", "", "[--registry] [--for S]", "what happens in the cluster, an event a line, until it is interrupted",
     watch},
};

}  // namespace

std::span<const Verb> verbs() { return kVerbs; }

}  // namespace cmrp::command
