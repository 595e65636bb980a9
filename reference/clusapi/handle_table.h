// The handles that programs hold: numbers that are never used twice, never pointers, so that a handle that is NULL,
// closed, of another kind or made up is told from a good one without touching memory.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "reference/clusapi/object.h"

namespace cmrp::clusapi {

class HandleTable {
 public:
  /// The one table of the process: the C API has no other place for it. Never destroyed, because programs call from
  /// their own exit functions.
  static HandleTable& instance();

  /// A new handle that keeps the object alive.
  void* add(std::shared_ptr<Object> object);

  /// The object, or null if the handle is not one of a T.
  template <class T>
  std::shared_ptr<T> find(const void* handle) {
    std::lock_guard lock(mutex_);
    auto found = objects_.find(handle);
    return found == objects_.end() ? nullptr : std::dynamic_pointer_cast<T>(found->second);
  }

  /// The same, and the handle is no handle any more.
  template <class T>
  std::shared_ptr<T> take(const void* handle) {
    std::lock_guard lock(mutex_);
    auto found = objects_.find(handle);
    if (found == objects_.end()) return nullptr;
    auto object = std::dynamic_pointer_cast<T>(found->second);
    if (object) objects_.erase(found);
    return object;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<const void*, std::shared_ptr<Object>> objects_;
  uintptr_t last_ = 0;
};

}  // namespace cmrp::clusapi
