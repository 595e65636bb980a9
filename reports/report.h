// The writers of a Run. Each takes the finished model and a stream, and escapes whatever a server put into it; none
// judges anything.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <tl/expected.hpp>

#include "reports/result.h"

namespace cmrp::reports {

/// JSON as report.schema.json describes it. Text that is no valid UTF-8 gets U+FFFD where it is not.
void write_json(const Run& run, std::ostream& out);

/// The run that write_json wrote (counts and exit status are computed afresh). The error names the member that is
/// wrong.
tl::expected<Run, std::string> read_json(std::istream& in);

/// JUnit XML as junit.xsd describes it: a <testsuite> a section, a <testcase> a case. fail and xpass are failures,
/// inconclusive and error are errors, skip and xfail are skipped; an unmet SHOULD is a failure in a strict run, else
/// skipped with its text. Stale baseline rows and a run that stopped early get a suite of their own, "run".
void write_junit(const Run& run, std::ostream& out);

/// Markdown (GitHub's): the outcome, a table of sections, then whatever is not as it should be.
void write_markdown(const Run& run, std::ostream& out);

/// One self-contained HTML page, no script, light and dark as the reader's system has it.
void write_html(const Run& run, std::ostream& out);

/// How the terminal text looks.
struct Style {
  bool colours = false;  ///< ANSI colours
};
/// Colours if file descriptor `fd` is a terminal, NO_COLOR is unset or empty, and TERM is not "dumb".
Style style_for(int fd);

/// For people and logs: whatever is not as it should be with its exchanges and the command that repeats it, then the
/// summary by section, and last of all one line with the outcome, so that the end of a log says it all.
void print_summary(const Run& run, std::ostream& out, const Style& style = {});

/// Writes report.json, junit.xml, report.md and report.html into `directory`, creating it. Each file appears whole or
/// not at all. The error names the path and the remedy.
tl::expected<void, std::string> write_all(const Run& run, const std::filesystem::path& directory);

}  // namespace cmrp::reports
