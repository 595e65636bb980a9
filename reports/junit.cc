#include <fmt/format.h>

#include <ostream>

#include "reports/case_text.h"
#include "reports/escape.h"
#include "reports/outline.h"
#include "reports/report.h"
#include "reports/time_text.h"

// The document keeps to what both schemas in use accept, Ant's (no attributes on <testsuites>, timestamp without zone,
// everything else required) and Jenkins': junit.xsd describes just that.
namespace cmrp::reports {
namespace {

/// What becomes of a case: the element within its <testcase> (none for a pass) and the type of what was found.
struct Outcome {
  std::string_view element;
  std::string_view type;
};

Outcome outcome_of(const CaseResult& result, bool strict) {
  if (is_unmet_should(result)) return {strict ? "failure" : "skipped", "unmet_should"};
  switch (result.verdict) {
    case Verdict::kPass:
      return {"", ""};
    case Verdict::kFail:
    case Verdict::kXpass:
      return {"failure", name_of(result.verdict)};
    case Verdict::kXfail:
    case Verdict::kSkip:
      return {"skipped", name_of(result.verdict)};
    case Verdict::kInconclusive:
    case Verdict::kError:
      return {"error", name_of(result.verdict)};
  }
  return {"error", "error"};
}

std::string attribute(std::string_view name, std::string_view text) {
  return fmt::format(" {}=\"{}\"", name, markup(text.substr(0, 2000), Lines::kOne));
}

/// One <testcase>. `body` is plain text.
void write_testcase(std::ostream& out, std::string_view class_name, std::string_view name, std::string_view seconds,
                    const Outcome& outcome, std::string_view message, std::string_view body) {
  out << "    <testcase" << attribute("classname", class_name) << attribute("name", name) << attribute("time", seconds);
  if (outcome.element.empty()) {
    out << "/>\n";
    return;
  }
  out << ">\n      <" << outcome.element;
  if (outcome.element == "skipped") {  // may have no type in Ant's schema
    out << attribute("message", fmt::format("{}: {}", outcome.type, message));
  } else {
    out << attribute("type", outcome.type) << attribute("message", message);
  }
  out << ">" << markup(body, Lines::kKeep) << "</" << outcome.element << ">\n    </testcase>\n";
}

void write_case(const Run& run, const CaseResult& result, std::ostream& out) {
  const Outcome outcome = outcome_of(result, run.strict);
  // Viewers group by class: the part of the id before the slash, as a rule the method.
  const std::string_view id = result.id;
  const size_t slash = id.find('/');
  const std::string_view class_name = slash == id.npos ? std::string_view("cmrp") : id.substr(0, slash);
  const std::string_view name = slash == id.npos ? id : id.substr(slash + 1);
  std::string message = result.reason;
  if (result.verdict == Verdict::kFail && !result.expected.empty()) {
    message = fmt::format("expected {}; seen {}", result.expected, result.seen);
  }
  const bool has_body = !outcome.element.empty() && result.verdict != Verdict::kSkip;
  write_testcase(out, class_name, name, seconds_text(result.duration), outcome,
                 message.empty() ? result.title : message, has_body ? "\n" + case_text(run, result) : "");
}

/// Number, size and time of a suite.
struct Sums {
  size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  std::chrono::microseconds duration{};

  void add(const Outcome& outcome, std::chrono::microseconds time) {
    ++tests;
    failures += outcome.element == "failure";
    errors += outcome.element == "error";
    skipped += outcome.element == "skipped";
    duration += time;
  }
};

/// Jenkins' schema gives the time of a suite (not that of a case) no more than three decimals.
std::string milliseconds_only(const std::string& seconds) { return seconds.substr(0, seconds.size() - 3); }

void begin_suite(const Run& run, size_t number, std::string_view name, const Sums& sums, std::ostream& out) {
  out << fmt::format("  <testsuite id=\"{}\"", number) << attribute("name", name) << " package=\"cmrp\""
      << attribute("timestamp", time_text(run.started).substr(0, 19)) << " hostname=\"localhost\""
      << fmt::format(" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\">\n    <properties>\n",
                     sums.tests, sums.failures, sums.errors, sums.skipped,
                     milliseconds_only(seconds_text(sums.duration)));
  auto property = [&](std::string_view key, std::string_view value) {
    out << "      <property" << attribute("name", key) << attribute("value", value) << "/>\n";
  };
  property("tool", run.tool + " " + run.version);
  property("target", run.target);
  property("endpoint", run.endpoint);
  property("profile", run.profile);
  for (const std::string& remark : run.remarks) property("remark", remark);
  property("seed", std::to_string(run.seed));
  property("strict", run.strict ? "true" : "false");
  out << "    </properties>\n";
}

void end_suite(std::ostream& out) { out << "    <system-out/>\n    <system-err/>\n  </testsuite>\n"; }

/// What is wrong with the run rather than with one of its cases, so that a gate that reads only this file sees it.
void write_run_suite(const Run& run, size_t number, std::ostream& out) {
  const Outcome stopped{"error", "stopped"}, nothing{"error", "nothing_selected"},
      stale{"failure", "stale_baseline_row"};
  const bool is_empty = run.cases.empty() && run.stopped.empty();
  Sums sums;
  if (!run.stopped.empty()) sums.add(stopped, {});
  if (is_empty) sums.add(nothing, {});
  for (size_t i = 0; i < run.stale_rows.size(); ++i) sums.add(stale, {});
  if (sums.tests == 0) return;
  begin_suite(run, number, "run", sums, out);
  if (!run.stopped.empty()) write_testcase(out, "run", "stopped early", "0", stopped, run.stopped, run.stopped);
  if (is_empty) write_testcase(out, "run", "nothing selected", "0", nothing, "no case was selected", "");
  for (const StaleRow& row : run.stale_rows) {
    write_testcase(out, "baseline", row.case_id, "0", stale, stale_text(row), row.reason);
  }
  end_suite(out);
}

}  // namespace

void write_junit(const Run& run, std::ostream& out) {
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  size_t number = 0;
  for (const Section& section : sections_of(run)) {
    Sums sums;
    for (const CaseResult* result : section.cases) sums.add(outcome_of(*result, run.strict), result->duration);
    std::string name = section.section;
    if (!section.method.empty()) name += (name.empty() ? "" : " ") + section.method;
    begin_suite(run, number++, name.empty() ? "no section" : name, sums, out);
    for (const CaseResult* result : section.cases) write_case(run, *result, out);
    end_suite(out);
  }
  write_run_suite(run, number, out);
  out << "</testsuites>\n";
}

}  // namespace cmrp::reports
