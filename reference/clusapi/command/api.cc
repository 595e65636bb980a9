#include "reference/clusapi/command/api.h"

#include <algorithm>

#include "reference/wire/utf16.h"
#include "reference/wire/win32_error.h"

namespace cmrp::command {
namespace {

template <size_t N>
std::string word_of(int state, const char* const (&words)[N]) {
  if (state >= 0 && static_cast<size_t>(state) < N && words[state]) return words[state];
  return state == -1 ? "Unknown" : std::to_string(state);
}

}  // namespace

ApiError::ApiError(const std::string& what, DWORD code)
    : std::runtime_error(what + ": " + win32_text(code)), code(code) {}

std::wstring wide(const std::string& text) {
  std::wstring out;
  std::u16string units = wire::to_utf16(text);
  for (size_t i = 0; i < units.size(); ++i) {
    wchar_t c = units[i];
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < units.size()) c = 0x10000 + ((c - 0xD800) << 10) + (units[++i] - 0xDC00);
    out.push_back(c);
  }
  return out;
}

std::string narrow(const std::wstring& text) {
  std::u16string units;
  for (wchar_t c : text) {
    if (c >= 0x10000) units.push_back(static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10)));
    units.push_back(static_cast<char16_t>(c >= 0x10000 ? 0xDC00 + ((c - 0x10000) & 0x3FF) : c));
  }
  return wire::to_utf8(units);
}

std::vector<std::string> names_of(HCLUSTER cluster, DWORD type) {
  Closing<HCLUSENUM, ClusterCloseEnum> list(opened(ClusterOpenEnum(cluster, type), "the enumeration"));
  std::vector<std::string> names;
  for (DWORD i = 0; i < ClusterGetEnumCount(list); ++i) {
    DWORD of_type = 0;
    names.push_back(text_of("the enumeration",
                            [&](LPWSTR name, LPDWORD count) { return ClusterEnum(list, i, &of_type, name, count); }));
  }
  std::ranges::sort(names);
  return names;
}

ResourceState state_of(HRESOURCE resource) {
  ResourceState out;
  out.group = text_of("the state of a resource", [&](LPWSTR group, LPDWORD group_count) -> DWORD {
    wchar_t node[256];
    DWORD node_count = 256;
    SetLastError(ERROR_SUCCESS);
    out.state = GetClusterResourceState(resource, node, &node_count, group, group_count);
    if (out.state == ClusterResourceStateUnknown && GetLastError() != ERROR_SUCCESS) return GetLastError();
    out.node = narrow({node, node_count});
    return ERROR_SUCCESS;
  });
  return out;
}

GroupState state_of(HGROUP group) {
  GroupState out;
  out.node = text_of("the state of a group", [&](LPWSTR node, LPDWORD count) -> DWORD {
    SetLastError(ERROR_SUCCESS);
    out.state = GetClusterGroupState(group, node, count);
    return out.state == ClusterGroupStateUnknown ? GetLastError() : ERROR_SUCCESS;
  });
  return out;
}

std::string word(CLUSTER_RESOURCE_STATE state) {
  if (state == ClusterResourceOnlinePending) return "OnlinePending";
  if (state == ClusterResourceOfflinePending) return "OfflinePending";
  return word_of(state, {"Inherited", "Initializing", "Online", "Offline", "Failed"});
}
std::string word(CLUSTER_GROUP_STATE state) {
  return word_of(state, {"Online", "Offline", "Failed", "PartialOnline", "Pending"});
}
std::string word(CLUSTER_NODE_STATE state) { return word_of(state, {"Up", "Down", "Paused", "Joining"}); }
std::string word(CLUSTER_NETINTERFACE_STATE state) {
  return word_of(state, {"Failed", "Unreachable", "Unavailable", "Up"});
}
std::string word(CLUSTER_NETWORK_STATE state) { return word_of(state, {"Unavailable", "Down", "Partitioned", "Up"}); }

}  // namespace cmrp::command
