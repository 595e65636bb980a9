#include "reference/server/batch_port.h"

#include "reference/wire/utf16.h"
#include "reference/wire/win32_error.h"

namespace cmrp::server {

void BatchPort::batch_executed(std::u16string_view key_path, const wire::Bytes& batch) {
  if (closed_ || wire::fold_case(key_path) != wire::fold_case(key_path_)) return;
  if (batch.size() > most_bytes_ - bytes_) return;
  bytes_ += batch.size();
  queue_.push_back(batch);
}

void BatchPort::close() {
  closed_ = true;
  queue_.clear();
}

std::optional<uint32_t> BatchPort::take(wire::Bytes& out) {
  if (closed_) return ERROR_NO_MORE_ITEMS;
  if (queue_.empty()) return std::nullopt;
  out = std::move(queue_.front());
  bytes_ -= out.size();
  queue_.pop_front();
  return ERROR_SUCCESS;
}

}  // namespace cmrp::server
