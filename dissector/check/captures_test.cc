// cmrp-check over vectors/captures: the calls and the findings that stand beside each.
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "dissector/check/capture_vector.h"

namespace cmrp::check {

/// For GoogleTest's messages.
void PrintTo(const CaptureVector& vector, std::ostream* out) { *out << vector.file.stem().string(); }

namespace {

class Captures : public testing::TestWithParam<CaptureVector> {};

TEST_P(Captures, ShowTheirCallsAndFindings) {
  Judged judged = judge(GetParam());
  EXPECT_EQ(judged.error, "");
  EXPECT_EQ(judged.findings.dump(1), GetParam().json.at("findings").dump(1));
  EXPECT_EQ(judged.calls.dump(1), GetParam().json.at("calls").dump(1));
  EXPECT_GT(judged.calls.size(), 0u);
}

TEST_P(Captures, ThatAreMadeAreTheirDescription) {
  if (!GetParam().json.contains("made")) return;
  std::ifstream in(GetParam().capture(), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), {});
  EXPECT_TRUE(bytes == GetParam().made()) << "run capture_vectors";
}

TEST(CaptureVectors, HaveAWrongServerForEachRule) {
  std::set<std::string> found, rules;
  for (const CaptureVector& vector : load_capture_vectors(CMRP_CAPTURES)) {
    for (const auto& finding : vector.json.at("findings")) found.insert(finding.at("rule"));
  }
  for (const oracle::Rule& rule : oracle::rules()) rules.emplace(rule.name);
  EXPECT_EQ(found, rules);
}

INSTANTIATE_TEST_SUITE_P(, Captures, testing::ValuesIn(load_capture_vectors(CMRP_CAPTURES)), [](const auto& info) {
  std::string name = info.param.file.stem();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
});

}  // namespace
}  // namespace cmrp::check
