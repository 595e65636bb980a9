#include "reference/wire/win32_error.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace cmrp {
namespace {

struct Row {
  uint32_t code;
  std::string_view name;
};

constexpr Row kRows[] = {
#define CMRP_WIN32(name, value) {value, #name},
#include "reference/wire/win32_error.inc"
#undef CMRP_WIN32
};

}  // namespace

std::string_view win32_name(uint32_t code) {
  auto row =
      std::lower_bound(std::begin(kRows), std::end(kRows), code, [](const Row& r, uint32_t c) { return r.code < c; });
  return row != std::end(kRows) && row->code == code ? row->name : std::string_view();
}

std::string win32_text(uint32_t code) {
  char number[16];
  std::snprintf(number, sizeof number, "0x%08X", code);
  auto name = win32_name(code);
  return name.empty() ? number : std::string(name) + " (" + number + ")";
}

std::optional<uint32_t> win32_code(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.code;
  }
  return std::nullopt;
}

}  // namespace cmrp
