// What is wrong with a file that a person wrote, said so that the person can put it right.
#pragma once

#include <string>
#include <vector>

namespace cmrp::engine {

/// A place in a file; lines count from 1, 0 for the file as a whole.
struct Where {
  std::string file;
  int line = 0;

  /// "conformance/cases/3.1.4.2.19.yaml:12"
  std::string text() const { return line > 0 ? file + ":" + std::to_string(line) : file; }
  bool operator==(const Where&) const = default;
};

struct Problem {
  Where where;
  std::string what;
  std::string remedy;

  /// "FILE:LINE: what is wrong; remedy"
  std::string text() const { return where.text() + ": " + what + (remedy.empty() ? "" : "; " + remedy); }
};

/// Collects problems, so that one load shows them all. A file is good if its list stays empty.
using Problems = std::vector<Problem>;

/// The word of `words` nearest to `word` as a remedy: `did you mean "state"?`, else the list of them all.
std::string suggest(const std::string& word, const std::vector<std::string>& words);

}  // namespace cmrp::engine
