#include "conformance/oracle/quoted.h"

#include <algorithm>

#include "reference/wire/utf16.h"

namespace cmrp::oracle {

void add_quoted(std::string& line, std::u16string_view text) {
  constexpr size_t kMost = 100;
  bool cut = text.size() > kMost;
  text = text.substr(0, kMost);
  line += '"';
  if (std::ranges::all_of(text, [](char16_t unit) { return unit >= 0x20 && unit < 0x7f; })) {
    for (char16_t unit : text) line += static_cast<char>(unit);  // most are
  } else {
    std::u16string clean(text);
    for (char16_t& unit : clean) {
      bool control = unit < 0x20 || (unit >= 0x7f && unit < 0xa0) || unit == 0x2028 || unit == 0x2029 ||
                     (unit >= 0x202a && unit <= 0x202e) || (unit >= 0x2066 && unit <= 0x2069);
      if (control) unit = 0xfffd;
    }
    line += wire::to_utf8(clean);
  }
  line += cut ? "…\"" : "\"";
}

std::string quoted(std::u16string_view text) {
  std::string line;
  add_quoted(line, text);
  return line;
}

}  // namespace cmrp::oracle
