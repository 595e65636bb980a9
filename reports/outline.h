// What every readable report shows, and in which order: the outcome, then the cases that are not as they should be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/result.h"

namespace cmrp::reports {

/// How much of each case of a group the reader needs.
enum class Detail { kFull, kReason, kOnlyCount };

/// Cases that share what is to be done about them.
struct Group {
  std::string_view word;     ///< before each case: "FAIL"
  std::string_view heading;  ///< "Failed"
  Detail detail = Detail::kFull;
  std::vector<const CaseResult*> cases;
};

/// The groups that have cases, the gravest first; each keeps the order in which its cases ran. Passed cases are in
/// none.
std::vector<Group> outline(const Run& run);

/// Cases of a kOnlyCount group by what their reason says, in the order of first appearance: {"needs failover", 12}.
std::vector<std::pair<std::string, size_t>> by_reason(const Group& group);

/// One line: "FAILED: 340 cases: 336 pass, 3 fail, 1 skip (exit status 1)".
std::string outcome(const Run& run);

/// "340 cases: 336 pass, 3 fail, 1 skip"; verdicts that did not occur are left out.
std::string counts_text(const Counts& counts);

/// What to do about a stale row, after its file and line.
std::string stale_text(const StaleRow& row);

}  // namespace cmrp::reports
