#include "reference/clusapi/notify_queue.h"

#include "reference/clusapi/include/windows.h"
#include "reference/wire/win32_error.h"

namespace cmrp::clusapi {
namespace {

constexpr size_t kMostTold = 4096;
constexpr size_t kMost = kMostTold + 256;

}  // namespace

bool NotifyQueue::push(Indication indication) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return closed_ || indications_.size() < kMostTold; });
  if (closed_) return false;
  indications_.push_back(std::move(indication));
  changed_.notify_all();
  return true;
}

void NotifyQueue::post(Indication indication) {
  std::lock_guard lock(mutex_);
  if (closed_ || indications_.size() >= kMost) return;
  indications_.push_back(std::move(indication));
  changed_.notify_all();
}

uint32_t NotifyQueue::take(std::optional<std::chrono::milliseconds> patience,
                           const std::function<uint32_t(const Indication&)>& read) {
  std::unique_lock lock(mutex_);
  auto ready = [&] { return closed_ || !indications_.empty(); };
  if (!patience) {
    changed_.wait(lock, ready);
  } else if (!changed_.wait_for(lock, *patience, ready)) {
    return WAIT_TIMEOUT;
  }
  if (closed_) return ERROR_INVALID_HANDLE;
  uint32_t status = read(indications_.front());
  if (status == ERROR_MORE_DATA) return status;
  indications_.pop_front();
  changed_.notify_all();
  return status;
}

void NotifyQueue::close() {
  std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

}  // namespace cmrp::clusapi
