#include "reference/rpc/client_connection.h"

#include <fmt/format.h>

#include <algorithm>

#include "reference/rpc/verification_trailer.h"

namespace cmrp::rpc {
namespace {

using wire::Bytes;
using wire::ByteView;
using Kind = ClientError::Kind;

/// The largest answer that a client takes, in stub bytes; more breaks the connection.
constexpr size_t kAnswerBytes = 256 << 20;

tl::unexpected<ClientError> error(Kind kind, uint32_t code, std::string text) {
  return tl::unexpected(ClientError{kind, code, std::move(text)});
}

}  // namespace

std::string outcome_text(const Outcome& outcome) {
  struct Text {
    std::string operator()(const Response& r) const { return fmt::format("response of {} bytes", r.stub.size()); }
    std::string operator()(const Fault& f) const { return "fault " + fault_text(f.status); }
    std::string operator()(const Disconnected& d) const { return "disconnected: " + d.why; }
    std::string operator()(const Timeout&) const { return "no answer in time"; }
  };
  return std::visit(Text{}, outcome);
}

ClientConnection::ClientConnection(ClientOptions options)
    : options_(std::move(options)), transmit_bytes_(options_.max_transmit_frag) {}

Header ClientConnection::header(PduType type, uint8_t flags) {
  Header header;
  header.type = type;
  header.flags = flags;
  header.drep = drep_of(options_.endian);
  header.call_id = last_call_id_;
  return header;
}

SecTrailer ClientConnection::identity() const {
  return {options_.auth_type, static_cast<uint8_t>(options_.level), 0, options_.auth_context_id};
}

void ClientConnection::break_off(Kind kind, uint32_t code, std::string text) {
  set_broken({kind, code, std::move(text)});
}

void ClientConnection::trace_sent(ByteView pdu, ByteView plain) const {
  if (options_.trace) options_.trace(Direction::kSent, pdu, plain);
}

ClientResult<void> ClientConnection::begin(Bytes& send) {
  offer_ = {options_.max_transmit_frag, options_.max_receive_frag, options_.association_group, {}};
  for (const SyntaxId& syntax : options_.transfer_syntaxes) {
    offer_.contexts.push_back({next_context_id_++, options_.interface, {syntax}});
  }
  if (options_.features) {
    offer_.contexts.push_back({next_context_id_++, options_.interface, {bind_time_features(*options_.features)}});
  }
  ++last_call_id_;
  Header head = header(PduType::kBind);
  if (options_.concurrent_multiplex) head.flags |= PFC_CONC_MPX;
  Bytes token;
  std::optional<SecTrailer> trailer;
  if (options_.credential) {
    auto handshake = spnego_initiate(*options_.credential, options_.target, options_.level);
    if (!handshake) return error(Kind::kAuthentication, 0, handshake.error().message);
    handshake_ = std::move(*handshake);
    security_complete_ = false;
    auto first = advance_security({});
    if (!first) return tl::unexpected(first.error());
    token = std::move(*first);
    trailer = identity();
    if (options_.header_signing && options_.level >= AuthLevel::kPktIntegrity) head.flags |= PFC_SUPPORT_HEADER_SIGN;
  }
  state_ = State::kBinding;
  size_t at = send.size();
  encode_pdu(send, head, offer_, trailer, token);
  ByteView pdu = ByteView(send).subspan(at);
  trace_sent(pdu, pdu);
  return {};
}

void ClientConnection::begin_alter(const SyntaxId& interface, const std::vector<SyntaxId>& syntaxes, Bytes& send,
                                   const std::optional<SecTrailer>& security, ByteView token) {
  offer_.contexts.clear();
  offer_.assoc_group_id = association_group_;
  for (const SyntaxId& syntax : syntaxes) offer_.contexts.push_back({next_context_id_++, interface, {syntax}});
  altering_ = true;
  altered_.reset();
  ++last_call_id_;
  size_t at = send.size();
  encode_pdu(send, header(PduType::kAlterContext), offer_, security, token);
  ByteView pdu = ByteView(send).subspan(at);
  trace_sent(pdu, pdu);
}

std::optional<ClientResult<PresentationContext>> ClientConnection::take_altered() {
  return std::exchange(altered_, std::nullopt);
}

ClientResult<Bytes> ClientConnection::advance_security(ByteView token) {
  ++legs_;
  Result<Leg> leg = handshake_->step(token);
  if (!leg) return error(Kind::kAuthentication, 0, leg.error().message);
  security_complete_ = leg->complete;
  return std::move(leg->token);
}

size_t ClientConnection::receive(std::span<uint8_t> bytes, Bytes& send) {
  size_t done = 0;
  while (!broken_ && bytes.size() - done >= kHeaderBytes) {
    std::span<uint8_t> rest = bytes.subspan(done);
    Result<Header> head = decode_header(rest);
    if (!head) {
      break_off(Kind::kProtocol, 0, head.error().text());
      break;
    }
    if (rest.size() < head->frag_length) break;
    take(rest.first(head->frag_length), send);
    done += head->frag_length;
  }
  return done;
}

void ClientConnection::take(std::span<uint8_t> bytes, Bytes& send) {
  Result<Pdu> pdu = decode_pdu(bytes);
  bool sealed = pdu && channel_.protects() && pdu->security &&
                (pdu->header.type == PduType::kResponse || pdu->header.type == PduType::kFault);
  if (options_.trace && !sealed) options_.trace(Direction::kReceived, bytes, bytes);
  if (!pdu) return break_off(Kind::kProtocol, 0, pdu.error().text());
  switch (pdu->header.type) {
    case PduType::kBindAck:
    case PduType::kAlterContextResp:
      return on_bind_ack(*pdu, bytes, send);
    case PduType::kBindNak: {
      uint16_t reason = std::get<BindNak>(pdu->body).reason;
      return break_off(Kind::kBindNak, reason, "bind_nak " + reject_reason_text(reason));
    }
    case PduType::kResponse:
      return on_response(*pdu, bytes);
    case PduType::kFault:
      return on_fault(*pdu, bytes);
    case PduType::kShutdown:
      return;
    default:
      return break_off(Kind::kProtocol, 0, "a server does not send " + pdu_type_text(pdu->header.type));
  }
}

ClientResult<PresentationContext> ClientConnection::accepted(const BindAck& ack) const {
  if (ack.results.size() != offer_.contexts.size()) {
    return error(Kind::kProtocol, 0,
                 fmt::format("p_result_list: {} results for {} presentation contexts", ack.results.size(),
                             offer_.contexts.size()));
  }
  uint16_t reason = kReasonNotSpecified;
  for (size_t i = 0; i < ack.results.size(); ++i) {
    const ContextResult& result = ack.results[i];
    const ContextElement& asked = offer_.contexts[i];
    if (result.result == kAcceptance)
      return PresentationContext{asked.id, asked.abstract_syntax, result.transfer_syntax};
    if (result.result == kProviderRejection && reason == kReasonNotSpecified) reason = result.reason;
  }
  return error(Kind::kContextRejected, reason, fmt::format("no presentation context accepted, reason {}", reason));
}

void ClientConnection::on_bind_ack(const Pdu& pdu, ByteView bytes, Bytes& send) {
  const BindAck& ack = std::get<BindAck>(pdu.body);
  bool to_bind = pdu.header.type == PduType::kBindAck;
  if (altering_ && !to_bind) {
    altering_ = false;
    altered_ = accepted(ack);
    if (altered_->has_value()) contexts_.push_back(**altered_);
    return;
  }
  if (state_ != State::kBinding) return break_off(Kind::kProtocol, 0, pdu_type_text(pdu.header.type) + " unasked");
  if (to_bind) {
    association_group_ = ack.assoc_group_id;
    transmit_bytes_ = std::min(options_.max_transmit_frag, ack.max_recv_frag);
    header_signing_ = options_.credential && options_.header_signing && options_.level >= AuthLevel::kPktIntegrity &&
                      (pdu.header.flags & PFC_SUPPORT_HEADER_SIGN);
    auto context = accepted(ack);
    if (!context) return set_broken(context.error());
    context_ = *context;
    contexts_.push_back(context_);
  }
  if (handshake_ && legs_ < options_.most_legs) {
    ByteView token = pdu.security ? bytes.subspan(pdu.token_offset) : ByteView();
    if (!security_complete_) {
      auto next = advance_security(token);
      if (!next) return set_broken(next.error());
      if (!next->empty()) {
        ++last_call_id_;
        size_t at = send.size();
        encode_pdu(send, header(PduType::kAlterContext), offer_, identity(), *next);
        ByteView sent = ByteView(send).subspan(at);
        return trace_sent(sent, sent);
      }
    }
    if (!security_complete_) return break_off(Kind::kAuthentication, 0, "the server ended the handshake early");
    std::unique_ptr<MessageProtection> protection;
    if (options_.level >= AuthLevel::kPktIntegrity) {
      auto made = handshake_->protection();
      if (!made) return break_off(Kind::kAuthentication, 0, made.error().message);
      protection = std::move(*made);
    }
    mechanism_ = handshake_->principal().mechanism;
    channel_.establish(std::move(protection), identity(), header_signing_);
    handshake_.reset();
  }
  state_ = State::kBound;
}

uint32_t ClientConnection::start(uint16_t context_id, uint16_t opnum, ByteView stub, const std::optional<Guid>& object,
                                 Bytes& send, const RequestShape& shape) {
  ++last_call_id_;
  answers_.try_emplace(last_call_id_);
  Request request{0, context_id, opnum, object};
  uint8_t object_flag = object ? PFC_OBJECT_UUID : 0;
  Bytes extended;
  if (options_.verification_trailer && channel_.protects()) {
    auto context = std::ranges::find(contexts_, context_id, &PresentationContext::id);
    if (context != contexts_.end()) {
      extended.assign(stub.begin(), stub.end());
      extended.resize((extended.size() + 3) / 4 * 4);
      Bytes trailer = encode_verification_trailer(
          {header(PduType::kRequest), request, context->interface, context->transfer_syntax, options_.header_signing});
      extended.insert(extended.end(), trailer.begin(), trailer.end());
      stub = extended;
    }
  }
  size_t room = channel_.stub_bytes(kCallHeaderBytes + (object ? 16 : 0), transmit_bytes_);
  if (shape.stub_bytes) room = std::min(room, shape.stub_bytes);
  size_t fragment = 0;
  uint8_t first = PFC_FIRST_FRAG;
  do {
    ByteView part = stub.first(std::min(room, stub.size()));
    request.alloc_hint = static_cast<uint32_t>(stub.size());
    stub = stub.subspan(part.size());
    uint8_t flags = first | object_flag | (stub.empty() ? PFC_LAST_FRAG : 0);
    first = 0;
    size_t at = send.size();
    Header head = header(PduType::kRequest, flags);
    Request body = request;
    if (shape.edit) shape.edit(fragment++, head, body);
    encode_request_head(send, head, body);
    Bytes plain;
    auto sealed = channel_.finish(send, at, options_.endian, part, options_.trace ? &plain : nullptr);
    if (!sealed) {
      break_off(Kind::kProtocol, 0, sealed.error().text());
      break;
    }
    trace_sent(ByteView(send).subspan(at), plain);
  } while (!stub.empty() && room > 0);
  return last_call_id_;
}

void ClientConnection::give_up(PduType type, uint32_t call_id, Bytes& send) {
  size_t at = send.size();
  Header head = header(type);
  head.call_id = call_id;
  Body body = type == PduType::kOrphaned ? Body(Orphaned{}) : Body(CoCancel{});
  encode_pdu(send, head, body);
  ByteView pdu = ByteView(send).subspan(at);
  trace_sent(pdu, pdu);
}

void ClientConnection::on_response(const Pdu& pdu, std::span<uint8_t> bytes) {
  Bytes sealed;
  bool trace = options_.trace && channel_.protects();
  if (trace) sealed.assign(bytes.begin(), bytes.end());
  Result<std::span<uint8_t>> stub = channel_.open(bytes, pdu);
  if (trace) options_.trace(Direction::kReceived, sealed, bytes);
  if (!stub) return break_off(Kind::kProtocol, 0, stub.error().text());
  auto answer = answers_.find(pdu.header.call_id);
  if (answer == answers_.end() || answer->second.outcome) {
    return break_off(Kind::kProtocol, 0, fmt::format("response to no call, call_id {}", pdu.header.call_id));
  }
  if (pdu.header.frag_length > options_.max_receive_frag) {
    return break_off(Kind::kProtocol, 0,
                     fmt::format("fragment of {} bytes, above our max_recv_frag of {}", pdu.header.frag_length,
                                 options_.max_receive_frag));
  }
  if (pdu.header.first() == answer->second.begun) {
    return break_off(Kind::kProtocol, 0, "PFC_FIRST_FRAG is not on the first fragment of the response alone");
  }
  answer->second.begun = true;
  Bytes& whole = answer->second.stub;
  if (whole.size() + stub->size() > kAnswerBytes) return break_off(Kind::kProtocol, 0, "response above 256 MiB");
  whole.insert(whole.end(), stub->begin(), stub->end());
  if (pdu.header.last()) answer->second.outcome = Response{std::move(whole), pdu.header.endian()};
}

void ClientConnection::on_fault(const Pdu& pdu, std::span<uint8_t> bytes) {
  uint32_t status = std::get<FaultPdu>(pdu.body).status;
  if (pdu.security && channel_.protects()) {
    Bytes sealed(bytes.begin(), bytes.end());
    auto opened = channel_.open(bytes, pdu);
    if (options_.trace) options_.trace(Direction::kReceived, sealed, bytes);
    if (!opened) return break_off(Kind::kProtocol, 0, opened.error().text());
  }
  if (state_ == State::kBinding) {
    return break_off(handshake_ ? Kind::kAuthentication : Kind::kFault, status, "fault " + fault_text(status));
  }
  auto answer = answers_.find(pdu.header.call_id);
  if (answer != answers_.end()) {
    answer->second.outcome = Fault{status};
  } else if (altering_) {
    altering_ = false;
    altered_ = error(Kind::kFault, status, "fault " + fault_text(status));
  }
}

std::optional<Outcome> ClientConnection::take_answer(uint32_t call_id) {
  auto answer = answers_.find(call_id);
  if (answer == answers_.end() || !answer->second.outcome) return std::nullopt;
  Outcome outcome = std::move(*answer->second.outcome);
  answers_.erase(answer);
  return outcome;
}

}  // namespace cmrp::rpc
