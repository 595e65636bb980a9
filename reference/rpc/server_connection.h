// The server's side of one connection as a state machine without I/O (MS-RPCE 3.3.3, C706 11, 12).
//
//   established ──bind──────────────────────────────────────────────▶ negotiated
//        └──bind with a token that needs more legs──▶ authenticating ──▲ last alter_context or auth3
//   negotiated: alter_context adds contexts (or starts security, once); requests run side by side
//   any state ──protocol error, failed authentication, bind_nak, a last reply──▶ closed (after the answer is sent)
//
// A bind below the level that a proposed interface requires gets bind_nak REASON_NOT_SPECIFIED, an alter_context fault
// 5: the interface is never reachable (MS-CMRP 2.1 has the server refuse such clients).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reference/rpc/association.h"
#include "reference/rpc/limits.h"
#include "reference/rpc/pdu.h"
#include "reference/rpc/presentation.h"
#include "reference/rpc/secure_channel.h"
#include "reference/rpc/service.h"

namespace cmrp::rpc {

/// What the connections of a listener share. It outlives them.
struct ListenerContext {
  Limits limits;
  std::span<const InterfaceInfo> interfaces;
  std::vector<std::shared_ptr<SecurityProvider>> security;
  AssociationRegistry* associations = nullptr;
  std::string endpoint;           ///< "127.0.0.1:49152"
  std::string secondary_address;  ///< "49152"
};

/// What the shell has to do after an event, in this order.
struct ServerActions {
  wire::Bytes send;                  ///< to the peer
  std::vector<Call> dispatch;        ///< to the Service
  std::vector<uint32_t> cancelled;   ///< call ids, to the Service
  std::optional<std::string> close;  ///< why; once everything is sent
};

class ServerConnection {
 public:
  /// `client` is the peer's address without its port.
  ServerConnection(const ListenerContext& listener, std::string client);

  /// Takes the bytes received so far and handles the whole PDUs at their start, which it unseals in place. Returns how
  /// many bytes it is done with; the rest has to come again with more behind it.
  size_t receive(std::span<uint8_t> bytes, ServerActions& actions);

  /// Answers a call that was dispatched, and ends the connection if the reply says so; nothing if the call is not in
  /// flight any more.
  void reply(uint32_t call_id, const Reply& reply, ServerActions& actions);

  /// The connection is gone: leaves its association group.
  struct End {
    std::vector<uint32_t> calls;    ///< still in flight, given up
    std::optional<uint64_t> group;  ///< ended with this connection
  };
  End end();

  uint64_t id() const { return id_; }
  const std::string& client() const { return client_; }
  bool authenticated() const { return principal_->level != AuthLevel::kNone; }
  size_t calls_in_flight() const { return in_flight_.size(); }
  /// Nothing is taken or answered any more.
  bool closed() const { return state_ == State::kClosed; }

 private:
  enum class State : uint8_t { kEstablished, kAuthenticating, kNegotiated, kClosed };

  struct InFlight {
    uint32_t call_id;
    uint16_t context_id;
    bool orphaned;
  };
  /// A request whose last fragment has not come.
  struct Assembly {
    Header header;
    Request request;
    wire::Bytes stub;
    size_t fragments = 0;
  };

  void take(std::span<uint8_t> bytes, ServerActions& actions);
  void on_bind(const Pdu& pdu, wire::ByteView bytes, ServerActions& actions);
  void on_alter_context(const Pdu& pdu, wire::ByteView bytes, ServerActions& actions);
  void on_auth3(const Pdu& pdu, wire::ByteView bytes, ServerActions& actions);
  void on_request(const Pdu& pdu, std::span<uint8_t> bytes, ServerActions& actions);
  void on_cancel(const Pdu& pdu, std::span<uint8_t> bytes, ServerActions& actions);
  void dispatch(const Header& header, const Request& request, wire::Bytes stub, ServerActions& actions);

  /// Starts or continues the security context with the PDU's token; returns the token to answer with.
  Result<wire::Bytes> advance_security(const Pdu& pdu, wire::ByteView bytes);
  /// The provider of an auth_type; null if none is served.
  SecurityProvider* provider(uint8_t auth_type) const;
  bool level_suffices(const Bind& bind, AuthLevel level) const;
  void acknowledge(const Pdu& pdu, const Bind& bind, wire::ByteView token, ServerActions& actions);

  void malformed(std::span<const uint8_t> bytes, const Error& error, ServerActions& actions);
  void send_nak(uint32_t call_id, uint16_t reason, std::string why, ServerActions& actions);
  void send_fault(uint32_t call_id, uint16_t context_id, uint32_t status, uint8_t flags, ServerActions& actions);
  /// nca_s_proto_error to the peer and the end of the connection (MS-RPCE 3.3.3.5.7).
  void protocol_error(const Pdu& pdu, std::string why, ServerActions& actions);
  void fault_and_close(const Pdu& pdu, uint32_t status, std::string why, ServerActions& actions);
  void send_response(uint32_t call_id, uint16_t context_id, wire::ByteView stub, ServerActions& actions);

  const ListenerContext& listener_;
  const uint64_t id_;
  const std::string client_;
  State state_ = State::kEstablished;
  PresentationContexts contexts_;
  std::optional<AssociationRegistry::Membership> association_;
  uint16_t transmit_bytes_ = 0;
  uint16_t receive_bytes_ = 0;
  bool multiplexed_ = false;

  std::unique_ptr<Handshake> handshake_;
  SecTrailer identity_;                  ///< of the security context, from its first leg on
  bool header_signing_offered_ = false;  ///< by the PDU with the first leg
  /// Why authentication failed in an auth3, which has no answer: the next request gets one.
  std::optional<std::string> authentication_failed_;
  SecureChannel channel_;
  std::shared_ptr<const Principal> principal_;

  std::optional<Assembly> assembly_;
  std::vector<InFlight> in_flight_;
  std::optional<uint32_t> current_call_id_;  ///< highest so far (MS-RPCE 3.3.3.1.1)
};

}  // namespace cmrp::rpc
