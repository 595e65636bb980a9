// The verification trailer that clients append to request stubs (MS-RPCE 2.2.2.13).
//
//   trailer := signature(8) command*        on a 4-byte boundary, after the stub
//   command := kind|flags(2) length(2) data(length)      little-endian; END flag on the last
#pragma once

#include "reference/rpc/pdu.h"

namespace cmrp::rpc {

/// What the trailer of a request has to agree with.
struct VerifiedRequest {
  const Header& header;
  const Request& request;
  const SyntaxId& interface;
  const SyntaxId& transfer_syntax;
  bool header_signing_offered;  ///< PFC_SUPPORT_HEADER_SIGN was set in the bind
};

/// Where the stub ends: before the verification trailer if there is one, which must be well-formed and agree with the
/// request, else at stub.size(). A trailer is looked for in the last 256 bytes.
Result<size_t> check_verification_trailer(wire::ByteView stub, const VerifiedRequest& expected);

/// The trailer that a client appends to a request: bitmask, presentation context and header2.
wire::Bytes encode_verification_trailer(const VerifiedRequest& request);

}  // namespace cmrp::rpc
