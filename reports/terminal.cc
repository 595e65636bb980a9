#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <string_view>

#include "reports/case_text.h"
#include "reports/escape.h"
#include "reports/outline.h"
#include "reports/report.h"
#include "reports/time_text.h"

namespace cmrp::reports {
namespace {

constexpr std::string_view kBold = "1", kRed = "1;31", kGreen = "1;32", kYellow = "1;33";

std::string paint(const Style& style, std::string_view colour, std::string_view text) {
  return style.colours ? fmt::format("\x1b[{}m{}\x1b[0m", colour, text) : std::string(text);
}

std::string_view colour_of(const Group& group) {
  if (group.word == "FAIL" || group.word == "XPASS" || group.word == "ERROR") return kRed;
  return kYellow;
}

void print_head(const Run& run, std::ostream& out, const Style& style) {
  out << paint(style, kBold, fmt::format("{} {}", visible(run.tool, Lines::kOne), visible(run.version, Lines::kOne)))
      << "  target " << visible(run.target, Lines::kOne);
  if (!run.endpoint.empty()) out << "  " << visible(run.endpoint, Lines::kOne);
  out << fmt::format("\nstarted {}Z, took {:.3f} s", time_text(run.started).substr(0, 19),
                     std::chrono::duration<double>(run.finished - run.started).count());
  if (!run.profile.empty()) out << fmt::format(", profile {}, seed {}", visible(run.profile, Lines::kOne), run.seed);
  out << (run.strict ? ", strict\n\n" : "\n\n");
  for (const std::string& remark : run.remarks) out << visible(remark, Lines::kOne) << "\n";
  if (!run.remarks.empty()) out << "\n";
}

/// A table with a column for each verdict that occurred.
void print_sections(const Run& run, std::ostream& out, const Style& style) {
  const std::vector<Section> sections = sections_of(run);
  if (sections.empty()) return;
  const Counts all = count(run);
  size_t name_width = 7, method_width = 6;
  for (const Section& row : sections) {
    name_width = std::max(name_width, row.section.size());
    method_width = std::max(method_width, row.method.size());
  }
  auto cells = [&](const Counts& counts, bool header) {
    std::string line;
    auto cell = [&](size_t total, size_t n, std::string_view name) {
      if (total == 0) return;
      line += fmt::format("  {:>{}}",
                          header   ? std::string(name)
                          : n == 0 ? "."
                                   : std::to_string(n),
                          std::max<size_t>(name.size(), 5));
    };
    for (size_t i = 0; i < kVerdictCount; ++i) {
      cell(all.by_verdict[i], counts.by_verdict[i], name_of(static_cast<Verdict>(i)));
      if (static_cast<Verdict>(i) == Verdict::kFail) cell(all.unmet_should, counts.unmet_should, "should");
    }
    return line;
  };
  out << paint(style, kBold,
               fmt::format("{:<{}}  {:<{}}{}", "section", name_width, "method", method_width, cells(all, true)))
      << "\n";
  for (const Section& row : sections) {
    const std::string line = fmt::format("{:<{}}  {:<{}}{}", visible(row.section, Lines::kOne), name_width,
                                         visible(row.method, Lines::kOne), method_width, cells(row.counts, false));
    const bool is_bad = row.counts.of(Verdict::kFail) || row.counts.of(Verdict::kXpass);
    out << (is_bad ? paint(style, kRed, line) : line) << "\n";
  }
  out << fmt::format("{:<{}}  {:<{}}{}\n\n", "all", name_width, "", method_width, cells(all, false));
}

void print_group(const Run& run, const Group& group, std::ostream& out, const Style& style) {
  out << paint(style, kBold, fmt::format("{}: {}", group.heading, group.cases.size())) << "\n";
  if (group.detail == Detail::kOnlyCount) {
    for (const auto& [reason, n] : by_reason(group))
      out << fmt::format("  {:>5}  {}\n", n, visible(reason, Lines::kOne));
    out << "\n";
    return;
  }
  for (const CaseResult* result : group.cases) {
    out << paint(style, colour_of(group), group.word) << ' ' << headline(*result) << "\n";
    if (group.detail == Detail::kFull) {
      out << indented(case_text(run, *result), 2) << "\n";
    } else {
      out << "  " << visible(result->reason, Lines::kOne) << "\n";
    }
  }
  if (group.detail != Detail::kFull) out << "\n";
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value;
}

}  // namespace

Style style_for(int fd) {
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = !terminal || std::string_view(terminal) == "dumb";
  return {.colours = isatty(fd) == 1 && !is_set("NO_COLOR") && !is_dumb};
}

void print_summary(const Run& run, std::ostream& out, const Style& style) {
  print_head(run, out, style);
  print_sections(run, out, style);
  for (const Group& group : outline(run)) print_group(run, group, out, style);
  if (!run.stale_rows.empty()) {
    out << paint(style, kBold, fmt::format("Stale baseline rows: {}", run.stale_rows.size())) << "\n";
    for (const StaleRow& row : run.stale_rows) out << paint(style, kRed, "STALE") << ' ' << stale_text(row) << "\n";
    out << "\n";
  }
  const int status = exit_status(run, run.strict);
  out << paint(style, status == 0 ? kGreen : status == 1 ? kRed : kYellow, outcome(run)) << "\n";
}

}  // namespace cmrp::reports
