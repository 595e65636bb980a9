#include "conformance/capture/tcp_connection.h"

#include <algorithm>

namespace cmrp::capture {
namespace {

using wire::ByteView;
using wire::Endian;
using wire::Writer;

constexpr uint8_t kFin = 0x01, kSyn = 0x02, kPush = 0x08, kAck = 0x10;
constexpr uint8_t kTcp = 6;
constexpr size_t kIpHeaderBytes = 20, kTcpHeaderBytes = 20;
constexpr size_t kMostPayload = 32768;

/// The Internet checksum (RFC 1071) of `bytes`, with `sum` of what came before.
uint16_t checksum(ByteView bytes, uint32_t sum = 0) {
  for (size_t i = 0; i < bytes.size(); ++i) sum += i % 2 ? bytes[i] : uint32_t{bytes[i]} << 8;
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(~sum);
}

}  // namespace

TcpConnection::TcpConnection(PcapngWriter& out, const Ipv4Endpoint& client, const Ipv4Endpoint& server,
                             std::chrono::nanoseconds since_epoch)
    : out_(out), ends_{client, server}, next_{0, 0} {
  packet(true, kSyn, since_epoch, {}, {});
  packet(false, kSyn | kAck, since_epoch, {}, {});
  packet(true, kAck, since_epoch, {}, {});
}

void TcpConnection::send(bool from_client, std::chrono::nanoseconds since_epoch, ByteView bytes,
                         std::string_view comment) {
  do {
    ByteView part = bytes.first(std::min(bytes.size(), kMostPayload));
    packet(from_client, kPush | kAck, since_epoch, part, comment);
    bytes = bytes.subspan(part.size());
    comment = {};
  } while (!bytes.empty());
}

void TcpConnection::close(std::chrono::nanoseconds since_epoch) {
  packet(true, kFin | kAck, since_epoch, {}, {});
  packet(false, kFin | kAck, since_epoch, {}, {});
  packet(true, kAck, since_epoch, {}, {});
}

void TcpConnection::packet(bool from_client, uint8_t flags, std::chrono::nanoseconds since_epoch, ByteView payload,
                           std::string_view comment) {
  const Ipv4Endpoint& from = ends_[from_client ? 0 : 1];
  const Ipv4Endpoint& to = ends_[from_client ? 1 : 0];
  uint32_t& next = next_[from_client ? 0 : 1];
  auto tcp_bytes = static_cast<uint16_t>(kTcpHeaderBytes + payload.size());

  Writer out(Endian::kBig);
  out.write(uint16_t{0x4500});  // version 4, header of 5 words
  out.write(static_cast<uint16_t>(kIpHeaderBytes + tcp_bytes));
  out.write(uint16_t{0});
  out.write(uint16_t{0x4000});  // not to be fragmented
  out.write(uint8_t{64});       // time to live
  out.write(kTcp);
  out.write(uint16_t{0});
  out.bytes(from.address);
  out.bytes(to.address);
  out.patch(10, checksum(out.view()));

  out.write(from.port);
  out.write(to.port);
  out.write(next);
  out.write(flags & kAck ? next_[from_client ? 1 : 0] : uint32_t{0});
  out.write(uint8_t{kTcpHeaderBytes / 4 << 4});
  out.write(flags);
  out.write(uint16_t{0xffff});  // window
  out.write(uint16_t{0});
  out.write(uint16_t{0});
  out.bytes(payload);
  uint32_t pseudo_header = kTcp + tcp_bytes;
  for (size_t i = 12; i < kIpHeaderBytes; i += 2) pseudo_header += uint32_t{out.view()[i]} << 8 | out.view()[i + 1];
  out.patch(kIpHeaderBytes + 16, checksum(out.view().subspan(kIpHeaderBytes), pseudo_header));

  next += static_cast<uint32_t>(payload.size()) + ((flags & (kSyn | kFin)) ? 1 : 0);
  out_.packet(since_epoch, out.view(), comment);
}

}  // namespace cmrp::capture
