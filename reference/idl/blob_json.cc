#include "reference/idl/blob_json.h"

#include "reference/wire/utf16.h"

namespace cmrp::idl {

using ndr::Json;

namespace {

Json name_of(std::span<const ndr::Named> names, uint64_t value) {
  auto known = std::ranges::find(names, value, &ndr::Named::value);
  return known == names.end() ? Json(value) : Json(known->name);
}

std::optional<uint32_t> value_of(std::span<const ndr::Named> names, const Json& json) {
  if (json.is_number_unsigned()) return json.get<uint32_t>();
  if (!json.is_string()) return std::nullopt;
  auto known = std::ranges::find(names, json.get<std::string>(), &ndr::Named::name);
  return known == names.end() ? std::nullopt : std::optional(static_cast<uint32_t>(known->value));
}

Json value_json(const PropertyValue& value) {
  if (auto number = value.as_integer()) {
    bool is_signed = value.format() == CLUSPROP_FORMAT_LONG || value.format() == CLUSPROP_FORMAT_LARGE_INTEGER;
    return is_signed ? Json(static_cast<int64_t>(*number)) : Json(*number);
  }
  if (auto text = value.as_sz()) {
    // What UTF-8 cannot carry (a lone surrogate) stays bytes.
    std::string utf8 = wire::to_utf8(*text);
    if (wire::to_utf16(utf8) == *text) return utf8;
  }
  if (auto texts = value.as_multi_sz()) {
    Json list = Json::array();
    for (const auto& text : *texts) list.push_back(wire::to_utf8(text));
    return list;
  }
  return {{"bytes", wire::to_hex(value.data)}};
}

Result<PropertyValue> value_from(const std::string& place, const Json& json) {
  auto syntax = json.is_object() ? value_of(property_syntaxes(), json.value("syntax", Json())) : std::nullopt;
  if (!syntax) return fail(place, 0, "needs a syntax by name or number");
  const Json value = json.value("value", Json());
  if (value.is_number_integer()) return PropertyValue::integer(*syntax, static_cast<uint64_t>(value.get<int64_t>()));
  if (value.is_string()) return PropertyValue::sz(*syntax, wire::to_utf16(value.get<std::string>()));
  if (value.is_array()) {
    std::vector<std::u16string> texts;
    for (const Json& text : value) {
      if (!text.is_string()) return fail(place, 0, "an array holds strings");
      texts.push_back(wire::to_utf16(text.get<std::string>()));
    }
    return PropertyValue::multi_sz(texts);
  }
  if (!value.is_object() || !value.contains("bytes") || !value["bytes"].is_string()) {
    return fail(place, 0, "needs a value: number, string, array of strings or {\"bytes\": hex}");
  }
  auto bytes = wire::from_hex(value["bytes"].get<std::string>());
  if (!bytes) return tl::unexpected(bytes.error());
  return PropertyValue{*syntax, std::move(*bytes)};
}

}  // namespace

Json property_list_json(const PropertyList& list) {
  Json json = Json::array();
  for (const Property& property : list) {
    Json values = Json::array();
    for (const PropertyValue& value : property.values) {
      values.push_back({{"syntax", name_of(property_syntaxes(), value.syntax)}, {"value", value_json(value)}});
    }
    json.push_back({{"name", wire::to_utf8(property.name)}, {"values", values}});
  }
  return json;
}

Result<PropertyList> property_list_from_json(const Json& json) {
  if (!json.is_array()) return fail("PROPERTY_LIST", 0, "expected an array");
  PropertyList list;
  for (const Json& item : json) {
    std::string place = "Property[" + std::to_string(list.size()) + "]";
    if (!item.is_object() || !item.contains("name") || !item["name"].is_string()) return fail(place, 0, "needs a name");
    Property property{wire::to_utf16(item["name"].get<std::string>()), {}};
    for (const Json& one : item.value("values", Json::array())) {
      auto value = value_from(place, one);
      if (!value) return tl::unexpected(value.error());
      property.values.push_back(std::move(*value));
    }
    list.push_back(std::move(property));
  }
  return list;
}

Json batch_json(const Batch& batch) {
  Json json = Json::array();
  for (const BatchEntry& entry : batch) {
    json.push_back({{"command", name_of(batch_command_names(), static_cast<uint32_t>(entry.command))},
                    {"type", entry.value_type},
                    {"name", wire::to_utf8(entry.name)},
                    {"data", wire::to_hex(entry.data)}});
  }
  return json;
}

Result<Batch> batch_from_json(const Json& json) {
  if (!json.is_array()) return fail("CLUSTER_REG_BATCH_UPDATE", 0, "expected an array");
  Batch batch;
  for (const Json& item : json) {
    std::string place = "BatchUpdateCommand[" + std::to_string(batch.size()) + "]";
    auto command = item.is_object() ? value_of(batch_command_names(), item.value("command", Json())) : std::nullopt;
    if (!command) return fail(place, 0, "needs a command by name or number");
    auto data = wire::from_hex(item.value("data", ""));
    if (!data) return tl::unexpected(data.error());
    batch.push_back({static_cast<BatchCommand>(*command), item.value("type", 0u),
                     wire::to_utf16(item.value("name", "")), std::move(*data)});
  }
  return batch;
}

}  // namespace cmrp::idl
