#include "reports/baseline.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

namespace cmrp::reports {
namespace {

using std::chrono::year_month_day;

constexpr std::string_view kShape =
    "write rows as  baseline: [{case: ID, reason: TEXT, expires: YYYY-MM-DD, issue: LINK}]";

std::string date_text(year_month_day date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::optional<year_month_day> parse_date(const std::string& text) {
  constexpr std::string_view kDate = "0000-00-00";
  if (text.size() != kDate.size()) return std::nullopt;
  for (size_t i = 0; i < text.size(); ++i) {
    if (kDate[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9') return std::nullopt;
  }
  const year_month_day date(std::chrono::year(std::stoi(text.substr(0, 4))),
                            std::chrono::month(static_cast<unsigned>(std::stoi(text.substr(5, 2)))),
                            std::chrono::day(static_cast<unsigned>(std::stoi(text.substr(8, 2)))));
  if (!date.ok()) return std::nullopt;
  return date;
}

/// What is wrong, at a line of the file (counted from 0 as yaml-cpp does; -1 is the file as a whole).
struct Wrong {
  int line = -1;
  std::string what;
};

size_t line_of(const YAML::Node& node) { return static_cast<size_t>(std::max(node.Mark().line, 0)) + 1; }

/// The row in `node`.
tl::expected<BaselineRow, Wrong> read_row(const YAML::Node& node) {
  auto wrong = [](const YAML::Node& at, std::string what) {
    return tl::unexpected(Wrong{at.Mark().line, std::move(what)});
  };
  if (!node.IsMap()) return wrong(node, fmt::format("a row is a map; {}", kShape));
  BaselineRow row;
  row.line = line_of(node);
  std::string expires;
  for (const auto& member : node) {
    const YAML::Node& key_node = member.first;
    const YAML::Node& value = member.second;
    const std::string key = key_node.IsScalar() ? key_node.Scalar() : std::string("(not a word)");
    std::string* place = key == "case"      ? &row.case_id
                         : key == "reason"  ? &row.reason
                         : key == "expires" ? &expires
                         : key == "issue"   ? &row.issue
                                            : nullptr;
    if (!place) return wrong(key_node, fmt::format("unknown key '{}'; a row has case, reason, expires, issue", key));
    if (!place->empty()) return wrong(key_node, fmt::format("key '{}' stands twice in one row; keep one", key));
    if (!value.IsScalar() || value.Scalar().empty()) {
      return wrong(key_node, fmt::format("'{}' needs a text; give one or remove the key", key));
    }
    *place = value.Scalar();
    if (key == "expires") {
      auto date = parse_date(expires);
      if (!date) return wrong(value, fmt::format("'{}' is no date; write YYYY-MM-DD", expires));
      row.expires = *date;
    }
  }
  if (row.case_id.empty()) return wrong(node, "the row has no 'case'; give the id of the case it excuses");
  if (row.reason.empty()) return wrong(node, "the row has no 'reason'; say why the deviation is accepted");
  if (expires.empty()) return wrong(node, "the row has no 'expires'; give the last day it holds as YYYY-MM-DD");
  return row;
}

/// The nodes of the rows in `root`.
tl::expected<YAML::Node, Wrong> find_rows(const YAML::Node& root) {
  if (!root.IsMap()) return tl::unexpected(Wrong{0, fmt::format("no 'baseline' key; {}", kShape)});
  std::optional<YAML::Node> rows;
  for (const auto& member : root) {
    const YAML::Node& key = member.first;
    if (!key.IsScalar() || key.Scalar() != "baseline") {
      return tl::unexpected(Wrong{key.Mark().line, fmt::format("unknown key '{}'; the only one is 'baseline'",
                                                               key.IsScalar() ? key.Scalar() : "(not a word)")});
    }
    if (rows) return tl::unexpected(Wrong{key.Mark().line, "key 'baseline' stands twice; join the rows under one"});
    rows = member.second;
  }
  if (!rows || !(rows->IsSequence() || rows->IsNull())) {
    return tl::unexpected(Wrong{rows ? rows->Mark().line : 0, fmt::format("'baseline' is a list; {}", kShape)});
  }
  return *rows;
}

}  // namespace

tl::expected<Baseline, std::string> Baseline::load(const std::filesystem::path& file) {
  // A stream opens a directory without complaint, and then reads nothing.
  std::error_code error;
  const bool is_directory = std::filesystem::is_directory(file, error);
  std::ifstream in(file);
  if (is_directory || !in) {
    return tl::unexpected(fmt::format("{}: {}; give --baseline a file that can be read", file.string(),
                                      is_directory ? "is a directory" : std::generic_category().message(errno)));
  }
  return parse(std::string(std::istreambuf_iterator<char>(in), {}), file.string());
}

tl::expected<Baseline, std::string> Baseline::parse(const std::string& text, const std::string& name) {
  auto complain = [&](const Wrong& wrong) {
    return tl::unexpected(fmt::format("{}:{}: {}", name, wrong.line + 1, wrong.what));
  };
  Baseline baseline;
  baseline.name_ = name;
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    // A file without any row is the good state that all baselines strive for.
    if (documents.empty() || (documents.size() == 1 && documents[0].IsNull())) return baseline;
    if (documents.size() > 1) return complain({documents[1].Mark().line, "a second document; keep one list of rows"});
    auto rows = find_rows(documents[0]);
    if (!rows) return complain(rows.error());
    for (const YAML::Node& node : *rows) {
      auto row = read_row(node);
      if (!row) return complain(row.error());
      auto [it, is_new] = baseline.row_of_.try_emplace(row->case_id, baseline.rows_.size());
      if (!is_new) {
        return complain(
            {static_cast<int>(row->line) - 1, fmt::format("case '{}' has a row at line {} already; keep one",
                                                          row->case_id, baseline.rows_[it->second].line)});
      }
      baseline.rows_.push_back(std::move(*row));
    }
  } catch (const YAML::Exception& e) {
    return complain({e.mark.line, e.msg + "; correct the YAML"});
  }
  return baseline;
}

void Baseline::apply(CaseResult& result, year_month_day today) const {
  auto found = row_of_.find(result.id);
  if (found == row_of_.end()) return;
  const BaselineRow& row = rows_[found->second];
  const bool is_expired = row.expires < today;
  const std::string where = fmt::format("{}:{}", name_, row.line);
  const std::string what = fmt::format("{}{}{}", row.reason, row.issue.empty() ? "" : ", ", row.issue);
  if (result.verdict == Verdict::kFail && is_expired) {
    const std::string expired =
        fmt::format("the baseline row at {} expired on {} ({})", where, date_text(row.expires), what);
    result.reason += result.reason.empty() ? expired : "; " + expired;
  } else if (result.verdict == Verdict::kFail) {
    result.verdict = Verdict::kXfail;
    result.reason = fmt::format("{} (until {}, {})", what, date_text(row.expires), where);
  } else if (result.verdict == Verdict::kPass && !is_expired) {
    result.verdict = Verdict::kXpass;
    result.reason = fmt::format("passes, but the baseline expects it to fail: {}; remove the row at {}", what, where);
  }
}

std::vector<StaleRow> Baseline::stale_rows(const std::function<bool(std::string_view)>& is_known) const {
  std::vector<StaleRow> stale;
  for (const BaselineRow& row : rows_) {
    if (!is_known(row.case_id)) stale.push_back({row.case_id, fmt::format("{}:{}", name_, row.line), row.reason});
  }
  return stale;
}

}  // namespace cmrp::reports
