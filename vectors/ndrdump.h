// Running ndrdump (package samba-testsuite) in tests.
#pragma once

#include <string>
#include <vector>

#include "reference/wire/bytes.h"

namespace cmrp::vectors {

struct Output {
  int status = -1;
  std::string text;
};

/// Runs a program found in PATH to its end, with standard output and error in one text. A status of -1 or 127 says that
/// it could not be run.
Output run(std::vector<std::string> arguments);

/// A new file with these bytes in the tests' folder for such files; the caller unlinks it.
std::string file_of(const std::string& name, const wire::Bytes& bytes);

}  // namespace cmrp::vectors
