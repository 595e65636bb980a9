// cmrp-clusapi-client: libclusapi as a client to be judged. Speaks the line protocol of README.md.
#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "reference/clusapi/command/api.h"
#include "reference/clusapi/command/live_migration.h"
#include "reference/wire/bytes.h"

namespace cmrp::command {
namespace {

using Json = nlohmann::ordered_json;

HCLUSTER cluster = nullptr;
std::map<std::string, HRESOURCE> resources;
std::map<std::string, HGROUP> groups;

/// A handle of a command that opens; a code of one that does something.
DWORD keep(bool good) { return good ? ERROR_SUCCESS : GetLastError(); }

std::wstring name_of(const Json& command) { return wide(command.value("name", "")); }
HRESOURCE resource_of(const Json& command) { return resources[command.value("name", "")]; }
HGROUP group_of(const Json& command) { return groups[command.value("name", "")]; }

DWORD delete_group(const Json& command) {
  HGROUP group = group_of(command);
  DWORD code = command.value("force", false) ? DestroyClusterGroup(group) : DeleteClusterGroup(group);
  // What is deleted is not kept open.
  if (code == ERROR_SUCCESS) CloseClusterGroup(group);
  return code;
}

DWORD with_buffer(const Json& command, const std::function<DWORD(PBYTE, DWORD)>& call) {
  auto bytes = wire::from_hex(command.value("buffer", "")).value_or(wire::Bytes());
  return call(bytes.data(), static_cast<DWORD>(bytes.size()));
}

const std::map<std::string, std::function<DWORD(const Json&, Json&)>> kCommands = {
    {"open-cluster", [](auto&, auto&) { return keep((cluster = OpenCluster(nullptr)) != nullptr); }},
    {"close-cluster", [](auto&, auto&) { return keep(CloseCluster(cluster)); }},
    {"open-resource",
     [](auto& c, auto&) {
       return keep((resources[c.value("name", "")] = OpenClusterResource(cluster, name_of(c).c_str())) != nullptr);
     }},
    {"open-resource-reading",
     [](auto& c, auto&) {
       auto& handle = resources[c.value("name", "")];
       return keep((handle = OpenClusterResourceEx(cluster, name_of(c).c_str(), GENERIC_READ, nullptr)) != nullptr);
     }},
    {"close-resource", [](auto& c, auto&) { return keep(CloseClusterResource(resource_of(c))); }},
    {"resource-state",
     [](auto& c, auto& out) {
       SetLastError(ERROR_SUCCESS);
       CLUSTER_RESOURCE_STATE state = GetClusterResourceState(resource_of(c), nullptr, nullptr, nullptr, nullptr);
       out["state"] = static_cast<DWORD>(state);
       return state == ClusterResourceStateUnknown ? GetLastError() : ERROR_SUCCESS;
     }},
    {"offline-resource", [](auto& c, auto&) { return OfflineClusterResource(resource_of(c)); }},
    {"offline-resource-ex",
     [](auto& c, auto&) {
       return with_buffer(c, [&](PBYTE bytes, DWORD size) {
         return OfflineClusterResourceEx(resource_of(c), c.value("flags", 0u), bytes, size);
       });
     }},
    {"fail-resource", [](auto& c, auto&) { return FailClusterResource(resource_of(c)); }},
    {"open-group",
     [](auto& c, auto&) {
       return keep((groups[c.value("name", "")] = OpenClusterGroup(cluster, name_of(c).c_str())) != nullptr);
     }},
    {"close-group", [](auto& c, auto&) { return keep(CloseClusterGroup(group_of(c))); }},
    {"delete-group", [](auto& c, auto&) { return delete_group(c); }},
    {"move-group-ex",
     [](auto& c, auto&) {
       return with_buffer(c, [&](PBYTE bytes, DWORD size) {
         return MoveClusterGroupEx(group_of(c), nullptr, c.value("flags", 0u), bytes, size);
       });
     }},
    {"live-migrate-group",
     [](auto& c, auto&) {
       LiveMigration order;
       return MoveClusterGroupEx(group_of(c), nullptr, order.flags, order.buffer.data(),
                                 static_cast<DWORD>(order.buffer.size()));
     }},
};

}  // namespace
}  // namespace cmrp::command

int main() {
  using namespace cmrp::command;
  for (std::string line; std::getline(std::cin, line);) {
    Json command = Json::parse(line, nullptr, false);
    Json answer = Json::object();
    auto known = command.is_object() ? kCommands.find(command.value("do", "")) : kCommands.end();
    if (known == kCommands.end()) {
      answer["unsupported"] = true;
    } else {
      answer["code"] = known->second(command, answer);
    }
    std::cout << answer.dump() << std::endl;
  }
  return 0;
}
