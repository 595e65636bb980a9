// Protocol towers: an interface, its transfer syntax and where it is reached (C706 appendix L; MS-RPCE 3.1.3.5.3).
//
//   tower := floors(2) floor*       floor := lhs_length(2) lhs rhs_length(2) rhs       always little-endian
//   ncacn_ip_tcp: interface | transfer syntax | RPC connection-oriented | TCP port (big-endian) | IPv4 address
#pragma once

#include <array>
#include <cstdint>

#include "reference/rpc/syntax.h"
#include "reference/wire/bytes.h"

namespace cmrp::rpc {

/// A tower of ncacn_ip_tcp.
struct TcpTower {
  SyntaxId interface;
  SyntaxId transfer_syntax;
  uint16_t port = 0;
  std::array<uint8_t, 4> address{};
  bool operator==(const TcpTower&) const = default;
};

/// Takes a tower apart. Fails on more than six floors, on bytes that are no tower, and on other protocol sequences.
Result<TcpTower> decode_tower(wire::ByteView bytes);
wire::Bytes encode_tower(const TcpTower& tower);

}  // namespace cmrp::rpc
