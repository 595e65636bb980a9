// The control service of sut_control.x: puts a Target on a TCP port.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "conformance/control/target.h"

namespace cmrp::control {

/// What a peer may take of the service, each with the attack that it stops.
struct ServiceLimits {
  /// Connections held open and silent. At the limit, a new one takes the place of the one that was silent longest.
  size_t max_connections = 16;
  /// Records that only claim to be long: a longer one closes its connection. The longest request there is has 3 KiB.
  size_t max_request = 16 * 1024;
  /// Requests begun and never finished, answers never read: counted from the first byte of a request, and from an
  /// answer being ready; then the connection is closed. A connection between two requests may be silent for ever.
  std::chrono::milliseconds message_timeout = std::chrono::seconds(10);
};

/// Serves `target` until stopped. One thread of its own does all the reading and writing without blocking, and calls
/// `target`, one operation at a time; while an operation runs, other peers wait for it, and for nothing else.
///
/// Peers are not authenticated: who reaches the port controls the target. Several services can live in one process.
class ControlService {
 public:
  /// Listens on `address` (numeric IPv4 or IPv6; loopback unless there is a reason) and `port`, 0 for any free one.
  /// `target` has to outlive the service. Throws std::system_error when it cannot listen there.
  explicit ControlService(Target& target, const std::string& address = "127.0.0.1", uint16_t port = 0,
                          ServiceLimits limits = {});
  /// Stops.
  ~ControlService();
  ControlService(const ControlService&) = delete;
  ControlService& operator=(const ControlService&) = delete;

  /// The port that it listens on; still known after stop().
  uint16_t port() const;

  /// Waits for the running operation, if any, and closes all connections and the port. Once is enough, twice does no
  /// harm. Not from inside an operation of the target, which it would wait for.
  void stop();

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;  // nullptr once stopped
  uint16_t port_;
};

}  // namespace cmrp::control
