// A DCE/RPC server on one TCP endpoint: a thin Asio shell around ServerConnection. Single-threaded on its io_context.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "reference/rpc/service.h"

namespace boost::asio {
class io_context;
}

namespace cmrp::rpc {

class AssociationRegistry;

/// What one peer may take. Reaching a limit hurts that peer only: a fault, a bind_nak or a closed connection.
struct Limits {
  /// Connections of one TcpServer; one more is closed as soon as it is accepted (descriptor exhaustion).
  size_t connections = 1024;
  /// Connections of one TcpServer that have not bound and authenticated; past it the oldest of them is closed, so
  /// that silent peers cannot keep others out.
  size_t unauthenticated_connections = 128;
  /// How long a connection may stay like that (slow loris).
  std::chrono::seconds unauthenticated_idle{30};
  /// Presentation contexts a connection may negotiate.
  size_t contexts_per_connection = 64;
  /// Stub bytes of one request, all fragments together (MS-RPCE 3.3.3.5.4); more gets fault 5.
  size_t bytes_per_call = 4 << 20;
  /// Fragments of one request (a million one-byte fragments cost more than their bytes).
  size_t fragments_per_call = 4096;
  /// Requests that wait for their reply on one connection; one more gets nca_s_server_too_busy.
  size_t calls_in_flight = 256;
  /// Largest PDU taken or sent, in bytes: max_recv_frag and max_xmit_frag as the server offers them.
  uint16_t pdu_bytes = 5840;
  /// Bytes waiting to be sent to one peer that does not read; past it the connection is closed.
  size_t unsent_bytes = 32 << 20;
};

struct ServerOptions {
  Limits limits;
  /// Shared by servers that are endpoints of the same process; null: the server makes its own.
  std::shared_ptr<AssociationRegistry> associations;
};

class TcpServer {
 public:
  /// Listens on `address` ("127.0.0.1") and `port` (0: any free one). Throws boost::system::system_error if it cannot.
  /// `io` and `service` must outlive the server.
  TcpServer(boost::asio::io_context& io, const std::string& address, uint16_t port, Service& service,
            ServerOptions options);
  /// Stops.
  ~TcpServer();

  uint16_t port() const;
  /// "127.0.0.1:49152"
  const std::string& endpoint() const;
  /// Closes the listener and every connection; association groups that end by it are run down before it returns.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace cmrp::rpc
