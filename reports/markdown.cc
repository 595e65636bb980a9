#include <fmt/format.h>

#include <ostream>

#include "reports/case_text.h"
#include "reports/escape.h"
#include "reports/outline.h"
#include "reports/report.h"
#include "reports/time_text.h"

namespace cmrp::reports {
namespace {

// GitHub drops a job summary of more than 1 MiB as a whole; beyond half of it cases get a line without their exchange.
constexpr size_t kDetailBytes = 512 * 1024;

void write_facts(const Run& run, std::ostream& out) {
  out << "| | |\n| --- | --- |\n";
  auto row = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) out << "| " << name << " | " << markdown(value) << " |\n";
  };
  row("target", run.target);
  row("endpoint", run.endpoint);
  row("profile", run.profile);
  row("tool", run.tool + " " + run.version);
  row("started", time_text(run.started));
  row("duration", seconds_text(run.finished - run.started) + " s");
  if (!run.profile.empty()) row("seed", std::to_string(run.seed));
  row("strict", run.strict ? "yes" : "no");
  for (const std::string& remark : run.remarks) row("remark", remark);
}

void write_sections(const Run& run, std::ostream& out) {
  const Counts all = count(run);
  if (all.total() == 0) return;
  // Only the verdicts that occurred get a column.
  std::vector<size_t> columns;
  for (size_t i = 0; i < kVerdictCount; ++i) {
    if (all.by_verdict[i]) columns.push_back(i);
  }
  std::string header = "| section | method |", rule = "| --- | --- |";
  for (size_t i : columns) header += fmt::format(" {} |", name_of(static_cast<Verdict>(i))), rule += " ---: |";
  if (all.unmet_should) header += " SHOULD not met |", rule += " ---: |";
  out << "\n## Sections\n\n" << header << "\n" << rule << "\n";
  auto row = [&](const std::string& section, const std::string& method, const Counts& counts) {
    out << "| " << section << " | " << method << " |";
    for (size_t i : columns) out << ' ' << counts.by_verdict[i] << " |";
    if (all.unmet_should) out << ' ' << counts.unmet_should << " |";
    out << "\n";
  };
  for (const Section& section : sections_of(run)) {
    row(markdown(section.section), markdown(section.method), section.counts);
  }
  row("**all**", "", all);
}

void write_group(const Run& run, const Group& group, size_t& detail_bytes, std::ostream& out) {
  out << "\n## " << group.heading << ": " << group.cases.size() << "\n\n";
  if (group.detail == Detail::kOnlyCount) {
    for (const auto& [reason, n] : by_reason(group)) out << "* " << n << " × " << markdown(reason) << "\n";
    return;
  }
  for (const CaseResult* result : group.cases) {
    if (group.detail == Detail::kReason) {
      out << "* **" << markdown(result->id) << "** " << markdown(result->reason) << "\n";
      continue;
    }
    const std::string block = detail_bytes < kDetailBytes ? markdown_block(case_text(run, *result)) : "";
    detail_bytes += block.size();
    if (block.empty()) {
      out << "* " << markdown(headline(*result)) << ", details only in report.json and report.html\n";
    } else {
      out << "<details><summary>" << markup(headline(*result), Lines::kOne) << "</summary>\n\n"
          << block << "\n</details>\n\n";
    }
  }
}

}  // namespace

void write_markdown(const Run& run, std::ostream& out) {
  out << "# Conformance of " << markdown(run.target.empty() ? "the target" : run.target) << " to MS-CMRP\n\n**"
      << markdown(outcome(run)) << "**\n\n";
  write_facts(run, out);
  write_sections(run, out);
  size_t detail_bytes = 0;
  for (const Group& group : outline(run)) write_group(run, group, detail_bytes, out);
  if (run.stale_rows.empty()) return;
  out << "\n## Stale baseline rows: " << run.stale_rows.size() << "\n\n";
  for (const StaleRow& row : run.stale_rows) out << "* " << markdown(stale_text(row)) << "\n";
}

}  // namespace cmrp::reports
