// Values of parameters, return codes, hex.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/engine/load_parts.h"
#include "reference/idl/control_codes.h"
#include "reference/idl/interface.h"
#include "reference/wire/win32_error.h"

namespace cmrp::engine {
namespace {

using ndr::Json;
using ndr::Kind;

/// The type behind a [unique] pointer.
const ndr::Type& pointee(const ndr::Type& type) { return type.kind == Kind::kPointer ? *type.element : type; }

bool is_bytes(const ndr::Type& type) {
  return type.kind == Kind::kArray && type.element->kind == Kind::kUint && type.element->width == 1;
}

Json to_json(const Yaml& yaml, const ndr::Type* type) {
  if (yaml.is_null()) return nullptr;
  const ndr::Type* inner = type ? &pointee(*type) : nullptr;
  if (yaml.is_map()) {
    Json object = Json::object();
    for (const auto& [key, value] : yaml.pairs(true)) {
      const ndr::Type* member = nullptr;
      if (inner && inner->kind == Kind::kStruct) {
        for (const ndr::Field& f : inner->fields) {
          if (f.name == key.raw_text()) member = f.type;
        }
      }
      object[key.raw_text()] = to_json(value, member);
    }
    return object;
  }
  if (yaml.is_list()) {
    if (inner && inner->kind == Kind::kUint) {
      std::string flags;
      for (const Yaml& one : yaml.list()) flags += (flags.empty() ? "" : "|") + one.text();
      return flags;
    }
    Json array = Json::array();
    for (const Yaml& one : yaml.list(true))
      array.push_back(to_json(one, inner && inner->kind == Kind::kArray ? inner->element : nullptr));
    return array;
  }
  std::string text = yaml.raw_text();
  if (inner && (inner->kind == Kind::kString || is_bytes(*inner))) return text;
  if (!yaml.is_quoted()) {
    if (auto number = yaml.if_number()) return *number;
    if (text == "true" || text == "false") return text == "true";
  }
  return text;
}

std::vector<std::string> names_of(const ndr::Field& field) {
  std::vector<std::string> names;
  if (field.meaning) {
    for (const ndr::Named& n : field.meaning->names) names.emplace_back(n.name);
  }
  return names;
}

/// The kind of the handles to an object variable; nothing for what is no object.
std::optional<ndr::HandleKind> handle_kind(Variables::Kind kind) {
  using V = Variables::Kind;
  switch (kind) {
    case V::kResource:
      return ndr::HandleKind::kResource;
    case V::kGroup:
      return ndr::HandleKind::kGroup;
    case V::kNode:
      return ndr::HandleKind::kNode;
    case V::kKey:
      return ndr::HandleKind::kKey;
    case V::kNotify:
      return ndr::HandleKind::kNotify;
    case V::kBatchPort:
      return ndr::HandleKind::kBatchPort;
    case V::kGroupSet:
      return ndr::HandleKind::kGroupSet;
    case V::kNetwork:
      return ndr::HandleKind::kNetwork;
    case V::kNetInterface:
      return ndr::HandleKind::kNetInterface;
    case V::kCluster:
      return ndr::HandleKind::kCluster;
    default:
      return std::nullopt;
  }
}

const std::set<Variables::Kind> kNamed = {
    Variables::Kind::kResource, Variables::Kind::kGroup,   Variables::Kind::kNode,        Variables::Kind::kKey,
    Variables::Kind::kGroupSet, Variables::Kind::kNetwork, Variables::Kind::kNetInterface};
const std::set<Variables::Kind> kWithId = {Variables::Kind::kResource, Variables::Kind::kGroup,
                                           Variables::Kind::kNode,     Variables::Kind::kGroupSet,
                                           Variables::Kind::kNetwork,  Variables::Kind::kNetInterface};

/// {saved: v}, which stands for a value of whatever type.
bool is_saved(const Yaml& yaml) {
  if (!yaml.is_map()) return false;
  auto pairs = yaml.pairs(true);
  return pairs.size() == 1 && pairs[0].first.raw_text() == "saved";
}

bool is_known_name(std::string_view name) { return std::ranges::find(kKnownNames, name) != std::end(kKnownNames); }

/// The number of a control code that stands there by its name, in which a hyphen counts as an underscore.
std::optional<uint64_t> control_code(const Yaml& yaml, const ndr::Field& field) {
  if (field.name != "dwControlCode" || !yaml.is_text()) return std::nullopt;
  std::string name = yaml.raw_text();
  std::ranges::replace(name, '-', '_');
  auto row = std::ranges::find(idl::control_codes(), name, &ndr::Named::name);
  return row == idl::control_codes().end() ? std::nullopt : std::optional(row->value);
}

/// A text with places, each of which has to name something.
void check_text(const Yaml& yaml, const std::string& text, const Variables& variables) {
  size_t at = 0;
  while (auto place = next_place(text, at)) {
    at = place->begin + place->size;
    auto kind = variables.kind(place->value.variable);
    bool good = (place->value.kind == Value::Kind::kName && kNamed.contains(kind)) ||
                (place->value.kind == Value::Kind::kId && kWithId.contains(kind)) ||
                (place->value.kind == Value::Kind::kSaved && kind == Variables::Kind::kSaved) ||
                (place->value.kind == Value::Kind::kKnown && is_known_name(place->value.variable));
    if (!good)
      yaml.complain(fmt::format("{} stands for nothing of this case", text.substr(place->begin, place->size)),
                    "write {name r}, {id r}, {saved v} or {known n}");
  }
}

Value load_handle(const Yaml& yaml, const ndr::Field& field, const Variables& variables) {
  using V = Variables::Kind;
  Value value;
  if (yaml.is_null()) return value;  // the NULL handle
  std::string name = yaml.text();
  if (name == "never-issued") {
    value.kind = Value::Kind::kNeverIssued;
    return value;
  }
  value.kind = Value::Kind::kHandle;
  value.variable = variables.expect(yaml,
                                    {V::kResource, V::kGroup, V::kNode, V::kKey, V::kNotify, V::kBatchPort,
                                     V::kGroupSet, V::kNetwork, V::kNetInterface, V::kHandle, V::kCluster},
                                    "object or handle");
  auto found = handle_kind(variables.kind(value.variable));
  ndr::HandleKind wanted = field.type->handle;
  bool other = found && *found != wanted;
  if (other && wanted != ndr::HandleKind::kGeneric) {
    yaml.complain(
        fmt::format("{} is an {} and \"{}\" is no object of that kind", field.name, idl::handle_name(wanted), name),
        fmt::format("if that is meant, add `x: {{kind: handle, to: {}}}` to `given` and use x", name));
  }
  return value;
}

}  // namespace

ndr::Json load_texts(const Yaml& yaml, const Variables& variables) {
  Json texts = Json::array();
  for (const Yaml& text : yaml.list(true)) {
    check_text(text, text.raw_text(), variables);
    texts.push_back(text.raw_text());
  }
  return texts;
}

Value load_reference(const Yaml& yaml, const Variables& variables) {
  using V = Variables::Kind;
  Value value;
  YamlMap map(yaml, "a string");
  auto name = map.optional("name");
  auto id = map.optional("id");
  auto type = map.optional("type");
  auto saved = map.optional("saved");
  auto text = map.optional("text");
  auto known = map.optional("known");
  auto first = saved ? map.optional("first") : std::nullopt;
  map.done();
  if (name.has_value() + id.has_value() + type.has_value() + saved.has_value() + text.has_value() + known.has_value() !=
      1) {
    yaml.complain("a string is text, {name: r}, {id: r}, {type: r}, {saved: v}, {known: n} or {text: \"… {name r} …\"}",
                  "write one of them");
  } else if (saved) {
    value.kind = Value::Kind::kSaved;
    value.variable = variables.expect(*saved, {V::kSaved}, "saved output");
    if (auto characters = first ? first->number() : std::nullopt) value.first = *characters;
  } else if (known) {
    value.kind = Value::Kind::kKnown;
    value.variable = known->word({std::begin(kKnownNames), std::end(kKnownNames)}, "name that a profile has");
  } else if (text) {
    value.kind = Value::Kind::kText;
    value.literal = text->text();
    check_text(*text, text->raw_text(), variables);
  } else if (type) {
    value.kind = Value::Kind::kType;
    value.variable = variables.expect(*type, {V::kResource}, "resource");
  } else {
    value.kind = name ? Value::Kind::kName : Value::Kind::kId;
    value.variable = variables.expect(name ? *name : *id, name ? kNamed : kWithId, "object");
  }
  return value;
}

/// {multi_sz: [texts]}, for an array of bytes.
Value load_multi_sz(const Yaml& yaml, const Variables& variables) {
  Value value;
  value.kind = Value::Kind::kMultiSz;
  YamlMap map(yaml, "an array of bytes");
  if (auto texts = map.required("multi_sz", "write hex text or {multi_sz: [texts]}"))
    value.literal = load_texts(*texts, variables);
  map.done();
  return value;
}

Value load_value(const Yaml& yaml, const idl::Method& method, const ndr::Field& field, const Variables& variables,
                 bool expected) {
  if (field.type->kind == Kind::kHandle && !(expected && yaml.is_null())) return load_handle(yaml, field, variables);
  const ndr::Type& type = pointee(*field.type);
  if (type.kind == Kind::kString && yaml.is_map()) return load_reference(yaml, variables);
  if (is_saved(yaml)) return load_reference(yaml, variables);
  if (is_bytes(type) && yaml.is_map() && yaml.node()["multi_sz"].IsDefined()) return load_multi_sz(yaml, variables);
  if (is_bytes(type) && yaml.is_map()) return load_buffer(yaml, variables);
  Value value;
  value.literal = to_json(yaml, field.type);
  if (auto code = control_code(yaml, field)) value.literal = *code;
  ndr::Object parameters(*method.parameters);
  Json json = Json::object();
  json[std::string(field.name)] = value.literal;
  if (auto done = ndr::from_json(*method.parameters, json, parameters.get()); !done) {
    auto names = names_of(field);
    yaml.complain(fmt::format("{}: {}", done.error().field, done.error().message),
                  names.empty() ? fmt::format("{} is a {}", field.name, type.name) : suggest(yaml.raw_text(), names));
  }
  return value;
}

std::optional<TextPlace> next_place(const std::string& text, size_t begin) {
  TextPlace place;
  place.begin = text.find('{', begin);
  if (place.begin == std::string::npos) return std::nullopt;
  size_t end = std::min(text.find('}', place.begin), text.size() - 1);
  place.size = end + 1 - place.begin;
  std::string inner = text.substr(place.begin + 1, place.size - 2);
  for (auto [word, kind] : {std::pair{"name ", Value::Kind::kName}, std::pair{"id ", Value::Kind::kId},
                            std::pair{"saved ", Value::Kind::kSaved}, std::pair{"known ", Value::Kind::kKnown}}) {
    if (!inner.starts_with(word)) continue;
    place.value.kind = kind;
    place.value.variable = inner.substr(std::string_view(word).size());
  }
  return place;
}

std::optional<uint32_t> load_code(const Yaml& yaml) {
  if (auto number = yaml.if_number()) {
    if (*number <= UINT32_MAX) return static_cast<uint32_t>(*number);
  }
  std::string name = yaml.text();
  if (auto code = win32_code(name)) return code;
  if (!name.empty()) {
    yaml.complain(fmt::format("\"{}\" is no return code", name),
                  "use a name of MS-ERREF 2.2 such as ERROR_INVALID_STATE, or the number");
  }
  return std::nullopt;
}

control::Entry load_entry(const Yaml& yaml) {
  std::vector<std::string> words;
  for (int e = 0; control::known(static_cast<control::Entry>(e)); ++e) {
    words.emplace_back(control::word(static_cast<control::Entry>(e)));
  }
  auto entry = control::from_word<control::Entry>(yaml.word(words, "call to a resource's object"));
  return entry.value_or(control::Entry::kOnline);
}

std::optional<std::vector<uint8_t>> load_hex(const Yaml& yaml) {
  auto bytes = wire::from_hex(yaml.text(true));
  if (!bytes) {
    yaml.complain(fmt::format("no hex text: {} at character {}", bytes.error().message, bytes.error().offset + 1),
                  "write pairs of 0-9 and a-f; white space is ignored");
    return std::nullopt;
  }
  return *bytes;
}

}  // namespace cmrp::engine
