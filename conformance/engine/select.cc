#include "conformance/engine/select.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "conformance/engine/problems.h"

namespace cmrp::engine {
namespace {

bool same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  // Backtracks to the last star only, so that no pattern takes more than pattern * text steps.
  size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

tl::expected<std::vector<Trial>, std::string> select(const Suite& suite, const Selection& selection) {
  std::vector<std::string> sections, methods;
  for (const Table& table : suite.tables) {
    sections.push_back(table.section);
    methods.push_back(table.family);
  }
  for (const std::string& section : selection.sections) {
    if (std::ranges::find(sections, section) == sections.end()) {
      return tl::unexpected(
          fmt::format("--section {}: there is no table of that section; {}", section, suggest(section, sections)));
    }
  }
  for (const std::string& method : selection.methods) {
    if (std::ranges::none_of(methods, [&](const std::string& m) { return same(m, method); })) {
      return tl::unexpected(
          fmt::format("--method {}: there is no table of that method; {}", method, suggest(method, methods)));
    }
  }
  for (const std::string& id : selection.requirements) {
    if (!level_of(suite.levels, id)) {
      return tl::unexpected(
          fmt::format("--requirement {}: the specification has no such requirement; ids are like 3.1.4.2.19-5", id));
    }
  }
  auto any = [](const std::vector<std::string>& wanted, auto&& matches) {
    return wanted.empty() || std::ranges::any_of(wanted, matches);
  };
  std::vector<Trial> out;
  for (const Table& table : suite.tables) {
    for (const Case& c : table.cases) {
      bool chosen = any(selection.sections, [&](const std::string& s) { return s == c.section; }) &&
                    any(selection.methods, [&](const std::string& m) { return same(m, table.family); }) &&
                    any(selection.requirements,
                        [&](const std::string& r) { return std::ranges::find(c.covers, r) != c.covers.end(); });
      if (!chosen) continue;
      using enum Selection::Syntax;
      auto add = [&](ndr::Syntax syntax) {
        Trial trial{&c, syntax};
        std::string id = trial.id();
        if (any(selection.cases, [&](const std::string& g) { return glob_matches(g, id); })) out.push_back(trial);
      };
      if (selection.syntax != kNdr64) add(ndr::Syntax::kNdr);
      if (selection.syntax == kNdr64 || (selection.syntax == kBoth && c.wire && !c.only_ndr)) add(ndr::Syntax::kNdr64);
    }
  }
  if (selection.shuffle) {
    // Not std::shuffle, whose result differs between libraries.
    std::mt19937_64 random(*selection.shuffle);
    for (size_t i = out.size(); i > 1; --i) std::swap(out[i - 1], out[random() % i]);
  }
  return out;
}

}  // namespace cmrp::engine
