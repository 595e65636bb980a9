// What the programs that judge (cmrp-conform, cmrp-client-conform, cmrp-check) do with errors: the same exit statuses
// and the same words.
#pragma once

#include <functional>
#include <stdexcept>

namespace cmrp::reports {

/// Options, tables or profile are wrong, or nothing was selected.
inline constexpr int kExitUsage = 2;
/// Trouble that says nothing about what was to be judged.
inline constexpr int kExitTrouble = 3;

/// What the person who called made wrong; says what to do.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Runs what the program `name` does, with SIGPIPE ignored. Returns its exit status; an exception becomes a line on
/// standard error, and kExitUsage for a UsageError or an error of the command line, else kExitTrouble.
int run_program(const char* name, const std::function<int()>& body);

}  // namespace cmrp::reports
