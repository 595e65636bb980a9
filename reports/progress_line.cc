#include "reports/progress_line.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "reports/escape.h"

namespace cmrp::reports {
namespace {

constexpr std::string_view kErase = "\r\x1b[K";

bool can_rewrite(int fd) {
  const char* terminal = std::getenv("TERM");
  const char* ci = std::getenv("CI");
  return isatty(fd) == 1 && terminal && std::string_view(terminal) != "dumb" && !(ci && *ci);
}

size_t columns_of(int fd) {
  winsize size{};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// As much of `text` as fits into `columns`, counting wide characters twice.
std::string_view fitting(std::string_view text, size_t columns) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  size_t used = 0;
  for (int32_t i = 0; i < size;) {
    const int32_t start = i;
    UChar32 c;
    U8_NEXT(bytes, i, size, c);
    const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    used += width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
    if (used > columns) return text.substr(0, static_cast<size_t>(start));
  }
  return text;
}

void write_whole(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written <= 0) return;  // a terminal that went away must not stop the run
    text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

ProgressLine::ProgressLine(int fd, size_t total) : fd_(fd), active_(can_rewrite(fd)), total_(total) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::begin(std::string_view case_id) { show(case_id, false); }

void ProgressLine::end(const CaseResult& result) {
  counts_.add(result);
  const bool went_wrong = result.verdict == Verdict::kFail || result.verdict == Verdict::kError;
  show(result.id, went_wrong || counts_.total() == total_);
}

void ProgressLine::clear() {
  if (shown_) write_whole(fd_, kErase);
  shown_ = false;
}

void ProgressLine::show(std::string_view case_id, bool now) {
  if (!active_) return;
  constexpr auto kPause = std::chrono::milliseconds(50);
  const auto time = std::chrono::steady_clock::now();
  if (!now && shown_ && time - last_ < kPause) return;
  last_ = time;
  shown_ = true;
  const size_t digits = std::to_string(total_).size();
  std::string line = fmt::format("[{:>{}}/{}] ", counts_.total(), digits, total_);
  if (counts_.of(Verdict::kFail)) line += fmt::format("{} failed · ", counts_.of(Verdict::kFail));
  line += visible(case_id.substr(0, 1024), Lines::kOne);
  // The last column stays free: some terminals wrap as soon as it is filled.
  write_whole(fd_, std::string(kErase) + std::string(fitting(line, columns_of(fd_) - 1)));
}

}  // namespace cmrp::reports
