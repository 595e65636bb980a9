// For tests: raw TCP on loopback, with deadlines.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <span>
#include <stdexcept>
#include <vector>

#include "conformance/control/owned_fd.h"

namespace cmrp::control {

/// How long a test waits for what has to come.
inline constexpr auto kPatience = std::chrono::seconds(20);

inline sockaddr_in loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

inline void set_patience(int fd) {
  timeval patience{std::chrono::duration_cast<std::chrono::seconds>(kPatience).count(), 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

/// A connection to a port on loopback.
inline OwnedFd connect_loopback(uint16_t port) {
  OwnedFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback(port);
  set_patience(fd.get());
  if (connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("connect");
  return fd;
}

/// A listener on any free port of loopback.
inline OwnedFd listen_loopback(uint16_t& port) {
  OwnedFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(fd.get(), 64) != 0 ||
      getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("listen");
  }
  port = ntohs(address.sin_port);
  return fd;
}

inline bool send_bytes(int fd, std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    ssize_t put = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(put));
  }
  return true;
}

/// Everything up to the end of the connection, or up to `enough` bytes. Fails the test when the peer keeps it open and
/// silent.
inline std::vector<uint8_t> receive(int fd, size_t enough = SIZE_MAX) {
  std::vector<uint8_t> all;
  uint8_t bytes[4096];
  while (all.size() < enough) {
    ssize_t got = recv(fd, bytes, std::min(sizeof bytes, enough - all.size()), 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      ADD_FAILURE() << "the peer neither sent nor closed; " << all.size() << " bytes so far";
      break;
    }
    if (got <= 0) break;
    all.insert(all.end(), bytes, bytes + got);
  }
  return all;
}

}  // namespace cmrp::control
