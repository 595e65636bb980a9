// Notification ports.
#include <algorithm>

#include "reference/clusapi/api.h"
#include "reference/clusapi/notify_session.h"

namespace cmrp::clusapi {
namespace {

/// What an HCHANGE stands for: one queue, and a session with each cluster that it has filters for.
class NotifyPort final : public Object {
 public:
  explicit NotifyPort(int version) : version(version) {}
  ~NotifyPort() override { close(); }

  /// Registers a filter for the events of that cluster.
  uint32_t add(Cluster& cluster, NotifyFilter filter) {
    std::lock_guard lock(mutex_);
    if (closed_) return ERROR_INVALID_HANDLE;
    auto session = std::ranges::find(sessions_, &cluster, [](const auto& known) { return known->cluster.get(); });
    if (session != sessions_.end()) return (*session)->add(std::move(filter));
    auto opened = NotifySession::open_at(cluster, version, queue);
    if (!opened) return opened.error();
    sessions_.push_back(std::move(*opened));
    return sessions_.back()->add(std::move(filter));
  }

  void close() {
    queue->close();
    std::lock_guard lock(mutex_);
    closed_ = true;
    for (const auto& session : sessions_) session->stop();
    sessions_.clear();
  }

  const int version;
  const std::shared_ptr<NotifyQueue> queue = std::make_shared<NotifyQueue>();

 private:
  std::mutex mutex_;  ///< guards the sessions; filters are registered one at a time
  bool closed_ = false;
  std::vector<std::shared_ptr<NotifySession>> sessions_;
};

std::shared_ptr<NotifyPort> find_port(HCHANGE handle, int version) {
  auto port = HandleTable::instance().find<NotifyPort>(handle);
  return port && port->version == version ? port : nullptr;
}

bool is_none(const void* handle) { return handle == INVALID_HANDLE_VALUE; }

/// CreateClusterNotifyPort and its V2: each filter is about all objects of the cluster.
HCHANGE create_port(HCHANGE handle, HCLUSTER hCluster, int version, std::span<const NotifyFilter> filters) {
  void* result = handle;
  uint32_t code = guarded([&]() -> uint32_t {
    bool is_new = is_none(handle);
    auto port = is_new ? std::make_shared<NotifyPort>(version) : find_port(handle, version);
    if (!port) return ERROR_INVALID_HANDLE;
    if (is_none(hCluster)) {
      if (!is_new) return ERROR_INVALID_PARAMETER;
    } else {
      auto cluster = HandleTable::instance().find<Cluster>(hCluster);
      if (!cluster) return ERROR_INVALID_HANDLE;
      for (const NotifyFilter& filter : filters) {
        if (uint32_t status = port->add(*cluster, filter); status != ERROR_SUCCESS) return status;
      }
    }
    if (is_new) result = HandleTable::instance().add(std::move(port));
    return ERROR_SUCCESS;
  });
  return or_last_error(code, static_cast<HCHANGE>(result), static_cast<HCHANGE>(nullptr));
}

/// RegisterClusterNotify and its V2. `object` may be a handle of the cluster too.
uint32_t register_filter(HCHANGE handle, int version, const void* object, NotifyFilter filter) {
  return guarded([&]() -> uint32_t {
    auto port = find_port(handle, version);
    if (!port) return ERROR_INVALID_HANDLE;
    if (auto cluster = HandleTable::instance().find<Cluster>(object)) return port->add(*cluster, std::move(filter));
    filter.object = HandleTable::instance().find<Opened>(object);
    if (!filter.object) return ERROR_INVALID_HANDLE;
    Cluster& cluster = *filter.object->cluster;
    return port->add(cluster, std::move(filter));
  });
}

std::optional<std::chrono::milliseconds> patience_of(DWORD milliseconds) {
  if (milliseconds == INFINITE) return std::nullopt;
  return std::chrono::milliseconds(milliseconds);
}

}  // namespace
}  // namespace cmrp::clusapi

using namespace cmrp;
using namespace cmrp::clusapi;

HCHANGE CreateClusterNotifyPort(HCHANGE hChange, HCLUSTER hCluster, DWORD dwFilter, DWORD_PTR dwNotifyKey) {
  NotifyFilter filter{.key = dwNotifyKey, .flags = dwFilter};
  return create_port(hChange, hCluster, 1, {&filter, 1});
}

HCHANGE CreateClusterNotifyPortV2(HCHANGE hChange, HCLUSTER hCluster, NOTIFY_FILTER_AND_TYPE* Filters,
                                  DWORD dwFilterCount, DWORD_PTR dwNotifyKey) {
  constexpr DWORD kMostFilters = 1024;
  if (dwFilterCount > kMostFilters || (dwFilterCount > 0 && !Filters)) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  std::vector<NotifyFilter> filters;
  for (DWORD i = 0; i < dwFilterCount; ++i) {
    filters.push_back({.key = dwNotifyKey,
                       .object_type = Filters[i].dwObjectType,
                       .flags = static_cast<uint64_t>(Filters[i].FilterFlags)});
  }
  return create_port(hChange, hCluster, 2, filters);
}

DWORD RegisterClusterNotify(HCHANGE hChange, DWORD dwFilterType, HANDLE hObject, DWORD_PTR dwNotifyKey) {
  return register_filter(hChange, 1, hObject, {.key = dwNotifyKey, .flags = dwFilterType});
}

DWORD RegisterClusterNotifyV2(HCHANGE hChange, NOTIFY_FILTER_AND_TYPE Filter, HANDLE hObject, DWORD_PTR dwNotifyKey) {
  return register_filter(
      hChange, 2, hObject,
      {.key = dwNotifyKey, .object_type = Filter.dwObjectType, .flags = static_cast<uint64_t>(Filter.FilterFlags)});
}

DWORD GetClusterNotify(HCHANGE hChange, DWORD_PTR* lpdwNotifyKey, LPDWORD lpdwFilterType, LPWSTR lpszName,
                       LPDWORD lpcchName, DWORD dwMilliseconds) {
  return guarded([&]() -> uint32_t {
    auto port = find_port(hChange, 1);
    if (!port) return ERROR_INVALID_HANDLE;
    if (!lpdwNotifyKey || !lpdwFilterType) return ERROR_INVALID_PARAMETER;
    return port->queue->take(patience_of(dwMilliseconds), [&](const Indication& event) -> uint32_t {
      if (event.error) return event.error;
      *lpdwNotifyKey = event.key;
      *lpdwFilterType = static_cast<DWORD>(event.flags);
      return copy_out(std::u16string_view(event.name), lpszName, lpcchName);
    });
  });
}

DWORD GetClusterNotifyV2(HCHANGE hChange, DWORD_PTR* lpdwNotifyKey, PNOTIFY_FILTER_AND_TYPE pFilterAndType,
                         LPBYTE buffer, LPDWORD lpbBufferSize, LPWSTR lpszObjectId, LPDWORD lpcchObjectId,
                         LPWSTR lpszParentId, LPDWORD lpcchParentId, LPWSTR lpszName, LPDWORD lpcchName,
                         LPWSTR lpszType, LPDWORD lpcchType, DWORD dwMilliseconds) {
  return guarded([&]() -> uint32_t {
    auto port = find_port(hChange, 2);
    if (!port) return ERROR_INVALID_HANDLE;
    if (!lpdwNotifyKey) return ERROR_INVALID_PARAMETER;
    return port->queue->take(patience_of(dwMilliseconds), [&](const Indication& event) -> uint32_t {
      if (event.error) return event.error;
      *lpdwNotifyKey = event.key;
      if (pFilterAndType) *pFilterAndType = {event.object_type, static_cast<LONGLONG>(event.flags)};
      // All of them are filled, whichever is too small.
      uint32_t statuses[] = {copy_bytes(event.data, buffer, lpbBufferSize),
                             copy_out(std::u16string_view(event.object_id), lpszObjectId, lpcchObjectId),
                             copy_out(std::u16string_view(event.parent_id), lpszParentId, lpcchParentId),
                             copy_out(std::u16string_view(event.name), lpszName, lpcchName),
                             copy_out(std::u16string_view(event.type), lpszType, lpcchType)};
      auto failed = std::ranges::find_if(statuses, [](uint32_t status) { return status != ERROR_SUCCESS; });
      return failed == std::end(statuses) ? ERROR_SUCCESS : *failed;
    });
  });
}

BOOL CloseClusterNotifyPort(HCHANGE hChange) {
  uint32_t code = guarded([&]() -> uint32_t {
    auto port = HandleTable::instance().take<NotifyPort>(hChange);
    if (!port) return ERROR_INVALID_HANDLE;
    port->close();
    return ERROR_SUCCESS;
  });
  return or_last_error<BOOL>(code, TRUE, FALSE);
}
