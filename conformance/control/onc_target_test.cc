// OncTarget against services that are absent, late, wrong or hostile, and against a stock libtirpc server.
#include "conformance/control/onc_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <rpc/rpc.h>
#include <sys/eventfd.h>

#include <functional>
#include <thread>

#include "conformance/control/call_bytes.h"
#include "conformance/control/onc_dispatch.h"
#include "conformance/control/recording_target.h"
#include "conformance/control/test_socket.h"

namespace cmrp::control {
namespace {

using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

/// Accepts one connection after the other and leaves each to `serve(fd)`, until it goes away.
class Server {
 public:
  explicit Server(std::function<void(int)> serve) : listener_(listen_loopback(port_)), serve_(std::move(serve)) {
    thread_ = std::thread([this] {
      for (;;) {
        OwnedFd peer(accept(listener_.get(), nullptr, nullptr));
        if (!peer) return;
        set_patience(peer.get());
        serve_(peer.get());
      }
    });
  }
  ~Server() {
    shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }
  uint16_t port() const { return port_; }

 private:
  uint16_t port_ = 0;
  OwnedFd listener_;
  std::function<void(int)> serve_;
  std::thread thread_;
};

/// The reply of a real dispatch to the first call of an OncTarget, whose id is 1.
Record reply_to(Record call, Target& target) {
  call[3] = 1;
  return dispatch(target, call).value();
}

Record report_reply() {
  RecordingTarget target;
  target.report = example_report();
  char name[] = "Disk";
  return reply_to(call_bytes(SUT_RESOURCE_REPORT, sut_name{name}), target);
}

/// Asks a server that reads the beginning of the request, sends these bytes and closes.
Answer<ResourceReport> ask_one_that_sends(const Record& bytes) {
  Server server([&](int fd) {
    uint8_t begin[4];
    if (recv(fd, begin, sizeof begin, MSG_WAITALL) > 0) send_bytes(fd, bytes);
    shutdown(fd, SHUT_WR);
    receive(fd);
  });
  return OncTarget("127.0.0.1", server.port(), kPatience).resource_report("Disk");
}

TEST(OncTarget, ServiceThatIsNotThere) {
  uint16_t port;
  listen_loopback(port).close();
  Status status = OncTarget("127.0.0.1", port).reset();
  EXPECT_EQ(status.code, Code::kNoAnswer);
  EXPECT_THAT(status.message, HasSubstr("refused"));
  EXPECT_EQ(OncTarget("no such host", port).reset().code, Code::kNoAnswer);
}

TEST(OncTarget, SilentServiceCostsTheTimeoutAndNoMore) {
  uint16_t port;
  OwnedFd listener = listen_loopback(port);  // connections wait in its queue, nobody accepts
  OncTarget client("127.0.0.1", port, std::chrono::milliseconds(150));
  auto start = Clock::now();
  Status status = client.reset();
  EXPECT_EQ(status.code, Code::kNoAnswer);
  EXPECT_THAT(status.message, HasSubstr("150 ms"));
  EXPECT_GE(Clock::now() - start, std::chrono::milliseconds(150));
  EXPECT_LT(Clock::now() - start, kPatience);
}

TEST(OncTarget, DribblingServiceCostsTheTimeoutAndNoMore) {
  Server server([](int fd) {
    const uint8_t empty_fragment[4] = {0, 0, 0, 0};
    while (send_bytes(fd, empty_fragment)) std::this_thread::yield();
  });
  OncTarget client("127.0.0.1", server.port(), std::chrono::milliseconds(150));
  EXPECT_THAT(client.reset().message, HasSubstr("no answer within"));
}

TEST(OncTarget, UnderstandsWhatItShould) {
  auto report = ask_one_that_sends(marked(report_reply()));
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(*report, example_report());
}

TEST(OncTarget, NonsenseIsNoAnswer) {
  Record other_call = report_reply();
  other_call[3] = 9;
  Record trailing = report_reply();
  trailing.resize(trailing.size() + 4);
  Record bad_code = report_reply();
  bad_code[27] = 4;
  const std::pair<Record, const char*> rows[] = {
      {{}, "closed the connection"},
      {{0x80, 0, 0, 8, 1, 2}, "closed the connection"},
      {{0xff, 0xff, 0xff, 0xff}, "more than"},
      {{'S', 'S', 'H', '-', '2'}, "more than"},
      {marked(Record(40, 0)), "no ONC RPC reply"},
      {marked(other_call), "another call"},
      {marked(trailing), "not what sut_control.x"},
      {marked(bad_code), "status code 4"},
  };
  for (const auto& [bytes, why] : rows) {
    auto report = ask_one_that_sends(bytes);
    ASSERT_FALSE(report) << why;
    EXPECT_EQ(report.error().code, Code::kNoAnswer);
    EXPECT_THAT(report.error().message, HasSubstr(why));
  }
}

TEST(OncTarget, EveryTruncationOfAReplyIsNoAnswer) {
  const Record reply = report_reply();
  for (size_t size = 0; size < reply.size(); ++size) {
    auto report = ask_one_that_sends(marked(std::span(reply).first(size)));
    ASSERT_FALSE(report) << "cut at " << size << " of " << reply.size();
    EXPECT_EQ(report.error().code, Code::kNoAnswer) << report.error().message;
  }
}

TEST(OncTarget, EveryCorruptionOfAReplyIsAValueOrAnError) {
  const Record reply = report_reply();
  for (size_t at = 0; at < reply.size(); ++at) {
    for (uint8_t mask : {0x01, 0x80}) {
      Record bad = reply;
      bad[at] ^= mask;
      auto report = ask_one_that_sends(marked(bad));
      if (!report) {
        EXPECT_NE(report.error().code, Code::kOk) << at;
      }
    }
  }
}

TEST(OncTarget, NamesThatCannotBeSentAreRefusedHere) {
  OncTarget client("127.0.0.1", 1);
  const std::string with_nul("a\0b", 3);
  for (const std::string& name : {with_nul, std::string(SUT_MAX_NAME + 1, 'x'), std::string("\xff")}) {
    for (Status status : {client.fail_node(name), client.script_resource("Disk", {name}), client.hold_group(name, true),
                          status_of(client.resource_report(name)), client.set_access(name, Access::kAll)}) {
      EXPECT_EQ(status.code, Code::kFailed);
      EXPECT_THAT(status.message, HasSubstr("UTF-8"));
    }
  }
}

TEST(OncTarget, AnOlderServiceLacksOperations) {
  RecordingTarget target;
  Server server([&](int fd) {
    uint8_t begin[4];
    if (recv(fd, begin, sizeof begin, MSG_WAITALL) > 0) {
      send_bytes(fd, marked(reply_to(call_bytes(4711, Nothing{}), target)));
    }
    receive(fd);
  });
  OncTarget client("127.0.0.1", server.port());
  EXPECT_EQ(client.restart_server().code, Code::kUnsupported);
}

/// A server of libtirpc, as rpcgen's users have them, for the operations that the test asks for.
void stock_dispatch(svc_req* request, SVCXPRT* transport) {
  auto proc = [](auto* filter) { return reinterpret_cast<xdrproc_t>(reinterpret_cast<void (*)()>(filter)); };
  char message[] = "from stock";
  sut_status status{SUT_FAILED, message};
  if (request->rq_proc == NULLPROC) {
    svc_sendreply(transport, no_results, nullptr);
  } else if (request->rq_proc == SUT_MARK_RESOURCE) {
    sut_mark_args args{};
    if (!svc_getargs(transport, proc(xdr_sut_mark_args), reinterpret_cast<char*>(&args))) {
      svcerr_decode(transport);
      return;
    }
    bool as_asked = std::string(args.resource) == "Disk" && args.mark == SUT_SHARED_VOLUME && args.on;
    if (as_asked) status.code = SUT_OK;
    svc_sendreply(transport, proc(xdr_sut_status), reinterpret_cast<char*>(&status));
    svc_freeargs(transport, proc(xdr_sut_mark_args), reinterpret_cast<char*>(&args));
  } else {
    svcerr_noproc(transport);
  }
}

TEST(OncTarget, AsksStockLibtirpcServers) {
  uint16_t port;
  OwnedFd listener = listen_loopback(port);
  OwnedFd stop(eventfd(0, 0));
  std::thread server([&] {
    SVCXPRT* transport = svc_vc_create(dup(listener.get()), 0, 0);
    ASSERT_NE(transport, nullptr);
    ASSERT_TRUE(svc_reg(transport, CMRP_SUT_CONTROL, CMRP_SUT_CONTROL_V1, stock_dispatch, nullptr));
    for (;;) {
      std::vector<pollfd> polled(svc_pollfd, svc_pollfd + svc_max_pollfd);
      polled.push_back({stop.get(), POLLIN, 0});
      int ready = poll(polled.data(), polled.size(), -1);
      if (polled.back().revents != 0) break;
      svc_getreq_poll(polled.data(), ready);
    }
    svc_unreg(CMRP_SUT_CONTROL, CMRP_SUT_CONTROL_V1);
    svc_destroy(transport);
  });
  {
    OncTarget client("127.0.0.1", port, kPatience);
    EXPECT_EQ(client.ping(), Status{});
    EXPECT_EQ(client.mark_resource("Disk", Mark::kSharedVolume, true), (Status{Code::kOk, "from stock"}));
    EXPECT_EQ(client.mark_resource("Disk", Mark::kCore, true), failed("from stock"));
    EXPECT_EQ(client.restart_server().code, Code::kUnsupported);
  }
  eventfd_write(stop.get(), 1);
  server.join();
}

}  // namespace
}  // namespace cmrp::control
