#include "conformance/control/onc_dispatch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/control/call_bytes.h"
#include "conformance/control/capabilities.h"
#include "conformance/control/recording_target.h"

namespace cmrp::control {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

char kName[] = "Disk";
char kNode[] = "NODE1";

/// One valid call of each shape of arguments.
std::vector<Record> every_call() {
  return {call_bytes(SUT_CAPABILITIES, Nothing{}),
          call_bytes(SUT_SET_SERVER_STATE, sut_server_state_args{kNode, SUT_STATE_NONE}),
          call_bytes(SUT_SCRIPT_RESOURCE, sut_script_args{kName, kNode, SUT_PENDING, SUT_FAIL, 7}),
          call_bytes(SUT_COMPLETE_RESOURCE, sut_complete_args{kName, TRUE}),
          call_bytes(SUT_MARK_RESOURCE, sut_mark_args{kName, SUT_CORE, TRUE}),
          call_bytes(SUT_SET_RESOURCE_STATE, sut_resource_state_args{kName, 4}),
          call_bytes(SUT_RESOURCE_REPORT, sut_name{kName}),
          call_bytes(SUT_HOLD_GROUP, sut_hold_args{kName, TRUE}),
          call_bytes(SUT_SET_ACCESS, sut_access_args{kName, SUT_ACCESS_READ})};
}

/// The words of a reply, big endian as on the wire.
std::vector<uint32_t> words(const std::optional<Record>& reply) {
  std::vector<uint32_t> out;
  if (!reply) return out;
  for (size_t i = 0; i + 4 <= reply->size(); i += 4) {
    out.push_back(uint32_t{(*reply)[i]} << 24 | (*reply)[i + 1] << 16 | (*reply)[i + 2] << 8 | (*reply)[i + 3]);
  }
  return out;
}

TEST(Dispatch, NullAnswersWithoutTheTarget) {
  RecordingTarget target;
  EXPECT_THAT(words(dispatch(target, call_bytes(NULLPROC, Nothing{}))),
              ElementsAre(77, REPLY, MSG_ACCEPTED, 0, 0, SUCCESS));
  EXPECT_THAT(target.log(), IsEmpty());
}

TEST(Dispatch, RefusesAsRfc5531Says) {
  RecordingTarget target;
  char not_utf8[] = "\xff\xfe";
  EXPECT_THAT(words(dispatch(target, call_bytes(99, Nothing{}))),
              ElementsAre(77, REPLY, MSG_ACCEPTED, 0, 0, PROC_UNAVAIL));
  EXPECT_THAT(words(dispatch(target, call_bytes(SUT_RESET, Nothing{}, 100003))),
              ElementsAre(77, REPLY, MSG_ACCEPTED, 0, 0, PROG_UNAVAIL));
  EXPECT_THAT(words(dispatch(target, call_bytes(SUT_RESET, Nothing{}, CMRP_SUT_CONTROL, 2))),
              ElementsAre(77, REPLY, MSG_ACCEPTED, 0, 0, PROG_MISMATCH, 1, 1));
  EXPECT_THAT(words(dispatch(target, call_bytes(SUT_FAIL_NODE, sut_name{not_utf8}))),
              ElementsAre(77, REPLY, MSG_ACCEPTED, 0, 0, GARBAGE_ARGS));
  EXPECT_THAT(words(dispatch(target, call_bytes(SUT_RESET, Nothing{}, CMRP_SUT_CONTROL, 1, AUTH_DES))),
              ElementsAre(77, REPLY, MSG_DENIED, AUTH_ERROR, AUTH_REJECTEDCRED));
  Record other_rpc = call_bytes(SUT_RESET, Nothing{});
  other_rpc[11] = 3;
  EXPECT_THAT(words(dispatch(target, other_rpc)), ElementsAre(77, REPLY, MSG_DENIED, RPC_MISMATCH, 2, 2));
  Record trailing = call_bytes(SUT_RESET, Nothing{});
  trailing.resize(trailing.size() + 4);
  EXPECT_THAT(words(dispatch(target, trailing)), ElementsAre(77, REPLY, MSG_ACCEPTED, 0, 0, GARBAGE_ARGS));
  Record reply_for_call = call_bytes(SUT_RESET, Nothing{});
  reply_for_call[7] = REPLY;
  EXPECT_EQ(dispatch(target, reply_for_call), std::nullopt);
  EXPECT_THAT(target.log(), IsEmpty()) << "nothing of this is an operation";
}

TEST(Dispatch, TakesCredentialsOfAuthSys) {
  RecordingTarget target;
  EXPECT_THAT(words(dispatch(target, call_bytes(SUT_RESET, Nothing{}, CMRP_SUT_CONTROL, 1, AUTH_SYS))),
              ElementsAre(77, REPLY, MSG_ACCEPTED, 0, 0, SUCCESS, SUT_OK, 0));
}

TEST(Dispatch, UnknownEnumeratorIsUnsupported) {
  RecordingTarget target;
  for (uint8_t value : {4, 5, 255}) {
    Record call = call_bytes(SUT_SET_SERVER_STATE, sut_server_state_args{kNode, SUT_STATE_NONE});
    call.back() = value;
    auto reply = words(dispatch(target, call));
    ASSERT_GT(reply.size(), 6u);
    EXPECT_EQ(reply[5], SUCCESS);
    EXPECT_EQ(reply[6], SUT_UNSUPPORTED) << int{value};
  }
  EXPECT_THAT(target.log(), IsEmpty());
}

TEST(Dispatch, EveryTruncationIsRefused) {
  for (const Record& call : every_call()) {
    for (size_t size = 0; size < call.size(); ++size) {
      RecordingTarget target;
      // A block of its own, so that AddressSanitizer sees a read beyond it.
      Record cut(call.begin(), call.begin() + static_cast<ptrdiff_t>(size));
      cut.shrink_to_fit();
      auto reply = words(dispatch(target, cut));
      if (!reply.empty()) {
        EXPECT_THAT(reply, ElementsAre(77, REPLY, MSG_ACCEPTED, 0, 0, GARBAGE_ARGS)) << size;
      }
      EXPECT_THAT(target.log(), IsEmpty()) << "cut at " << size << " of " << call.size();
    }
  }
}

TEST(Dispatch, EveryCorruptionIsAnsweredOrDropped) {
  for (const Record& call : every_call()) {
    for (size_t at = 0; at < call.size(); ++at) {
      for (uint8_t mask : {0x01, 0x02, 0x80, 0xff}) {
        RecordingTarget target;
        Record bad = call;
        bad[at] ^= mask;
        auto reply = dispatch(target, bad);
        if (reply) {
          EXPECT_GE(reply->size(), 20u);
        }
      }
    }
  }
}

TEST(Dispatch, ATargetThatThrowsHasFailed) {
  RecordingTarget target;
  target.before_answer = [] { throw std::runtime_error("out of cheese"); };
  for (const Record& call : every_call()) {
    auto reply = dispatch(target, call);
    ASSERT_TRUE(reply);
    EXPECT_EQ(words(reply)[6], SUT_FAILED);
    EXPECT_NE(std::string(reply->begin(), reply->end()).find("out of cheese"), std::string::npos);
  }
}

TEST(Capabilities, AreNamedOnce) {
  for (const auto& row : kCapabilities) {
    EXPECT_EQ(find_capability(row.name), &row) << row.name;
    EXPECT_FALSE(row.promise.empty() || row.operation.empty()) << row.name;
  }
  EXPECT_EQ(find_capability("telepathy"), nullptr);
  EXPECT_LE(kCapabilities.size(), size_t{SUT_MAX_CAPABILITIES});
}

TEST(Words, GoThereAndBack) {
  for (int i = 0; i < 8; ++i) EXPECT_EQ(from_word<Entry>(word(static_cast<Entry>(i))), static_cast<Entry>(i));
  EXPECT_EQ(from_word<ServerState>("leaving"), ServerState::kLeaving);
  EXPECT_EQ(from_word<ServerState>("read only"), std::nullopt);
  EXPECT_EQ(word(static_cast<Access>(17)), "?");
}

TEST(Target, SaysUnsupportedToWhatItDoesNotOverride) {
  class Bare final : public Target {
    Answer<std::vector<std::string>> capabilities() override { return std::vector<std::string>{"reset"}; }
    Status reset() override { return {}; }
  } bare;
  for (const auto& operation : every_operation()) {
    bool own = operation.seen == "capabilities" || operation.seen == "reset";
    EXPECT_EQ(operation.ask(bare).code, own ? Code::kOk : Code::kUnsupported) << operation.seen;
  }
}

}  // namespace
}  // namespace cmrp::control
