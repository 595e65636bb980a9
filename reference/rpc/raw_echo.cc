#include "reference/rpc/raw_echo.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <thread>

#include "reference/wire/bytes.h"

namespace cmrp::rpc {

using wire::Bytes;

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

void count_calls(benchmark::State& state, pthread_t server, double before) {
  auto calls = static_cast<double>(state.iterations());
  state.counters["server_us"] = (cpu_seconds(server) - before) / calls * 1e6;
  state.counters["calls/s"] = benchmark::Counter(calls, benchmark::Counter::kIsRate);
}

namespace {

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

}  // namespace

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
  count_calls(state, server.native_handle(), before);
  close(client);
  server.join();
  close(listener);
}

}  // namespace cmrp::rpc
