// Round trips on one connection against a raw epoll echo of the same message sizes, in one run: client and server on
// one CPU (/pinned:1) or wherever they are put. server_us is the server thread's CPU time a call. 44 bytes of request
// stub and 64 of response stub are a small clusapi call.
#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#include <atomic>

#include "reference/rpc/test_server.h"

namespace cmrp::rpc {
namespace {

using namespace testing;
using wire::Bytes;

constexpr size_t kRequestStub = 44;
constexpr size_t kResponseStub = 64;

void pin(pthread_t thread, bool pinned) {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  for (long cpu = 0; cpu < (pinned ? 1 : sysconf(_SC_NPROCESSORS_CONF)); ++cpu)
    CPU_SET(static_cast<size_t>(cpu), &cpus);
  pthread_setaffinity_np(thread, sizeof cpus, &cpus);
}

double cpu_seconds(pthread_t thread) {
  clockid_t clock;
  timespec now{};
  if (pthread_getcpuclockid(thread, &clock) == 0) clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Answers every request with the same stub.
class FixedService : public Service {
 public:
  std::span<const InterfaceInfo> interfaces() const override { return served_; }
  void dispatch(Call, std::function<void(Reply)> reply) override { reply(Bytes(kResponseStub, 0x5a)); }

 private:
  std::vector<InterfaceInfo> served_ = {{kOpen, AuthLevel::kNone, {kNdr}}};
};

/// Bytes of the PDUs on the wire, so that the echo moves the same.
struct Sizes {
  size_t request;
  size_t response;
};
constexpr Sizes kPlain = {24 + kRequestStub, 24 + kResponseStub};
constexpr Sizes kSealed = {24 + 48 + 8 + 16, 24 + 64 + 8 + 16};

void round_trips(benchmark::State& state, bool sealed, bool header_signing) {
  FixedService service;
  RunningServer server(service);
  ClientOptions options;
  options.interface = kOpen;
  options.header_signing = header_signing;
  if (sealed) options.credential = alice();
  auto client = TcpClient::connect("127.0.0.1", server.port(), options);
  if (!client) return state.SkipWithError(client.error().text.c_str());
  bool pinned = state.range(0) != 0;
  pin(pthread_self(), pinned);
  pin(server.thread(), pinned);
  Bytes stub(kRequestStub, 0x33);
  double before = cpu_seconds(server.thread());
  for (auto _ : state) {
    Outcome outcome = client->call(0, stub);
    if (!std::holds_alternative<Response>(outcome)) return state.SkipWithError(outcome_text(outcome).c_str());
  }
  auto calls = static_cast<double>(state.iterations());
  state.counters["server_us"] = (cpu_seconds(server.thread()) - before) / calls * 1e6;
  state.counters["calls/s"] = benchmark::Counter(calls, benchmark::Counter::kIsRate);
}

void BM_Unsealed(benchmark::State& state) { round_trips(state, false, false); }
void BM_Sealed(benchmark::State& state) { round_trips(state, true, true); }
void BM_SealedWithoutHeaderSigning(benchmark::State& state) { round_trips(state, true, false); }

int listen_on_loopback(uint16_t& port) {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 1) != 0) return -1;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return listener;
}

void raw_echo(benchmark::State& state, Sizes sizes) {
  uint16_t port = 0;
  int listener = listen_on_loopback(port);
  if (listener < 0) return state.SkipWithError("listen");
  std::thread server([&] {
    int peer = accept(listener, nullptr, nullptr);
    int one = 1;
    setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    int poller = epoll_create1(0);
    epoll_event event{.events = EPOLLIN, .data = {.fd = peer}};
    epoll_ctl(poller, EPOLL_CTL_ADD, peer, &event);
    Bytes in(16384), out(sizes.response, 0x5a);
    while (epoll_wait(poller, &event, 1, -1) == 1) {
      if (recv(peer, in.data(), in.size(), 0) <= 0) break;
      if (send(peer, out.data(), out.size(), MSG_NOSIGNAL) < 0) break;
    }
    close(poller);
    close(peer);
  });
  int client = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  int one = 1;
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  bool connected = connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  bool pinned = state.range(0) != 0;
  pin(pthread_self(), pinned);
  pin(server.native_handle(), pinned);
  Bytes request(sizes.request, 0x33), response(16384);
  double before = cpu_seconds(server.native_handle());
  for (auto _ : state) {
    if (!connected || send(client, request.data(), request.size(), 0) < 0 ||
        recv(client, response.data(), response.size(), 0) <= 0) {
      state.SkipWithError("echo");
      break;
    }
  }
  auto calls = static_cast<double>(state.iterations());
  state.counters["server_us"] = (cpu_seconds(server.native_handle()) - before) / calls * 1e6;
  state.counters["calls/s"] = benchmark::Counter(calls, benchmark::Counter::kIsRate);
  close(client);
  server.join();
  close(listener);
}

void BM_RawEchoOfUnsealedSizes(benchmark::State& state) { raw_echo(state, kPlain); }
void BM_RawEchoOfSealedSizes(benchmark::State& state) { raw_echo(state, kSealed); }

BENCHMARK(BM_RawEchoOfUnsealedSizes)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();
BENCHMARK(BM_Unsealed)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();
BENCHMARK(BM_RawEchoOfSealedSizes)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();
BENCHMARK(BM_Sealed)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();
BENCHMARK(BM_SealedWithoutHeaderSigning)->ArgName("pinned")->Arg(1)->Arg(0)->UseRealTime();

}  // namespace
}  // namespace cmrp::rpc

BENCHMARK_MAIN();
