// A target that a vendor's program controls: for servers without a control service. hook_example.sh is a start.
//
//   HOOK operation [argument…]         arguments as argv, never through a shell, standard input empty
//
//   capabilities                                               one line `capability=NAME` for each
//   reset
//   set-server-state NODE none|read-only|read-write|leaving
//   script-resource RESOURCE NODE ONLINE OFFLINE DELAY_MS      ONLINE, OFFLINE:
//   finish|finish-later|pending|fail|fail-later;
//                                                              NODE may be empty
//   complete-resource RESOURCE success|failure
//   mark-resource RESOURCE locked|core|shared-volume on|off
//   set-resource-state RESOURCE STATE                          STATE: decimal, a value of [MS-CMRP] 3.1.4.2.13
//   fail-resource RESOURCE
//   resource-report RESOURCE                                   `persistent=online|offline`, and oldest first
//                                                              `call=NUMBER ENTRY SIZE HEX NODE` (see below)
//   hold-group GROUP on|off
//   fail-node NODE
//   restart-node NODE
//   restart-server
//   set-access PRINCIPAL none|read|read-backup|all
//
// What each has to do is in sut_control.x. Exit status: 0 done, 3 unsupported, 4 unknown object, anything else failed.
// Standard output is lines `key=value` in UTF-8; besides those above, `message=TEXT` says why something failed
// (otherwise the end of standard error does) and `dropped=yes` that a report lacks its oldest calls. Unknown keys are
// errors. In `call=`, ENTRY is online|offline|terminate|vm-turn-off|vm-save|vm-shut-down|vm-force-shut-down|vm-migrate;
// SIZE the size of the buffer handed over, or - for none; HEX its bytes (at least the first 8192; - when SIZE is 0 or
// -); NODE the rest of the line.
//
// The hook answers when the effect can be seen over ClusAPI. One that takes longer than the timeout is killed, with its
// process group. What it leaves running after it exited (a restarted server) has to have its output redirected.
#pragma once

#include <chrono>

#include "conformance/control/target.h"

namespace cmrp::control {

/// Runs the hook once an operation. Not for use from two threads at a time. Code::kNoAnswer: it could not be started,
/// ran out of time, was killed by a signal, or printed what is not described above.
class HookTarget final : public Target {
 public:
  /// `program`: path of the hook; one without a slash is looked up in PATH.
  explicit HookTarget(std::string program, std::chrono::milliseconds timeout = std::chrono::seconds(30));

  Answer<std::vector<std::string>> capabilities() override;
  Status reset() override;
  Status set_server_state(const std::string& node, ServerState state) override;
  Status script_resource(const std::string& resource, const Script& script) override;
  Status complete_resource(const std::string& resource, bool success) override;
  Status mark_resource(const std::string& resource, Mark mark, bool on) override;
  Status set_resource_state(const std::string& resource, uint32_t state) override;
  Status fail_resource(const std::string& resource) override;
  Answer<ResourceReport> resource_report(const std::string& resource) override;
  Status hold_group(const std::string& group, bool held) override;
  Status fail_node(const std::string& node) override;
  Status restart_node(const std::string& node) override;
  Status restart_server() override;
  Status set_access(const std::string& principal, Access level) override;

 private:
  std::string program_;
  std::chrono::milliseconds timeout_;
};

}  // namespace cmrp::control
