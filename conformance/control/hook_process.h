// Runs a program to its end, within a time limit, and keeps what it printed.
#pragma once

#include <chrono>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace cmrp::control {

/// How a program that ended by itself did.
struct ProcessResult {
  int exit_status = 0;
  std::string out;  ///< its standard output
  std::string err;  ///< the last 4 KiB of its standard error
};

/// Runs `argv` (argv[0] is looked up in PATH unless it has a slash) with standard input empty and signals as usual, in
/// a process group of its own. Does not wait for processes that it leaves behind, even if they hold its output open.
///
/// Errors, in words: it could not be started; `timeout` passed; it was killed by a signal; it printed more than
/// `max_out` bytes. Whatever happens it has ended, and after a time or output limit its process group was killed too.
tl::expected<ProcessResult, std::string> run_process(const std::vector<std::string>& argv,
                                                     std::chrono::milliseconds timeout, size_t max_out);

}  // namespace cmrp::control
