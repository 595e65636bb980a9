#include "conformance/engine/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "conformance/control/capabilities.h"
#include "conformance/engine/generate.h"
#include "conformance/engine/load_parts.h"
#include "reference/idl/interface.h"

namespace cmrp::engine {
namespace {

using VK = Variables::Kind;

/// "3.1.4.2.19" as numbers, for the order of the specification.
std::vector<int> section_key(const std::string& section) {
  std::vector<int> key;
  std::istringstream in(section);
  for (std::string part; std::getline(in, part, '.');) {
    int n = 0;
    std::from_chars(part.data(), part.data() + part.size(), n);
    key.push_back(n);
  }
  return key;
}

Levels load_levels(const Yaml& yaml) {
  const std::vector<std::string> words = {"MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY"};
  Levels levels;
  for (const auto& [section, list] : yaml.pairs()) {
    auto& row = levels[section.text()];
    for (const Yaml& level : list.list()) row.push_back(level.word(words, "level"));
  }
  return levels;
}

class TableLoader {
 public:
  TableLoader(const Yaml& yaml, const Levels& levels) : yaml_(yaml), levels_(levels) {}

  Table load() {
    YamlMap map(yaml_, "a table");
    auto section = map.required("section");
    auto method = map.optional("method");
    auto family = map.optional("family");
    if (section) load_section(*section);
    if (method.has_value() == family.has_value()) {
      yaml_.complain("a table has either a method or a family",
                     "write `method: ApiName`, or `family:` for a section without one");
    }
    if (method) load_method(*method);
    if (family) table_.family = family->text();
    if (auto y = map.required("requirements",
                              "list every requirement of the section; `spec --normative SECTION` prints them")) {
      load_requirements(*y);
    }
    auto generated = map.optional("generated");
    if (auto y = map.optional("cases")) {
      for (const Yaml& one : y->list(true)) load_cases(one);
    }
    if (generated) load_generated(*generated);
    map.done();
    return std::move(table_);
  }

 private:
  void load_section(const Yaml& y) {
    table_.section = y.text();
    if (!levels_.contains(table_.section)) {
      y.complain(fmt::format("levels.yaml knows no section {}", table_.section),
                 "sections are written like 3.1.4.2.19");
    }
    std::string stem = std::filesystem::path(y.where().file).stem().string();
    if (stem != table_.section)
      y.complain(fmt::format("the file is called {}.yaml", stem), fmt::format("call it {}.yaml", table_.section));
  }

  void load_method(const Yaml& y) {
    table_.family = y.text();
    table_.method = idl::find(table_.family);
    if (!table_.method) {
      std::vector<std::string> names;
      for (const idl::Method* m : idl::methods()) names.emplace_back(m->name);
      y.complain(fmt::format("\"{}\" is no method of the interface", table_.family), suggest(table_.family, names));
    } else if (table_.method->section != table_.section) {
      y.complain(fmt::format("{} is described in section {}", table_.family, table_.method->section),
                 "correct one of them");
    }
  }

  void load_requirements(const Yaml& y) {
    auto found = levels_.find(table_.section);
    if (found == levels_.end()) return;
    const auto& levels = found->second;
    std::set<size_t> listed;
    for (const auto& [key, value] : y.pairs()) {
      auto n = key.number();
      if (!n) continue;
      if (*n < 1 || *n > levels.size()) {
        key.complain(fmt::format("section {} has no requirement {}", table_.section, *n),
                     fmt::format("it has 1 to {}", levels.size()));
        continue;
      }
      listed.insert(*n);
      Requirement r;
      r.id = fmt::format("{}-{}", table_.section, *n);
      r.level = levels[*n - 1];
      r.where = key.where();
      YamlMap map(value, fmt::format("requirement {}", *n));
      if (auto binds = map.required("binds", "say server, client, runtime or both")) {
        std::string word = binds->word({"server", "client", "runtime", "both"}, "side that a requirement binds");
        r.binds = word == "client"    ? Binds::kClient
                  : word == "runtime" ? Binds::kRuntime
                  : word == "both"    ? Binds::kBoth
                                      : Binds::kServer;
      }
      if (auto asks = map.required("asks", "say in a few words what it asks")) r.asks = asks->text();
      if (auto why = map.optional("untestable")) r.untestable = why->text();
      if (auto note = map.optional("note")) r.note = note->text();
      map.done();
      table_.requirements.push_back(std::move(r));
    }
    std::vector<size_t> missing;
    for (size_t n = 1; n <= levels.size(); ++n) {
      if (!listed.contains(n) && levels[n - 1] != "MAY") missing.push_back(n);
    }
    if (!missing.empty()) {
      y.complain(fmt::format("requirements {} are not listed", fmt::join(missing, ", ")),
                 fmt::format("`spec --normative {}` prints them", table_.section));
    }
  }

  /// Numbers of this section, or full ids.
  std::vector<std::string> load_covers(const Yaml& y) {
    std::vector<std::string> ids;
    for (const Yaml& one : y.list_or_one()) {
      std::string text = one.text();
      std::string id = one.if_number() ? fmt::format("{}-{}", table_.section, *one.if_number()) : text;
      if (!level_of(levels_, id)) {
        if (!text.empty())
          one.complain(fmt::format("the specification has no requirement {}", id), "write a number, or SECTION-N");
        continue;
      }
      if (std::ranges::find(ids, id) != ids.end()) {
        one.complain(fmt::format("{} comes twice", id), "remove one of them");
        continue;
      }
      ids.push_back(id);
    }
    return ids;
  }

  void load_cases(const Yaml& y) {
    if (!y.is_map() || !y.node()["for_each"].IsDefined()) return load_case(y);
    std::vector<std::pair<std::string, std::vector<std::string>>> loops;
    for (const auto& [key, value] : y.pairs()) {
      if (key.raw_text() != "for_each") continue;
      for (const auto& [name, values] : value.pairs()) {
        auto& loop = loops.emplace_back(name.text(), std::vector<std::string>{});
        for (const Yaml& one : values.list()) loop.second.push_back(one.text());
        std::string id = y.node()["id"].IsDefined() && y.node()["id"].IsScalar() ? y.node()["id"].Scalar() : "";
        if (id.find("<" + name.raw_text() + ">") == std::string::npos) {
          name.complain(fmt::format("the id does not contain <{}>", name.raw_text()),
                        "every case needs an id of its own");
        }
      }
    }
    std::vector<Yaml::Substitution> all = {{}};
    for (const auto& [name, values] : loops) {
      std::vector<Yaml::Substitution> more;
      for (const auto& substitution : all) {
        for (const std::string& value : values) {
          more.push_back(substitution);
          more.back()[name] = value;
        }
      }
      all = std::move(more);
    }
    for (auto& substitution : all) load_case(y.with(std::move(substitution)));
  }

  void load_case(const Yaml& y) {
    Case c;
    c.section = table_.section;
    c.method = table_.method;
    c.where = y.where();
    YamlMap map(y, "a case");
    map.optional("for_each");
    if (auto id = map.required("id", "give it a name that never changes")) {
      std::string text = id->text();
      bool good =
          std::ranges::all_of(text, [](char ch) { return std::isalnum(static_cast<unsigned char>(ch)) || ch == '-'; });
      if (!good) id->complain(fmt::format("\"{}\" is no id", text), "use letters, digits and hyphens");
      if (text.starts_with("generated"))
        id->complain("ids that begin with \"generated\" belong to generated cases", "choose another");
      c.id = table_.family + "/" + text;
    }
    if (auto level = map.optional("level"))
      c.level = level->word({"SHOULD"}, "level of a case") == "SHOULD" ? reports::Level::kShould : c.level;
    if (auto title = map.required("title", "say in one line what the server has to do")) c.title = title->text();
    if (auto covers = map.required("covers", "name the requirements that the case decides"))
      c.covers = load_covers(*covers);
    if (auto needs = map.optional("needs")) {
      std::vector<std::string> words;
      for (const auto& capability : control::kCapabilities) words.emplace_back(capability.name);
      for (const Yaml& need : needs->list()) {
        std::string word = need.word(words, "capability");
        if (!word.empty()) c.needs.push_back(word);
      }
    }
    map.optional("note");
    if (auto given = map.optional("given")) c.scene = load_scene(*given);
    Variables variables(c.scene);
    if (auto prepare = map.optional("prepare")) c.prepare = load_steps(*prepare, table_.method, true, variables);
    auto call = map.optional("call");
    auto as = map.optional("as");
    auto expect = map.optional("expect");
    auto steps = map.optional("steps");
    if (steps && (call || expect || as)) {
      y.complain("a case has either steps or one call", "move the call into the steps");
    } else if (steps) {
      c.steps = load_steps(*steps, table_.method, false, variables);
      if (!std::ranges::any_of(c.steps, [](const Step& s) { return s.expect.names_outcome() || s.expect.looks(); })) {
        steps->complain("no step expects anything", "say what has to come of them");
      }
    } else if (call && expect) {
      Step step;
      step.where = call->where();
      CallStep made = load_call(*call, table_.method, variables);
      if (as) made.client = variables.expect(*as, {VK::kClient}, "client");
      step.expect = load_expectation(*expect, ExpectOf::kCall, made.method, variables);
      step.what = std::move(made);
      c.steps.push_back(std::move(step));
    } else {
      y.complain("a case has a call with expect, or steps", "add them");
    }
    map.done();
    finish(std::move(c));
  }

  void load_generated(const Yaml& y) {
    if (!table_.method) {
      y.complain("only a method's section has generated cases", "remove `generated`");
      return;
    }
    YamlMap map(y, "generated");
    GeneratedCovers covers;
    for (const std::string& name : generated_names(*table_.method)) {
      if (auto ids = map.optional(name)) covers[name] = load_covers(*ids);
    }
    std::optional<NormalCall> normal;
    if (auto n = map.optional("normal")) {
      normal.emplace();
      YamlMap keys(*n, "normal");
      if (auto given = keys.optional("given")) normal->scene = load_scene(*given);
      Variables variables(normal->scene);
      if (auto prepare = keys.optional("prepare"))
        normal->prepare = load_steps(*prepare, table_.method, true, variables);
      if (auto call = keys.required("call")) normal->call = load_call(*call, table_.method, variables);
      normal->returns = CodeMatch{false, {ERROR_SUCCESS, ERROR_IO_PENDING}, false, false};
      if (auto returns = keys.optional("returns")) {
        normal->returns->codes.clear();
        for (const Yaml& code : returns->list_or_one()) {
          if (auto value = load_code(code)) normal->returns->codes.insert(*value);
        }
      }
      keys.done();
    } else {
      normal = normal_from_contract(*table_.method);
    }
    map.done();
    if (!normal->call.method) return;
    check_access_can_be_limited(y, covers, *normal);
    for (Case& c : generate_cases(table_, covers, *normal, y.where())) finish(std::move(c));
  }

  /// The access cases open the handle of the normal call anew; a handle variable cannot be.
  void check_access_can_be_limited(const Yaml& y, const GeneratedCovers& covers, const NormalCall& normal) {
    bool wanted = covers.contains("access") || covers.contains("access-read") || covers.contains("access-all");
    if (!wanted) return;
    for (const auto& [name, value] : normal.call.inputs) {
      // What the scene does not know was saved by a step; a handle of the scene is opened anew, to the same object.
      if (value.kind != Value::Kind::kHandle || Variables(normal.scene).kind(value.variable) != VK::kNone) continue;
      y.complain(fmt::format("{} is the handle {}, which no access case can open anew", name, value.variable),
                 "name the object instead of a handle that a step saved");
    }
  }

  void finish(Case c) {
    bool must = std::ranges::any_of(c.covers,
                                    [&](const std::string& id) { return level_of(levels_, id)->starts_with("MUST"); });
    if (!must) c.level = reports::Level::kShould;
    derive_needs(c);
    derive_syntaxes(c);
    table_.cases.push_back(std::move(c));
  }

  /// Cases about the wire are those that send bytes of their own, and the generated ones, which send and take the
  /// parameters of every method.
  static void derive_syntaxes(Case& c) {
    c.wire = c.generated;
    for (auto* list : {&c.prepare, &c.steps}) {
      for (const Step& step : *list) {
        if (!step.expect.stub.empty()) c.only_ndr = true;
        auto* raw = std::get_if<RawStep>(&step.what);
        if (!raw) continue;
        c.wire = true;
        if (!raw->ndr64 && (!raw->sends_stub() || !raw->stub.empty())) c.only_ndr = true;
      }
    }
  }

  Yaml yaml_;
  const Levels& levels_;
  Table table_;
};

/// What only all tables together show: ids that come twice, covers of requirements that no server case decides.
void check_whole(const Suite& suite, Problems& problems) {
  std::map<std::string, const Case*> by_id;
  for (const Table& table : suite.tables) {
    for (const Case& c : table.cases) {
      auto [first, added] = by_id.emplace(c.id, &c);
      if (!added) {
        problems.push_back({c.where,
                            fmt::format("the case {} is there already, at {}", c.id, first->second->where.text()),
                            "give it another id"});
      }
      for (const std::string& id : c.covers) {
        const Requirement* r = suite.requirement(id);
        if (!r) continue;
        if (r->binds == Binds::kClient) {
          problems.push_back({c.where, fmt::format("{} covers {}, which binds the client", c.id, id),
                              fmt::format("remove it, or correct {}", r->where.text())});
        }
        if (!r->untestable.empty()) {
          problems.push_back({c.where, fmt::format("{} covers {}, which is said to be untestable", c.id, id),
                              fmt::format("correct one of them; the requirement is at {}", r->where.text())});
        }
      }
    }
  }
}

}  // namespace

std::string_view name_of(Binds binds) {
  constexpr std::string_view kNames[] = {"server", "client", "runtime", "both"};
  return kNames[static_cast<size_t>(binds)];
}

std::optional<std::string> level_of(const Levels& levels, std::string_view id) {
  size_t dash = id.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  auto found = levels.find(std::string(id.substr(0, dash)));
  if (found == levels.end()) return std::nullopt;
  size_t n = 0;
  auto digits = id.substr(dash + 1);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (error != std::errc{} || end != digits.data() + digits.size() || n < 1 || n > found->second.size())
    return std::nullopt;
  return found->second[n - 1];
}

const Requirement* Suite::requirement(std::string_view id) const {
  for (const Table& table : tables) {
    if (!id.starts_with(table.section) || id.size() <= table.section.size() || id[table.section.size()] != '-')
      continue;
    for (const Requirement& r : table.requirements) {
      if (r.id == id) return &r;
    }
  }
  return nullptr;
}

std::string Trial::id() const { return syntax == ndr::Syntax::kNdr64 ? of->id + std::string(kNdr64Suffix) : of->id; }

bool Suite::has_case(std::string_view id) const {
  if (id.ends_with(kNdr64Suffix)) id.remove_suffix(kNdr64Suffix.size());
  return std::ranges::any_of(
      tables, [&](const Table& t) { return std::ranges::any_of(t.cases, [&](const Case& c) { return c.id == id; }); });
}

tl::expected<Suite, Problems> load_suite(const std::vector<std::pair<std::string, std::string>>& files,
                                         const std::string& levels) {
  Problems problems;
  Suite suite;
  if (auto yaml = Yaml::parse(levels, "levels.yaml", problems)) suite.levels = load_levels(*yaml);
  for (const auto& [name, text] : files) {
    if (auto yaml = Yaml::parse(text, name, problems)) suite.tables.push_back(TableLoader(*yaml, suite.levels).load());
  }
  std::ranges::sort(suite.tables, {}, [](const Table& t) { return section_key(t.section); });
  check_whole(suite, problems);
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return suite;
}

tl::expected<Suite, Problems> load_suite(const std::string& directory) {
  auto read = [](const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  std::error_code error;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".yaml" && entry.path().filename() != "levels.yaml") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  if (error || paths.empty()) {
    return tl::unexpected(
        Problems{{{directory, 0}, "there are no tables", "say where they are with --cases DIRECTORY"}});
  }
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& path : paths) files.emplace_back(path.string(), read(path));
  return load_suite(files, read(std::filesystem::path(directory) / "levels.yaml"));
}

}  // namespace cmrp::engine
