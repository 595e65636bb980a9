// SPNEGO by MIT GSSAPI, carrying Kerberos (MIT's) and NTLM (gss-ntlmssp). The libraries do the handshake. PDUs are
// protected by KerberosSeal, or by NtlmSeal, for gss-ntlmssp has no gss_wrap_iov. Contexts of either that are weak are
// refused: Kerberos without AES, mutual authentication or DCE_STYLE; NTLM without 128 bits, extended session security
// or key exchange.
#pragma once

#include <memory>
#include <string>

#include "reference/rpc/security.h"

namespace cmrp::rpc {

enum class Mechanism : uint8_t { kNtlm, kKerberos };

/// Who may come in, and by what.
struct SpnegoOptions {
  /// NTLM's users: a file of lines DOMAIN:user:password, for the whole process (ntlm_users.h). Empty: gss-ntlmssp looks
  /// into the environment variable NTLM_USER_FILE.
  std::string ntlm_user_file = {};
  /// NTLM without SPNEGO around it, auth_type 10: what Samba's rpcclient sends unless told otherwise.
  bool bare_ntlm = false;
  /// Kerberos: a file with the service's keys, each of which lets a client in. Empty: no Kerberos.
  std::string keytab = {};
  /// NTLM inside SPNEGO, for clients without a service principal name.
  bool ntlm = true;
};

/// The accepting side, auth_type 9 (or 10 with bare_ntlm).
class SpnegoProvider : public SecurityProvider {
 public:
  explicit SpnegoProvider(SpnegoOptions options = {});
  ~SpnegoProvider() override;
  uint8_t auth_type() const override { return options_.bare_ntlm ? RPC_C_AUTHN_WINNT : RPC_C_AUTHN_GSS_NEGOTIATE; }
  /// Reads what the options name, which the first accept() does otherwise. Fails with what the operator has to mend.
  Result<void> prepare();
  Result<std::unique_ptr<Handshake>> accept(AuthLevel level) override;

 private:
  struct Credentials;
  SpnegoOptions options_;
  std::shared_ptr<Credentials> credentials_;
};

/// Who the initiating side is, and how it proves it. The other mechanism is not offered.
struct Credential {
  std::string domain;  ///< for Kerberos its realm
  std::string user;
  std::string password;
  Mechanism mechanism = Mechanism::kNtlm;
  /// Kerberos: a file of tickets to use in place of a password; with an empty user that of its principal.
  std::string ccache = {};
};

/// The initiating side. `target` is a GSS host-based service name ("MSServerClusterMgmtAPI@host"), which Kerberos
/// wants: its service principal is MSServerClusterMgmtAPI/host. With a password Kerberos asks the KDC for a ticket,
/// which may take as long as the network lets it.
Result<std::unique_ptr<Handshake>> spnego_initiate(const Credential& credential, const std::string& target,
                                                   AuthLevel level);

}  // namespace cmrp::rpc
