// The packets of a TCP connection that was not captured, made from what its two sides said (RFC 791, RFC 9293).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "conformance/capture/pcapng_writer.h"

namespace cmrp::capture {

struct Ipv4Endpoint {
  std::array<uint8_t, 4> address{};
  uint16_t port = 0;
};

class TcpConnection {
 public:
  /// Writes the handshake. `out` has to outlive the connection.
  TcpConnection(PcapngWriter& out, const Ipv4Endpoint& client, const Ipv4Endpoint& server,
                std::chrono::nanoseconds since_epoch);

  /// Writes what a side sent, in one packet, or in several if it is more than one can take.
  void send(bool from_client, std::chrono::nanoseconds since_epoch, wire::ByteView bytes,
            std::string_view comment = {});
  /// Writes the end, which the client begins.
  void close(std::chrono::nanoseconds since_epoch);

 private:
  void packet(bool from_client, uint8_t flags, std::chrono::nanoseconds since_epoch, wire::ByteView payload,
              std::string_view comment);

  PcapngWriter& out_;
  std::array<Ipv4Endpoint, 2> ends_;  ///< client, server
  std::array<uint32_t, 2> next_;      ///< sequence number of each side's next byte
};

}  // namespace cmrp::capture
