#include "reference/wire/bytes.h"

namespace cmrp::wire {
namespace {

constexpr char kDigits[] = "0123456789abcdef";

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

}  // namespace

std::string to_hex(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (uint8_t b : bytes) {
    text += kDigits[b >> 4];
    text += kDigits[b & 15];
  }
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  Bytes out;
  int high = -1;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_space(text[i])) continue;
    int value = digit_value(text[i]);
    if (value < 0) return fail("hex", i, "not a hexadecimal digit");
    if (high < 0) {
      high = value;
    } else {
      out.push_back(static_cast<uint8_t>(high << 4 | value));
      high = -1;
    }
  }
  if (high >= 0) return fail("hex", text.size(), "odd number of hexadecimal digits");
  return out;
}

std::string hex_dump(ByteView bytes) {
  std::string text;
  for (size_t line = 0; line < bytes.size(); line += 16) {
    for (int shift = 12; shift >= 0; shift -= 4) text += kDigits[line >> shift & 15];
    text += ' ';
    std::string printable;
    for (size_t i = line; i < line + 16; ++i) {
      if (i % 8 == 0) text += ' ';
      if (i >= bytes.size()) {
        text += "   ";
        continue;
      }
      text += kDigits[bytes[i] >> 4];
      text += kDigits[bytes[i] & 15];
      text += ' ';
      printable += bytes[i] >= 0x20 && bytes[i] < 0x7f ? static_cast<char>(bytes[i]) : '.';
    }
    text += ' ' + printable + '\n';
  }
  return text;
}

}  // namespace cmrp::wire
