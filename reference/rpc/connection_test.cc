// ServerConnection as a state machine, without sockets: bytes in any portions, wrong PDUs in every state, limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/rpc/client_connection.h"
#include "reference/rpc/server_connection.h"
#include "reference/rpc/test_server.h"
#include "reference/rpc/verification_trailer.h"

namespace cmrp::rpc {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using wire::Bytes;
using wire::ByteView;
using wire::Endian;

Bytes pdu_bytes(PduType type, const Body& body, uint32_t call_id, uint8_t flags = kWholePdu | PFC_CONC_MPX) {
  Header header;
  header.type = type;
  header.flags = flags;
  header.call_id = call_id;
  Bytes out;
  encode_pdu(out, header, body);
  return out;
}

Bytes bind_bytes(const SyntaxId& interface = kOpen, uint8_t flags = kWholePdu | PFC_CONC_MPX) {
  return pdu_bytes(PduType::kBind, Bind{5840, 5840, 0, {{0, interface, {kNdr}}}}, 1, flags);
}

/// A request PDU without protection.
Bytes request_bytes(uint32_t call_id, ByteView stub, uint8_t flags = kWholePdu, uint16_t context_id = 0,
                    uint32_t alloc_hint = 0) {
  Header header;
  header.type = PduType::kRequest;
  header.flags = flags;
  header.call_id = call_id;
  Bytes out;
  encode_request_head(out, header, {alloc_hint, context_id, kEcho, {}});
  SecureChannel channel;
  EXPECT_TRUE(channel.finish(out, 0, Endian::kLittle, stub));
  return out;
}

/// A server connection whose calls are answered with their stubs.
class Peer {
 public:
  explicit Peer(Limits limits = {}) {
    listener_.limits = limits;
    listener_.interfaces = service_.interfaces();
    listener_.security = {std::make_shared<SpnegoProvider>(
        SpnegoOptions{.ntlm_user_file = users_.path(), .keytab = realm_file("service.keytab")})};
    listener_.associations = &associations_;
    listener_.endpoint = "test";
    listener_.secondary_address = "1";
    connection_.emplace(listener_, "client");
  }

  /// Feeds bytes and returns what came back, one line a PDU, and "closed" at the end if so.
  std::vector<std::string> feed(ByteView bytes) {
    in_.insert(in_.end(), bytes.begin(), bytes.end());
    ServerActions actions;
    size_t done = connection_->receive(in_, actions);
    in_.erase(in_.begin(), in_.begin() + static_cast<ptrdiff_t>(done));
    for (Call& call : std::exchange(actions.dispatch, {})) {
      dispatched.push_back(call);
      if (answering) connection_->reply(call.call_id, call.stub, actions);
    }
    sent.insert(sent.end(), actions.send.begin(), actions.send.end());
    if (actions.close) closed = *actions.close;
    std::vector<std::string> lines;
    ByteView rest = actions.send;
    while (!rest.empty()) {
      auto header = decode_header(rest);
      if (!header || header->frag_length > rest.size()) return {"not a PDU"};
      auto pdu = decode_pdu(rest.first(header->frag_length));
      lines.push_back(pdu ? describe(*pdu) : pdu.error().text());
      rest = rest.subspan(header->frag_length);
    }
    if (actions.close) lines.push_back("closed");
    return lines;
  }

  ServerConnection& connection() { return *connection_; }
  std::vector<Call> dispatched;
  Bytes sent;
  std::string closed;
  bool answering = true;

 private:
  static std::string describe(const Pdu& pdu) {
    std::string line = pdu_type_text(pdu.header.type);
    if (const auto* fault = std::get_if<FaultPdu>(&pdu.body)) line += " " + std::string(fault_name(fault->status));
    if (const auto* nak = std::get_if<BindNak>(&pdu.body)) line += " " + reject_reason_text(nak->reason);
    return line;
  }

  UserFile users_;
  ScriptedService service_;
  AssociationRegistry associations_;
  ListenerContext listener_;
  std::optional<ServerConnection> connection_;
  Bytes in_;
};

using Lines = std::vector<std::string>;
const Lines kProtocolError = {"fault nca_s_proto_error", "closed"};

TEST(ServerConnection, UnderstandsItsBytesInAnyPortions) {
  Bytes stream = bind_bytes();
  auto add = [&](const Bytes& more) { stream.insert(stream.end(), more.begin(), more.end()); };
  add(request_bytes(2, Bytes(10, 1)));
  add(request_bytes(3, Bytes(16, 2), PFC_FIRST_FRAG));
  add(request_bytes(3, Bytes(16, 3), 0));
  add(request_bytes(3, Bytes(5, 4), PFC_LAST_FRAG));
  add(pdu_bytes(PduType::kAlterContext, Bind{5840, 5840, 0, {{1, kOpen, {kNdr}}}}, 4));
  add(request_bytes(5, Bytes(7, 5), kWholePdu, 1));
  Peer whole;
  EXPECT_EQ(whole.feed(stream), (Lines{"bind_ack", "alter_context_resp", "response", "response", "response"}));
  ASSERT_EQ(whole.dispatched.size(), 3u);
  EXPECT_EQ(whole.dispatched[1].stub.size(), 37u);
  for (size_t portion : {1, 2, 3, 7, 16, 23, 100}) {
    Peer peer;
    for (size_t at = 0; at < stream.size(); at += portion) {
      peer.feed(ByteView(stream).subspan(at, std::min(portion, stream.size() - at)));
    }
    ASSERT_EQ(peer.dispatched.size(), 3u) << "portions of " << portion;
    for (size_t i = 0; i < 3; ++i) EXPECT_EQ(peer.dispatched[i].stub, whole.dispatched[i].stub);
    EXPECT_EQ(peer.sent.size(), whole.sent.size());
  }
}

TEST(ServerConnection, WrongPdusInEveryState) {
  struct Case {
    const char* what;
    std::vector<Bytes> before;
    Bytes wrong;
    Lines expected;
  };
  Bytes bind = bind_bytes(), request = request_bytes(2, Bytes(8));
  Bytes first = request_bytes(2, Bytes(8), PFC_FIRST_FRAG);
  Bytes alter = pdu_bytes(PduType::kAlterContext, Bind{5840, 5840, 0, {{1, kOpen, {kNdr}}}}, 3);
  auto nak = [](uint16_t reason) { return Lines{"bind_nak " + reject_reason_text(reason), "closed"}; };
  Bytes bind_version = bind, bind_length = bind;
  bind_version[1] = 1;
  bind_length[8] = 0xff;
  bind_length[9] = 0xff;
  std::vector<Case> cases = {
      {"request before bind", {}, request, kProtocolError},
      {"alter_context before bind", {}, alter, kProtocolError},
      {"auth3 before bind", {}, pdu_bytes(PduType::kAuth3, Auth3{}, 1), kProtocolError},
      {"co_cancel before bind", {}, pdu_bytes(PduType::kCoCancel, CoCancel{}, 1), kProtocolError},
      {"a server's PDU", {}, pdu_bytes(PduType::kBindAck, BindAck{}, 1), kProtocolError},
      {"response from a client", {bind}, pdu_bytes(PduType::kResponse, ResponseHead{}, 1), kProtocolError},
      {"shutdown from a client", {bind}, pdu_bytes(PduType::kShutdown, Shutdown{}, 1), kProtocolError},
      {"second bind", {bind}, bind, nak(REASON_NOT_SPECIFIED)},
      {"bind of version 5.1", {}, bind_version, nak(PROTOCOL_VERSION_NOT_SPECIFIED)},
      {"bind of 65535 bytes", {}, bind_length, nak(PROTOCOL_VERSION_NOT_SPECIFIED)},
      {"bind in fragments", {}, bind_bytes(kOpen, PFC_FIRST_FRAG), nak(PROTOCOL_VERSION_NOT_SPECIFIED)},
      {"bind without contexts",
       {},
       pdu_bytes(PduType::kBind, Bind{5840, 5840, 0, {}}, 1),
       nak(PROTOCOL_VERSION_NOT_SPECIFIED)},
      {"bind with tiny fragments",
       {},
       pdu_bytes(PduType::kBind, Bind{16, 16, 0, {{0, kOpen, {kNdr}}}}, 1),
       nak(LOCAL_LIMIT_EXCEEDED)},
      {"bind to an unknown group",
       {},
       pdu_bytes(PduType::kBind, Bind{5840, 5840, 1234, {{0, kOpen, {kNdr}}}}, 1),
       nak(REASON_NOT_SPECIFIED)},
      {"unauthenticated bind to a secure interface", {}, bind_bytes(kClusapi), nak(REASON_NOT_SPECIFIED)},
      {"request in an unknown context", {bind}, request_bytes(2, {}, kWholePdu, 9), {"fault nca_s_unk_if"}},
      {"alloc_hint above the stub", {bind}, request_bytes(2, Bytes(8), kWholePdu, 0, 9), {"fault nca_s_proto_error"}},
      {"call_id that does not increase", {bind, request}, request, kProtocolError},
      {"call_id that decreases", {bind, request}, request_bytes(1, Bytes(8)), kProtocolError},
      {"request between fragments", {bind, first}, request_bytes(3, Bytes(8)), kProtocolError},
      {"fragment of another call", {bind, first}, request_bytes(3, Bytes(8), PFC_LAST_FRAG), kProtocolError},
      {"fragment in another context", {bind, first}, request_bytes(2, Bytes(8), PFC_LAST_FRAG, 4), kProtocolError},
      {"alter_context between fragments", {bind, first}, alter, kProtocolError},
      {"late fragment of the current call", {bind, request}, request_bytes(2, Bytes(8), PFC_LAST_FRAG), {}},
      {"late fragment of no call", {bind, request}, request_bytes(5, Bytes(8), PFC_LAST_FRAG), kProtocolError},
      {"fragment of a call long ago",
       {bind, request_bytes(200, Bytes(8))},
       request_bytes(50, Bytes(8), PFC_LAST_FRAG),
       kProtocolError},
      {"cancel of no call", {bind}, pdu_bytes(PduType::kCoCancel, CoCancel{}, 77), {}},
      {"orphan of the call under way", {bind, first}, pdu_bytes(PduType::kOrphaned, Orphaned{}, 2), {}},
      {"not DCE/RPC", {}, Bytes(64, 'G'), {"closed"}},
      {"zeros", {bind}, Bytes(64, 0), {"closed"}},
  };
  for (const Case& c : cases) {
    Peer peer;
    for (const Bytes& bytes : c.before) peer.feed(bytes);
    EXPECT_EQ(peer.feed(c.wrong), c.expected) << c.what << ": " << peer.closed;
    bool closed = !c.expected.empty() && c.expected.back() == "closed";
    EXPECT_EQ(!peer.closed.empty(), closed) << c.what;
    if (!closed) continue;
    EXPECT_EQ(peer.feed(bind), Lines{}) << c.what << ": answers after it was closed";
  }
}

TEST(ServerConnection, EveryDamagedByteOfABindHasAnAnswerOrNone) {
  Bytes bind = bind_bytes();
  for (size_t at = 0; at < bind.size(); ++at) {
    for (int flip = 1; flip < 256; ++flip) {
      Bytes damaged = bind;
      damaged[at] ^= static_cast<uint8_t>(flip);
      Peer peer;
      Lines lines = peer.feed(damaged);
      EXPECT_LE(lines.size(), 2u) << "byte " << at;
    }
  }
}

TEST(ServerConnection, LimitsHaveTheirAnswers) {
  Limits limits;
  limits.bytes_per_call = 100;
  limits.fragments_per_call = 4;
  limits.contexts_per_connection = 2;
  limits.calls_in_flight = 2;
  {
    Peer peer(limits);
    peer.feed(bind_bytes());
    EXPECT_EQ(peer.feed(request_bytes(2, Bytes(101))), Lines{"fault nca_s_fault_access_denied"});
    EXPECT_EQ(peer.feed(request_bytes(3, Bytes(60), PFC_FIRST_FRAG)), Lines{});
    EXPECT_EQ(peer.feed(request_bytes(3, Bytes(60), 0)), Lines{"fault nca_s_fault_access_denied"});
    EXPECT_EQ(peer.feed(request_bytes(3, Bytes(60), PFC_LAST_FRAG)), Lines{});  // of a call that has its answer
    EXPECT_EQ(peer.feed(request_bytes(4, Bytes(100))), Lines{"response"});
    EXPECT_EQ(peer.feed(request_bytes(5, {}, PFC_FIRST_FRAG)), Lines{});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(peer.feed(request_bytes(5, {}, 0)), Lines{});
    EXPECT_EQ(peer.feed(request_bytes(5, {}, 0)), Lines{"fault nca_s_fault_access_denied"});
    EXPECT_EQ(peer.feed(request_bytes(6, Bytes(100))), Lines{"response"});
  }
  {
    Peer peer(limits);
    peer.feed(bind_bytes());
    Bind two{5840, 5840, 0, {{1, kOpen, {kNdr}}, {2, kOpen, {kNdr}}}};
    EXPECT_EQ(peer.feed(pdu_bytes(PduType::kAlterContext, two, 2)),
              (Lines{"bind_nak LOCAL_LIMIT_EXCEEDED (2)", "closed"}));
  }
  {
    Peer peer(limits);
    peer.answering = false;
    peer.feed(bind_bytes());
    EXPECT_EQ(peer.feed(request_bytes(2, {})), Lines{});
    EXPECT_EQ(peer.feed(request_bytes(3, {})), Lines{});
    EXPECT_EQ(peer.feed(request_bytes(4, {})), Lines{"fault nca_s_server_too_busy"});
    ServerActions actions;
    peer.connection().reply(3, Bytes(4), actions);
    peer.connection().reply(3, Bytes(4), actions);  // at most once
    EXPECT_EQ(actions.send.size(), 28u);
    EXPECT_EQ(peer.feed(request_bytes(5, {})), Lines{});
  }
}

TEST(ServerConnection, AReplyCanBeTheLast) {
  Peer peer;
  peer.answering = false;
  peer.feed(bind_bytes());
  peer.feed(request_bytes(2, {}));
  peer.feed(request_bytes(3, {}));
  ServerActions actions;
  peer.connection().reply(3, {Fault{nca_s_fault_access_denied}, "not wanted here"}, actions);
  EXPECT_EQ(actions.send.size(), 32u);
  EXPECT_EQ(actions.close, "not wanted here");
  ServerActions after;
  peer.connection().reply(2, Bytes(4), after);
  EXPECT_TRUE(after.send.empty());
  EXPECT_EQ(peer.feed(request_bytes(4, {})), Lines{});
  EXPECT_EQ(peer.dispatched.size(), 2u);
  EXPECT_EQ(peer.connection().end().calls, std::vector<uint32_t>{2});
}

TEST(ServerConnection, ALastReplyToAnOrphanedCallEndsTheConnectionToo) {
  Peer peer;
  peer.answering = false;
  peer.feed(bind_bytes());
  peer.feed(request_bytes(2, {}));
  peer.feed(pdu_bytes(PduType::kOrphaned, Orphaned{}, 2));
  ServerActions actions;
  peer.connection().reply(2, {Fault{nca_s_fault_access_denied}, "not wanted here"}, actions);
  EXPECT_TRUE(actions.send.empty());
  EXPECT_EQ(actions.close, "not wanted here");
}

TEST(ServerConnection, WithoutMultiplexingOneCallAtATime) {
  Peer peer;
  peer.answering = false;
  peer.feed(bind_bytes(kOpen, kWholePdu));
  EXPECT_EQ(peer.feed(request_bytes(2, {})), Lines{});
  EXPECT_EQ(peer.feed(request_bytes(3, {})), kProtocolError);
}

/// Binds with SPNEGO in memory and returns the client's half.
ClientConnection bound_client(Peer& peer, ClientOptions options) {
  options.interface = kClusapi;
  options.credential = alice();
  ClientConnection client(options);
  Bytes send;
  EXPECT_TRUE(client.begin(send));
  while (!client.bound() && !client.broken()) {
    size_t before = peer.sent.size();
    peer.feed(std::exchange(send, {}));
    Bytes answer(peer.sent.begin() + static_cast<ptrdiff_t>(before), peer.sent.end());
    if (answer.empty()) break;
    client.receive(answer, send);
  }
  EXPECT_TRUE(client.bound());
  return client;
}

TEST(ServerConnection, NoDamagedSealedRequestIsDispatched) {
  for (bool header_signing : {true, false}) {
    ClientOptions options;
    options.header_signing = header_signing;
    Bytes sample;
    size_t size = 1;
    for (size_t at = 0; at < size; ++at) {
      Peer peer;
      ClientConnection client = bound_client(peer, options);
      Bytes request;
      client.start(0, kEcho, Bytes(20, 0x41), {}, request);
      size = request.size();
      request[at] ^= 0x41;
      Lines lines = peer.feed(request);
      // Without header signing nothing but the body and the signature is covered; what else is wrong is seen later.
      constexpr size_t kAuthReserved = 59;
      bool covered = header_signing || (at >= 24 && at != kAuthReserved);
      if (covered) {
        EXPECT_TRUE(peer.dispatched.empty()) << "byte " << at << ", header signing " << header_signing;
      }
      EXPECT_LE(lines.size(), 2u);
    }
  }
}

TEST(ServerConnection, ReplayedReorderedAndUnprotectedRequestsEndTheConnection) {
  auto attack = [](const std::function<std::vector<Bytes>(ClientConnection&)>& compose) {
    Peer peer;
    ClientConnection client = bound_client(peer, {});
    Lines all;
    for (const Bytes& bytes : compose(client)) {
      Lines lines = peer.feed(bytes);
      all.insert(all.end(), lines.begin(), lines.end());
    }
    return all;
  };
  auto request = [](ClientConnection& client) {
    Bytes bytes;
    client.start(0, kEcho, Bytes(20), {}, bytes);
    return bytes;
  };
  Lines denied = {"fault nca_s_fault_access_denied", "closed"};
  EXPECT_EQ(attack([&](ClientConnection& client) {
              return std::vector<Bytes>{request(client), request(client)};
            }),
            (Lines{"response", "response"}));
  EXPECT_EQ(attack([&](ClientConnection& client) {
              Bytes once = request(client);
              return std::vector<Bytes>{once, once};
            }),
            (Lines{"response", denied[0], denied[1]}));
  EXPECT_EQ(attack([&](ClientConnection& client) {
              Bytes a = request(client), b = request(client);
              return std::vector<Bytes>{b, a};
            }),
            denied);
  EXPECT_EQ(attack([&](ClientConnection&) { return std::vector<Bytes>{request_bytes(9, Bytes(20))}; }), denied);
}

TEST(ServerConnection, AChangedSecurityContextIsRefused) {
  auto again = [](SecTrailer trailer) {
    Peer peer;
    ClientConnection client = bound_client(peer, {});
    Header header;
    header.type = PduType::kAlterContext;
    header.call_id = 50;
    Bytes bytes, token(40, 1);
    encode_pdu(bytes, header, Bind{5840, 5840, 0, {{0, kClusapi, {kNdr}}}}, trailer, token);
    return peer.feed(bytes);
  };
  Lines denied = {"fault nca_s_fault_access_denied", "closed"};
  EXPECT_EQ(again({RPC_C_AUTHN_GSS_NEGOTIATE, 6, 0, 1}), denied);
  EXPECT_EQ(again({RPC_C_AUTHN_GSS_NEGOTIATE, 5, 0, 1}), denied);
  EXPECT_EQ(again({RPC_C_AUTHN_WINNT, 6, 0, 1}), denied);
  EXPECT_EQ(again({RPC_C_AUTHN_GSS_NEGOTIATE, 6, 0, 2}), Lines{"fault RPC_S_PROTOCOL_ERROR"});
}

TEST(AssociationRegistry, GroupsBelongToOneClientAndOneEndpoint) {
  AssociationRegistry registry;
  auto first = registry.join(0, "10.0.0.1", "a:1");
  ASSERT_TRUE(first);
  auto second = registry.join(first->wire_id, "10.0.0.1", "a:1");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->group, first->group);
  EXPECT_FALSE(registry.join(first->wire_id, "10.0.0.2", "a:1"));
  EXPECT_FALSE(registry.join(first->wire_id, "10.0.0.1", "a:2"));
  EXPECT_FALSE(registry.join(first->wire_id + 1, "10.0.0.1", "a:1"));
  auto other = registry.join(0, "10.0.0.1", "a:1");
  ASSERT_TRUE(other);
  EXPECT_NE(other->group, first->group);
  EXPECT_NE(other->wire_id, first->wire_id);
  EXPECT_FALSE(registry.leave(*first));
  EXPECT_TRUE(registry.leave(*second));
  EXPECT_FALSE(registry.leave(*second));
  EXPECT_FALSE(registry.join(first->wire_id, "10.0.0.1", "a:1"));
  EXPECT_EQ(registry.size(), 1u);
}

TEST(VerificationTrailer, DisagreementsAreFound) {
  Header header;
  header.type = PduType::kRequest;
  header.call_id = 5;
  Request request{0, 1, 7, {}};
  VerifiedRequest expected{header, request, kClusapi, kNdr, true};
  Bytes stub(12, 0xee), trailer = encode_verification_trailer(expected);
  stub.insert(stub.end(), trailer.begin(), trailer.end());
  auto end = check_verification_trailer(stub, expected);
  ASSERT_TRUE(end) << end.error().text();
  EXPECT_EQ(*end, 12u);
  EXPECT_EQ(check_verification_trailer(ByteView(stub).first(12), expected).value(), 12u);
  for (size_t size = 21; size < stub.size(); ++size) {
    EXPECT_FALSE(check_verification_trailer(ByteView(stub).first(size), expected)) << size << " bytes";
  }
  Request other_opnum{0, 1, 8, {}};
  Header other_call = header;
  other_call.call_id = 6;
  for (const VerifiedRequest& other :
       {VerifiedRequest{header, other_opnum, kClusapi, kNdr, true},
        VerifiedRequest{other_call, request, kClusapi, kNdr, true}, VerifiedRequest{header, request, kOpen, kNdr, true},
        VerifiedRequest{header, request, kClusapi, kNdr64, true},
        VerifiedRequest{header, request, kClusapi, kNdr, false}}) {
    EXPECT_FALSE(check_verification_trailer(stub, other));
  }
  // An unknown command is passed over unless it must be processed (2.2.2.13).
  for (uint8_t flags : {0x40, 0xc0}) {
    Bytes unknown(stub.begin(), stub.begin() + 20);
    for (uint8_t byte : {uint8_t{0x33}, flags, uint8_t{0}, uint8_t{0}}) unknown.push_back(byte);
    EXPECT_EQ(check_verification_trailer(unknown, expected).has_value(), flags == 0x40);
  }
}

}  // namespace
}  // namespace cmrp::rpc
