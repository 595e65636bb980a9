#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "reports/report.h"

namespace cmrp::reports {
namespace {

namespace fs = std::filesystem;

constexpr struct {
  const char* name;
  void (*write)(const Run&, std::ostream&);
} kFiles[] = {{"report.json", write_json},
              {"junit.xml", write_junit},
              {"report.md", write_markdown},
              {"report.html", write_html}};

tl::unexpected<std::string> cannot_write(const fs::path& path, const std::error_code& error) {
  return tl::unexpected(
      fmt::format("cannot write {}: {}; free the space or give --report a directory that you may write to",
                  path.string(), error.message()));
}

std::error_code last_error() { return {errno ? errno : EIO, std::generic_category()}; }

/// Writes beside the file and renames, so that a reader never meets half a report.
tl::expected<void, std::string> write_file(const Run& run, const fs::path& path,
                                           void (*write)(const Run&, std::ostream&)) {
  fs::path part = path;
  part += fmt::format(".{}.part", getpid());
  std::error_code error;
  errno = 0;
  {
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    if (out) write(run, out);
    out.close();
    if (!out) error = last_error();
  }
  if (!error) fs::rename(part, path, error);
  if (!error) return {};
  std::error_code ignored;
  fs::remove(part, ignored);
  return cannot_write(path, error);
}

}  // namespace

tl::expected<void, std::string> write_all(const Run& run, const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return cannot_write(directory, error);
  for (const auto& file : kFiles) {
    if (auto written = write_file(run, directory / file.name, file.write); !written) return written;
  }
  return {};
}

}  // namespace cmrp::reports
