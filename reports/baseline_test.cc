#include "reports/baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cmrp::reports {
namespace {

using std::chrono::year_month_day;
using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr year_month_day kToday{2026y / 11 / 22};

constexpr char kTwoRows[] = R"(baseline:
  - case: ApiX/known
    reason: fix planned for 4.2
    expires: 2026-11-22
    issue: https://example.org/issues/17
  - {case: ApiX/old, reason: forgotten, expires: 2026-11-21}
)";

Baseline parsed(const std::string& text) {
  auto baseline = Baseline::parse(text, "b.yaml");
  if (!baseline) {
    ADD_FAILURE() << baseline.error();
    return {};
  }
  return *baseline;
}

CaseResult judged(const char* id, Verdict verdict) {
  CaseResult result;
  result.id = id;
  result.verdict = verdict;
  return result;
}

TEST(Baseline, HoldsItsRowsWithTheirLines) {
  const Baseline baseline = parsed(kTwoRows);
  ASSERT_EQ(baseline.rows().size(), 2u);
  EXPECT_EQ(baseline.rows()[0].case_id, "ApiX/known");
  EXPECT_EQ(baseline.rows()[0].line, 2u);
  EXPECT_EQ(baseline.rows()[0].expires, kToday);
  EXPECT_EQ(baseline.rows()[1].line, 6u);
  EXPECT_EQ(baseline.rows()[1].issue, "");
}

TEST(Baseline, MayBeEmpty) {
  for (const char* text : {"", "# nothing yet\n", "baseline:\n", "baseline: []\n"}) {
    EXPECT_EQ(parsed(text).rows().size(), 0u) << text;
  }
}

TEST(Baseline, TurnsVerdicts) {
  const Baseline baseline = parsed(kTwoRows);
  const struct {
    const char* id;
    Verdict judged, turned;
    const char* reason;
  } rows[] = {
      {"ApiX/known", Verdict::kFail, Verdict::kXfail,
       "fix planned for 4.2, https://example.org/issues/17 (until 2026-11-22, b.yaml:2)"},
      {"ApiX/known", Verdict::kPass, Verdict::kXpass, "remove the row at b.yaml:2"},
      {"ApiX/known", Verdict::kSkip, Verdict::kSkip, ""},
      {"ApiX/known", Verdict::kInconclusive, Verdict::kInconclusive, ""},
      {"ApiX/known", Verdict::kError, Verdict::kError, ""},
      {"ApiX/old", Verdict::kFail, Verdict::kFail, "the baseline row at b.yaml:6 expired on 2026-11-21 (forgotten)"},
      {"ApiX/old", Verdict::kPass, Verdict::kPass, ""},
      {"ApiX/other", Verdict::kFail, Verdict::kFail, ""},
  };
  for (const auto& row : rows) {
    CaseResult result = judged(row.id, row.judged);
    baseline.apply(result, kToday);
    EXPECT_EQ(name_of(result.verdict), name_of(row.turned)) << row.id << " judged " << name_of(row.judged);
    EXPECT_THAT(result.reason, HasSubstr(row.reason)) << row.id << " judged " << name_of(row.judged);
  }
}

TEST(Baseline, NamesStaleRows) {
  const auto stale = parsed(kTwoRows).stale_rows([](std::string_view id) { return id == "ApiX/known"; });
  ASSERT_EQ(stale.size(), 1u);
  EXPECT_EQ(stale[0], (StaleRow{"ApiX/old", "b.yaml:6", "forgotten"}));
}

TEST(Baseline, RefusesWhatItDoesNotUnderstand) {
  const std::string good = "reason: r, expires: 2026-12-31";
  const struct {
    std::string text, error;
  } rows[] = {
      {"baseline:\n- {case: a, " + good + ", ticket: 5}", "b.yaml:2: unknown key 'ticket'"},
      {"baseline:\n- {case: a, " + good + "}\n- {case: a, " + good + "}", "b.yaml:3: case 'a' has a row at line 2"},
      {"baseline:\n- {case: a, case: b, " + good + "}", "b.yaml:2: key 'case' stands twice"},
      {"baseline:\n- {" + good + "}", "b.yaml:2: the row has no 'case'"},
      {"baseline:\n- {case: a, expires: 2026-12-31}", "no 'reason'"},
      {"baseline:\n- {case: a, reason: r}", "no 'expires'"},
      {"baseline:\n- {case: a, reason: '', expires: 2026-12-31}", "'reason' needs a text"},
      {"baseline:\n- {case: a, reason: [x], expires: 2026-12-31}", "'reason' needs a text"},
      {"baseline:\n- {case: a, reason: r, expires: 2026-02-30}", "b.yaml:2: '2026-02-30' is no date"},
      {"baseline:\n- {case: a, reason: r, expires: soon}", "is no date; write YYYY-MM-DD"},
      {"baseline:\n- just text", "b.yaml:2: a row is a map"},
      {"baseline: text", "b.yaml:1: 'baseline' is a list"},
      {"rows: []", "b.yaml:1: unknown key 'rows'"},
      {"baseline: []\nbaseline: []", "b.yaml:2: key 'baseline' stands twice"},
      {"- a", "b.yaml:1: no 'baseline' key"},
      {"baseline: []\n---\nbaseline: []", "a second document"},
      {"baseline:\n- {case: a", "b.yaml:2: "},
      {"baseline:\n- {case: *nobody, " + good + "}", "b.yaml:2: "},
      {"? [a]\n: b", "unknown key '(not a word)'"},
  };
  for (const auto& row : rows) {
    auto baseline = Baseline::parse(row.text, "b.yaml");
    ASSERT_FALSE(baseline.has_value()) << row.text;
    EXPECT_THAT(baseline.error(), HasSubstr(row.error)) << row.text;
  }
}

TEST(Baseline, NamesTheFileItCannotRead) {
  for (const char* file : {"/nonexistent/baseline.yaml", "/"}) {
    auto baseline = Baseline::load(file);
    ASSERT_FALSE(baseline.has_value()) << file;
    EXPECT_THAT(baseline.error(), HasSubstr(std::string(file) + ": ")) << file;
    EXPECT_THAT(baseline.error(), HasSubstr("--baseline")) << file;
  }
}

}  // namespace
}  // namespace cmrp::reports
