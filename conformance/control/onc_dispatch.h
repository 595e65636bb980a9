// The answering side of sut_control.x without its sockets: a call message in, a reply message out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "conformance/control/onc_record.h"
#include "conformance/control/target.h"

namespace cmrp::control {

/// Decodes one ONC RPC call (RFC 5531 section 9), does the operation on `target` and encodes the reply. What is a call
/// but not one that can be served gets the reply that RFC 5531 has for it (PROG_UNAVAIL, PROG_MISMATCH, PROC_UNAVAIL,
/// GARBAGE_ARGS, RPC_MISMATCH, AUTH_ERROR). nullopt: not a call at all; the peer is not worth a reply.
std::optional<Record> dispatch(Target& target, std::span<const uint8_t> call);

}  // namespace cmrp::control
