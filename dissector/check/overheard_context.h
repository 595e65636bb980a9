// A security context between two others: built from the tokens that pass, with secrets that one of them has.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dissector/check/overheard_kerberos.h"

namespace cmrp::check {

/// What traffic may be unsealed with.
struct Secrets {
  std::vector<std::string> nt_passwords;  ///< UTF-8
  std::shared_ptr<ServiceKeys> keytab;    ///< null: none
};

class OverheardContext {
 public:
  /// `secrets` is the caller's to keep.
  explicit OverheardContext(const Secrets& secrets) : secrets_(secrets), kerberos_(secrets.keytab) {}

  /// Takes the token of a bind, alter_context, rpc_auth_3 or an answer to one, sent at that time.
  void take_token(From from, wire::ByteView token, std::chrono::nanoseconds since_epoch);

  /// Unseals a PDU in place, and verifies it where that is needed to go on. All PDUs of a direction have to pass in
  /// their order, each once.
  tl::expected<void, std::string> open(From from, rpc::PduSegments segments, bool header_signing, bool seal,
                                       std::span<uint8_t> signature);

  /// PDUs of that direction are missing. What needs each of them cannot be unsealed any more.
  void lose(From from);

 private:
  std::unique_ptr<rpc::MessageProtection> direction(From from, wire::ByteView signature) const;

  const Secrets& secrets_;
  OverheardKerberos kerberos_;
  bool is_kerberos_ = false;
  std::optional<std::array<uint8_t, 8>> challenge_;
  std::optional<std::array<uint8_t, 16>> ntlm_key_;
  std::string obstacle_ = "its authentication was not captured";  ///< why nothing can be unsealed
  std::array<std::string, 2> broken_;                             ///< why nothing more of a direction can be
  std::array<std::unique_ptr<rpc::MessageProtection>, 2> directions_;
};

}  // namespace cmrp::check
