#include "reports/progress_line.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "reports/report.h"

namespace cmrp::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Sets an environment variable (or removes it) until the end of the scope.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const char* value) : name_(name) {
    const char* before = std::getenv(name);
    had_ = before != nullptr;
    if (before) before_ = before;
    value ? setenv(name, value, 1) : unsetenv(name);
  }
  ~ScopedVariable() { had_ ? setenv(name_, before_.c_str(), 1) : unsetenv(name_); }

 private:
  const char* name_;
  bool had_ = false;
  std::string before_;
};

/// A pseudo-terminal of 40 columns.
class Terminal {
 public:
  Terminal() : master_(posix_openpt(O_RDWR | O_NOCTTY)) {
    if (master_ < 0 || grantpt(master_) != 0 || unlockpt(master_) != 0) return;
    slave_ = open(ptsname(master_), O_RDWR | O_NOCTTY);
    const winsize size{.ws_row = 24, .ws_col = 40, .ws_xpixel = 0, .ws_ypixel = 0};
    ioctl(slave_, TIOCSWINSZ, &size);
  }
  ~Terminal() {
    close(slave_);
    close(master_);
  }
  int fd() const { return slave_; }

  /// What was written so far.
  std::string output() {
    std::string text;
    pollfd ready{.fd = master_, .events = POLLIN, .revents = 0};
    char buffer[4096];
    while (poll(&ready, 1, 0) == 1 && (ready.revents & POLLIN)) {
      const ssize_t n = read(master_, buffer, sizeof buffer);
      if (n <= 0) break;
      text.append(buffer, static_cast<size_t>(n));
    }
    return text;
  }

 private:
  int master_;
  int slave_ = -1;
};

CaseResult ended(Verdict verdict, std::string id) {
  CaseResult result;
  result.verdict = verdict;
  result.id = std::move(id);
  return result;
}

TEST(ProgressLine, IsRewrittenInPlaceOnATerminal) {
  ScopedVariable term("TERM", "xterm"), ci("CI", nullptr);
  Terminal terminal;
  ASSERT_GE(terminal.fd(), 0);
  {
    ProgressLine line(terminal.fd(), 12);
    ASSERT_TRUE(line.active());
    line.begin("ApiX/a");
    EXPECT_EQ(terminal.output(), "\r\x1b[K[ 0/12] ApiX/a");
    line.end(ended(Verdict::kFail, "ApiX/a"));
    EXPECT_EQ(terminal.output(), "\r\x1b[K[ 1/12] 1 failed · ApiX/a") << "a failure shows at once";
    line.clear();
    EXPECT_EQ(terminal.output(), "\r\x1b[K");
    line.begin("ApiX/\x1b[2J\n" + std::string(200, 'z'));
    const std::string seen = terminal.output();
    EXPECT_THAT(seen, HasSubstr("\\x1b[2J\\nz"));
    EXPECT_THAT(seen, Not(HasSubstr("\n")));
    EXPECT_EQ(seen.size(), 4 + 39 + 1u) << "39 columns, one of them the two bytes of a middle dot: " << seen;
  }
  EXPECT_EQ(terminal.output(), "\r\x1b[K") << "nothing of it stays";
}

TEST(ProgressLine, IsSilentElsewhere) {
  ScopedVariable term("TERM", "xterm"), ci("CI", nullptr);
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_NONBLOCK), 0);
  {
    ProgressLine line(ends[1], 1);
    EXPECT_FALSE(line.active());
    line.begin("ApiX/a");
    line.end(ended(Verdict::kFail, "ApiX/a"));
    line.clear();
  }
  char byte;
  EXPECT_EQ(read(ends[0], &byte, 1), -1) << "wrote to a pipe";
  close(ends[0]);
  close(ends[1]);
  Terminal terminal;
  ScopedVariable in_ci("CI", "true");
  EXPECT_FALSE(ProgressLine(terminal.fd(), 1).active());
  ScopedVariable no_ci("CI", nullptr), dumb("TERM", "dumb");
  EXPECT_FALSE(ProgressLine(terminal.fd(), 1).active());
  EXPECT_EQ(terminal.output(), "");
}

TEST(Style, HasColoursOnlyOnAWillingTerminal) {
  ScopedVariable term("TERM", "xterm"), no_color("NO_COLOR", nullptr);
  Terminal terminal;
  EXPECT_TRUE(style_for(terminal.fd()).colours);
  EXPECT_FALSE(style_for(-1).colours);
  {
    ScopedVariable set("NO_COLOR", "1");
    EXPECT_FALSE(style_for(terminal.fd()).colours);
  }
  {
    ScopedVariable empty("NO_COLOR", "");
    EXPECT_TRUE(style_for(terminal.fd()).colours) << "an empty NO_COLOR says nothing";
  }
  ScopedVariable dumb("TERM", "dumb");
  EXPECT_FALSE(style_for(terminal.fd()).colours);
}

}  // namespace
}  // namespace cmrp::reports
