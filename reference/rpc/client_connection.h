// The client's side of one connection as a state machine without I/O (MS-RPCE 3.3.2, C706 11, 12).
//
//   idle ──begin──▶ binding ──bind_ack [alter_context …] last leg──▶ bound ──calls, alter_context──▶ bound
//   any state ──bind_nak, failed leg, wrong bytes──▶ broken
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reference/rpc/client_options.h"
#include "reference/rpc/pdu.h"
#include "reference/rpc/secure_channel.h"

namespace cmrp::rpc {

class ClientConnection {
 public:
  explicit ClientConnection(ClientOptions options);

  /// Starts the bind: appends what to send.
  ClientResult<void> begin(wire::Bytes& send);
  /// Offers another presentation context; bound() only. `security` and `token` go with it as they are.
  void begin_alter(const SyntaxId& interface, const std::vector<SyntaxId>& syntaxes, wire::Bytes& send,
                   const std::optional<SecTrailer>& security = {}, wire::ByteView token = {});

  /// Takes the bytes received so far and handles the whole PDUs at their start, which it unseals in place; appends what
  /// to send in turn. Returns how many bytes it is done with. After broken() it takes nothing more.
  size_t receive(std::span<uint8_t> bytes, wire::Bytes& send);

  /// Appends a request, in fragments if need be; returns its call id.
  uint32_t start(uint16_t context_id, uint16_t opnum, wire::ByteView stub, const std::optional<Guid>& object,
                 wire::Bytes& send, const RequestShape& shape = {});
  /// Appends a co_cancel or orphaned PDU.
  void give_up(PduType type, uint32_t call_id, wire::Bytes& send);

  /// The answer of a call, once; nothing while there is none.
  std::optional<Outcome> take_answer(uint32_t call_id);

  /// The bind is done, and with it authentication.
  bool bound() const { return state_ == State::kBound; }
  /// The answer to begin_alter, once: a context, or why not.
  std::optional<ClientResult<PresentationContext>> take_altered();
  /// Why the connection cannot be used any more.
  const std::optional<ClientError>& broken() const { return broken_; }
  void set_broken(ClientError error) {
    if (!broken_) broken_ = std::move(error);
  }

  const PresentationContext& context() const { return context_; }
  uint32_t association_group() const { return association_group_; }
  bool header_signing() const { return header_signing_; }
  uint16_t max_transmit_frag() const { return transmit_bytes_; }
  const std::string& mechanism() const { return mechanism_; }
  const ClientOptions& options() const { return options_; }

 private:
  enum class State : uint8_t { kIdle, kBinding, kBound };
  struct Answer {
    std::optional<Outcome> outcome;
    wire::Bytes stub;  ///< of the fragments so far
    bool begun = false;
  };

  void take(std::span<uint8_t> bytes, wire::Bytes& send);
  void on_bind_ack(const Pdu& pdu, wire::ByteView bytes, wire::Bytes& send);
  void on_response(const Pdu& pdu, std::span<uint8_t> bytes);
  void on_fault(const Pdu& pdu, std::span<uint8_t> bytes);
  /// Handles the server's leg; returns the next token to send, empty if there is none.
  ClientResult<wire::Bytes> advance_security(wire::ByteView token);
  ClientResult<PresentationContext> accepted(const BindAck& ack) const;
  Header header(PduType type, uint8_t flags = kWholePdu);
  SecTrailer identity() const;
  void break_off(ClientError::Kind kind, uint32_t code, std::string text);
  void trace_sent(wire::ByteView pdu, wire::ByteView plain) const;

  ClientOptions options_;
  State state_ = State::kIdle;
  std::optional<ClientError> broken_;
  Bind offer_;  ///< of the bind or alter_context that is under way
  bool altering_ = false;
  std::optional<ClientResult<PresentationContext>> altered_;
  std::unique_ptr<Handshake> handshake_;
  bool security_complete_ = true;
  size_t legs_ = 0;  ///< tokens sent
  SecureChannel channel_;
  PresentationContext context_;
  std::vector<PresentationContext> contexts_;
  uint16_t next_context_id_ = 0;
  uint32_t association_group_ = 0;
  bool header_signing_ = false;
  uint16_t transmit_bytes_ = 0;
  std::string mechanism_;
  uint32_t last_call_id_ = 0;
  std::map<uint32_t, Answer> answers_;
};

}  // namespace cmrp::rpc
