#include "reference/server/dependency_expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cmrp::server {
namespace {

using Sets = std::vector<std::vector<std::u16string>>;

TEST(DependencyExpression, ReadsWhatTheGrammarAllows) {
  EXPECT_EQ(parse_dependency_expression(u"[a]"), (Sets{{u"a"}}));
  EXPECT_EQ(parse_dependency_expression(u"[a] or [b]or[c]"), (Sets{{u"a", u"b", u"c"}}));
  EXPECT_EQ(parse_dependency_expression(u"([a])"), (Sets{{u"a"}}));
  EXPECT_EQ(parse_dependency_expression(u"(\r\n[a]\r\nor\r\n[b]\r\n)\r\nand\r\n(\r\n[c]\r\nor\r\n[d]\r\n)"),
            (Sets{{u"a", u"b"}, {u"c", u"d"}}));
  EXPECT_EQ(parse_dependency_expression(u"([a] OR [b]) AND [c] and [d]"), (Sets{{u"a", u"b"}, {u"c"}, {u"d"}}));
  EXPECT_EQ(parse_dependency_expression(u"[a name with or (and) and]"), (Sets{{u"a name with or (and) and"}}));
}

TEST(DependencyExpression, RefusesWhatItDoesNot) {
  for (std::u16string_view text : {u"",
                                   u" ",
                                   u"a",
                                   u"[]",
                                   u"[a",
                                   u"a]",
                                   u"()",
                                   u"([a]",
                                   u"[a])",
                                   u"[a] and [b]",
                                   u"[a] or",
                                   u"or [a]",
                                   u"([a]) and",
                                   u"([a]) or ([b])",
                                   u"([a]) and [b] or [c]",
                                   u"(([a]))",
                                   u"([a]) ([b])",
                                   u"[a] [b]",
                                   u"([a] and [b])",
                                   u"([a]) x"}) {
    EXPECT_EQ(parse_dependency_expression(text), std::nullopt) << std::string(text.begin(), text.end());
  }
}

TEST(DependencyExpression, IsWrittenAsItIsRead) {
  cluster::Resource resource;
  EXPECT_EQ(u"", dependency_text(resource));
  resource.dependencies = {{u"a"}, {u"b", u"c"}};
  EXPECT_EQ(u"([a]) and ([b] or [c])", dependency_text(resource));
  EXPECT_EQ(resource.dependencies, parse_dependency_expression(dependency_text(resource)));
}

TEST(Conjunction, ParenthesesMatchAndMeanNothing) {
  using Sets = std::vector<std::u16string>;
  EXPECT_EQ((Sets{u"a"}), parse_conjunction(u"[a]"));
  EXPECT_EQ((Sets{u"a", u"b", u"c"}), parse_conjunction(u"[a] AND ([b] and [c])"));
  EXPECT_EQ((Sets{u"a", u"b"}), parse_conjunction(u"(([a])and[b])"));
  for (std::u16string_view text : {u"", u"()", u"[a] or [b]", u"[a] and", u"([a]", u"[a])", u"[a] [b]", u"[]"}) {
    EXPECT_EQ(std::nullopt, parse_conjunction(text)) << std::string(text.begin(), text.end());
  }
}

TEST(Conjunction, BracesAreForGroups) {
  using Names = std::vector<std::u16string>;
  EXPECT_EQ((Names{u"a", u"b", u"c"}), parse_conjunction(u"{[a] and {[b]}} and ([c])", true));
  for (std::u16string_view text : {u"{[a]", u"{[a])", u"({[a])}", u"[a]}", u"{}", u"{[a] or [b]}"}) {
    EXPECT_EQ(std::nullopt, parse_conjunction(text, true)) << std::string(text.begin(), text.end());
  }
  EXPECT_EQ(std::nullopt, parse_conjunction(u"{[a]}"));
}

}  // namespace
}  // namespace cmrp::server
