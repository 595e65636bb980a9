#include "reference/rpc/ntlm_seal.h"

#include <nettle/md5.h>
#include <nettle/memops.h>

#include <algorithm>
#include <string_view>

namespace cmrp::rpc {
namespace {

using Key = std::array<uint8_t, 16>;

/// MD5(session key, constant with its terminator): SIGNKEY and SEALKEY at 128 bits (MS-NLMP 3.4.5.2, 3.4.5.3).
Key derive(std::span<const uint8_t, 16> session_key, bool from_client, std::string_view purpose) {
  std::string magic = "session key to ";
  magic += from_client ? "client-to-server " : "server-to-client ";
  magic += purpose;
  magic += " key magic constant";
  md5_ctx md5;
  md5_init(&md5);
  md5_update(&md5, session_key.size(), session_key.data());
  md5_update(&md5, magic.size() + 1, reinterpret_cast<const uint8_t*>(magic.c_str()));
  Key key;
  md5_digest(&md5, key.size(), key.data());
  return key;
}

std::array<uint8_t, 4> little_endian(uint32_t value) {
  return {static_cast<uint8_t>(value), static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value >> 16),
          static_cast<uint8_t>(value >> 24)};
}

constexpr std::array<uint8_t, 4> kVersion = {1, 0, 0, 0};

}  // namespace

NtlmSeal::Direction::Direction(std::span<const uint8_t, 16> session_key, Side sender, uint32_t first)
    : sequence(first) {
  Key signing = derive(session_key, sender == Side::kClient, "signing");
  Key sealing = derive(session_key, sender == Side::kClient, "sealing");
  hmac_md5_set_key(&hmac, signing.size(), signing.data());
  arcfour_set_key(&rc4, sealing.size(), sealing.data());
}

void NtlmSeal::Direction::checksum(const PduSegments& segments, bool header_signing, std::span<uint8_t, 8> out) {
  auto number = little_endian(sequence);
  hmac_md5_update(&hmac, number.size(), number.data());
  if (header_signing) hmac_md5_update(&hmac, segments.header.size(), segments.header.data());
  hmac_md5_update(&hmac, segments.body.size(), segments.body.data());
  if (header_signing) hmac_md5_update(&hmac, segments.sec_trailer.size(), segments.sec_trailer.data());
  hmac_md5_digest(&hmac, out.size(), out.data());
}

NtlmSeal::NtlmSeal(std::span<const uint8_t, 16> exported_session_key, Side side, uint32_t first_sent,
                   uint32_t first_received)
    : sending_(exported_session_key, side, first_sent),
      receiving_(exported_session_key, side == Side::kClient ? Side::kServer : Side::kClient, first_received) {}

Result<void> NtlmSeal::protect(PduSegments segments, bool header_signing, bool seal, std::span<uint8_t> signature) {
  if (signature.size() != kSignatureBytes) return fail("auth_value", 0, "NTLM signatures have 16 bytes");
  auto sum = signature.subspan<4, 8>();
  sending_.checksum(segments, header_signing, sum);
  if (seal) arcfour_crypt(&sending_.rc4, segments.body.size(), segments.body.data(), segments.body.data());
  arcfour_crypt(&sending_.rc4, sum.size(), sum.data(), sum.data());
  std::ranges::copy(kVersion, signature.begin());
  std::ranges::copy(little_endian(sending_.sequence++), signature.begin() + 12);
  return {};
}

Result<void> NtlmSeal::unprotect(PduSegments segments, bool header_signing, bool seal, std::span<uint8_t> signature) {
  if (signature.size() != kSignatureBytes) return fail("auth_value", 0, "NTLM signatures have 16 bytes");
  if (seal) arcfour_crypt(&receiving_.rc4, segments.body.size(), segments.body.data(), segments.body.data());
  std::array<uint8_t, 16> expected;
  auto sum = std::span(expected).subspan<4, 8>();
  receiving_.checksum(segments, header_signing, sum);
  arcfour_crypt(&receiving_.rc4, sum.size(), sum.data(), sum.data());
  std::ranges::copy(kVersion, expected.begin());
  std::ranges::copy(little_endian(receiving_.sequence), expected.begin() + 12);
  if (!memeql_sec(expected.data(), signature.data(), expected.size())) {
    return fail("auth_value", 0, "signature does not match");
  }
  ++receiving_.sequence;
  return {};
}

}  // namespace cmrp::rpc
