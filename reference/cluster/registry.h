// The cluster registry (section 3.1.1.2): one tree of keys with typed values, which holds all nonvolatile
// configuration.
//
// A path is relative to the root key, its names separated by '\'; the empty path is the root. Names of keys and values
// are case-insensitive and keep the case they were made with. A key knows when it was last changed, and can have a
// security descriptor of its own. Every change is also noted in a journal, which is what the store commits: a request
// leaves a list of changes, not a new tree.
//
// Layout (the model's own entries; clients may add keys and values anywhere):
//   \                                ClusterName SZ, ClusterInstanceID SZ, NextNodeId DWORD
//   Nodes\<decimal id>               NodeName SZ, Paused DWORD, Flags DWORD
//   Groups\<guid>                    Name SZ, PersistentState DWORD (0 offline, 1 online), OwnerNode SZ, Contains
//   MULTI_SZ,
//                                    PreferredOwners MULTI_SZ, GroupType DWORD, Flags DWORD, Special DWORD,
//                                    AntiAffinityClassNames MULTI_SZ, FailoverThreshold DWORD, FailoverPeriod DWORD
//                                    (hours)
//   GroupSets\<guid>                 Name SZ, Contains MULTI_SZ, DependsOn MULTI_SZ (group sets), Dependents MULTI_SZ
//                                    (groups)
//   Resources\<guid>                 Name SZ, Type SZ, PersistentState DWORD, PossibleOwners MULTI_SZ, DependsOn
//   MULTI_SZ
//                                    (a string a dependency: provider ids joined by " or "), Flags DWORD,
//                                    SeparateMonitor DWORD, SharedVolumes DWORD, RestartAction DWORD,
//                                    RestartThreshold DWORD, RestartPeriod DWORD (ms), RestartDelay DWORD (ms)
//   ResourceTypes\<name>             Name SZ (display), DllName SZ, LooksAlivePollInterval DWORD (ms),
//                                    IsAlivePollInterval DWORD (ms), Class DWORD, Characteristics DWORD
//   Networks\<guid>                  Name SZ, Role DWORD, Address SZ, AddressMask SZ
//   NetworkInterfaces\<guid>         Name SZ, Node SZ, Network SZ, Address SZ
//   Quorum                           Resource SZ, Type DWORD, Path SZ
//
// Common properties that the model does not keep (common_properties.cc) are values of the same keys, there once they
// are set, as are MaintenanceMode DWORD of a resource (maintenance.h) and DnsDomain SZ of the root (network_names.h).
// All objects have their private properties in a subkey Parameters (properties.h), resources their checkpoints in
// RegSync and CryptoSync (checkpoints.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/cluster/shared_value.h"

namespace cmrp::cluster {

// Types of values (section 3.1.4.2.33).
inline constexpr uint32_t REG_NONE = 0;
inline constexpr uint32_t REG_SZ = 1;
inline constexpr uint32_t REG_EXPAND_SZ = 2;
inline constexpr uint32_t REG_BINARY = 3;
inline constexpr uint32_t REG_DWORD = 4;
inline constexpr uint32_t REG_MULTI_SZ = 7;
inline constexpr uint32_t REG_QWORD = 11;

/// A typed value; `data` is as on the wire: UTF-16LE with its terminators, little-endian integers.
struct RegistryValue {
  uint32_t type = REG_NONE;
  std::vector<uint8_t> data;

  bool operator==(const RegistryValue&) const = default;

  static RegistryValue sz(std::u16string_view text);
  static RegistryValue multi_sz(const std::vector<std::u16string>& strings);
  static RegistryValue dword(uint32_t number);

  /// The value in that form; nullopt if its type or its bytes are not of that form.
  std::optional<std::u16string> as_sz() const;
  std::optional<std::vector<std::u16string>> as_multi_sz() const;
  std::optional<uint32_t> as_dword() const;
};

/// A named value of a key.
struct NamedValue {
  std::u16string name;
  RegistryValue value;

  bool operator==(const NamedValue&) const = default;
};

/// A key: its values and subkeys, both by folded name.
struct RegistryKey {
  std::u16string name;
  /// In self-relative form (MS-DTYP 2.4.6), as whoever sets it has checked; empty: the default one, whatever that is.
  std::vector<uint8_t> security;
  /// When its values, its security descriptor or the list of its subkeys last changed: 100 ns since 1601.
  uint64_t written = 0;
  std::map<std::u16string, NamedValue> values;
  std::map<std::u16string, Shared<RegistryKey>> keys;

  bool operator==(const RegistryKey&) const = default;

  /// The value of that name, or null.
  const RegistryValue* value(std::u16string_view value_name) const;
};

/// One change of the registry, enough to make it again on another copy of the tree.
struct RegistryChange {
  enum class Kind : uint8_t {
    kCreateKey,    ///< the key at `path`; its parents exist
    kDeleteKey,    ///< the key at `path` and everything below it
    kSetValue,     ///< `name` of the key at `path` becomes `value`
    kDeleteValue,  ///< `name` of the key at `path` is no more
    kSetSecurity,  ///< the security descriptor of the key at `path` becomes `value.data`
  };
  Kind kind = Kind::kCreateKey;
  std::u16string path;
  std::u16string name;
  RegistryValue value;
  uint64_t written = 0;  ///< when, as RegistryKey has it

  bool operator==(const RegistryChange&) const = default;
};

/// Names in the longest path, so that a client that nests key in key cannot exhaust the stack of whoever walks the
/// tree; the depth that Windows has.
inline constexpr size_t kMaxKeyDepth = 512;

class Registry {
 public:
  const RegistryKey& root() const { return *root_; }

  /// The key at `path`, or null.
  const RegistryKey* find(std::u16string_view path) const;
  /// The value `name` of the key at `path`, or null.
  const RegistryValue* value(std::u16string_view path, std::u16string_view name) const;

  /// Makes the key and whatever parents it lacks; false if it was there, if a name in the path is empty, or if the path
  /// is longer than kMaxKeyDepth names.
  bool create_key(std::u16string_view path);
  /// Removes the key with everything below; false if there is none, or for the root.
  bool delete_key(std::u16string_view path);
  /// Sets a value, making the key if it is missing; a value that is the same already is no change.
  void set_value(std::u16string_view path, std::u16string_view name, RegistryValue value);
  /// False if there is no such value.
  bool delete_value(std::u16string_view path, std::u16string_view name);

  /// False if there is no such key, or it has this descriptor already.
  bool set_security(std::u16string_view path, std::vector<uint8_t> descriptor);

  /// Does what `change` says, at the time of set_time().
  void apply(const RegistryChange& change);
  /// Changes from now on happened at this time.
  void set_time(uint64_t time) { time_ = time; }
  uint64_t time() const { return time_; }

  /// What a store kept of a key that is there, beside its values; no change, and not in the journal.
  void restore(std::u16string_view path, std::vector<uint8_t> security, uint64_t written);

  /// The changes since the last call, oldest first.
  std::vector<RegistryChange> take_changes() { return std::exchange(changes_, {}); }
  const std::vector<RegistryChange>& changes() const { return changes_; }

  /// Equal trees; journals do not count.
  bool operator==(const Registry& other) const { return root_ == other.root_; }

 private:
  RegistryKey* edit(std::u16string_view path);
  void note(RegistryChange::Kind kind, std::u16string_view path, std::u16string_view name = {},
            RegistryValue value = {});

  Shared<RegistryKey> root_;
  std::vector<RegistryChange> changes_;
  uint64_t time_ = 0;
};

/// The changes that make `to` out of `from`: for replacing one state by another that did not grow out of it (a reset).
std::vector<RegistryChange> difference(const Registry& from, const Registry& to);

/// `key` below `parent`: "Groups" + "x" = "Groups\x".
std::u16string join_path(std::u16string_view parent, std::u16string_view key);
/// What stands before the last name of a path; of a name alone the root.
std::u16string_view parent_path(std::u16string_view path);

}  // namespace cmrp::cluster
