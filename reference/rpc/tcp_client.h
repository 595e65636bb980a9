// A blocking DCE/RPC client over TCP: connect, call, look at the bytes, misbehave on purpose. One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

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
  bool feature_negotiation = true;                   ///< offer bind-time features (MS-RPCE 3.3.1.5.3)
  std::optional<Credential> credential;              ///< none: no authentication whatever `level` says
  AuthLevel level = AuthLevel::kPktPrivacy;
  uint8_t auth_type = RPC_C_AUTHN_GSS_NEGOTIATE;  ///< what the sec_trailer claims; the token is always SPNEGO
  uint32_t auth_context_id = 1;
  bool header_signing = true;                   ///< offer PFC_SUPPORT_HEADER_SIGN
  bool concurrent_multiplex = true;             ///< offer PFC_CONC_MPX
  uint32_t association_group = 0;               ///< assoc_group_id to join; 0 asks for a new one
  uint16_t max_transmit_frag = 5840;            ///< bytes
  uint16_t max_receive_frag = 5840;             ///< bytes
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

/// How a call ended.
struct Response {
  wire::Bytes stub;
  wire::Endian endian{};
};
struct Disconnected {
  std::string why;  ///< "closed by the server", or what was wrong with its bytes
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

using TimePoint = std::chrono::steady_clock::time_point;

class TcpClient {
 public:
  /// Connects, binds and authenticates. `host` is a name or a numeric address.
  static ClientResult<TcpClient> connect(const std::string& host, uint16_t port, const ClientOptions& options);
  /// Connects TCP only: nothing is sent; for send_raw and receive_raw.
  static ClientResult<TcpClient> connect_raw(const std::string& host, uint16_t port, const ClientOptions& options);

  TcpClient(TcpClient&&) noexcept;
  TcpClient& operator=(TcpClient&&) noexcept;
  ~TcpClient();

  /// The context that the bind negotiated; meaningless after connect_raw.
  const PresentationContext& context() const;
  /// assoc_group_id as the server returned it.
  uint32_t association_group() const;
  bool header_signing() const;
  uint16_t max_transmit_frag() const;
  /// Principal-side facts of the security context: "ntlm" or "krb5", empty if none.
  const std::string& mechanism() const;

  /// Sends a request, in fragments if need be, and returns its call id. Never waits for the answer. Sending on a
  /// broken connection is not an error here: wait() then says Disconnected.
  uint32_t start(uint16_t context_id, uint16_t opnum, wire::ByteView stub, const std::optional<Guid>& object = {});
  /// Waits for the answer of that call; answers of other calls that arrive meanwhile are kept for their own wait().
  Outcome wait(uint32_t call_id, TimePoint deadline);
  /// start and wait, on the context that the bind negotiated.
  Outcome call(uint16_t opnum, wire::ByteView stub, std::chrono::milliseconds patience = std::chrono::seconds(10));

  /// Negotiates another presentation context.
  ClientResult<PresentationContext> alter_context(const SyntaxId& interface, const std::vector<SyntaxId>& syntaxes);

  /// Asks the server to end a call (co_cancel); the call still gets its answer.
  void cancel(uint32_t call_id);
  /// Gives a call up (orphaned); no answer is expected, wait() for it would time out.
  void orphan(uint32_t call_id);

  /// Sends bytes as they are; false if the connection is broken.
  bool send_raw(wire::ByteView bytes);
  /// The next PDU as it is on the wire, unsealed nothing; Disconnected or Timeout as an error.
  ClientResult<wire::Bytes> receive_raw(TimePoint deadline);
  /// The PDUs of one protected request as start() would send them, without sending them: to be damaged, doubled,
  /// reordered. Consumes a call id and a sequence number of the security context.
  wire::Bytes compose_request(uint16_t context_id, uint16_t opnum, wire::ByteView stub,
                              const std::optional<Guid>& object = {});

  bool connected() const;
  void close();

 private:
  struct State;
  explicit TcpClient(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace cmrp::rpc
