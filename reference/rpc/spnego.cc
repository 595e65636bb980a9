#include "reference/rpc/spnego.h"

#include <gssapi/gssapi_krb5.h>

#include <algorithm>
#include <array>
#include <optional>

#include "reference/rpc/gss.h"
#include "reference/rpc/kerberos_seal.h"
#include "reference/rpc/keytab.h"
#include "reference/rpc/ntlm_seal.h"
#include "reference/rpc/ntlm_users.h"

namespace cmrp::rpc {
namespace {

using wire::Bytes;
using wire::ByteView;

gss_OID_desc kSessionKey = {11, const_cast<char*>("\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x05")};

/// The flags of NTLM's AUTHENTICATE_MESSAGE inside an SPNEGO token, if it has one (MS-NLMP 2.2.1.3): what both sides
/// agreed on. GSSAPI has no call that tells.
std::optional<uint32_t> ntlm_flags(ByteView token) {
  constexpr std::array<uint8_t, 12> kAuthenticate = {'N', 'T', 'L', 'M', 'S', 'S', 'P', 0, 3, 0, 0, 0};
  auto found = std::search(token.begin(), token.end(), kAuthenticate.begin(), kAuthenticate.end());
  if (found == token.end()) return std::nullopt;
  wire::Reader in(token.subspan(static_cast<size_t>(found - token.begin())));
  uint32_t flags = 0;
  if (!in.skip(60) || !in.read(flags)) return std::nullopt;
  return flags;
}

/// True if the token ends with a mechListMIC of NTLM: element [3] of a NegTokenResp, always its last (RFC 4178 4.2.2).
bool carries_ntlm_mic(ByteView token) {
  constexpr std::array<uint8_t, 8> kMic = {0xa3, 0x12, 0x04, 0x10, 1, 0, 0, 0};
  constexpr size_t kMicBytes = 20;
  return token.size() >= kMicBytes && std::ranges::equal(token.last(kMicBytes).first(kMic.size()), kMic);
}

constexpr uint32_t NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY = 0x00080000;
constexpr uint32_t NTLMSSP_NEGOTIATE_128 = 0x20000000;
constexpr uint32_t NTLMSSP_NEGOTIATE_KEY_EXCH = 0x40000000;
constexpr uint32_t kStrongNtlm =
    NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY | NTLMSSP_NEGOTIATE_128 | NTLMSSP_NEGOTIATE_KEY_EXCH;

OM_uint32 flags_for(AuthLevel level) {
  OM_uint32 flags = GSS_C_DCE_STYLE;
  if (level >= AuthLevel::kPkt) flags |= GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_INTEG_FLAG;
  if (level >= AuthLevel::kPktPrivacy) flags |= GSS_C_CONF_FLAG;
  return flags;
}

/// Lets Kerberos take no encryption type but AES (RFC 3962, RFC 8009), for tickets, their session keys and contexts.
Result<void> aes_only(gss_cred_id_t cred) {
  krb5_enctype types[] = {ENCTYPE_AES256_CTS_HMAC_SHA1_96, ENCTYPE_AES128_CTS_HMAC_SHA1_96,
                          ENCTYPE_AES256_CTS_HMAC_SHA384_192, ENCTYPE_AES128_CTS_HMAC_SHA256_128};
  OM_uint32 minor;
  OM_uint32 major = gss_krb5_set_allowable_enctypes(&minor, cred, std::size(types), types);
  if (GSS_ERROR(major)) return gss::failure("gss_krb5_set_allowable_enctypes", major, minor);
  return {};
}

/// Either side of an SPNEGO exchange.
class SpnegoHandshake : public Handshake {
 public:
  /// `keep` owns `cred`. `asked_for` are the GSS flags of an initiator.
  SpnegoHandshake(NtlmSeal::Side side, AuthLevel level, std::shared_ptr<void> keep, gss_cred_id_t cred,
                  gss::Name target = {}, OM_uint32 asked_for = 0)
      : side_(side),
        level_(level),
        keep_(std::move(keep)),
        cred_(cred),
        target_(std::move(target)),
        asked_for_(asked_for) {}

  Result<Leg> step(ByteView token) override {
    bool client = side_ == NtlmSeal::Side::kClient;
    gss_buffer_desc input = {token.size(), const_cast<uint8_t*>(token.data())};
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor = 0, flags = 0, ignored;
    OM_uint32 major;
    gss_ctx_id_t context = context_.release();
    if (client) {
      major = gss_init_sec_context(&minor, cred_, &context, target_.get(), &gss::kSpnego, asked_for_, 0,
                                   GSS_C_NO_CHANNEL_BINDINGS, token.empty() ? GSS_C_NO_BUFFER : &input, &mechanism_,
                                   &output, &flags, nullptr);
    } else {
      gss_name_t source = GSS_C_NO_NAME;
      major = gss_accept_sec_context(&minor, &context, cred_, &input, GSS_C_NO_CHANNEL_BINDINGS, &source, &mechanism_,
                                     &output, &flags, nullptr, nullptr);
      if (source != GSS_C_NO_NAME) source_ = gss::Name(source);
    }
    context_.reset(context);
    Leg leg;
    auto* bytes = static_cast<const uint8_t*>(output.value);
    leg.token.assign(bytes, bytes + output.length);
    gss_release_buffer(&ignored, &output);
    if (GSS_ERROR(major)) {
      return gss::failure(client ? "gss_init_sec_context" : "gss_accept_sec_context", major, minor);
    }
    if (auto seen = ntlm_flags(client ? ByteView(leg.token) : token)) ntlm_flags_ = seen;
    mic_received_ |= carries_ntlm_mic(token);
    mic_sent_ |= carries_ntlm_mic(leg.token);
    leg.complete = major == GSS_S_COMPLETE;
    if (leg.complete) {
      if (auto lacking = lacks(flags); !lacking.empty()) return fail("auth_value", 0, std::move(lacking));
    }
    return leg;
  }

  Principal principal() const override {
    return {.name = source_ ? gss::display(source_.get()) : std::string(),
            .mechanism = by_kerberos() ? "krb5" : "ntlm",
            .level = level_};
  }

  Result<std::unique_ptr<MessageProtection>> protection() override {
    return by_kerberos() ? KerberosSeal::make(std::move(context_), level_) : ntlm_protection();
  }

 private:
  bool by_kerberos() const {
    return mechanism_ != GSS_C_NO_OID && mechanism_->length == gss::kKerberos.length &&
           std::ranges::equal(std::span(static_cast<const uint8_t*>(mechanism_->elements), mechanism_->length),
                              std::span(static_cast<const uint8_t*>(gss::kKerberos.elements), gss::kKerberos.length));
  }

  /// What a complete context of these flags is short of; empty if nothing.
  std::string lacks(OM_uint32 flags) const {
    OM_uint32 wanted = flags_for(level_) & (GSS_C_INTEG_FLAG | GSS_C_CONF_FLAG);
    if ((flags & wanted) != wanted) return "the context lacks the protection that its level asks for";
    if (!by_kerberos()) return {};
    // MS-CMRP 2.1; without DCE_STYLE the third leg, which foils a replay of the first, would be missing too.
    if (!(flags & GSS_C_MUTUAL_FLAG)) return "Kerberos without mutual authentication";
    if (!(flags & GSS_C_DCE_STYLE)) return "Kerberos without DCE_STYLE";
    if (wanted != 0 && !(flags & GSS_C_SEQUENCE_FLAG)) return "Kerberos without sequence numbers";
    return {};
  }

  Result<std::unique_ptr<MessageProtection>> ntlm_protection() {
    if (!ntlm_flags_ || (*ntlm_flags_ & kStrongNtlm) != kStrongNtlm) {
      return fail("auth_value", 0, "NTLM without 128 bits, extended session security and key exchange");
    }
    gss_buffer_set_t keys = GSS_C_NO_BUFFER_SET;
    OM_uint32 minor, ignored;
    OM_uint32 major = gss_inquire_sec_context_by_oid(&minor, context_.get(), &kSessionKey, &keys);
    if (GSS_ERROR(major)) return gss::failure("session key", major, minor);
    std::unique_ptr<MessageProtection> protection;
    if (keys != GSS_C_NO_BUFFER_SET && keys->count >= 1 && keys->elements[0].length == 16) {
      protection = std::make_unique<NtlmSeal>(
          std::span<const uint8_t, 16>(static_cast<const uint8_t*>(keys->elements[0].value), 16), side_,
          mic_sent_ ? 1 : 0, mic_received_ ? 1 : 0);
    }
    gss_release_buffer_set(&ignored, &keys);
    if (!protection) return fail("auth_value", 0, "NTLM session key is not 16 bytes");
    return protection;
  }

  NtlmSeal::Side side_;
  AuthLevel level_;
  std::shared_ptr<void> keep_;  ///< owns cred_
  gss_cred_id_t cred_;
  gss::Name target_;
  OM_uint32 asked_for_;
  gss::Context context_;
  gss_OID mechanism_ = GSS_C_NO_OID;  ///< static storage of the library; SPNEGO's until the context is complete
  gss::Name source_;
  std::optional<uint32_t> ntlm_flags_;
  bool mic_sent_ = false;
  bool mic_received_ = false;
};

}  // namespace

struct SpnegoProvider::Credentials {
  gss::Cred cred;
};

SpnegoProvider::SpnegoProvider(SpnegoOptions options) : options_(std::move(options)) {}
SpnegoProvider::~SpnegoProvider() = default;

Result<void> SpnegoProvider::prepare() {
  if (credentials_) return {};
  if (!options_.ntlm_user_file.empty()) {
    if (auto read = use_ntlm_users(options_.ntlm_user_file); !read) return read;
  }
  Result<gss::Cred> cred;
  if (options_.bare_ntlm) {
    cred = gss::acquire(GSS_C_NO_NAME, GSS_C_ACCEPT, {}, gss::kNtlm);
  } else {
    std::vector<gss_OID_desc> mechanisms;
    if (!options_.keytab.empty()) {
      if (auto checked = check_keytab(options_.keytab); !checked) return checked;
      // For the process, and looked at when credentials are acquired. With a credential store that names the keytab
      // gss-ntlmssp 1.2.0 would make a client's credential, and crash when that is used to accept.
      gsskrb5_register_acceptor_identity(("FILE:" + options_.keytab).c_str());
      mechanisms.push_back(gss::kKerberos);
    }
    if (options_.ntlm) mechanisms.push_back(gss::kNtlm);
    cred = gss::acquire_spnego(GSS_C_NO_NAME, GSS_C_ACCEPT, {}, std::move(mechanisms));
  }
  if (cred && !options_.keytab.empty() && !options_.bare_ntlm) {
    if (auto limited = aes_only(cred->get()); !limited) return limited;
  }
  if (!cred) return tl::unexpected(cred.error());
  credentials_ = std::make_shared<Credentials>(Credentials{std::move(*cred)});
  return {};
}

Result<std::unique_ptr<Handshake>> SpnegoProvider::accept(AuthLevel level) {
  if (auto ready = prepare(); !ready) return tl::unexpected(ready.error());
  return std::make_unique<SpnegoHandshake>(NtlmSeal::Side::kServer, level, credentials_, credentials_->cred.get());
}

Result<std::unique_ptr<Handshake>> spnego_initiate(const Credential& credential, const std::string& target,
                                                   AuthLevel level) {
  bool kerberos = credential.mechanism == Mechanism::kKerberos;
  gss::Name user;
  if (!kerberos || !credential.user.empty()) {
    auto imported = kerberos ? gss::import_name(credential.user + "@" + credential.domain, GSS_KRB5_NT_PRINCIPAL_NAME)
                             : gss::import_name(credential.domain + "\\" + credential.user, GSS_C_NT_USER_NAME);
    if (!imported) return tl::unexpected(imported.error());
    user = std::move(*imported);
  }
  Result<gss::Name> service = gss::import_name(target, GSS_C_NT_HOSTBASED_SERVICE);
  if (!service) return tl::unexpected(service.error());
  gss::Store store;
  std::string hash = kerberos ? "" : nt_hash(credential.password);
  std::string ccache = "FILE:" + credential.ccache;
  if (!kerberos) {
    store.push_back({"ntlmssp_nthash", hash.c_str()});
  } else if (credential.ccache.empty()) {
    store.push_back({"password", credential.password.c_str()});
  } else {
    store.push_back({"ccache", ccache.c_str()});
  }
  auto cred = gss::acquire_spnego(user.get(), GSS_C_INITIATE, store, {kerberos ? gss::kKerberos : gss::kNtlm});
  if (!cred && kerberos) {
    // SPNEGO says only that no mechanism is left; Kerberos says why.
    auto alone = gss::acquire(user.get(), GSS_C_INITIATE, store, gss::kKerberos);
    if (!alone) cred = tl::unexpected(alone.error());
  }
  if (cred && kerberos) {
    if (auto limited = aes_only(cred->get()); !limited) return tl::unexpected(limited.error());
  }
  if (!cred) return tl::unexpected(cred.error());
  auto owned = std::make_shared<gss::Cred>(std::move(*cred));
  OM_uint32 flags = flags_for(level) | (kerberos ? GSS_C_MUTUAL_FLAG : 0);
  return std::make_unique<SpnegoHandshake>(NtlmSeal::Side::kClient, level, owned, owned->get(), std::move(*service),
                                           flags);
}

}  // namespace cmrp::rpc
