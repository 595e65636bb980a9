// A value that copies share until one of them is edited. It makes a copy of the whole cluster cheap, so that a request
// can work on a copy and drop it when the store refuses the commit.
#pragma once

#include <memory>
#include <utility>

namespace cmrp::cluster {

/// Behaves as a `T` of its own: reading never copies, edit() copies only when another holder shares the value.
/// Not a way to alias: two Shared never see each other's edits. Copies of one value belong to one thread.
template <class T>
class Shared {
 public:
  Shared() : value_(std::make_shared<T>()) {}
  Shared(T value) : value_(std::make_shared<T>(std::move(value))) {}

  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }

  /// The value for writing. The reference is good until this Shared is copied, assigned or destroyed.
  T& edit() {
    if (value_.use_count() != 1) value_ = std::make_shared<T>(*value_);
    return *value_;
  }

  bool operator==(const Shared& other) const { return value_ == other.value_ || *value_ == *other.value_; }

 private:
  std::shared_ptr<T> value_;
};

}  // namespace cmrp::cluster
