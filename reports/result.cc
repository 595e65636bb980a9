#include "reports/result.h"

#include <algorithm>
#include <array>
#include <map>

namespace cmrp::reports {
namespace {

constexpr std::array<std::string_view, kVerdictCount> kVerdicts = {"pass", "fail",         "xfail", "xpass",
                                                                   "skip", "inconclusive", "error"};
constexpr std::array<std::string_view, 2> kLevels = {"MUST", "SHOULD"};
constexpr std::array<std::string_view, 5> kKinds = {"request", "response", "fault", "raw", "control"};

template <class Enum, size_t N>
std::optional<Enum> enum_named(const std::array<std::string_view, N>& names, std::string_view name) {
  auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

/// Orders section numbers by their parts: a run of digits counts as a number, so 3.1.9 comes before 3.1.10.
struct SectionOrder {
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  static std::string_view take_number(std::string_view& text) {
    size_t end = 0;
    while (end < text.size() && is_digit(text[end])) ++end;
    std::string_view number = text.substr(0, end);
    text.remove_prefix(end);
    number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
    return number;
  }

  bool operator()(std::string_view a, std::string_view b) const {
    std::string_view whole_a = a, whole_b = b;
    while (!a.empty() && !b.empty()) {
      if (is_digit(a[0]) && is_digit(b[0])) {
        std::string_view x = take_number(a), y = take_number(b);
        if (x.size() != y.size()) return x.size() < y.size();
        if (x != y) return x < y;
      } else {
        if (a[0] != b[0]) return a[0] < b[0];
        a.remove_prefix(1);
        b.remove_prefix(1);
      }
    }
    if (a.empty() != b.empty()) return a.empty();
    return whole_a < whole_b;
  }
};

/// `word` as one word of a POSIX shell.
std::string shell_word(const std::string& word) {
  constexpr std::string_view kSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@%+,";
  if (!word.empty() && word.find_first_not_of(kSafe) == std::string::npos) return word;
  std::string quoted = "'";
  for (char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

bool is_unmet_should(const CaseResult& result) {
  return result.verdict == Verdict::kFail && result.level == Level::kShould;
}

size_t Counts::total() const {
  size_t sum = unmet_should;
  for (size_t n : by_verdict) sum += n;
  return sum;
}

void Counts::add(const CaseResult& result) {
  if (is_unmet_should(result)) {
    ++unmet_should;
  } else {
    ++by_verdict[static_cast<size_t>(result.verdict)];
  }
}

Counts count(const Run& run) {
  Counts counts;
  for (const CaseResult& result : run.cases) counts.add(result);
  return counts;
}

std::vector<Section> sections_of(const Run& run) {
  std::map<std::string_view, Section, SectionOrder> sections;
  for (const CaseResult& result : run.cases) {
    auto [it, is_new] = sections.try_emplace(result.section);
    if (is_new) it->second = {result.section, result.method, {}, {}};
    it->second.counts.add(result);
    it->second.cases.push_back(&result);
  }
  std::vector<Section> ordered;
  for (auto& [number, section] : sections) ordered.push_back(std::move(section));
  return ordered;
}

int exit_status(const Run& run, bool strict) {
  Counts counts = count(run);
  if (counts.of(Verdict::kFail) || counts.of(Verdict::kXpass) || (strict && counts.unmet_should)) return 1;
  if (!run.stopped.empty() || counts.of(Verdict::kInconclusive) || counts.of(Verdict::kError)) return 3;
  if (run.cases.empty()) return 2;
  return run.stale_rows.empty() ? 0 : 1;
}

std::string rerun_command(const Run& run, const CaseResult& result) {
  std::string command;
  if (run.rerun.empty()) return command;
  for (const std::string& word : run.rerun) command += shell_word(word) + ' ';
  return command + shell_word(result.id);
}

std::string_view name_of(Verdict verdict) { return kVerdicts.at(static_cast<size_t>(verdict)); }
std::string_view name_of(Level level) { return kLevels.at(static_cast<size_t>(level)); }
std::string_view name_of(ExchangeKind kind) { return kKinds.at(static_cast<size_t>(kind)); }
std::optional<Verdict> verdict_named(std::string_view name) { return enum_named<Verdict>(kVerdicts, name); }
std::optional<Level> level_named(std::string_view name) { return enum_named<Level>(kLevels, name); }
std::optional<ExchangeKind> exchange_kind_named(std::string_view name) {
  return enum_named<ExchangeKind>(kKinds, name);
}

}  // namespace cmrp::reports
