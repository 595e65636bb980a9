// Enumerations: a list that the server gave when it was opened, read entry by entry.
#pragma once

#include "reference/clusapi/api.h"
#include "reference/idl/structures.h"

namespace cmrp::clusapi {

struct Entry {
  uint32_t type = 0;
  std::u16string name;
  std::u16string id;  ///< of the Ex forms
};

/// An open enumeration; `Handle` is the C type of its handles.
template <class Handle>
class Enumeration final : public Object {
 public:
  explicit Enumeration(std::vector<Entry> entries) : entries(std::move(entries)) {}
  const std::vector<Entry> entries;
};

/// The entries of a list that came with ERROR_SUCCESS; RPC_X_BAD_STUB_DATA if it is not there or lacks a name.
Outcome<std::vector<Entry>> entries_of(const std::optional<idl::ENUM_LIST>& names);
/// The same of two lists that run in parallel.
Outcome<std::vector<Entry>> entries_of(const std::optional<idl::ENUM_LIST>& ids,
                                       const std::optional<idl::ENUM_LIST>& names);

/// An entry through the buffers of ClusterEnum and its like.
uint32_t copy_entry(const std::vector<Entry>& entries, DWORD index, LPDWORD type, LPWSTR name, LPDWORD count);
/// An entry through the buffer of ClusterEnumEx and its like, which wants a buffer always.
uint32_t copy_entry(const std::vector<Entry>& entries, DWORD index, PCLUSTER_ENUM_ITEM item, LPDWORD size);

/// Cluster…OpenEnum: calls a method whose answer has a ReturnEnum.
template <class Handle, class T, class Parameters>
Handle open_enum(const void* handle, const idl::Method& method, DWORD type) noexcept {
  return new_handle<Handle>([&]() -> Outcome<std::shared_ptr<Object>> {
    std::vector<Entry> entries;
    uint32_t code = with<T>(handle, [&](T& object) -> uint32_t {
      Parameters p;
      if constexpr (requires { p.dwType; }) p.dwType = type;
      uint32_t status;
      if constexpr (std::is_same_v<T, Cluster>) {
        status = object.call(method, &p, {});
      } else {
        status = object.cluster->call(method, &p, {&object});
      }
      if (status != ERROR_SUCCESS) return status;
      auto read = [&] {
        if constexpr (requires { p.ReturnEnum; }) {
          return entries_of(p.ReturnEnum);
        } else {
          return entries_of(p.ReturnIdEnum, p.ReturnNameEnum);
        }
      }();
      if (!read) return read.error();
      entries = std::move(*read);
      return ERROR_SUCCESS;
    });
    if (code != ERROR_SUCCESS) return tl::unexpected(code);
    return std::make_shared<Enumeration<Handle>>(std::move(entries));
  });
}

/// Cluster…GetEnumCount: 0 and the last error for a bad handle.
template <class Handle>
DWORD enum_count(Handle handle) noexcept {
  DWORD count = 0;
  uint32_t code = with<Enumeration<Handle>>(handle, [&](Enumeration<Handle>& e) {
    count = static_cast<DWORD>(e.entries.size());
    return ERROR_SUCCESS;
  });
  return or_last_error<DWORD>(code, count, 0);
}

template <class Handle>
DWORD enum_entry(Handle handle, DWORD index, LPDWORD type, LPWSTR name, LPDWORD count) noexcept {
  return with<Enumeration<Handle>>(
      handle, [&](Enumeration<Handle>& e) { return copy_entry(e.entries, index, type, name, count); });
}

template <class Handle>
DWORD enum_entry(Handle handle, DWORD index, PCLUSTER_ENUM_ITEM item, LPDWORD size) noexcept {
  return with<Enumeration<Handle>>(handle,
                                   [&](Enumeration<Handle>& e) { return copy_entry(e.entries, index, item, size); });
}

template <class Handle>
DWORD close_enum(Handle handle) noexcept {
  return guarded(
      [&] { return HandleTable::instance().take<Enumeration<Handle>>(handle) ? ERROR_SUCCESS : ERROR_INVALID_HANDLE; });
}

}  // namespace cmrp::clusapi
