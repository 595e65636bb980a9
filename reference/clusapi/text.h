// Text of the C API (the platform's wide characters) to and from text of the protocol (UTF-16), and out through the
// buffers of programs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "reference/clusapi/include/clusapi.h"

namespace cmrp::clusapi {

/// A value, or the Win32 error code that took its place.
template <class T>
using Outcome = tl::expected<T, uint32_t>;

/// Characters that a name or expression may have; more is RPC_S_STRING_TOO_LONG, so that a program's text without its
/// terminator is not read forever.
inline constexpr size_t kMostCharacters = 32767;

/// UTF-16 of a program's text. Fails with ERROR_INVALID_PARAMETER for NULL and for a value that is no character, and
/// with RPC_S_STRING_TOO_LONG.
Outcome<std::u16string> from_wide(LPCWSTR text);

/// The same of characters whose number is known, NULs among them.
Outcome<std::u16string> from_wide(std::wstring_view text);

/// The platform's characters of the protocol's text; an unpaired surrogate becomes U+FFFD.
std::wstring to_wide(std::u16string_view text);

/// UTF-8, as environment variables and host names are.
Outcome<std::string> narrow(LPCWSTR text);

/// Hands a text out through a buffer of `*count` characters, as clusapi.h says of text buffers. Both may be NULL: then
/// nobody asked. ERROR_SUCCESS, ERROR_MORE_DATA, or ERROR_INVALID_PARAMETER for a buffer without a count.
uint32_t copy_out(std::u16string_view text, LPWSTR buffer, LPDWORD count);

/// The same of bytes: nothing is written that does not fit.
uint32_t copy_bytes(std::span<const uint8_t> bytes, void* buffer, LPDWORD size);

}  // namespace cmrp::clusapi
