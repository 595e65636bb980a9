// The suite and the reference server as programs, over real TCP: verdicts on a server that is right, and what becomes
// of a run whose server hangs or dies.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "conformance/control/onc_target.h"
#include "conformance/engine/engine.h"
#include "conformance/engine/load.h"
#include "conformance/engine/rpc_caller.h"
#include "conformance/engine/select.h"
#include "conformance/oracle/plan.h"
#include "conformance/oracle/traffic.h"

namespace cmrp::engine {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

class ReferenceRun : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "cmrp-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    server_ = start({CMRP_SERVER, "--ntlm-users", CMRP_TARGETS "/reference.users", "--principals",
                     CMRP_TARGETS "/reference.principals", "--store", "memory:", "--listen", "127.0.0.1:0",
                     "--endpoint-mapper", "127.0.0.1:0", "--control", "127.0.0.1:0", "--ready-file", ready()},
                    "server.log");
    wait_until([&] { return fs::exists(ready()); }, "the server is ready");
  }

  void TearDown() override {
    if (server_ > 0) {
      kill(server_, SIGKILL);
      waitpid(server_, nullptr, 0);
    }
    fs::remove_all(directory_);
  }

  std::string ready() const { return (directory_ / "ready.json").string(); }

  pid_t start(std::vector<std::string> words, const std::string& log) {
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    std::string path = (directory_ / log).string();
    posix_spawn_file_actions_addopen(&files, 1, path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    pid_t pid = -1;
    EXPECT_EQ(posix_spawn(&pid, argv[0], &files, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&files);
    return pid;
  }

  pid_t conform(std::vector<std::string> more) {
    std::vector<std::string> words = {CMRP_CONFORM, "--target", CMRP_TARGETS "/reference.yaml", "--ready-file",
                                      ready(),      "--report", (directory_ / "out").string()};
    words.insert(words.end(), more.begin(), more.end());
    return start(words, "conform.log");
  }

  int wait(pid_t pid) {
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  void wait_until(const std::function<bool()>& true_now, const char* what) {
    auto until = steady_clock::now() + std::chrono::seconds(20);
    while (!true_now()) {
      ASSERT_LT(steady_clock::now(), until) << "never happened: " << what << "\n" << log("server.log");
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  std::string log(const std::string& name) {
    std::ifstream in(directory_ / name);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }

  nlohmann::json report() { return nlohmann::json::parse(std::ifstream(directory_ / "out" / "report.json")); }

  fs::path directory_;
  pid_t server_ = -1;
};

TEST_F(ReferenceRun, TheReferenceServerPassesApiOfflineResource) {
  EXPECT_EQ(wait(conform({"--section", "3.1.4.2.19", "--strict"})), 0) << log("conform.log");
  auto run = report();
  EXPECT_GT(run["cases"].size(), 20u);
  for (const auto& c : run["cases"]) {
    EXPECT_EQ(c["verdict"], "pass") << c["id"];
    EXPECT_FALSE(c["exchanges"].empty()) << "no evidence for " << c["id"];
  }
}

TEST_F(ReferenceRun, TheOrderOfCasesDoesNotMatter) {
  EXPECT_EQ(wait(conform({"--section", "3.1.4.2.19", "--shuffle", "7"})), 0) << log("conform.log");
}

TEST_F(ReferenceRun, TheEndpointMapperLeadsThere) {
  // The same server, found as clients find it: by the endpoint mapper's port.
  auto json = nlohmann::json::parse(std::ifstream(ready()));
  std::ofstream(directory_ / "p.yaml") << "name: mapped\nendpoint: {endpoint-mapper: " << json["epm"]["port"]
                                       << ", nodes: [{name: NODE1, host: 127.0.0.1}]}\n"
                                          "credentials: {all: {domain: CMRP, user: admin, password: conformance}}\n"
                                          "control: none\ncapabilities: []\n";
  // Without control nothing is reset: what the suite made it deletes itself, so a second run finds the first one's
  // names free.
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(
        wait(start({CMRP_CONFORM, "--target", (directory_ / "p.yaml").string(), "--case", "ApiOfflineResource/o*"},
                   "conform.log")),
        0)
        << log("conform.log");
  }
}

TEST_F(ReferenceRun, AHangingServerEndsTheRunWithStatus3AndAReport) {
  kill(server_, SIGSTOP);
  EXPECT_EQ(wait(conform({"--section", "3.1.4.2.19", "--set", "deadlines.connect=200"})), 3) << log("conform.log");
  EXPECT_NE(report()["stopped"], "");
  kill(server_, SIGCONT);
}

TEST_F(ReferenceRun, ADyingServerEndsTheRunWithStatus1Or3AndAReport) {
  pid_t suite = conform({"--set", "deadlines.settle=200"});
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // some cases ran; how many is no matter
  kill(server_, SIGKILL);
  waitpid(server_, nullptr, 0);
  server_ = -1;
  int status = wait(suite);
  // 1 if the case that was cut off had been asked for its answer by then, which counts as its failure.
  EXPECT_TRUE(status == 3 || status == 1) << status << "\n" << log("conform.log");
  EXPECT_NE(report()["stopped"], "");
}

// ---- that the oracle can object ----

using oracle::Event;

/// One answer of a server made wrong; false if that cannot be done to it.
using Mutation = std::function<bool(const oracle::Plan&, void* parameters)>;

uint32_t& code_of(const oracle::Plan& plan, void* parameters) {
  return *reinterpret_cast<uint32_t*>(static_cast<std::byte*>(parameters) + plan.status->offset);
}

ndr::ContextHandle* handle_out(const oracle::Plan& plan, void* parameters) {
  if (plan.response_handles.empty()) return nullptr;
  return reinterpret_cast<ndr::ContextHandle*>(static_cast<std::byte*>(parameters) +
                                               plan.response_handles.front()->offset);
}

/// The response to `request` with the mutation; nothing if it does not apply, or a fault's success.
std::optional<wire::Bytes> mutated(const Event& request, const Event* response, ndr::Syntax syntax,
                                   const Mutation& mutation) {
  const oracle::Plan* plan = oracle::plan(request.opnum);
  if (!plan || !plan->status) return std::nullopt;
  const ndr::Type& type = *plan->method->parameters;
  ndr::Object object(type);
  ndr::DecodeOptions options;
  options.syntax = syntax;
  if (!ndr::decode(type, ndr::Part::kRequest, request.stub, object.get(), options)) return std::nullopt;
  if (response && !ndr::decode(type, ndr::Part::kResponse, response->stub, object.get(), options)) return std::nullopt;
  if (!mutation(*plan, object.get())) return std::nullopt;
  wire::Writer writer;
  if (!ndr::encode(type, ndr::Part::kResponse, object.get(), syntax, writer)) return std::nullopt;
  return writer.take();
}

std::vector<std::string> judged(const std::vector<Event>& events) {
  oracle::Notebook notes;
  oracle::Oracle oracle(notes);
  for (const Event& e : events) tell(oracle, e);
  return notes.rules();
}

TEST_F(ReferenceRun, TheOracleObjectsToWrongAnswers) {
  auto suite = load_suite(CMRP_CASES);
  auto profile = load_profile(CMRP_TARGETS "/reference.yaml", {}, ready());
  ASSERT_TRUE(suite && profile);
  Selection selection;
  selection.sections = {"3.1.4.2.2", "3.1.4.2.9", "3.1.4.2.12", "3.1.4.2.13", "3.1.4.2.15", "3.1.4.2.19"};
  auto trials = select(*suite, selection);
  ASSERT_TRUE(trials);
  RpcCaller caller(*profile);
  control::OncTarget target(profile->control.host, profile->control.port, profile->control_deadline);
  std::vector<Event> tape;
  Rig rig(*profile, caller, &target);
  rig.watch.tape = &tape;
  reports::Run run;
  run_cases(*suite, *trials, rig, {}, run);
  ASSERT_GT(tape.size(), 500u);
  EXPECT_THAT(judged(tape), ::testing::IsEmpty());

  const std::map<std::string, Mutation> mutations = {
      {"refusal to success",
       [](const oracle::Plan& plan, void* p) {
         uint32_t& code = code_of(plan, p);
         return (code == ERROR_INVALID_HANDLE || code == ERROR_ACCESS_DENIED) && (code = ERROR_SUCCESS, !plan.opens);
       }},
      {"success without its handle",
       [](const oracle::Plan& plan, void* p) {
         ndr::ContextHandle* handle = handle_out(plan, p);
         return plan.opens && !handle->is_null() && (*handle = {}, true);
       }},
      {"failure with a handle",
       [](const oracle::Plan& plan, void* p) {
         return plan.opens && code_of(plan, p) != ERROR_SUCCESS && (handle_out(plan, p)->uuid.time_low = 7, true);
       }},
      {"close that keeps the handle",
       [](const oracle::Plan& plan, void* p) {
         return plan.closes && code_of(plan, p) == ERROR_SUCCESS && (handle_out(plan, p)->uuid.time_low = 7, true);
       }},
      {"close that knows no handle",
       [](const oracle::Plan& plan, void* p) {
         return plan.closes && code_of(plan, p) == ERROR_SUCCESS && (code_of(plan, p) = ERROR_INVALID_HANDLE, true);
       }},
      {"rpc_status",
       [](const oracle::Plan& plan, void* p) {
         if (!plan.rpc_status) return false;
         *reinterpret_cast<uint32_t*>(static_cast<std::byte*>(p) + plan.rpc_status->offset) = 1722;
         return true;
       }},
  };
  for (const auto& [name, mutation] : mutations) {
    size_t made = 0, noticed = 0;
    std::map<std::pair<oracle::ConnectionId, uint32_t>, const Event*> requests;
    std::map<oracle::ConnectionId, ndr::Syntax> syntaxes;
    for (size_t i = 0; i < tape.size() && made < 60; ++i) {
      const Event& e = tape[i];
      if (e.kind == Event::Kind::kBind)
        syntaxes[e.connection] = e.accepted[0].transfer_syntax == rpc::kNdr64 ? ndr::Syntax::kNdr64 : ndr::Syntax::kNdr;
      if (e.kind == Event::Kind::kRequest) requests[{e.connection, e.call_id}] = &e;
      if (e.kind != Event::Kind::kResponse) continue;
      auto stub = mutated(*requests.at({e.connection, e.call_id}), &e, syntaxes.at(e.connection), mutation);
      if (!stub) continue;
      std::vector<Event> wrong(tape.begin(), tape.begin() + static_cast<std::ptrdiff_t>(std::min(i + 40, tape.size())));
      wrong[i].stub = *stub;
      ++made;
      noticed += !judged(wrong).empty();
    }
    std::cout << name << ": " << noticed << " of " << made << " noticed\n";
    EXPECT_GE(made, 10u) << name;
    // Not all: handles of the suite's own connection, which goes on over resets of the target, prove nothing after one.
    EXPECT_GE(noticed * 10, made * 7) << name << ": " << noticed << " of " << made;
  }
}

}  // namespace
}  // namespace cmrp::engine
