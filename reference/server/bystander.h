// A well-behaved client that keeps calling while others misbehave, and remembers how it was served.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "reference/idl/cluster.h"
#include "reference/server/server_process.h"
#include "reference/server/typed_call.h"

namespace cmrp::server::testing {

class Bystander {
 public:
  /// Calls from now on, over one connection. A connection that is refused is a failure like any other.
  explicit Bystander(uint16_t port) : thread_([this, port] { run(port); }) {}
  ~Bystander() { stop(); }

  /// Ends, and tells what went wrong; empty if nothing did.
  std::string stop() {
    ended_ = true;
    if (thread_.joinable()) thread_.join();
    return trouble_;
  }
  size_t calls() const { return calls_; }
  /// The longest that a call has taken; valid after stop().
  std::chrono::milliseconds worst() const { return std::chrono::duration_cast<std::chrono::milliseconds>(worst_); }

 private:
  using Clock = std::chrono::steady_clock;

  void run(uint16_t port) {
    auto client = rpc::TcpClient::connect("127.0.0.1", port, as_user("reader"));
    if (!client) {
      trouble_ = "connect: " + client.error().text;
      return;
    }
    do {
      Clock::time_point begin = Clock::now();
      idl::ApiGetClusterName p;
      CallResult result = call_typed(*client, idl::kApiGetClusterName, p);
      worst_ = std::max(worst_, Clock::now() - begin);
      if (!result || p.ReturnValue != ERROR_SUCCESS) {
        trouble_ = "ApiGetClusterName: " + result.text + ", " + win32_text(p.ReturnValue);
        return;
      }
      ++calls_;
    } while (!ended_);
  }

  std::atomic<bool> ended_ = false;
  std::atomic<size_t> calls_ = 0;
  std::string trouble_;
  Clock::duration worst_{};
  std::thread thread_;
};

}  // namespace cmrp::server::testing
