// A method of the interface and its contract: what the gates of the server, the generated cases of the suite, the
// oracle and the documentation read. The contract says what the specification's section says, not what a server does.
#pragma once

#include <algorithm>

#include "reference/idl/handles.h"
#include "reference/wire/win32_error.h"

namespace cmrp::idl {

/// The access level that a method requires (3.1.4.2): of its first handle that carries one, or else of the client.
enum class Access : uint8_t {
  kNone,         ///< its section requires none
  kRead,         ///< at least "Read"
  kAll,          ///< "All"
  kControlCode,  ///< "All" if control_needs_all(dwControlCode), else "Read"
  kDesired,      ///< what dwDesiredAccess asks for (ApiOpen…Ex)
  kMoveGroup,    ///< "All", or "Read with Backup Privilege" on a group with a cluster shared volume
  kByInput,      ///< decided by other input; the section says how
};

/// The protocol server state that a method needs (3.1.1, 3.1.4.2).
enum class State : uint8_t {
  kNone,         ///< its section names none
  kReadOnly,     ///< read-only (SHOULD) or read/write (MUST)
  kReadWrite,    ///< read/write only
  kControlCode,  ///< read/write if dwControlCode has bit 0x00400000 (modify), else as kReadOnly
  kByInput,      ///< decided by other input; the section says how
};

/// One method: its description (parameters) and its contract.
struct Method {
  uint16_t opnum;
  std::string_view name;
  std::string_view section;
  Access access;
  State state;
  /// The return values that its section lists. Empty where the section has no list (openings return a handle and a
  /// status).
  std::span<const uint32_t> returns;
  const ndr::Type* parameters;
  /// The context handle that can be NULL, if there is one.
  std::string_view optional_handle{};

  bool documents(uint32_t code) const { return std::find(returns.begin(), returns.end(), code) != returns.end(); }
  /// The parameter of that name, or null.
  const ndr::Field* parameter(std::string_view name) const {
    auto f =
        std::find_if(parameters->fields.begin(), parameters->fields.end(), [&](auto& p) { return p.name == name; });
    return f == parameters->fields.end() ? nullptr : &*f;
  }
  /// The parameter in which the server reports its status: the return value, or Status where a handle is returned.
  const ndr::Field* status() const {
    const ndr::Field& last = parameters->fields.back();
    if (last.type->kind == ndr::Kind::kUint) return &last;
    const ndr::Field* named = parameter("Status");
    return named ? named : parameter("rpc_error");
  }
};

template <uint32_t... Code>
inline constexpr std::array<uint32_t, sizeof...(Code)> kCodes = {Code...};

template <class Parameters>
constexpr Method method(uint16_t opnum, std::string_view section, Access access, State state,
                        std::span<const uint32_t> returns, std::string_view optional_handle = {}) {
  return {opnum, Parameters::kName, section, access, state, returns, &ndr::kType<Parameters>, optional_handle};
}

}  // namespace cmrp::idl
