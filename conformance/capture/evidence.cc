#include "conformance/capture/evidence.h"

#include <arpa/inet.h>

#include "reference/rpc/pdu.h"

namespace cmrp::capture {
namespace {

using rpc::Pdu;
using rpc::PduType;
using wire::Bytes;
using wire::ByteView;

constexpr uint16_t kFirstClientPort = 1024;

std::chrono::nanoseconds now() { return std::chrono::system_clock::now().time_since_epoch(); }

/// The PDU again, with another body.
Bytes encoded(const Pdu& pdu, ByteView bytes) {
  Bytes out;
  rpc::encode_pdu(out, pdu.header, pdu.body, pdu.security, pdu.security ? bytes.subspan(pdu.token_offset) : ByteView{});
  return out;
}

/// Without padding, sec_trailer and token.
Bytes unprotected(const Pdu& pdu, ByteView bytes) {
  size_t end = pdu.stub_offset + pdu.stub_length - pdu.security->auth_pad_length;
  Bytes out(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(end));
  rpc::encode_lengths(out, pdu.header.endian(), static_cast<uint16_t>(end), 0);
  return out;
}

}  // namespace

tl::expected<std::unique_ptr<Evidence>, std::string> Evidence::open(const std::string& path) {
  std::unique_ptr<Evidence> evidence(new Evidence(path));
  if (!evidence->out_) return tl::unexpected(path + ": cannot be written; name a file in a directory that can be");
  return evidence;
}

std::unique_ptr<Evidence::Connection> Evidence::connect(const std::string& host, uint16_t port) {
  Ipv4Endpoint server{{192, 0, 2, 1}, port};
  inet_pton(AF_INET, host.c_str(), server.address.data());
  Ipv4Endpoint client{server.address[0] == 127 ? server.address : std::array<uint8_t, 4>{192, 0, 2, 2},
                      static_cast<uint16_t>(kFirstClientPort + connections_++ % (UINT16_MAX - kFirstClientPort))};
  return std::unique_ptr<Connection>(new Connection(*this, client, server));
}

tl::expected<void, std::string> Evidence::finish() {
  out_.flush();
  if (!out_) return tl::unexpected(path_ + ": could not be written to its end; is the disk full?");
  return {};
}

Evidence::Connection::Connection(Evidence& evidence, const Ipv4Endpoint& client, const Ipv4Endpoint& server)
    : evidence_(evidence), tcp_(evidence.writer_, client, server, now()) {}

Evidence::Connection::~Connection() { tcp_.close(now()); }

void Evidence::Connection::take(rpc::Direction direction, ByteView plain) {
  Bytes changed;
  if (auto pdu = rpc::decode_pdu(plain)) {
    auto* bind = std::get_if<rpc::Bind>(&pdu->body);
    auto* ack = std::get_if<rpc::BindAck>(&pdu->body);
    if (bind && pdu->header.type == PduType::kBind) {
      marks_ = static_cast<uint16_t>(bind->contexts.size());
      bind->contexts.push_back({UINT16_MAX, rpc::kUnsealedCapture, {rpc::kNdr}});
      changed = encoded(*pdu, plain);
    } else if (ack && pdu->header.type == PduType::kBindAck && marks_ && ack->results.size() == marks_) {
      ack->results.push_back({rpc::kProviderRejection, rpc::kAbstractSyntaxNotSupported, {}});
      changed = encoded(*pdu, plain);
    } else if (pdu->security && (std::holds_alternative<rpc::Request>(pdu->body) ||
                                 std::holds_alternative<rpc::ResponseHead>(pdu->body) ||
                                 std::holds_alternative<rpc::FaultPdu>(pdu->body))) {
      changed = unprotected(*pdu, plain);
    }
  }
  tcp_.send(direction == rpc::Direction::kSent, now(), changed.empty() ? plain : changed, evidence_.comment_);
  evidence_.comment_.clear();
}

}  // namespace cmrp::capture
