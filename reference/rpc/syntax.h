// Interfaces and transfer syntaxes by name (C706 12.6.3.1 p_syntax_id_t; MS-RPCE 2.2.2.7, 2.2.4.12, 3.3.1.5.3).
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "reference/wire/guid.h"

namespace cmrp::rpc {

/// A UUID with a version: the name of an interface (abstract syntax) or of a way to encode it (transfer syntax).
struct SyntaxId {
  Guid uuid;
  uint16_t major = 0;
  uint16_t minor = 0;

  auto operator<=>(const SyntaxId&) const = default;
  /// "b97db8b2-4c63-11cf-bff6-08002be23f2f v3.0"
  std::string text() const { return uuid.text() + " v" + std::to_string(major) + "." + std::to_string(minor); }
};

/// Transfer syntax NDR (C706 14).
inline constexpr SyntaxId kNdr{{0x8a885d04, 0x1ceb, 0x11c9, {0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60}}, 2, 0};
/// Transfer syntax NDR64 (MS-RPCE 2.2.5).
inline constexpr SyntaxId kNdr64{{0x71710533, 0xbeba, 0x4937, {0x83, 0x19, 0xb5, 0xdb, 0xef, 0x9c, 0xcc, 0x36}}, 1, 0};
/// The endpoint mapper's interface (C706 appendix O).
inline constexpr SyntaxId kEndpointMapper{
    {0xe1af8308, 0x5d1f, 0x11c9, {0x91, 0xa4, 0x08, 0x00, 0x2b, 0x14, 0xa0, 0xfa}}, 3, 0};

/// A pseudo interface of this project. A bind that offers it (the server's answer rejects it) stands in a capture that
/// was written with the stubs unsealed and the sec_trailers left out: its requests do not show the protection that they
/// had on the wire. The bind and its sec_trailer do.
inline constexpr SyntaxId kUnsealedCapture{
    {0x6d8e1c5a, 0x90b3, 0x4f57, {0xa3, 0x1e, 0x43, 0x4d, 0x52, 0x50, 0x00, 0x01}}, 1, 0};

/// The pseudo transfer syntax that offers bind-time features; its last eight bytes are the feature bits.
constexpr SyntaxId bind_time_features(uint8_t bits) {
  return {{0x6cb71c2c, 0x9812, 0x4540, {bits, 0, 0, 0, 0, 0, 0, 0}}, 1, 0};
}
/// True if `syntax` is that pseudo syntax, whatever its feature bits.
constexpr bool is_bind_time_features(const SyntaxId& syntax) {
  return syntax.uuid.time_low == 0x6cb71c2c && syntax.uuid.time_mid == 0x9812 &&
         syntax.uuid.time_hi_and_version == 0x4540 && syntax.major == 1 && syntax.minor == 0;
}
inline constexpr uint8_t kSecurityContextMultiplexing = 0x01;
inline constexpr uint8_t kKeepConnectionOnOrphan = 0x02;

}  // namespace cmrp::rpc
