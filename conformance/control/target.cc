#include "conformance/control/target.h"

#include <algorithm>
#include <array>

namespace cmrp::control {
namespace {

// The words of each enumeration, in the order of its enumerators.
template <class Enum>
struct Words;
template <>
struct Words<Code> {
  static constexpr std::array<std::string_view, 5> kList{"ok", "unsupported", "unknown-object", "failed", "no-answer"};
};
template <>
struct Words<ServerState> {
  static constexpr std::array<std::string_view, 4> kList{"none", "read-only", "read-write", "leaving"};
};
template <>
struct Words<Behaviour> {
  static constexpr std::array<std::string_view, 5> kList{"finish", "finish-later", "pending", "fail", "fail-later"};
};
template <>
struct Words<Mark> {
  static constexpr std::array<std::string_view, 3> kList{"locked", "core", "shared-volume"};
};
template <>
struct Words<Entry> {
  static constexpr std::array<std::string_view, 8> kList{"online",  "offline",      "terminate",          "vm-turn-off",
                                                         "vm-save", "vm-shut-down", "vm-force-shut-down", "vm-migrate"};
};
template <>
struct Words<Access> {
  static constexpr std::array<std::string_view, 4> kList{"none", "read", "read-backup", "all"};
};

template <class Enum>
std::string_view word_of(Enum value) {
  return known(value) ? Words<Enum>::kList[static_cast<size_t>(value)] : std::string_view("?");
}

}  // namespace

template <class Enum>
bool known(Enum value) {
  return static_cast<int64_t>(value) >= 0 && static_cast<size_t>(value) < Words<Enum>::kList.size();
}

template <class Enum>
std::optional<Enum> from_word(std::string_view text) {
  auto found = std::ranges::find(Words<Enum>::kList, text);
  if (found == Words<Enum>::kList.end()) return std::nullopt;
  return static_cast<Enum>(found - Words<Enum>::kList.begin());
}

template bool known(Code);
template bool known(ServerState);
template bool known(Behaviour);
template bool known(Mark);
template bool known(Entry);
template bool known(Access);
template std::optional<Code> from_word(std::string_view);
template std::optional<ServerState> from_word(std::string_view);
template std::optional<Behaviour> from_word(std::string_view);
template std::optional<Mark> from_word(std::string_view);
template std::optional<Entry> from_word(std::string_view);
template std::optional<Access> from_word(std::string_view);

std::string_view word(Code code) { return word_of(code); }
std::string_view word(ServerState state) { return word_of(state); }
std::string_view word(Behaviour behaviour) { return word_of(behaviour); }
std::string_view word(Mark mark) { return word_of(mark); }
std::string_view word(Entry entry) { return word_of(entry); }
std::string_view word(Access access) { return word_of(access); }

size_t ResourceReport::count(Entry entry) const {
  return static_cast<size_t>(std::ranges::count(calls, entry, &ResourceCall::entry));
}

const ResourceCall* ResourceReport::last(Entry entry) const {
  auto found = std::find_if(calls.rbegin(), calls.rend(), [&](const ResourceCall& c) { return c.entry == entry; });
  return found == calls.rend() ? nullptr : &*found;
}

Status Target::set_server_state(const std::string&, ServerState) { return unsupported(); }
Status Target::script_resource(const std::string&, const Script&) { return unsupported(); }
Status Target::complete_resource(const std::string&, bool) { return unsupported(); }
Status Target::mark_resource(const std::string&, Mark, bool) { return unsupported(); }
Status Target::set_resource_state(const std::string&, uint32_t) { return unsupported(); }
Status Target::fail_resource(const std::string&) { return unsupported(); }
Answer<ResourceReport> Target::resource_report(const std::string&) { return tl::unexpected(unsupported()); }
Status Target::hold_group(const std::string&, bool) { return unsupported(); }
Status Target::fail_node(const std::string&) { return unsupported(); }
Status Target::restart_node(const std::string&) { return unsupported(); }
Status Target::restart_server() { return unsupported(); }
Status Target::set_access(const std::string&, Access) { return unsupported(); }

}  // namespace cmrp::control
