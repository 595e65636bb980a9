// PROPERTY_LIST (MS-CMRP 2.2.3.10): the self-describing buffer in which properties travel inside lpInBuffer and
// lpOutBuffer.
//
//   list     = count:u32 property*count
//   property = name value+ CLUSPROP_SYNTAX_ENDMARK:u32
//   name     = CLUSPROP_SYNTAX_NAME:u32 size:u32 wchar* 0 padding
//   value    = syntax:u32 size:u32 byte*size padding
//
// Integers are little-endian whatever the stub's order. Sizes count bytes without the padding, which goes to 4 bytes
// and has no meaning.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/wire/bytes.h"

namespace cmrp::idl {

// CLUSTER_PROPERTY_SYNTAX (2.2.2.3): the type in the upper half, the format in the lower.
inline constexpr uint32_t CLUSPROP_SYNTAX_ENDMARK = 0x00000000;
inline constexpr uint32_t CLUSPROP_SYNTAX_NAME = 0x00040003;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_DWORD = 0x00010002;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_SZ = 0x00010003;
// CLUSTER_PROPERTY_FORMAT (2.2.2.2).
inline constexpr uint16_t CLUSPROP_FORMAT_BINARY = 1;
inline constexpr uint16_t CLUSPROP_FORMAT_DWORD = 2;
inline constexpr uint16_t CLUSPROP_FORMAT_SZ = 3;

struct PropertyValue {
  uint32_t syntax = 0;
  wire::Bytes data;

  bool operator==(const PropertyValue&) const = default;
  uint16_t format() const { return static_cast<uint16_t>(syntax); }
  /// The value of CLUSPROP_FORMAT_DWORD data; nullopt for another format or size.
  std::optional<uint32_t> as_dword() const;
};

struct Property {
  std::u16string name;
  std::vector<PropertyValue> values;

  bool operator==(const Property&) const = default;
};

using PropertyList = std::vector<Property>;

/// Reads a whole buffer; bytes behind the last property are an error, as is a property without a value. Allocates no
/// more than the buffer's size allows.
Result<PropertyList> decode_property_list(wire::ByteView bytes);
wire::Bytes encode_property_list(const PropertyList& list);

}  // namespace cmrp::idl
