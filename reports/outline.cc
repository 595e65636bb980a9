#include "reports/outline.h"

#include <fmt/format.h>

#include <array>
#include <unordered_map>

#include "reports/escape.h"

namespace cmrp::reports {

std::vector<Group> outline(const Run& run) {
  enum : size_t { kFailed, kUnexpected, kUnmet, kUndecided, kBroken, kKnown, kSkipped, kGroups };
  std::array<Group, kGroups> groups = {{
      {"FAIL", "Failed", Detail::kFull, {}},
      {"XPASS", "Passed against the baseline (remove the row)", Detail::kReason, {}},
      {"SHOULD", "SHOULD not met", Detail::kFull, {}},
      {"INCONCLUSIVE", "Inconclusive (could not be judged)", Detail::kFull, {}},
      {"ERROR", "Errors of the suite itself", Detail::kFull, {}},
      {"XFAIL", "Known deviations (in the baseline)", Detail::kReason, {}},
      {"SKIP", "Skipped", Detail::kOnlyCount, {}},
  }};
  for (const CaseResult& result : run.cases) {
    size_t group = kGroups;
    switch (result.verdict) {
      case Verdict::kPass:
        continue;
      case Verdict::kFail:
        group = is_unmet_should(result) ? kUnmet : kFailed;
        break;
      case Verdict::kXfail:
        group = kKnown;
        break;
      case Verdict::kXpass:
        group = kUnexpected;
        break;
      case Verdict::kSkip:
        group = kSkipped;
        break;
      case Verdict::kInconclusive:
        group = kUndecided;
        break;
      case Verdict::kError:
        group = kBroken;
        break;
    }
    groups.at(group).cases.push_back(&result);
  }
  std::vector<Group> filled;
  for (Group& group : groups) {
    if (!group.cases.empty()) filled.push_back(std::move(group));
  }
  return filled;
}

std::vector<std::pair<std::string, size_t>> by_reason(const Group& group) {
  std::vector<std::pair<std::string, size_t>> reasons;
  std::unordered_map<std::string_view, size_t> index;
  for (const CaseResult* result : group.cases) {
    auto [it, is_new] = index.try_emplace(result->reason, reasons.size());
    if (is_new) reasons.emplace_back(result->reason.empty() ? "no reason given" : result->reason, 0);
    ++reasons[it->second].second;
  }
  return reasons;
}

std::string counts_text(const Counts& counts) {
  std::string text = fmt::format("{} case{}", counts.total(), counts.total() == 1 ? "" : "s");
  std::string_view separator = ": ";
  auto add = [&](size_t n, std::string_view name) {
    if (n == 0) return;
    text += fmt::format("{}{} {}", separator, n, name);
    separator = ", ";
  };
  for (size_t i = 0; i < kVerdictCount; ++i) {
    add(counts.by_verdict[i], name_of(static_cast<Verdict>(i)));
    if (static_cast<Verdict>(i) == Verdict::kFail) add(counts.unmet_should, "SHOULD not met");
  }
  return text;
}

std::string outcome(const Run& run) {
  const int status = exit_status(run, run.strict);
  constexpr std::array<std::string_view, 4> kWords = {"PASSED", "FAILED", "NOTHING SELECTED", "UNDECIDED"};
  std::string text = fmt::format("{}: {}", kWords.at(static_cast<size_t>(status)), counts_text(count(run)));
  if (!run.stale_rows.empty()) {
    text += fmt::format(", {} stale baseline row{}", run.stale_rows.size(), run.stale_rows.size() == 1 ? "" : "s");
  }
  if (!run.stopped.empty()) text += "; stopped early: " + visible(run.stopped, Lines::kOne);
  return text + fmt::format(" (exit status {})", status);
}

std::string stale_text(const StaleRow& row) {
  return visible(
      fmt::format("{}: the suite has no case '{}'; remove the row or correct its id", row.where, row.case_id),
      Lines::kOne);
}

}  // namespace cmrp::reports
