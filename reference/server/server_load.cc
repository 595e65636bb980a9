// server_load: what cmrp-server does under many clients at once, of which some misbehave. Starts the server, loads it,
// and says how the well-behaved were served and what memory the server keeps when all have gone.
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/program_options.hpp>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "reference/idl/cluster.h"
#include "reference/idl/resource.h"
#include "reference/ndr/codec.h"
#include "reference/rpc/client_connection.h"
#include "reference/server/server_process.h"

// Where g++ inlines only one of a coroutine frame's operators new and delete (-O1), it takes them for a mismatched pair.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace po = boost::program_options;

namespace cmrp::server::testing {
namespace {

namespace asio = boost::asio;

using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using wire::Bytes;
/// When to stop: kOpenEnd until all have come in, and only then the calls begin.
using End = std::atomic<Clock::time_point>;
constexpr Clock::time_point kOpenEnd = Clock::time_point::max();

struct Plan {
  size_t connections = 1000;
  size_t in_flight = 8;  ///< calls on each well-behaved connection
  size_t seconds = 30;
  size_t misbehaving = 100;  ///< of the connections
  size_t connects = 0;       ///< short connections one after the other, afterwards
};

/// What became of the well-behaved, and how much the others did.
struct Tally {
  std::atomic<size_t> calls = 0;
  std::atomic<size_t> connected = 0;
  std::atomic<size_t> settled = 0;  ///< came in, or were refused
  std::atomic<size_t> misdeeds = 0;
  std::atomic<int64_t> worst_us = 0;
  std::mutex mutex;
  std::map<std::string, size_t> errors;

  void error(const std::string& text) {
    std::lock_guard lock(mutex);
    ++errors[text];
  }
  void took(Clock::duration time) {
    ++calls;
    int64_t us = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
    for (int64_t before = worst_us; before < us && !worst_us.compare_exchange_weak(before, us);) continue;
  }
};

/// A client that calls ApiGetResourceState, ApiGetClusterName and ApiCreateEnum in turn, so many at a time, until
/// `end`.
asio::awaitable<void> behave(const Plan& plan, uint16_t port, const End& end, Tally& tally) {
  tcp::socket socket(co_await asio::this_coro::executor);
  rpc::ClientConnection connection(as_user("admin"));
  bool settled = false;
  Bytes out;
  std::vector<uint8_t> in(65536);
  size_t filled = 0;
  // One turn: sends what there is, reads what comes.
  auto turn = [&]() -> asio::awaitable<void> {
    if (!out.empty()) co_await asio::async_write(socket, asio::buffer(std::exchange(out, {})), asio::use_awaitable);
    if (filled == in.size()) in.resize(2 * in.size());
    filled +=
        co_await socket.async_read_some(asio::buffer(in.data() + filled, in.size() - filled), asio::use_awaitable);
    size_t done = connection.receive(std::span(in).first(filled), out);
    std::copy(in.begin() + static_cast<ptrdiff_t>(done), in.begin() + static_cast<ptrdiff_t>(filled), in.begin());
    filled -= done;
    if (connection.broken()) throw std::runtime_error(connection.broken()->text);
  };
  auto start = [&](const idl::Method& method, auto& parameters) {
    return connection.start(connection.context().id, method.opnum, *ndr::encode(ndr::Part::kRequest, parameters), {},
                            out);
  };
  auto check = [&](const rpc::Outcome& outcome) {
    if (!std::holds_alternative<rpc::Response>(outcome)) throw std::runtime_error(rpc::outcome_text(outcome));
    return std::get<rpc::Response>(outcome).stub;
  };
  try {
    co_await socket.async_connect({asio::ip::address_v4::loopback(), port}, asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    if (auto begun = connection.begin(out); !begun) throw std::runtime_error(begun.error().text);
    while (!connection.bound()) co_await turn();
    ++tally.connected;
    ++tally.settled;
    settled = true;
    idl::ApiOpenResource open{u"Cluster Name"};
    uint32_t opening = start(idl::kApiOpenResource, open);
    std::optional<rpc::Outcome> opened;
    while (!(opened = connection.take_answer(opening))) co_await turn();
    if (!ndr::decode(ndr::Part::kResponse, check(*opened), open) || open.Status != ERROR_SUCCESS) {
      throw std::runtime_error("ApiOpenResource: " + win32_text(open.Status));
    }
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (end.load() == kOpenEnd) {
      timer.expires_after(std::chrono::milliseconds(100));
      co_await timer.async_wait(asio::use_awaitable);
    }
    idl::ApiGetResourceState state{open.ReturnValue};
    idl::ApiGetClusterName name;
    idl::ApiCreateEnum list{0x1f};
    std::map<uint32_t, Clock::time_point> calls;
    size_t next = 0;
    for (bool go_on = true; go_on || !calls.empty(); go_on = go_on && Clock::now() < end.load()) {
      while (go_on && calls.size() < plan.in_flight) {
        size_t which = next++ % 8;
        uint32_t id = which == 0   ? start(idl::kApiCreateEnum, list)
                      : which == 1 ? start(idl::kApiGetClusterName, name)
                                   : start(idl::kApiGetResourceState, state);
        calls[id] = Clock::now();
      }
      co_await turn();
      for (auto call = calls.begin(); call != calls.end();) {
        if (auto outcome = connection.take_answer(call->first)) {
          check(*outcome);
          tally.took(Clock::now() - call->second);
          call = calls.erase(call);
        } else {
          ++call;
        }
      }
    }
  } catch (const std::exception& error) {
    tally.error(error.what());
    if (!settled) ++tally.settled;
  }
}

/// A client that does one of five bad things after the other until `end`.
void misbehave(uint16_t port, size_t seed, const End& end, std::atomic<size_t>& deeds) {
  std::minstd_rand random(static_cast<unsigned>(seed));
  auto pause = [&](int most_ms) {
    std::this_thread::sleep_until(
        std::min(end.load(), Clock::now() + std::chrono::milliseconds(1 + random() % most_ms)));
  };
  rpc::ClientOptions options = as_user("admin");
  options.deadline = std::chrono::seconds(60);
  for (size_t kind = seed; Clock::now() < end.load(); ++kind, ++deeds) {
    if (kind % 5 < 2) {
      auto client = rpc::TcpClient::connect_raw("127.0.0.1", port, options);
      if (!client) continue;
      Bytes bytes(200, static_cast<uint8_t>(random()));
      if (kind % 5 == 1) {  // half a PDU, and then nothing
        const uint8_t head[] = {5, 0, 11, 3, 0x10, 0, 0, 0, 0, 4};
        std::copy(std::begin(head), std::end(head), bytes.begin());
      }
      client->send_raw(bytes);
      pause(500);
      continue;
    }
    rpc::ClientOptions mine = options;
    if (kind % 5 == 2) mine.credential->password = "wrong";
    auto client = rpc::TcpClient::connect("127.0.0.1", port, mine);
    if (!client) {
      pause(50);
      continue;
    }
    idl::ApiCreateEnum list{0x1f};
    Bytes stub = *ndr::encode(ndr::Part::kRequest, list);
    for (int i = 0; i < 200; ++i) {  // answers that nobody reads; or that come when nobody is there any more
      Bytes pdus = client->compose_request(client->context().id, idl::kApiCreateEnum.opnum, stub);
      if (!client->send_raw(pdus)) break;
    }
    if (kind % 5 == 3) pause(1000);
  }
}

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// What the server has in memory.
struct Memory {
  size_t most_kib = 0;   ///< while its clients were there
  size_t after_kib = 0;  ///< when all have gone
};

/// Loads the server for a time, which begins when all are there.
Memory load(const Plan& plan, size_t seconds, const ServerProcess& server, Tally& tally) {
  size_t good = plan.connections - plan.misbehaving;
  End end = kOpenEnd;
  asio::io_context io(1);
  std::vector<std::thread> others;
  for (size_t i = 0; i < plan.misbehaving; ++i) {
    others.emplace_back([&, i] { misbehave(server.port(), i, end, tally.misdeeds); });
  }
  Memory memory;
  others.emplace_back([&] {
    while (Clock::now() < end.load()) {
      memory.most_kib = std::max(memory.most_kib, server.resident_kib());
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  });
  // Few at a time come in, which leaves those that never authenticate their part of the places.
  asio::co_spawn(
      io,
      [&]() -> asio::awaitable<void> {
        asio::steady_timer timer(co_await asio::this_coro::executor);
        constexpr size_t kComing = 10;
        for (size_t i = 0; i < good; ++i) {
          while (i >= tally.settled + kComing) {
            timer.expires_after(std::chrono::milliseconds(1));
            co_await timer.async_wait(asio::use_awaitable);
          }
          asio::co_spawn(io, behave(plan, server.port(), end, tally), asio::detached);
        }
        while (tally.settled < good) {
          timer.expires_after(std::chrono::milliseconds(1));
          co_await timer.async_wait(asio::use_awaitable);
        }
        end = Clock::now() + std::chrono::seconds(seconds);
      },
      asio::detached);
  io.run();
  for (std::thread& thread : others) thread.join();
  memory.after_kib = server.resident_kib();
  return memory;
}

int run(const Plan& plan) {
  raise_descriptor_limit();
  ServerFolder folder;
  auto options = usual_options(folder);
  options.insert(options.end(),
                 {"--log-level", "off", "--max-connections", std::to_string(2 * plan.connections + 100)});
  ServerProcess server(folder, options);
  if (!server.ready()) throw std::runtime_error("the server does not start: " + server.log());
  size_t start = server.resident_kib();
  // The first round brings the allocator to its size for so many clients; the second must not add to it.
  constexpr size_t kPartOfWarmUp = 10;
  Tally first;
  Memory before = load(plan, plan.seconds / kPartOfWarmUp + 1, server, first);
  Tally tally;
  Memory after = load(plan, plan.seconds, server, tally);

  size_t good = plan.connections - plan.misbehaving;
  size_t failed = 0;
  for (const Tally* each : {&first, &tally}) {
    for (const auto& [text, count] : each->errors) {
      std::cout << "ERROR  " << count << " x " << text << "\n";
      failed += count;
    }
  }
  std::cout << good << " connections with " << plan.in_flight << " calls in flight for " << plan.seconds
            << " s: " << tally.connected << " came in, " << tally.calls << " calls, " << tally.calls / plan.seconds
            << " a second, the slowest " << tally.worst_us / 1000 << " ms, " << failed << " errors\n"
            << plan.misbehaving << " that misbehave: " << tally.misdeeds << " misdeeds\n"
            << "memory in KiB: " << start << " at the start, " << before.after_kib << " after a first round, "
            << after.most_kib << " at most, " << after.after_kib << " when all have gone\n";
  for (size_t i = 0; i < plan.connects; ++i) {
    auto client = rpc::TcpClient::connect("127.0.0.1", server.port(), as_user("admin"));
    if (!client) {
      std::cout << "ERROR  connect " << i << ": " << client.error().text << "\n";
      ++failed;
    }
  }
  size_t last = server.resident_kib();
  if (plan.connects > 0) std::cout << plan.connects << " connects one after the other: " << last << " KiB\n";
  auto ended = server.terminate();
  if (!ended || ended->status != 0) {
    std::cout << "ERROR  the server ended badly: " << (ended ? ended->output : "not at all") << "\n";
    ++failed;
  }
  bool kept = std::max(after.after_kib, last) > before.after_kib + ServerProcess::kGrowthKib;
  if (kept) std::cout << "ERROR  memory grows by more than " << ServerProcess::kGrowthKib << " KiB\n";
  return failed > 0 || kept || tally.connected < good ? 1 : 0;
}

}  // namespace
}  // namespace cmrp::server::testing

int main(int argc, char** argv) {
  cmrp::server::testing::Plan plan;
  po::options_description all("Options");
  // clang-format off
  all.add_options()
    ("help,h", "this text")
    ("connections", po::value(&plan.connections)->default_value(plan.connections), "clients at a time")
    ("in-flight", po::value(&plan.in_flight)->default_value(plan.in_flight), "calls that each well-behaved one has in flight")
    ("seconds", po::value(&plan.seconds)->default_value(plan.seconds), "for how long")
    ("misbehaving", po::value(&plan.misbehaving)->default_value(plan.misbehaving),
     "clients of those that send garbage, half PDUs or wrong passwords, do not read, or go with calls in flight")
    ("connects", po::value(&plan.connects)->default_value(plan.connects), "connections that come and go afterwards");
  // clang-format on
  try {
    po::variables_map vm;
    po::store(po::parse_command_line(argc, argv, all), vm);
    if (vm.count("help")) {
      std::cout << "server_load: cmrp-server under many clients at once\n\n"
                << all << "\nExit status 1 if a well-behaved client sees an error, or memory does not come back.\n";
      return 0;
    }
    po::notify(vm);
    return cmrp::server::testing::run(plan);
  } catch (const std::exception& error) {
    std::cerr << "server_load: " << error.what() << "\n";
    return 2;
  }
}
