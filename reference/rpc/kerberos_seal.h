// Kerberos' per-message protection for connections: gss_wrap_iov of a DCE_STYLE context for PKT_PRIVACY,
// gss_get_mic_iov for PKT_INTEGRITY (MS-KILE 3.4.5.4 and 3.4.5.6, RFC 4121).
//
//   auth_value := Wrap token (PKT_PRIVACY) / MIC token (PKT_INTEGRITY), whole and before the data
//
// Replayed, dropped and reordered PDUs are refused by the sequence number in the token.
#pragma once

#include <array>

#include "reference/rpc/gss.h"
#include "reference/rpc/security.h"

namespace cmrp::rpc {

class KerberosSeal : public MessageProtection {
 public:
  /// Takes over an established context whose mechanism is Kerberos with an AES key, whose tokens have one size.
  /// `level` is what protect() and unprotect() will be asked for.
  static Result<std::unique_ptr<MessageProtection>> make(gss::Context context, AuthLevel level);

  size_t signature_size() const override { return signature_size_; }
  Result<void> protect(PduSegments segments, bool header_signing, bool seal, std::span<uint8_t> signature) override;
  Result<void> unprotect(PduSegments segments, bool header_signing, bool seal, std::span<uint8_t> signature) override;

 private:
  explicit KerberosSeal(gss::Context context) : context_(std::move(context)) {}

  gss::Context context_;
  size_t signature_size_ = 0;  // bytes
};

}  // namespace cmrp::rpc
