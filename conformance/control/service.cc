#include "conformance/control/service.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "conformance/control/onc_dispatch.h"
#include "conformance/control/owned_fd.h"

namespace cmrp::control {
namespace {

using Clock = std::chrono::steady_clock;

/// Pause in accepting when the process has no descriptors or memory left.
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

[[noreturn]] void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

OwnedFd listen_on(const std::string& address, uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    throw std::system_error(std::make_error_code(std::errc::invalid_argument),
                            "control service: not an IP address: " + address);
  }
  std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
  std::string where = "control service on " + address + " port " + std::to_string(port);
  OwnedFd fd(socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  int on = 1;
  if (!fd || setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(fd.get(), found->ai_addr, found->ai_addrlen) != 0 || listen(fd.get(), SOMAXCONN) != 0) {
    throw_errno(where);
  }
  return fd;
}

uint16_t port_of(int fd) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) throw_errno("control service");
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                           : reinterpret_cast<sockaddr_in&>(bound).sin_port);
}

/// One peer. It is either being read from, or has an answer to be written first, which bounds what it can make us keep.
struct Connection {
  OwnedFd fd;
  RecordReader reader;
  Clock::time_point last_active;
  Record answer{};  // in stream form
  size_t written = 0;
  std::optional<Clock::time_point> deadline{};  // of the request that has begun, or of the answer

  bool writing() const { return written < answer.size(); }
};

}  // namespace

class ControlService::Loop {
 public:
  Loop(Target& target, const std::string& address, uint16_t port, ServiceLimits limits)
      : target_(target),
        limits_(limits),
        listener_(listen_on(address, port)),
        port_(port_of(listener_.get())),
        wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!wake_) throw_errno("control service");
    thread_ = std::thread([this] { run(); });
  }

  ~Loop() {
    eventfd_write(wake_.get(), 1);
    thread_.join();
  }

  uint16_t port() const { return port_; }

 private:
  void run() {
    std::vector<pollfd> polled;
    for (;;) {
      bool accepting = Clock::now() >= accept_after_;
      polled = {{wake_.get(), POLLIN, 0}, {listener_.get(), static_cast<short>(accepting ? POLLIN : 0), 0}};
      for (const auto& c : connections_) {
        polled.push_back({c.fd.get(), static_cast<short>(c.writing() ? POLLOUT : POLLIN), 0});
      }
      if (poll(polled.data(), polled.size(), wait_time(accepting)) < 0 && errno != EINTR) {
        spdlog::error("control service: poll: {}", std::generic_category().message(errno));
        return;
      }
      if (polled[0].revents != 0) return;
      serve_ready(std::span(polled).subspan(2));
      if (polled[1].revents != 0) accept_one();
    }
  }

  /// Milliseconds until the next deadline, for poll.
  int wait_time(bool accepting) const {
    std::optional<Clock::time_point> next;
    if (!accepting) next = accept_after_;
    for (const auto& c : connections_) {
      if (c.deadline && (!next || *c.deadline < *next)) next = c.deadline;
    }
    if (!next) return -1;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now()).count();
    return static_cast<int>(std::clamp<int64_t>(left, 0, 60'000));
  }

  /// `polled` has a row for each connection, in order. What is finished is removed.
  void serve_ready(std::span<const pollfd> polled) {
    std::vector<Connection> open;
    open.reserve(connections_.size() + 1);
    for (size_t i = 0; i < connections_.size(); ++i) {
      Connection& c = connections_[i];
      if (polled[i].revents != 0 && !advance(c)) continue;
      if (c.deadline && *c.deadline <= Clock::now()) {
        spdlog::warn("control service: closed a connection that left a {} unfinished for {} ms",
                     c.writing() ? "reply" : "request", limits_.message_timeout.count());
        continue;
      }
      open.push_back(std::move(c));
    }
    connections_ = std::move(open);
  }

  /// Reads or writes what is possible without waiting. False: the connection has ended.
  bool advance(Connection& c) {
    c.last_active = Clock::now();
    return c.writing() ? write_some(c) && answer_next(c) : read_some(c) && answer_next(c);
  }

  bool read_some(Connection& c) {
    std::array<uint8_t, 4096> bytes;
    ssize_t got = recv(c.fd.get(), bytes.data(), bytes.size(), 0);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) return false;
    bool was_in_progress = c.reader.in_progress();
    if (!c.reader.feed(std::span(bytes).first(static_cast<size_t>(got)))) {
      spdlog::warn("control service: closed a connection with a request of more than {} bytes", limits_.max_request);
      return false;
    }
    if (!was_in_progress) c.deadline = c.last_active + limits_.message_timeout;
    return true;
  }

  bool write_some(Connection& c) {
    ssize_t put = send(c.fd.get(), c.answer.data() + c.written, c.answer.size() - c.written, MSG_NOSIGNAL);
    if (put < 0) return errno == EAGAIN || errno == EINTR;
    c.written += static_cast<size_t>(put);
    return true;
  }

  /// Answers complete requests until an answer does not go out at once.
  bool answer_next(Connection& c) {
    while (!c.writing()) {
      auto request = c.reader.next();
      if (!request) {
        if (!c.reader.in_progress()) c.deadline.reset();
        return true;
      }
      auto reply = dispatch(target_, *request);
      if (!reply) {
        spdlog::warn("control service: closed a connection that sent {} bytes which are no ONC RPC call",
                     request->size());
        return false;
      }
      c.answer = marked(*reply);
      c.written = 0;
      c.deadline = Clock::now() + limits_.message_timeout;
      if (!write_some(c)) return false;
    }
    return true;
  }

  void accept_one() {
    OwnedFd fd(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd) {
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        accept_after_ = Clock::now() + kAcceptPause;
      }
      return;
    }
    int on = 1;
    setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!connections_.empty() && connections_.size() >= limits_.max_connections) {
      connections_.erase(std::ranges::min_element(connections_, {}, &Connection::last_active));
      spdlog::warn("control service: closed the connection that was silent longest; {} are open",
                   limits_.max_connections);
    }
    connections_.push_back({std::move(fd), RecordReader(limits_.max_request), Clock::now()});
  }

  Target& target_;
  const ServiceLimits limits_;
  OwnedFd listener_;
  const uint16_t port_;
  OwnedFd wake_;
  std::vector<Connection> connections_;
  Clock::time_point accept_after_{};
  std::thread thread_;
};

ControlService::ControlService(Target& target, const std::string& address, uint16_t port, ServiceLimits limits)
    : loop_(std::make_unique<Loop>(target, address, port, limits)), port_(loop_->port()) {}
ControlService::~ControlService() = default;

uint16_t ControlService::port() const { return port_; }
void ControlService::stop() { loop_.reset(); }

}  // namespace cmrp::control
