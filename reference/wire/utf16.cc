#include "reference/wire/utf16.h"

#include <unicode/unistr.h>

namespace cmrp::wire {
namespace {

icu::UnicodeString alias(std::u16string_view text) {
  return icu::UnicodeString(false, text.data(), static_cast<int32_t>(text.size()));
}

std::u16string copy(const icu::UnicodeString& text) { return {text.getBuffer(), static_cast<size_t>(text.length())}; }

}  // namespace

std::string to_utf8(std::u16string_view text) {
  std::string out;
  alias(text).toUTF8String(out);
  return out;
}

std::u16string to_utf16(std::string_view text) {
  return copy(icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())}));
}

std::u16string fold_case(std::u16string_view text) {
  // Most names are ASCII, and opening by name should not pay for ICU.
  std::u16string folded(text);
  bool ascii = true;
  for (char16_t& c : folded) {
    if (c >= 0x80) {
      ascii = false;
      break;
    }
    if (c >= u'A' && c <= u'Z') c = static_cast<char16_t>(c + 0x20);
  }
  return ascii ? folded : copy(icu::UnicodeString(alias(text)).foldCase());
}

}  // namespace cmrp::wire
