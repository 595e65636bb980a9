// The buffers of control codes: texts and property lists in arrays of bytes.
#include <fmt/format.h>

#include "conformance/engine/buffers.h"
#include "conformance/engine/load_parts.h"
#include "reference/idl/property_list.h"
#include "reference/wire/utf16.h"

namespace cmrp::engine {
namespace {

/// A number is a DWORD, a text an SZ, a list of texts a MULTI_SZ; {syntax: CLUSPROP_SYNTAX_…, bytes: hex} is anything.
std::optional<idl::PropertyValue> load_property(const Yaml& yaml) {
  if (yaml.is_list()) {
    std::vector<std::u16string> texts;
    for (const Yaml& one : yaml.list(true)) texts.push_back(wire::to_utf16(one.text()));
    return idl::PropertyValue::multi_sz(texts);
  }
  if (yaml.is_map()) {
    YamlMap map(yaml, "a property");
    auto syntax = map.required("syntax", "name one of CLUSTER_PROPERTY_SYNTAX, or write its number");
    auto bytes = map.required("bytes", "write the value as hex");
    map.done();
    if (!syntax || !bytes) return std::nullopt;
    auto number = syntax->if_number();
    for (const ndr::Named& known : idl::property_syntaxes()) {
      if (known.name == syntax->raw_text()) number = known.value;
    }
    if (!number) syntax->complain(fmt::format("\"{}\" is no syntax of a property", syntax->raw_text()));
    auto data = load_hex(*bytes);
    if (!number || !data) return std::nullopt;
    return idl::PropertyValue{static_cast<uint32_t>(*number), std::move(*data)};
  }
  if (auto number = yaml.is_quoted() ? std::nullopt : yaml.if_number())
    return idl::PropertyValue::integer(idl::CLUSPROP_SYNTAX_LIST_VALUE_DWORD, *number);
  return idl::PropertyValue::sz(idl::CLUSPROP_SYNTAX_LIST_VALUE_SZ, wire::to_utf16(yaml.text(true)));
}

/// What a value in a buffer has to be: a number, a text, a list of texts, or a reference.
Value load_wanted(const Yaml& yaml, const Variables& variables) {
  if (yaml.is_map()) return load_reference(yaml, variables);
  Value value;
  if (yaml.is_list()) {
    value.literal = ndr::Json::array();
    for (const Yaml& one : yaml.list(true)) value.literal.push_back(one.text());
  } else if (auto number = yaml.is_quoted() ? std::nullopt : yaml.if_number()) {
    value.literal = *number;
  } else {
    value.literal = yaml.text(true);
  }
  return value;
}

}  // namespace

Value load_buffer(const Yaml& yaml, const Variables& variables) {
  Value value;
  value.literal = "";
  YamlMap map(yaml, "a buffer");
  auto sz = map.optional("sz");
  auto properties = map.optional("properties");
  map.done();
  if (sz.has_value() == properties.has_value()) {
    yaml.complain("a buffer is hex text, {sz: text} or {properties: {name: value}}", "write one of them");
  } else if (sz) {
    if (sz->is_map()) {
      value = load_reference(*sz, variables);
    } else {
      value.literal = sz->text(true);
    }
    value.as_sz = true;
  } else {
    idl::PropertyList list;
    for (const auto& [name, one] : properties->pairs(true)) {
      if (auto loaded = load_property(one)) list.push_back({wire::to_utf16(name.text(true)), {std::move(*loaded)}});
    }
    value.literal = wire::to_hex(idl::encode_property_list(list));
  }
  return value;
}

BufferMatch load_buffer_match(const Yaml& yaml, const Variables& variables) {
  BufferMatch match;
  YamlMap forms(yaml, "a buffer");
  auto properties = forms.optional("properties");
  auto texts = forms.optional("multi_sz");
  forms.done();
  if (properties && texts) yaml.complain("a buffer is a property list or a MULTI_SZ", "write one of them");
  match.form = properties ? BufferMatch::Form::kPropertyList : BufferMatch::Form::kMultiSz;
  YamlMap map(properties ? *properties : *texts, "what is in a buffer");
  auto has = map.optional("has");
  auto lacks = map.optional("lacks");
  map.done();
  if (has && properties) {
    for (const auto& [name, value] : has->pairs()) {
      auto wanted = value.is_null() ? std::nullopt : std::optional(load_wanted(value, variables));
      match.has.push_back({name.text(), std::move(wanted)});
    }
  } else if (has) {
    for (const Yaml& one : has->list()) match.has.push_back({{}, load_wanted(one, variables)});
  }
  if (lacks) {
    for (const Yaml& one : lacks->list()) {
      if (properties) {
        match.lacks.push_back({one.text(), std::nullopt});
      } else {
        match.lacks.push_back({{}, load_wanted(one, variables)});
      }
    }
  }
  return match;
}

std::string sz_hex(const std::string& text) {
  return wire::to_hex(idl::PropertyValue::sz(idl::CLUSPROP_SYNTAX_LIST_VALUE_SZ, wire::to_utf16(text)).data);
}

}  // namespace cmrp::engine
