#include "reference/rpc/spnego.h"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <vector>

#include "reference/rpc/ntlm_seal.h"

namespace cmrp::rpc {
namespace {

using wire::Bytes;
using wire::ByteView;

gss_OID_desc kSpnego = {6, const_cast<char*>("\x2b\x06\x01\x05\x05\x02")};
gss_OID_desc kNtlm = {10, const_cast<char*>("\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a")};
gss_OID_set_desc kSpnegoOnly = {1, &kSpnego};
gss_OID_set_desc kNtlmOnly = {1, &kNtlm};
gss_OID_desc kSessionKey = {11, const_cast<char*>("\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x05")};

/// What GSSAPI says about a status pair, in one line.
std::string gss_text(const char* what, OM_uint32 major, OM_uint32 minor) {
  std::string text = what;
  auto add = [&](OM_uint32 code, int kind) {
    OM_uint32 more = 0, ignored;
    do {
      gss_buffer_desc message = GSS_C_EMPTY_BUFFER;
      if (GSS_ERROR(gss_display_status(&ignored, code, kind, kind == GSS_C_MECH_CODE ? &kSpnego : GSS_C_NO_OID, &more,
                                       &message))) {
        break;
      }
      text += ": ";
      text.append(static_cast<const char*>(message.value), message.length);
      gss_release_buffer(&ignored, &message);
    } while (more != 0);
  };
  add(major, GSS_C_GSS_CODE);
  if (minor != 0) add(minor, GSS_C_MECH_CODE);
  return text;
}

tl::unexpected<Error> gss_fail(const char* what, OM_uint32 major, OM_uint32 minor) {
  return fail("auth_value", 0, gss_text(what, major, minor));
}

struct NameDeleter {
  void operator()(gss_name_t name) const {
    OM_uint32 minor;
    gss_release_name(&minor, &name);
  }
};
using Name = std::unique_ptr<std::remove_pointer_t<gss_name_t>, NameDeleter>;

struct CredDeleter {
  void operator()(gss_cred_id_t cred) const {
    OM_uint32 minor;
    gss_release_cred(&minor, &cred);
  }
};
using Cred = std::unique_ptr<std::remove_pointer_t<gss_cred_id_t>, CredDeleter>;

Result<Name> import_name(std::string_view text, gss_OID type) {
  gss_buffer_desc buffer = {text.size(), const_cast<char*>(text.data())};
  gss_name_t name = GSS_C_NO_NAME;
  OM_uint32 minor;
  OM_uint32 major = gss_import_name(&minor, &buffer, type, &name);
  if (GSS_ERROR(major)) return gss_fail("gss_import_name", major, minor);
  return Name(name);
}

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

/// Either side of an SPNEGO exchange.
class SpnegoHandshake : public Handshake {
 public:
  SpnegoHandshake(NtlmSeal::Side side, AuthLevel level, std::shared_ptr<void> keep, gss_cred_id_t cred, Name target)
      : side_(side), level_(level), keep_(std::move(keep)), cred_(cred), target_(std::move(target)) {}

  ~SpnegoHandshake() override {
    OM_uint32 minor;
    if (context_ != GSS_C_NO_CONTEXT) gss_delete_sec_context(&minor, &context_, GSS_C_NO_BUFFER);
  }
  SpnegoHandshake(const SpnegoHandshake&) = delete;
  SpnegoHandshake& operator=(const SpnegoHandshake&) = delete;

  Result<Leg> step(ByteView token) override {
    gss_buffer_desc input = {token.size(), const_cast<uint8_t*>(token.data())};
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor = 0, flags = 0, ignored;
    OM_uint32 major;
    if (side_ == NtlmSeal::Side::kClient) {
      major = gss_init_sec_context(&minor, cred_, &context_, target_.get(), &kSpnego, flags_for(level_), 0,
                                   GSS_C_NO_CHANNEL_BINDINGS, token.empty() ? GSS_C_NO_BUFFER : &input, &mechanism_,
                                   &output, &flags, nullptr);
    } else {
      gss_name_t source = GSS_C_NO_NAME;
      major = gss_accept_sec_context(&minor, &context_, cred_, &input, GSS_C_NO_CHANNEL_BINDINGS, &source, &mechanism_,
                                     &output, &flags, nullptr, nullptr);
      if (source != GSS_C_NO_NAME) source_ = Name(source);
    }
    Leg leg;
    auto* bytes = static_cast<const uint8_t*>(output.value);
    leg.token.assign(bytes, bytes + output.length);
    gss_release_buffer(&ignored, &output);
    if (GSS_ERROR(major)) {
      return gss_fail(side_ == NtlmSeal::Side::kClient ? "gss_init_sec_context" : "gss_accept_sec_context", major,
                      minor);
    }
    if (auto seen = ntlm_flags(side_ == NtlmSeal::Side::kClient ? ByteView(leg.token) : token)) ntlm_flags_ = seen;
    mic_received_ |= carries_ntlm_mic(token);
    mic_sent_ |= carries_ntlm_mic(leg.token);
    leg.complete = major == GSS_S_COMPLETE;
    if (leg.complete) {
      OM_uint32 wanted = flags_for(level_) & (GSS_C_INTEG_FLAG | GSS_C_CONF_FLAG);
      if ((flags & wanted) != wanted) return fail("auth_value", 0, "the context lacks what the level asks for");
    }
    return leg;
  }

  Principal principal() const override {
    Principal principal{.name = {}, .mechanism = "ntlm", .level = level_};
    if (source_) {
      gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
      OM_uint32 minor;
      if (!GSS_ERROR(gss_display_name(&minor, source_.get(), &text, nullptr))) {
        principal.name.assign(static_cast<const char*>(text.value), text.length);
        while (principal.name.ends_with('\0')) principal.name.pop_back();  // gss-ntlmssp counts its terminator
        gss_release_buffer(&minor, &text);
      }
    }
    return principal;
  }

  Result<std::unique_ptr<MessageProtection>> protection() override {
    if (!ntlm_flags_ || (*ntlm_flags_ & kStrongNtlm) != kStrongNtlm) {
      return fail("auth_value", 0, "NTLM without 128 bits, extended session security and key exchange");
    }
    gss_buffer_set_t keys = GSS_C_NO_BUFFER_SET;
    OM_uint32 minor, ignored;
    OM_uint32 major = gss_inquire_sec_context_by_oid(&minor, context_, &kSessionKey, &keys);
    if (GSS_ERROR(major)) return gss_fail("session key", major, minor);
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

 private:
  NtlmSeal::Side side_;
  AuthLevel level_;
  std::shared_ptr<void> keep_;  ///< owns cred_
  gss_cred_id_t cred_;
  Name target_;
  gss_ctx_id_t context_ = GSS_C_NO_CONTEXT;
  gss_OID mechanism_ = GSS_C_NO_OID;  ///< static storage of the library
  Name source_;
  std::optional<uint32_t> ntlm_flags_;
  bool mic_sent_ = false;
  bool mic_received_ = false;
};

}  // namespace

struct SpnegoProvider::Credentials {
  Cred cred;
};

SpnegoProvider::SpnegoProvider(SpnegoOptions options) : options_(std::move(options)) {
  if (!options_.ntlm_user_file.empty()) setenv("NTLM_USER_FILE", options_.ntlm_user_file.c_str(), 1);
}
SpnegoProvider::~SpnegoProvider() = default;

Result<std::unique_ptr<Handshake>> SpnegoProvider::accept(AuthLevel level) {
  if (!credentials_) {
    gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;
    OM_uint32 major =
        gss_acquire_cred(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, options_.bare_ntlm ? &kNtlmOnly : &kSpnegoOnly,
                         GSS_C_ACCEPT, &cred, nullptr, nullptr);
    if (GSS_ERROR(major)) return gss_fail("gss_acquire_cred", major, minor);
    Cred owned(cred);
    if (!options_.bare_ntlm) major = gss_set_neg_mechs(&minor, cred, &kNtlmOnly);
    if (GSS_ERROR(major)) return gss_fail("gss_set_neg_mechs", major, minor);
    credentials_ = std::make_shared<Credentials>(Credentials{std::move(owned)});
  }
  return std::make_unique<SpnegoHandshake>(NtlmSeal::Side::kServer, level, credentials_, credentials_->cred.get(),
                                           Name());
}

Result<std::unique_ptr<Handshake>> spnego_initiate(const Credential& credential, const std::string& target,
                                                   AuthLevel level) {
  Result<Name> user = import_name(credential.domain + "\\" + credential.user, GSS_C_NT_USER_NAME);
  if (!user) return tl::unexpected(user.error());
  Result<Name> service = import_name(target, GSS_C_NT_HOSTBASED_SERVICE);
  if (!service) return tl::unexpected(service.error());
  gss_buffer_desc password = {credential.password.size(), const_cast<char*>(credential.password.data())};
  gss_cred_id_t cred = GSS_C_NO_CREDENTIAL;
  OM_uint32 minor;
  OM_uint32 major = gss_acquire_cred_with_password(&minor, user->get(), &password, GSS_C_INDEFINITE, &kSpnegoOnly,
                                                   GSS_C_INITIATE, &cred, nullptr, nullptr);
  if (GSS_ERROR(major)) return gss_fail("gss_acquire_cred_with_password", major, minor);
  auto owned = std::make_shared<Cred>(cred);
  major = gss_set_neg_mechs(&minor, cred, &kNtlmOnly);
  if (GSS_ERROR(major)) return gss_fail("gss_set_neg_mechs", major, minor);
  return std::make_unique<SpnegoHandshake>(NtlmSeal::Side::kClient, level, owned, cred, std::move(*service));
}

}  // namespace cmrp::rpc
