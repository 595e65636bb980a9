// What all functions of the C API have in common: handles to objects, results to return values and last errors, and no
// exception across the border.
#pragma once

#include <new>
#include <vector>

#include "reference/clusapi/cluster.h"
#include "reference/clusapi/handle_table.h"
#include "reference/wire/win32_error.h"

namespace cmrp::clusapi {

/// Runs what a function does. Returns its code; there is none for what went wrong here but memory.
template <class Body>
uint32_t guarded(Body&& body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return ERROR_NOT_ENOUGH_MEMORY;
  } catch (...) {
    return ERROR_INTERNAL_ERROR;
  }
}

/// The same with the object of a handle, or ERROR_INVALID_HANDLE.
template <class T, class Body>
uint32_t with(const void* handle, Body&& body) noexcept {
  return guarded([&]() -> uint32_t {
    auto object = HandleTable::instance().find<T>(handle);
    return object ? body(*object) : ERROR_INVALID_HANDLE;
  });
}

/// The same with the objects of two handles.
template <class T, class U, class Body>
uint32_t with(const void* handle, const void* other, Body&& body) noexcept {
  return with<T>(handle, [&](T& object) { return with<U>(other, [&](U& second) { return body(object, second); }); });
}

/// Bytes of a program; ERROR_INVALID_PARAMETER for a NULL buffer that has a size.
inline Outcome<std::vector<uint8_t>> bytes_of(const void* buffer, DWORD size) {
  if (!buffer && size > 0) return tl::unexpected(ERROR_INVALID_PARAMETER);
  const auto* bytes = static_cast<const uint8_t*>(buffer);
  return std::vector<uint8_t>(bytes, bytes + size);
}

/// A method about one object, with no outputs but its status. `parameters` has the other inputs.
template <class T, class Parameters>
uint32_t call_on(const void* handle, const idl::Method& method, Parameters parameters) noexcept {
  return with<T>(handle, [&](T& object) { return object.cluster->call(method, &parameters, {&object}); });
}

/// A method about two objects.
template <class T, class U, class Parameters>
uint32_t call_on(const void* handle, const void* other, const idl::Method& method, Parameters parameters) noexcept {
  return with<T, U>(handle, other, [&](T& object, U& second) {
    return object.cluster->call(method, &parameters, {&object, &second});
  });
}

/// Sets the last inputs of methods that hand a buffer to the objects of resources.
template <class Parameters>
uint32_t set_buffer(Parameters& parameters, const void* buffer, DWORD size) {
  auto bytes = bytes_of(buffer, size);
  if (!bytes) return bytes.error();
  parameters.lpInBuffer = std::move(*bytes);
  parameters.cbInBufferSize = size;
  return ERROR_SUCCESS;
}

/// call_on for those methods.
template <class T, class Parameters>
uint32_t call_with_buffer(const void* handle, const idl::Method& method, Parameters parameters, const void* buffer,
                          DWORD size) noexcept {
  return guarded([&] {
    uint32_t code = set_buffer(parameters, buffer, size);
    return code == ERROR_SUCCESS ? call_on<T>(handle, method, std::move(parameters)) : code;
  });
}
template <class T, class U, class Parameters>
uint32_t call_with_buffer(const void* handle, const void* other, const idl::Method& method, Parameters parameters,
                          const void* buffer, DWORD size) noexcept {
  return guarded([&] {
    uint32_t code = set_buffer(parameters, buffer, size);
    return code == ERROR_SUCCESS ? call_on<T, U>(handle, other, method, std::move(parameters)) : code;
  });
}

/// A return value of functions that tell through GetLastError(): `good` if the code is ERROR_SUCCESS.
template <class Value>
Value or_last_error(uint32_t code, Value good, Value bad) {
  if (code == ERROR_SUCCESS) return good;
  SetLastError(code);
  return bad;
}

/// A new handle for the object that `body` gives, or NULL and the last error.
template <class Handle, class Body>
Handle new_handle(Body&& body) noexcept {
  void* handle = nullptr;
  uint32_t code = guarded([&]() -> uint32_t {
    auto object = body();
    if (!object) return object.error();
    handle = HandleTable::instance().add(std::move(*object));
    return ERROR_SUCCESS;
  });
  return static_cast<Handle>(or_last_error<void*>(code, handle, nullptr));
}

/// OpenClusterX and OpenClusterXEx.
template <class T, class Handle>
Handle open_by_name(HCLUSTER cluster, LPCWSTR name, std::optional<uint32_t> access, DWORD* granted) noexcept {
  return new_handle<Handle>([&]() -> Outcome<std::shared_ptr<T>> {
    auto owner = HandleTable::instance().find<Cluster>(cluster);
    if (!owner) return tl::unexpected(ERROR_INVALID_HANDLE);
    auto text = from_wide(name);
    if (!text) return tl::unexpected(text.error());
    return owner->open_object<T>(std::move(*text), access, granted);
  });
}

/// CloseClusterX.
template <class T>
BOOL close_handle(const void* handle) noexcept {
  uint32_t code = guarded([&]() -> uint32_t {
    auto object = HandleTable::instance().take<T>(handle);
    return object ? object->cluster->close(*object) : ERROR_INVALID_HANDLE;
  });
  return or_last_error<BOOL>(code, TRUE, FALSE);
}

/// GetClusterFromX: another handle to the same cluster.
template <class T>
HCLUSTER cluster_of(const void* handle) noexcept {
  return new_handle<HCLUSTER>([&]() -> Outcome<std::shared_ptr<Cluster>> {
    auto object = HandleTable::instance().find<T>(handle);
    if (!object) return tl::unexpected(ERROR_INVALID_HANDLE);
    return object->cluster;
  });
}

/// SetClusterXName: a method whose one text is the new name, under which the object is opened again from now on.
template <class T, class Parameters>
uint32_t set_name(const void* handle, const idl::Method& method, std::u16string Parameters::*field,
                  LPCWSTR name) noexcept {
  return with<T>(handle, [&](T& object) -> uint32_t {
    auto text = from_wide(name);
    if (!text) return text.error();
    Parameters parameters;
    parameters.*field = *text;
    return object.cluster->call(method, &parameters, {&object}, [&] { object.open.name = std::move(*text); });
  });
}

/// A text that the server owes with ERROR_SUCCESS, out through a buffer.
inline uint32_t copy_out(const std::optional<std::u16string>& text, LPWSTR buffer, LPDWORD count) {
  if (!buffer && !count) return ERROR_SUCCESS;
  return text ? copy_out(std::u16string_view(*text), buffer, count) : RPC_X_BAD_STUB_DATA;
}

}  // namespace cmrp::clusapi
