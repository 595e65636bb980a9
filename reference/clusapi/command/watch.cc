// cmrp watch: events of a notification port of version 2 as lines for people or programs.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <iostream>

#include "reference/clusapi/command/verbs.h"
#include "reference/wire/win32_error.h"

namespace cmrp::command {
namespace {

/// The events of one type of object: their flags, from bit 0 on, by the specification's names without what all of them
/// have (MS-CMRP 2.2.2.12 to 2.2.2.19, 2.2.2.24).
struct TypeRow {
  DWORD type;
  const char* name;
  LONGLONG flags;
  std::vector<const char*> events;
};

const std::vector<TypeRow>& types() {
  static const std::vector<TypeRow> kRows = {
      {CLUSTER_OBJECT_TYPE_CLUSTER,
       "cluster",
       CLUSTER_CHANGE_CLUSTER_ALL_V2,
       {"RECONNECT", "STATE", "GROUP_ADDED", "HANDLE_CLOSE", "NETWORK_ADDED", "NODE_ADDED", "RESOURCE_TYPE_ADDED",
        "COMMON_PROPERTY", "PRIVATE_PROPERTY", "LOST_NOTIFICATIONS", "RENAME", "MEMBERSHIP", "UPGRADED"}},
      {CLUSTER_OBJECT_TYPE_GROUP,
       "group",
       CLUSTER_CHANGE_GROUP_ALL_V2,
       {"DELETED", "COMMON_PROPERTY", "PRIVATE_PROPERTY", "STATE", "OWNER_NODE", "PREFERRED_OWNERS", "RESOURCE_ADDED",
        "RESOURCE_GAINED", "RESOURCE_LOST"}},
      {CLUSTER_OBJECT_TYPE_RESOURCE,
       "resource",
       CLUSTER_CHANGE_RESOURCE_ALL_V2,
       {"COMMON_PROPERTY", "PRIVATE_PROPERTY", "STATE", "OWNER_GROUP", "DEPENDENCIES", "DEPENDENTS", "POSSIBLE_OWNERS",
        "DELETED", "DLL_UPGRADED"}},
      {CLUSTER_OBJECT_TYPE_RESOURCE_TYPE,
       "type",
       CLUSTER_CHANGE_RESOURCE_TYPE_ALL_V2,
       {"DELETED", "COMMON_PROPERTY", "PRIVATE_PROPERTY", "POSSIBLE_OWNERS", "DLL_UPGRADED", "SPECIFIC"}},
      {CLUSTER_OBJECT_TYPE_NETWORK_INTERFACE,
       "interface",
       CLUSTER_CHANGE_NETINTERFACE_ALL_V2,
       {"DELETED", "COMMON_PROPERTY", "PRIVATE_PROPERTY", "STATE"}},
      {CLUSTER_OBJECT_TYPE_NETWORK,
       "network",
       CLUSTER_CHANGE_NETWORK_ALL_V2,
       {"DELETED", "COMMON_PROPERTY", "PRIVATE_PROPERTY", "STATE"}},
      {CLUSTER_OBJECT_TYPE_NODE,
       "node",
       CLUSTER_CHANGE_NODE_ALL_V2,
       {"NETINTERFACE_ADDED", "DELETED", "COMMON_PROPERTY", "PRIVATE_PROPERTY", "STATE", "GROUP_GAINED", "GROUP_LOST"}},
      {CLUSTER_OBJECT_TYPE_GROUPSET,
       "groupset",
       CLUSTER_CHANGE_GROUPSET_ALL_V2,
       {"DELETED", "COMMON_PROPERTY", "PRIVATE_PROPERTY", "STATE", "GROUP_ADDED", "GROUP_REMOVED", "DEPENDENCIES",
        "DEPENDENTS"}},
      {CLUSTER_OBJECT_TYPE_REGISTRY,
       "registry",
       CLUSTER_CHANGE_REGISTRY_ALL_V2,
       {"ATTRIBUTES", "NAME", "SUBTREE", "VALUE"}},
  };
  return kRows;
}

struct Event {
  NOTIFY_FILTER_AND_TYPE what{};
  std::string name;
  std::vector<BYTE> data;
};

/// The next event; false if none comes in time.
bool next(HCHANGE port, DWORD milliseconds, Event& event) {
  std::wstring name(256, L'\0');
  event.data.resize(4096);
  for (;;) {
    DWORD_PTR key = 0;
    auto count = static_cast<DWORD>(name.size());
    auto size = static_cast<DWORD>(event.data.size());
    DWORD code = GetClusterNotifyV2(port, &key, &event.what, event.data.data(), &size, nullptr, nullptr, nullptr,
                                    nullptr, name.data(), &count, nullptr, nullptr, milliseconds);
    if (code == WAIT_TIMEOUT) return false;
    if (code != ERROR_SUCCESS && code != ERROR_MORE_DATA) throw ApiError("the events", code);
    if (code == ERROR_SUCCESS) {
      event.name = narrow(name.substr(0, count));
      event.data.resize(size);
      return true;
    }
    name.resize(std::max<size_t>(name.size(), count + 1));
    event.data.resize(std::max<size_t>(event.data.size(), size));
  }
}

/// The state that an event tells of; "" for one that tells of none.
std::string state_of(const Event& event) {
  if (event.data.size() != sizeof(DWORD)) return "";
  auto state = static_cast<int>(event.data[0] | event.data[1] << 8 | event.data[2] << 16 |
                                static_cast<uint32_t>(event.data[3]) << 24);
  auto is = [&](DWORD type, LONGLONG flag) {
    return event.what.dwObjectType == type && event.what.FilterFlags == flag;
  };
  if (is(CLUSTER_OBJECT_TYPE_GROUP, CLUSTER_CHANGE_GROUP_STATE_V2)) return word(CLUSTER_GROUP_STATE(state));
  if (is(CLUSTER_OBJECT_TYPE_RESOURCE, CLUSTER_CHANGE_RESOURCE_STATE_V2)) return word(CLUSTER_RESOURCE_STATE(state));
  if (is(CLUSTER_OBJECT_TYPE_NODE, CLUSTER_CHANGE_NODE_STATE_V2)) return word(CLUSTER_NODE_STATE(state));
  if (is(CLUSTER_OBJECT_TYPE_NETWORK, CLUSTER_CHANGE_NETWORK_STATE_V2)) return word(CLUSTER_NETWORK_STATE(state));
  if (is(CLUSTER_OBJECT_TYPE_NETWORK_INTERFACE, CLUSTER_CHANGE_NETINTERFACE_STATE_V2)) {
    return word(CLUSTER_NETINTERFACE_STATE(state));
  }
  return "";
}

Json row_of(const Event& event) {
  std::string type = std::to_string(event.what.dwObjectType);
  std::string flag = fmt::format("0x{:x}", event.what.FilterFlags);
  for (const TypeRow& row : types()) {
    if (row.type != event.what.dwObjectType) continue;
    type = row.name;
    for (size_t bit = 0; bit < row.events.size(); ++bit) {
      if (event.what.FilterFlags == LONGLONG{1} << bit) flag = row.events[bit];
    }
  }
  auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  auto second = std::chrono::floor<std::chrono::seconds>(now);
  std::string time =
      fmt::format("{:%FT%T}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(second)), (now - second).count());
  return {{"time", time}, {"object", type}, {"event", flag}, {"name", event.name}, {"state", state_of(event)}};
}

void print(const Json& row, bool as_json) {
  if (as_json) {
    std::cout << row.dump() << std::endl;
    return;
  }
  auto text = [&](const char* key) { return row[key].get<std::string>(); };
  std::string line = fmt::format("{}  {:9}  {:16}  {}", text("time"), text("object"), text("event"), text("name"));
  if (!text("state").empty()) line += " is " + text("state");
  std::cout << line.substr(0, line.find_last_not_of(' ') + 1) << std::endl;
}

}  // namespace

Outcome watch(HCLUSTER cluster, const Line& line) {
  auto handle = static_cast<HCHANGE>(INVALID_HANDLE_VALUE);
  Port port(opened(CreateClusterNotifyPortV2(handle, static_cast<HCLUSTER>(INVALID_HANDLE_VALUE), nullptr, 0, 0),
                   "the notification port"));
  for (const TypeRow& row : types()) {
    if (row.type == CLUSTER_OBJECT_TYPE_REGISTRY && !line.registry) continue;
    NOTIFY_FILTER_AND_TYPE filter{row.type, row.flags};
    DWORD code = RegisterClusterNotifyV2(port, filter, cluster, 0);
    // Servers need not know types that came later.
    if (code != ERROR_SUCCESS && code != ERROR_INVALID_PARAMETER)
      throw ApiError("events of a " + std::string(row.name), code);
  }
  using Clock = std::chrono::steady_clock;
  auto end = Clock::now() + std::chrono::seconds(line.watch_for.value_or(0));
  for (Event event;;) {
    DWORD patience = INFINITE;
    if (line.watch_for) {
      auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
      patience = static_cast<DWORD>(std::max<int64_t>(left, 0));
    }
    if (!next(port, patience, event)) break;
    print(row_of(event), line.json);
  }
  return {nullptr, ""};
}

}  // namespace cmrp::command
