#include "reference/rpc/tower.h"

namespace cmrp::rpc {
namespace {

using wire::Bytes;
using wire::ByteView;
using wire::Reader;
using wire::Writer;

/// Protocol identifiers (C706 appendix I).
constexpr uint8_t kUuidFloor = 0x0d;
constexpr uint8_t kConnectionOriented = 0x0b;
constexpr uint8_t kTcp = 0x07;
constexpr uint8_t kIp = 0x09;
constexpr uint16_t kMostFloors = 6;

struct Floor {
  ByteView lhs;
  ByteView rhs;
  uint8_t protocol() const { return lhs.empty() ? 0 : lhs[0]; }
};

bool read_floor(Reader& in, Floor& floor) {
  uint16_t lhs = 0, rhs = 0;
  return in.read(lhs) && in.take(lhs, floor.lhs) && in.read(rhs) && in.take(rhs, floor.rhs);
}

bool read_syntax(const Floor& floor, SyntaxId& out) {
  Reader lhs(floor.lhs), rhs(floor.rhs);
  return floor.protocol() == kUuidFloor && lhs.skip(1) && read_guid(lhs, out.uuid) && lhs.read(out.major) &&
         lhs.remaining() == 0 && rhs.read(out.minor) && rhs.remaining() == 0;
}

void write_syntax(Writer& out, const SyntaxId& syntax) {
  out.write(uint16_t{19});
  out.write(kUuidFloor);
  write_guid(out, syntax.uuid);
  out.write(syntax.major);
  out.write(uint16_t{2});
  out.write(syntax.minor);
}

void write_floor(Writer& out, uint8_t protocol, ByteView rhs) {
  out.write(uint16_t{1});
  out.write(protocol);
  out.write(static_cast<uint16_t>(rhs.size()));
  out.bytes(rhs);
}

}  // namespace

Result<TcpTower> decode_tower(ByteView bytes) {
  Reader in(bytes);
  uint16_t count = 0;
  if (!in.read(count)) return fail("tower", 0, "no floor count");
  if (count > kMostFloors) return fail("tower", 0, "more than six floors");
  if (count < 5) return fail("tower", 0, "fewer floors than ncacn_ip_tcp has");
  std::array<Floor, kMostFloors> floors;
  for (unsigned i = 0; i < count; ++i) {
    size_t offset = in.position();
    if (!read_floor(in, floors[i])) return fail("tower.floor", offset, "ends within floor " + std::to_string(i + 1));
  }
  TcpTower tower;
  if (!read_syntax(floors[0], tower.interface)) return fail("tower.floor1", 2, "not an interface");
  if (!read_syntax(floors[1], tower.transfer_syntax)) return fail("tower.floor2", 27, "not a transfer syntax");
  bool tcp = floors[2].protocol() == kConnectionOriented && floors[3].protocol() == kTcp && floors[3].rhs.size() == 2 &&
             floors[4].protocol() == kIp && floors[4].rhs.size() == 4;
  if (!tcp) return fail("tower.floor3", 52, "not ncacn_ip_tcp");
  tower.port = static_cast<uint16_t>(floors[3].rhs[0] << 8 | floors[3].rhs[1]);
  std::copy(floors[4].rhs.begin(), floors[4].rhs.end(), tower.address.begin());
  return tower;
}

Bytes encode_tower(const TcpTower& tower) {
  Writer out;
  out.write(uint16_t{5});
  write_syntax(out, tower.interface);
  write_syntax(out, tower.transfer_syntax);
  std::array<uint8_t, 2> minor_version = {0, 0};
  std::array<uint8_t, 2> port = {static_cast<uint8_t>(tower.port >> 8), static_cast<uint8_t>(tower.port)};
  write_floor(out, kConnectionOriented, minor_version);
  write_floor(out, kTcp, port);
  write_floor(out, kIp, tower.address);
  return out.take();
}

}  // namespace cmrp::rpc
