#include "reference/ndr/json.h"

#include <charconv>

#include "reference/wire/utf16.h"
#include "reference/wire/win32_error.h"

namespace cmrp::ndr {
namespace {

Json number(const Field* field, uint64_t value) {
  if (!field || !field->meaning) return value;
  const Meaning& m = *field->meaning;
  switch (m.use) {
    case Meaning::Use::kStatus: {
      auto name = win32_name(static_cast<uint32_t>(value));
      return name.empty() ? Json(value) : Json(name);
    }
    case Meaning::Use::kBool:
      return value <= 1 ? Json(value == 1) : Json(value);
    case Meaning::Use::kEnum:
      for (const Named& n : m.names) {
        if (n.value == value) return n.name;
      }
      return value;
    case Meaning::Use::kFlags: {
      std::string text;
      uint64_t left = value;
      for (const Named& n : m.names) {
        if (n.value == 0 || (left & n.value) != n.value) continue;
        text += (text.empty() ? "" : "|") + std::string(n.name);
        left &= ~n.value;
      }
      return left != 0 || text.empty() ? Json(value) : Json(text);
    }
    case Meaning::Use::kNumber:
      break;
  }
  return value;
}

std::optional<uint64_t> named_value(const Field* field, std::string_view name) {
  if (field && field->meaning) {
    for (const Named& n : field->meaning->names) {
      if (n.name == name) return n.value;
    }
    if (field->meaning->use == Meaning::Use::kStatus) {
      if (auto code = win32_code(name)) return *code;
    }
  }
  uint64_t value = 0;
  bool hex = name.starts_with("0x") || name.starts_with("0X");
  auto digits = name.substr(hex ? 2 : 0);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  return value;
}

std::optional<uint64_t> parse_number(const Field* field, std::string_view text) {
  uint64_t all = 0;
  while (true) {
    size_t bar = text.find('|');
    auto one = named_value(field, text.substr(0, bar));
    if (!one) return std::nullopt;
    all |= *one;
    if (bar == std::string_view::npos) return all;
    text.remove_prefix(bar + 1);
  }
}

Json handle_json(const ContextHandle& h) {
  if (h.is_null()) return nullptr;
  return h.attributes == 0 ? h.uuid.text() : std::to_string(h.attributes) + ':' + h.uuid.text();
}

Result<void> handle_from(const Place& place, const Json& json, ContextHandle& out) {
  out.attributes = 0;
  out.uuid = Guid{};
  if (json.is_null()) return {};
  if (!json.is_string()) return fail(place.path(), 0, "a handle is null or \"GUID\" or \"ATTRIBUTES:GUID\"");
  std::string text = json;
  if (size_t colon = text.find(':'); colon != std::string::npos) {
    auto attributes = parse_number(nullptr, text.substr(0, colon));
    if (!attributes || *attributes > UINT32_MAX) return fail(place.path(), 0, "handle attributes are no 32-bit number");
    out.attributes = static_cast<uint32_t>(*attributes);
    text.erase(0, colon + 1);
  }
  auto guid = Guid::parse(text);
  if (!guid) return fail(place.path(), 0, "'" + text + "' is no GUID");
  out.uuid = *guid;
  return {};
}

bool is_bytes(const Type& type) { return type.element->kind == Kind::kUint && type.element->width == 1; }

std::byte* item(const Type& array, const void* in, size_t i) {
  return static_cast<std::byte*>(array.data(const_cast<void*>(in))) + i * array.element->size;
}

Json value_json(const Field* field, const Type& type, const void* in) {
  switch (type.kind) {
    case Kind::kUint:
      return number(field, load_uint(type, in));
    case Kind::kHandle:
      return handle_json(*static_cast<const ContextHandle*>(in));
    case Kind::kString:
      return wire::to_utf8(*static_cast<const std::u16string*>(in));
    case Kind::kPointer: {
      const void* to = type.pointee(const_cast<void*>(in));
      return to ? value_json(field, *type.element, to) : Json(nullptr);
    }
    case Kind::kArray: {
      size_t n = type.count(in);
      if (is_bytes(type)) {
        return n == 0 ? Json("") : Json(wire::to_hex({reinterpret_cast<const uint8_t*>(item(type, in, 0)), n}));
      }
      Json list = Json::array();
      for (size_t i = 0; i < n; ++i) list.push_back(value_json(nullptr, *type.element, item(type, in, i)));
      return list;
    }
    case Kind::kStruct:
      return to_json(type, in);
  }
  return nullptr;
}

Result<void> value_from(const Place& place, const Field* field, const Type& type, const Json& json, void* out);

/// The number of elements in an array or in the array behind a pointer; nullopt for anything else.
std::optional<size_t> array_size(const Type& type, const void* in) {
  if (type.kind == Kind::kArray) return type.count(in);
  if (type.kind != Kind::kPointer || type.element->kind != Kind::kArray) return std::nullopt;
  const void* to = type.pointee(const_cast<void*>(in));
  return to ? type.element->count(to) : 0;
}

Result<void> fields_from(const Place* parent, const Type& type, const Json& json, void* out) {
  std::string where = parent ? parent->path() : std::string(type.name);
  if (!json.is_object()) return fail(where, 0, "expected an object");
  auto at = [&](const Field& f) { return static_cast<std::byte*>(out) + f.offset; };
  for (const auto& [key, value] : json.items()) {
    auto f = std::ranges::find(type.fields, key, &Field::name);
    if (f == type.fields.end()) return fail(where, 0, "no field '" + key + "' in " + std::string(type.name));
    Place place{parent, f->name};
    if (auto done = value_from(place, &*f, *f->type, value, at(*f)); !done) return done;
  }
  for (const Field& f : type.fields) {
    auto size = json.contains(f.name) ? array_size(*f.type, at(f)) : std::nullopt;
    if (!size) continue;
    for (int16_t index : {f.size_index, f.length_index}) {
      if (index < 0 || json.contains(type.fields[index].name)) continue;
      // The size_is of an [out] buffer is what the caller provides room for; only its length follows from the data.
      if (index == f.size_index && f.length_index >= 0) continue;
      store_uint(*type.fields[index].type, at(type.fields[index]), *size);
    }
  }
  return {};
}

Result<void> value_from(const Place& place, const Field* field, const Type& type, const Json& json, void* out) {
  switch (type.kind) {
    case Kind::kUint: {
      std::optional<uint64_t> value;
      if (json.is_boolean()) value = json.get<bool>() ? 1 : 0;
      if (json.is_number_integer() && (json.is_number_unsigned() || json.get<int64_t>() >= 0))
        value = json.get<uint64_t>();
      if (json.is_string()) value = parse_number(field, json.get<std::string>());
      if (!value) return fail(place.path(), 0, json.dump() + " is no number or known name");
      if (type.width < 8 && *value >> (8 * type.width)) return fail(place.path(), 0, json.dump() + " does not fit");
      store_uint(type, out, *value);
      return {};
    }
    case Kind::kHandle:
      return handle_from(place, json, *static_cast<ContextHandle*>(out));
    case Kind::kString:
      if (!json.is_string()) return fail(place.path(), 0, "expected a string");
      *static_cast<std::u16string*>(out) = wire::to_utf16(json.get<std::string>());
      return {};
    case Kind::kPointer:
      if (json.is_null()) {
        type.destroy(out);
        type.construct(out);
        return {};
      }
      return value_from(place, field, *type.element, json, type.emplace(out));
    case Kind::kArray: {
      if (is_bytes(type)) {
        if (!json.is_string()) return fail(place.path(), 0, "expected bytes as a hex string");
        auto bytes = wire::from_hex(json.get<std::string>());
        if (!bytes) return fail(place.path(), bytes.error().offset, bytes.error().message);
        type.resize(out, bytes->size());
        if (!bytes->empty()) std::memcpy(item(type, out, 0), bytes->data(), bytes->size());
        return {};
      }
      if (!json.is_array()) return fail(place.path(), 0, "expected an array");
      type.resize(out, json.size());
      for (size_t i = 0; i < json.size(); ++i) {
        Place inner{&place, {}, static_cast<int>(i)};
        if (auto done = value_from(inner, nullptr, *type.element, json[i], item(type, out, i)); !done) return done;
      }
      return {};
    }
    case Kind::kStruct:
      return fields_from(&place, type, json, out);
  }
  return fail(place.path(), 0, "unknown kind of type");
}

}  // namespace

Json to_json(const Type& type, const void* in) {
  Json object = Json::object();
  for (const Field& f : type.fields) {
    object[std::string(f.name)] = value_json(&f, *f.type, static_cast<const std::byte*>(in) + f.offset);
  }
  return object;
}

Json to_json(const Type& parameters, Part part, const void* in) {
  Json object = Json::object();
  for (const Field& f : parameters.fields) {
    if (!(part == Part::kRequest ? f.in_request() : f.in_response())) continue;
    object[std::string(f.name)] = value_json(&f, *f.type, static_cast<const std::byte*>(in) + f.offset);
  }
  return object;
}

Result<void> from_json(const Type& type, const Json& json, void* out) { return fields_from(nullptr, type, json, out); }

}  // namespace cmrp::ndr
