// Requests and responses on their way in and out: framing, padding, sec_trailer and protection (MS-RPCE 2.2.2.11,
// 3.3.1.5.2.2). One object a connection, for either side.
#pragma once

#include <memory>
#include <optional>

#include "reference/rpc/pdu.h"
#include "reference/rpc/security.h"

namespace cmrp::rpc {

/// How much of a stub fits, and who protects it.
class SecureChannel {
 public:
  /// No protection until then: PDUs carry no sec_trailer.
  void establish(std::unique_ptr<MessageProtection> protection, const SecTrailer& identity, bool header_signing);

  bool established() const { return established_; }
  bool header_signing() const { return header_signing_; }
  /// True if every request and response is signed or sealed.
  bool protects() const { return protection_ != nullptr; }
  bool seals() const { return identity_.auth_level == static_cast<uint8_t>(AuthLevel::kPktPrivacy); }

  /// Stub bytes that fit into a PDU of `frag_bytes` with `head_bytes` before the stub; 0 if none do. A multiple of 16,
  /// so that no fragment but the last is padded.
  size_t stub_bytes(size_t head_bytes, size_t frag_bytes) const;

  /// Appends the stub, padding, sec_trailer and signature to the PDU whose header and fixed fields are out[start..],
  /// and fills in frag_length and auth_length. `plain`, if given, gets the PDU as it was before sealing.
  Result<void> finish(wire::Bytes& out, size_t start, wire::Endian endian, wire::ByteView stub,
                      wire::Bytes* plain = nullptr);

  /// Verifies and unseals, in place, a PDU that was decoded from `bytes`; returns its stub without padding. A PDU
  /// without the protection that the channel asks for is an error, as is one with another auth_type, level or id.
  Result<std::span<uint8_t>> open(std::span<uint8_t> bytes, const Pdu& pdu);

 private:
  std::unique_ptr<MessageProtection> protection_;  ///< null at level CONNECT
  SecTrailer identity_;
  bool established_ = false;
  bool header_signing_ = false;
};

}  // namespace cmrp::rpc
