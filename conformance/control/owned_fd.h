// A file descriptor that closes itself.
#pragma once

#include <unistd.h>

#include <utility>

namespace cmrp::control {

/// Owns one descriptor, or none (-1).
class OwnedFd {
 public:
  explicit OwnedFd(int fd = -1) : fd_(fd) {}
  OwnedFd(OwnedFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  OwnedFd& operator=(OwnedFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~OwnedFd() {
    if (fd_ >= 0) ::close(fd_);
  }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void close() { OwnedFd(std::move(*this)); }

 private:
  int fd_;
};

}  // namespace cmrp::control
