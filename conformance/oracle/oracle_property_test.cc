// What holds for all traffic, and for all of the oracle's data.
#include <gmock/gmock.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <map>
#include <random>
#include <set>

#include "conformance/oracle/coded_traffic.h"
#include "conformance/oracle/json.h"
#include "conformance/oracle/rules.h"
#include "conformance/oracle/traffic.h"

namespace cmrp::oracle {
namespace {

using ::testing::IsEmpty;

TEST(AnyTraffic, IsSurvived) {
  std::mt19937 random(1);
  size_t calls = 0, decoded = 0, open = 0;
  std::set<std::string> rules;
  for (int round = 0; round < 1500; ++round) {
    wire::Bytes bytes(random() % 3000);
    for (uint8_t& b : bytes) b = static_cast<uint8_t>(random());
    Notebook notes;
    notes.on_answered = [&](const CallView& view) {
      ++calls;
      decoded += view.response_decoded;
      for (const HandleView& handle : view.request_handles) open += handle.is == HandleIs::kOpen;
      EXPECT_FALSE(to_json(view).empty());
    };
    Options options;
    options.notes = true;
    Oracle oracle(notes, options);
    CodedTraffic traffic(bytes);
    while (auto event = traffic.next()) tell(oracle, *event);
    for (const Kept& f : notes.findings) {
      rules.insert(f.rule);
      EXPECT_FALSE(f.requirements.empty());
      EXPECT_FALSE(f.expected.empty());
      EXPECT_FALSE(f.seen.empty());
    }
  }
  // The coding is worth something: it gets behind the decoder and to the handles.
  EXPECT_GT(calls, 1000u);
  EXPECT_GT(decoded, 100u);
  EXPECT_GT(open, 100u);
  EXPECT_GT(rules.size(), 15u) << ::testing::PrintToString(rules);
}

/// The levels of all requirements.
std::map<std::string, std::string> levels() {
  std::map<std::string, std::string> levels;
  for (const auto& section : YAML::LoadFile(CMRP_CASES "/levels.yaml")) {
    for (size_t i = 0; i < section.second.size(); ++i)
      levels[section.first.as<std::string>() + '-' + std::to_string(i + 1)] = section.second[i].as<std::string>();
  }
  return levels;
}

TEST(Requirements, ExistAndAreMust) {
  auto known = levels();
  known["2.1-9"] = "MUST";
  known["2.2.3.4-1"] = "MUST";
  known["3.1.4.2.19-4"] = "MUST";  // a SHOULD NOT, and a finding that names it first has Severity::kShould
  std::vector<std::string> named;
  for (const Rule& rule : rules()) {
    if (!rule.requirement.empty()) named.emplace_back(rule.requirement);
  }
  for (const idl::Method* method : idl::methods()) {
    for (size_t i = 0; i < kObligationCount; ++i) {
      std::string_view id = plan(method->opnum)->requirement(static_cast<Obligation>(i));
      if (!id.empty()) named.emplace_back(id);
    }
  }
  for (std::string_view id : value_requirements()) named.emplace_back(id);
  EXPECT_GT(named.size(), 500u);
  for (const std::string& id : named) {
    ASSERT_TRUE(known.contains(id)) << id;
    EXPECT_TRUE(known[id] == "MUST" || known[id] == "MUST NOT") << id << " is " << known[id];
  }
}

TEST(Obligations, HaveARowForEachMethodAndNameItsHandles) {
  std::vector<uint16_t> methods, rows;
  for (const idl::Method* method : idl::methods()) methods.push_back(method->opnum);
  for (const Obligations& row : obligations()) {
    rows.push_back(row.opnum);
    ASSERT_NE(idl::find(row.like), nullptr) << row.opnum;
    size_t at = 0;
    while (at < row.all_of.size()) {
      size_t end = std::min(row.all_of.find(' ', at), row.all_of.size());
      std::string name(row.all_of.substr(at, end - at));
      EXPECT_NE(idl::find(row.opnum)->parameter(name), nullptr) << row.opnum << ' ' << name;
      at = end + 1;
    }
  }
  EXPECT_EQ(rows, methods);
}

/// Rules whose names stand in the README, each at the beginning of a row of its table.
TEST(Readme, HasEachRuleAsItIs) {
  std::ifstream in(CMRP_README);
  std::vector<std::string> rows;
  bool in_rules = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) in_rules = line == "## The rules";
    if (in_rules && line.starts_with("| `")) rows.push_back(line);
  }
  std::vector<std::string> expected;
  for (const Rule& rule : rules()) {
    expected.push_back("| `" + std::string(rule.name) + "` | " + std::string(rule.asks) + " | " +
                       (rule.requirement.empty() ? "of the method's section" : std::string(rule.requirement)) + " | " +
                       std::string(rule.needs) + " |");
  }
  EXPECT_EQ(rows, expected);
}

}  // namespace
}  // namespace cmrp::oracle
