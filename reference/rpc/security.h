// What a security provider does for a connection: builds a context in legs (MS-RPCE 3.3.1.5.2.1), then protects PDUs
// (3.3.1.5.2.2). NTLM and Kerberos are implementations; nothing above this header knows which.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "reference/rpc/service.h"
#include "reference/wire/bytes.h"
#include "reference/wire/result.h"

namespace cmrp::rpc {

/// Security providers by the auth_type of their sec_trailer (MS-RPCE 2.2.1.1.7).
inline constexpr uint8_t RPC_C_AUTHN_NONE = 0x00;
inline constexpr uint8_t RPC_C_AUTHN_GSS_NEGOTIATE = 0x09;
inline constexpr uint8_t RPC_C_AUTHN_WINNT = 0x0A;
inline constexpr uint8_t RPC_C_AUTHN_GSS_KERBEROS = 0x10;

/// The segments of a PDU under protection (MS-RPCE 2.2.2.1); they lie one behind the other in its bytes.
struct PduSegments {
  wire::ByteView header;       ///< common header and fixed fields; covered only with header signing
  std::span<uint8_t> body;     ///< stub and padding; sealed in place at PKT_PRIVACY, signed at PKT_INTEGRITY
  wire::ByteView sec_trailer;  ///< covered only with header signing
};

/// Per-message protection of one established context, both directions. Messages are protected and verified in the
/// order sent: every call advances the direction's sequence number and cipher.
class MessageProtection {
 public:
  virtual ~MessageProtection() = default;

  /// Bytes of the auth token that every protected PDU carries.
  virtual size_t signature_size() const = 0;

  /// Signs the segments, and encrypts the body if `seal`. `signature` has signature_size() bytes.
  virtual Result<void> protect(PduSegments segments, bool header_signing, bool seal, std::span<uint8_t> signature) = 0;

  /// Undoes protect(). Fails if anything was changed, doubled, dropped or reordered; the body is then garbage and the
  /// context must not be used again.
  virtual Result<void> unprotect(PduSegments segments, bool header_signing, bool seal,
                                 std::span<uint8_t> signature) = 0;
};

/// One leg of building a context.
struct Leg {
  wire::Bytes token;      ///< for the other side; may be empty on the last leg
  bool complete = false;  ///< this side expects no further token
};

/// A security context while it is built. May block for as long as the provider's library does.
class Handshake {
 public:
  virtual ~Handshake() = default;

  /// Takes the other side's token (empty for the initiator's first leg).
  virtual Result<Leg> step(wire::ByteView token) = 0;

  /// After the last leg: who the other side is (acceptor), the mechanism chosen (both sides).
  virtual Principal principal() const = 0;
  /// After the last leg, once: the per-message protection; an error if the context cannot do what `level` asks.
  virtual Result<std::unique_ptr<MessageProtection>> protection() = 0;
};

/// Makes contexts for the accepting side.
class SecurityProvider {
 public:
  virtual ~SecurityProvider() = default;
  /// The auth_type it answers to.
  virtual uint8_t auth_type() const = 0;
  virtual Result<std::unique_ptr<Handshake>> accept(AuthLevel level) = 0;
};

}  // namespace cmrp::rpc
