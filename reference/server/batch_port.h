// Batch update notification ports (3.1.1.8.1): queues of the batches that were executed on a key of the registry.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "reference/server/cluster_host.h"
#include "reference/wire/bytes.h"

namespace cmrp::server {

class BatchPort : public ChangeObserver {
 public:
  /// Hears of the batches that are executed relative to `key_path`. At most so many bytes wait; a batch that does not
  /// fit is lost: nothing of the protocol could tell the client.
  BatchPort(std::u16string key_path, size_t most_bytes) : key_path_(std::move(key_path)), most_bytes_(most_bytes) {}

  void batch_executed(std::u16string_view key_path, const wire::Bytes& batch) override;
  /// Ends the port: what is queued is gone, and who waits learns it.
  void close();

  /// Whether a waiting call can be answered, and with which status. On ERROR_SUCCESS `out` is the oldest batch.
  std::optional<uint32_t> take(wire::Bytes& out);

 private:
  std::u16string key_path_;
  size_t most_bytes_;
  size_t bytes_ = 0;
  std::deque<wire::Bytes> queue_;
  bool closed_ = false;
};

}  // namespace cmrp::server
