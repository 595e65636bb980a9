#include "reference/clusapi/text.h"

#include <algorithm>

#include "reference/wire/utf16.h"
#include "reference/wire/win32_error.h"

namespace cmrp::clusapi {
namespace {

constexpr wchar_t kReplacement = 0xFFFD;
constexpr bool is_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

}  // namespace

Outcome<std::u16string> from_wide(LPCWSTR text) {
  if (!text) return tl::unexpected(ERROR_INVALID_PARAMETER);
  size_t length = wcsnlen(text, kMostCharacters + 1);
  if (length > kMostCharacters) return tl::unexpected(RPC_S_STRING_TOO_LONG);
  return from_wide(std::wstring_view(text, length));
}

Outcome<std::u16string> from_wide(std::wstring_view text) {
  std::u16string out;
  out.reserve(text.size());
  for (wchar_t character : text) {
    auto c = static_cast<char32_t>(character);
    if (c > 0x10FFFF || is_surrogate(c)) return tl::unexpected(ERROR_INVALID_PARAMETER);
    if (c < 0x10000) {
      out.push_back(static_cast<char16_t>(c));
    } else {
      out.push_back(static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10)));
      out.push_back(static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF)));
    }
  }
  return out;
}

std::wstring to_wide(std::u16string_view text) {
  std::wstring out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    char16_t c = text[i];
    if (!is_surrogate(c)) {
      out.push_back(static_cast<wchar_t>(c));
    } else if (c < 0xDC00 && i + 1 < text.size() && text[i + 1] >= 0xDC00 && text[i + 1] <= 0xDFFF) {
      out.push_back(static_cast<wchar_t>(0x10000 + ((c - 0xD800) << 10) + (text[++i] - 0xDC00)));
    } else {
      out.push_back(kReplacement);
    }
  }
  return out;
}

Outcome<std::string> narrow(LPCWSTR text) {
  return from_wide(text).map([](const std::u16string& wide) { return wire::to_utf8(wide); });
}

uint32_t copy_out(std::u16string_view text, LPWSTR buffer, LPDWORD count) {
  if (!count) return buffer ? ERROR_INVALID_PARAMETER : ERROR_SUCCESS;
  std::wstring wide = to_wide(text);
  uint32_t status = ERROR_SUCCESS;
  if (buffer) {
    size_t room = *count;
    if (room <= wide.size()) status = ERROR_MORE_DATA;
    if (room > 0) {
      size_t fits = std::min(room - 1, wide.size());
      std::copy_n(wide.data(), fits, buffer);
      buffer[fits] = 0;
    }
  }
  *count = static_cast<DWORD>(wide.size());
  return status;
}

uint32_t copy_bytes(std::span<const uint8_t> bytes, void* buffer, LPDWORD size) {
  if (!size) return buffer ? ERROR_INVALID_PARAMETER : ERROR_SUCCESS;
  bool fits = !buffer || *size >= bytes.size();
  if (buffer && fits) std::ranges::copy(bytes, static_cast<uint8_t*>(buffer));
  *size = static_cast<DWORD>(bytes.size());
  return fits ? ERROR_SUCCESS : ERROR_MORE_DATA;
}

}  // namespace cmrp::clusapi
