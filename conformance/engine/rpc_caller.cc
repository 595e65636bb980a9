#include "conformance/engine/rpc_caller.h"

#include <fmt/format.h>

#include <map>

#include "conformance/engine/watch.h"
#include "reference/idl/interface.h"
#include "reference/rpc/endpoint_mapper.h"
#include "reference/rpc/keytab.h"
#include "reference/rpc/tcp_client.h"
#include "reference/wire/win32_error.h"

namespace cmrp::engine {
namespace {

using reports::Exchange;
using reports::ExchangeKind;

constexpr rpc::SyntaxId kClusapi{idl::kClusapiUuid, idl::kClusapiMajorVersion, 0};

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

/// What came after raw bytes.
Answer answer_of(const rpc::ClientResult<wire::Bytes>& received) {
  Answer answer;
  if (!received) {
    answer.kind =
        received.error().kind == rpc::ClientError::Kind::kTimeout ? Answer::Kind::kTimeout : Answer::Kind::kClosed;
    answer.text = answer.kind == Answer::Kind::kTimeout ? "no answer before the deadline" : "the connection was closed";
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
  return answer;
}

class RpcConnection final : public Connection {
 public:
  RpcConnection(rpc::TcpClient client, std::string name, std::shared_ptr<wire::Bytes> sent,
                std::shared_ptr<wire::Bytes> received, Recorder& recorder, std::chrono::milliseconds patience)
      : client_(std::move(client)),
        name_(std::move(name)),
        sent_(std::move(sent)),
        received_(std::move(received)),
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
    wire::Writer writer;
    auto set = ndr::from_json(*method.parameters, inputs, parameters->get());
    auto encoded =
        set ? ndr::encode(*method.parameters, ndr::Part::kRequest, parameters->get(), syntax(), writer) : set;
    if (!encoded) {
      // No request went out; wait() tells.
      uint32_t id = 0x80000000u + unsent_++;
      pending_[id] = {&method, method.opnum, nullptr,
                      fmt::format("{} cannot be encoded: {}", method.name, encoded.error().text())};
      return id;
    }
    ndr::Json fields = ndr::to_json(*method.parameters, ndr::Part::kRequest, parameters->get());
    return send(method.opnum, &method, writer.view(), fields.dump(), std::move(parameters));
  }

  Answer wait(uint32_t call) override {
    auto found = pending_.find(call);
    if (found == pending_.end()) return {Answer::Kind::kUnsent, {}, 0, {}, {}, {}, "no such call"};
    Pending pending = std::move(found->second);
    pending_.erase(found);
    if (!pending.unsent.empty()) return {Answer::Kind::kUnsent, {}, 0, {}, {}, {}, pending.unsent};
    received_->clear();
    rpc::Outcome outcome = client_.wait(call, std::chrono::steady_clock::now() + patience_);
    Exchange exchange;
    exchange.time = now();
    exchange.connection = name_;
    exchange.opnum = pending.opnum;
    if (pending.method) exchange.method = std::string(pending.method->name);
    Answer answer = answer_to(pending, outcome, exchange);
    exchange.wire = *received_;
    if (exchange.fields.empty()) exchange.fields = answer.text;
    recorder_.add(std::move(exchange));
    if (watch_) watch_->answered(watched_as_, call, outcome);
    return answer;
  }

  Answer call_stub(uint16_t opnum, const idl::Method* method, wire::ByteView stub) override {
    return wait(
        send(opnum, method, stub, "raw stub", method ? std::make_unique<ndr::Object>(*method->parameters) : nullptr));
  }

  Answer send_pdu(wire::ByteView pdu) override {
    if (watch_) watch_->raw(watched_as_);
    record_raw(recorder_, name_, ExchangeKind::kRaw, pdu, "sent");
    client_.send_raw(pdu);
    auto received = client_.receive_raw(std::chrono::steady_clock::now() + patience_);
    if (received) record_raw(recorder_, name_, ExchangeKind::kRaw, *received, "received");
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

  ndr::Syntax syntax() const {
    return client_.context().transfer_syntax == rpc::kNdr64 ? ndr::Syntax::kNdr64 : ndr::Syntax::kNdr;
  }

  uint32_t send(uint16_t opnum, const idl::Method* method, wire::ByteView stub, std::string fields,
                std::unique_ptr<ndr::Object> parameters) {
    Exchange exchange;
    exchange.time = now();
    exchange.connection = name_;
    exchange.kind = ExchangeKind::kRequest;
    exchange.opnum = opnum;
    if (method) exchange.method = std::string(method->name);
    exchange.fields = std::move(fields);
    exchange.stub.assign(stub.begin(), stub.end());
    sent_->clear();
    uint32_t id = client_.start(client_.context().id, opnum, stub);
    exchange.wire = *sent_;
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
    } else if (std::holds_alternative<rpc::Disconnected>(outcome)) {
      answer.kind = Answer::Kind::kClosed;
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
    ndr::DecodeOptions options;
    options.syntax = syntax();
    options.endian = response.endian;
    auto decoded =
        ndr::decode(*method.parameters, ndr::Part::kResponse, response.stub, pending.parameters->get(), options);
    answer.outputs = ndr::to_json(*method.parameters, ndr::Part::kResponse, pending.parameters->get());
    exchange.fields = answer.outputs.dump();
    if (!decoded) {
      answer.kind = Answer::Kind::kMalformed;
      answer.text = "a response that cannot be decoded: " + decoded.error().text();
      exchange.note = recorder_.note + ": " + decoded.error().text();
      return;
    }
    const ndr::Field* status = method.status();
    if (!status) return;
    const ndr::Json& code = answer.outputs[std::string(status->name)];
    answer.code = code.is_number() ? code.get<uint32_t>() : win32_code(code.get<std::string>()).value_or(0xffffffff);
    answer.text = "returned " + win32_text(*answer.code);
  }

  rpc::TcpClient client_;
  std::string name_;
  std::shared_ptr<wire::Bytes> sent_;
  std::shared_ptr<wire::Bytes> received_;
  Recorder& recorder_;
  std::chrono::milliseconds patience_;
  std::map<uint32_t, Pending> pending_;
  uint32_t unsent_ = 0;
  Watch* watch_ = nullptr;
  oracle::ConnectionId watched_as_ = 0;
  rpc::AuthLevel level_ = rpc::AuthLevel::kNone;
};

ConnectError connect_error(const std::string& where, const rpc::ClientError& error) {
  using Kind = rpc::ClientError::Kind;
  bool unreachable = error.kind == Kind::kRefused || error.kind == Kind::kTimeout || error.kind == Kind::kDisconnected;
  return {unreachable, where + ": " + error.text, error.kind == Kind::kContextRejected};
}

}  // namespace

tl::expected<uint16_t, ConnectError> RpcCaller::port_of(size_t node) {
  const Profile::Node& n = profile_.nodes.at(node);
  if (n.port) return *n.port;
  auto port = rpc::ept_map(n.host, profile_.endpoint_mapper, kClusapi, profile_.connect_deadline);
  if (!port)
    return tl::unexpected(
        connect_error(fmt::format("endpoint mapper {}:{}", n.host, profile_.endpoint_mapper), port.error()));
  return *port;
}

tl::expected<std::unique_ptr<Connection>, ConnectError> RpcCaller::connect(size_t node, const std::string& user,
                                                                           const Syntaxes& syntaxes,
                                                                           Recorder& recorder) {
  if (node >= profile_.nodes.size())
    return tl::unexpected(ConnectError{false, fmt::format("the profile lists no node{}", node + 1)});
  auto port = port_of(node);
  if (!port) return tl::unexpected(port.error());
  const Profile::Node& n = profile_.nodes[node];
  auto sent = std::make_shared<wire::Bytes>();
  auto received = std::make_shared<wire::Bytes>();
  rpc::ClientOptions options;
  options.interface = kClusapi;
  options.transfer_syntaxes.clear();
  for (ndr::Syntax syntax : syntaxes) {
    options.transfer_syntaxes.push_back(syntax == ndr::Syntax::kNdr64 ? rpc::kNdr64 : rpc::kNdr);
  }
  options.credential = profile_.credentials.at(user);
  options.target = fmt::format("{}@{}", rpc::kServiceClass, n.service_host.empty() ? n.host : n.service_host);
  options.deadline = profile_.connect_deadline;
  options.trace = [sent, received](rpc::Direction direction, wire::ByteView pdu, wire::ByteView) {
    auto& into = direction == rpc::Direction::kSent ? *sent : *received;
    into.insert(into.end(), pdu.begin(), pdu.end());
  };
  auto client = rpc::TcpClient::connect(n.host, *port, options);
  if (!client) return tl::unexpected(connect_error(fmt::format("{} ({}:{})", n.name, n.host, *port), client.error()));
  // Readers of a report see in which syntax a stub is written.
  std::string name =
      fmt::format("{}@{} {}", user, n.name, client->context().transfer_syntax == rpc::kNdr64 ? "ndr64" : "ndr");
  auto connection = std::make_unique<RpcConnection>(std::move(*client), std::move(name), sent, received, recorder,
                                                    profile_.call_deadline);
  if (recorder.watch) connection->watch(*recorder.watch, n.host, *port, options);
  return connection;
}

Answer RpcCaller::send_pdu(wire::ByteView pdu, Recorder& recorder) {
  auto port = port_of(0);
  if (!port) return {Answer::Kind::kUnsent, {}, 0, {}, {}, {}, port.error().text};
  rpc::ClientOptions options;
  options.interface = kClusapi;
  options.deadline = profile_.connect_deadline;
  auto client = rpc::TcpClient::connect_raw(profile_.nodes[0].host, *port, options);
  if (!client) return {Answer::Kind::kUnsent, {}, 0, {}, {}, {}, connect_error("raw connection", client.error()).text};
  std::string name = "raw@" + profile_.nodes[0].name;
  RpcConnection::record_raw(recorder, name, ExchangeKind::kRaw, pdu, "sent");
  client->send_raw(pdu);
  auto received = client->receive_raw(std::chrono::steady_clock::now() + profile_.call_deadline);
  if (received) RpcConnection::record_raw(recorder, name, ExchangeKind::kRaw, *received, "received");
  return answer_of(received);
}

}  // namespace cmrp::engine
