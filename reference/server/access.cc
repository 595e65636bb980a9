#include "reference/server/access.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "reference/wire/utf16.h"
#include "reference/wire/win32_error.h"

namespace cmrp::server {
namespace {

std::u16string key(std::string_view principal) { return wire::fold_case(wire::to_utf16(principal)); }

std::optional<AccessLevel> parse_level(std::string_view word) {
  if (word == "all") return AccessLevel::kAll;
  if (word == "read-backup") return AccessLevel::kReadBackup;
  if (word == "read") return AccessLevel::kRead;
  if (word == "none") return AccessLevel::kNone;
  return std::nullopt;
}

const std::string kWho = "DOMAIN\\user, user@REALM, %group or *";

bool is_principal(std::string_view word) { return word.front() != '%' && word.find_first_of("\\@") != word.npos; }

struct Group {
  std::optional<AccessLevel> level;
  std::vector<std::u16string> members;
  std::string last_line;  ///< that names it, as "FILE:LINE"
};

/// The highest level that each member has from its groups. A group without a level or without members is an error.
Result<std::map<std::u16string, AccessLevel>> levels_of_members(const std::map<std::u16string, Group>& groups) {
  std::map<std::u16string, AccessLevel> levels;
  for (const auto& [folded, group] : groups) {
    const std::string name = wire::to_utf8(folded);
    auto lacks = [&](const std::string& what, const std::string& line) {
      return fail(group.last_line, 0, "'" + name + "' has no " + what + "; add a line " + line);
    };
    if (!group.level) return lacks("level", "such as 'read " + name + "'");
    if (group.members.empty()) return lacks("members", "'group " + name + " …'");
    for (const std::u16string& member : group.members) {
      AccessLevel& level = levels.try_emplace(member, *group.level).first->second;
      level = std::max(level, *group.level);
    }
  }
  return levels;
}

}  // namespace

Result<Principals> Principals::load(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  // A folder opens like a file without content; it must not pass for a file that lets nobody in.
  if (!file || std::filesystem::is_directory(path) || (!(text << file.rdbuf()) && file.bad())) {
    return fail(path, 0, "cannot be read; check the path and its permissions");
  }
  return parse(text.str(), path);
}

Result<Principals> Principals::parse(std::string_view text, const std::string& name) {
  Principals principals;
  std::map<std::u16string, Group> groups;
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::string where = name + ":" + std::to_string(number);
    std::istringstream words(line.substr(0, line.find('#')));
    std::string first, subject, word;
    if (!(words >> first)) continue;
    const bool members = first == "group";
    auto level = parse_level(first);
    if (!members && !level) {
      return fail(where, 0, "'" + first + "' is no access level; use all, read-backup, read or none, or group");
    }
    if (!(words >> subject)) {
      return fail(where, 0, members ? "a group must follow, as %name" : "who has the level must follow: " + kWho);
    }
    const bool is_group = subject.size() > 1 && subject.front() == '%';
    if (members ? !is_group : !is_group && subject != "*" && !is_principal(subject)) {
      return fail(where, 0, "'" + subject + "' has no " + (members ? "%; write %name" : "domain; write " + kWho));
    }
    Group* group = is_group ? &groups[key(subject)] : nullptr;
    if (group) group->last_line = where;
    if (members) {
      while (words >> word) {
        if (!is_principal(word))
          return fail(where, 0, "'" + word + "' has no domain; write DOMAIN\\user or user@REALM");
        group->members.push_back(key(word));
      }
      continue;
    }
    if (words >> word) return fail(where, 0, "'" + word + "' is one word too many");
    if (group ? group->level.has_value() : !principals.loaded_.emplace(key(subject), *level).second) {
      return fail(where, 0, "'" + subject + "' has a level already; remove one of the lines");
    }
    if (group) group->level = level;
  }
  auto by_group = levels_of_members(groups);
  if (!by_group) return tl::unexpected(by_group.error());
  principals.by_group_ = std::move(*by_group);
  return principals;
}

AccessLevel Principals::level(const std::string& principal) const {
  if (principal.empty()) return AccessLevel::kNone;
  if (auto known = answered_.find(principal); known != answered_.end()) return known->second;
  constexpr size_t kMostAnswers = 1000;  // names are the peers' to choose
  if (answered_.size() >= kMostAnswers) answered_.clear();
  return answered_[principal] = look_up(principal);
}

AccessLevel Principals::look_up(std::string_view principal) const {
  for (const auto& name : {key(principal), std::u16string(u"*")}) {
    if (auto row = overrides_.find(name); row != overrides_.end()) return row->second;
    if (auto row = loaded_.find(name); row != loaded_.end()) return row->second;
    if (auto row = by_group_.find(name); row != by_group_.end()) return row->second;
  }
  return AccessLevel::kNone;
}

void Principals::set(std::string_view principal, AccessLevel level) {
  overrides_[key(principal)] = level;
  answered_.clear();
}

void Principals::reset() {
  overrides_.clear();
  answered_.clear();
}

Grant grant_access(uint32_t desired, AccessLevel client) {
  constexpr uint32_t kChange = GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL;
  constexpr uint32_t kKnown = CLUSAPI_READ_ACCESS | CLUSAPI_CHANGE_ACCESS | MAXIMUM_ALLOWED | GENERIC_READ | kChange;
  if (desired == 0) return {ERROR_INVALID_PARAMETER};
  if (desired & kChange) desired |= CLUSAPI_READ_ACCESS | CLUSAPI_CHANGE_ACCESS;
  if (desired & GENERIC_READ) desired |= CLUSAPI_READ_ACCESS;
  if ((desired & CLUSAPI_CHANGE_ACCESS) && !(desired & CLUSAPI_READ_ACCESS)) return {ERROR_INVALID_PARAMETER};
  // No permission outside the table is ever granted, so asking for one is asking for more than the client is entitled
  // to.
  if (desired & ~kKnown) return {ERROR_ACCESS_DENIED};
  AccessLevel wanted = desired & CLUSAPI_CHANGE_ACCESS ? AccessLevel::kAll : AccessLevel::kRead;
  if (client < wanted) return {ERROR_ACCESS_DENIED};
  // "Read" asked for by a holder of the backup privilege becomes "Read with Backup Privilege" (3.1.4.2).
  bool read_only = wanted == AccessLevel::kRead && !(desired & MAXIMUM_ALLOWED);
  AccessLevel level = read_only && client == AccessLevel::kAll ? AccessLevel::kRead : client;
  return {ERROR_SUCCESS, level, level == AccessLevel::kAll ? GENERIC_ALL : GENERIC_READ};
}

}  // namespace cmrp::server
