// The control codes of the Api…Control methods by name (MS-CMRP 3.1.4.3). A code says in its upper byte which kind of
// object it is for, so that one table holds them all.
#pragma once

#include "reference/ndr/types.h"

namespace cmrp::idl {

#define CMRP_CONTROL_CODE(name, value) inline constexpr uint32_t name = value;
#include "reference/idl/control_codes.inc"
#undef CMRP_CONTROL_CODE

/// All codes that have a number in the specification, in ascending order.
std::span<const ndr::Named> control_codes();

/// Whether the code needs access "All" (3.1.4.2.73 and the like: it has the modify bit 0x00400000; two more say so
/// themselves, 3.1.4.3.1.36 and 3.1.4.3.2.27).
constexpr bool control_needs_all(uint32_t code) {
  return (code & 0x00400000) != 0 || code == CLUSCTL_RESOURCE_NETNAME_RESET_VCO ||
         code == CLUSCTL_RESOURCE_TYPE_STORAGE_REMAP_DRIVELETTER;
}

/// What travels in the buffers of a control code.
enum class ControlBuffer : uint8_t {
  kBytes,         ///< anything else
  kPropertyList,  ///< PROPERTY_LIST, 2.2.3.10
};

/// lpInBuffer of a code that sets or validates properties; lpOutBuffer of one that gets them.
ControlBuffer control_input(uint32_t code);
ControlBuffer control_output(uint32_t code);

/// The name of `code`, or an empty view for one that has none.
std::string_view control_code_name(uint32_t code);

}  // namespace cmrp::idl
