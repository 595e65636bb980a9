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
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reference/ndr/types.h"
#include "reference/wire/bytes.h"

namespace cmrp::idl {

// CLUSTER_PROPERTY_SYNTAX (2.2.2.3): the type in the upper half, the format in the lower.
inline constexpr uint32_t CLUSPROP_SYNTAX_ENDMARK = 0x00000000;
inline constexpr uint32_t CLUSPROP_SYNTAX_NAME = 0x00040003;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_BINARY = 0x00010001;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_DWORD = 0x00010002;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_SZ = 0x00010003;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_EXPAND_SZ = 0x00010004;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_MULTI_SZ = 0x00010005;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_ULARGE_INTEGER = 0x00010006;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_LONG = 0x00010007;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_EXPANDED_SZ = 0x00010008;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_SECURITY_DESCRIPTOR = 0x00010009;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_LARGE_INTEGER = 0x0001000a;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_WORD = 0x0001000b;
inline constexpr uint32_t CLUSPROP_SYNTAX_LIST_VALUE_FILETIME = 0x0001000c;

// CLUSTER_PROPERTY_FORMAT (2.2.2.2).
inline constexpr uint16_t CLUSPROP_FORMAT_BINARY = 1;
inline constexpr uint16_t CLUSPROP_FORMAT_DWORD = 2;
inline constexpr uint16_t CLUSPROP_FORMAT_SZ = 3;
inline constexpr uint16_t CLUSPROP_FORMAT_EXPAND_SZ = 4;
inline constexpr uint16_t CLUSPROP_FORMAT_MULTI_SZ = 5;
inline constexpr uint16_t CLUSPROP_FORMAT_ULARGE_INTEGER = 6;
inline constexpr uint16_t CLUSPROP_FORMAT_LONG = 7;
inline constexpr uint16_t CLUSPROP_FORMAT_EXPANDED_SZ = 8;
inline constexpr uint16_t CLUSPROP_FORMAT_SECURITY_DESCRIPTOR = 9;
inline constexpr uint16_t CLUSPROP_FORMAT_LARGE_INTEGER = 10;
inline constexpr uint16_t CLUSPROP_FORMAT_WORD = 11;
inline constexpr uint16_t CLUSPROP_FORMAT_FILETIME = 12;

/// All values of CLUSTER_PROPERTY_SYNTAX that a property value may have; any other is an error (2.2.2.3).
std::span<const ndr::Named> property_syntaxes();

/// One to three values are in a property (2.2.3.10.1).
inline constexpr size_t kMostPropertyValues = 3;

struct PropertyValue {
  uint32_t syntax = 0;
  wire::Bytes data;

  bool operator==(const PropertyValue&) const = default;
  uint16_t format() const { return static_cast<uint16_t>(syntax); }
  /// The value of CLUSPROP_FORMAT_DWORD data; nullopt for another format or size.
  std::optional<uint32_t> as_dword() const;
  /// The value of any integer format (DWORD, WORD, LONG, ULARGE_INTEGER, LARGE_INTEGER, FILETIME), a signed one
  /// sign-extended; nullopt for another format or size.
  std::optional<uint64_t> as_integer() const;
  /// The text of SZ, EXPAND_SZ and EXPANDED_SZ data without its terminator; nullopt for another format, or without a
  /// terminator at the end and nowhere else.
  std::optional<std::u16string> as_sz() const;
  /// The strings of MULTI_SZ data; nullopt for another format or without the terminators.
  std::optional<std::vector<std::u16string>> as_multi_sz() const;

  /// Values of one syntax each. `value` must fit an integer syntax's size; the rest of it is cut off.
  static PropertyValue integer(uint32_t syntax, uint64_t value);
  static PropertyValue sz(uint32_t syntax, std::u16string_view text);
  static PropertyValue multi_sz(std::span<const std::u16string> texts);
};

struct Property {
  std::u16string name;
  std::vector<PropertyValue> values;

  bool operator==(const Property&) const = default;
};

using PropertyList = std::vector<Property>;

/// Reads a whole buffer, its layout only; bytes behind the last property are an error, as is a property without a
/// value. Allocates no more than the buffer's size allows.
Result<PropertyList> decode_property_list(wire::ByteView bytes);
wire::Bytes encode_property_list(const PropertyList& list);

/// Whether the values of a list keep to 2.2.2.3 and 2.2.3.10.1: known syntaxes, at most three values, and data of the
/// form that the format names. Fails with the first property that does not; the offset has no meaning.
Result<void> check_property_list(const PropertyList& list);

}  // namespace cmrp::idl
