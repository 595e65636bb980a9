// Win32 error codes, the values in which every method of the protocol answers (MS-ERREF 2.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cmrp {

#define CMRP_WIN32(name, value) inline constexpr uint32_t name = value;
#include "reference/wire/win32_error.inc"
#undef CMRP_WIN32

/// The name of `code`, or an empty view for a code that the table does not have.
std::string_view win32_name(uint32_t code);

/// "ERROR_RESOURCE_FAILED (0x000013AE)", or the number alone.
std::string win32_text(uint32_t code);

/// The value of a name as the specification spells it.
std::optional<uint32_t> win32_code(std::string_view name);

}  // namespace cmrp
