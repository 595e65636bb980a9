#include "conformance/control/hook_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "conformance/control/onc_types.h"
#include "conformance/control/recording_target.h"
#include "conformance/control/test_socket.h"

namespace cmrp::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

/// A folder of its own with a shell script in it.
class Hook : public testing::Test {
 protected:
  Hook() {
    std::string pattern = testing::TempDir() + "hookXXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~Hook() override { std::filesystem::remove_all(folder_); }

  /// A target whose hook does `body`.
  HookTarget hook(const std::string& body, std::chrono::milliseconds timeout = kPatience) {
    auto path = folder_ / "hook.sh";
    std::ofstream(path) << "#!/bin/sh\ncd \"" << folder_.string() << "\"\n" << body << "\n";
    chmod(path.c_str(), 0755);
    return HookTarget(path.string(), timeout);
  }

  std::string file(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(folder_ / name).rdbuf();
    return text.str();
  }

  std::filesystem::path folder_;
};

TEST_F(Hook, GetsEveryOperationAsArguments) {
  HookTarget target = hook(R"(
      (IFS='|'; printf '%s' "$*") >seen
      [ "$1" = resource-report ] && echo persistent=online
      exit 0)");
  for (const auto& operation : every_operation()) {
    EXPECT_EQ(operation.ask(target), Status{}) << operation.seen;
    EXPECT_EQ(file("seen"), operation.seen);
  }
}

TEST_F(Hook, ExitStatusIsTheCode) {
  const std::pair<const char*, Status> rows[] = {
      {"exit 0", {}},
      {"echo message=fine; exit 0", {Code::kOk, "fine"}},
      {"echo message=never; exit 3", unsupported("never")},
      {"echo message=who; exit 4", unknown_object("who")},
      {"echo 'the disk = broken' >&2; exit 1", failed("the disk = broken")},
      {"echo message=a=b; echo no >&2; exit 77", failed("a=b")},
      {"exit 9", failed("exit status 9")},
  };
  for (const auto& [body, status] : rows) EXPECT_EQ(hook(body).reset(), status) << body;
}

TEST_F(Hook, PrintsCapabilities) {
  auto names = hook("echo capability=reset; echo message=hello; echo capability=node-failure").capabilities();
  ASSERT_TRUE(names) << names.error().message;
  EXPECT_THAT(*names, ElementsAre("reset", "node-failure"));
}

TEST_F(Hook, PrintsReports) {
  auto report = hook(R"(
      echo persistent=offline
      echo call=7 online - - NODE 1
      echo call=8 offline 0 - NODE2
      echo call=18446744073709551615 vm-force-shut-down 3 0aFF00 Größe)")
                    .resource_report("Disk");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(*report, (ResourceReport{
                         false,
                         false,
                         {{7, Entry::kOnline, "NODE 1", std::nullopt, 0},
                          {8, Entry::kOffline, "NODE2", std::vector<uint8_t>(), 0},
                          {UINT64_MAX, Entry::kVmForceShutDown, "Größe", std::vector<uint8_t>{0x0a, 0xff, 0x00}, 3}}}));
}

TEST_F(Hook, LongReportsAreCutDown) {
  auto report = hook(R"(
      echo persistent=online
      hex=$(head -c 9000 /dev/zero | tr '\0' a)
      n=0; while [ $n -lt 70 ]; do n=$((n + 1)); echo "call=$n offline 9000 $hex$hex NODE1"; done)")
                    .resource_report("Disk");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->dropped);
  ASSERT_EQ(report->calls.size(), size_t{SUT_MAX_CALLS});
  EXPECT_EQ(report->calls.front().number, 7u);
  EXPECT_EQ(report->calls.front().buffer_size, 9000u);
  EXPECT_EQ(report->calls.front().buffer, std::vector<uint8_t>(SUT_MAX_BUFFER, 0xaa));
}

TEST_F(Hook, NonsenseIsNoAnswer) {
  for (const char* body :
       {"echo hello", "echo surprise=1", "printf 'message=\\377\\n'", "echo =", "kill -9 $$", "kill -TERM $$"}) {
    EXPECT_EQ(hook(body).reset().code, Code::kNoAnswer) << body;
  }
  for (const char* line : {"", "persistent=maybe", "persistent=online\ncall=", "persistent=online\ncall=x online - - N",
                           "persistent=online\ncall=1 onlein - - N", "persistent=online\ncall=1 online 1 - N",
                           "persistent=online\ncall=1 online 1 0 N", "persistent=online\ncall=1 online 1 zz N",
                           "persistent=online\ncall=1 online - 00 N", "persistent=online\ncall=1 online 2 00 N",
                           "persistent=online\ncall=-1 online - - N", "persistent=online\ndropped=perhaps"}) {
    auto report = hook("cat <<'END'\n" + std::string(line) + "\nEND").resource_report("Disk");
    ASSERT_FALSE(report) << line;
    EXPECT_EQ(report.error().code, Code::kNoAnswer) << line;
  }
}

TEST_F(Hook, ThatIsNotThere) {
  Status status = HookTarget((folder_ / "nothing").string()).reset();
  EXPECT_EQ(status.code, Code::kNoAnswer);
  EXPECT_THAT(status.message, HasSubstr("No such file"));
}

TEST_F(Hook, NamesWithNulAreRefusedHere) {
  EXPECT_EQ(hook("exit 0").fail_node(std::string("a\0b", 3)).code, Code::kFailed);
}

TEST_F(Hook, ThatTakesTooLongIsKilledWithWhatItStarted) {
  HookTarget target = hook("sleep 1000 & echo $! >child; wait", std::chrono::milliseconds(300));
  auto start = Clock::now();
  Status status = target.reset();
  EXPECT_EQ(status.code, Code::kNoAnswer);
  EXPECT_THAT(status.message, HasSubstr("killed after 300 ms"));
  EXPECT_LT(Clock::now() - start, kPatience);
  if (pid_t child = std::atoi(file("child").c_str()); child > 0) {
    // Killed; it is gone, or a zombie until whoever inherits it reaps it.
    auto dead = [&] {
      std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
      std::string line;
      return !std::getline(stat, line) || line.find(") Z") != std::string::npos;
    };
    while (!dead() && Clock::now() - start < kPatience) std::this_thread::yield();
    EXPECT_TRUE(dead());
  }
}

TEST_F(Hook, MayLeaveAServerRunning) {
  HookTarget target = hook("sleep 1000 & echo $! >child; exit 0");
  auto start = Clock::now();
  EXPECT_EQ(target.restart_server(), Status{});
  EXPECT_LT(Clock::now() - start, kPatience) << "did not wait for the one that holds its output";
  pid_t child = std::atoi(file("child").c_str());
  ASSERT_GT(child, 0);
  EXPECT_EQ(kill(child, SIGKILL), 0) << "still there";
}

TEST_F(Hook, ThatPrintsWithoutEndIsKilled) {
  auto start = Clock::now();
  Status status = hook("exec yes message=hello").reset();
  EXPECT_EQ(status.code, Code::kNoAnswer);
  EXPECT_THAT(status.message, HasSubstr("printed more than"));
  EXPECT_LT(Clock::now() - start, kPatience);
}

TEST_F(Hook, ErrorsWithoutEndAreKeptInPart) {
  Status status = hook("head -c 1000000 /dev/zero | tr '\\0' x >&2; echo the end >&2; exit 1").reset();
  EXPECT_EQ(status.code, Code::kFailed);
  EXPECT_LE(status.message.size(), 4096u);
  EXPECT_THAT(status.message, testing::EndsWith("the end"));
}

TEST_F(Hook, TheExampleIsAScriptThatWorks) {
  HookTarget target(CMRP_HOOK_EXAMPLE);
  auto names = target.capabilities();
  ASSERT_TRUE(names) << names.error().message;
  EXPECT_THAT(*names, testing::Contains("reset"));
  EXPECT_EQ(target.hold_group("Cluster Group", true).code, Code::kUnsupported);
  EXPECT_EQ(target.reset().code, Code::kFailed) << "its cluster-admin does not exist here";
}

}  // namespace
}  // namespace cmrp::control
