#include "conformance/control/onc_target.h"

#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "conformance/control/onc_record.h"
#include "conformance/control/onc_types.h"
#include "conformance/control/owned_fd.h"

namespace cmrp::control {
namespace {

using Clock = std::chrono::steady_clock;

std::string errno_text(int error) { return std::generic_category().message(error); }

/// Waits for `events` until the deadline. False when it has passed.
bool wait_for(int fd, short events, Clock::time_point deadline) {
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd polled{fd, events, 0};
    int ready = poll(&polled, 1, static_cast<int>(std::max<int64_t>(left, 0)));
    if (ready > 0) return true;
    if (ready == 0 && left <= 0) return false;
  }
}

}  // namespace

/// The TCP connection, and calls over it. libtirpc encodes and decodes the messages; its own clients write to a socket
/// without a time limit and with SIGPIPE for a peer that went away, so the bytes are sent and received here.
class OncTarget::Connection {
 public:
  Connection(std::string host, uint16_t port, std::chrono::milliseconds timeout)
      : host_(std::move(host)), port_(port), timeout_(timeout) {}

  /// Does one call and hands the decoded result to `use(result)`; a call that got no understandable answer gives
  /// kNoAnswer in its place.
  template <class Result, class Args, class Use>
  auto call(rpcproc_t procedure, Args args, Use use) -> decltype(use(std::declval<Result&>())) {
    auto reply = exchange(procedure, [&](XDR* stream) { return filter(stream, &args); });
    using Outcome = decltype(use(std::declval<Result&>()));
    if (!reply) return outcome<Outcome>(reply.error());
    XDR in = decoding(*reply);
    Status header = read_header(&in);
    if (!header.ok()) return outcome<Outcome>(header);
    Decoded<Result> result;
    if (!filter(&in, &result.value) || in.x_handy != 0) {
      return outcome<Outcome>(lost("the result is not what sut_control.x has for it"));
    }
    return use(result.value);
  }

 private:
  template <class Outcome>
  static Outcome outcome(const Status& status) {
    if constexpr (std::is_same_v<Outcome, Status>) {
      return status;
    } else {
      return tl::unexpected(status);
    }
  }

  /// The connection cannot be used any more, and why.
  Status lost(const std::string& why) {
    fd_.close();
    return {Code::kNoAnswer, "control service " + host_ + " port " + std::to_string(port_) + ": " + why};
  }

  Status late() { return lost("no answer within " + std::to_string(timeout_.count()) + " ms"); }

  /// Sends the call and gets the record that answers it.
  template <class Encode>
  Answer<Record> exchange(rpcproc_t procedure, Encode encode_args) {
    rpc_msg header{};
    header.rm_xid = ++xid_;
    header.rm_direction = CALL;
    header.rm_call.cb_rpcvers = RPC_MSG_VERSION;
    header.rm_call.cb_prog = CMRP_SUT_CONTROL;
    header.rm_call.cb_vers = CMRP_SUT_CONTROL_V1;
    header.rm_call.cb_proc = procedure;
    Record bytes = encoded([&](XDR* stream) { return xdr_callmsg(stream, &header) && encode_args(stream); });
    if (bytes.empty()) return tl::unexpected(failed("an argument is longer than sut_control.x allows"));

    auto deadline = Clock::now() + timeout_;
    Status sent = connect(deadline);
    if (sent.ok()) sent = send_all(marked(bytes), deadline);
    if (!sent.ok()) return tl::unexpected(sent);
    return receive(deadline);
  }

  Status connect(Clock::time_point deadline) {
    // Between calls a peer has nothing to say: what can be read now is its end, or belongs to no call.
    if (fd_ && wait_for(fd_.get(), POLLIN, Clock::now())) fd_.close();
    if (fd_) return {};
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (int error = getaddrinfo(host_.c_str(), std::to_string(port_).c_str(), &hints, &found); error != 0) {
      return lost(gai_strerror(error));
    }
    std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
    int error = 0;
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
      error = connect_to(*address, deadline);
      if (error == 0) return {};
    }
    return error == ETIMEDOUT ? late() : lost(errno_text(error));
  }

  /// 0 or an errno value.
  int connect_to(const addrinfo& address, Clock::time_point deadline) {
    OwnedFd fd(socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) return errno;
    if (::connect(fd.get(), address.ai_addr, address.ai_addrlen) != 0) {
      if (errno != EINPROGRESS) return errno;
      if (!wait_for(fd.get(), POLLOUT, deadline)) return ETIMEDOUT;
      int error = 0;
      socklen_t size = sizeof error;
      if (getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
      if (error != 0) return error;
    }
    int on = 1;
    setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fd_ = std::move(fd);
    return 0;
  }

  Status send_all(std::span<const uint8_t> bytes, Clock::time_point deadline) {
    while (!bytes.empty()) {
      if (!wait_for(fd_.get(), POLLOUT, deadline)) return late();
      ssize_t put = send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (put < 0 && errno != EAGAIN && errno != EINTR) return lost(errno_text(errno));
      if (put > 0) bytes = bytes.subspan(static_cast<size_t>(put));
    }
    return {};
  }

  Answer<Record> receive(Clock::time_point deadline) {
    RecordReader reader(kMaxMessage);
    while (!reader.ready()) {
      if (!wait_for(fd_.get(), POLLIN, deadline)) return tl::unexpected(late());
      std::array<uint8_t, 16384> bytes;
      ssize_t got = recv(fd_.get(), bytes.data(), bytes.size(), 0);
      if (got == 0) return tl::unexpected(lost("closed the connection instead of an answer"));
      if (got < 0 && errno != EAGAIN && errno != EINTR) return tl::unexpected(lost(errno_text(errno)));
      if (got > 0 && !reader.feed(std::span(bytes).first(static_cast<size_t>(got)))) {
        return tl::unexpected(lost("announced an answer of more than " + std::to_string(kMaxMessage) + " bytes"));
      }
    }
    return *reader.next();
  }

  /// Reads the header of a reply; the results come after it.
  Status read_header(XDR* in) {
    std::array<char, MAX_AUTH_BYTES> verifier;
    rpc_msg reply{};
    reply.acpted_rply.ar_verf.oa_base = verifier.data();
    reply.acpted_rply.ar_results.proc = no_results;
    if (!xdr_replymsg(in, &reply)) return lost("the answer is no ONC RPC reply");
    if (reply.rm_xid != xid_) return lost("the answer is for another call");
    if (number(reply.rm_reply.rp_stat) != MSG_ACCEPTED)
      return lost("refused the call: wrong RPC version or credentials");
    switch (number(reply.acpted_rply.ar_stat)) {
      case SUCCESS:
        return {};
      case PROC_UNAVAIL:
        return unsupported("the control service does not have this operation");
      case PROG_UNAVAIL:
      case PROG_MISMATCH:
        return lost("something else than version 1 of sut_control.x is served there");
      case GARBAGE_ARGS:
        return failed("the control service did not understand the arguments (a name that is not UTF-8?)");
      default:
        return failed("the control service had an error of its own");
    }
  }

  std::string host_;
  uint16_t port_;
  std::chrono::milliseconds timeout_;
  OwnedFd fd_;
  uint32_t xid_ = 0;
};

namespace {

/// What does not go through a C string unchanged is refused before it is sent.
Status check_name(const std::string& name) {
  return is_name(name)
             ? Status{}
             : failed("a name has to be UTF-8 without NUL, of at most " + std::to_string(SUT_MAX_NAME) + " bytes");
}

constexpr auto kConvert = [](auto& result) { return from_wire(result); };

}  // namespace

OncTarget::OncTarget(std::string host, uint16_t port, std::chrono::milliseconds timeout)
    : connection_(std::make_unique<Connection>(std::move(host), port, timeout)) {}
OncTarget::~OncTarget() = default;

Status OncTarget::ping() {
  return connection_->call<Nothing>(NULLPROC, Nothing{}, [](auto&) { return Status{}; });
}

Answer<std::vector<std::string>> OncTarget::capabilities() {
  return connection_->call<sut_capabilities>(SUT_CAPABILITIES, Nothing{}, kConvert);
}

Status OncTarget::reset() { return connection_->call<sut_status>(SUT_RESET, Nothing{}, kConvert); }

Status OncTarget::set_server_state(const std::string& node, ServerState state) {
  if (Status bad = check_name(node); !bad.ok()) return bad;
  sut_server_state_args args{to_wire(node), static_cast<sut_server_state>(state)};
  return connection_->call<sut_status>(SUT_SET_SERVER_STATE, args, kConvert);
}

Status OncTarget::script_resource(const std::string& resource, const Script& script) {
  if (Status bad = check_name(resource); !bad.ok()) return bad;
  if (Status bad = check_name(script.node); !bad.ok()) return bad;
  sut_script_args args{to_wire(resource), to_wire(script.node), static_cast<sut_behaviour>(script.online),
                       static_cast<sut_behaviour>(script.offline), script.delay_ms};
  return connection_->call<sut_status>(SUT_SCRIPT_RESOURCE, args, kConvert);
}

Status OncTarget::complete_resource(const std::string& resource, bool success) {
  if (Status bad = check_name(resource); !bad.ok()) return bad;
  return connection_->call<sut_status>(SUT_COMPLETE_RESOURCE, sut_complete_args{to_wire(resource), success}, kConvert);
}

Status OncTarget::mark_resource(const std::string& resource, Mark mark, bool on) {
  if (Status bad = check_name(resource); !bad.ok()) return bad;
  sut_mark_args args{to_wire(resource), static_cast<sut_mark>(mark), on};
  return connection_->call<sut_status>(SUT_MARK_RESOURCE, args, kConvert);
}

Status OncTarget::set_resource_state(const std::string& resource, uint32_t state) {
  if (Status bad = check_name(resource); !bad.ok()) return bad;
  sut_resource_state_args args{to_wire(resource), state};
  return connection_->call<sut_status>(SUT_SET_RESOURCE_STATE, args, kConvert);
}

Status OncTarget::fail_resource(const std::string& resource) {
  if (Status bad = check_name(resource); !bad.ok()) return bad;
  return connection_->call<sut_status>(SUT_FAIL_RESOURCE, to_wire(resource), kConvert);
}

Answer<ResourceReport> OncTarget::resource_report(const std::string& resource) {
  if (Status bad = check_name(resource); !bad.ok()) return tl::unexpected(bad);
  return connection_->call<sut_report>(SUT_RESOURCE_REPORT, to_wire(resource), kConvert);
}

Status OncTarget::hold_group(const std::string& group, bool held) {
  if (Status bad = check_name(group); !bad.ok()) return bad;
  return connection_->call<sut_status>(SUT_HOLD_GROUP, sut_hold_args{to_wire(group), held}, kConvert);
}

Status OncTarget::fail_node(const std::string& node) {
  if (Status bad = check_name(node); !bad.ok()) return bad;
  return connection_->call<sut_status>(SUT_FAIL_NODE, to_wire(node), kConvert);
}

Status OncTarget::restart_node(const std::string& node) {
  if (Status bad = check_name(node); !bad.ok()) return bad;
  return connection_->call<sut_status>(SUT_RESTART_NODE, to_wire(node), kConvert);
}

Status OncTarget::restart_server() { return connection_->call<sut_status>(SUT_RESTART_SERVER, Nothing{}, kConvert); }

Status OncTarget::set_access(const std::string& principal, Access level) {
  if (Status bad = check_name(principal); !bad.ok()) return bad;
  sut_access_args args{to_wire(principal), static_cast<sut_access>(level)};
  return connection_->call<sut_status>(SUT_SET_ACCESS, args, kConvert);
}

}  // namespace cmrp::control
