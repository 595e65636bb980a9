#include "reference/wire/guid.h"

#include <cstdio>

namespace cmrp {

std::string Guid::text() const {
  const auto& n = clock_seq_and_node;
  char out[37];
  std::snprintf(out, sizeof out, "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", time_low, time_mid,
                time_hi_and_version, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
  return out;
}

std::optional<Guid> Guid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (text[i] == '-')) return std::nullopt;
    if (!dash) digits += text[i];
  }
  auto bytes = wire::from_hex(digits);
  if (!bytes || bytes->size() != 16) return std::nullopt;
  wire::Reader reader(*bytes, wire::Endian::kBig);  // the text form is the big-endian byte string
  Guid guid;
  return read_guid(reader, guid) ? std::optional(guid) : std::nullopt;
}

}  // namespace cmrp
