#include "conformance/clients/temporary_file.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace cmrp::clients {

TemporaryFile::TemporaryFile(const std::string& content) {
  path_ = (std::filesystem::temp_directory_path() / "cmrp-XXXXXX").string();
  int file = mkstemp(path_.data());
  if (file < 0) throw std::runtime_error(path_ + ": no temporary file");
  close(file);
  std::ofstream(path_) << content;
}

TemporaryFile::~TemporaryFile() { unlink(path_.c_str()); }

}  // namespace cmrp::clients
