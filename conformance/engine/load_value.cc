// Values of parameters, return codes, hex.
#include <fmt/format.h>

#include "conformance/engine/load_parts.h"
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
  value.variable =
      variables.expect(yaml, {V::kResource, V::kGroup, V::kNode, V::kHandle, V::kCluster}, "object or handle");
  V found = variables.kind(value.variable);
  ndr::HandleKind wanted = field.type->handle;
  bool other = (found == V::kResource && wanted != ndr::HandleKind::kResource) ||
               (found == V::kGroup && wanted != ndr::HandleKind::kGroup) ||
               (found == V::kNode && wanted != ndr::HandleKind::kNode) ||
               (found == V::kCluster && wanted != ndr::HandleKind::kCluster);
  if (other && wanted != ndr::HandleKind::kGeneric) {
    yaml.complain(
        fmt::format("{} is an {} and \"{}\" is no object of that kind", field.name, idl::handle_name(wanted), name),
        fmt::format("if that is meant, add `x: {{kind: handle, to: {}}}` to `given` and use x", name));
  }
  return value;
}

}  // namespace

Value load_reference(const Yaml& yaml, const Variables& variables) {
  using V = Variables::Kind;
  Value value;
  YamlMap map(yaml, "a string");
  auto name = map.optional("name");
  auto id = map.optional("id");
  auto type = map.optional("type");
  map.done();
  if (name.has_value() + id.has_value() + type.has_value() != 1) {
    yaml.complain("a string is text, {name: r}, {id: r} or {type: r}", "write one of them");
  } else if (type) {
    value.kind = Value::Kind::kType;
    value.variable = variables.expect(*type, {V::kResource}, "resource");
  } else {
    value.kind = name ? Value::Kind::kName : Value::Kind::kId;
    value.variable = variables.expect(name ? *name : *id, {V::kResource, V::kGroup, V::kNode}, "object");
  }
  return value;
}

Value load_value(const Yaml& yaml, const idl::Method& method, const ndr::Field& field, const Variables& variables,
                 bool expected) {
  if (field.type->kind == Kind::kHandle && !(expected && yaml.is_null())) return load_handle(yaml, field, variables);
  const ndr::Type& type = pointee(*field.type);
  if (type.kind == Kind::kString && yaml.is_map()) return load_reference(yaml, variables);
  Value value;
  value.literal = to_json(yaml, field.type);
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
