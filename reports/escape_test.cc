#include "reports/escape.h"

#include <gtest/gtest.h>

#include "reports/sample_run.h"

namespace cmrp::reports {
namespace {

TEST(Visible, ShowsHiddenCharactersAsCodes) {
  EXPECT_EQ(visible("a\x1b[2J\x7f", Lines::kKeep), "a\\x1b[2J\\x7f");
  EXPECT_EQ(visible("\xc2\x9b\xe2\x80\xae\xef\xbb\xbf\xef\xbf\xbe", Lines::kKeep),
            "\\u{9b}\\u{202e}\\u{feff}\\u{fffe}");
  EXPECT_EQ(visible(std::string_view("\0\r", 2), Lines::kKeep), "\\x00\\r");
  EXPECT_EQ(visible("a\n\tb", Lines::kKeep), "a\n\tb");
  EXPECT_EQ(visible("a\n\tb", Lines::kOne), "a\\n\\tb");
}

TEST(Visible, KeepsTextOfAnyScript) {
  const std::string text = "Größe 資源 ресурс 🙂 ·";
  EXPECT_EQ(visible(text, Lines::kOne), text);
}

TEST(Visible, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(visible("a\xff", Lines::kOne), "a\xef\xbf\xbd");
  for (const char* bad : {"\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x80"}) {
    const std::string seen = visible(bad, Lines::kOne);
    EXPECT_NE(seen.find("\xef\xbf\xbd"), std::string::npos) << seen;
    EXPECT_EQ(visible(seen, Lines::kOne), seen) << "still no UTF-8";
  }
}

TEST(Markup, LeavesNothingThatOpensATagOrEndsAnAttribute) {
  EXPECT_EQ(markup("<a b=\"'\">&", Lines::kOne), "&lt;a b=&quot;&#39;&quot;&gt;&amp;");
  const std::string hostile = markup(kHostile, Lines::kOne);
  EXPECT_EQ(hostile.find_first_of("<>\"'\n\r\t\x1b"), std::string::npos) << hostile;
}

TEST(Markdown, LeavesNothingThatIsMarkup) {
  const std::string hostile = markdown("- " + kHostile);
  EXPECT_EQ(hostile.find_first_of("`*_[]<>|@\n\x1b\\"), std::string::npos) << hostile;
  EXPECT_EQ(hostile.substr(0, 5), "&#45;") << hostile;
  EXPECT_EQ(markdown("FAILED: see http://example.org"), "FAILED: see http&#58;//example.org");
}

TEST(Markdown, FencesAreLongerThanWhatTheyHold) {
  EXPECT_EQ(markdown_block("x\n"), "```text\nx\n```\n");
  EXPECT_EQ(markdown_block("a\n`````\n"), "``````text\na\n`````\n``````\n");
}

TEST(Indented, IndentsEveryLine) {
  EXPECT_EQ(indented("a\n\nb", 2), "  a\n\n  b\n");
  EXPECT_EQ(indented("", 2), "");
}

}  // namespace
}  // namespace cmrp::reports
