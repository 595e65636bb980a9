#include "vectors/sample.h"

namespace cmrp::vectors {

using ndr::Field;
using ndr::Json;
using ndr::Kind;
using ndr::Meaning;
using ndr::Part;
using ndr::Type;

namespace {

class Sampler {
 public:
  explicit Sampler(bool full) : full_(full) {}

  Json fields(const Type& type) {
    Json object = Json::object();
    for (const Field& f : type.fields) {
      if (!is_count(type, f)) object[std::string(f.name)] = value(&f, *f.type);
    }
    // The room for an output whose length is told apart is more than it needs.
    for (const Field& f : type.fields) {
      if (f.size_index >= 0 && f.length_index >= 0 && full_) {
        object[std::string(type.fields[f.size_index].name)] = 64;
      }
    }
    return object;
  }

 private:
  static bool is_count(const Type& type, const Field& field) {
    return std::any_of(type.fields.begin(), type.fields.end(),
                       [&](const Field& f) { return f.size_is == field.name || f.length_is == field.name; });
  }

  Json value(const Field* field, const Type& type) {
    switch (type.kind) {
      case Kind::kUint:
        return number(field, type);
      case Kind::kHandle: {
        if (!full_) return nullptr;
        Guid guid{0x10000000u + static_cast<uint32_t>(type.handle) * 0x01010101u, 0x2345, 0x4678, {0x9a, 0xbc}};
        guid.clock_seq_and_node[7] = static_cast<uint8_t>(++handles_);
        return guid.text();
      }
      case Kind::kString:
        return full_ ? text(field ? field->name : "item") : "";
      case Kind::kPointer:
        return full_ ? value(field, *type.element) : Json(nullptr);
      case Kind::kArray: {
        if (type.element->kind == Kind::kUint && type.element->width == 1) return full_ ? "0102030405" : "";
        Json list = Json::array();
        if (!full_) return list;
        list.push_back(value(nullptr, *type.element));
        list.push_back(value(nullptr, *type.element));
        list.push_back(Sampler(false).value(nullptr, *type.element));
        return list;
      }
      case Kind::kStruct:
        return fields(type);
    }
    return nullptr;
  }

  Json number(const Field* field, const Type& type) {
    const Meaning* meaning = field ? field->meaning : nullptr;
    if (!full_ && !(meaning && meaning->use == Meaning::Use::kEnum)) return 0;
    if (meaning) {
      switch (meaning->use) {
        case Meaning::Use::kStatus:
          return 0;
        case Meaning::Use::kBool:
          return true;
        case Meaning::Use::kEnum:
          return meaning->names[full_ && meaning->names.size() > 1 ? 1 : 0].name;
        case Meaning::Use::kFlags: {
          uint64_t all = 0;
          for (const auto& n : meaning->names) all |= n.value;
          return all;
        }
        case Meaning::Use::kNumber:
          break;
      }
    }
    ++numbers_;
    switch (type.name == "enum" ? 2 : type.width) {
      case 1:
        return 0xA0 + numbers_;
      case 2:
        return type.name == "enum" ? 1 : 0x0A00 + numbers_;
      case 4:
        return field && field->most < 0x01020300 ? field->most : 0x01020300 + numbers_;
      default:
        return type.wire_width[0] == 4 ? uint64_t{0x01020300 + numbers_} : 0x0102030405060700 + numbers_;
    }
  }

  /// Strings of odd and even lengths, some beyond ASCII and beyond 16 bits.
  std::string text(std::string_view name) {
    static constexpr std::string_view kTails[] = {"", "1", "-é", "𝄞x", " 22"};
    return std::string(name) + std::string(kTails[++strings_ % std::size(kTails)]);
  }

  bool full_;
  uint32_t numbers_ = 0;
  uint32_t strings_ = 0;
  uint32_t handles_ = 0;
};

Json part_of(const Type& parameters, Part part, const Json& all) {
  ndr::Object object(parameters);
  auto set = ndr::from_json(parameters, all, object.get());
  if (!set) return {{"error", set.error().text()}};
  return ndr::to_json(parameters, part, object.get());
}

}  // namespace

StubFile sample(const idl::Method& method) {
  const Type& parameters = *method.parameters;
  Json full = Sampler(true).fields(parameters);
  Json least = Sampler(false).fields(parameters);
  auto refusal = std::find_if(method.returns.begin(), method.returns.end(),
                              [](uint32_t code) { return code != ERROR_SUCCESS && code != ERROR_IO_PENDING; });
  if (const Field* status = method.status()) {
    least[std::string(status->name)] = refusal == method.returns.end() ? ERROR_INVALID_HANDLE : *refusal;
  }
  StubFile file{&method, {}};
  file.stubs.push_back(
      {.part = Part::kRequest, .about = "every field set", .fields = part_of(parameters, Part::kRequest, full)});
  file.stubs.push_back(
      {.part = Part::kResponse, .about = "every field set", .fields = part_of(parameters, Part::kResponse, full)});
  Json request = part_of(parameters, Part::kRequest, least);
  size_t answers = 0;
  if (request != file.stubs[0].fields) {
    answers = file.stubs.size();
    file.stubs.push_back(
        {.part = Part::kRequest, .about = "pointers NULL, arrays and strings empty", .fields = request});
  }
  file.stubs.push_back({.part = Part::kResponse,
                        .about = "an error, pointers NULL, arrays empty",
                        .answers = answers,
                        .fields = part_of(parameters, Part::kResponse, least)});
  return file;
}

}  // namespace cmrp::vectors
