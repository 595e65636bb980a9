#include "reference/rpc/tcp_server.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unordered_map>

#include "reference/rpc/server_connection.h"
#include "reference/rpc/spnego.h"

namespace cmrp::rpc {
namespace {

namespace asio = boost::asio;
using boost::asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

/// A peer that sends faster than it reads is not read from while more than this waits for it.
constexpr size_t kPauseBytes = 1 << 20;
/// How long a peer that was thrown out may take to read why.
constexpr std::chrono::seconds kFarewell{5};
constexpr std::chrono::seconds kSweep{1};
constexpr std::chrono::milliseconds kAcceptAgain{100};

std::string text(const tcp::endpoint& endpoint) {
  std::string address = endpoint.address().to_string();
  if (endpoint.address().is_v6()) address = "[" + address + "]";
  return address + ":" + std::to_string(endpoint.port());
}

}  // namespace

struct TcpServer::State : std::enable_shared_from_this<State> {
  class Session;

  State(asio::io_context& io, Service& service) : service(service), acceptor(io), timer(io) {}

  void listen(const tcp::endpoint& endpoint);
  void accept();
  void sweep();
  void admit(tcp::socket socket, const tcp::endpoint& peer);

  Service& service;
  ListenerContext listener;
  std::shared_ptr<AssociationRegistry> associations;
  tcp::acceptor acceptor;
  asio::steady_timer timer;
  uint16_t port = 0;
  std::unordered_map<uint64_t, std::shared_ptr<Session>> sessions;
  bool stopped = false;
};

/// One connection: reads, hands to the state machine, does what it says, writes.
class TcpServer::State::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<State> server, tcp::socket socket, const tcp::endpoint& peer)
      : server_(std::move(server)),
        socket_(std::move(socket)),
        peer_(text(peer)),
        connection_(server_->listener, peer.address().to_string()),
        in_(std::max<size_t>(16384, 2 * size_t{server_->listener.limits.pdu_bytes})) {}

  uint64_t id() const { return connection_.id(); }
  bool farewell() const { return farewell_; }
  bool counts_as_unauthenticated() const { return !farewell_ && !connection_.authenticated(); }
  Clock::time_point active() const { return active_; }

  void read() {
    reading_ = true;
    socket_.async_read_some(asio::buffer(in_.data() + filled_, in_.size() - filled_),
                            [self = shared_from_this()](error_code error, size_t count) {
                              self->reading_ = false;
                              if (error) return self->finish();
                              self->filled_ += count;
                              self->handle();
                            });
  }

  /// One log line, the answer if there is one, and the end.
  void throw_out(const std::string& why) {
    if (farewell_ || finished_) return;
    spdlog::warn("rpc {}: peer {} thrown out: {}", server_->listener.endpoint, peer_, why);
    farewell_ = true;
    active_ = Clock::now();
    leave();
    flush();
  }

  /// Closes the socket and forgets the session.
  void finish() {
    if (finished_) return;
    finished_ = true;
    leave();
    error_code ignored;
    socket_.close(ignored);
    server_->sessions.erase(id());
  }

 private:
  void handle() {
    auto self = shared_from_this();
    batching_ = true;
    size_t done = connection_.receive(std::span(in_).first(filled_), actions_);
    if (done > 0 && !connection_.authenticated()) active_ = Clock::now();
    std::copy(in_.begin() + static_cast<ptrdiff_t>(done), in_.begin() + static_cast<ptrdiff_t>(filled_), in_.begin());
    filled_ -= done;
    std::swap(calls_, actions_.dispatch);
    bool closed = connection_.closed();  // by the peer's bytes; what came before them is served
    for (Call& call : calls_) {
      if (!closed && connection_.closed()) break;  // by the reply to the call before
      uint32_t call_id = call.call_id;
      server_->service.dispatch(std::move(call), [weak = weak_from_this(), call_id](Reply reply) {
        if (auto session = weak.lock()) session->answer(call_id, reply);
      });
      if (finished_) return;
    }
    calls_.clear();
    for (uint32_t call_id : std::exchange(actions_.cancelled, {})) server_->service.cancelled(id(), call_id);
    batching_ = false;
    if (finished_) return;
    if (actions_.close) throw_out(*std::exchange(actions_.close, {}));
    flush();
    if (!finished_ && !reading_ && unsent() <= kPauseBytes) read();
  }

  void answer(uint32_t call_id, const Reply& reply) {
    if (finished_ || farewell_) return;
    connection_.reply(call_id, reply, actions_);
    if (batching_) return;
    if (actions_.close) throw_out(*std::exchange(actions_.close, {}));
    flush();
  }

  size_t unsent() const { return actions_.send.size() - sent_; }

  /// Writes at once what the socket takes; waits for room only when it is full.
  void flush() {
    if (finished_ || writing_) return;
    while (unsent() > 0) {
      error_code error;
      size_t count = socket_.write_some(asio::buffer(actions_.send.data() + sent_, unsent()), error);
      if (error == asio::error::would_block) {
        if (unsent() > server_->listener.limits.unsent_bytes) {
          spdlog::warn("rpc {}: peer {} thrown out: it does not read its answers", server_->listener.endpoint, peer_);
          return finish();
        }
        writing_ = true;
        return socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](error_code failed) {
          self->writing_ = false;
          if (failed) return self->finish();
          self->flush();
          if (!self->finished_ && !self->reading_ && self->unsent() <= kPauseBytes) self->read();
        });
      }
      if (error) return finish();
      sent_ += count;
    }
    actions_.send.clear();
    sent_ = 0;
    // Closing at once, with bytes of the peer unread, would reset the connection and lose the answer.
    error_code ignored;
    if (farewell_) socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  /// Tells the Service what ends with the connection.
  void leave() {
    ServerConnection::End end = connection_.end();
    for (uint32_t call_id : end.calls) server_->service.cancelled(id(), call_id);
    if (end.group) server_->service.association_group_ended(*end.group);
  }

  std::shared_ptr<State> server_;
  tcp::socket socket_;
  std::string peer_;
  ServerConnection connection_;
  std::vector<uint8_t> in_;
  size_t filled_ = 0;
  ServerActions actions_;  ///< actions_.send from sent_ on is the output queue
  size_t sent_ = 0;
  std::vector<Call> calls_;
  Clock::time_point active_ = Clock::now();
  bool batching_ = false;
  bool reading_ = false;
  bool writing_ = false;
  bool farewell_ = false;
  bool finished_ = false;
};

void TcpServer::State::listen(const tcp::endpoint& endpoint) {
  acceptor.open(endpoint.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  acceptor.bind(endpoint);
  acceptor.listen();
  tcp::endpoint bound = acceptor.local_endpoint();
  port = bound.port();
  listener.endpoint = text(bound);
  listener.secondary_address = std::to_string(port);
  accept();
  sweep();
}

void TcpServer::State::accept() {
  acceptor.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
    if (self->stopped) return;
    if (!error) {
      error_code gone;
      tcp::endpoint peer = socket.remote_endpoint(gone);
      if (!gone) self->admit(std::move(socket), peer);
      return self->accept();
    }
    // Out of descriptors, most likely: the pending connection stays in the backlog until one is free.
    spdlog::warn("rpc {}: accept: {}", self->listener.endpoint, error.message());
    auto again = std::make_shared<asio::steady_timer>(self->acceptor.get_executor(), kAcceptAgain);
    again->async_wait([self, again](error_code) {
      if (!self->stopped) self->accept();
    });
  });
}

void TcpServer::State::admit(tcp::socket socket, const tcp::endpoint& peer) {
  const Limits& limits = listener.limits;
  if (sessions.size() >= limits.connections) {
    spdlog::warn("rpc {}: peer {} turned away: {} connections", listener.endpoint, text(peer), sessions.size());
    return;
  }
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.set_option(tcp::no_delay(true), ignored);
  auto session = std::make_shared<Session>(shared_from_this(), std::move(socket), peer);
  std::shared_ptr<Session> oldest;
  size_t strangers = 0;
  for (const auto& [id, other] : sessions) {
    if (!other->counts_as_unauthenticated()) continue;
    ++strangers;
    if (!oldest || other->active() < oldest->active()) oldest = other;
  }
  sessions.emplace(session->id(), session);
  if (strangers >= limits.unauthenticated_connections && oldest) {
    oldest->throw_out("too many unauthenticated connections");
  }
  session->read();
}

void TcpServer::State::sweep() {
  timer.expires_after(kSweep);
  timer.async_wait([self = shared_from_this()](error_code error) {
    if (error || self->stopped) return;
    auto now = Clock::now();
    std::vector<std::shared_ptr<Session>> late;
    for (const auto& [id, session] : self->sessions) {
      auto patience = session->farewell() ? kFarewell : self->listener.limits.unauthenticated_idle;
      bool watched = session->farewell() || session->counts_as_unauthenticated();
      if (watched && now - session->active() >= patience) late.push_back(session);
    }
    for (const auto& session : late) {
      if (session->farewell()) {
        session->finish();
      } else {
        session->throw_out("silent and not authenticated");
      }
    }
    self->sweep();
  });
}

TcpServer::TcpServer(asio::io_context& io, const std::string& address, uint16_t port, Service& service,
                     ServerOptions options)
    : state_(std::make_shared<State>(io, service)) {
  State& state = *state_;
  state.associations = options.associations ? options.associations : std::make_shared<AssociationRegistry>();
  state.listener.limits = options.limits;
  state.listener.interfaces = service.interfaces();
  state.listener.security = std::move(options.security);
  if (state.listener.security.empty()) state.listener.security.push_back(std::make_shared<SpnegoProvider>());
  state.listener.associations = state.associations.get();
  state.listen(tcp::endpoint(asio::ip::make_address(address), port));
}

TcpServer::~TcpServer() { stop(); }

uint16_t TcpServer::port() const { return state_->port; }
const std::string& TcpServer::endpoint() const { return state_->listener.endpoint; }
size_t TcpServer::connections() const { return state_->sessions.size(); }

void TcpServer::stop() {
  if (state_->stopped) return;
  state_->stopped = true;
  error_code ignored;
  state_->acceptor.close(ignored);
  state_->timer.cancel();
  for (const auto& [id, session] : std::exchange(state_->sessions, {})) session->finish();
}

}  // namespace cmrp::rpc
