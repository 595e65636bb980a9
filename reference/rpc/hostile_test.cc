// Peers that misbehave over real TCP: they are thrown out with an answer, and nobody else notices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/rpc/pdu.h"
#include "reference/rpc/test_server.h"

namespace cmrp::rpc {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using wire::Bytes;
using Clock = std::chrono::steady_clock;

ClientOptions sealed() {
  ClientOptions options;
  options.interface = kClusapi;
  options.credential = alice();
  return options;
}

/// A server under attack, with an honest client that has to be served all along.
class HostileTest : public ::testing::Test {
 protected:
  void start(Limits limits = {}) {
    ServerOptions options;
    options.limits = limits;
    server.emplace(service, options);
    honest.emplace(connect(sealed()));
  }

  TcpClient connect(const ClientOptions& options) {
    auto client = TcpClient::connect("127.0.0.1", server->port(), options);
    if (!client) throw std::runtime_error("connect: " + client.error().text);
    return std::move(*client);
  }

  TcpClient raw() {
    auto client = TcpClient::connect_raw("127.0.0.1", server->port(), {});
    if (!client) throw std::runtime_error("connect: " + client.error().text);
    return std::move(*client);
  }

  /// What comes back until the server closes: a line a PDU, then "closed".
  static std::vector<std::string> everything(TcpClient& client) {
    std::vector<std::string> lines;
    for (;;) {
      auto pdu = client.receive_raw(Clock::now() + 10s);
      if (!pdu) {
        lines.push_back(pdu.error().kind == ClientError::Kind::kDisconnected ? "closed" : pdu.error().text);
        return lines;
      }
      lines.push_back(decode_pdu(*pdu)->text());
    }
  }

  /// Waits until the server has no more than `count` connections; each look is a turn of its event loop.
  bool connections_become(size_t count) {
    for (auto until = Clock::now() + 10s; Clock::now() < until;) {
      if (server->connections() <= count) return true;
    }
    return false;
  }

  void TearDown() override {
    Outcome outcome = honest->call(kEcho, Bytes(100, 7));
    EXPECT_TRUE(std::holds_alternative<Response>(outcome)) << "the honest client: " << outcome_text(outcome);
  }

  ScriptedService service;
  std::optional<RunningServer> server;
  std::optional<TcpClient> honest;
};

TEST_F(HostileTest, Garbage) {
  start();
  uint32_t seed = 1;
  for (size_t size : {16, 17, 100, 5000, 100'000}) {
    Bytes bytes(size);
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>((seed = seed * 1664525 + 1013904223) >> 24);
    TcpClient client = raw();
    client.send_raw(bytes);
    EXPECT_EQ(everything(client), std::vector<std::string>{"closed"}) << size << " bytes";
  }
}

TEST_F(HostileTest, GarbageInsteadOfARequest) {
  start();
  TcpClient client = connect(sealed());
  client.send_raw(Bytes(100, 0x05));
  auto lines = everything(client);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], HasSubstr("nca_s_proto_error"));
}

TEST_F(HostileTest, TamperedReplayedAndDroppedRequests) {
  start();
  for (const char* attack : {"tampered", "replayed", "dropped"}) {
    TcpClient client = connect(sealed());
    Bytes first = client.compose_request(0, kEcho, Bytes(40, 1));
    Bytes second = client.compose_request(0, kEcho, Bytes(40, 2));
    if (attack[0] == 't') {
      first[30] ^= 1;
      client.send_raw(first);
    } else if (attack[0] == 'r') {
      client.send_raw(first);
      client.send_raw(first);
    } else {
      client.send_raw(second);
    }
    auto lines = everything(client);
    ASSERT_GE(lines.size(), 2u) << attack;
    EXPECT_THAT(lines[lines.size() - 2], HasSubstr("nca_s_fault_access_denied")) << attack;
    EXPECT_EQ(lines.back(), "closed") << attack;
  }
}

TEST_F(HostileTest, ConnectionsThatEndAnywhere) {
  start();
  Bytes request;
  {
    TcpClient client = connect(sealed());
    request = client.compose_request(0, kEcho, Bytes(40, 1));
  }
  for (size_t size = 0; size < request.size(); size += 5) {
    TcpClient client = connect(sealed());
    Bytes whole = client.compose_request(0, kEcho, Bytes(40, 1));
    client.send_raw(wire::ByteView(whole).first(size));
    client.close();
  }
  EXPECT_TRUE(service.eventually([&] { return service.ended.size() == request.size() / 5 + 2; }))
      << service.ended.size() << " groups ended";
}

TEST_F(HostileTest, SilentConnectionsMakeRoomAndTimeOut) {
  Limits limits;
  limits.unauthenticated_connections = 4;
  limits.unauthenticated_idle = 1s;
  start(limits);
  std::vector<TcpClient> silent;
  for (int i = 0; i < 6; ++i) silent.push_back(raw());
  // The two that were silent longest had to go at once, the others go when their time is up.
  for (TcpClient& client : silent) {
    EXPECT_EQ(everything(client), std::vector<std::string>{"closed"});
  }
  silent.clear();
  EXPECT_TRUE(connections_become(1));
}

TEST_F(HostileTest, OneConnectionTooMany) {
  Limits limits;
  limits.connections = 3;
  start(limits);
  TcpClient second = connect(sealed()), third = connect(sealed());
  auto fourth = TcpClient::connect("127.0.0.1", server->port(), sealed());
  ASSERT_FALSE(fourth);
  EXPECT_EQ(fourth.error().kind, ClientError::Kind::kDisconnected) << fourth.error().text;
  third.close();
  EXPECT_TRUE(connections_become(2));
  TcpClient again = connect(sealed());
  Outcome outcome = again.call(kEcho, {});
  EXPECT_TRUE(std::holds_alternative<Response>(outcome)) << outcome_text(outcome);
}

TEST_F(HostileTest, APeerThatDoesNotReadIsThrownOut) {
  Limits limits;
  limits.unsent_bytes = 1 << 20;
  start(limits);
  TcpClient client = connect(sealed());
  wire::Writer count;
  count.write(uint32_t{64 << 20});
  client.start(0, kRepeat, count.view());
  EXPECT_TRUE(service.eventually([&] { return service.ended.size() == 1; }));
}

TEST_F(HostileTest, ManyConnectionsThatComeAndGo) {
  start();
  for (int i = 0; i < 300; ++i) {
    TcpClient client = raw();
    if (i % 3 == 0) client.send_raw(Bytes(10, 5));
  }
  EXPECT_TRUE(connections_become(1));
}

}  // namespace
}  // namespace cmrp::rpc
