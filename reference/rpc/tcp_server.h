// A DCE/RPC server on one TCP endpoint: a thin Asio shell around ServerConnection. Single-threaded on its io_context;
// several servers may share one io_context, one Service and one AssociationRegistry.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "reference/rpc/association.h"
#include "reference/rpc/limits.h"
#include "reference/rpc/security.h"
#include "reference/rpc/service.h"

namespace boost::asio {
class io_context;
}

namespace cmrp::rpc {

struct ServerOptions {
  Limits limits = {};
  /// Who authenticates clients, each by its auth_type; empty: SpnegoProvider with its defaults alone (MS-CMRP 2.1).
  std::vector<std::shared_ptr<SecurityProvider>> security = {};
  /// Shared by servers that are endpoints of the same process; null: the server makes its own.
  std::shared_ptr<AssociationRegistry> associations = nullptr;
};

class TcpServer {
 public:
  /// Listens on `address` ("127.0.0.1") and `port` (0: any free one). Throws boost::system::system_error if it cannot.
  /// `io` and `service` must outlive the server.
  TcpServer(boost::asio::io_context& io, const std::string& address, uint16_t port, Service& service,
            ServerOptions options = {});
  /// Stops.
  ~TcpServer();

  uint16_t port() const;
  /// "127.0.0.1:49152"
  const std::string& endpoint() const;
  /// Connections that are open.
  size_t connections() const;
  /// Closes the listener and every connection; the Service hears of given-up calls and ended groups before it returns.
  /// To be called on the io_context's thread, or while nothing runs it.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace cmrp::rpc
