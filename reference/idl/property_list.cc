#include "reference/idl/property_list.h"

namespace cmrp::idl {
namespace {

/// The `size` bytes that follow, and the padding behind them.
bool take_padded(wire::Reader& in, uint32_t size, wire::ByteView& out) { return in.take(size, out) && in.align(4); }

std::string at(size_t index, const char* what) { return "Property[" + std::to_string(index) + "]." + what; }

constexpr ndr::Named kSyntaxes[] = {
    {"CLUSPROP_SYNTAX_RESCLASS", 0x00020002},
    {"CLUSPROP_SYNTAX_LIST_VALUE_BINARY", CLUSPROP_SYNTAX_LIST_VALUE_BINARY},
    {"CLUSPROP_SYNTAX_LIST_VALUE_DWORD", CLUSPROP_SYNTAX_LIST_VALUE_DWORD},
    {"CLUSPROP_SYNTAX_LIST_VALUE_SZ", CLUSPROP_SYNTAX_LIST_VALUE_SZ},
    {"CLUSPROP_SYNTAX_LIST_VALUE_EXPAND_SZ", CLUSPROP_SYNTAX_LIST_VALUE_EXPAND_SZ},
    {"CLUSPROP_SYNTAX_LIST_VALUE_MULTI_SZ", CLUSPROP_SYNTAX_LIST_VALUE_MULTI_SZ},
    {"CLUSPROP_SYNTAX_LIST_VALUE_ULARGE_INTEGER", CLUSPROP_SYNTAX_LIST_VALUE_ULARGE_INTEGER},
    {"CLUSPROP_SYNTAX_LIST_VALUE_LONG", CLUSPROP_SYNTAX_LIST_VALUE_LONG},
    {"CLUSPROP_SYNTAX_LIST_VALUE_EXPANDED_SZ", CLUSPROP_SYNTAX_LIST_VALUE_EXPANDED_SZ},
    {"CLUSPROP_SYNTAX_LIST_VALUE_SECURITY_DESCRIPTOR", CLUSPROP_SYNTAX_LIST_VALUE_SECURITY_DESCRIPTOR},
    {"CLUSPROP_SYNTAX_LIST_VALUE_LARGE_INTEGER", CLUSPROP_SYNTAX_LIST_VALUE_LARGE_INTEGER},
    {"CLUSPROP_SYNTAX_LIST_VALUE_WORD", CLUSPROP_SYNTAX_LIST_VALUE_WORD},
    {"CLUSPROP_SYNTAX_LIST_VALUE_FILETIME", CLUSPROP_SYNTAX_LIST_VALUE_FILETIME},
    {"CLUSPROP_SYNTAX_DISK_SIGNATURE", 0x00050002},
    {"CLUSPROP_SYNTAX_SCSI_ADDRESS", 0x00060002},
    {"CLUSPROP_SYNTAX_DISK_NUMBER", 0x00070002},
    {"CLUSPROP_SYNTAX_PARTITION_INFO", 0x00080001},
    {"CLUSPROP_SYNTAX_DISK_SERIALNUMBER", 0x000a0003},
    {"CLUSPROP_SYNTAX_DISK_GUID", 0x000b0003},
    {"CLUSPROP_SYNTAX_DISK_SIZE", 0x000c0006},
    {"CLUSPROP_SYNTAX_PARTITION_INFO_EX", 0x000d0001},
    {"CLUSPROP_SYNTAX_PARTITION_INFO_EX2", 0x000e0001}};

/// The bytes of an integer format; 0 for the others.
size_t integer_width(uint16_t format) {
  switch (format) {
    case CLUSPROP_FORMAT_WORD:
      return 2;
    case CLUSPROP_FORMAT_DWORD:
    case CLUSPROP_FORMAT_LONG:
      return 4;
    case CLUSPROP_FORMAT_ULARGE_INTEGER:
    case CLUSPROP_FORMAT_LARGE_INTEGER:
    case CLUSPROP_FORMAT_FILETIME:
      return 8;
    default:
      return 0;
  }
}

bool is_text(uint16_t format) {
  return format == CLUSPROP_FORMAT_SZ || format == CLUSPROP_FORMAT_EXPAND_SZ || format == CLUSPROP_FORMAT_EXPANDED_SZ;
}

/// The UTF-16 units of text data, which ends in a zero.
std::optional<std::u16string> text_units(const wire::Bytes& data) {
  if (data.empty() || data.size() % 2 != 0) return std::nullopt;
  std::u16string units(data.size() / 2, u'\0');
  std::memcpy(units.data(), data.data(), data.size());
  return units.back() == 0 ? std::optional(std::move(units)) : std::nullopt;
}

void append_text(wire::Bytes& data, std::u16string_view text) {
  auto* first = reinterpret_cast<const uint8_t*>(text.data());
  data.insert(data.end(), first, first + text.size() * 2);
  data.insert(data.end(), 2, 0);
}

}  // namespace

std::span<const ndr::Named> property_syntaxes() { return kSyntaxes; }

std::optional<uint32_t> PropertyValue::as_dword() const {
  auto value = format() == CLUSPROP_FORMAT_DWORD ? as_integer() : std::nullopt;
  return value ? std::optional(static_cast<uint32_t>(*value)) : std::nullopt;
}

std::optional<uint64_t> PropertyValue::as_integer() const {
  size_t width = integer_width(format());
  if (width == 0 || data.size() != width) return std::nullopt;
  uint64_t value = 0;
  for (size_t i = width; i-- > 0;) value = value << 8 | data[i];
  return format() == CLUSPROP_FORMAT_LONG ? static_cast<uint64_t>(static_cast<int32_t>(value)) : value;
}

std::optional<std::u16string> PropertyValue::as_sz() const {
  if (!is_text(format())) return std::nullopt;
  auto units = text_units(data);
  if (!units || units->find(u'\0') != units->size() - 1) return std::nullopt;
  units->pop_back();
  return units;
}

std::optional<std::vector<std::u16string>> PropertyValue::as_multi_sz() const {
  if (format() != CLUSPROP_FORMAT_MULTI_SZ) return std::nullopt;
  auto units = text_units(data);
  if (!units) return std::nullopt;
  std::vector<std::u16string> texts;
  size_t start = 0;
  while (start < units->size() && (*units)[start] != 0) {
    size_t end = units->find(u'\0', start);  // the last unit is one
    texts.push_back(units->substr(start, end - start));
    start = end + 1;
  }
  return start + 1 == units->size() ? std::optional(std::move(texts)) : std::nullopt;
}

PropertyValue PropertyValue::integer(uint32_t syntax, uint64_t value) {
  PropertyValue made{syntax, {}};
  for (size_t i = 0; i < integer_width(made.format()); ++i) made.data.push_back(static_cast<uint8_t>(value >> (8 * i)));
  return made;
}

PropertyValue PropertyValue::sz(uint32_t syntax, std::u16string_view text) {
  PropertyValue made{syntax, {}};
  append_text(made.data, text);
  return made;
}

PropertyValue PropertyValue::multi_sz(std::span<const std::u16string> texts) {
  PropertyValue made{CLUSPROP_SYNTAX_LIST_VALUE_MULTI_SZ, {}};
  for (const std::u16string& text : texts) append_text(made.data, text);
  append_text(made.data, {});
  return made;
}

Result<void> check_property_list(const PropertyList& list) {
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i].values.size() > kMostPropertyValues) return fail(at(i, "PropertyValues"), 0, "more than three values");
    for (const PropertyValue& value : list[i].values) {
      if (std::ranges::none_of(kSyntaxes, [&](auto& known) { return known.value == value.syntax; })) {
        return fail(at(i, "Syntax"), 0, "no value of CLUSTER_PROPERTY_SYNTAX");
      }
      bool fits = (integer_width(value.format()) == 0 || value.as_integer()) &&
                  (!is_text(value.format()) || value.as_sz()) &&
                  (value.format() != CLUSPROP_FORMAT_MULTI_SZ || value.as_multi_sz());
      if (!fits) return fail(at(i, "Buffer"), 0, "data is not of the format that its syntax names");
    }
  }
  return {};
}

Result<PropertyList> decode_property_list(wire::ByteView bytes) {
  wire::Reader in(bytes);
  uint32_t count = 0;
  if (!in.read(count)) return fail("propertyCount", in.position(), "buffer ends in the count");
  constexpr size_t kLeastBytes = 24;  // a name of one character, one value without data, the end mark
  if (count > in.remaining() / kLeastBytes) return fail("propertyCount", 0, "more properties than the buffer can hold");
  PropertyList list;
  list.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    Property property;
    uint32_t syntax = 0, size = 0;
    wire::ByteView data;
    if (!in.read(syntax) || syntax != CLUSPROP_SYNTAX_NAME)
      return fail(at(i, "name"), in.position(), "no CLUSPROP_SYNTAX_NAME");
    if (!in.read(size) || !take_padded(in, size, data))
      return fail(at(i, "name"), in.position(), "buffer ends in the name");
    if (size < 2 || size % 2 != 0)
      return fail(at(i, "name"), in.position(), "size of the name is not that of a string");
    property.name.resize(size / 2);
    std::memcpy(property.name.data(), data.data(), size);
    if (property.name.back() != 0) return fail(at(i, "name"), in.position(), "name without its terminator");
    property.name.pop_back();
    while (true) {
      if (!in.read(syntax)) return fail(at(i, "Syntax"), in.position(), "buffer ends before CLUSPROP_SYNTAX_ENDMARK");
      if (syntax == CLUSPROP_SYNTAX_ENDMARK) break;
      if (syntax == CLUSPROP_SYNTAX_NAME) return fail(at(i, "Syntax"), in.position(), "a name where a value belongs");
      if (!in.read(size) || !take_padded(in, size, data))
        return fail(at(i, "Size"), in.position(), "buffer ends in a value");
      property.values.push_back({syntax, wire::Bytes(data.begin(), data.end())});
    }
    if (property.values.empty()) return fail(at(i, "PropertyValues"), in.position(), "property without a value");
    list.push_back(std::move(property));
  }
  if (in.remaining() != 0)
    return fail("PROPERTY_LIST", in.position(), std::to_string(in.remaining()) + " trailing bytes");
  return list;
}

wire::Bytes encode_property_list(const PropertyList& list) {
  wire::Writer out;
  out.write(static_cast<uint32_t>(list.size()));
  for (const Property& property : list) {
    out.write(CLUSPROP_SYNTAX_NAME);
    out.write(static_cast<uint32_t>(property.name.size() * 2 + 2));
    out.bytes({reinterpret_cast<const uint8_t*>(property.name.data()), property.name.size() * 2});
    out.zeros(2);
    out.align(4);
    for (const PropertyValue& value : property.values) {
      out.write(value.syntax);
      out.write(static_cast<uint32_t>(value.data.size()));
      out.bytes(value.data);
      out.align(4);
    }
    out.write(CLUSPROP_SYNTAX_ENDMARK);
  }
  return out.take();
}

}  // namespace cmrp::idl
