// The 16-byte identifiers of DCE: interfaces, transfer syntaxes, context handles (C706 appendix A).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reference/wire/bytes.h"

namespace cmrp {

/// A UUID in its field form; integers are in host order, and the byte order of a PDU applies to them on the wire.
struct Guid {
  uint32_t time_low = 0;
  uint16_t time_mid = 0;
  uint16_t time_hi_and_version = 0;
  std::array<uint8_t, 8> clock_seq_and_node{};

  auto operator<=>(const Guid&) const = default;

  /// "b97db8b2-4c63-11cf-bff6-08002be23f2f"
  std::string text() const;
  /// The reverse of text(), either case, without braces; nullopt for anything else.
  static std::optional<Guid> parse(std::string_view text);
};

[[nodiscard]] inline bool read_guid(wire::Reader& reader, Guid& out) {
  wire::Reader probe = reader;
  wire::ByteView node;
  if (!probe.read(out.time_low) || !probe.read(out.time_mid) || !probe.read(out.time_hi_and_version) ||
      !probe.take(out.clock_seq_and_node.size(), node)) {
    return false;
  }
  std::copy(node.begin(), node.end(), out.clock_seq_and_node.begin());
  reader = probe;
  return true;
}

inline void write_guid(wire::Writer& writer, const Guid& guid) {
  writer.write(guid.time_low);
  writer.write(guid.time_mid);
  writer.write(guid.time_hi_and_version);
  writer.bytes(guid.clock_seq_and_node);
}

/// Hash for unordered containers keyed by random GUIDs.
struct GuidHash {
  size_t operator()(const Guid& g) const {
    uint64_t node;
    static_assert(sizeof node == sizeof g.clock_seq_and_node);
    std::memcpy(&node, g.clock_seq_and_node.data(), sizeof node);
    uint64_t mixed = (node ^ (uint64_t{g.time_low} << 32 | uint64_t{g.time_mid} << 16 | g.time_hi_and_version)) *
                     0x9e3779b97f4a7c15u;
    return static_cast<size_t>(mixed ^ mixed >> 32);
  }
};

}  // namespace cmrp
