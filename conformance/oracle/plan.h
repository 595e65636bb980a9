// What the oracle looks at in the calls of a method: found once in its description and contract, so that judging a call
// searches nothing.
#pragma once

#include <string>
#include <vector>

#include "conformance/oracle/obligations.h"
#include "reference/idl/interface.h"

namespace cmrp::oracle {

/// Bit of dwControlCode: the code changes something (3.1.4.3).
inline constexpr uint32_t kModifyBit = 0x00400000;

/// What a call may do to states of objects, or to their existence.
enum class Change : uint8_t {
  kNone,
  kOffline,  ///< takes objects offline; those that are offline stay as they are
  kAny,
};

struct Plan {
  const idl::Method* method = nullptr;
  std::vector<const ndr::Field*> request_handles;
  std::vector<const ndr::Field*> response_handles;
  const ndr::Field* status = nullptr;
  const ndr::Field* rpc_status = nullptr;
  const ndr::Field* name = nullptr;             ///< first string of the request: what an opening opens
  const ndr::Field* desired = nullptr;          ///< dwDesiredAccess
  const ndr::Field* granted = nullptr;          ///< lpdwGrantedAccess
  const ndr::Field* control_code = nullptr;     ///< dwControlCode
  const ndr::Field* entry_type = nullptr;       ///< dwType that an enumeration is asked for with
  std::vector<const ndr::Field*> enumerations;  ///< std::optional<ENUM_LIST>s of the response, if there is entry_type
  bool opens = false;                           ///< returns a handle
  bool closes = false;                          ///< takes a handle and gives it back NULL
  /// Handles whose access has to be All: always, or if the control code modifies.
  std::vector<const ndr::Field*> needs_all;

  /// The method's requirement ("3.1.4.2.19-17"), or empty if its section names none.
  std::string_view requirement(Obligation o) const { return requirements_[static_cast<size_t>(o)]; }

  /// What a call with these decoded parameters may do.
  Change changes(const void* parameters) const;

 private:
  friend std::vector<Plan> make_plans();
  std::array<std::string, kObligationCount> requirements_;
};

/// The plan of an opnum, or null if it has no method.
const Plan* plan(uint16_t opnum);

/// The value of an integer field.
uint64_t value_of(const ndr::Field& field, const void* parameters);

}  // namespace cmrp::oracle
