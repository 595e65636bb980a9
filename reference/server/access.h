// Who may do what: access levels (MS-CMRP 3.1.4.2, 3.1.1.11) and the principals that have them.
//
// The principals file stands in for the cluster security descriptor, whose format the specification leaves open
// (3.1.1.3). Grammar, in any order of lines:
//
//   file      = *( [ grant / members ] [ comment ] newline )
//   grant     = level 1*blank ( "*" / principal / group )      ; "*" is everyone who has authenticated
//   members   = "group" 1*blank group 1*( 1*blank principal )  ; may go on in further lines of the same group
//   level     = "all" / "read-backup" / "read" / "none"
//   principal = DOMAIN "\" USER / USER "@" REALM               ; any case
//   group     = "%" NAME                                       ; any case
//   comment   = "#" *any
//
// A principal that is named gets the level of its own line; else the highest of its groups; else that of "*", or none
// without such a line.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "reference/wire/result.h"

namespace cmrp::server {

/// Ascending: a level includes those below it.
enum class AccessLevel : uint8_t { kNone, kRead, kReadBackup, kAll };

class Principals {
 public:
  /// Reads a principals file. Errors have `field` "FILE:LINE" and say what is wrong there.
  static Result<Principals> load(const std::string& path);
  /// The same from text; `name` stands for the file in errors.
  static Result<Principals> parse(std::string_view text, const std::string& name);

  AccessLevel level(const std::string& principal) const;
  /// Overrides or adds one principal until reset(); for the control interface.
  void set(std::string_view principal, AccessLevel level);
  /// Back to what was loaded.
  void reset();

 private:
  AccessLevel look_up(std::string_view principal) const;

  std::map<std::u16string, AccessLevel> loaded_;  // by folded name
  std::map<std::u16string, AccessLevel> by_group_;  // the members of groups
  std::map<std::u16string, AccessLevel> overrides_;
  /// Answers given, as asked: every call asks, and folding a name costs more than the rest of the gates.
  mutable std::unordered_map<std::string, AccessLevel> answered_;
};

// Bits of dwDesiredAccess and lpdwGrantedAccess (3.1.4.2.116).
inline constexpr uint32_t CLUSAPI_READ_ACCESS = 0x00000001;
inline constexpr uint32_t CLUSAPI_CHANGE_ACCESS = 0x00000002;
inline constexpr uint32_t MAXIMUM_ALLOWED = 0x02000000;
inline constexpr uint32_t GENERIC_ALL = 0x10000000;
inline constexpr uint32_t GENERIC_EXECUTE = 0x20000000;
inline constexpr uint32_t GENERIC_WRITE = 0x40000000;
inline constexpr uint32_t GENERIC_READ = 0x80000000;

/// What an ApiOpen…Ex grants: a status, and on ERROR_SUCCESS the level for the handle and the value for
/// lpdwGrantedAccess.
struct Grant {
  uint32_t status = 0;
  AccessLevel level = AccessLevel::kNone;
  uint32_t granted_access = 0;
};

/// Decides an explicit request for access by a client of level `client` (3.1.4.2, 3.1.4.2.116).
Grant grant_access(uint32_t desired_access, AccessLevel client);

}  // namespace cmrp::server
