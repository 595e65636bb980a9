// Who may do what to a key of the cluster registry: self-relative security descriptors (MS-DTYP 2.4.6) and rights
// (REGSAM, MS-RRP 2.2.3).
//
//   descriptor = revision:u8 0:u8 control:u16 owner:u32 group:u32 sacl:u32 dacl:u32     offsets; 0: not there
//   sid        = 1:u8 count:u8 authority:u8*6 u32*count                                 at most 15
//   acl        = revision:u8 0:u8 size:u16 aces:u16 0:u16 ace*aces
//   ace        = type:u8 flags:u8 size:u16 mask:u32 sid …
//
// The server knows no accounts of a domain, only levels of access (access.h). A client therefore stands for the
// well-known groups that have its level: Everyone and Authenticated Users, with the backup privilege Backup Operators,
// with access All Administrators.
#pragma once

#include <optional>
#include <vector>

#include "reference/server/access.h"
#include "reference/wire/bytes.h"

namespace cmrp::server {

inline constexpr uint32_t KEY_QUERY_VALUE = 0x0001;
inline constexpr uint32_t KEY_SET_VALUE = 0x0002;
inline constexpr uint32_t KEY_CREATE_SUB_KEY = 0x0004;
inline constexpr uint32_t KEY_ENUMERATE_SUB_KEYS = 0x0008;
inline constexpr uint32_t KEY_NOTIFY = 0x0010;
inline constexpr uint32_t DELETE_ACCESS = 0x00010000;  // DELETE
inline constexpr uint32_t READ_CONTROL = 0x00020000;
inline constexpr uint32_t WRITE_DAC = 0x00040000;
inline constexpr uint32_t WRITE_OWNER = 0x00080000;
inline constexpr uint32_t ACCESS_SYSTEM_SECURITY = 0x01000000;

// SECURITY_INFORMATION (MS-RRP 2.2.9).
inline constexpr uint32_t OWNER_SECURITY_INFORMATION = 1;
inline constexpr uint32_t GROUP_SECURITY_INFORMATION = 2;
inline constexpr uint32_t DACL_SECURITY_INFORMATION = 4;
inline constexpr uint32_t SACL_SECURITY_INFORMATION = 8;

/// A security descriptor taken apart.
struct SecurityDescriptor {
  uint16_t control = 0;  ///< without the bits that follow from the rest
  std::optional<wire::Bytes> owner;
  std::optional<wire::Bytes> group;
  std::optional<wire::Bytes> sacl;
  std::optional<wire::Bytes> dacl;  ///< nothing: everyone has every right
  bool operator==(const SecurityDescriptor&) const = default;
};

/// Nullopt if the bytes are no valid self-relative descriptor. What follows its parts is ignored.
std::optional<SecurityDescriptor> decode_descriptor(wire::ByteView bytes);
wire::Bytes encode_descriptor(const SecurityDescriptor& descriptor);

/// Full control for Administrators, who own the key, and reading for Authenticated Users.
const SecurityDescriptor& default_descriptor();
/// The descriptor of a key that has these bytes, empty for the default.
SecurityDescriptor descriptor_of(const std::vector<uint8_t>& stored);

/// `into` with the parts that `information` names taken from `from`.
void take_parts(SecurityDescriptor& into, const SecurityDescriptor& from, uint32_t information);

/// The rights that a handle gets if a client of that level asks for `desired`: all of them, and with MAXIMUM_ALLOWED
/// whatever else there is. Nullopt if one that is named is not granted.
std::optional<uint32_t> grant_rights(const SecurityDescriptor& descriptor, AccessLevel client, uint32_t desired);

}  // namespace cmrp::server
