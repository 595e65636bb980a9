// The session key of an NTLM exchange that was overheard (MS-NLMP 3.3.2, 3.4.5.1): whoever knows the password can
// compute it from the CHALLENGE and AUTHENTICATE messages.
#pragma once

#include <array>
#include <span>
#include <string>
#include <tl/expected.hpp>

#include "reference/wire/bytes.h"

namespace cmrp::check {

/// Where an NTLM message of `type` (1 NEGOTIATE, 2 CHALLENGE, 3 AUTHENTICATE) begins in `token`, bare or within SPNEGO;
/// an empty view if there is none. It reaches to the end of the token.
wire::ByteView find_ntlm_message(wire::ByteView token, uint8_t type);

/// The ServerChallenge of a CHALLENGE message.
Result<std::array<uint8_t, 8>> server_challenge(wire::ByteView challenge);

/// The ExportedSessionKey, by the first of the passwords (UTF-8) that fits. The error says in words why there is none;
/// only what NtlmSeal can use is taken: NTLMv2, 128 bits, extended session security, key exchange.
tl::expected<std::array<uint8_t, 16>, std::string> ntlm_session_key(std::span<const uint8_t, 8> server_challenge,
                                                                    wire::ByteView authenticate,
                                                                    std::span<const std::string> passwords);

}  // namespace cmrp::check
