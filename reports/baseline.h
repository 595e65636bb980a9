// Known deviations of a server, kept in a reviewed file:
//
//   baseline:
//     - case: ApiOfflineResource/failed-resource     # permanent id of the case
//       reason: returns ERROR_INVALID_STATE; fix planned for 4.2
//       expires: 2026-12-31                          # last day on which the row holds
//       issue: https://example.org/issues/17         # optional
//
// A row excuses the case's failure until it expires and complains as soon as the case passes.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>
#include <vector>

#include "reports/result.h"

namespace cmrp::reports {

/// One row of the file.
struct BaselineRow {
  std::string case_id;
  std::string reason;
  std::chrono::year_month_day expires{};  ///< the last day on which the row holds
  std::string issue;                      ///< empty if none
  size_t line = 0;                        ///< 1-based, of the row in its file
};

/// A loaded baseline file. The default is a baseline without rows.
class Baseline {
 public:
  /// Reads `file` strictly. The error reads "FILE:LINE: what is wrong; remedy" (unreadable file, no YAML, unknown or
  /// missing key, empty reason, no such date, two rows for one case).
  static tl::expected<Baseline, std::string> load(const std::filesystem::path& file);
  /// The same from text; `name` stands for the file in errors.
  static tl::expected<Baseline, std::string> parse(const std::string& text, const std::string& name);

  const std::vector<BaselineRow>& rows() const { return rows_; }

  /// Applies the rows to a case just judged: fail becomes xfail, pass becomes xpass, and the reason says why. A row
  /// that expired before `today` leaves fail as it is and says in the reason that it expired; it leaves pass as it is
  /// too. Other verdicts stay.
  void apply(CaseResult& result, std::chrono::year_month_day today) const;

  /// The rows whose case the suite does not have at all (`is_known` is asked about every case the suite has, selected
  /// or not).
  std::vector<StaleRow> stale_rows(const std::function<bool(std::string_view)>& is_known) const;

 private:
  std::string name_;
  std::vector<BaselineRow> rows_;
  std::unordered_map<std::string, size_t> row_of_;  ///< case id to index in rows_
};

}  // namespace cmrp::reports
