#include "dissector/check/packet.h"

#include <arpa/inet.h>
#include <pcap/dlt.h>

#include <algorithm>

namespace cmrp::check {
namespace {

using wire::ByteView;
using wire::Endian;
using wire::Reader;

constexpr uint16_t kEtherIpv4 = 0x0800, kEtherIpv6 = 0x86dd;
constexpr uint8_t kTcp = 6;
/// More than segmentation offload makes of a packet: a length beyond it is a lie.
constexpr size_t kMostPayload = 1 << 20;

/// Reads the Ethernet type, and steps over VLAN tags (IEEE 802.1Q, 802.1ad) before it.
bool read_ether_type(Reader& in, uint16_t& type) {
  if (!in.read(type)) return false;
  while (type == 0x8100 || type == 0x88a8 || type == 0x9100) {
    if (!in.skip(2) || !in.read(type)) return false;
  }
  return true;
}

/// The Ethernet type that an address family of a loopback header stands for; BSDs number AF_INET6 differently, and
/// write it in the byte order of the machine that captured.
uint16_t type_of_family(uint32_t family) {
  if (family > 0xffff) family = __builtin_bswap32(family);
  switch (family) {
    case 2:
      return kEtherIpv4;
    case 10:
    case 24:
    case 28:
    case 30:
      return kEtherIpv6;
  }
  return 0;
}

/// Steps over the link layer's header and says what follows, as an Ethernet type; 0 for nothing that we read.
bool read_link_header(int link_type, Reader& in, uint16_t& type) {
  switch (link_type) {
    case DLT_EN10MB:
      return in.skip(12) && read_ether_type(in, type);
    case DLT_NULL:
    case DLT_LOOP: {
      uint32_t family = 0;
      if (!in.read(family)) return false;
      type = type_of_family(family);
      return true;
    }
    case DLT_LINUX_SLL:
      return in.skip(14) && read_ether_type(in, type);
    case DLT_LINUX_SLL2: {
      if (!in.read(type) || !in.skip(18)) return false;
      return true;
    }
    case DLT_IPV4:
      type = kEtherIpv4;
      return true;
    case DLT_IPV6:
      type = kEtherIpv6;
      return true;
    case DLT_RAW: {
      ByteView rest = in.rest();
      if (rest.empty()) return false;
      type = rest[0] >> 4 == 6 ? kEtherIpv6 : kEtherIpv4;
      return true;
    }
  }
  type = 0;
  return true;
}

void map_ipv4(ByteView address, Endpoint& out) {
  out.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  std::ranges::copy(address, out.address.begin() + 12);
}

/// What an IP header says of the bytes behind it.
struct IpPayload {
  size_t length = 0;  ///< on the wire
  std::optional<NotTcp> not_tcp;
};

std::optional<IpPayload> read_ipv4(Reader& in, size_t on_wire, Segment& out) {
  uint8_t first = 0, protocol = 0;
  uint16_t total = 0, fragment = 0;
  ByteView source, destination;
  if (!in.read(first) || first >> 4 != 4 || !in.skip(1) || !in.read(total) || !in.skip(2) || !in.read(fragment) ||
      !in.skip(1) || !in.read(protocol) || !in.skip(2) || !in.take(4, source) || !in.take(4, destination)) {
    return std::nullopt;
  }
  size_t header = (first & 0x0fu) * 4;
  // Segmentation offload leaves the length 0 in packets that were captured before they were cut.
  size_t length = total ? total : on_wire;
  if (header < 20 || length < header || !in.skip(header - 20)) return std::nullopt;
  map_ipv4(source, out.from);
  map_ipv4(destination, out.to);
  IpPayload payload{length - header, {}};
  if (protocol != kTcp) payload.not_tcp = NotTcp::kOther;
  if (fragment & 0x3fff) payload.not_tcp = NotTcp::kFragment;
  return payload;
}

std::optional<IpPayload> read_ipv6(Reader& in, size_t on_wire, Segment& out) {
  uint32_t first = 0;
  uint16_t length = 0;
  uint8_t next = 0;
  ByteView source, destination;
  if (!in.read(first) || first >> 28 != 6 || !in.read(length) || !in.read(next) || !in.skip(1) ||
      !in.take(16, source) || !in.take(16, destination)) {
    return std::nullopt;
  }
  std::ranges::copy(source, out.from.address.begin());
  std::ranges::copy(destination, out.to.address.begin());
  size_t left = length ? length : on_wire - std::min<size_t>(on_wire, 40);
  // Hop-by-hop, routing and destination options may stand before TCP; a fragment header means a fragment.
  while (next == 0 || next == 43 || next == 60) {
    uint8_t units = 0;
    if (!in.read(next) || !in.read(units) || !in.skip(6 + size_t{units} * 8)) return std::nullopt;
    size_t bytes = 8 + size_t{units} * 8;
    if (left < bytes) return std::nullopt;
    left -= bytes;
  }
  IpPayload payload{left, {}};
  if (next != kTcp) payload.not_tcp = next == 44 ? NotTcp::kFragment : NotTcp::kOther;
  return payload;
}

}  // namespace

std::string Endpoint::text() const {
  char buffer[INET6_ADDRSTRLEN] = "";
  constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  bool ipv4 = std::equal(kMapped.begin(), kMapped.end(), address.begin());
  inet_ntop(ipv4 ? AF_INET : AF_INET6, address.data() + (ipv4 ? 12 : 0), buffer, sizeof buffer);
  return (ipv4 ? std::string(buffer) : "[" + std::string(buffer) + "]") + ":" + std::to_string(port);
}

bool is_known_link_type(int link_type) {
  switch (link_type) {
    case DLT_EN10MB:
    case DLT_NULL:
    case DLT_LOOP:
    case DLT_LINUX_SLL:
    case DLT_LINUX_SLL2:
    case DLT_IPV4:
    case DLT_IPV6:
    case DLT_RAW:
      return true;
  }
  return false;
}

std::variant<Segment, NotTcp> segment_of(int link_type, ByteView bytes, size_t wire_length) {
  Segment out;
  Reader in(bytes, Endian::kBig);
  uint16_t type = 0;
  if (!read_link_header(link_type, in, type)) return NotTcp::kMalformed;
  if (type != kEtherIpv4 && type != kEtherIpv6) return NotTcp::kOther;
  size_t on_wire = wire_length - in.position();
  auto ip = type == kEtherIpv4 ? read_ipv4(in, on_wire, out) : read_ipv6(in, on_wire, out);
  if (!ip) return NotTcp::kMalformed;
  if (ip->not_tcp) return *ip->not_tcp;

  uint8_t offset = 0;
  bool read = in.read(out.from.port) && in.read(out.to.port) && in.read(out.sequence) && in.read(out.acknowledged) &&
              in.read(offset) && in.read(out.flags) && in.skip(6);
  size_t header = size_t{offset} >> 4 << 2;
  if (!read || header < 20 || ip->length < header || !in.skip(header - 20)) return NotTcp::kMalformed;
  size_t payload = ip->length - header;
  if (payload > kMostPayload) return NotTcp::kMalformed;
  out.payload = in.rest();
  out.payload = out.payload.first(std::min(out.payload.size(), payload));  // without Ethernet's padding
  out.cut = static_cast<uint32_t>(payload - out.payload.size());
  return out;
}

}  // namespace cmrp::check
