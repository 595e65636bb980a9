#include "reports/result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cmrp::reports {
namespace {

CaseResult made(Verdict verdict, Level level = Level::kMust, std::string section = "3.1.4.2.19") {
  CaseResult result;
  result.id = "ApiX/case";
  result.section = std::move(section);
  result.level = level;
  result.verdict = verdict;
  return result;
}

struct ExitRow {
  const char* name;
  std::vector<CaseResult> cases;
  bool stopped, stale;
  int plain, strict;
};

TEST(ExitStatus, FollowsItsTable) {
  const CaseResult pass = made(Verdict::kPass), fail = made(Verdict::kFail), xfail = made(Verdict::kXfail),
                   xpass = made(Verdict::kXpass), skip = made(Verdict::kSkip), scene = made(Verdict::kInconclusive),
                   error = made(Verdict::kError), should = made(Verdict::kFail, Level::kShould);
  const ExitRow rows[] = {
      {"pass", {pass}, false, false, 0, 0},
      {"expected deviations and skips", {pass, xfail, skip}, false, false, 0, 0},
      {"fail", {pass, fail}, false, false, 1, 1},
      {"xpass", {xpass}, false, false, 1, 1},
      {"unmet SHOULD", {pass, should}, false, false, 0, 1},
      {"SHOULD that passes unexpectedly", {made(Verdict::kXpass, Level::kShould)}, false, false, 1, 1},
      {"stale row", {pass}, false, true, 1, 1},
      {"inconclusive", {pass, scene}, false, false, 3, 3},
      {"error", {pass, error}, false, false, 3, 3},
      {"unmet SHOULD and inconclusive", {should, scene}, false, false, 3, 1},
      {"fail wins over inconclusive and error", {scene, error, fail}, false, false, 1, 1},
      {"fail wins over stopping", {fail}, true, false, 1, 1},
      {"unreachable", {}, true, false, 3, 3},
      {"unreachable wins over stale row", {}, true, true, 3, 3},
      {"nothing selected", {}, false, false, 2, 2},
      {"nothing selected, stale row", {}, false, true, 2, 2},
      {"all skipped", {skip, skip}, false, false, 0, 0},
  };
  for (const ExitRow& row : rows) {
    reports::Run run;
    run.cases = row.cases;
    if (row.stopped) run.stopped = "target unreachable";
    if (row.stale) run.stale_rows.push_back({"ApiX/gone", "baseline.yaml:3", ""});
    EXPECT_EQ(exit_status(run, false), row.plain) << row.name;
    EXPECT_EQ(exit_status(run, true), row.strict) << row.name << " (strict)";
  }
}

TEST(Counts, KeepUnmetShouldApart) {
  reports::Run run;
  run.cases = {made(Verdict::kFail), made(Verdict::kFail, Level::kShould), made(Verdict::kPass, Level::kShould),
               made(Verdict::kXfail, Level::kShould)};
  Counts counts = count(run);
  EXPECT_EQ(counts.of(Verdict::kFail), 1u);
  EXPECT_EQ(counts.unmet_should, 1u);
  EXPECT_EQ(counts.of(Verdict::kPass), 1u);
  EXPECT_EQ(counts.of(Verdict::kXfail), 1u);
  EXPECT_EQ(counts.total(), 4u);
}

TEST(Counts, SectionsComeInTheOrderOfTheSpecification) {
  reports::Run run;
  for (const char* section : {"3.1.4.2.131", "3.1.4.2.19", "3.1.4.2.9", "3.1.4.2", "3.1.4.2.19", "2.2.1"})
    run.cases.push_back(made(Verdict::kPass, Level::kMust, section));
  std::vector<std::string> seen;
  for (const Section& row : sections_of(run)) seen.push_back(row.section);
  EXPECT_THAT(seen, testing::ElementsAre("2.2.1", "3.1.4.2", "3.1.4.2.9", "3.1.4.2.19", "3.1.4.2.131"));
}

TEST(Names, AreReadBack) {
  for (size_t i = 0; i < kVerdictCount; ++i) {
    auto verdict = static_cast<Verdict>(i);
    EXPECT_EQ(verdict_named(name_of(verdict)), verdict);
  }
  EXPECT_EQ(verdict_named("Pass"), std::nullopt);
  EXPECT_EQ(level_named("SHOULD"), Level::kShould);
  EXPECT_EQ(exchange_kind_named("control"), ExchangeKind::kControl);
}

TEST(RerunCommand, QuotesForAShell) {
  reports::Run run;
  CaseResult result = made(Verdict::kFail);
  EXPECT_EQ(rerun_command(run, result), "");
  run.rerun = {"cmrp-conform", "--target", "my server's.yaml", "--case"};
  EXPECT_EQ(rerun_command(run, result), R"(cmrp-conform --target 'my server'\''s.yaml' --case ApiX/case)");
}

}  // namespace
}  // namespace cmrp::reports
