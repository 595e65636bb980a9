#include "reference/rpc/server_connection.h"

#include <algorithm>

#include "reference/rpc/verification_trailer.h"

namespace cmrp::rpc {
namespace {

using wire::Bytes;
using wire::ByteView;

/// A fragment of a call that has ended is ignored up to this distance behind the current one (MS-RPCE 3.3.3.5.6).
constexpr uint32_t kOldCallDistance = 150;

const std::shared_ptr<const Principal>& nobody() {
  static const auto principal = std::make_shared<const Principal>();
  return principal;
}

Header answer_header(PduType type, uint32_t call_id, uint8_t flags = kWholePdu) {
  Header header;
  header.type = type;
  header.flags = flags;
  header.call_id = call_id;
  return header;
}

}  // namespace

ServerConnection::ServerConnection(const ListenerContext& listener, std::string client)
    : listener_(listener),
      id_(listener.associations->next_connection()),
      client_(std::move(client)),
      receive_bytes_(listener.limits.pdu_bytes),
      principal_(nobody()) {}

size_t ServerConnection::receive(std::span<uint8_t> bytes, ServerActions& actions) {
  size_t done = 0;
  while (state_ != State::kClosed && bytes.size() - done >= kHeaderBytes) {
    std::span<uint8_t> rest = bytes.subspan(done);
    Result<Header> header = decode_header(rest);
    if (header && header->frag_length > listener_.limits.pdu_bytes) {
      header = fail("frag_length", 8, "more than " + std::to_string(listener_.limits.pdu_bytes) + " bytes");
    }
    if (!header) {
      malformed(rest, header.error(), actions);
      break;
    }
    if (rest.size() < header->frag_length) break;
    take(rest.first(header->frag_length), actions);
    done += header->frag_length;
  }
  return state_ == State::kClosed ? bytes.size() : done;
}

void ServerConnection::take(std::span<uint8_t> bytes, ServerActions& actions) {
  Result<Pdu> pdu = decode_pdu(bytes);
  if (!pdu) return malformed(bytes, pdu.error(), actions);
  switch (pdu->header.type) {
    case PduType::kRequest:
      return on_request(*pdu, bytes, actions);
    case PduType::kBind:
      return on_bind(*pdu, bytes, actions);
    case PduType::kAlterContext:
      return on_alter_context(*pdu, bytes, actions);
    case PduType::kAuth3:
      return on_auth3(*pdu, bytes, actions);
    case PduType::kCoCancel:
    case PduType::kOrphaned:
      return on_cancel(*pdu, bytes, actions);
    default:
      return protocol_error(*pdu, "a client does not send " + pdu_type_text(pdu->header.type), actions);
  }
}

void ServerConnection::on_request(const Pdu& pdu, std::span<uint8_t> bytes, ServerActions& actions) {
  const Header& header = pdu.header;
  const Request& request = std::get<Request>(pdu.body);
  if (authentication_failed_) {
    return fault_and_close(pdu, nca_s_fault_access_denied,
                           "request after failed authentication: " + *authentication_failed_, actions);
  }
  if (state_ != State::kNegotiated) return protocol_error(pdu, "request before the bind is complete", actions);
  if (header.frag_length > receive_bytes_) return protocol_error(pdu, "fragment above max_recv_frag", actions);
  Result<std::span<uint8_t>> stub = channel_.open(bytes, pdu);
  if (!stub) return fault_and_close(pdu, nca_s_fault_access_denied, stub.error().text(), actions);

  if (header.first()) {
    if (assembly_) return protocol_error(pdu, "request before the last fragment of the one before", actions);
    if (current_call_id_ && header.call_id <= *current_call_id_) {
      return protocol_error(pdu, "call_id does not increase", actions);
    }
    current_call_id_ = header.call_id;
    if (!multiplexed_ && !in_flight_.empty()) {
      return protocol_error(pdu, "second request on a connection that is not multiplexed", actions);
    }
    const Limits& limits = listener_.limits;
    if (in_flight_.size() >= limits.calls_in_flight) {
      return send_fault(header.call_id, request.context_id, nca_s_server_too_busy, PFC_DID_NOT_EXECUTE, actions);
    }
    if (stub->size() > limits.bytes_per_call) {
      return send_fault(header.call_id, request.context_id, nca_s_fault_access_denied, PFC_DID_NOT_EXECUTE, actions);
    }
    if (header.last()) return dispatch(header, request, Bytes(stub->begin(), stub->end()), actions);
    assembly_ = Assembly{header, request, Bytes(stub->begin(), stub->end()), 1};
    return;
  }
  if (!assembly_ || assembly_->header.call_id != header.call_id) {
    if (!assembly_ && current_call_id_ && header.call_id <= *current_call_id_ &&
        *current_call_id_ - header.call_id < kOldCallDistance) {
      return;
    }
    return protocol_error(pdu, "fragment of no call", actions);
  }
  Assembly& call = *assembly_;
  if (request.context_id != call.request.context_id || request.opnum != call.request.opnum ||
      header.drep != call.header.drep) {
    return protocol_error(pdu, "fragments of one request differ in context, opnum or drep", actions);
  }
  if (call.stub.size() + stub->size() > listener_.limits.bytes_per_call ||
      ++call.fragments > listener_.limits.fragments_per_call) {
    assembly_.reset();
    return send_fault(header.call_id, request.context_id, nca_s_fault_access_denied, PFC_DID_NOT_EXECUTE, actions);
  }
  call.stub.insert(call.stub.end(), stub->begin(), stub->end());
  if (!header.last()) return;
  Assembly whole = std::move(call);
  assembly_.reset();
  dispatch(whole.header, whole.request, std::move(whole.stub), actions);
}

void ServerConnection::dispatch(const Header& header, const Request& request, Bytes stub, ServerActions& actions) {
  auto refuse = [&](uint32_t status) {
    send_fault(header.call_id, request.context_id, status, PFC_DID_NOT_EXECUTE, actions);
  };
  const PresentationContexts::Context* context = contexts_.find(request.context_id);
  if (!context) return refuse(nca_s_unk_if);
  if (principal_->level < context->interface->required_level) return refuse(nca_s_fault_access_denied);
  if (request.alloc_hint > stub.size()) return refuse(nca_s_proto_error);  // MS-RPCE 2.2.2.6
  bool padded = false;
  if (channel_.protects()) {
    VerifiedRequest expected{header, request, context->asked, context->transfer_syntax, header_signing_offered_};
    Result<size_t> end = check_verification_trailer(stub, expected);
    if (!end) return refuse(nca_s_fault_access_denied);
    padded = *end < stub.size();
    stub.resize(*end);
  }
  in_flight_.push_back({header.call_id, request.context_id, false});
  actions.dispatch.push_back({.connection = id_,
                              .association_group = association_->group,
                              .call_id = header.call_id,
                              .opnum = request.opnum,
                              .interface = context->interface->id,
                              .transfer_syntax = context->transfer_syntax,
                              .endian = header.endian(),
                              .object = request.object,
                              .stub = std::move(stub),
                              .stub_padded = padded,
                              .principal = principal_,
                              .endpoint = listener_.endpoint});
}

void ServerConnection::on_cancel(const Pdu& pdu, std::span<uint8_t> bytes, ServerActions& actions) {
  if (state_ != State::kNegotiated) return protocol_error(pdu, "cancel before the bind is complete", actions);
  // C706 lets both carry a verifier; one that is there has used up a sequence number.
  if (pdu.security) {
    if (auto opened = channel_.open(bytes, pdu); !opened) {
      return fault_and_close(pdu, nca_s_fault_access_denied, opened.error().text(), actions);
    }
  }
  bool orphaned = pdu.header.type == PduType::kOrphaned;
  if (orphaned && assembly_ && assembly_->header.call_id == pdu.header.call_id) assembly_.reset();
  auto call = std::ranges::find(in_flight_, pdu.header.call_id, &InFlight::call_id);
  if (call == in_flight_.end()) return;
  call->orphaned |= orphaned;
  actions.cancelled.push_back(call->call_id);
}

void ServerConnection::reply(uint32_t call_id, const Reply& reply, ServerActions& actions) {
  auto call = std::ranges::find(in_flight_, call_id, &InFlight::call_id);
  if (call == in_flight_.end() || state_ == State::kClosed) return;
  InFlight ended = *call;
  *call = in_flight_.back();
  in_flight_.pop_back();
  if (ended.orphaned) {
    // Nobody waits for what was given up.
  } else if (const auto* fault = std::get_if<Fault>(&reply.answer)) {
    send_fault(call_id, ended.context_id, fault->status, 0, actions);
  } else {
    send_response(call_id, ended.context_id, std::get<Bytes>(reply.answer), actions);
  }
  if (!reply.disconnect || state_ == State::kClosed) return;
  actions.close = reply.disconnect;
  state_ = State::kClosed;
}

void ServerConnection::send_response(uint32_t call_id, uint16_t context_id, ByteView stub, ServerActions& actions) {
  size_t room = channel_.stub_bytes(kCallHeaderBytes, transmit_bytes_);
  uint8_t first = PFC_FIRST_FRAG;
  do {
    ByteView part = stub.first(std::min(room, stub.size()));
    stub = stub.subspan(part.size());
    uint8_t flags = first | (stub.empty() ? PFC_LAST_FRAG : 0);
    first = 0;
    size_t start = actions.send.size();
    encode_response_head(actions.send, answer_header(PduType::kResponse, call_id, flags),
                         {static_cast<uint32_t>(part.size() + stub.size()), context_id, 0});
    if (Result<void> sealed = channel_.finish(actions.send, start, wire::Endian::kLittle, part); !sealed) {
      actions.send.resize(start);
      actions.close = "cannot protect a response: " + sealed.error().text();
      state_ = State::kClosed;
      return;
    }
  } while (!stub.empty());
}

void ServerConnection::send_fault(uint32_t call_id, uint16_t context_id, uint32_t status, uint8_t flags,
                                  ServerActions& actions) {
  constexpr uint32_t kFaultBytes = 32;
  encode_pdu(actions.send, answer_header(PduType::kFault, call_id, kWholePdu | flags),
             FaultPdu{kFaultBytes, context_id, 0, status});
}

void ServerConnection::fault_and_close(const Pdu& pdu, uint32_t status, std::string why, ServerActions& actions) {
  const auto* request = std::get_if<Request>(&pdu.body);
  send_fault(pdu.header.call_id, request ? request->context_id : 0, status, PFC_DID_NOT_EXECUTE, actions);
  actions.close = pdu_type_text(pdu.header.type) + ": " + std::move(why);
  state_ = State::kClosed;
}

void ServerConnection::protocol_error(const Pdu& pdu, std::string why, ServerActions& actions) {
  fault_and_close(pdu, nca_s_proto_error, std::move(why), actions);
}

void ServerConnection::malformed(std::span<const uint8_t> bytes, const Error& error, ServerActions& actions) {
  // The header may be the part that is wrong: the answer needs only the type, and the call id as far as it goes.
  auto type = static_cast<PduType>(bytes[2]);
  wire::Reader in(bytes, bytes[4] >> 4 == 0 ? wire::Endian::kBig : wire::Endian::kLittle);
  uint32_t call_id = 0;
  bool read = in.skip(12) && in.read(call_id);
  state_ = State::kClosed;
  actions.close = error.text();
  if (!read || bytes[0] != 5) return;  // not DCE/RPC at all: nothing that it would understand
  if (type == PduType::kBind) {
    encode_pdu(actions.send, answer_header(PduType::kBindNak, call_id), BindNak{PROTOCOL_VERSION_NOT_SPECIFIED});
  } else {
    send_fault(call_id, 0, nca_s_proto_error, PFC_DID_NOT_EXECUTE, actions);
  }
}

ServerConnection::End ServerConnection::end() {
  state_ = State::kClosed;
  End end;
  for (const InFlight& call : in_flight_) end.calls.push_back(call.call_id);
  in_flight_.clear();
  assembly_.reset();
  if (association_ && listener_.associations->leave(*association_)) end.group = association_->group;
  association_.reset();
  return end;
}

}  // namespace cmrp::rpc
