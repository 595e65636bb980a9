#include "reference/rpc/secure_channel.h"

namespace cmrp::rpc {

using wire::Bytes;
using wire::ByteView;

void SecureChannel::establish(std::unique_ptr<MessageProtection> protection, const SecTrailer& identity,
                              bool header_signing) {
  protection_ = std::move(protection);
  identity_ = identity;
  established_ = true;
  header_signing_ = header_signing;
}

size_t SecureChannel::stub_bytes(size_t head_bytes, size_t frag_bytes) const {
  size_t around = head_bytes + (protection_ ? kSecTrailerBytes + protection_->signature_size() : 0);
  return frag_bytes > around ? (frag_bytes - around) / 16 * 16 : 0;
}

Result<void> SecureChannel::finish(Bytes& out, size_t start, wire::Endian endian, ByteView stub, Bytes* plain) {
  size_t stub_at = out.size();
  out.insert(out.end(), stub.begin(), stub.end());
  size_t signature = 0;
  if (protection_) {
    SecTrailer trailer = identity_;
    trailer.auth_pad_length = static_cast<uint8_t>((16 - stub.size() % 16) % 16);
    out.resize(out.size() + trailer.auth_pad_length);
    encode_sec_trailer(out, endian, trailer);
    signature = protection_->signature_size();
    out.resize(out.size() + signature);
  }
  std::span<uint8_t> pdu = std::span(out).subspan(start);
  encode_lengths(pdu, endian, static_cast<uint16_t>(pdu.size()), static_cast<uint16_t>(signature));
  if (plain) plain->assign(pdu.begin(), pdu.end());
  if (!protection_) return {};
  size_t head = stub_at - start;
  size_t trailer_at = pdu.size() - signature - kSecTrailerBytes;
  PduSegments segments{pdu.first(head), pdu.subspan(head, trailer_at - head),
                       pdu.subspan(trailer_at, kSecTrailerBytes)};
  return protection_->protect(segments, header_signing_, seals(), pdu.last(signature));
}

Result<std::span<uint8_t>> SecureChannel::open(std::span<uint8_t> bytes, const Pdu& pdu) {
  std::span<uint8_t> body = bytes.subspan(pdu.stub_offset, pdu.stub_length);
  if (!pdu.security) {
    if (protection_) return fail("auth_length", 10, "PDU without the protection that the connection agreed on");
    return body;
  }
  size_t trailer_at = pdu.token_offset - kSecTrailerBytes;
  if (!established_) return fail("sec_trailer", trailer_at, "protected PDU without a security context");
  const SecTrailer& trailer = *pdu.security;
  if (trailer.auth_type != identity_.auth_type) return fail("auth_type", trailer_at, "not that of the context");
  if (trailer.auth_level != identity_.auth_level) return fail("auth_level", trailer_at + 1, "not that of the context");
  if (trailer.auth_context_id != identity_.auth_context_id) {
    return fail("auth_context_id", trailer_at + 4, "no such security context");
  }
  if (protection_) {
    PduSegments segments{bytes.first(pdu.stub_offset), body, bytes.subspan(trailer_at, kSecTrailerBytes)};
    Result<void> opened = protection_->unprotect(segments, header_signing_, seals(), bytes.subspan(pdu.token_offset));
    if (!opened) {
      opened.error().offset += pdu.token_offset;
      return tl::unexpected(std::move(opened.error()));
    }
  }
  return body.first(body.size() - trailer.auth_pad_length);
}

}  // namespace cmrp::rpc
