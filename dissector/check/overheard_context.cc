#include "dissector/check/overheard_context.h"

#include "dissector/check/ntlm_key.h"
#include "reference/rpc/ntlm_seal.h"

namespace cmrp::check {

using wire::ByteView;

void OverheardContext::take_token(From from, ByteView token, std::chrono::nanoseconds since_epoch) {
  if (from == From::kServer) {
    if (ByteView message = find_ntlm_message(token, 2); !message.empty()) {
      if (auto challenge = server_challenge(message)) challenge_ = *challenge;
      return;
    }
  }
  if (ByteView message = find_ntlm_message(token, 3); !message.empty()) {
    if (!challenge_) return;
    auto key = ntlm_session_key(*challenge_, message, secrets_.nt_passwords);
    if (key) {
      ntlm_key_ = *key;
    } else {
      obstacle_ = key.error();
    }
    is_kerberos_ = false;  // a client may have offered both
    return;
  }
  if (kerberos_.take_token(from, token, since_epoch)) is_kerberos_ = true;
}

/// What opens PDUs from `from`: the other side's end of the context. NTLM's numbers start at 1 after a mechListMIC
/// (NtlmSeal); the first signature tells.
std::unique_ptr<rpc::MessageProtection> OverheardContext::direction(From from, ByteView signature) const {
  if (!ntlm_key_) return nullptr;
  uint32_t first = signature.size() == rpc::NtlmSeal::kSignatureBytes && signature[12] == 1 ? 1 : 0;
  auto end = from == From::kClient ? rpc::NtlmSeal::Side::kServer : rpc::NtlmSeal::Side::kClient;
  return std::make_unique<rpc::NtlmSeal>(*ntlm_key_, end, 0, first);
}

tl::expected<void, std::string> OverheardContext::open(From from, rpc::PduSegments segments, bool header_signing,
                                                       bool seal, std::span<uint8_t> signature) {
  auto side = static_cast<size_t>(from);
  if (is_kerberos_) {
    if (seal) return kerberos_.open(from, segments, header_signing, signature);
    return {};
  }
  if (!broken_[side].empty()) return tl::unexpected(broken_[side]);
  if (!directions_[side]) directions_[side] = direction(from, signature);
  if (!directions_[side]) return tl::unexpected(obstacle_);
  auto opened = directions_[side]->unprotect(segments, header_signing, seal, signature);
  if (opened) return {};
  return tl::unexpected(broken_[side] = "a signature does not match");
}

void OverheardContext::lose(From from) {
  auto side = static_cast<size_t>(from);
  if (!is_kerberos_ && broken_[side].empty())
    broken_[side] = "PDUs before it, which NTLM's cipher needs, are missing from the capture";
}

}  // namespace cmrp::check
