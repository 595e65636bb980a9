// For tests: a target that writes down what it was asked, and every operation with what it should be asked as.
#pragma once

#include <functional>
#include <mutex>
#include <ostream>
#include <string>
#include <vector>

#include "conformance/control/target.h"

namespace cmrp::control {

/// Writes down each operation as a hook would get it: words separated by '|'. Answers what it was told to.
class RecordingTarget final : public Target {
 public:
  Status answer;                                      ///< of every operation
  std::vector<std::string> names{"reset", "access"};  ///< of capabilities(), when the answer is ok
  ResourceReport report;                              ///< of resource_report(), when the answer is ok
  std::function<void()> before_answer = [] {};        ///< runs inside every operation

  std::vector<std::string> log() const {
    std::lock_guard lock(mutex_);
    return log_;
  }

  Answer<std::vector<std::string>> capabilities() override {
    Status status = note("capabilities");
    if (!status.ok()) return tl::unexpected(status);
    return names;
  }
  Status reset() override { return note("reset"); }
  Status set_server_state(const std::string& node, ServerState state) override {
    return note("set-server-state|" + node + "|" + std::string(word(state)));
  }
  Status script_resource(const std::string& resource, const Script& script) override {
    return note("script-resource|" + resource + "|" + script.node + "|" + std::string(word(script.online)) + "|" +
                std::string(word(script.offline)) + "|" + std::to_string(script.delay_ms));
  }
  Status complete_resource(const std::string& resource, bool success) override {
    return note("complete-resource|" + resource + (success ? "|success" : "|failure"));
  }
  Status mark_resource(const std::string& resource, Mark mark, bool on) override {
    return note("mark-resource|" + resource + "|" + std::string(word(mark)) + (on ? "|on" : "|off"));
  }
  Status set_resource_state(const std::string& resource, uint32_t state) override {
    return note("set-resource-state|" + resource + "|" + std::to_string(state));
  }
  Status fail_resource(const std::string& resource) override { return note("fail-resource|" + resource); }
  Answer<ResourceReport> resource_report(const std::string& resource) override {
    Status status = note("resource-report|" + resource);
    if (!status.ok()) return tl::unexpected(status);
    return report;
  }
  Status hold_group(const std::string& group, bool held) override {
    return note("hold-group|" + group + (held ? "|on" : "|off"));
  }
  Status fail_node(const std::string& node) override { return note("fail-node|" + node); }
  Status restart_node(const std::string& node) override { return note("restart-node|" + node); }
  Status restart_server() override { return note("restart-server"); }
  Status set_access(const std::string& principal, Access level) override {
    return note("set-access|" + principal + "|" + std::string(word(level)));
  }

 private:
  Status note(std::string line) {
    before_answer();
    std::lock_guard lock(mutex_);
    log_.push_back(std::move(line));
    return answer;
  }

  mutable std::mutex mutex_;
  std::vector<std::string> log_;
};

/// One operation with arguments, how it is asked of any target, and what a RecordingTarget or a hook sees of it.
struct Operation {
  std::string seen;
  std::function<Status(Target&)> ask;

  friend void PrintTo(const Operation& operation, std::ostream* out) { *out << operation.seen; }
};

template <class T>
Status status_of(const Answer<T>& answer) {
  return answer ? Status{} : answer.error();
}

/// Every operation, and every enumerator in one of them. Names have spaces, quotes and letters beyond ASCII.
inline std::vector<Operation> every_operation() {
  const std::string disk = "Größe \"Ж\" $(reboot); 資料";
  std::vector<Operation> rows{
      {"capabilities", [](Target& t) { return status_of(t.capabilities()); }},
      {"reset", [](Target& t) { return t.reset(); }},
      {"complete-resource|" + disk + "|success", [=](Target& t) { return t.complete_resource(disk, true); }},
      {"complete-resource|" + disk + "|failure", [=](Target& t) { return t.complete_resource(disk, false); }},
      {"set-resource-state|" + disk + "|4294967295", [=](Target& t) { return t.set_resource_state(disk, 0xffffffff); }},
      {"fail-resource|" + disk, [=](Target& t) { return t.fail_resource(disk); }},
      {"resource-report|" + disk, [=](Target& t) { return status_of(t.resource_report(disk)); }},
      {"hold-group|Cluster Group|on", [](Target& t) { return t.hold_group("Cluster Group", true); }},
      {"hold-group|Cluster Group|off", [](Target& t) { return t.hold_group("Cluster Group", false); }},
      {"fail-node|NODE1", [](Target& t) { return t.fail_node("NODE1"); }},
      {"restart-node|NODE2", [](Target& t) { return t.restart_node("NODE2"); }},
      {"restart-server", [](Target& t) { return t.restart_server(); }},
  };
  using enum ServerState;
  for (auto state : {kNone, kReadOnly, kReadWrite, kLeaving}) {
    rows.push_back({"set-server-state|NODE1|" + std::string(word(state)),
                    [=](Target& t) { return t.set_server_state("NODE1", state); }});
  }
  using enum Behaviour;
  for (auto online : {kFinish, kFinishLater, kPending, kFail, kFailLater}) {
    rows.push_back(
        {"script-resource|" + disk + "|NODE2|" + std::string(word(online)) + "|pending|1500", [=](Target& t) {
           return t.script_resource(disk, {"NODE2", online, kPending, 1500});
         }});
    rows.push_back({"script-resource|" + disk + "||fail|" + std::string(word(online)) + "|0", [=](Target& t) {
                      return t.script_resource(disk, {"", kFail, online, 0});
                    }});
  }
  for (auto mark : {Mark::kLocked, Mark::kCore, Mark::kSharedVolume}) {
    rows.push_back({"mark-resource|" + disk + "|" + std::string(word(mark)) + "|on",
                    [=](Target& t) { return t.mark_resource(disk, mark, true); }});
    rows.push_back({"mark-resource|" + disk + "|" + std::string(word(mark)) + "|off",
                    [=](Target& t) { return t.mark_resource(disk, mark, false); }});
  }
  for (auto level : {Access::kNone, Access::kRead, Access::kReadBackup, Access::kAll}) {
    rows.push_back({"set-access|DOM\\alice|" + std::string(word(level)),
                    [=](Target& t) { return t.set_access("DOM\\alice", level); }});
  }
  return rows;
}

/// A report with a call of each kind, with no, an empty and a filled buffer among them.
inline ResourceReport example_report() {
  ResourceReport report{true, true, {}};
  for (uint32_t i = 0; i < 8; ++i) {
    ResourceCall call{10 + i * uint64_t{0x100000001}, static_cast<Entry>(i), "NODE " + std::to_string(i), {}, 0};
    if (i > 0) call.buffer.emplace(i - 1, static_cast<uint8_t>(0xf0 + i));
    if (i > 0) call.buffer_size = i - 1;
    report.calls.push_back(call);
  }
  return report;
}

inline void PrintTo(const Status& status, std::ostream* out) { *out << word(status.code) << ": " << status.message; }

}  // namespace cmrp::control
