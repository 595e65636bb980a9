// The C API for C++ programs: handles that close themselves, text in UTF-8, errors as exceptions.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "reference/clusapi/include/clusapi.h"
#include "reference/wire/win32_error.h"

namespace cmrp::command {

/// An API function failed with this Win32 error code.
struct ApiError : std::runtime_error {
  ApiError(const std::string& what, DWORD code);
  DWORD code;
};

std::wstring wide(const std::string& text);
std::string narrow(const std::wstring& text);

/// The handle, or an ApiError with the last error.
template <class H>
H opened(H handle, const std::string& what) {
  if (!handle) throw ApiError(what, GetLastError());
  return handle;
}

template <class H, auto kClose>
class Closing {
 public:
  explicit Closing(H handle) : handle_(handle) {}
  ~Closing() { kClose(handle_); }
  Closing(const Closing&) = delete;
  Closing& operator=(const Closing&) = delete;
  operator H() const { return handle_; }

 private:
  H handle_;
};
using Cluster = Closing<HCLUSTER, CloseCluster>;
using Node = Closing<HNODE, CloseClusterNode>;
using Group = Closing<HGROUP, CloseClusterGroup>;
using Resource = Closing<HRESOURCE, CloseClusterResource>;
using Network = Closing<HNETWORK, CloseClusterNetwork>;
using GroupSet = Closing<HGROUPSET, CloseClusterGroupSet>;
using Key = Closing<HKEY, ClusterRegCloseKey>;
using Port = Closing<HCHANGE, CloseClusterNotifyPort>;

/// Calls `get(buffer, &count)`, with a larger buffer if need be, and returns the text. `get` returns a code.
template <class Get>
std::string text_of(const std::string& what, Get get) {
  std::wstring buffer(64, L'\0');
  for (;;) {
    auto count = static_cast<DWORD>(buffer.size());
    DWORD code = get(buffer.data(), &count);
    if (code == ERROR_SUCCESS) return narrow(buffer.substr(0, count));
    if (code != ERROR_MORE_DATA || count < buffer.size()) throw ApiError(what, code);
    buffer.resize(count + 1);
  }
}

/// Names of the cluster's objects of a type, CLUSTER_ENUM_NODE say, sorted.
std::vector<std::string> names_of(HCLUSTER cluster, DWORD type);

struct ResourceState {
  CLUSTER_RESOURCE_STATE state{};
  std::string node, group;
};
struct GroupState {
  CLUSTER_GROUP_STATE state{};
  std::string node;
};
ResourceState state_of(HRESOURCE resource);
GroupState state_of(HGROUP group);

/// The words of tables and JSON: "Online", "OfflinePending", …; the number of a state that has none.
std::string word(CLUSTER_RESOURCE_STATE state);
std::string word(CLUSTER_GROUP_STATE state);
std::string word(CLUSTER_NODE_STATE state);
std::string word(CLUSTER_NETWORK_STATE state);
std::string word(CLUSTER_NETINTERFACE_STATE state);

}  // namespace cmrp::command
