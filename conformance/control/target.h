// A system under test as the suite controls it: the operations of sut_control.x in C++.
//
// OncTarget (onc_target.h) asks a control service over the network, HookTarget (hook_target.h) runs a vendor's script,
// and a server that carries the service itself implements Target and hands it to a ControlService (service.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace cmrp::control {

/// How an operation ended. The first four are the wire's sut_code; kNoAnswer is made on the asking side only.
enum class Code {
  kOk,
  kUnsupported,    ///< the target cannot do that; nothing was changed
  kUnknownObject,  ///< no node, resource or group of that name; nothing was changed
  kFailed,         ///< it can, but it did not work
  kNoAnswer,       ///< unreachable, too late, or not understood: whether it was done is not known
};

/// The end of an operation, with words for the report. Default: success.
struct [[nodiscard]] Status {
  Code code = Code::kOk;
  std::string message;

  bool ok() const { return code == Code::kOk; }
  bool operator==(const Status&) const = default;
};

inline Status unsupported(std::string message = {}) { return {Code::kUnsupported, std::move(message)}; }
inline Status unknown_object(std::string message) { return {Code::kUnknownObject, std::move(message)}; }
inline Status failed(std::string message) { return {Code::kFailed, std::move(message)}; }

/// A value, or the status (never kOk) that took its place.
template <class T>
using Answer = tl::expected<T, Status>;

/// Protocol server state of a node (3.1.1); kLeaving: no longer an active node, its endpoint still answers (3.1.4.2).
enum class ServerState { kNone, kReadOnly, kReadWrite, kLeaving };

/// What a resource's object does when it is told to come online or to go offline.
enum class Behaviour {
  kFinish,       ///< succeeds within the request
  kFinishLater,  ///< goes pending, succeeds by itself after Script::delay_ms
  kPending,      ///< goes pending, stays so until complete_resource
  kFail,         ///< fails within the request
  kFailLater,    ///< goes pending, fails by itself after Script::delay_ms
};

/// What a resource's object does from now on.
struct Script {
  std::string node;  ///< only while this node owns the resource; empty: on nodes without a script of their own
  Behaviour online = Behaviour::kFinish;
  Behaviour offline = Behaviour::kFinish;
  uint32_t delay_ms = 0;

  bool operator==(const Script&) const = default;
};

/// Properties of a resource that no ClusAPI request sets.
enum class Mark { kLocked, kCore, kSharedVolume };

/// What a resource's object was told to do. The kVm entries belong to resources of type "Virtual Machine".
enum class Entry {
  kOnline,
  kOffline,
  kTerminate,
  kVmTurnOff,
  kVmSave,
  kVmShutDown,
  kVmForceShutDown,
  kVmMigrate,
};

/// One call to a resource's object.
struct ResourceCall {
  uint64_t number = 0;  ///< grows with every call to any object of the cluster
  Entry entry = Entry::kOnline;
  std::string node;                            ///< where the object was called
  std::optional<std::vector<uint8_t>> buffer;  ///< what it was handed; at most SUT_MAX_BUFFER bytes are told
  uint32_t buffer_size = 0;                    ///< true size of the buffer in bytes

  bool operator==(const ResourceCall&) const = default;
};

/// What happened to a resource's object since the last reset or the creation of the resource.
struct ResourceReport {
  bool persistent_online = false;   ///< persistent state in the nonvolatile configuration (3.1.1.1.1)
  bool dropped = false;             ///< older calls than those below were forgotten
  std::vector<ResourceCall> calls;  ///< oldest first, at most SUT_MAX_CALLS

  bool operator==(const ResourceReport&) const = default;

  /// Number of calls of one kind.
  size_t count(Entry entry) const;
  /// The last call of one kind, or nullptr.
  const ResourceCall* last(Entry entry) const;
};

/// The level that the cluster grants a principal (3.1.4.2).
enum class Access { kNone, kRead, kReadBackup, kAll };

/// The operations. sut_control.x says what each has to do, and that it returns when its effect can be seen over
/// ClusAPI. A resource or group is given by name or id, a node by name, in UTF-8 and without regard to case.
///
/// Threads: a ControlService calls from a thread of its own, one operation at a time; an implementation in a server
/// hands the work to the server's executor and waits. It must not throw. The suite calls from the thread that runs the
/// case.
///
/// All but reset answer kUnsupported unless overridden, so that new operations leave old targets as they are.
class Target {
 public:
  virtual ~Target() = default;

  /// Names from capabilities.h that this target makes true.
  virtual Answer<std::vector<std::string>> capabilities() = 0;
  /// The documented default in all that is stored and volatile; forgets scripts, marks, holds, access and reports.
  virtual Status reset() = 0;

  virtual Status set_server_state(const std::string& node, ServerState state);
  virtual Status script_resource(const std::string& resource, const Script& script);
  /// Ends the transition of a resource that is pending by Behaviour::kPending; kFailed when none is.
  virtual Status complete_resource(const std::string& resource, bool success);
  virtual Status mark_resource(const std::string& resource, Mark mark, bool on);
  /// Puts a resource into a state at once; `state` is a ClusterResource… value of 3.1.4.2.13.
  virtual Status set_resource_state(const std::string& resource, uint32_t state);
  /// The object of an online resource reports failure by itself; kFailed when it is not online.
  virtual Status fail_resource(const std::string& resource);
  virtual Answer<ResourceReport> resource_report(const std::string& resource);
  /// While held, policy does not let the group move.
  virtual Status hold_group(const std::string& group, bool held);
  virtual Status fail_node(const std::string& node);
  virtual Status restart_node(const std::string& node);
  /// Keeps the nonvolatile state only; the control service outlives it.
  virtual Status restart_server();
  virtual Status set_access(const std::string& principal, Access level);
};

/// The words for enumerators, as hooks, tables and messages have them ("read-only", "finish-later", …), and back;
/// nullopt for another word.
std::string_view word(Code code);
std::string_view word(ServerState state);
std::string_view word(Behaviour behaviour);
std::string_view word(Mark mark);
std::string_view word(Entry entry);
std::string_view word(Access access);
template <class Enum>
std::optional<Enum> from_word(std::string_view text);
/// Is this one of the enumerators? For values that come off the wire.
template <class Enum>
bool known(Enum value);

}  // namespace cmrp::control
