#include "conformance/engine/strict_yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>
#include <sstream>

namespace cmrp::engine {
namespace {

// Levenshtein distance, for "did you mean".
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t changed = diagonal + (std::tolower(a[i - 1]) != std::tolower(b[j - 1]));
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

int line_of(const YAML::Node& node) { return node.Mark().is_null() ? 0 : node.Mark().line + 1; }

}  // namespace

std::string suggest(const std::string& word, const std::vector<std::string>& words) {
  auto nearest = std::ranges::min_element(words, {}, [&](const std::string& w) { return distance(word, w); });
  if (nearest != words.end() && distance(word, *nearest) <= std::max<size_t>(2, word.size() / 4)) {
    return fmt::format("did you mean \"{}\"?", *nearest);
  }
  if (words.empty()) return "none is known here";
  constexpr size_t kMost = 24;
  std::vector<std::string> shown(words.begin(), words.begin() + std::min(words.size(), kMost));
  return fmt::format("known here: {}{}", fmt::join(shown, ", "), words.size() > kMost ? ", …" : "");
}

Yaml::Yaml(YAML::Node node, std::shared_ptr<const Context> context, int line)
    : node_(std::move(node)), context_(std::move(context)), line_(line) {}

Yaml Yaml::child(const YAML::Node& node) const {
  int line = line_of(node);
  return Yaml(node, context_, line > 0 ? line : line_);
}

std::optional<Yaml> Yaml::parse(const std::string& text, const std::string& file, Problems& problems) {
  try {
    YAML::Node root = YAML::Load(text);
    return Yaml(root, std::make_shared<Context>(Context{file, &problems, {}}), std::max(1, line_of(root)));
  } catch (const YAML::ParserException& e) {
    problems.push_back(
        {{file, e.mark.line + 1}, "not YAML: " + e.msg, "look at column " + std::to_string(e.mark.column + 1)});
  } catch (const YAML::Exception& e) {
    problems.push_back({{file, 0}, std::string("not YAML: ") + e.what(), ""});
  }
  return std::nullopt;
}

std::optional<Yaml> Yaml::load(const std::string& path, Problems& problems) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    // An empty file leaves `text` failed as well; it is not a table either way.
    problems.push_back({{path, 0}, "cannot be read, or is empty", "check the path and its permissions"});
    return std::nullopt;
  }
  return parse(text.str(), path, problems);
}

void Yaml::complain(std::string what, std::string remedy) const {
  context_->problems->push_back({where(), std::move(what), std::move(remedy)});
}

std::string Yaml::raw_text() const {
  if (!node_.IsScalar()) return {};
  std::string text = node_.Scalar();
  for (const auto& [key, value] : context_->substitution) {
    const std::string mark = "<" + key + ">";
    for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

std::string Yaml::text(bool may_be_empty) const {
  if (!node_.IsScalar()) {
    complain("text is expected here",
             is_null() ? "write a word, or remove the key" : "write one word or sentence, not a list or map");
    return {};
  }
  std::string text = raw_text();
  if (text.empty() && !may_be_empty) complain("this text is empty", "write something, or remove the key");
  return text;
}

std::optional<uint64_t> Yaml::if_number() const {
  if (!node_.IsScalar()) return std::nullopt;
  std::string text = raw_text();
  std::string_view digits = text;
  int base = 10;
  if (digits.starts_with("0x") || digits.starts_with("0X")) {
    digits.remove_prefix(2);
    base = 16;
  }
  uint64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  return value;
}

std::optional<uint64_t> Yaml::number() const {
  auto value = if_number();
  if (!value)
    complain(fmt::format("\"{}\" is no number", raw_text()), "write decimal digits, or hexadecimal ones after 0x");
  return value;
}

bool Yaml::flag() const {
  std::string word = raw_text();
  if (word != "true" && word != "false")
    complain(fmt::format("\"{}\" is neither true nor false", word), "write true or false");
  return word == "true";
}

std::string Yaml::word(const std::vector<std::string>& words, std::string_view what) const {
  std::string found = text();
  if (!found.empty() && std::ranges::find(words, found) == words.end()) {
    complain(fmt::format("\"{}\" is no {}", found, what), suggest(found, words));
    return {};
  }
  return found;
}

std::vector<Yaml> Yaml::list(bool may_be_empty) const {
  std::vector<Yaml> out;
  if (!node_.IsSequence()) {
    complain("a list is expected here", "write [a, b], or one element a line after a hyphen");
    return out;
  }
  for (const YAML::Node& element : node_) out.push_back(child(element));
  if (out.empty() && !may_be_empty) complain("this list is empty", "fill it, or remove the key");
  return out;
}

std::vector<Yaml> Yaml::list_or_one() const {
  if (node_.IsSequence()) return list();
  return {*this};
}

std::vector<std::pair<Yaml, Yaml>> Yaml::pairs(bool may_be_empty) const {
  std::vector<std::pair<Yaml, Yaml>> out;
  if (!node_.IsMap()) {
    complain("a map is expected here", "write {key: value}, or one `key: value` a line");
    return out;
  }
  std::set<std::string> seen;
  for (const auto& pair : node_) {
    Yaml key = child(pair.first);
    if (!pair.first.IsScalar()) {
      key.complain("a key has to be a word", "");
      continue;
    }
    if (!seen.insert(key.raw_text()).second) {
      key.complain(fmt::format("the key \"{}\" comes twice", key.raw_text()), "remove one of them");
      continue;
    }
    Yaml value = child(pair.second);
    // An empty value carries no mark of its own.
    if (pair.second.IsNull()) value.line_ = key.line_;
    out.emplace_back(key, value);
  }
  if (out.empty() && !may_be_empty) complain("this map is empty", "fill it, or remove the key");
  return out;
}

Yaml Yaml::with(Substitution substitution) const {
  auto context = std::make_shared<Context>(*context_);
  context->substitution = std::move(substitution);
  return Yaml(node_, std::move(context), line_);
}

YamlMap::YamlMap(const Yaml& yaml, std::string what) : yaml_(yaml), what_(std::move(what)) {
  for (auto& [key, value] : yaml.pairs(true)) values_.emplace(key.raw_text(), std::pair(key, value));
}

std::optional<Yaml> YamlMap::optional(const std::string& key) {
  asked_.push_back(key);
  auto found = values_.find(key);
  if (found == values_.end()) return std::nullopt;
  return found->second.second;
}

std::optional<Yaml> YamlMap::required(const std::string& key, std::string_view remedy) {
  auto value = optional(key);
  if (!value && yaml_.is_map()) {
    yaml_.complain(fmt::format("{} has no \"{}\"", what_, key),
                   remedy.empty() ? fmt::format("add `{}:`", key) : std::string(remedy));
  }
  return value;
}

void YamlMap::done() {
  for (const auto& [key, pair] : values_) {
    if (std::ranges::find(asked_, key) != asked_.end()) continue;
    pair.first.complain(fmt::format("{} has no key \"{}\"", what_, key), suggest(key, asked_));
  }
}

}  // namespace cmrp::engine
