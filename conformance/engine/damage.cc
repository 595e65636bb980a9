#include "conformance/engine/damage.h"

#include <fmt/format.h>

#include "reference/rpc/pdu.h"

namespace cmrp::engine {
namespace {

using wire::Bytes;

tl::unexpected<std::string> no(const char* what) {
  return tl::unexpected(fmt::format("the request has no {} to damage: nothing protects it", what));
}

/// The PDU with its stub in the clear and no sec_trailer.
Bytes stripped(const Bytes& plain, const rpc::Pdu& pdu) {
  size_t padding = pdu.security ? pdu.security->auth_pad_length : 0;
  Bytes out(plain.begin(), plain.begin() + static_cast<ptrdiff_t>(pdu.stub_offset + pdu.stub_length - padding));
  rpc::encode_lengths(out, pdu.header.endian(), static_cast<uint16_t>(out.size()), 0);
  return out;
}

tl::expected<Bytes, std::string> damaged_pdu(const RequestPdu& request, const Damage& damage) {
  Result<rpc::Pdu> pdu = rpc::decode_pdu(request.plain);
  if (!pdu) return tl::unexpected(pdu.error().text());
  if ((damage.unsealed || damage.without_trailer) && !pdu->security) return no("seal");
  if (damage.without_trailer) return stripped(request.plain, *pdu);
  Bytes out = request.sealed;
  if (damage.unsealed) {
    auto stub = request.plain.begin() + static_cast<ptrdiff_t>(pdu->stub_offset);
    std::copy_n(stub, pdu->stub_length, out.begin() + static_cast<ptrdiff_t>(pdu->stub_offset));
  }
  if (damage.tampered) {
    size_t at = 0;
    size_t size = pdu->stub_offset;
    switch (damage.tampered->part) {
      case PduPart::kHeader:
        break;
      case PduPart::kStub:
        at = pdu->stub_offset;
        size = pdu->stub_length;
        break;
      case PduPart::kTrailer:
        if (!pdu->security) return no("sec_trailer");
        at = pdu->token_offset - rpc::kSecTrailerBytes;
        size = rpc::kSecTrailerBytes;
        break;
      case PduPart::kSignature:
        if (!pdu->security) return no("signature");
        at = pdu->token_offset;
        size = pdu->header.auth_length;
        break;
    }
    if (damage.tampered->byte >= size) {
      return tl::unexpected(fmt::format("there is no byte {} in a part of {} bytes", damage.tampered->byte, size));
    }
    out[at + damage.tampered->byte] ^= 0x01;
  }
  return out;
}

}  // namespace

bool Damage::is_legal() const {
  return !tampered && !without_trailer && !unsealed && !call_id && !opnum && !context && !flags && !order;
}

size_t fragment_bytes(size_t size, size_t fragments) {
  size_t piece = ((size + fragments - 1) / fragments + 15) / 16 * 16;
  return (fragments - 1) * piece < size || fragments == 1 ? piece : 0;
}

tl::expected<Bytes, std::string> damaged(std::span<const RequestPdu> pdus, const Damage& damage) {
  std::vector<Bytes> made;
  size_t which = damage.of ? damage.of : pdus.size();
  for (size_t i = 0; i < pdus.size(); ++i) {
    if (i + 1 != which) {
      made.push_back(pdus[i].sealed);
      continue;
    }
    auto one = damaged_pdu(pdus[i], damage);
    if (!one) return one;
    made.push_back(std::move(*one));
  }
  Bytes out;
  auto append = [&](const Bytes& pdu) { out.insert(out.end(), pdu.begin(), pdu.end()); };
  if (!damage.order) {
    for (const Bytes& pdu : made) append(pdu);
    return out;
  }
  for (size_t n : *damage.order) {
    if (n < 1 || n > made.size()) return tl::unexpected(fmt::format("there is no fragment {}", n));
    append(made[n - 1]);
  }
  return out;
}

}  // namespace cmrp::engine
