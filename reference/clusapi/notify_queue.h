// The events of a notification port that a program has not read yet: what servers told and what the library itself has
// to say (MS-CMRP 3.2.4.8).
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace cmrp::clusapi {

/// One event. Ports of version 1 tell `key`, `flags` and `name` of it.
struct Indication {
  uintptr_t key = 0;         ///< dwNotifyKey of the registration
  uint32_t object_type = 0;  ///< CLUSTER_OBJECT_TYPE, of version 2
  uint64_t flags = 0;
  std::u16string name = {};
  std::u16string object_id = {};
  std::u16string parent_id = {};
  std::u16string type = {};
  std::vector<uint8_t> data = {};
  uint32_t error = 0;  ///< not 0: no event, but why a cluster tells none any more
};

class NotifyQueue {
 public:
  /// Adds what a server told. Waits while the queue is full, so that what is too much stays with the server, which has
  /// limits of its own. False if the queue is closed.
  bool push(Indication indication);
  /// Adds what the library has to say, at once; a queue that is far beyond full loses it.
  void post(Indication indication);
  /// Hands the first indication to `read`, and takes it out unless that returns ERROR_MORE_DATA. What `read` returns;
  /// WAIT_TIMEOUT if none comes in time (nullopt: waits without end); ERROR_INVALID_HANDLE if the queue is closed.
  uint32_t take(std::optional<std::chrono::milliseconds> patience,
                const std::function<uint32_t(const Indication&)>& read);
  /// Ends all waiting, for good.
  void close();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Indication> indications_;
  bool closed_ = false;
};

}  // namespace cmrp::clusapi
