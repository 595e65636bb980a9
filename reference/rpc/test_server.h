// A server with a scripted Service on a thread of its own, for tests and the benchmark.
#pragma once

#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "reference/rpc/spnego.h"
#include "reference/rpc/tcp_client.h"
#include "reference/rpc/tcp_server.h"

namespace cmrp::rpc::testing {

/// The clusapi interface, as an interface to bind to.
inline constexpr SyntaxId kClusapi{
    {0xb97db8b2, 0x4c63, 0x11cf, {0xbf, 0xf6, 0x08, 0x00, 0x2b, 0xe2, 0x3f, 0x2f}}, 3, 0};
/// An interface that asks for no authentication.
inline constexpr SyntaxId kOpen{{0x11111111, 0x2222, 0x3333, {4, 4, 5, 5, 5, 5, 5, 5}}, 1, 2};

inline constexpr uint16_t kEcho = 0;      ///< answers the stub
inline constexpr uint16_t kRepeat = 1;    ///< answers as many bytes as the first four say
inline constexpr uint16_t kHold = 2;      ///< answers when it is released or cancelled
inline constexpr uint16_t kRelease = 3;   ///< answers all held calls, the last one first, then itself
inline constexpr uint16_t kThrowOut = 4;  ///< fault 5, and the end of the connection
inline constexpr uint16_t kNobody = 99;   ///< and above: nca_s_op_rng_error

/// Answers by opnum and remembers what it heard; readable from any thread.
class ScriptedService : public Service {
 public:
  std::vector<InterfaceInfo> served = {{kClusapi, AuthLevel::kPktPrivacy, {kNdr, kNdr64}},
                                       {kOpen, AuthLevel::kNone, {kNdr}}};

  std::span<const InterfaceInfo> interfaces() const override { return served; }

  void dispatch(Call call, std::function<void(Reply)> reply) override {
    uint16_t opnum = call.opnum;
    wire::Bytes stub = call.stub;
    uint32_t call_id = call.call_id;
    note([&] { calls.push_back(std::move(call)); });
    if (opnum == kEcho) return reply(std::move(stub));
    if (opnum == kRepeat) {
      wire::Reader in(stub);
      uint32_t count = 0;
      if (!in.read(count)) return reply(Fault{nca_s_fault_ndr});
      wire::Bytes answer(count);
      for (size_t i = 0; i < answer.size(); ++i) answer[i] = static_cast<uint8_t>(i * 7);
      return reply(std::move(answer));
    }
    if (opnum == kHold) {
      held_.emplace_back(call_id, stub, std::move(reply));
      return;
    }
    if (opnum == kRelease) {
      while (!held_.empty()) {
        auto [id, held_stub, answer] = std::move(held_.back());
        held_.pop_back();
        answer(std::move(held_stub));
      }
      return reply(wire::Bytes{});
    }
    if (opnum == kThrowOut) return reply({Fault{nca_s_fault_access_denied}, "not wanted here"});
    reply(Fault{nca_s_op_rng_error});
  }

  void cancelled(uint64_t, uint32_t call_id) override {
    note([&] { cancels.push_back(call_id); });
    for (size_t i = 0; i < held_.size(); ++i) {
      if (std::get<0>(held_[i]) != call_id) continue;
      auto answer = std::move(std::get<2>(held_[i]));
      held_.erase(held_.begin() + static_cast<ptrdiff_t>(i));
      answer(Fault{nca_s_fault_cancel});
      return;
    }
  }

  void association_group_ended(uint64_t group) override {
    note([&] { ended.push_back(group); });
  }

  /// Waits until `condition` holds, which may read calls, cancels and ended; false after ten seconds.
  template <class Condition>
  bool eventually(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), condition);
  }

  /// A copy of the last call; meaningful once there is one.
  Call last_call() {
    std::lock_guard lock(mutex_);
    return calls.back();
  }

  std::vector<Call> calls;
  std::vector<uint32_t> cancels;
  std::vector<uint64_t> ended;

 private:
  template <class Change>
  void note(Change change) {
    {
      std::lock_guard lock(mutex_);
      change();
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::tuple<uint32_t, wire::Bytes, std::function<void(Reply)>>> held_;
};

/// A file of users that lives as long as the object.
class UserFile {
 public:
  UserFile() : path_("/tmp/cmrp_rpc_users." + std::to_string(getpid())) {
    std::ofstream(path_) << "DOM:alice:Secret1\n";
  }
  ~UserFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// A file of the realm that test_realm.py runs the program in; empty if it does not.
inline std::string realm_file(const std::string& name) {
  const char* folder = getenv("CMRP_REALM");
  return folder ? std::string(folder) + "/" + name : std::string();
}
/// How alice proves herself unless a test says otherwise: by Kerberos in a realm, so that each test runs over both.
inline bool in_realm() { return getenv("CMRP_REALM") != nullptr; }
inline Mechanism usual_mechanism() { return in_realm() ? Mechanism::kKerberos : Mechanism::kNtlm; }

inline Credential alice(Mechanism mechanism = usual_mechanism()) {
  if (mechanism == Mechanism::kNtlm) return {"DOM", "alice", "Secret1"};
  return {"CMRP.TEST", "alice", "", mechanism, realm_file("alice.ccache")};
}
/// What a server calls her.
inline std::string alice_name() { return usual_mechanism() == Mechanism::kKerberos ? "alice@CMRP.TEST" : "DOM\\alice"; }

/// Runs a TcpServer on its own thread from construction to destruction.
class RunningServer {
 public:
  explicit RunningServer(Service& service, ServerOptions options = {}) : io_(1), work_(io_.get_executor()) {
    if (options.security.empty()) {
      options.security.push_back(std::make_shared<SpnegoProvider>(
          SpnegoOptions{.ntlm_user_file = users_.path(), .keytab = realm_file("service.keytab")}));
    }
    server_ = std::make_unique<TcpServer>(io_, "127.0.0.1", 0, service, options);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~RunningServer() {
    on_thread([this] { server_->stop(); });
    work_.reset();
    thread_.join();
  }

  uint16_t port() const { return server_->port(); }
  size_t connections() {
    size_t count = 0;
    on_thread([&] { count = server_->connections(); });
    return count;
  }
  std::thread::native_handle_type thread() { return thread_.native_handle(); }

  /// Runs `work` on the server's thread and waits for it.
  void on_thread(std::function<void()> work) {
    std::promise<void> done;
    boost::asio::post(io_, [&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }

 private:
  UserFile users_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::unique_ptr<TcpServer> server_;
  std::thread thread_;
};

}  // namespace cmrp::rpc::testing
