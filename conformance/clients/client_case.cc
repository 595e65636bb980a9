#include "conformance/clients/client_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "conformance/engine/strict_yaml.h"
#include "reference/idl/interface.h"
#include "reference/wire/win32_error.h"

namespace cmrp::clients {
namespace {

using engine::Yaml;
using engine::YamlMap;
using ndr::Json;

Json json_of(const Yaml& yaml) {
  if (yaml.is_null()) return nullptr;
  if (yaml.is_list()) {
    Json out = Json::array();
    for (const Yaml& element : yaml.list(true)) out.push_back(json_of(element));
    return out;
  }
  if (yaml.is_map()) {
    Json out = Json::object();
    for (const auto& [key, value] : yaml.pairs(true)) out[key.text()] = json_of(value);
    return out;
  }
  if (yaml.is_quoted()) return yaml.text(true);
  if (auto number = yaml.if_number()) return *number;
  std::string text = yaml.text(true);
  if (text == "true" || text == "false") return text == "true";
  return text;
}

std::optional<uint32_t> code_of(const Yaml& yaml) {
  if (auto number = yaml.if_number()) return static_cast<uint32_t>(*number);
  auto code = win32_code(yaml.text());
  if (!code) yaml.complain(fmt::format("{} is no error code", yaml.text()), "write a name or a number");
  return code;
}

std::vector<std::string> calls_of(const Yaml& yaml) {
  std::vector<std::string> calls;
  for (const Yaml& one : yaml.list(true)) {
    std::string text = one.text();
    if (!idl::find(text.substr(0, text.find('@')))) {
      one.complain(fmt::format("there is no method {}", text), "write ApiOpenGroup or ApiOpenGroup@NODE2");
    }
    calls.push_back(text);
  }
  return calls;
}

Answer answer_of(const Yaml& yaml, const idl::Method& method) {
  Answer answer;
  if (yaml.is_text()) {
    std::string word = yaml.word({"friendly", "drop", "die", "silence"}, "answer");
    if (word == "drop") answer.kind = Answer::Kind::kDrop;
    if (word == "die") answer.kind = Answer::Kind::kDie;
    if (word == "silence") answer.kind = Answer::Kind::kSilence;
    return answer;
  }
  YamlMap map(yaml, "an answer");
  if (auto outputs = map.optional("outputs")) {
    answer.outputs = json_of(*outputs);
    for (const auto& [name, value] : answer.outputs.items()) {
      const ndr::Field* field = method.parameter(name);
      if (!field || !field->in_response()) outputs->complain(fmt::format("{} has no output {}", method.name, name));
    }
  }
  if (auto code = map.optional("return")) {
    if (auto number = code_of(*code)) answer.outputs[std::string(method.status()->name)] = *number;
  }
  if (auto fault = map.optional("fault")) {
    answer.kind = Answer::Kind::kFault;
    answer.fault = static_cast<uint32_t>(fault->number().value_or(0));
  }
  if (auto stub = map.optional("stub")) {
    answer.kind = Answer::Kind::kStub;
    auto bytes = wire::from_hex(stub->text(true));
    if (bytes) {
      answer.stub = std::move(*bytes);
    } else {
      stub->complain("this is no hex");
    }
  }
  map.done();
  return answer;
}

Step step_of(const Yaml& yaml) {
  Step step;
  step.where = yaml.where();
  YamlMap map(yaml, "a step");
  if (auto command = map.required("do", "write do: {offline-resource: R}")) {
    // `offline-resource: R` is short for the verb and its name.
    Json words = command->is_text() ? Json{{command->text(), nullptr}} : json_of(*command);
    for (const auto& [verb, name] : words.items()) {
      if (step.command.empty()) {
        step.command["do"] = verb;
        if (!name.is_null()) step.command["name"] = name;
      } else {
        step.command[verb] = name;
      }
    }
  }
  if (auto expect = map.optional("expect")) {
    YamlMap what(*expect, "an expectation");
    if (auto codes = what.optional("code")) {
      for (const Yaml& one : codes->list_or_one()) {
        if (auto code = code_of(one)) step.codes.push_back(*code);
      }
    }
    if (auto outputs = what.optional("outputs")) step.outputs = json_of(*outputs);
    if (auto calls = what.optional("heard")) step.heard = calls_of(*calls);
    if (auto calls = what.optional("in-order")) step.in_order = calls_of(*calls);
    if (auto calls = what.optional("not-heard")) step.not_heard = calls_of(*calls);
    if (auto sent = what.optional("sent")) step.sent = json_of(*sent);
    what.done();
  }
  map.done();
  return step;
}

class TableLoader {
 public:
  TableLoader(const Yaml& yaml, const engine::Suite& suite) : yaml_(yaml), suite_(suite) {}

  std::vector<ClientCase> load() {
    YamlMap map(yaml_, "a table");
    if (auto section = map.required("section")) section_ = section->text();
    if (auto method = map.required("method")) {
      method_ = method->text();
      if (!idl::find(method_)) method->complain(fmt::format("there is no method {}", method_));
    }
    if (auto cases = map.required("cases")) {
      for (const Yaml& one : cases->list()) expand(one);
    }
    map.done();
    return std::move(cases_);
  }

 private:
  /// One case a value of `for_each`.
  void expand(const Yaml& yaml) {
    YamlMap map(yaml, "a case");
    auto each = map.optional("for_each");
    if (!each) return load_case(yaml);
    for (const auto& [key, values] : each->pairs()) {
      for (const Yaml& value : values.list()) load_case(yaml.with({{key.text(), value.raw_text()}}));
    }
  }

  void load_case(const Yaml& yaml) {
    YamlMap map(yaml, "a case");
    map.optional("for_each");
    ClientCase c;
    c.section = section_;
    c.method = method_;
    c.level = reports::Level::kShould;
    if (auto id = map.required("id")) c.id = method_ + "/client/" + id->text();
    if (auto title = map.required("title")) c.title = title->text();
    if (auto covers = map.required("covers")) {
      for (const Yaml& one : covers->list_or_one()) cover(one, c);
    }
    if (auto server = map.optional("server")) {
      for (const auto& [name, answers] : server->pairs()) {
        const idl::Method* method = idl::find(name.text());
        if (!method) {
          name.complain(fmt::format("there is no method {}", name.text()));
          continue;
        }
        for (const Yaml& answer : answers.list()) c.server[name.text()].push_back(answer_of(answer, *method));
      }
    }
    if (auto steps = map.required("steps")) {
      for (const Yaml& step : steps->list()) c.steps.push_back(step_of(step));
    }
    map.done();
    if (!ids_.insert(c.id).second) yaml.complain(fmt::format("{} is there twice", c.id));
    cases_.push_back(std::move(c));
  }

  void cover(const Yaml& yaml, ClientCase& c) {
    std::string id = yaml.text();
    if (id.find('-') == std::string::npos) id = section_ + "-" + id;
    const engine::Requirement* requirement = suite_.requirement(id);
    if (!requirement) return yaml.complain(fmt::format("the tables of conformance/cases have no requirement {}", id));
    bool client = requirement->binds == engine::Binds::kClient || requirement->binds == engine::Binds::kBoth;
    if (!client) yaml.complain(fmt::format("{} does not bind clients", id));
    if (requirement->level.starts_with("MUST")) c.level = reports::Level::kMust;
    c.covers.push_back(std::move(id));
  }

  const Yaml& yaml_;
  const engine::Suite& suite_;
  std::string section_, method_;
  std::vector<ClientCase> cases_;
  std::set<std::string> ids_;
};

}  // namespace

tl::expected<std::vector<ClientCase>, engine::Problems> load_client_cases(const std::string& directory,
                                                                          const engine::Suite& suite) {
  engine::Problems problems;
  std::vector<ClientCase> cases;
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  }
  if (files.empty()) problems.push_back({{directory, 0}, "there are no tables", "name the folder of clients' cases"});
  std::ranges::sort(files);
  for (const std::string& file : files) {
    auto yaml = Yaml::load(file, problems);
    if (!yaml) continue;
    for (ClientCase& c : TableLoader(*yaml, suite).load()) cases.push_back(std::move(c));
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return cases;
}

std::map<std::string, std::vector<std::string>> by_requirement(const std::vector<ClientCase>& cases) {
  std::map<std::string, std::vector<std::string>> out;
  for (const ClientCase& c : cases) {
    for (const std::string& id : c.covers) out[id].push_back(c.id);
  }
  return out;
}

}  // namespace cmrp::clients
