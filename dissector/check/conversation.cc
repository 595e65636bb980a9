#include "dissector/check/conversation.h"

#include <algorithm>

#include "reference/rpc/verification_trailer.h"

namespace cmrp::check {
namespace {

using oracle::StubIs;
using rpc::AuthLevel;
using rpc::Header;
using rpc::Pdu;
using rpc::PduType;
using wire::ByteView;

constexpr rpc::SyntaxId kClusapi{idl::kClusapiUuid, idl::kClusapiMajorVersion, 0};

// What one connection may make us keep. All of it together is bounded by StreamLimits::held.
constexpr size_t kMostContexts = 256;
constexpr size_t kMostSecurityContexts = 8;
constexpr size_t kMostAssemblies = 64;
constexpr size_t kMostAssembledBytes = 8 << 20;
constexpr unsigned kMostFragments = 65536;
/// Bytes to search for a PDU in a connection whose beginning is not there.
constexpr size_t kPatience = 64 << 10;

bool is_from_client(PduType type) {
  switch (type) {
    case PduType::kRequest:
    case PduType::kBind:
    case PduType::kAlterContext:
    case PduType::kAuth3:
    case PduType::kCoCancel:
    case PduType::kOrphaned:
      return true;
    default:
      return false;
  }
}

bool carries_stub(PduType type) {
  return type == PduType::kRequest || type == PduType::kResponse || type == PduType::kFault;
}

bool is_clusapi(const oracle::AcceptedContext& context) {
  return context.interface.uuid == kClusapi.uuid && context.interface.major == kClusapi.major;
}

/// A number for an endpoint: the same for the same one, and another one for another as far as 64 bits go.
uint64_t number_of(const Endpoint& endpoint) {
  return std::hash<std::string_view>{}(
             {reinterpret_cast<const char*>(endpoint.address.data()), endpoint.address.size()}) *
             0x9e3779b97f4a7c15u +
         endpoint.port;
}

AuthLevel level_of(const rpc::SecTrailer& trailer) {
  bool known = trailer.auth_level >= 1 && trailer.auth_level <= 6;
  return known ? static_cast<AuthLevel>(trailer.auth_level) : AuthLevel::kNone;
}

}  // namespace

Conversation::Conversation(Surroundings& surroundings, const std::array<Endpoint, 2>& ends,
                           std::optional<unsigned> opener)
    : around_(surroundings),
      ends_(ends),
      id_(++surroundings.connections),
      client_(opener.value_or(0)),
      client_known_(opener.has_value()),
      from_start_(opener.has_value()),
      streams_{PduStream(from_start_), PduStream(from_start_)} {}

Conversation::~Conversation() = default;

size_t Conversation::held() const { return streams_[0].held() + streams_[1].held() + assembled_; }

bool Conversation::on_bytes(unsigned side, ByteView bytes, const At& at) {
  PduStream& stream = streams_[side];
  stream.feed(bytes);
  while (auto found = stream.next()) take(side, *found, at);
  if (stream.take_interrupted()) interrupted(from(side));
  return any_pdu_ || stream.searched() <= (from_start_ ? 0 : kPatience);
}

bool Conversation::on_lost(unsigned side, uint32_t bytes, const At& at) {
  PduStream& stream = streams_[side];
  if (auto cut = stream.lose(bytes)) take(side, *cut, at);
  if (stream.take_interrupted()) interrupted(from(side));
  return true;
}

void Conversation::on_end(const At& at) {
  around_.client = &ends_[client_];
  if (told_) around_.oracle.closed(id_, at);
  around_.client = nullptr;
}

void Conversation::interrupted(From from) {
  interrupted_ = true;
  for (auto& [id, context] : security_) context.lose(from);
  std::erase_if(assemblies_, [&](const Assembly& assembly) {
    if (assembly.from == from) assembled_ -= assembly.stub.size();
    return assembly.from == from;
  });
  if (told_) around_.oracle.lost(id_);
}

void Conversation::take(unsigned side, const PduStream::Found& found, const At& at) {
  unsigned client = is_from_client(found.header.type) ? side : 1 - side;
  if (!client_known_) {
    client_known_ = true;
    client_ = client;
  }
  if (client != client_) return;
  any_pdu_ = true;
  around_.client = &ends_[client_];
  From sender = from(side);
  if (found.missing) return take_cut(sender, found, at);
  auto pdu = rpc::decode_pdu(found.bytes);
  if (!pdu) return interrupted(sender);
  switch (found.header.type) {
    case PduType::kBind:
    case PduType::kAlterContext:
      take_bind(*pdu);
      return take_token(sender, *pdu, found.bytes, at);
    case PduType::kBindAck:
    case PduType::kAlterContextResp:
      take_token(sender, *pdu, found.bytes, at);
      return take_bind_ack(*pdu);
    case PduType::kAuth3:
      return take_token(sender, *pdu, found.bytes, at);
    default:
      break;
  }
  Message message;
  message.header = found.header;
  if (const auto* request = std::get_if<rpc::Request>(&pdu->body)) {
    message.context = request->context_id;
    message.opnum = request->opnum;
  } else if (const auto* response = std::get_if<rpc::ResponseHead>(&pdu->body)) {
    message.context = response->context_id;
  } else if (const auto* fault = std::get_if<rpc::FaultPdu>(&pdu->body)) {
    message.context = fault->context_id;
    message.status = fault->status;
  }
  unseal(sender, *pdu, found.bytes, message);
  if (carries_stub(found.header.type)) take_fragment(sender, message, at);
}

/// The beginning of a PDU: enough to know the call, if its fixed fields are there.
void Conversation::take_cut(From from, const PduStream::Found& found, const At& at) {
  if (told_) ++around_.tally.cut_pdus;
  if (found.header.auth_length) {
    for (auto& [id, context] : security_) context.lose(from);
  }
  Message message;
  message.header = found.header;
  wire::Reader in(found.bytes, found.header.endian());
  bool known = carries_stub(found.header.type) && in.skip(rpc::kHeaderBytes + 4) && in.read(message.context) &&
               in.read(message.opnum);
  if (known && found.header.type == PduType::kFault) known = in.read(message.status) && in.skip(4);
  if (known && found.header.type == PduType::kRequest && (found.header.flags & rpc::PFC_OBJECT_UUID)) {
    known = in.skip(16);
  }
  if (!known) return interrupted(from);
  message.stub = in.rest();
  message.is = StubIs::kTruncated;
  message.level = level_without_trailer();
  if (found.header.auth_length) {  // whether it is sealed stands in what is missing
    message.level.reset();
    message.stub = {};
    message.is = StubIs::kSealed;
  }
  take_fragment(from, message, at);
}

void Conversation::take_token(From from, const Pdu& pdu, ByteView bytes, const At& at) {
  if (!pdu.security) return;
  uint32_t id = pdu.security->auth_context_id;
  auto found = security_.find(id);
  if (found == security_.end()) {
    if (security_.size() == kMostSecurityContexts) return;
    found = security_.try_emplace(id, around_.secrets).first;
  }
  found->second.take_token(from, bytes.subspan(pdu.token_offset), at.time);
}

void Conversation::take_bind(const Pdu& pdu) {
  binding_ = std::make_unique<Binding>();
  binding_->call_id = pdu.header.call_id;
  binding_->alter = pdu.header.type == PduType::kAlterContext;
  binding_->header_signing = pdu.header.flags & rpc::PFC_SUPPORT_HEADER_SIGN;
  binding_->bind = std::get<rpc::Bind>(pdu.body);
}

void Conversation::take_bind_ack(const Pdu& pdu) {
  auto binding = std::move(binding_);
  bool alter = pdu.header.type == PduType::kAlterContextResp;
  if (!binding || binding->call_id != pdu.header.call_id || binding->alter != alter) return;
  const auto& ack = std::get<rpc::BindAck>(pdu.body);
  if (!alter) {
    bound_ = true;
    requested_group_ = binding->bind.assoc_group_id;
    group_ = ack.assoc_group_id;
    header_signing_offered_ = binding->header_signing;
    header_signing_ = binding->header_signing && (pdu.header.flags & rpc::PFC_SUPPORT_HEADER_SIGN);
  }
  std::vector<oracle::AcceptedContext> accepted;
  const auto& offered = binding->bind.contexts;
  for (size_t i = 0; i < std::min(offered.size(), ack.results.size()); ++i) {
    if (offered[i].abstract_syntax == rpc::kUnsealedCapture) unsealed_ = true;
    if (ack.results[i].result != rpc::kAcceptance) continue;
    accepted.push_back({offered[i].id, offered[i].abstract_syntax, ack.results[i].transfer_syntax});
  }
  accept(accepted);
}

/// Keeps what the server accepted, and tells the oracle once clusapi is among it.
void Conversation::accept(std::span<const oracle::AcceptedContext> accepted) {
  bool clusapi = false;
  for (const oracle::AcceptedContext& context : accepted) {
    std::erase_if(contexts_, [&](const Context& known) { return known.accepted.id == context.id; });
    if (contexts_.size() == kMostContexts) return;
    contexts_.push_back({context, is_clusapi(context)});
    clusapi = clusapi || contexts_.back().clusapi;
  }
  if (!clusapi) return;
  if (told_) return around_.oracle.alter_context(id_, accepted);
  told_ = true;
  around_.oracle.bind(id_, {number_of(server()), requested_group_, group_, accepted});
  Tally& tally = around_.tally;
  ++tally.connections;
  if (!bound_) ++tally.joined;
  if (tally.servers.size() < kMostServers) {
    tally.servers.insert(server().text());
    around_.servers.insert(server());
  }
}

/// Sets the message's stub and level from a PDU that may be sealed.
void Conversation::unseal(From from, const Pdu& pdu, ByteView bytes, Message& message) {
  message.stub = bytes.subspan(pdu.stub_offset, pdu.stub_length);
  message.level = level_without_trailer();
  if (!pdu.security) return;
  AuthLevel level = level_of(*pdu.security);
  message.level = level;
  size_t length = pdu.stub_length - pdu.security->auth_pad_length;
  message.stub = message.stub.first(length);
  if (level < AuthLevel::kPkt) return;
  bool sealed = level == AuthLevel::kPktPrivacy;
  std::string obstacle = "its authentication was not captured";
  if (auto context = security_.find(pdu.security->auth_context_id); context != security_.end()) {
    wire::Bytes& scratch = around_.scratch;
    scratch.assign(bytes.begin(), bytes.end());
    std::span<uint8_t> all(scratch);
    size_t trailer = pdu.token_offset - rpc::kSecTrailerBytes;
    auto opened = context->second.open(from,
                                       {all.first(pdu.stub_offset), all.subspan(pdu.stub_offset, pdu.stub_length),
                                        all.subspan(trailer, rpc::kSecTrailerBytes)},
                                       header_signing_, sealed, all.subspan(pdu.token_offset));
    if (opened) {
      message.stub = all.subspan(pdu.stub_offset, length);
      return;
    }
    obstacle = opened.error();
  }
  if (!sealed) return;
  message.stub = {};
  message.is = StubIs::kSealed;
  // What a suite sent damaged on purpose stays sealed in its capture.
  if ((told_ || server_known()) && !unsealed_) ++around_.tally.sealed[obstacle];
}

void Conversation::take_fragment(From from, Message& message, const At& at) {
  const Header& header = message.header;
  auto assembly = std::ranges::find_if(assemblies_, [&](const Assembly& known) {
    return known.from == from && known.first.header.call_id == header.call_id;
  });
  if (header.first()) {
    if (assembly != assemblies_.end()) {
      assembled_ -= assembly->stub.size();
      assemblies_.erase(assembly);
    }
    if (header.last()) return tell(message, at);
    if (assemblies_.size() == kMostAssemblies) {
      ++around_.tally.too_large;
      assembled_ -= assemblies_.front().stub.size();
      assemblies_.erase(assemblies_.begin());
    }
    assemblies_.push_back({from, message, {}, 0});
    assembly = assemblies_.end() - 1;
  }
  if (assembly == assemblies_.end()) return;  // its beginning was lost, and that was told
  Message& whole = assembly->first;
  if (whole.is == StubIs::kWhole) {
    if (assembled_ + message.stub.size() > kMostAssembledBytes || ++assembly->fragments > kMostFragments) {
      ++around_.tally.too_large;
      whole.is = StubIs::kTruncated;
    } else {
      assembly->stub.insert(assembly->stub.end(), message.stub.begin(), message.stub.end());
      assembled_ += message.stub.size();
      whole.is = message.is;
    }
  } else if (message.is == StubIs::kSealed) {
    whole.is = StubIs::kSealed;
  }
  if (!header.last()) return;
  Assembly done = std::move(*assembly);
  assemblies_.erase(assembly);
  assembled_ -= done.stub.size();
  done.first.stub = done.first.is == StubIs::kSealed ? ByteView{} : ByteView(done.stub);
  tell(done.first, at);
}

/// Tells the oracle of a whole message, if it is clusapi's.
void Conversation::tell(Message& message, const At& at) {
  const Header& header = message.header;
  const Context* context = find(message.context);
  if (header.type == PduType::kRequest) {
    if (!context && (!bound_ || interrupted_)) {
      recognize(message);
      context = find(message.context);
    }
    if (context && context->clusapi) tell_request(message, *context, at);
    return;
  }
  if (!told_ || (context && !context->clusapi)) return;
  if (header.type == PduType::kFault) {
    around_.oracle.fault({id_, header.call_id, at, message.status});
  } else {
    around_.oracle.response({id_, header.call_id, at, {message.stub, message.is, header.endian(), false}});
  }
}

void Conversation::tell_request(const Message& message, const Context& context, const At& at) {
  oracle::Stub stub{message.stub, message.is, message.header.endian(), false};
  bool may_have_trailer = message.level != AuthLevel::kNone;
  if (may_have_trailer && message.is == StubIs::kWhole) {
    rpc::Request request{0, message.context, message.opnum, {}};
    auto end =
        rpc::check_verification_trailer(message.stub, {message.header, request, context.accepted.interface,
                                                       context.accepted.transfer_syntax, header_signing_offered_});
    // One that does not agree is for the server to refuse; where the stub ends is then not known.
    if (!end) stub.is = StubIs::kTruncated;
    stub.padded = end && *end < message.stub.size();
    if (stub.padded) stub.bytes = message.stub.first(*end);
  }
  around_.oracle.request({id_, message.header.call_id, message.context, message.opnum, at, message.level, stub});
}

/// A request on a context whose bind was not captured.
void Conversation::recognize(const Message& message) {
  if (message.is != StubIs::kWhole) return;
  if (!unknown_contexts_.contains(message.context) && unknown_contexts_.size() == kMostContexts) return;
  auto syntax = unknown_contexts_[message.context].observe(message.opnum, message.stub, message.header.endian(),
                                                           message.level != AuthLevel::kNone, server_known());
  if (!syntax) return;
  unknown_contexts_.erase(message.context);
  oracle::AcceptedContext context{message.context, kClusapi, *syntax == ndr::Syntax::kNdr64 ? rpc::kNdr64 : rpc::kNdr};
  accept({&context, 1});
}

const Conversation::Context* Conversation::find(uint16_t id) const {
  auto found = std::ranges::find_if(contexts_, [&](const Context& context) { return context.accepted.id == id; });
  return found == contexts_.end() ? nullptr : &*found;
}

bool Conversation::server_known() const {
  return around_.ports.contains(server().port) || around_.servers.contains(server());
}

}  // namespace cmrp::check
