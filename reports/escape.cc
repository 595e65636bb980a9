#include "reports/escape.h"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace cmrp::reports {
namespace {

bool is_hidden(UChar32 c) {
  if (c < 0x20 || c == 0x7f) return true;
  if (c < 0x7f) return false;
  switch (u_charType(c)) {
    case U_CONTROL_CHAR:         // C1: 0x9b begins an escape sequence on some terminals
    case U_FORMAT_CHAR:          // direction overrides, zero-width characters, tags
    case U_LINE_SEPARATOR:       // a new line for some viewers
    case U_PARAGRAPH_SEPARATOR:  // likewise
    case U_UNASSIGNED:           // noncharacters among them, which XML forbids
      return true;
    default:
      return false;
  }
}

/// Calls `take(code point, its UTF-8)` for each character; an ill-formed sequence arrives as U+FFFD.
template <class Take>
void each_character(std::string_view text, Take take) {
  // ICU counts in int32_t; texts of reports are far smaller, and a monster is cut rather than misread.
  const auto size = static_cast<int32_t>(std::min<size_t>(text.size(), 1u << 30));
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  for (int32_t i = 0; i < size;) {
    const int32_t start = i;
    UChar32 c;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) {
      take(UChar32{0xfffd}, std::string_view("\xef\xbf\xbd"));
    } else {
      take(c, text.substr(static_cast<size_t>(start), static_cast<size_t>(i - start)));
    }
  }
}

}  // namespace

std::string visible(std::string_view text, Lines lines) {
  std::string out;
  out.reserve(text.size());
  each_character(text, [&](UChar32 c, std::string_view utf8) {
    if ((c == '\n' || c == '\t') && lines == Lines::kKeep) {
      out += static_cast<char>(c);
    } else if (!is_hidden(c)) {
      out += utf8;
    } else if (c == '\n' || c == '\r' || c == '\t') {
      out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
    } else if (c < 0x80) {
      out += fmt::format("\\x{:02x}", static_cast<uint32_t>(c));
    } else {
      out += fmt::format("\\u{{{:x}}}", static_cast<uint32_t>(c));
    }
  });
  return out;
}

std::string markup(std::string_view text, Lines lines) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (char c : visible(text, lines)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string markdown(std::string_view text) {
  // Entities, not backslashes: within a table's cell some dialects take a backslash for itself.
  constexpr std::string_view kMarkup = "\\`*_{}[]<>#|~&@$";
  const std::string safe = visible(text, Lines::kOne);
  std::string out;
  for (size_t i = 0; i < safe.size(); ++i) {
    const char c = safe[i];
    const bool begins_list = i == 0 && (c == '-' || c == '+' || c == ' ');
    const bool makes_link = c == ':' && i + 1 < safe.size() && safe[i + 1] == '/';
    if (begins_list || makes_link || kMarkup.find(c) != std::string_view::npos) {
      out += fmt::format("&#{};", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string markdown_block(std::string_view text) {
  std::string safe = visible(text, Lines::kKeep);
  size_t longest = 0, run = 0;
  for (char c : safe) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
  const std::string fence(std::max<size_t>(3, longest + 1), '`');
  if (!safe.empty() && safe.back() == '\n') safe.pop_back();
  return fence + "text\n" + safe + "\n" + fence + "\n";
}

std::string indented(std::string_view text, size_t columns) {
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) out.append(columns, ' ').append(text.substr(0, end));
    out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace cmrp::reports
