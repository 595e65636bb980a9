// The `expect` of a step. What nothing could violate is refused here.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/engine/load_parts.h"
#include "reference/rpc/fault.h"

namespace cmrp::engine {
namespace {

using VK = Variables::Kind;

// Fault statuses by the names that reference/rpc/fault.h knows.
constexpr uint32_t kFaultStatuses[] = {rpc::nca_s_fault_access_denied,    rpc::nca_s_fault_cancel,
                                       rpc::nca_s_fault_context_mismatch, rpc::nca_s_fault_ndr,
                                       rpc::nca_s_op_rng_error,           rpc::nca_s_unk_if,
                                       rpc::nca_s_fault_remote_no_memory, rpc::nca_s_proto_error,
                                       rpc::nca_s_server_too_busy,        rpc::nca_s_unsupported_type,
                                       rpc::kFaultProtocolErrorWin32,     rpc::kFaultSecurityPackage};

const std::vector<std::string> kReplies = {"response",           "fault",    "bind_ack", "bind_nak",
                                           "alter_context_resp", "shutdown", "close",    "silence"};
const std::vector<std::string> kResourceStates = {"Initializing", "Online",        "Offline",
                                                  "Failed",       "OnlinePending", "OfflinePending"};
const std::vector<std::string> kGroupStates = {"Online", "Offline", "Failed", "PartialOnline", "Pending"};
const std::vector<std::string> kNodeStates = {"Up", "Down", "Paused", "Joining"};

CodeMatch load_return(const Yaml& yaml) {
  CodeMatch match;
  Yaml body = yaml;
  if (yaml.is_map()) {
    YamlMap map(yaml, "return");
    auto negated = map.required("not", "write {not: [codes]}");
    map.done();
    if (!negated) return match;
    match.negated = true;
    body = *negated;
  }
  for (const Yaml& code : body.list_or_one()) {
    std::string word = code.raw_text();
    if (word == "documented") {
      match.documented = true;
    } else if (word == "undocumented") {
      match.undocumented = true;
    } else if (auto value = load_code(code)) {
      match.codes.insert(*value);
    }
  }
  if (match.documented && match.undocumented) {
    yaml.complain("documented beside undocumented: every code would do", "remove one of them");
  }
  return match;
}

FaultMatch load_fault(const Yaml& yaml) {
  FaultMatch match;
  if (yaml.raw_text() == "any") {
    match.any = true;
    return match;
  }
  for (const Yaml& status : yaml.list_or_one()) {
    if (auto number = status.if_number()) {
      match.statuses.insert(static_cast<uint32_t>(*number));
      continue;
    }
    std::string name = status.text();
    std::vector<std::string> names;
    for (uint32_t s : kFaultStatuses) {
      names.emplace_back(rpc::fault_name(s));
      if (!name.empty() && names.back() == name) match.statuses.insert(s);
    }
    if (std::ranges::find(names, name) != names.end()) continue;
    // A fault can carry a Win32 code as well (MS-RPCE 3.1.1.5.5).
    if (auto code = name.empty() ? std::nullopt : win32_code(name)) {
      match.statuses.insert(*code);
    } else if (!name.empty()) {
      status.complain(fmt::format("\"{}\" is no fault status", name), suggest(name, names));
    }
  }
  return match;
}

WordMatch load_words(const Yaml& yaml, const std::function<std::string(const Yaml&)>& word) {
  WordMatch match;
  Yaml body = yaml;
  if (yaml.is_map()) {
    YamlMap map(yaml, "a fact");
    auto negated = map.required("not", "write a word, a list of words, or {not: word}");
    map.done();
    if (!negated) return match;
    match.negated = true;
    body = *negated;
  }
  for (const Yaml& one : body.list_or_one()) match.words.push_back(word(one));
  return match;
}

ObjectCall load_object_call(const Yaml& yaml) {
  std::string text = yaml.text();
  ObjectCall call;
  size_t at = text.find('@');
  if (at != std::string::npos) {
    call.node = text.substr(at + 1);
    if (!Variables::is_node(call.node))
      yaml.complain(fmt::format("\"{}\" is no node", call.node), "write online@node1");
    text.resize(at);
  }
  if (auto entry = control::from_word<control::Entry>(text)) {
    call.entry = *entry;
  } else {
    load_entry(yaml);  // complains with the list of words
  }
  return call;
}

std::vector<ObjectCall> load_object_calls(const Yaml& yaml) {
  std::vector<ObjectCall> out;
  if (!yaml.is_list()) return {load_object_call(yaml)};
  for (const Yaml& call : yaml.list(true)) out.push_back(load_object_call(call));
  return out;
}

CalledMatch load_called(const Yaml& yaml) {
  CalledMatch match;
  if (!yaml.is_map()) {
    match.exactly = load_object_calls(yaml);
    return match;
  }
  YamlMap map(yaml, "called");
  if (auto include = map.optional("include")) match.include = load_object_calls(*include);
  if (auto exclude = map.optional("exclude")) match.exclude = load_object_calls(*exclude);
  map.done();
  if (match.include.empty() && match.exclude.empty())
    yaml.complain("called says nothing", "name calls under include or exclude");
  return match;
}

Facts load_facts(const Yaml& key, const Yaml& value, const Variables& variables, bool still) {
  Facts facts;
  facts.object = variables.expect(key, {VK::kResource, VK::kGroup, VK::kNode}, "resource, group or node");
  VK kind = variables.kind(facts.object);
  auto state = [&](const Yaml& y) {
    return y.word(kind == VK::kGroup ? kGroupStates : kind == VK::kNode ? kNodeStates : kResourceStates, "state of it");
  };
  auto node = [&](const Yaml& y) { return variables.expect(y, {VK::kNode}, "node"); };
  if (value.is_null()) {
    if (!still) value.complain("~ stands under `still` only", "say which state is expected");
    facts.unchanged = true;
    return facts;
  }
  bool is_map_of_facts = value.is_map() && !value.node()["not"].IsDefined();
  if (!is_map_of_facts) {
    facts.state = load_words(value, state);
    return facts;
  }
  YamlMap map(value, fmt::format("the facts of {}", facts.object));
  if (auto y = map.optional("state")) facts.state = load_words(*y, state);
  if (kind != VK::kNode) {
    if (auto y = map.optional("owner")) facts.owner = load_words(*y, node);
    if (auto y = map.optional("exists")) facts.exists = y->flag();
  }
  if (kind == VK::kResource) {
    if (auto y = map.optional("group")) {
      facts.group = load_words(*y, [&](const Yaml& g) { return variables.expect(g, {VK::kGroup}, "group"); });
    }
    if (auto y = map.optional("persistent")) {
      facts.persistent = load_words(*y, [](const Yaml& p) {
        return p.word({"Online", "Offline"}, "persistent state");
      });
    }
    if (auto y = map.optional("called")) facts.called = load_called(*y);
    if (auto y = map.optional("buffer")) {
      for (const auto& [entry, bytes] : y->pairs()) {
        if (bytes.is_null()) {
          facts.buffers.emplace_back(load_entry(entry), std::nullopt);
        } else if (auto hex = load_hex(bytes)) {
          facts.buffers.emplace_back(load_entry(entry), *hex);
        }
      }
    }
  }
  map.done();
  if (value.pairs(true).empty()) value.complain("these facts say nothing", "name a state or another fact");
  if (facts.exists == false && (facts.state || facts.owner)) {
    value.complain("what does not exist has no state and no owner", "remove them, or `exists: false`");
  }
  return facts;
}

std::vector<Facts> load_scene_facts(const Yaml& yaml, const Variables& variables, bool still) {
  std::vector<Facts> out;
  for (const auto& [key, value] : yaml.pairs()) out.push_back(load_facts(key, value, variables, still));
  return out;
}

/// The structure of which `field` returns a list (ENUM_ENTRY for a PENUM_LIST) or an array, or null.
const ndr::Type* entry_type(const ndr::Field& field) {
  const ndr::Type* list = field.type;
  while (list->kind == ndr::Kind::kPointer) list = list->element;
  if (list->kind == ndr::Kind::kArray && list->element->kind == ndr::Kind::kStruct) return list->element;
  if (list->kind != ndr::Kind::kStruct) return nullptr;
  for (const ndr::Field& f : list->fields) {
    if (f.type->kind == ndr::Kind::kArray && f.type->element->kind == ndr::Kind::kStruct) return f.type->element;
  }
  return nullptr;
}

/// {properties: [names]}, or {properties: some}, {properties: any}: bytes that are a PROPERTY_LIST.
Value load_properties(const Yaml& yaml, const Variables& variables) {
  Value value;
  value.kind = Value::Kind::kProperties;
  YamlMap map(yaml, "a property list");
  if (auto names = map.required("properties")) {
    if (names->is_list()) {
      value.literal = load_texts(*names, variables);
    } else {
      value.literal = names->word({"some", "any"}, "content of a property list");
    }
  }
  map.done();
  return value;
}

/// Adds the fields of one entry, or of a structure in it, to `match`; `path` is where that one is.
void load_fields(const Yaml& yaml, const ndr::Type& type, const std::string& path, const Variables& variables,
                 EntryMatch& match) {
  for (const auto& [key, value] : yaml.pairs()) {
    std::string name = key.text();
    auto field = std::ranges::find_if(type.fields, [&](const ndr::Field& f) { return f.name == name; });
    if (field == type.fields.end()) {
      std::vector<std::string> names;
      for (const ndr::Field& f : type.fields) names.emplace_back(f.name);
      key.complain(fmt::format("{} has no \"{}\"", type.name, name), suggest(name, names));
      continue;
    }
    if (value.is_map() && field->type->kind == ndr::Kind::kStruct) {
      load_fields(value, *field->type, path + "/" + name, variables, match);
      continue;
    }
    Value wanted;
    if (value.is_map() && value.node()["properties"].IsDefined()) {
      wanted = load_properties(value, variables);
    } else if (value.is_map()) {
      wanted = load_reference(value, variables);
    } else if (auto number = value.is_quoted() ? std::nullopt : value.if_number()) {
      wanted.literal = *number;
    } else {
      wanted.literal = value.text(true);
    }
    match.emplace_back(path + "/" + name, std::move(wanted));
  }
}

std::vector<EntryMatch> load_entry_matches(const Yaml& yaml, const ndr::Type& type, const Variables& variables) {
  std::vector<EntryMatch> out;
  for (const Yaml& one : yaml.list(true)) load_fields(one, type, "", variables, out.emplace_back());
  return out;
}

EntriesMatch load_entries(const Yaml& yaml, const ndr::Type& type, const Variables& variables) {
  EntriesMatch match;
  YamlMap map(yaml, "the entries of a list");
  if (auto y = map.optional("exactly")) match.exactly = load_entry_matches(*y, type, variables);
  if (auto y = map.optional("has")) match.has = load_entry_matches(*y, type, variables);
  if (auto y = map.optional("lacks")) match.lacks = load_entry_matches(*y, type, variables);
  map.done();
  if (!match.exactly && match.has.empty() && match.lacks.empty())
    yaml.complain("these entries say nothing", "name some under exactly, has or lacks");
  return match;
}

OutputMatch load_output(const Yaml& key, const Yaml& value, const idl::Method& method, const Variables& variables) {
  OutputMatch match;
  match.parameter = key.text();
  const std::string name = match.parameter == "handle" ? "ReturnValue" : match.parameter;
  const ndr::Field* field = method.parameter(name);
  bool returns_handle = method.parameters->fields.back().type->kind == ndr::Kind::kHandle;
  if (!field || !field->in_response() || (name == "ReturnValue" && !returns_handle)) {
    std::vector<std::string> names;
    for (const ndr::Field& f : method.parameters->fields) {
      if (f.in_response() && f.name != "ReturnValue") names.emplace_back(f.name);
    }
    if (returns_handle) names.emplace_back("handle");
    key.complain(fmt::format("{} has no output \"{}\"", method.name, match.parameter), suggest(match.parameter, names));
    return match;
  }
  if (field->type->kind == ndr::Kind::kHandle && value.raw_text() == "issued") {
    match.issued = true;
    return match;
  }
  Yaml body = value;
  if (value.is_map()) {
    bool wraps =
        value.node()["not"].IsDefined() || value.node()["one_of"].IsDefined() || value.node()["begins"].IsDefined();
    if (wraps) {
      YamlMap map(value, "an output");
      auto negated = map.optional("not");
      auto one_of = map.optional("one_of");
      auto begins = map.optional("begins");
      map.done();
      if (begins) {
        match.begins = true;
        match.values.push_back(load_value(*begins, method, *field, variables, true));
      } else if (negated) {
        match.negated = true;
        match.values.push_back(load_value(*negated, method, *field, variables, true));
      } else {
        for (const Yaml& one : one_of->list()) match.values.push_back(load_value(one, method, *field, variables, true));
      }
      return match;
    }
    if (const ndr::Type* type = entry_type(*field)) {
      match.entries = load_entries(value, *type, variables);
      return match;
    }
    if (value.node()["multi_sz"].IsDefined() || value.node()["properties"].IsDefined()) {
      match.buffer = load_buffer_match(value, variables);
      return match;
    }
    if (value.node()["form"].IsDefined()) {
      YamlMap map(value, "an output");
      if (auto form = map.optional("form")) match.guid = form->word({"GUID"}, "form of a string") == "GUID";
      map.done();
      return match;
    }
  }
  match.values.push_back(load_value(value, method, *field, variables, true));
  return match;
}

std::vector<ContextMatch> load_contexts(const Yaml& yaml) {
  std::vector<std::string> words(std::begin(kContextWords), std::end(kContextWords));
  std::vector<ContextMatch> all;
  for (const Yaml& context : yaml.list()) {
    ContextMatch& match = all.emplace_back();
    for (const Yaml& one : context.list_or_one()) match.words.push_back(one.word(words, "result of a context"));
  }
  return all;
}

ReplyKind reply_of(const std::string& word) {
  auto found = std::ranges::find(kReplies, word);
  return static_cast<ReplyKind>(found - kReplies.begin());
}

}  // namespace

Expectation load_expectation(const Yaml& yaml, ExpectOf of, const idl::Method* method, const Variables& variables) {
  Expectation e;
  YamlMap map(yaml, "expect");
  if (of == ExpectOf::kCall || of == ExpectOf::kRaw) {
    if (auto y = map.optional("return")) {
      e.returns = load_return(*y);
      if (!method) {
        y->complain("a raw step of no method has no return code", "say `reply` or `fault`");
      } else if ((e.returns->documented || e.returns->undocumented) && method->returns.empty()) {
        y->complain(fmt::format("the contract of {} lists no codes", method->name), "name the codes");
      }
    }
    if (auto y = map.optional("outputs")) {
      if (method) {
        for (const auto& [key, value] : y->pairs()) e.outputs.push_back(load_output(key, value, *method, variables));
      } else {
        y->complain("a raw step of no method has no outputs", "remove it");
      }
    }
  }
  if (of == ExpectOf::kBind) {
    if (auto y = map.optional("contexts")) e.contexts = load_contexts(*y);
  }
  if (of != ExpectOf::kLook) {
    if (auto y = map.optional("fault")) e.fault = load_fault(*y);
    if (auto y = map.optional("one_of")) {
      for (const Yaml& one : y->list()) e.one_of.push_back(load_expectation(one, of, method, variables));
      if (e.one_of.size() < 2)
        y->complain("one_of needs two or more alternatives", "write a single one without one_of");
      for (const Expectation& one : e.one_of) {
        if (!one.one_of.empty()) y->complain("one_of within one_of", "list all alternatives in one");
      }
    }
    if (auto y = map.optional("reply")) {
      for (const Yaml& one : y->list_or_one()) {
        std::string word = one.word(kReplies, "reply");
        if (!word.empty()) e.replies.push_back(reply_of(word));
      }
      if (e.replies.size() == kReplies.size()) y->complain("any reply would do", "list the legal ones");
    }
  }
  if (of == ExpectOf::kCall || of == ExpectOf::kRaw) {
    if (auto y = map.optional("stub")) {
      e.stub = y->text();
      std::string digits;
      for (char c : e.stub) {
        if (!std::isspace(static_cast<unsigned char>(c))) digits += c;
      }
      bool good = digits.size() % 2 == 0;
      for (size_t i = 0; good && i < digits.size(); i += 2) {
        std::string_view pair(digits.data() + i, 2);
        good = pair == "??" || wire::from_hex(pair).has_value();
      }
      if (!good) y->complain("no hex text", "write pairs of hex digits, or ?? for any byte");
      e.stub = digits;
    }
  }
  if (auto y = map.optional("now")) e.now = load_scene_facts(*y, variables, false);
  if (auto y = map.optional("still")) e.still = load_scene_facts(*y, variables, true);
  if (auto y = map.optional("finally")) e.finally_ = load_scene_facts(*y, variables, false);
  if (auto y = map.optional("order")) {
    for (const Yaml& one : y->list()) {
      for (const auto& [object, entry] : one.pairs()) {
        e.order.emplace_back(variables.expect(object, {VK::kResource}, "resource"), load_entry(entry));
      }
    }
    if (e.order.size() < 2) y->complain("an order needs two or more calls", "write [{d: offline}, {r: offline}]");
  }
  map.done();
  if (of == ExpectOf::kLook) {
    if (!e.looks()) yaml.complain("this expectation says nothing", "name objects under now, finally or order");
  } else if (!e.names_outcome()) {
    yaml.complain("this expectation does not say which answers are legal",
                  of == ExpectOf::kBind ? "add reply or fault" : "add return, fault or reply");
  }
  if (!e.one_of.empty() && (e.returns || e.fault || !e.replies.empty())) {
    yaml.complain("one_of beside return, fault or reply", "move them into the alternatives");
  }
  return e;
}

}  // namespace cmrp::engine
