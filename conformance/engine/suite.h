// The suite: what is left of the tables once they are loaded and checked. Plain data; nothing here knows YAML or a
// wire.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/engine/damage.h"
#include "conformance/engine/expectation.h"
#include "conformance/engine/problems.h"
#include "conformance/engine/scene.h"
#include "reference/idl/method.h"
#include "reports/result.h"

namespace cmrp::engine {

/// A call by name. `inputs` has each [in] parameter that the table gives, in the order of the table.
struct CallStep {
  const idl::Method* method = nullptr;
  std::vector<std::pair<std::string, Value>> inputs;
  std::string client = "main";
  std::string start;                                       ///< not empty: do not wait; the call's name for `await`
  std::vector<std::pair<std::string, std::string>> saves;  ///< output parameter to variable
};

struct AwaitStep {
  std::string call;
  const idl::Method* method = nullptr;  ///< of the call that was started
};

/// Bytes as they are: a whole PDU, or the stub of a request. `{r}` in the text of a stub stands for the handle of r.
struct RawStep {
  std::string pdu;                   ///< hex; empty if it is something else
  std::string replay;                ///< a client, whose last request is sent once more; empty if it is something else
  std::string stub;                  ///< hex with {variables} and {variables.uuid}, in NDR
  std::optional<std::string> ndr64;  ///< the same in NDR64, if the table has it
  uint16_t opnum = 0;                ///< of the stub
  Damage damage;                     ///< of the request with that stub
  std::string client;                ///< empty: a new TCP connection (PDU only)

  bool sends_stub() const { return pdu.empty() && replay.empty(); }
};

/// A client binds, and what the server says to that is judged.
struct BindStep {
  std::string client;
};

struct AlterStep {
  std::string client;
  Alteration alteration;
};

/// A place in a stub's text, from its { to its }, that a handle stands for.
struct HandlePlace {
  size_t begin = 0;
  size_t size = 0;
  std::string variable;
  bool uuid = false;  ///< {r.uuid}: the 16 bytes of its UUID, without its attributes
};
/// The next place in `text` from `begin` on; one that never ends has no variable and ends with the text.
std::optional<HandlePlace> next_handle(const std::string& text, size_t begin = 0);

/// One operation of the control interface.
struct ControlStep {
  enum class Kind {
    kRelease,
    kFail,
    kScript,
    kMark,
    kHold,
    kLetGo,
    kServerState,
    kFailNode,
    kRestartNode,
    kRestartServer
  };
  Kind kind{};
  std::string object;  ///< resource, group or node variable
  bool success = true;
  Behaviours online;
  Behaviours offline;
  control::Mark mark{};
  bool on = true;
  control::ServerState server_state{};
};

struct CloseStep {
  std::string client;
};

/// Looks at the scene only.
struct LookStep {};

struct Step {
  std::variant<CallStep, AwaitStep, RawStep, BindStep, AlterStep, ControlStep, CloseStep, LookStep> what;
  Expectation expect;
  Where where;
};

struct Case {
  std::string id;       ///< "ApiOfflineResource/failed-resource"
  std::string section;  ///< "3.1.4.2.19"
  std::string title;
  const idl::Method* method = nullptr;  ///< null in a section that describes no method
  std::vector<std::string> covers;      ///< full requirement ids
  std::vector<std::string> needs;       ///< capabilities and `credentials:NAME`, `nodes:N`; sorted, each once
  Scene scene;
  std::vector<Step> prepare;
  std::vector<Step> steps;
  reports::Level level = reports::Level::kMust;
  bool generated = false;
  bool wire = false;      ///< about the wire: judged in each transfer syntax unless the run is told otherwise
  bool only_ndr = false;  ///< has bytes that the table gives in NDR only
  Where where;
};

/// A case in the transfer syntax of its calls. In NDR it is called as the case is, in NDR64 with kNdr64Suffix.
struct Trial {
  const Case* of = nullptr;
  ndr::Syntax syntax = ndr::Syntax::kNdr;

  std::string id() const;
};
inline constexpr std::string_view kNdr64Suffix = "/ndr64";

enum class Binds { kServer, kClient, kRuntime, kBoth };
std::string_view name_of(Binds binds);

struct Requirement {
  std::string id;     ///< "3.1.4.2.19-5"
  std::string level;  ///< "MUST NOT"
  Binds binds = Binds::kServer;
  std::string asks;
  std::string untestable;
  std::string note;
  Where where;
};

/// One file.
struct Table {
  std::string section;
  std::string family;                   ///< what ids begin with: the method's name, or the file's `family`
  const idl::Method* method = nullptr;  ///< null for a family
  std::vector<Requirement> requirements;
  std::vector<Case> cases;  ///< written ones first, then generated ones
};

/// The levels of all requirements of the specification: "3.1.4.2.19" to {"MUST", "MUST", …}.
using Levels = std::map<std::string, std::vector<std::string>>;

/// The level of a full id, or nothing if the specification has no such requirement.
std::optional<std::string> level_of(const Levels& levels, std::string_view id);

struct Suite {
  Levels levels;
  std::vector<Table> tables;  ///< in the order of the specification

  const Requirement* requirement(std::string_view id) const;
  /// Is it the id of a case, in whichever syntax?
  bool has_case(std::string_view id) const;
};

}  // namespace cmrp::engine
