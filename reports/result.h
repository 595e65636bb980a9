// The result model: what a run found, before anything formats it. Whoever judges (the suite's engine, cmrp-check) fills
// a Run; the writers in report.h only read it. Counts and the exit status are computed, never stored, so they cannot
// disagree with the cases.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/wire/bytes.h"

namespace cmrp::reports {

/// Microseconds since the epoch, UTC: the resolution of captures and of the JSON report.
using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

/// The judgement of one case.
enum class Verdict : uint8_t {
  kPass,          ///< the server did what is required
  kFail,          ///< it did not, or a capability the profile declares does not work
  kXfail,         ///< it did not, and a baseline row says so
  kXpass,         ///< it did, though a baseline row says it does not
  kSkip,          ///< needs a capability that the profile does not declare
  kInconclusive,  ///< the scene could not be set, so nothing was judged
  kError,         ///< the suite's own fault
};
inline constexpr size_t kVerdictCount = 7;

/// How strongly the case's requirements bind: MUST stands for MUST NOT too, SHOULD for SHOULD NOT.
enum class Level : uint8_t { kMust, kShould };

/// What an exchange is. kControl is a step on the control interface or a note of the engine, not traffic of the
/// protocol.
enum class ExchangeKind : uint8_t { kRequest, kResponse, kFault, kRaw, kControl };

/// One message that a case sent or saw, in the order it happened. Strings may hold anything a peer sent: the writers
/// escape them.
struct Exchange {
  Time time{};
  std::string connection;  ///< whatever tells connections apart: "1", "127.0.0.1:51324", a frame number
  ExchangeKind kind = ExchangeKind::kRequest;
  std::string method;             ///< empty if the message belongs to no method
  std::optional<uint16_t> opnum;  ///< nothing if the message carries none
  std::string fields;             ///< decoded: lines of text, or one JSON object (then it is one in the JSON report)
  wire::Bytes stub;               ///< the stub data alone, decrypted
  wire::Bytes wire;               ///< the PDU or PDUs as they went over the wire; empty if not kept
  std::string note;               ///< one line for the reader: "scene: r taken to Failed"
  std::optional<uint64_t> frame;  ///< its number in the capture; nothing if it comes from none

  bool operator==(const Exchange&) const = default;
};

/// A requirement that a case decides.
struct Requirement {
  std::string id;    ///< SECTION-N: "3.1.4.2.19-5"
  std::string asks;  ///< in our words: "a Failed resource gets ERROR_RESOURCE_FAILED"; empty if the title says it

  bool operator==(const Requirement&) const = default;
};

/// One case and how it went.
struct CaseResult {
  std::string id;       ///< permanent: "ApiOfflineResource/failed-resource"
  std::string section;  ///< "3.1.4.2.19"
  std::string method;   ///< "ApiOfflineResource"; empty if the case belongs to none
  std::optional<uint16_t> opnum;
  std::vector<Requirement> requirements;
  Level level = Level::kMust;
  Verdict verdict = Verdict::kPass;
  std::string title;   ///< what the case asks, one line
  std::string reason;  ///< why skip, inconclusive, error; the baseline's reason and expiry for xfail and xpass
  std::string expected;
  std::string seen;
  std::vector<Exchange> exchanges;
  std::chrono::microseconds duration{};

  bool operator==(const CaseResult&) const = default;
};

/// A baseline row that names no case the suite has.
struct StaleRow {
  std::string case_id;
  std::string where;   ///< "FILE:LINE"
  std::string reason;  ///< the row's own

  bool operator==(const StaleRow&) const = default;
};

/// A whole run.
struct Run {
  std::string tool;     ///< "cmrp-conform"
  std::string version;  ///< of the tool: "0.1.0"
  Time started{};
  Time finished{};
  std::string target;                ///< the profile's name for the server
  std::string endpoint;              ///< "ncacn_ip_tcp:127.0.0.1[49152]"
  std::string profile;               ///< path of the profile
  std::vector<std::string> options;  ///< the command line's arguments, secrets left out
  uint64_t seed = 0;
  bool strict = false;             ///< an unmet SHOULD fails the run
  std::vector<std::string> rerun;  ///< command that repeats one case, whose id follows the last word:
                                   ///< {"cmrp-conform", "--target", "p.yaml", "--case"}; empty if there is none
  std::vector<std::string> remarks;  ///< on the whole, a line each: what was seen, what could not be judged
  std::string stopped;             ///< why the run ended before its cases did ("target unreachable: …"); empty if not
  std::vector<CaseResult> cases;   ///< in the order they ran
  std::vector<StaleRow> stale_rows;

  bool operator==(const Run&) const = default;
};

/// True for a case that fails at level SHOULD: reported apart, and a failure of the run only under strict.
bool is_unmet_should(const CaseResult& result);

/// How many cases have each verdict. An unmet SHOULD is in `unmet_should` and not in `of(kFail)`.
struct Counts {
  size_t by_verdict[kVerdictCount] = {};
  size_t unmet_should = 0;

  size_t of(Verdict verdict) const { return by_verdict[static_cast<size_t>(verdict)]; }
  size_t total() const;
  void add(const CaseResult& result);
  bool operator==(const Counts&) const = default;
};
Counts count(const Run& run);

/// The cases of one section of the specification.
struct Section {
  std::string section;
  std::string method;  ///< of the section's first case
  Counts counts;
  std::vector<const CaseResult*> cases;  ///< in the order they ran; they belong to the run
};
/// The sections of the run in the order of the specification (3.1.4.2.9 before 3.1.4.2.19).
std::vector<Section> sections_of(const Run& run);

/// The exit status that the run has earned; the first line that holds decides:
///   1  a case is fail (at level MUST, or at any level under `strict`) or xpass
///   3  the run stopped early (target unreachable), or a case is inconclusive or error
///   2  no case ran: nothing was selected
///   1  a baseline row is stale
///   0  otherwise
/// So a deviation that was proven is never hidden by what could not be judged, and a target that does not answer is 3
/// whatever the baseline file looks like.
int exit_status(const Run& run, bool strict);

/// The shell command that repeats one case; empty if the run has none.
std::string rerun_command(const Run& run, const CaseResult& result);

/// Names as they stand in every report: "pass", "xfail", …; "MUST", "SHOULD"; "request", "control", ….
std::string_view name_of(Verdict verdict);
std::string_view name_of(Level level);
std::string_view name_of(ExchangeKind kind);
std::optional<Verdict> verdict_named(std::string_view name);
std::optional<Level> level_named(std::string_view name);
std::optional<ExchangeKind> exchange_kind_named(std::string_view name);

}  // namespace cmrp::reports
