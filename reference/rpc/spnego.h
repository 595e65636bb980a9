// SPNEGO by MIT GSSAPI, carrying NTLM (gss-ntlmssp). The library does the handshake; PDUs are protected by NtlmSeal,
// for gss-ntlmssp has no gss_wrap_iov. Contexts without 128 bits, extended session security and key exchange are
// refused.
//
// gss-ntlmssp 1.2.0 leaks about 7.5 KB each time it hashes a password: once for a credential acquired here, and once
// for each exchange in which a client names a user that exists.
#pragma once

#include <memory>
#include <string>

#include "reference/rpc/security.h"

namespace cmrp::rpc {

/// Where users and their passwords are: a file of lines DOMAIN:user:password. gss-ntlmssp takes it from the environment
/// only, so a value here sets NTLM_USER_FILE for the whole process; empty leaves the environment as it is.
struct SpnegoOptions {
  std::string ntlm_user_file = {};
  /// NTLM without SPNEGO around it, auth_type 10: what Samba's rpcclient sends unless told otherwise.
  bool bare_ntlm = false;
};

/// The accepting side, auth_type 9 (or 10 with bare_ntlm).
class SpnegoProvider : public SecurityProvider {
 public:
  explicit SpnegoProvider(SpnegoOptions options = {});
  ~SpnegoProvider() override;
  uint8_t auth_type() const override { return options_.bare_ntlm ? RPC_C_AUTHN_WINNT : RPC_C_AUTHN_GSS_NEGOTIATE; }
  Result<std::unique_ptr<Handshake>> accept(AuthLevel level) override;

 private:
  struct Credentials;
  SpnegoOptions options_;
  std::shared_ptr<Credentials> credentials_;  ///< acquired with the first accept()
};

/// Who the initiating side is.
struct Credential {
  std::string domain;
  std::string user;
  std::string password;
};

/// The initiating side. `target` is a GSS host-based service name ("MSServerClusterMgmtAPI@host"), for the mechanisms
/// that want one.
Result<std::unique_ptr<Handshake>> spnego_initiate(const Credential& credential, const std::string& target,
                                                   AuthLevel level);

}  // namespace cmrp::rpc
