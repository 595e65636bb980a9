// NTLM's per-message protection for connections: extended session security, 128 bits, key exchange (MS-NLMP 3.4).
//
//   sealed    := RC4(body)
//   signature := 1(4) RC4(HMAC_MD5(signing key, sequence(4) message)[0..7])(8) sequence(4)
//
// A key pair (signing, sealing) a direction. Older and weaker variants are refused before this is made.
#pragma once

#include <nettle/arcfour.h>
#include <nettle/hmac.h>

#include <array>

#include "reference/rpc/security.h"

namespace cmrp::rpc {

class NtlmSeal : public MessageProtection {
 public:
  enum class Side : uint8_t { kClient, kServer };
  static constexpr size_t kSignatureBytes = 16;

  /// `exported_session_key` is the ExportedSessionKey of the context (MS-NLMP 3.1.5.1.2). A mechListMIC that SPNEGO
  /// exchanged counts as a message, though the cipher starts afresh after it (MS-SPNG 3.3.5.1): `first_sent` and
  /// `first_received` are 1 for a direction that had one, as Windows and Samba count.
  NtlmSeal(std::span<const uint8_t, 16> exported_session_key, Side side, uint32_t first_sent = 0,
           uint32_t first_received = 0);

  size_t signature_size() const override { return kSignatureBytes; }
  Result<void> protect(PduSegments segments, bool header_signing, bool seal, std::span<uint8_t> signature) override;
  Result<void> unprotect(PduSegments segments, bool header_signing, bool seal, std::span<uint8_t> signature) override;

 private:
  /// One direction: its keys' state and sequence number.
  struct Direction {
    Direction(std::span<const uint8_t, 16> session_key, Side sender, uint32_t first);
    void checksum(const PduSegments& segments, bool header_signing, std::span<uint8_t, 8> out);
    hmac_md5_ctx hmac;
    arcfour_ctx rc4;
    uint32_t sequence;
  };
  Direction sending_;
  Direction receiving_;
};

}  // namespace cmrp::rpc
