#include "reference/rpc/verification_trailer.h"

#include <algorithm>
#include <array>

namespace cmrp::rpc {
namespace {

using wire::Bytes;
using wire::ByteView;
using wire::Reader;
using wire::Writer;

constexpr std::array<uint8_t, 8> kSignature = {0x8a, 0xe3, 0x13, 0x71, 0x02, 0xf4, 0x36, 0x71};
constexpr size_t kSearchBytes = 256;

constexpr uint16_t SEC_VT_COMMAND_BITMASK_1 = 0x0001;
constexpr uint16_t SEC_VT_COMMAND_PCONTEXT = 0x0002;
constexpr uint16_t SEC_VT_COMMAND_HEADER2 = 0x0003;
constexpr uint16_t SEC_VT_COMMAND_END = 0x4000;
constexpr uint16_t SEC_VT_MUST_PROCESS_COMMAND = 0x8000;
constexpr uint16_t kKindMask = 0x3fff;
constexpr uint32_t CLIENT_SUPPORT_HEADER_SIGNING = 0x00000001;

bool read_syntax(Reader& in, SyntaxId& out) {
  return read_guid(in, out.uuid) && in.read(out.major) && in.read(out.minor);
}

bool bitmask_agrees(Reader in, const VerifiedRequest& expected) {
  uint32_t bits = 0;
  return in.read(bits) && in.remaining() == 0 &&
         (!(bits & CLIENT_SUPPORT_HEADER_SIGNING) || expected.header_signing_offered);
}

bool context_agrees(Reader in, const VerifiedRequest& expected) {
  SyntaxId interface, transfer;
  return read_syntax(in, interface) && read_syntax(in, transfer) && in.remaining() == 0 &&
         interface == expected.interface && transfer == expected.transfer_syntax;
}

bool header_agrees(Reader in, const VerifiedRequest& expected) {
  uint8_t type = 0;
  ByteView drep;
  uint32_t call_id = 0;
  uint16_t context_id = 0, opnum = 0;
  return in.read(type) && in.skip(3) && in.take(4, drep) && in.read(call_id) && in.read(context_id) && in.read(opnum) &&
         in.remaining() == 0 && type == static_cast<uint8_t>(expected.header.type) &&
         std::ranges::equal(drep, expected.header.drep) && call_id == expected.header.call_id &&
         context_id == expected.request.context_id && opnum == expected.request.opnum;
}

}  // namespace

Result<size_t> check_verification_trailer(ByteView stub, const VerifiedRequest& expected) {
  size_t from = stub.size() > kSearchBytes ? (stub.size() - kSearchBytes + 3) / 4 * 4 : 0;
  size_t at = from;
  while (at + kSignature.size() <= stub.size() && !std::equal(kSignature.begin(), kSignature.end(), &stub[at])) at += 4;
  if (at + kSignature.size() > stub.size()) return stub.size();
  Reader in(stub.subspan(at + kSignature.size()));
  auto offset = [&] { return at + kSignature.size() + in.position(); };
  for (uint16_t command = 0; !(command & SEC_VT_COMMAND_END);) {
    uint16_t length = 0;
    ByteView data;
    if (!in.read(command) || !in.read(length) || !in.take(length, data)) {
      return fail("verification_trailer", offset(), "ends without SEC_VT_COMMAND_END");
    }
    switch (command & kKindMask) {
      case SEC_VT_COMMAND_BITMASK_1:
        if (!bitmask_agrees(Reader(data), expected)) return fail("rpc_sec_vt_bitmask", offset(), "does not agree");
        break;
      case SEC_VT_COMMAND_PCONTEXT:
        if (!context_agrees(Reader(data), expected)) return fail("rpc_sec_vt_pcontext", offset(), "does not agree");
        break;
      case SEC_VT_COMMAND_HEADER2:
        if (!header_agrees(Reader(data), expected)) return fail("rpc_sec_vt_header2", offset(), "does not agree");
        break;
      default:
        if (command & SEC_VT_MUST_PROCESS_COMMAND) return fail("SEC_VT", offset(), "unknown command to be processed");
    }
  }
  return at;
}

Bytes encode_verification_trailer(const VerifiedRequest& request) {
  Writer out;
  auto syntax = [&](const SyntaxId& id) {
    write_guid(out, id.uuid);
    out.write(id.major);
    out.write(id.minor);
  };
  out.bytes(kSignature);
  out.write(SEC_VT_COMMAND_BITMASK_1);
  out.write(uint16_t{4});
  out.write(request.header_signing_offered ? CLIENT_SUPPORT_HEADER_SIGNING : uint32_t{0});
  out.write(SEC_VT_COMMAND_PCONTEXT);
  out.write(uint16_t{0x28});
  syntax(request.interface);
  syntax(request.transfer_syntax);
  out.write(static_cast<uint16_t>(SEC_VT_COMMAND_HEADER2 | SEC_VT_COMMAND_END));
  out.write(uint16_t{0x10});
  out.write(static_cast<uint8_t>(request.header.type));
  out.zeros(3);
  out.bytes(request.header.drep);
  out.write(request.header.call_id);
  out.write(request.request.context_id);
  out.write(request.request.opnum);
  return out.take();
}

}  // namespace cmrp::rpc
