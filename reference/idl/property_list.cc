#include "reference/idl/property_list.h"

namespace cmrp::idl {
namespace {

/// The `size` bytes that follow, and the padding behind them.
bool take_padded(wire::Reader& in, uint32_t size, wire::ByteView& out) { return in.take(size, out) && in.align(4); }

std::string at(size_t index, const char* what) { return "Property[" + std::to_string(index) + "]." + what; }

}  // namespace

std::optional<uint32_t> PropertyValue::as_dword() const {
  if (format() != CLUSPROP_FORMAT_DWORD || data.size() != 4) return std::nullopt;
  uint32_t value = 0;
  wire::Reader reader(data);
  return reader.read(value) ? std::optional(value) : std::nullopt;
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
    if (!in.read(syntax) || syntax != CLUSPROP_SYNTAX_NAME) return fail(at(i, "name"), in.position(), "no CLUSPROP_SYNTAX_NAME");
    if (!in.read(size) || !take_padded(in, size, data)) return fail(at(i, "name"), in.position(), "buffer ends in the name");
    if (size < 2 || size % 2 != 0) return fail(at(i, "name"), in.position(), "size of the name is not that of a string");
    property.name.resize(size / 2);
    std::memcpy(property.name.data(), data.data(), size);
    if (property.name.back() != 0) return fail(at(i, "name"), in.position(), "name without its terminator");
    property.name.pop_back();
    while (true) {
      if (!in.read(syntax)) return fail(at(i, "Syntax"), in.position(), "buffer ends before CLUSPROP_SYNTAX_ENDMARK");
      if (syntax == CLUSPROP_SYNTAX_ENDMARK) break;
      if (syntax == CLUSPROP_SYNTAX_NAME) return fail(at(i, "Syntax"), in.position(), "a name where a value belongs");
      if (!in.read(size) || !take_padded(in, size, data)) return fail(at(i, "Size"), in.position(), "buffer ends in a value");
      property.values.push_back({syntax, wire::Bytes(data.begin(), data.end())});
    }
    if (property.values.empty()) return fail(at(i, "PropertyValues"), in.position(), "property without a value");
    list.push_back(std::move(property));
  }
  if (in.remaining() != 0) return fail("PROPERTY_LIST", in.position(), std::to_string(in.remaining()) + " trailing bytes");
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
