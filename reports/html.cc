#include <fmt/format.h>

#include <ostream>

#include "reports/case_text.h"
#include "reports/escape.h"
#include "reports/html_style.h"
#include "reports/outline.h"
#include "reports/report.h"
#include "reports/time_text.h"

namespace cmrp::reports {
namespace {

constexpr Shown kShown = {.bytes = 4096, .text = 64 * 1024, .exchanges = 200, .both_dumps = true};

std::string line(std::string_view text) { return markup(text, Lines::kOne); }
std::string block(std::string_view text) { return markup(text, Lines::kKeep); }

/// A verdict's name and the class of its colour.
std::string_view class_of(const CaseResult& result) {
  return is_unmet_should(result) ? "unmet_should" : name_of(result.verdict);
}
std::string badge(const CaseResult& result) {
  return fmt::format("<span class=\"verdict {}\">{}</span>", class_of(result),
                     is_unmet_should(result) ? "SHOULD not met" : name_of(result.verdict));
}

/// The fragment of the case's article, by its place in the run: ids may hold what a fragment may not.
std::string anchor(const Run& run, const CaseResult& result) {
  return fmt::format("case-{}", &result - run.cases.data() + 1);
}

void write_term(std::string_view name, std::string_view text, std::ostream& out) {
  if (!text.empty()) out << "<dt>" << name << "</dt><dd>" << block(text) << "</dd>\n";
}

void write_head(const Run& run, std::ostream& out) {
  const int status = exit_status(run, run.strict);
  const std::string title = fmt::format("Conformance of {} to MS-CMRP", run.target.empty() ? "the target" : run.target);
  out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>"
      << line(title) << "</title>\n<style>" << kHtmlStyle << "</style>\n</head>\n<body>\n<h1>" << line(title)
      << "</h1>\n<p class=\"outcome "
      << (status == 0   ? "pass"
          : status == 1 ? "fail"
                        : "inconclusive")
      << "\">" << line(outcome(run)) << "</p>\n<dl>\n";
  write_term("endpoint", run.endpoint, out);
  write_term("profile", run.profile, out);
  write_term("tool", run.tool + " " + run.version, out);
  std::string options;
  for (const std::string& option : run.options) options += (options.empty() ? "" : " ") + option;
  write_term("options", options, out);
  write_term("started", time_text(run.started), out);
  write_term("duration", seconds_text(run.finished - run.started) + " s", out);
  if (!run.profile.empty()) write_term("seed", std::to_string(run.seed), out);
  for (const std::string& remark : run.remarks) write_term("remark", remark, out);
  out << "</dl>\n";
}

void write_sections(const Run& run, const std::vector<Section>& sections, std::ostream& out) {
  if (sections.empty()) return;
  out << "<h2>Sections</h2>\n<div class=\"wide\"><table>\n<tr><th>section</th><th>method</th>";
  for (size_t i = 0; i < kVerdictCount; ++i) out << "<th class=\"n\">" << name_of(static_cast<Verdict>(i)) << "</th>";
  out << "<th class=\"n\">SHOULD not met</th></tr>\n";
  auto cell = [&](size_t n, std::string_view css) {
    out << fmt::format("<td class=\"n {}\">{}</td>", n == 0 ? "zero" : css, n);
  };
  auto cells = [&](const Counts& counts) {
    for (size_t i = 0; i < kVerdictCount; ++i) cell(counts.by_verdict[i], name_of(static_cast<Verdict>(i)));
    cell(counts.unmet_should, "unmet_should");
    out << "</tr>\n";
  };
  for (size_t i = 0; i < sections.size(); ++i) {
    out << fmt::format("<tr><td><a href=\"#section-{}\">", i + 1) << line(sections[i].section) << "</a></td><td>"
        << line(sections[i].method) << "</td>";
    cells(sections[i].counts);
  }
  out << "<tr><th>all</th><td></td>";
  cells(count(run));
  out << "</table></div>\n";
}

void write_exchanges(const CaseResult& result, bool is_open, std::ostream& out) {
  if (result.exchanges.empty()) return;
  out << fmt::format("<details{}><summary>exchange, {} message{}</summary>\n", is_open ? " open=\"\"" : "",
                     result.exchanges.size(), result.exchanges.size() == 1 ? "" : "s");
  const std::string omitted = omitted_text(result, kShown);
  if (!omitted.empty()) out << "<p class=\"quiet\">" << block(omitted) << "</p>\n";
  for (const Exchange& exchange : shown_exchanges(result, kShown)) {
    out << "<div>" << line(exchange_headline(exchange)) << "</div>\n";
    if (!exchange.fields.empty()) out << "<pre>" << block(fields_text(exchange, kShown)) << "</pre>\n";
    const std::string bytes = bytes_text(exchange, kShown);
    if (!bytes.empty()) out << "<pre>" << block(bytes) << "</pre>\n";
  }
  out << "</details>\n";
}

void write_case(const Run& run, const CaseResult& result, Detail detail, std::ostream& out) {
  out << "<article id=\"" << anchor(run, result) << "\">\n<h3>" << badge(result) << ' ' << line(headline(result))
      << "</h3>\n<dl>\n";
  write_term("asks", result.title, out);
  for (const Requirement& requirement : result.requirements) {
    write_term("requires", requirement.id + (requirement.asks.empty() ? "" : ": " + requirement.asks), out);
  }
  write_term("expected", result.expected, out);
  write_term("seen", result.seen, out);
  write_term("reason", result.reason, out);
  const std::string again = rerun_command(run, result);
  if (!again.empty()) out << "<dt>again</dt><dd><code>" << line(again) << "</code></dd>\n";
  out << "</dl>\n";
  write_exchanges(result, detail == Detail::kFull, out);
  out << "</article>\n";
}

void write_group(const Run& run, const Group& group, std::ostream& out) {
  out << "<h2>" << line(group.heading) << ": " << group.cases.size() << "</h2>\n";
  if (group.detail != Detail::kOnlyCount) {
    for (const CaseResult* result : group.cases) write_case(run, *result, group.detail, out);
    return;
  }
  out << "<ul>\n";
  for (const auto& [reason, n] : by_reason(group)) out << "<li>" << n << " × " << line(reason) << "</li>\n";
  out << "</ul>\n";
}

void write_all_cases(const Run& run, const std::vector<Section>& sections, std::ostream& out) {
  if (sections.empty()) return;
  out << "<h2>All cases</h2>\n";
  for (size_t i = 0; i < sections.size(); ++i) {
    const Section& section = sections[i];
    out << fmt::format("<details id=\"section-{}\"><summary>", i + 1) << line(section.section) << ' '
        << line(section.method) << " <span class=\"quiet\">" << line(counts_text(section.counts))
        << "</span></summary>\n<div class=\"wide\"><table>\n"
           "<tr><th>verdict</th><th>case</th><th>asks</th><th>requirements</th><th class=\"n\">seconds</th></tr>\n";
    for (const CaseResult* result : section.cases) {
      // Passed and skipped cases have no article to lead to.
      const bool has_article = result->verdict != Verdict::kPass && result->verdict != Verdict::kSkip;
      const std::string id = line(result->id);
      out << "<tr><td>" << badge(*result) << "</td><td>"
          << (has_article ? fmt::format("<a href=\"#{}\">{}</a>", anchor(run, *result), id) : id) << "</td><td>"
          << line(result->title) << "</td><td>";
      for (const Requirement& requirement : result->requirements) out << line(requirement.id) << ' ';
      out << "</td><td class=\"n\">" << seconds_text(result->duration) << "</td></tr>\n";
    }
    out << "</table></div></details>\n";
  }
}

}  // namespace

void write_html(const Run& run, std::ostream& out) {
  const std::vector<Section> sections = sections_of(run);
  write_head(run, out);
  write_sections(run, sections, out);
  for (const Group& group : outline(run)) write_group(run, group, out);
  if (!run.stale_rows.empty()) {
    out << "<h2>Stale baseline rows: " << run.stale_rows.size() << "</h2>\n<ul>\n";
    for (const StaleRow& row : run.stale_rows) out << "<li>" << line(stale_text(row)) << "</li>\n";
    out << "</ul>\n";
  }
  write_all_cases(run, sections, out);
  out << "</body>\n</html>\n";
}

}  // namespace cmrp::reports
