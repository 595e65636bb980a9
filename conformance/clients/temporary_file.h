// A file for a child process or a library that wants what it is given in one; gone with the object.
#pragma once

#include <string>

namespace cmrp::clients {

class TemporaryFile {
 public:
  /// Throws std::runtime_error if there is no file to be had.
  explicit TemporaryFile(const std::string& content);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace cmrp::clients
