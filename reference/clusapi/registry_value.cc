#include "reference/clusapi/registry_value.h"

#include <cstring>

#include "reference/wire/win32_error.h"

namespace cmrp::clusapi {

bool is_text(uint32_t type) { return type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ; }

Outcome<wire::Bytes> to_protocol(uint32_t type, std::vector<uint8_t> data) {
  if (!is_text(type)) return data;
  if (data.size() % sizeof(WCHAR) != 0) return tl::unexpected(ERROR_INVALID_PARAMETER);
  std::wstring text(data.size() / sizeof(WCHAR), L'\0');
  std::memcpy(text.data(), data.data(), data.size());
  auto units = from_wide(std::wstring_view(text));
  if (!units) return tl::unexpected(units.error());
  wire::Bytes out;
  out.reserve(2 * units->size());
  for (char16_t unit : *units) {
    out.push_back(static_cast<uint8_t>(unit));
    out.push_back(static_cast<uint8_t>(unit >> 8));
  }
  return out;
}

std::vector<uint8_t> from_protocol(uint32_t type, wire::Bytes data) {
  if (!is_text(type)) return data;
  std::u16string units;
  for (size_t i = 0; i + 1 < data.size(); i += 2) {
    units.push_back(static_cast<char16_t>(data[i] | data[i + 1] << 8));
  }
  std::wstring text = to_wide(units);
  std::vector<uint8_t> out(text.size() * sizeof(WCHAR));
  std::memcpy(out.data(), text.data(), out.size());
  return out;
}

}  // namespace cmrp::clusapi
