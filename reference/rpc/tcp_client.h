// A blocking DCE/RPC client over TCP: connect, call, look at the bytes, misbehave on purpose. One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reference/rpc/client_options.h"

namespace cmrp::rpc {

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
  /// The mechanism that authenticated us: "ntlm" or "krb5", empty if none.
  const std::string& mechanism() const;

  /// Sends a request, in fragments if need be, and returns its call id. Never waits for the answer. Sending on a
  /// broken connection is not an error here: wait() then says Disconnected.
  uint32_t start(uint16_t context_id, uint16_t opnum, wire::ByteView stub, const std::optional<Guid>& object = {},
                 const RequestShape& shape = {});
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
  /// The next PDU as it is on the wire, sealed if it was; Disconnected or Timeout as an error.
  ClientResult<wire::Bytes> receive_raw(TimePoint deadline);
  /// The PDUs of one protected request as start() would send them, without sending them: to be damaged, doubled,
  /// reordered. Consumes a call id and a sequence number of the security context.
  wire::Bytes compose_request(uint16_t context_id, uint16_t opnum, wire::ByteView stub,
                              const std::optional<Guid>& object = {}, const RequestShape& shape = {});

  /// The PDU of alter_context(), without sending it, with a sec_trailer and token that are none of this connection's.
  wire::Bytes compose_alter(const SyntaxId& interface, const std::vector<SyntaxId>& syntaxes,
                            const std::optional<SecTrailer>& security, wire::ByteView token);

  bool connected() const;
  void close();

 private:
  struct State;
  explicit TcpClient(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace cmrp::rpc
