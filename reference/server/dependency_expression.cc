#include "reference/server/dependency_expression.h"

namespace cmrp::server {
namespace {

using Set = std::vector<std::u16string>;

class Parser {
 public:
  explicit Parser(std::u16string_view text) : rest_(text) { skip_space(); }

  bool at_end() const { return rest_.empty(); }
  bool at(char16_t c) const { return !rest_.empty() && rest_.front() == c; }

  bool take(char16_t c) {
    if (!at(c)) return false;
    drop(1);
    return true;
  }

  /// `word` is in lower case.
  bool take_word(std::u16string_view word) {
    if (rest_.size() < word.size()) return false;
    for (size_t i = 0; i < word.size(); ++i) {
      char16_t c = rest_[i];
      if (c >= u'A' && c <= u'Z') c = static_cast<char16_t>(c + (u'a' - u'A'));
      if (c != word[i]) return false;
    }
    drop(word.size());
    return true;
  }

  bool take_resource(Set& set) {
    if (!at(u'[')) return false;
    size_t end = rest_.find(u']');
    if (end == std::u16string_view::npos || end == 1) return false;
    set.emplace_back(rest_.substr(1, end - 1));
    drop(end + 1);
    return true;
  }

  bool take_members(Set& set) {
    do {
      if (!take_resource(set)) return false;
    } while (take_word(u"or"));
    return true;
  }

  bool take_parenthesized(Set& set) { return take(u'(') && take_members(set) && take(u')'); }

 private:
  void drop(size_t n) {
    rest_.remove_prefix(n);
    skip_space();
  }

  void skip_space() {
    size_t n = rest_.find_first_not_of(u" \t\r\n");
    rest_.remove_prefix(n == std::u16string_view::npos ? rest_.size() : n);
  }

  std::u16string_view rest_;
};

}  // namespace

std::optional<std::vector<std::vector<std::u16string>>> parse_dependency_expression(std::u16string_view text) {
  Parser parser(text);
  std::vector<Set> sets(1);
  if (!parser.at(u'(')) {
    if (!parser.take_members(sets[0]) || !parser.at_end()) return std::nullopt;
    return sets;
  }
  if (!parser.take_parenthesized(sets[0])) return std::nullopt;
  while (parser.take_word(u"and")) {
    Set& set = sets.emplace_back();
    if (!(parser.at(u'(') ? parser.take_parenthesized(set) : parser.take_resource(set))) return std::nullopt;
  }
  if (!parser.at_end()) return std::nullopt;
  return sets;
}

std::u16string dependency_text(const cluster::Resource& resource) {
  std::u16string text;
  for (const cluster::Dependency& dependency : resource.dependencies) {
    if (!text.empty()) text += u" and ";
    std::u16string members;
    for (const cluster::ResourceId& id : dependency) members += (members.empty() ? u"[" : u" or [") + id + u"]";
    text += u"(" + members + u")";
  }
  return text;
}

std::optional<std::vector<std::u16string>> parse_conjunction(std::u16string_view text, bool braces) {
  Parser parser(text);
  Set all;
  std::u16string closing;  // what closes the groups that are open, innermost last
  do {
    for (;;) {
      if (parser.take(u'(')) {
        closing += u')';
      } else if (braces && parser.take(u'{')) {
        closing += u'}';
      } else {
        break;
      }
    }
    if (!parser.take_resource(all)) return std::nullopt;
    while (!closing.empty() && parser.take(closing.back())) closing.pop_back();
  } while (parser.take_word(u"and"));
  if (!closing.empty() || !parser.at_end()) return std::nullopt;
  return all;
}

}  // namespace cmrp::server
