// What a DCE/RPC client is asked to do, and how its operations end.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "reference/rpc/pdu.h"
#include "reference/rpc/service.h"
#include "reference/rpc/spnego.h"
#include "reference/rpc/syntax.h"
#include "reference/wire/bytes.h"

namespace cmrp::rpc {

enum class Direction : uint8_t { kSent, kReceived };

/// Sees every PDU: `pdu` as on the wire, `plain` the same with its body unsealed (equal to `pdu` if nothing is
/// sealed). Views are valid during the call only.
using Trace = std::function<void(Direction, wire::ByteView pdu, wire::ByteView plain)>;

/// How to bind. The defaults are what MS-CMRP 2.1 asks of a client.
struct ClientOptions {
  SyntaxId interface;  ///< presentation contexts 0, 1, … offer it, one a transfer syntax
  std::vector<SyntaxId> transfer_syntaxes = {kNdr};  ///< in this order
  /// Bind-time features to offer (MS-RPCE 2.2.2.14); nothing: no negotiation of features.
  std::optional<uint8_t> features = kKeepConnectionOnOrphan;
  std::optional<Credential> credential;  ///< none: no authentication whatever `level` says
  AuthLevel level = AuthLevel::kPktPrivacy;
  uint8_t auth_type = RPC_C_AUTHN_GSS_NEGOTIATE;  ///< what the sec_trailer claims; the token is always SPNEGO
  uint32_t auth_context_id = 1;
  /// Service name for mechanisms that want one, as service@host (MS-CMRP 2.1).
  std::string target = "MSServerClusterMgmtAPI@localhost";
  /// Tokens to send at most. A handshake that is given up so counts as bound, and requests go out unprotected.
  size_t most_legs = SIZE_MAX;
  bool header_signing = true;                   ///< offer PFC_SUPPORT_HEADER_SIGN
  bool concurrent_multiplex = true;             ///< offer PFC_CONC_MPX
  uint32_t association_group = 0;               ///< assoc_group_id to join; 0 asks for a new one
  uint16_t max_transmit_frag = 5840;            ///< bytes
  uint16_t max_receive_frag = 5840;             ///< bytes
  bool verification_trailer = false;            ///< append one to protected requests (MS-RPCE 2.2.2.13)
  wire::Endian endian = wire::Endian::kLittle;  ///< of headers, and what the caller encodes request stubs in
  std::chrono::milliseconds deadline{10'000};   ///< for connect with its whole handshake, and alter_context
  Trace trace;
};

/// Why a client operation failed.
struct ClientError {
  enum class Kind : uint8_t {
    kRefused,          ///< no TCP connection; code = errno
    kTimeout,          ///< the deadline passed
    kDisconnected,     ///< the server closed the connection
    kBindNak,          ///< code = provider_reject_reason
    kContextRejected,  ///< no transfer syntax accepted; code = reason of p_result_t
    kAuthentication,   ///< the security provider said no; text is its message
    kFault,            ///< code = status
    kProtocol,         ///< the server's bytes are wrong; text says where
  };
  Kind kind{};
  uint32_t code = 0;
  std::string text;
};

template <class T>
using ClientResult = tl::expected<T, ClientError>;

/// How a request is cut into fragments where that is the caller's choice.
struct RequestShape {
  size_t stub_bytes = 0;  ///< of each fragment but the last, if fewer than fit; 0: as many as fit
  /// Called for each fragment, from 0 on, before it is protected; may change what its header says.
  std::function<void(size_t fragment, Header&, Request&)> edit = {};
};

/// How a call ended.
struct Response {
  wire::Bytes stub;
  wire::Endian endian{};
};
struct Disconnected {
  std::string why;           ///< "closed by the server", or what was wrong with its bytes
  bool wrong_bytes = false;  ///< the server did not close: what it sent cannot be understood
};
struct Timeout {};
using Outcome = std::variant<Response, Fault, Disconnected, Timeout>;

/// "response of 64 bytes", "fault nca_s_op_rng_error (0x1C010002)", …
std::string outcome_text(const Outcome& outcome);

/// An accepted presentation context.
struct PresentationContext {
  uint16_t id = 0;
  SyntaxId interface;
  SyntaxId transfer_syntax;
};

}  // namespace cmrp::rpc
