#include "conformance/engine/rpc_caller.h"

#include <fmt/format.h>

#include <map>

#include "conformance/engine/watch.h"
#include "reference/client/call.h"
#include "reference/client/connect.h"
#include "reference/rpc/keytab.h"
#include "reference/rpc/pdu.h"
#include "reference/wire/win32_error.h"

namespace cmrp::engine {
namespace {

using reports::Exchange;
using reports::ExchangeKind;

/// An interface, or a transfer syntax, that nobody serves.
constexpr rpc::SyntaxId kUnknown{{0x636d7270, 0x0bad, 0x4bad, {0x8b, 0xad, 0x75, 0x6e, 0x6b, 0x6e, 0x6f, 0x77}}, 1, 0};

reports::Time now() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

/// PDU types of C706 12.6.4 that can answer raw bytes.
std::optional<ReplyKind> reply_of(uint8_t type) {
  switch (type) {
    case 2:
      return ReplyKind::kResponse;
    case 3:
      return ReplyKind::kFault;
    case 12:
      return ReplyKind::kBindAck;
    case 13:
      return ReplyKind::kBindNak;
    case 15:
      return ReplyKind::kAlterContextResponse;
    case 17:
      return ReplyKind::kShutdown;
    default:
      return std::nullopt;
  }
}

constexpr std::string_view kReplyNames[] = {"response",           "fault",   "bind_ack", "bind_nak",
                                            "alter_context_resp", "shutdown"};

std::vector<ContextAnswer> contexts_of(const rpc::BindAck& ack) {
  std::vector<ContextAnswer> out;
  for (const rpc::ContextResult& result : ack.results) {
    ContextAnswer& one = out.emplace_back(ContextAnswer{result.result, result.reason, std::nullopt, 0});
    if (result.transfer_syntax == rpc::kNdr) one.syntax = ndr::Syntax::kNdr;
    if (result.transfer_syntax == rpc::kNdr64) one.syntax = ndr::Syntax::kNdr64;
  }
  return out;
}

/// "context 1: result 0, reason 0; …"
std::string contexts_text(const std::vector<ContextAnswer>& contexts) {
  std::string text;
  for (size_t i = 0; i < contexts.size(); ++i) {
    text +=
        fmt::format("{}context {}: result {}, reason {}", i ? "; " : "", i + 1, contexts[i].result, contexts[i].reason);
    if (contexts[i].syntax) text += *contexts[i].syntax == ndr::Syntax::kNdr64 ? ", ndr64" : ", ndr";
  }
  return text;
}

/// What could not be sent, by our own fault.
Answer unsent(std::string why) {
  Answer answer;
  answer.text = std::move(why);
  return answer;
}

/// What came after raw bytes.
Answer answer_of(const rpc::ClientResult<wire::Bytes>& received) {
  using Kind = rpc::ClientError::Kind;
  Answer answer;
  if (!received) {
    switch (received.error().kind) {
      case Kind::kTimeout:
        answer.kind = Answer::Kind::kTimeout;
        answer.text = "no answer before the deadline";
        break;
      case Kind::kProtocol:
        answer.kind = Answer::Kind::kMalformed;
        answer.text = "no PDU: " + received.error().text;
        break;
      default:
        answer.kind = Answer::Kind::kClosed;
        answer.text = "the connection was closed";
    }
    return answer;
  }
  answer.kind = Answer::Kind::kReply;
  uint8_t type = received->size() > 2 ? (*received)[2] : 0xff;
  answer.reply = reply_of(type);
  answer.text = answer.reply
                    ? fmt::format("{} of {} bytes", kReplyNames[static_cast<size_t>(*answer.reply)], received->size())
                    : fmt::format("a PDU of type {}, {} bytes", type, received->size());
  // The status of a fault stands 24 bytes into the PDU (C706 12.6.4.7).
  if (answer.reply == ReplyKind::kFault && received->size() >= 28) {
    wire::Reader reader(*received, ((*received)[4] & 0x10) ? wire::Endian::kLittle : wire::Endian::kBig);
    if (reader.skip(24) && reader.read(answer.fault)) {
      answer.kind = Answer::Kind::kFault;
      answer.text = "fault " + rpc::fault_text(answer.fault);
    }
  }
  if (auto pdu = rpc::decode_pdu(*received)) {
    if (auto* ack = std::get_if<rpc::BindAck>(&pdu->body)) answer.contexts = contexts_of(*ack);
    if (!answer.contexts.empty()) answer.text += ", " + contexts_text(answer.contexts);
  }
  return answer;
}

/// What a client's trace shows of its PDUs.
struct Tap {
  wire::Bytes sent;
  wire::Bytes received;
  std::vector<RequestPdu> requests;                         ///< those of `sent`, one by one
  std::optional<rpc::BindAck> ack;                          ///< the answer to the bind
  std::unique_ptr<capture::Evidence::Connection> evidence;  ///< where all of it goes besides; may be null

  void take(rpc::Direction direction, wire::ByteView pdu, wire::ByteView plain) {
    if (evidence) evidence->take(direction, plain);
    if (direction == rpc::Direction::kSent) {
      sent.insert(sent.end(), pdu.begin(), pdu.end());
      requests.push_back({{pdu.begin(), pdu.end()}, {plain.begin(), plain.end()}});
      return;
    }
    received.insert(received.end(), pdu.begin(), pdu.end());
    if (ack || pdu[2] != static_cast<uint8_t>(rpc::PduType::kBindAck)) return;
    if (auto decoded = rpc::decode_pdu(pdu)) ack = std::get<rpc::BindAck>(decoded->body);
  }
  void clear_sent() {
    sent.clear();
    requests.clear();
  }
};

rpc::RequestShape shape_of(size_t stub_bytes, const Damage& damage) {
  rpc::RequestShape shape;
  if (damage.fragments > 1) shape.stub_bytes = fragment_bytes(stub_bytes, damage.fragments);
  size_t which = damage.of ? damage.of : damage.fragments;
  shape.edit = [damage, which](size_t fragment, rpc::Header& header, rpc::Request& request) {
    if (fragment + 1 != which) return;
    header.call_id = damage.call_id.value_or(header.call_id);
    header.flags = damage.flags.value_or(header.flags);
    request.opnum = damage.opnum.value_or(request.opnum);
    request.context_id = damage.context.value_or(request.context_id);
  };
  return shape;
}

class RpcConnection final : public Connection {
 public:
  RpcConnection(rpc::TcpClient client, std::string name, rpc::ClientOptions options, std::shared_ptr<Tap> tap,
                Answer bound, Recorder& recorder, std::chrono::milliseconds patience)
      : client_(std::move(client)),
        name_(std::move(name)),
        options_(std::move(options)),
        tap_(std::move(tap)),
        bound_(std::move(bound)),
        recorder_(recorder),
        patience_(patience) {}
  ~RpcConnection() override {
    if (watch_) watch_->closed(watched_as_);
  }

  /// Has the oracle look at what follows.
  void watch(Watch& watch, const std::string& host, uint16_t port, const rpc::ClientOptions& options) {
    watch_ = &watch;
    watched_as_ = watch.bound(host, port, options, client_.association_group(), client_.context());
    level_ = options.credential ? options.level : rpc::AuthLevel::kNone;
  }

  uint32_t start(const idl::Method& method, const ndr::Json& inputs) override {
    auto parameters = std::make_unique<ndr::Object>(*method.parameters);
    auto set = ndr::from_json(*method.parameters, inputs, parameters->get());
    auto encoded = set ? client::encode_request(client_, *method.parameters, parameters->get())
                       : Result<wire::Bytes>(tl::unexpected(set.error()));
    if (!encoded) {
      // No request went out; wait() tells.
      uint32_t id = 0x80000000u + unsent_++;
      pending_[id] = {&method, method.opnum, nullptr,
                      fmt::format("{} cannot be encoded: {}", method.name, encoded.error().text())};
      return id;
    }
    ndr::Json fields = ndr::to_json(*method.parameters, ndr::Part::kRequest, parameters->get());
    return send(method.opnum, &method, *encoded, fields.dump(), std::move(parameters));
  }

  Answer wait(uint32_t call) override {
    auto found = pending_.find(call);
    if (found == pending_.end()) return unsent("no such call");
    Pending pending = std::move(found->second);
    pending_.erase(found);
    if (!pending.unsent.empty()) return unsent(pending.unsent);
    tap_->received.clear();
    rpc::Outcome outcome = client_.wait(call, std::chrono::steady_clock::now() + patience_);
    Exchange exchange;
    exchange.time = now();
    exchange.connection = name_;
    exchange.opnum = pending.opnum;
    if (pending.method) exchange.method = std::string(pending.method->name);
    Answer answer = answer_to(pending, outcome, exchange);
    exchange.wire = tap_->received;
    if (exchange.fields.empty()) exchange.fields = answer.text;
    recorder_.add(std::move(exchange));
    if (watch_) watch_->ended(watched_as_, call, outcome);
    return answer;
  }

  Answer call_stub(uint16_t opnum, const idl::Method* method, wire::ByteView stub, size_t fragments) override {
    Damage cut;
    cut.fragments = fragments;
    auto parameters = method ? std::make_unique<ndr::Object>(*method->parameters) : nullptr;
    return wait(send(opnum, method, stub, "raw stub", std::move(parameters), shape_of(stub.size(), cut)));
  }

  Answer send_damaged(uint16_t opnum, wire::ByteView stub, const Damage& damage) override {
    tap_->clear_sent();
    // The evidence gets what goes out, not what it was made of.
    auto evidence = std::move(tap_->evidence);
    client_.compose_request(client_.context().id, opnum, stub, {}, shape_of(stub.size(), damage));
    tap_->evidence = std::move(evidence);
    auto bytes = damaged(tap_->requests, damage);
    if (!bytes) return unsent(bytes.error());
    last_request_ = *bytes;
    if (!bytes->empty()) return send_pdu(*bytes);
    recorder_.remark("a request was sealed and not sent");
    Answer nothing;
    nothing.kind = Answer::Kind::kTimeout;
    nothing.text = "nothing was sent";
    return nothing;
  }

  Answer alter(const Alteration& a) override {
    std::optional<rpc::SecTrailer> trailer;
    wire::Bytes token;
    if (a.authenticates() && options_.credential) {
      uint8_t level = a.auth_level.value_or(static_cast<uint8_t>(options_.level));
      auto handshake = rpc::spnego_initiate(*options_.credential, options_.target, static_cast<rpc::AuthLevel>(level));
      auto leg = handshake ? (*handshake)->step({}) : tl::unexpected(handshake.error());
      if (!leg) return unsent(leg.error().message);
      trailer = {a.auth_type.value_or(options_.auth_type), level, 0, a.auth_context.value_or(options_.auth_context_id)};
      token = std::move(leg->token);
    }
    rpc::SyntaxId interface = a.unknown_interface ? kUnknown : options_.interface;
    return send_pdu(client_.compose_alter(interface, {client_.context().transfer_syntax}, trailer, token));
  }

  wire::Bytes last_request() const override { return last_request_; }
  Answer bound() const override { return bound_; }

  Answer send_pdu(wire::ByteView pdu) override {
    if (watch_) watch_->raw(watched_as_);
    return exchange_raw(client_, name_, tap_->evidence.get(), pdu, recorder_, patience_);
  }

  /// Sends bytes as they are, and takes the next PDU.
  static Answer exchange_raw(rpc::TcpClient& client, const std::string& name, capture::Evidence::Connection* evidence,
                             wire::ByteView pdu, Recorder& recorder, std::chrono::milliseconds patience) {
    record_raw(recorder, name, ExchangeKind::kRaw, pdu, "sent");
    if (evidence) evidence->take(rpc::Direction::kSent, pdu);
    client.send_raw(pdu);
    auto received = client.receive_raw(std::chrono::steady_clock::now() + patience);
    if (received) {
      record_raw(recorder, name, ExchangeKind::kRaw, *received, "received");
      if (evidence) evidence->take(rpc::Direction::kReceived, *received);
    }
    return answer_of(received);
  }

  static void record_raw(Recorder& recorder, const std::string& name, ExchangeKind kind, wire::ByteView bytes,
                         const char* what) {
    Exchange exchange;
    exchange.time = now();
    exchange.connection = name;
    exchange.kind = kind;
    exchange.fields = fmt::format("{} {} bytes as they are", what, bytes.size());
    exchange.wire.assign(bytes.begin(), bytes.end());
    recorder.add(std::move(exchange));
  }

 private:
  struct Pending {
    const idl::Method* method = nullptr;
    uint16_t opnum = 0;
    std::unique_ptr<ndr::Object> parameters;  ///< holds the request, and gets the response
    std::string unsent;
  };

  uint32_t send(uint16_t opnum, const idl::Method* method, wire::ByteView stub, std::string fields,
                std::unique_ptr<ndr::Object> parameters, const rpc::RequestShape& shape = {}) {
    Exchange exchange;
    exchange.time = now();
    exchange.connection = name_;
    exchange.kind = ExchangeKind::kRequest;
    exchange.opnum = opnum;
    if (method) exchange.method = std::string(method->name);
    exchange.fields = std::move(fields);
    exchange.stub.assign(stub.begin(), stub.end());
    tap_->clear_sent();
    uint32_t id = client_.start(client_.context().id, opnum, stub, {}, shape);
    exchange.wire = last_request_ = tap_->sent;
    recorder_.add(std::move(exchange));
    if (watch_) watch_->sent(watched_as_, id, client_.context().id, opnum, stub, level_);
    pending_[id] = {method, opnum, std::move(parameters), {}};
    return id;
  }

  Answer answer_to(Pending& pending, const rpc::Outcome& outcome, Exchange& exchange) {
    Answer answer;
    answer.text = rpc::outcome_text(outcome);
    exchange.kind = ExchangeKind::kControl;
    if (auto* fault = std::get_if<rpc::Fault>(&outcome)) {
      answer.kind = Answer::Kind::kFault;
      answer.fault = fault->status;
      exchange.kind = ExchangeKind::kFault;
    } else if (auto* gone = std::get_if<rpc::Disconnected>(&outcome)) {
      answer.kind = gone->wrong_bytes ? Answer::Kind::kMalformed : Answer::Kind::kClosed;
    } else if (std::holds_alternative<rpc::Timeout>(outcome)) {
      answer.kind = Answer::Kind::kTimeout;
      answer.text = fmt::format("no answer for {} ms", patience_.count());
    } else {
      const auto& response = std::get<rpc::Response>(outcome);
      exchange.kind = ExchangeKind::kResponse;
      exchange.stub = response.stub;
      answer.stub = response.stub;
      answer.kind = Answer::Kind::kResponse;
      if (pending.method) decode(pending, response, answer, exchange);
    }
    return answer;
  }

  void decode(Pending& pending, const rpc::Response& response, Answer& answer, Exchange& exchange) {
    const idl::Method& method = *pending.method;
    auto decoded = client::decode_response(client_, *method.parameters, response, pending.parameters->get());
    answer.outputs = ndr::to_json(*method.parameters, ndr::Part::kResponse, pending.parameters->get());
    exchange.fields = answer.outputs.dump();
    if (!decoded) {
      answer.kind = Answer::Kind::kMalformed;
      answer.text = "a response that cannot be decoded: " + decoded.error().text();
      exchange.note = recorder_.note + ": " + decoded.error().text();
      return;
    }
    if (!method.status()) return;
    answer.code = client::status_of(method, pending.parameters->get());
    answer.text = "returned " + win32_text(*answer.code);
  }

  rpc::TcpClient client_;
  std::string name_;
  rpc::ClientOptions options_;
  std::shared_ptr<Tap> tap_;
  Answer bound_;
  wire::Bytes last_request_;
  Recorder& recorder_;
  std::chrono::milliseconds patience_;
  std::map<uint32_t, Pending> pending_;
  uint32_t unsent_ = 0;
  Watch* watch_ = nullptr;
  oracle::ConnectionId watched_as_ = 0;
  rpc::AuthLevel level_ = rpc::AuthLevel::kNone;
};

/// The answer to a bind that did not succeed; kUnsent if there was nobody to answer.
Answer refusal(const rpc::ClientError& error) {
  using Kind = rpc::ClientError::Kind;
  Answer answer;
  answer.text = error.text;
  switch (error.kind) {
    case Kind::kRefused:
      break;
    case Kind::kTimeout:
      answer.kind = Answer::Kind::kTimeout;
      break;
    case Kind::kDisconnected:
      answer.kind = Answer::Kind::kClosed;
      break;
    case Kind::kBindNak:
    case Kind::kContextRejected:
      answer.kind = Answer::Kind::kReply;
      answer.reply = error.kind == Kind::kBindNak ? ReplyKind::kBindNak : ReplyKind::kBindAck;
      break;
    case Kind::kAuthentication:  // with a code it was a fault that ended the handshake
    case Kind::kFault:
    case Kind::kProtocol:
      answer.kind = error.code ? Answer::Kind::kFault : Answer::Kind::kMalformed;
      answer.fault = error.code;
      break;
  }
  return answer;
}

ConnectError connect_error(const std::string& where, const rpc::ClientError& error) {
  using Kind = rpc::ClientError::Kind;
  bool unreachable = error.kind == Kind::kRefused || error.kind == Kind::kTimeout || error.kind == Kind::kDisconnected;
  return {unreachable, where + ": " + error.text, error.kind == Kind::kContextRejected, refusal(error)};
}

rpc::ClientOptions options_of(const Profile& profile, const std::string& user, const Syntaxes& syntaxes,
                              const BindManner& manner) {
  rpc::ClientOptions options;
  options.interface = manner.unknown_interface ? kUnknown : client::kClusapi;
  if (!manner.unknown_interface) {
    options.interface.major = manner.major;
    options.interface.minor = manner.minor;
  }
  options.transfer_syntaxes.clear();
  for (auto syntax : syntaxes) {
    options.transfer_syntaxes.push_back(!syntax ? kUnknown : *syntax == ndr::Syntax::kNdr64 ? rpc::kNdr64 : rpc::kNdr);
  }
  options.features = manner.features;
  options.level = static_cast<rpc::AuthLevel>(manner.auth_level);
  options.auth_type = manner.auth_type;
  options.header_signing = manner.header_signing;
  if (manner.unfinished) options.most_legs = 1;
  if (options.level > rpc::AuthLevel::kNone) {
    options.credential = profile.credentials.at(user);
    if (manner.wrong_password) options.credential->password += " and more";
  }
  options.deadline = profile.connect_deadline;
  return options;
}

}  // namespace

tl::expected<uint16_t, ConnectError> RpcCaller::port_of(size_t node) {
  const Profile::Node& n = profile_.nodes.at(node);
  auto port = client::port_of({n.host, n.port}, profile_.endpoint_mapper, profile_.connect_deadline);
  if (!port)
    return tl::unexpected(
        connect_error(fmt::format("endpoint mapper {}:{}", n.host, profile_.endpoint_mapper), port.error()));
  return *port;
}

std::unique_ptr<capture::Evidence::Connection> RpcCaller::evidence_of(size_t node, uint16_t port) {
  return evidence_ ? evidence_->connect(profile_.nodes[node].host, port) : nullptr;
}

tl::expected<std::unique_ptr<Connection>, ConnectError> RpcCaller::connect(size_t node, const std::string& user,
                                                                           const Syntaxes& syntaxes,
                                                                           const BindManner& manner,
                                                                           Recorder& recorder) {
  if (node >= profile_.nodes.size())
    return tl::unexpected(ConnectError{false, fmt::format("the profile lists no node{}", node + 1)});
  auto port = port_of(node);
  if (!port) return tl::unexpected(port.error());
  const Profile::Node& n = profile_.nodes[node];
  auto tap = std::make_shared<Tap>();
  rpc::ClientOptions options = options_of(profile_, user, syntaxes, manner);
  options.target = fmt::format("{}@{}", rpc::kServiceClass, n.service_host.empty() ? n.host : n.service_host);
  tap->evidence = evidence_of(node, *port);
  options.trace = [tap](auto... pdu) { tap->take(pdu...); };
  auto client = rpc::TcpClient::connect(n.host, *port, options);
  // Readers of a report see in which syntax a stub is written.
  std::string name = fmt::format("{}@{}", user, n.name);
  if (client) name += client->context().transfer_syntax == rpc::kNdr64 ? " ndr64" : " ndr";
  if (!manner.is_usual()) {
    RpcConnection::record_raw(recorder, name, ExchangeKind::kRaw, tap->sent, "bind: sent");
    RpcConnection::record_raw(recorder, name, ExchangeKind::kRaw, tap->received, "bind: received");
  }
  Answer bound;
  if (!client) {
    ConnectError error = connect_error(fmt::format("{} ({}:{})", n.name, n.host, *port), client.error());
    if (tap->ack && error.syntax_refused) error.answer.contexts = contexts_of(*tap->ack);
    error.answer.text = error.text;
    return tl::unexpected(std::move(error));
  }
  bound.kind = Answer::Kind::kReply;
  bound.reply = ReplyKind::kBindAck;
  if (tap->ack) bound.contexts = contexts_of(*tap->ack);
  bound.text = "bound, " + contexts_text(bound.contexts);
  if (manner.features && !bound.contexts.empty()) bound.contexts.back().offered_features = *manner.features;
  auto connection = std::make_unique<RpcConnection>(std::move(*client), std::move(name), options, tap, std::move(bound),
                                                    recorder, profile_.call_deadline);
  // What a client that binds as it should not brings about is the case's to judge.
  if (recorder.watch && manner.is_usual()) connection->watch(*recorder.watch, n.host, *port, options);
  return connection;
}

Answer RpcCaller::send_pdu(wire::ByteView pdu, Recorder& recorder) {
  auto port = port_of(0);
  if (!port) return unsent(port.error().text);
  rpc::ClientOptions options;
  options.interface = client::kClusapi;
  options.deadline = profile_.connect_deadline;
  auto client = rpc::TcpClient::connect_raw(profile_.nodes[0].host, *port, options);
  if (!client) return unsent(connect_error("raw connection", client.error()).text);
  std::string name = "raw@" + profile_.nodes[0].name;
  auto evidence = evidence_of(0, *port);
  return RpcConnection::exchange_raw(*client, name, evidence.get(), pdu, recorder, profile_.call_deadline);
}

}  // namespace cmrp::engine
