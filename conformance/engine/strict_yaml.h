// YAML read strictly: every key of a map has to be asked for, and what is wrong is said with file and line. Used for
// the tables and for target profiles.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/engine/problems.h"

namespace cmrp::engine {

/// A node of a document with what is needed to complain about it. Reading a node of the wrong kind adds a problem and
/// yields an empty value, so that a reader can go on and find the next problem.
class Yaml {
 public:
  /// Replaces `<key>` in all text below, for `for_each`.
  using Substitution = std::map<std::string, std::string>;

  /// Parses `text`; `file` stands for it in problems. Nothing if it is no YAML (the problem says where).
  static std::optional<Yaml> parse(const std::string& text, const std::string& file, Problems& problems);
  static std::optional<Yaml> load(const std::string& path, Problems& problems);

  Yaml(const Yaml&) = default;
  /// Stands for another node from now on. The assignment of YAML::Node would write that node into the document instead,
  /// where the next reading of the same text, in a `for_each`, finds it.
  Yaml& operator=(const Yaml& other) {
    node_.reset(other.node_);
    context_ = other.context_;
    line_ = other.line_;
    return *this;
  }

  Where where() const { return {context_->file, line_}; }
  void complain(std::string what, std::string remedy = {}) const;

  bool is_map() const { return node_.IsMap(); }
  bool is_list() const { return node_.IsSequence(); }
  bool is_text() const { return node_.IsScalar(); }
  bool is_null() const { return node_.IsNull(); }
  /// A scalar in quotes is text whatever it looks like.
  bool is_quoted() const { return node_.Tag() == "!"; }

  /// The scalar; complains about anything else, and about an empty one unless `may_be_empty`.
  std::string text(bool may_be_empty = false) const;
  /// The scalar as it stands, without complaint: empty for a list or map.
  std::string raw_text() const;
  std::optional<uint64_t> number() const;
  /// A number without complaint if it is none.
  std::optional<uint64_t> if_number() const;
  bool flag() const;
  /// The scalar if it is one of `words`.
  std::string word(const std::vector<std::string>& words, std::string_view what) const;
  /// The elements; complains about anything else, and about an empty list unless `may_be_empty`.
  std::vector<Yaml> list(bool may_be_empty = false) const;
  /// The elements of a list, or the scalar itself as the only one.
  std::vector<Yaml> list_or_one() const;
  /// The pairs in the order of the file; complains about a key that comes twice.
  std::vector<std::pair<Yaml, Yaml>> pairs(bool may_be_empty = false) const;

  /// The same node with `<key>` replaced in all text below.
  Yaml with(Substitution substitution) const;

  const YAML::Node& node() const { return node_; }

 private:
  struct Context {
    std::string file;
    Problems* problems;
    Substitution substitution;
  };
  Yaml(YAML::Node node, std::shared_ptr<const Context> context, int line);
  Yaml child(const YAML::Node& node) const;

  YAML::Node node_;
  std::shared_ptr<const Context> context_;
  int line_ = 0;
};

/// Reads one map: what is never asked for is complained about by done().
class YamlMap {
 public:
  /// `what` names the map in problems: "a case", "requirement 5".
  YamlMap(const Yaml& yaml, std::string what);

  std::optional<Yaml> optional(const std::string& key);
  /// Complains if there is no such key.
  std::optional<Yaml> required(const std::string& key, std::string_view remedy = {});
  bool has(const std::string& key) const { return values_.contains(key); }
  /// Complains about every key that was never asked for.
  void done();

  const Yaml& yaml() const { return yaml_; }

 private:
  Yaml yaml_;
  std::string what_;
  std::map<std::string, std::pair<Yaml, Yaml>> values_;
  std::vector<std::string> asked_;
};

}  // namespace cmrp::engine
