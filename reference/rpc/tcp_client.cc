#include "reference/rpc/tcp_client.h"

#include <poll.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "reference/rpc/client_connection.h"

namespace cmrp::rpc {
namespace {

namespace asio = boost::asio;
using boost::asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using Kind = ClientError::Kind;
using wire::Bytes;
using wire::ByteView;

constexpr size_t kReadBytes = 65536;

tl::unexpected<ClientError> error(Kind kind, uint32_t code, std::string text) {
  return tl::unexpected(ClientError{kind, code, std::move(text)});
}

/// Waits until the socket can do `events`; false after the deadline.
bool ready(int socket, short events, TimePoint deadline) {
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd entry{socket, events, 0};
    int count = poll(&entry, 1, static_cast<int>(std::clamp<int64_t>(left, 0, 1'000'000)));
    if (count > 0) return true;
    if (count == 0 && left <= 0) return false;
  }
}

}  // namespace

struct TcpClient::State {
  explicit State(const ClientOptions& options) : socket(io), connection(options) {}

  asio::io_context io;
  tcp::socket socket;
  ClientConnection connection;
  Bytes in = Bytes(kReadBytes);
  size_t filled = 0;
  Bytes out;

  ClientResult<void> open(const std::string& host, uint16_t port, TimePoint deadline);
  /// Sends `out`, reading meanwhile so that two full sockets do not wait for each other.
  void flush(TimePoint deadline);
  void write_once();
  /// Reads what is there; false if nothing came before the deadline. A closed connection breaks the state machine.
  bool read(TimePoint deadline);
  void handle();
  void fail(Kind kind, uint32_t code, std::string text) { connection.set_broken({kind, code, std::move(text)}); }
};

ClientResult<void> TcpClient::State::open(const std::string& host, uint16_t port, TimePoint deadline) {
  error_code failed;
  auto found = tcp::resolver(io).resolve(host, std::to_string(port), tcp::resolver::numeric_service, failed);
  if (failed) return error(Kind::kRefused, 0, host + ": " + failed.message());
  for (const auto& entry : found) {
    tcp::endpoint endpoint = entry.endpoint();
    error_code ignored;
    socket.close(ignored);
    socket.open(endpoint.protocol(), failed);
    if (failed) continue;
    socket.non_blocking(true, ignored);
    socket.connect(endpoint, failed);
    if (failed == asio::error::in_progress || failed == asio::error::would_block) {
      if (!ready(socket.native_handle(), POLLOUT, deadline)) return error(Kind::kTimeout, 0, "connect");
      int status = 0;
      socklen_t size = sizeof status;
      getsockopt(socket.native_handle(), SOL_SOCKET, SO_ERROR, &status, &size);
      failed = error_code(status, boost::system::system_category());
    }
    if (!failed) {
      socket.set_option(tcp::no_delay(true), ignored);
      return {};
    }
  }
  return error(Kind::kRefused, static_cast<uint32_t>(failed.value()),
               host + ":" + std::to_string(port) + ": " + failed.message());
}

void TcpClient::State::write_once() {
  error_code failed;
  size_t count = socket.write_some(asio::buffer(out), failed);
  if (failed && failed != asio::error::would_block) {
    // What the server said before it closed may still be there to read.
    out.clear();
    return;
  }
  out.erase(out.begin(), out.begin() + static_cast<ptrdiff_t>(failed ? 0 : count));
}

void TcpClient::State::flush(TimePoint deadline) {
  while (!out.empty() && socket.is_open()) {
    write_once();
    if (out.empty()) return;
    if (!ready(socket.native_handle(), POLLIN | POLLOUT, deadline)) return fail(Kind::kTimeout, 0, "sending");
    if (read(Clock::now())) handle();
    if (connection.broken()) return;
  }
}

bool TcpClient::State::read(TimePoint deadline) {
  if (filled == in.size()) in.resize(2 * in.size());
  error_code failed;
  size_t count = socket.read_some(asio::buffer(in.data() + filled, in.size() - filled), failed);
  if (failed == asio::error::would_block) {
    if (!ready(socket.native_handle(), POLLIN, deadline)) return false;
    count = socket.read_some(asio::buffer(in.data() + filled, in.size() - filled), failed);
    if (failed == asio::error::would_block) return true;
  }
  if (failed) {
    bool closed = failed == asio::error::eof;
    fail(Kind::kDisconnected, static_cast<uint32_t>(failed.value()),
         closed ? "closed by the server" : failed.message());
    return true;
  }
  filled += count;
  return true;
}

void TcpClient::State::handle() {
  size_t done = connection.receive(std::span(in).first(filled), out);
  std::copy(in.begin() + static_cast<ptrdiff_t>(done), in.begin() + static_cast<ptrdiff_t>(filled), in.begin());
  filled -= done;
}

TcpClient::TcpClient(std::unique_ptr<State> state) : state_(std::move(state)) {}
TcpClient::TcpClient(TcpClient&&) noexcept = default;
TcpClient& TcpClient::operator=(TcpClient&&) noexcept = default;
TcpClient::~TcpClient() = default;

ClientResult<TcpClient> TcpClient::connect_raw(const std::string& host, uint16_t port, const ClientOptions& options) {
  auto state = std::make_unique<State>(options);
  if (auto opened = state->open(host, port, Clock::now() + options.deadline); !opened) {
    return tl::unexpected(opened.error());
  }
  return TcpClient(std::move(state));
}

ClientResult<TcpClient> TcpClient::connect(const std::string& host, uint16_t port, const ClientOptions& options) {
  TimePoint deadline = Clock::now() + options.deadline;
  auto client = connect_raw(host, port, options);
  if (!client) return client;
  State& state = *client->state_;
  if (auto begun = state.connection.begin(state.out); !begun) return tl::unexpected(begun.error());
  while (!state.connection.bound()) {
    state.flush(deadline);
    if (!state.read(deadline)) return error(Kind::kTimeout, 0, "no answer to the bind in time");
    state.handle();
    if (state.connection.broken()) return tl::unexpected(*state.connection.broken());
  }
  return client;
}

const PresentationContext& TcpClient::context() const { return state_->connection.context(); }
uint32_t TcpClient::association_group() const { return state_->connection.association_group(); }
bool TcpClient::header_signing() const { return state_->connection.header_signing(); }
uint16_t TcpClient::max_transmit_frag() const { return state_->connection.max_transmit_frag(); }
const std::string& TcpClient::mechanism() const { return state_->connection.mechanism(); }

uint32_t TcpClient::start(uint16_t context_id, uint16_t opnum, ByteView stub, const std::optional<Guid>& object,
                          const RequestShape& shape) {
  uint32_t call_id = state_->connection.start(context_id, opnum, stub, object, state_->out, shape);
  state_->flush(Clock::now() + state_->connection.options().deadline);
  return call_id;
}

Bytes TcpClient::compose_request(uint16_t context_id, uint16_t opnum, ByteView stub, const std::optional<Guid>& object,
                                 const RequestShape& shape) {
  Bytes pdus;
  state_->connection.start(context_id, opnum, stub, object, pdus, shape);
  return pdus;
}

Bytes TcpClient::compose_alter(const SyntaxId& interface, const std::vector<SyntaxId>& syntaxes,
                               const std::optional<SecTrailer>& security, ByteView token) {
  Bytes pdu;
  state_->connection.begin_alter(interface, syntaxes, pdu, security, token);
  return pdu;
}

Outcome TcpClient::wait(uint32_t call_id, TimePoint deadline) {
  for (;;) {
    if (auto outcome = state_->connection.take_answer(call_id)) return std::move(*outcome);
    if (const auto& broken = state_->connection.broken()) {
      return Disconnected{broken->text, broken->kind == Kind::kProtocol};
    }
    if (!state_->socket.is_open()) return Disconnected{"closed by us"};
    state_->handle();
    if (auto outcome = state_->connection.take_answer(call_id)) return std::move(*outcome);
    if (!state_->read(deadline)) return Timeout{};
    state_->handle();
  }
}

Outcome TcpClient::call(uint16_t opnum, ByteView stub, std::chrono::milliseconds patience) {
  TimePoint deadline = Clock::now() + patience;
  return wait(start(context().id, opnum, stub), deadline);
}

ClientResult<PresentationContext> TcpClient::alter_context(const SyntaxId& interface,
                                                           const std::vector<SyntaxId>& syntaxes) {
  TimePoint deadline = Clock::now() + state_->connection.options().deadline;
  state_->connection.begin_alter(interface, syntaxes, state_->out);
  state_->flush(deadline);
  for (;;) {
    if (auto altered = state_->connection.take_altered()) return std::move(*altered);
    if (state_->connection.broken()) return tl::unexpected(*state_->connection.broken());
    if (!state_->read(deadline)) return error(Kind::kTimeout, 0, "no answer to alter_context in time");
    state_->handle();
  }
}

void TcpClient::cancel(uint32_t call_id) {
  state_->connection.give_up(PduType::kCoCancel, call_id, state_->out);
  state_->flush(Clock::now() + state_->connection.options().deadline);
}

void TcpClient::orphan(uint32_t call_id) {
  state_->connection.give_up(PduType::kOrphaned, call_id, state_->out);
  state_->flush(Clock::now() + state_->connection.options().deadline);
}

bool TcpClient::send_raw(ByteView bytes) {
  state_->out.insert(state_->out.end(), bytes.begin(), bytes.end());
  state_->flush(Clock::now() + state_->connection.options().deadline);
  return connected();
}

ClientResult<Bytes> TcpClient::receive_raw(TimePoint deadline) {
  State& state = *state_;
  for (;;) {
    if (state.filled >= kHeaderBytes) {
      Result<Header> header = decode_header(ByteView(state.in).first(state.filled));
      if (!header) return error(Kind::kProtocol, 0, header.error().text());
      if (state.filled >= header->frag_length) {
        auto end = state.in.begin() + header->frag_length;
        Bytes pdu(state.in.begin(), end);
        std::copy(end, state.in.begin() + static_cast<ptrdiff_t>(state.filled), state.in.begin());
        state.filled -= header->frag_length;
        return pdu;
      }
    }
    if (state.connection.broken()) return tl::unexpected(*state.connection.broken());
    if (!state.read(deadline)) return error(Kind::kTimeout, 0, "no PDU in time");
  }
}

bool TcpClient::connected() const { return state_->socket.is_open() && !state_->connection.broken(); }

void TcpClient::close() {
  error_code ignored;
  state_->socket.close(ignored);
}

}  // namespace cmrp::rpc
