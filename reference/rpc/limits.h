// What one peer of a server may take. Reaching a limit hurts that peer only: a fault, a bind_nak or a closed
// connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace cmrp::rpc {

struct Limits {
  /// Connections of one TcpServer; one more is closed as soon as it is accepted (descriptor exhaustion).
  size_t connections = 1024;
  /// Connections of one TcpServer that have not authenticated; one more closes the one that has been silent longest, so
  /// that silent peers cannot keep others out.
  size_t unauthenticated_connections = 128;
  /// How long such a connection may stay without a whole PDU (slow loris).
  std::chrono::seconds unauthenticated_idle{30};
  /// Presentation contexts a connection may negotiate; one more gets bind_nak LOCAL_LIMIT_EXCEEDED.
  size_t contexts_per_connection = 64;
  /// Stub bytes of one request, all fragments together (MS-RPCE 3.3.3.5.4); more gets fault 5.
  size_t bytes_per_call = 4 << 20;
  /// Fragments of one request (a million fragments of one byte cost more than their bytes); more gets fault 5.
  size_t fragments_per_call = 16384;
  /// Requests that wait for their reply on one connection; one more gets nca_s_server_too_busy.
  size_t calls_in_flight = 256;
  /// Largest PDU taken or sent, in bytes: what the server offers as max_recv_frag and max_xmit_frag.
  uint16_t pdu_bytes = 5840;
  /// Bytes waiting to be sent to one peer that does not read; past it the connection is closed.
  size_t unsent_bytes = 32 << 20;
};

/// Smallest fragment size that a peer may ask for, in bytes: room for headers, the largest signature and some stub.
inline constexpr uint16_t kLeastFragBytes = 256;

}  // namespace cmrp::rpc
