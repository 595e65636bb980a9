#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "reports/report.h"
#include "reports/sample_run.h"

namespace cmrp::reports {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

/// What a command printed, and whether it ended with 0.
struct Ran {
  bool ok = false;
  std::string output;
};

Ran ran(const std::string& command) {
  Ran result;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (!pipe) return result;
  std::array<char, 4096> buffer;
  while (size_t n = fread(buffer.data(), 1, buffer.size(), pipe)) result.output.append(buffer.data(), n);
  const int status = pclose(pipe);
  result.ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return result;
}

/// A directory of this test's own, removed with it.
class WritersTest : public testing::Test {
 protected:
  WritersTest() {
    std::string name = (fs::temp_directory_path() / "cmrp-reports-XXXXXX").string();
    if (mkdtemp(name.data())) directory_ = name;
  }
  ~WritersTest() override {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }

  std::string text_of(const char* file) const {
    std::ifstream in(directory_ / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  void write(const reports::Run& run) {
    auto written = write_all(run, directory_);
    ASSERT_TRUE(written.has_value()) << written.error();
  }

  Ran validated_junit() {
    return ran("xmllint --noout --schema " CMRP_REPORTS_SOURCE "/junit.xsd " + (directory_ / "junit.xml").string());
  }

  Ran validated_json() {
    return ran(
        "python3 -c 'import json, sys, jsonschema\nschema, report = map(lambda f: json.load(open(f)), "
        "sys.argv[1:])\njsonschema.Draft202012Validator.check_schema(schema)\n"
        "jsonschema.Draft202012Validator(schema).validate(report)' " CMRP_REPORTS_SOURCE "/report.schema.json " +
        (directory_ / "report.json").string());
  }

  void expect_valid() {
    const Ran junit = validated_junit(), json = validated_json();
    EXPECT_TRUE(junit.ok) << "needs xmllint (package libxml2-utils)\n" << junit.output;
    EXPECT_TRUE(json.ok) << "needs package python3-jsonschema\n" << json.output;
    const Ran html = ran("xmllint --noout " + (directory_ / "report.html").string());
    EXPECT_TRUE(html.ok) << html.output;
  }

  fs::path directory_;
};

template <class Write>
std::string written(Write write, const reports::Run& run) {
  std::ostringstream out;
  write(run, out);
  return out.str();
}

size_t occurrences(const std::string& text, std::string_view what) {
  size_t n = 0;
  for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

TEST_F(WritersTest, SampleIsValid) {
  write(sample_run());
  expect_valid();
}

TEST_F(WritersTest, HostileStringsAreValidAndActNowhere) {
  write(hostile_run());
  expect_valid();
  for (const char* file : {"report.json", "junit.xml", "report.md", "report.html"}) {
    const std::string text = text_of(file);
    for (const char* bad : {"\x1b", "\x01", "\x7f", "\xc2\x9b", "\xe2\x80\xae", "\xef\xbf\xbe", "\r"}) {
      EXPECT_EQ(text.find(bad), text.npos) << file << " holds " << testing::PrintToString(std::string(bad));
    }
    EXPECT_EQ(text.find('\0'), text.npos) << file;
    if (std::string(file) == "report.md") {
      EXPECT_THAT(text, Not(HasSubstr("\nPASS"))) << "a line of the server's own";
    }
    // In JSON, and within a Markdown fence, a tag is text.
    if (std::string(file) == "junit.xml" || std::string(file) == "report.html") {
      EXPECT_THAT(text, Not(HasSubstr("<script"))) << file;
    }
  }
  const std::string terminal = written([](const auto& run, auto& out) { print_summary(run, out); }, hostile_run());
  EXPECT_EQ(terminal.find_first_of("\x1b\x07\r\x7f"), terminal.npos);
  EXPECT_THAT(terminal, Not(HasSubstr("\nPASS")));
}

TEST_F(WritersTest, EmptyAndStoppedRunsAreValid) {
  write({});
  expect_valid();
  EXPECT_THAT(text_of("junit.xml"), HasSubstr("nothing_selected"));
  reports::Run run = sample_run();
  run.cases.clear();
  run.stopped = "target unreachable: connection refused";
  write(run);
  expect_valid();
  EXPECT_THAT(text_of("junit.xml"),
              HasSubstr("<error type=\"stopped\" message=\"target unreachable: connection refused\""));
  EXPECT_THAT(text_of("report.json"), HasSubstr("\"exit_status\": 3"));
  for (const char* file : {"report.md", "report.html"})
    EXPECT_THAT(text_of(file), HasSubstr("connection refused")) << file;
}

TEST_F(WritersTest, SchemasRefuseWhatIsWrong) {
  write(sample_run());
  auto spoil = [&](const char* file, const std::string& from, const std::string& to) {
    std::string text = text_of(file);
    const size_t at = text.find(from);
    ASSERT_NE(at, text.npos) << from;
    std::ofstream(directory_ / file) << text.replace(at, from.size(), to);
  };
  spoil("junit.xml", " time=", " tyme=");
  EXPECT_THAT(validated_junit().output, HasSubstr("tyme"));
  spoil("report.json", "\"verdict\":\"fail\"", "\"verdict\":\"bad\"");
  EXPECT_THAT(validated_json().output, HasSubstr("'bad' is not one of"));
}

TEST_F(WritersTest, NamesTheDirectoryItCannotWrite) {
  std::ofstream(directory_ / "file") << "in the way";
  auto result = write_all(sample_run(), directory_ / "file" / "report");
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error(), HasSubstr((directory_ / "file").string()));
  EXPECT_THAT(result.error(), HasSubstr("--report"));
  fs::create_directories(directory_ / "taken" / "junit.xml");
  result = write_all(sample_run(), directory_ / "taken");
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error(), HasSubstr("junit.xml"));
  for (const auto& entry : fs::directory_iterator(directory_ / "taken")) {
    EXPECT_NE(entry.path().extension(), ".part") << entry.path();
  }
}

TEST(Json, IsReadBack) {
  reports::Run run = sample_run();
  run.stopped = "interrupted";
  run.seed = UINT64_MAX;
  std::istringstream in(written(write_json, run));
  auto read = read_json(in);
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_TRUE(*read == run) << written(write_json, *read);
}

TEST(Json, KeepsHostileStringsThatAreUtf8) {
  reports::Run run = sample_run();
  run.cases[0].seen = std::string("\x1b[2J\0\xe2\x80\xae\"\\\n", 11);
  run.cases[0].exchanges[0].fields = "{not json";
  std::istringstream in(written(write_json, run));
  auto read = read_json(in);
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_TRUE(*read == run);
}

TEST(Json, DeepFieldsStayText) {
  reports::Run run = sample_run();
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
  deep += "1" + std::string(100'000, '}');
  run.cases[0].exchanges[0].fields = run.cases[1].exchanges[0].fields = deep;
  std::istringstream in(written(write_json, run));
  auto read = read_json(in);
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(read->cases[0].exchanges[0].fields, deep);
  EXPECT_LT(written([](const auto& r, auto& out) { print_summary(r, out); }, run).size(), 100'000u);
}

TEST(Json, SaysWhatIsWrong) {
  const std::string good = written(write_json, sample_run());
  auto error_after = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const size_t at = text.find(from);
    if (at == text.npos) return "no " + from + " in " + text;
    std::istringstream in(text.replace(at, from.size(), to));
    auto read = read_json(in);
    return read ? std::string("read") : read.error();
  };
  EXPECT_EQ(error_after("\"format\": 1", "\"format\": 2"), "format: only format 1 is known");
  EXPECT_EQ(error_after("\"seed\": 7", "\"seed\": -7"), "seed: not a whole number from 0 to 18446744073709551615");
  EXPECT_EQ(error_after("\"verdict\":\"fail\"", "\"verdict\":\"bad\""), "cases[1].verdict: no such name: 'bad'");
  EXPECT_EQ(error_after("\"stub\":\"41", "\"stub\":\"4"),
            "cases[0].exchanges[0].stub: hex at byte 7: odd number of hexadecimal digits");
  EXPECT_EQ(error_after("\"opnum\":18", "\"opnum\":65536"), "cases[0].opnum: not a whole number from 0 to 65535");
  EXPECT_EQ(error_after("\"title\"", "\"titel\""), "cases[0].title: missing");
  EXPECT_THAT(error_after("{", "["), HasSubstr("not JSON: "));
}

TEST(Junit, CountsWhatItHolds) {
  reports::Run run = sample_run();
  std::string text = written(write_junit, run);
  EXPECT_THAT(text, HasSubstr("<testsuite id=\"0\" name=\"3.1.4.2.9 ApiGetQuorumResource\""));
  EXPECT_THAT(text, HasSubstr("tests=\"8\" failures=\"2\" errors=\"2\" skipped=\"3\" time=\"0.010\""));
  EXPECT_EQ(occurrences(text, "<testcase "), run.cases.size() + run.stale_rows.size());
  EXPECT_EQ(occurrences(text, "<failure "), 3u) << "fail, xpass and the stale row";
  EXPECT_EQ(occurrences(text, "<error "), 2u);
  EXPECT_EQ(occurrences(text, "<skipped "), 4u) << "xfail, two skips and the unmet SHOULD";
  EXPECT_THAT(text,
              HasSubstr("<testcase classname=\"ApiOfflineResource\" name=\"failed-resource\" time=\"0.001250\">"));
  EXPECT_THAT(text, HasSubstr("<skipped message=\"skip: not declared: locked-mode\"></skipped>"));
  EXPECT_THAT(text, HasSubstr("<skipped message=\"unmet_should: expected ERROR_RESOURCE_FAILED"));
  run.strict = true;
  text = written(write_junit, run);
  EXPECT_THAT(text, HasSubstr("<failure type=\"unmet_should\""));
  EXPECT_EQ(occurrences(text, "<failure "), 4u);
}

TEST(Readable, FailuresHaveAllThatIsNeededToActOnThem) {
  const auto terminal = [](const reports::Run& run, std::ostream& out) { print_summary(run, out); };
  for (const std::string& text : {written(terminal, sample_run()), written(write_markdown, sample_run()),
                                  written(write_html, sample_run()), written(write_junit, sample_run())}) {
    for (const char* part :
         {"failed-resource", "3.1.4.2.19-5: a Failed resource gets ERROR_RESOURCE_FAILED",
          "ERROR_RESOURCE_FAILED (0x000013AE)", "ERROR_SUCCESS (0x00000000)", "07:07:36.123456 frame 12 connection 1 request",
          "hResource", "4294967295", "return: ERROR_SUCCESS", "0000  41 42 00 ff", "4 bytes of stub data",
          "cmrp-conform --target conformance/targets/reference.yaml --case ApiOfflineResource/failed-resource"}) {
      EXPECT_THAT(text, HasSubstr(part));
    }
  }
}

TEST(Readable, EndsWithTheOutcome) {
  std::ostringstream out;
  print_summary(sample_run(), out);
  const std::string text = out.str();
  const std::string last =
      "FAILED: 9 cases: 1 pass, 1 fail, 1 SHOULD not met, 1 xfail, 1 xpass, 2 skip, 1 inconclusive, 1 error, "
      "1 stale baseline row (exit status 1)\n";
  EXPECT_EQ(text.substr(text.size() - std::min(text.size(), last.size())), last);
  EXPECT_THAT(text, HasSubstr("\n      2  not declared: locked-mode\n")) << "skips are counted by reason";
  EXPECT_THAT(text, HasSubstr("STALE baseline.yaml:9: the suite has no case 'ApiGone/x'; remove the row"));
}

TEST(Readable, BigCasesAreCutAndSaySo) {
  reports::Run run = sample_run();
  CaseResult& result = run.cases[1];
  result.seen = std::string(1'000'000, 'x');
  result.exchanges[0].stub.assign(1'000'000, 0);
  result.exchanges.resize(10'000, result.exchanges[1]);
  std::ostringstream out;
  print_summary(run, out);
  EXPECT_LT(out.str().size(), 100'000u);
  EXPECT_THAT(out.str(), HasSubstr("… 9976 earlier exchanges, only in report.json"));
  EXPECT_THAT(out.str(), HasSubstr("… 983616 more bytes, only in report.json"));
}

TEST(Readable, MarkdownStaysBelowWhatGitHubShows) {
  reports::Run run = sample_run();
  const CaseResult failure = run.cases[1];
  run.cases.assign(3000, failure);
  const std::string text = written(write_markdown, run);
  EXPECT_LT(text.size(), 1'000'000u);
  EXPECT_EQ(occurrences(text, "<summary>") + occurrences(text, "details only in report.json and report.html"), 3000u);
}

TEST(Writers, FiveThousandCasesAreFast) {
  reports::Run run = sample_run();
  const CaseResult pattern = run.cases[1];
  run.cases.clear();
  for (int i = 0; i < 5000; ++i) {
    run.cases.push_back(pattern);
    run.cases.back().id += std::to_string(i);
    run.cases.back().section = "3.1.4.2." + std::to_string(i % 170);
    run.cases.back().verdict = static_cast<Verdict>(i % kVerdictCount);
    run.cases.back().reason = "reason " + std::to_string(i);
  }
  const auto start = std::chrono::steady_clock::now();
  size_t bytes = 0;
  for (auto write : {write_json, write_junit, write_markdown, write_html}) bytes += written(write, run).size();
  bytes += written([](const auto& r, auto& out) { print_summary(r, out); }, run).size();
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GT(bytes, 5'000'000u);
  // A tenth of it as a rule; anything quadratic takes minutes.
  EXPECT_LT(took, std::chrono::seconds(10)) << bytes << " bytes";
  RecordProperty("milliseconds", static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
}

}  // namespace
}  // namespace cmrp::reports
