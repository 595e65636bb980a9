// TCP segments out of captured packets: Ethernet with VLAN tags, loopback, raw IP and Linux' cooked captures, below
// IPv4 (RFC 791), IPv6 (RFC 8200) and TCP (RFC 9293).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "reference/wire/bytes.h"

namespace cmrp::check {

/// One end of a TCP connection. An IPv4 address is kept as ::ffff:a.b.c.d.
struct Endpoint {
  std::array<uint8_t, 16> address{};
  uint16_t port = 0;

  auto operator<=>(const Endpoint&) const = default;
  /// "192.0.2.1:49152" or "[2001:db8::1]:49152".
  std::string text() const;
};

inline constexpr uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kAck = 0x10;

struct Segment {
  Endpoint from;
  Endpoint to;
  uint32_t sequence = 0;
  uint32_t acknowledged = 0;
  uint8_t flags = 0;
  wire::ByteView payload;
  uint32_t cut = 0;  ///< bytes of payload that were on the wire and that the capture does not have
};

/// Why a packet has no segment for us.
enum class NotTcp : uint8_t {
  kOther,      ///< another protocol
  kFragment,   ///< a fragment of an IP packet; these are not put together
  kMalformed,  ///< cut within its headers, or wrong in them
};

/// True if packets of this DLT_… can be read.
bool is_known_link_type(int link_type);

/// Takes a packet apart. `wire_length` is what it had before the snapshot length cut it. The payload views `bytes`.
std::variant<Segment, NotTcp> segment_of(int link_type, wire::ByteView bytes, size_t wire_length);

}  // namespace cmrp::check
