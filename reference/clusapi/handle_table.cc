#include "reference/clusapi/handle_table.h"

namespace cmrp::clusapi {
namespace {

/// Handles are far apart, and odd: neither small numbers nor pointers to anything aligned hit one by accident.
constexpr uintptr_t kFirst = 0xC105A001;
constexpr uintptr_t kStep = 16;

}  // namespace

HandleTable& HandleTable::instance() {
  static auto* table = new HandleTable;
  return *table;
}

void* HandleTable::add(std::shared_ptr<Object> object) {
  std::lock_guard lock(mutex_);
  void* handle = reinterpret_cast<void*>(kFirst + kStep * last_++);
  objects_.emplace(handle, std::move(object));
  return handle;
}

}  // namespace cmrp::clusapi
