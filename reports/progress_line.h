// The line that shows how far a run is, rewritten in place while it runs on a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include "reports/result.h"

namespace cmrp::reports {

/// Shows "[ 12/340] 1 failed · ApiOfflineResource/failed-resource" on a terminal and nothing at all elsewhere (a pipe,
/// a file, CI). Writes at most every 50 ms unless something went wrong, never past the terminal's width, and escapes
/// ids.
class ProgressLine {
 public:
  /// `fd` stays the caller's. Active only if it is a terminal, TERM is not "dumb" and CI is unset.
  ProgressLine(int fd, size_t total);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  bool active() const { return active_; }
  /// A case begins.
  void begin(std::string_view case_id);
  /// A case ended.
  void end(const CaseResult& result);
  /// Removes the line, so that other text can be printed; the next begin() shows it again.
  void clear();

 private:
  void show(std::string_view case_id, bool now);

  int fd_;
  bool active_;
  bool shown_ = false;
  size_t total_;
  Counts counts_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace cmrp::reports
