#include "dissector/check/ntlm_key.h"

#include <nettle/arcfour.h>
#include <nettle/hmac.h>
#include <nettle/md4.h>
#include <unicode/uchar.h>

#include <algorithm>

#include "reference/wire/utf16.h"

namespace cmrp::check {
namespace {

using wire::Bytes;
using wire::ByteView;
using Key = std::array<uint8_t, 16>;

constexpr std::array<uint8_t, 8> kSignature = {'N', 'T', 'L', 'M', 'S', 'S', 'P', 0};

constexpr uint32_t NTLMSSP_NEGOTIATE_UNICODE = 0x00000001;
constexpr uint32_t NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY = 0x00080000;
constexpr uint32_t NTLMSSP_NEGOTIATE_128 = 0x20000000;
constexpr uint32_t NTLMSSP_NEGOTIATE_KEY_EXCH = 0x40000000;

Key hmac_md5(ByteView key, std::initializer_list<ByteView> parts) {
  hmac_md5_ctx context;
  hmac_md5_set_key(&context, key.size(), key.data());
  for (ByteView part : parts) hmac_md5_update(&context, part.size(), part.data());
  Key out;
  hmac_md5_digest(&context, out.size(), out.data());
  return out;
}

/// A field of a message: length(2) room(2) offset(4), pointing into the message (MS-NLMP 2.2.1).
bool read_field(wire::Reader& in, ByteView message, ByteView& out) {
  uint16_t length = 0;
  uint32_t offset = 0;
  if (!in.read(length) || !in.skip(2) || !in.read(offset)) return false;
  if (offset > message.size() || length > message.size() - offset) return false;
  out = message.subspan(offset, length);
  return true;
}

Bytes little_endian(std::u16string_view text) {
  wire::Writer out;
  for (char16_t unit : text) out.write(static_cast<uint16_t>(unit));
  return out.take();
}

/// The characters of a name, from UTF-16 or, where that was not negotiated, from what is taken for Latin-1.
std::u16string name_of(ByteView bytes, bool unicode) {
  std::u16string name;
  wire::Reader in(bytes);
  uint8_t narrow = 0;
  uint16_t wide = 0;
  while (unicode ? in.read(wide) : in.read(narrow)) name.push_back(unicode ? wide : narrow);
  return name;
}

/// NTOWFv2 (MS-NLMP 3.3.2): the domain as the client wrote it, the user in upper case.
Key ntowf_v2(const std::string& password, const std::u16string& user, const std::u16string& domain) {
  Key hash;
  md4_ctx md4;
  md4_init(&md4);
  Bytes secret = little_endian(wire::to_utf16(password));
  md4_update(&md4, secret.size(), secret.data());
  md4_digest(&md4, hash.size(), hash.data());
  std::u16string upper = user;
  for (char16_t& unit : upper) {
    if (UChar32 mapped = u_toupper(unit); mapped <= 0xffff) unit = static_cast<char16_t>(mapped);
  }
  return hmac_md5(hash, {little_endian(upper + domain)});
}

}  // namespace

ByteView find_ntlm_message(ByteView token, uint8_t type) {
  auto found = std::search(token.begin(), token.end(), kSignature.begin(), kSignature.end());
  ByteView message(found, token.end());
  return message.size() >= 12 && message[8] == type ? message : ByteView{};
}

Result<std::array<uint8_t, 8>> server_challenge(ByteView challenge) {
  std::array<uint8_t, 8> out;
  if (challenge.size() < 32) return fail("ServerChallenge", challenge.size(), "message ends before it");
  std::ranges::copy(challenge.subspan(24, 8), out.begin());
  return out;
}

tl::expected<Key, std::string> ntlm_session_key(std::span<const uint8_t, 8> challenge, ByteView message,
                                                std::span<const std::string> passwords) {
  wire::Reader in(message);
  ByteView lm, nt, domain, user, workstation, random_key;
  uint32_t flags = 0;
  if (!in.skip(12) || !read_field(in, message, lm) || !read_field(in, message, nt) ||
      !read_field(in, message, domain) || !read_field(in, message, user) || !read_field(in, message, workstation) ||
      !read_field(in, message, random_key) || !in.read(flags)) {
    return tl::unexpected<std::string>("its AUTHENTICATE message is malformed");
  }
  constexpr uint32_t kNeeded =
      NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY | NTLMSSP_NEGOTIATE_128 | NTLMSSP_NEGOTIATE_KEY_EXCH;
  if ((flags & kNeeded) != kNeeded || nt.size() <= 24 || random_key.size() != 16) {
    return tl::unexpected<std::string>(
        "it negotiated less than NTLMv2 with 128 bits, extended session security and key exchange");
  }
  bool unicode = flags & NTLMSSP_NEGOTIATE_UNICODE;
  std::u16string user_name = name_of(user, unicode), domain_name = name_of(domain, unicode);
  ByteView proof = nt.first(16), blob = nt.subspan(16);
  for (const std::string& password : passwords) {
    Key owf = ntowf_v2(password, user_name, domain_name);
    if (!std::ranges::equal(hmac_md5(owf, {ByteView(challenge), blob}), proof)) continue;
    Key base = hmac_md5(owf, {proof});
    Key key;
    arcfour_ctx rc4;
    arcfour_set_key(&rc4, base.size(), base.data());
    arcfour_crypt(&rc4, key.size(), key.data(), random_key.data());
    return key;
  }
  std::string who = wire::to_utf8(domain_name) + "\\" + wire::to_utf8(user_name);
  return tl::unexpected(passwords.empty() ? "no password of " + who + " was given (--nt-password)"
                                          : "none of the passwords is that of " + who + " (--nt-password)");
}

}  // namespace cmrp::check
