// The binding half of ServerConnection: bind, alter_context, auth3, and the security context that they build.
#include <algorithm>

#include "reference/rpc/server_connection.h"

namespace cmrp::rpc {
namespace {

using wire::Bytes;
using wire::ByteView;

/// CALL and PKT promise protection that no provider here gives by itself; Windows clients never ask for them.
bool level_offered(uint8_t level) {
  switch (static_cast<AuthLevel>(level)) {
    case AuthLevel::kConnect:
    case AuthLevel::kPktIntegrity:
    case AuthLevel::kPktPrivacy:
      return true;
    default:
      return false;
  }
}

AuthLevel level_of(const std::optional<SecTrailer>& trailer) {
  return trailer ? static_cast<AuthLevel>(trailer->auth_level) : AuthLevel::kNone;
}

}  // namespace

SecurityProvider* ServerConnection::provider(uint8_t auth_type) const {
  for (const auto& provider : listener_.security) {
    if (provider->auth_type() == auth_type) return provider.get();
  }
  return nullptr;
}

bool ServerConnection::level_suffices(const Bind& bind, AuthLevel level) const {
  return std::ranges::all_of(bind.contexts, [&](const ContextElement& element) {
    const InterfaceInfo* interface = find_interface(listener_.interfaces, element.abstract_syntax);
    return !interface || level >= interface->required_level;
  });
}

Result<Bytes> ServerConnection::advance_security(const Pdu& pdu, ByteView bytes) {
  if (!handshake_) {
    identity_ = *pdu.security;
    header_signing_offered_ = pdu.header.flags & PFC_SUPPORT_HEADER_SIGN;
    auto begun = provider(identity_.auth_type)->accept(level_of(pdu.security));
    if (!begun) return tl::unexpected(begun.error());
    handshake_ = std::move(*begun);
  }
  Result<Leg> leg = handshake_->step(bytes.subspan(pdu.token_offset));
  if (!leg) return tl::unexpected(leg.error());
  if (!leg->complete) {
    state_ = State::kAuthenticating;
    return std::move(leg->token);
  }
  auto level = static_cast<AuthLevel>(identity_.auth_level);
  std::unique_ptr<MessageProtection> protection;
  if (level >= AuthLevel::kPktIntegrity) {
    auto made = handshake_->protection();
    if (!made) return tl::unexpected(made.error());
    protection = std::move(*made);
  }
  channel_.establish(std::move(protection), identity_, header_signing_offered_ && level >= AuthLevel::kPktIntegrity);
  principal_ = std::make_shared<const Principal>(handshake_->principal());
  handshake_.reset();
  state_ = State::kNegotiated;
  return std::move(leg->token);
}

void ServerConnection::on_bind(const Pdu& pdu, ByteView bytes, ServerActions& actions) {
  const Bind& bind = std::get<Bind>(pdu.body);
  uint32_t call_id = pdu.header.call_id;
  auto nak = [&](uint16_t reason, std::string why) { send_nak(call_id, reason, "bind: " + std::move(why), actions); };
  if (state_ != State::kEstablished) return nak(REASON_NOT_SPECIFIED, "the connection is bound already");
  if (!pdu.header.first() || !pdu.header.last()) return nak(PROTOCOL_VERSION_NOT_SPECIFIED, "in fragments");
  if (bind.contexts.empty()) return nak(PROTOCOL_VERSION_NOT_SPECIFIED, "no presentation context");
  if (bind.contexts.size() > listener_.limits.contexts_per_connection) {
    return nak(LOCAL_LIMIT_EXCEEDED, "too many presentation contexts");
  }
  if (bind.max_xmit_frag < kLeastFragBytes || bind.max_recv_frag < kLeastFragBytes) {
    return nak(LOCAL_LIMIT_EXCEEDED, "fragment size below " + std::to_string(kLeastFragBytes));
  }
  if (pdu.security) {
    if (!provider(pdu.security->auth_type)) {
      return nak(authentication_type_not_recognized,
                 "auth_type " + std::to_string(pdu.security->auth_type) + " is not served");
    }
    if (!level_offered(pdu.security->auth_level)) {
      return nak(REASON_NOT_SPECIFIED, "auth_level " + std::to_string(pdu.security->auth_level) + " is not served");
    }
  }
  if (!level_suffices(bind, level_of(pdu.security))) {
    return nak(REASON_NOT_SPECIFIED, "below the authentication level that the interface requires");
  }
  Bytes token;
  State next = State::kNegotiated;
  if (pdu.security) {
    Result<Bytes> answer = advance_security(pdu, bytes);
    if (!answer) return nak(invalid_checksum, answer.error().message);
    token = std::move(*answer);
    next = state_;
  }
  association_ = listener_.associations->join(bind.assoc_group_id, client_, listener_.endpoint);
  if (!association_) return nak(REASON_NOT_SPECIFIED, "no such association group");
  state_ = next;
  transmit_bytes_ = std::min(bind.max_recv_frag, listener_.limits.pdu_bytes);
  receive_bytes_ = std::min(bind.max_xmit_frag, listener_.limits.pdu_bytes);
  multiplexed_ = pdu.header.flags & PFC_CONC_MPX;
  acknowledge(pdu, bind, token, actions);
}

void ServerConnection::on_alter_context(const Pdu& pdu, ByteView bytes, ServerActions& actions) {
  const Bind& bind = std::get<Bind>(pdu.body);
  uint32_t call_id = pdu.header.call_id;
  if (state_ == State::kEstablished) return protocol_error(pdu, "before a bind", actions);
  if (!pdu.header.first() || !pdu.header.last()) return protocol_error(pdu, "in fragments", actions);
  if (assembly_) return protocol_error(pdu, "between the fragments of a request", actions);
  bool authenticating = state_ == State::kAuthenticating;
  if (authenticating && !pdu.security) return protocol_error(pdu, "without the token that is due", actions);
  if (pdu.security) {
    const SecTrailer& trailer = *pdu.security;
    bool first_leg = !authenticating && !channel_.established();
    if (!authenticating && !first_leg && trailer.auth_context_id != identity_.auth_context_id) {
      // A second security context: more than the one that this server keeps a connection (MS-RPCE 3.3.1.5.4).
      return send_fault(call_id, 0, kFaultProtocolErrorWin32, PFC_DID_NOT_EXECUTE, actions);
    }
    bool changed = first_leg ? !provider(trailer.auth_type) || !level_offered(trailer.auth_level)
                             : trailer.auth_type != identity_.auth_type || trailer.auth_level != identity_.auth_level ||
                                   trailer.auth_context_id != identity_.auth_context_id;
    if (changed || authentication_failed_ || (!authenticating && !first_leg)) {
      return fault_and_close(pdu, nca_s_fault_access_denied, "changed security context", actions);
    }
  }
  AuthLevel level = pdu.security ? level_of(pdu.security) : principal_->level;
  if (!level_suffices(bind, level)) {
    return send_fault(call_id, 0, nca_s_fault_access_denied, PFC_DID_NOT_EXECUTE, actions);
  }
  auto added = std::ranges::count_if(bind.contexts, [&](const auto& element) { return !contexts_.find(element.id); });
  if (contexts_.size() + static_cast<size_t>(added) > listener_.limits.contexts_per_connection) {
    return send_nak(call_id, LOCAL_LIMIT_EXCEEDED, "alter_context: too many presentation contexts", actions);
  }
  Bytes token;
  if (pdu.security) {
    Result<Bytes> answer = advance_security(pdu, bytes);
    if (!answer) return fault_and_close(pdu, nca_s_fault_access_denied, answer.error().message, actions);
    token = std::move(*answer);
  }
  acknowledge(pdu, bind, token, actions);
}

void ServerConnection::on_auth3(const Pdu& pdu, ByteView bytes, ServerActions& actions) {
  if (state_ != State::kAuthenticating || !pdu.security) {
    return protocol_error(pdu, "no security context is being built", actions);
  }
  bool same = pdu.security->auth_type == identity_.auth_type && pdu.security->auth_level == identity_.auth_level &&
              pdu.security->auth_context_id == identity_.auth_context_id;
  Result<Bytes> answer = same ? advance_security(pdu, bytes) : fail("sec_trailer", 0, "changed security context");
  if (!answer || state_ == State::kAuthenticating) {
    handshake_.reset();
    // There is no answer to auth3 (MS-RPCE 3.3.1.5.2.1).
    authentication_failed_ = answer ? "it needs more legs than an auth3 can start" : answer.error().message;
    state_ = State::kNegotiated;
  }
}

void ServerConnection::acknowledge(const Pdu& pdu, const Bind& bind, ByteView token, ServerActions& actions) {
  BindAck ack;
  ack.max_xmit_frag = transmit_bytes_;
  ack.max_recv_frag = receive_bytes_;
  ack.assoc_group_id = association_->wire_id;
  bool to_bind = pdu.header.type == PduType::kBind;
  if (to_bind) ack.secondary_address = listener_.secondary_address;
  ack.results = contexts_.negotiate(bind.contexts, listener_.interfaces);
  Header header;
  header.type = to_bind ? PduType::kBindAck : PduType::kAlterContextResp;
  header.call_id = pdu.header.call_id;
  if (multiplexed_ && to_bind) header.flags |= PFC_CONC_MPX;
  if (pdu.security && header_signing_offered_ && level_of(pdu.security) >= AuthLevel::kPktIntegrity) {
    header.flags |= PFC_SUPPORT_HEADER_SIGN;
  }
  encode_pdu(actions.send, header, ack, token.empty() ? std::nullopt : pdu.security, token);
}

void ServerConnection::send_nak(uint32_t call_id, uint16_t reason, std::string why, ServerActions& actions) {
  Header header;
  header.type = PduType::kBindNak;
  header.call_id = call_id;
  encode_pdu(actions.send, header, BindNak{reason});
  actions.close = std::move(why) + " (" + reject_reason_text(reason) + ")";
  state_ = State::kClosed;
}

}  // namespace cmrp::rpc
