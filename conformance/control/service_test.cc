// ControlService and OncTarget over real TCP, stock libtirpc clients against the service, and peers that mean no good.
#include "conformance/control/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rpc/rpc.h>

#include <future>
#include <thread>

#include "conformance/control/call_bytes.h"
#include "conformance/control/onc_target.h"
#include "conformance/control/recording_target.h"
#include "conformance/control/test_socket.h"

namespace cmrp::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

const Record kNullCall = marked(call_bytes(NULLPROC, Nothing{}));
constexpr size_t kNullReplySize = 4 + 24;

class EveryOperation : public testing::TestWithParam<Operation> {};

TEST_P(EveryOperation, ArrivesAsItWasAsked) {
  RecordingTarget target;
  ControlService service(target);
  OncTarget client("127.0.0.1", service.port());
  EXPECT_EQ(GetParam().ask(client), Status{});
  EXPECT_THAT(target.log(), ElementsAre(GetParam().seen));
}

TEST_P(EveryOperation, BringsBackEveryCodeWithItsMessage) {
  RecordingTarget target;
  ControlService service(target);
  OncTarget client("127.0.0.1", service.port());
  for (const Status& status : {unsupported("Was ist das?"), unknown_object("資料"), failed("")}) {
    target.answer = status;
    EXPECT_EQ(GetParam().ask(client), status);
  }
}

INSTANTIATE_TEST_SUITE_P(Control, EveryOperation, testing::ValuesIn(every_operation()),
                         [](const auto& info) { return "row" + std::to_string(info.index); });

TEST(ControlService, BringsBackReportsAndCapabilities) {
  RecordingTarget target;
  target.report = example_report();
  ControlService service(target);
  OncTarget client("127.0.0.1", service.port());
  auto report = client.resource_report("Disk");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(*report, target.report);
  EXPECT_EQ(report->count(Entry::kVmSave), 1u);
  ASSERT_NE(report->last(Entry::kOffline), nullptr);
  EXPECT_EQ(report->last(Entry::kOffline)->buffer, std::vector<uint8_t>()) << "an empty buffer was handed over";
  EXPECT_EQ(report->last(Entry::kOnline)->buffer, std::nullopt) << "no buffer was handed over";
  EXPECT_EQ(client.capabilities(), target.names);
}

TEST(ControlService, CutsReportsDownToTheLimits) {
  RecordingTarget target;
  for (uint64_t number = 1; number <= SUT_MAX_CALLS + 10; ++number) {
    target.report.calls.push_back(
        {number, Entry::kOffline, "NODE1", std::vector<uint8_t>(SUT_MAX_BUFFER + number, 0xab), 0});
  }
  ControlService service(target);
  OncTarget client("127.0.0.1", service.port());
  auto report = client.resource_report("Disk");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->dropped);
  ASSERT_EQ(report->calls.size(), size_t{SUT_MAX_CALLS});
  EXPECT_EQ(report->calls.front().number, 11u);
  EXPECT_EQ(report->calls.back().buffer, std::vector<uint8_t>(SUT_MAX_BUFFER, 0xab));
  EXPECT_EQ(report->calls.back().buffer_size, SUT_MAX_BUFFER + SUT_MAX_CALLS + 10u);
}

TEST(ControlService, CutsMessagesBetweenCharacters) {
  RecordingTarget target;
  std::string umlauts = "x";
  for (int i = 0; i < SUT_MAX_MESSAGE; ++i) umlauts += "ü";
  target.answer = failed(umlauts);
  ControlService service(target);
  EXPECT_EQ(OncTarget("127.0.0.1", service.port()).reset(), failed(umlauts.substr(0, SUT_MAX_MESSAGE - 1)));
}

TEST(ControlService, ServesOnIpv6AndSeveralInOneProcess) {
  RecordingTarget first, second;
  ControlService one(first), two(second, "::1");
  EXPECT_EQ(OncTarget("127.0.0.1", one.port()).fail_node("A"), Status{});
  EXPECT_EQ(OncTarget("::1", two.port()).fail_node("B"), Status{});
  EXPECT_THAT(first.log(), ElementsAre("fail-node|A"));
  EXPECT_THAT(second.log(), ElementsAre("fail-node|B"));
}

TEST(ControlService, SaysWhereItCannotListen) {
  RecordingTarget target;
  EXPECT_THROW(ControlService(target, "example.invalid"), std::system_error);
  ControlService service(target);
  EXPECT_THROW(ControlService(target, "127.0.0.1", service.port()), std::system_error);
}

TEST(ControlService, StopsWithConnectionsOpenAndComesBackOnItsPort) {
  RecordingTarget target;
  auto service = std::make_unique<ControlService>(target);
  uint16_t port = service->port();
  OncTarget client("127.0.0.1", port);
  EXPECT_EQ(client.reset(), Status{});
  OwnedFd silent = connect_loopback(port);
  service->stop();
  service->stop();
  EXPECT_EQ(service->port(), port);
  EXPECT_TRUE(receive(silent.get()).empty());
  EXPECT_EQ(client.reset().code, Code::kNoAnswer);
  service = std::make_unique<ControlService>(target, "127.0.0.1", port);
  EXPECT_EQ(client.reset(), Status{}) << "connects again";
}

TEST(ControlService, TakesCallsInAnyPieces) {
  RecordingTarget target;
  ControlService service(target);
  OwnedFd peer = connect_loopback(service.port());
  for (uint8_t byte : kNullCall) ASSERT_TRUE(send_bytes(peer.get(), std::span(&byte, 1)));
  EXPECT_EQ(receive(peer.get(), kNullReplySize).size(), kNullReplySize);

  Record several;
  for (int i = 0; i < 200; ++i) several.insert(several.end(), kNullCall.begin(), kNullCall.end());
  ASSERT_TRUE(send_bytes(peer.get(), several));
  EXPECT_EQ(receive(peer.get(), 200 * kNullReplySize).size(), 200 * kNullReplySize);
}

// A client that libtirpc makes, with the filters that rpcgen makes: what a vendor's tools would be.
TEST(ControlService, AnswersStockLibtirpcClients) {
  RecordingTarget target;
  target.answer = unknown_object("no such disk");
  ControlService service(target);
  OwnedFd fd = connect_loopback(service.port());
  sockaddr_in address = loopback(service.port());
  netbuf server{sizeof address, sizeof address, &address};
  CLIENT* client = clnt_vc_create(fd.get(), &server, CMRP_SUT_CONTROL, CMRP_SUT_CONTROL_V1, 0, 0);
  ASSERT_NE(client, nullptr);
  char name[] = "Disk";
  sut_mark_args args{name, SUT_LOCKED, TRUE};
  sut_status status{};
  auto proc = [](auto* filter) { return reinterpret_cast<xdrproc_t>(reinterpret_cast<void (*)()>(filter)); };
  timeval patience{20, 0};
  EXPECT_EQ(clnt_call(client, SUT_MARK_RESOURCE, proc(xdr_sut_mark_args), reinterpret_cast<char*>(&args),
                      proc(xdr_sut_status), reinterpret_cast<char*>(&status), patience),
            RPC_SUCCESS);
  EXPECT_EQ(status.code, SUT_UNKNOWN_OBJECT);
  EXPECT_STREQ(status.message, "no such disk");
  clnt_freeres(client, proc(xdr_sut_status), reinterpret_cast<char*>(&status));
  clnt_destroy(client);
  EXPECT_THAT(target.log(), ElementsAre("mark-resource|Disk|locked|on"));
}

/// Does the service still answer others?
void expect_alive(uint16_t port) {
  OncTarget client("127.0.0.1", port, kPatience);
  EXPECT_EQ(client.ping(), Status{});
}

TEST(HostilePeer, GarbageEndsItsConnectionOnly) {
  RecordingTarget target;
  ControlService service(target);
  for (const std::string& garbage :
       {std::string("GET / HTTP/1.1\r\n\r\n"), std::string(5000, '\xff'), std::string("\x80\0\0\x04junk", 8),
        std::string("\x80\0\0\0", 4), std::string("\x7f\xff\xff\xff", 4), std::string("\x80\0\x40\x01", 4)}) {
    OwnedFd peer = connect_loopback(service.port());
    send_bytes(peer.get(), std::span(reinterpret_cast<const uint8_t*>(garbage.data()), garbage.size()));
    EXPECT_TRUE(receive(peer.get()).empty());
    expect_alive(service.port());
  }
}

TEST(HostilePeer, HalfARequestIsGivenUpAndHoldsUpNobody) {
  RecordingTarget target;
  ServiceLimits limits;
  limits.message_timeout = std::chrono::milliseconds(200);
  ControlService service(target, "127.0.0.1", 0, limits);
  for (size_t size : {size_t{1}, size_t{4}, size_t{5}, kNullCall.size() - 1}) {
    OwnedFd peer = connect_loopback(service.port());
    ASSERT_TRUE(send_bytes(peer.get(), std::span(kNullCall).first(size)));
    expect_alive(service.port());
    EXPECT_TRUE(receive(peer.get()).empty()) << size;
  }
}

TEST(HostilePeer, ADribbleDoesNotProlongItsTime) {
  RecordingTarget target;
  ServiceLimits limits;
  limits.message_timeout = std::chrono::milliseconds(200);
  ControlService service(target, "127.0.0.1", 0, limits);
  OwnedFd peer = connect_loopback(service.port());
  const uint8_t empty_fragment[4] = {0, 0, 0, 0};  // never the last one
  auto start = Clock::now();
  while (send_bytes(peer.get(), empty_fragment) && Clock::now() - start < kPatience) {
  }
  EXPECT_LT(Clock::now() - start, kPatience);
  expect_alive(service.port());
}

TEST(HostilePeer, SilentConnectionsMakeRoom) {
  RecordingTarget target;
  ServiceLimits limits;
  limits.max_connections = 4;
  ControlService service(target, "127.0.0.1", 0, limits);
  std::vector<OwnedFd> silent;
  for (int i = 0; i < 40; ++i) silent.push_back(connect_loopback(service.port()));
  expect_alive(service.port());
  for (int i = 0; i < 36; ++i) EXPECT_TRUE(receive(silent[i].get()).empty()) << i;  // ended, not just silent
}

TEST(HostilePeer, AnEvictedClientConnectsAgain) {
  RecordingTarget target;
  ServiceLimits limits;
  limits.max_connections = 1;
  ControlService service(target, "127.0.0.1", 0, limits);
  OncTarget one("127.0.0.1", service.port()), two("127.0.0.1", service.port());
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(one.reset(), Status{});
    EXPECT_EQ(two.reset(), Status{});
  }
}

TEST(HostilePeer, AnswersThatNobodyReadsAreGivenUp) {
  RecordingTarget target;
  target.report.calls.assign(SUT_MAX_CALLS, {1, Entry::kOnline, "N", std::vector<uint8_t>(SUT_MAX_BUFFER, 1), 0});
  ServiceLimits limits;
  limits.message_timeout = std::chrono::milliseconds(300);
  ControlService service(target, "127.0.0.1", 0, limits);
  char name[] = "Disk";
  const Record call = marked(call_bytes(SUT_RESOURCE_REPORT, sut_name{name}));
  OwnedFd peer = connect_loopback(service.port());
  Record calls;
  for (int i = 0; i < 1000; ++i) calls.insert(calls.end(), call.begin(), call.end());  // for 500 MiB of answers
  auto sender = std::async(std::launch::async, [&] { send_bytes(peer.get(), calls); });
  expect_alive(service.port());
  sender.wait();
  // Given up: the socket gets an error without our having read a byte.
  auto deadline = Clock::now() + kPatience;
  while (send_bytes(peer.get(), call) && Clock::now() < deadline) {
  }
  EXPECT_LT(Clock::now(), deadline);
  EXPECT_LT(target.log().size(), 100u);
  expect_alive(service.port());
}

TEST(HostilePeer, AResetInMidAnswerIsSurvived) {
  RecordingTarget target;
  target.report = example_report();
  ControlService service(target);
  char name[] = "Disk";
  const Record call = marked(call_bytes(SUT_RESOURCE_REPORT, sut_name{name}));
  for (int i = 0; i < 100; ++i) {
    OwnedFd peer = connect_loopback(service.port());
    linger at_once{1, 0};
    setsockopt(peer.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ASSERT_TRUE(send_bytes(peer.get(), call));
  }
  expect_alive(service.port());
}

TEST(ControlService, CallsTheTargetOneAtATimeFromManyClients) {
  RecordingTarget target;
  std::atomic<int> inside = 0;
  target.before_answer = [&] {
    EXPECT_EQ(++inside, 1);
    std::this_thread::yield();
    --inside;
  };
  ControlService service(target);
  std::vector<std::future<void>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::async(std::launch::async, [&] {
      OncTarget client("127.0.0.1", service.port());
      for (int call = 0; call < 50; ++call) EXPECT_EQ(client.reset(), Status{});
    }));
  }
  for (auto& client : clients) client.get();
  EXPECT_EQ(target.log().size(), 400u);
}

}  // namespace
}  // namespace cmrp::control
