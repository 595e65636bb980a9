#include "reference/server/key_security.h"

#include <algorithm>
#include <span>

namespace cmrp::server {
namespace {

using wire::Bytes;
using wire::ByteView;

constexpr uint16_t kDaclPresent = 0x0004;
constexpr uint16_t kSaclPresent = 0x0010;
constexpr uint16_t kSelfRelative = 0x8000;
constexpr uint8_t kAllowed = 0;
constexpr uint8_t kDenied = 1;
constexpr uint8_t kInheritOnly = 0x08;
constexpr size_t kMostSubauthorities = 15;

constexpr uint32_t kKeyRead = READ_CONTROL | KEY_QUERY_VALUE | KEY_ENUMERATE_SUB_KEYS | KEY_NOTIFY;
constexpr uint32_t kKeyWrite = READ_CONTROL | KEY_SET_VALUE | KEY_CREATE_SUB_KEY;
constexpr uint32_t kKeyAll = 0x000F003F;
constexpr uint32_t kWow64 = 0x00000300;  // KEY_WOW64_64KEY, KEY_WOW64_32KEY: there is one namespace here

/// S-1-AUTHORITY-…
Bytes sid(uint8_t authority, std::span<const uint32_t> subs) {
  wire::Writer out;
  out.write<uint8_t>(1);
  out.write(static_cast<uint8_t>(subs.size()));
  out.zeros(5);
  out.write(authority);
  for (uint32_t sub : subs) out.write(sub);
  return out.take();
}

Bytes nt_group(uint32_t rid) {
  const uint32_t subs[] = {32, rid};  // BUILTIN
  return sid(5, subs);
}

struct WellKnown {
  const Bytes everyone = sid(1, std::array<uint32_t, 1>{0});
  const Bytes authenticated = sid(5, std::array<uint32_t, 1>{11});
  const Bytes administrators = nt_group(544);
  const Bytes backup_operators = nt_group(551);
};
const WellKnown& well_known() {
  static const WellKnown kSids;
  return kSids;
}

/// The SID at the reader's position, and the reader behind it.
std::optional<Bytes> read_sid(wire::Reader& in) {
  wire::Reader peek = in;
  uint8_t revision = 0, count = 0;
  if (!peek.read(revision) || !peek.read(count) || revision != 1 || count > kMostSubauthorities) return std::nullopt;
  ByteView bytes;
  if (!in.take(8 + 4 * size_t{count}, bytes)) return std::nullopt;
  return Bytes(bytes.begin(), bytes.end());
}

struct Ace {
  uint8_t type = 0;
  uint8_t flags = 0;
  uint32_t mask = 0;
  Bytes sid;
};

/// The entries of an ACL that allow or deny; nullopt if it is none.
std::optional<std::vector<Ace>> read_acl(ByteView acl) {
  wire::Reader in(acl);
  uint8_t revision = 0, zero = 0;
  uint16_t size = 0, count = 0, more_zero = 0;
  if (!in.read(revision) || !in.read(zero) || !in.read(size) || !in.read(count) || !in.read(more_zero))
    return std::nullopt;
  if (revision < 2 || revision > 4) return std::nullopt;
  std::vector<Ace> aces;
  for (; count > 0; --count) {
    Ace ace;
    uint16_t ace_size = 0;
    ByteView body;
    if (!in.read(ace.type) || !in.read(ace.flags) || !in.read(ace_size)) return std::nullopt;
    if (ace_size < 4 || ace_size % 4 != 0 || !in.take(ace_size - 4u, body)) return std::nullopt;
    if (ace.type != kAllowed && ace.type != kDenied) continue;  // nothing that decides access
    wire::Reader rest(body);
    if (!rest.read(ace.mask)) return std::nullopt;
    auto who = read_sid(rest);
    if (!who) return std::nullopt;
    ace.sid = std::move(*who);
    aces.push_back(std::move(ace));
  }
  return aces;
}

std::optional<Bytes> acl_at(ByteView bytes, uint32_t offset) {
  if (offset > bytes.size()) return std::nullopt;
  wire::Reader in(bytes.subspan(offset));
  uint16_t revision = 0, size = 0;
  ByteView all;
  wire::Reader header = in;
  if (!header.read(revision) || !header.read(size) || !in.take(size, all) || !read_acl(all)) return std::nullopt;
  return Bytes(all.begin(), all.end());
}

Bytes allow(std::initializer_list<std::pair<uint32_t, Bytes>> grants) {
  wire::Writer out;
  out.write<uint16_t>(2);
  out.write<uint16_t>(0);
  out.write(static_cast<uint16_t>(grants.size()));
  out.write<uint16_t>(0);
  for (const auto& [mask, who] : grants) {
    out.write<uint16_t>(kAllowed);
    out.write(static_cast<uint16_t>(8 + who.size()));
    out.write(mask);
    out.bytes(who);
  }
  out.patch(2, static_cast<uint16_t>(out.size()));
  return out.take();
}

uint32_t map_generic(uint32_t mask) {
  uint32_t rights = mask & ~(GENERIC_ALL | GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE);
  if (mask & (GENERIC_READ | GENERIC_EXECUTE)) rights |= kKeyRead;
  if (mask & GENERIC_WRITE) rights |= kKeyWrite;
  if (mask & GENERIC_ALL) rights |= kKeyAll;
  return rights;
}

std::vector<Bytes> groups_of(AccessLevel client) {
  std::vector<Bytes> groups{well_known().everyone, well_known().authenticated};
  if (client == AccessLevel::kReadBackup) groups.push_back(well_known().backup_operators);
  if (client == AccessLevel::kAll) groups.push_back(well_known().administrators);
  return groups;
}

}  // namespace

std::optional<SecurityDescriptor> decode_descriptor(ByteView bytes) {
  wire::Reader in(bytes);
  SecurityDescriptor out;
  uint8_t revision = 0, zero = 0;
  uint32_t owner = 0, group = 0, sacl = 0, dacl = 0;
  if (!in.read(revision) || !in.read(zero) || !in.read(out.control) || !in.read(owner) || !in.read(group) ||
      !in.read(sacl) || !in.read(dacl))
    return std::nullopt;
  if (revision != 1 || (out.control & kSelfRelative) == 0) return std::nullopt;
  for (auto [offset, part] : {std::pair{owner, &out.owner}, std::pair{group, &out.group}}) {
    if (offset == 0) continue;
    if (offset > bytes.size()) return std::nullopt;
    wire::Reader at(bytes.subspan(offset));
    *part = read_sid(at);
    if (!*part) return std::nullopt;
  }
  for (auto [present, offset, part] :
       {std::tuple{kSaclPresent, sacl, &out.sacl}, std::tuple{kDaclPresent, dacl, &out.dacl}}) {
    if ((out.control & present) == 0 || offset == 0) continue;
    *part = acl_at(bytes, offset);
    if (!*part) return std::nullopt;
  }
  out.control &= static_cast<uint16_t>(~(kSelfRelative | kDaclPresent | kSaclPresent));
  return out;
}

Bytes encode_descriptor(const SecurityDescriptor& descriptor) {
  wire::Writer out;
  out.write<uint16_t>(1);
  // A DACL that is not there is written as a present one without address, which means the same.
  out.write(
      static_cast<uint16_t>(descriptor.control | kSelfRelative | kDaclPresent | (descriptor.sacl ? kSaclPresent : 0)));
  out.zeros(16);
  size_t offset = 4;
  for (const auto* part : {&descriptor.owner, &descriptor.group, &descriptor.sacl, &descriptor.dacl}) {
    if (*part) {
      out.patch(offset, static_cast<uint32_t>(out.size()));
      out.bytes(**part);
    }
    offset += 4;
  }
  return out.take();
}

const SecurityDescriptor& default_descriptor() {
  static const SecurityDescriptor kDefault = [] {
    const WellKnown& sids = well_known();
    return SecurityDescriptor{0, sids.administrators, sids.administrators, std::nullopt,
                              allow({{kKeyAll, sids.administrators}, {kKeyRead, sids.authenticated}})};
  }();
  return kDefault;
}

SecurityDescriptor descriptor_of(const std::vector<uint8_t>& stored) {
  if (stored.empty()) return default_descriptor();
  // Only valid ones are stored; from a store that somebody else wrote into, the default is the safe reading.
  return decode_descriptor(stored).value_or(default_descriptor());
}

void take_parts(SecurityDescriptor& into, const SecurityDescriptor& from, uint32_t information) {
  if (information & OWNER_SECURITY_INFORMATION) into.owner = from.owner;
  if (information & GROUP_SECURITY_INFORMATION) into.group = from.group;
  if (information & DACL_SECURITY_INFORMATION) into.dacl = from.dacl;
  if (information & SACL_SECURITY_INFORMATION) into.sacl = from.sacl;
}

std::optional<uint32_t> grant_rights(const SecurityDescriptor& descriptor, AccessLevel client, uint32_t desired) {
  std::vector<Bytes> groups = groups_of(client);
  auto one_of_us = [&](const Bytes& who) { return std::ranges::find(groups, who) != groups.end(); };
  uint32_t allowed = 0, denied = 0;
  if (!descriptor.dacl) {
    allowed = kKeyAll;
  } else if (auto aces = read_acl(*descriptor.dacl)) {
    for (const Ace& ace : *aces) {
      if ((ace.flags & kInheritOnly) != 0 || !one_of_us(ace.sid)) continue;
      uint32_t rights = map_generic(ace.mask);
      if (ace.type == kDenied) {
        denied |= rights & ~allowed;
      } else {
        allowed |= rights & ~denied;
      }
    }
  }
  allowed &= kKeyAll;
  // An owner can always look at the descriptor and mend it.
  if (descriptor.owner && one_of_us(*descriptor.owner)) allowed |= READ_CONTROL | WRITE_DAC;
  if (client == AccessLevel::kAll) allowed |= ACCESS_SYSTEM_SECURITY;
  uint32_t named = map_generic(desired & ~(MAXIMUM_ALLOWED | kWow64));
  if ((named & ~allowed) != 0) return std::nullopt;
  // What audits is only given to those who name it.
  return desired & MAXIMUM_ALLOWED ? named | (allowed & kKeyAll) : named;
}

}  // namespace cmrp::server
