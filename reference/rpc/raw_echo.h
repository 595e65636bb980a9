// The physical limit that benchmarks of round trips stand beside: an epoll loop that answers messages of the same
// sizes, and how client and server are put on one CPU and their time is taken.
#pragma once

#include <benchmark/benchmark.h>
#include <pthread.h>

#include <cstddef>

namespace cmrp::rpc {

/// Puts a thread on CPU 0, or lets it run anywhere.
void pin(pthread_t thread, bool pinned);

/// CPU time that a thread has used.
double cpu_seconds(pthread_t thread);

/// Bytes of the PDUs on the wire, so that the echo moves the same.
struct Sizes {
  size_t request;
  size_t response;
};

/// Times round trips with a server that answers each message of sizes.request bytes with sizes.response bytes; pinned
/// if state.range(0) is not 0. Counters: server_us, the server thread's CPU time a call; calls/s.
void raw_echo(benchmark::State& state, Sizes sizes);

/// The same counters for any server thread: `before` is its cpu_seconds() when the loop began.
void count_calls(benchmark::State& state, pthread_t server, double before);

}  // namespace cmrp::rpc
