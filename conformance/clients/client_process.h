// The client under test: a program that takes commands as lines of JSON on its standard input and answers each with a
// line on its standard output (README.md).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <tl/expected.hpp>

#include "reference/ndr/json.h"

namespace cmrp::clients {

class ClientProcess {
 public:
  /// Runs `command` with /bin/sh, with these variables besides ours. Throws std::runtime_error if there is no process.
  ClientProcess(const std::string& command, const std::map<std::string, std::string>& environment);
  /// Ends the process if it has not ended.
  ~ClientProcess();
  ClientProcess(const ClientProcess&) = delete;
  ClientProcess& operator=(const ClientProcess&) = delete;

  /// Sends a command and waits for its answer. The error says what came instead.
  tl::expected<ndr::Json, std::string> ask(const ndr::Json& command, std::chrono::milliseconds patience);
  /// Closes the client's input and waits for its end: "" if it ended with status 0, else how it ended.
  std::string finish(std::chrono::milliseconds patience);

 private:
  pid_t pid_ = -1;
  int watch_ = -1;
  int to_ = -1;
  int from_ = -1;
  std::string read_;
};

}  // namespace cmrp::clients
