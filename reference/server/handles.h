// The context handles that a node has given out. They belong to an association group and end with it
// (MS-RPCE 3.3.1.4.1).
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "reference/ndr/types.h"
#include "reference/server/access.h"

namespace cmrp::server {

/// What a context handle stands for.
struct OpenHandle {
  ndr::HandleKind kind{};
  std::u16string object;  ///< id of the object as the model has it; a node's in decimal; empty for the cluster
  AccessLevel access = AccessLevel::kNone;
};

class HandleTable {
 public:
  /// `most`: handles that one association group may hold.
  explicit HandleTable(size_t most) : most_(most) {}

  /// Whether the group has as many handles as it may.
  bool full(uint64_t association_group) const;
  /// A new, unguessable handle; the NULL handle if the group has as many as it may.
  ndr::ContextHandle open(uint64_t association_group, OpenHandle entry);
  /// The entry of a handle of that group, or null for one that is NULL, closed, another group's or never issued.
  const OpenHandle* find(uint64_t association_group, const ndr::ContextHandle& handle) const;
  /// False if there is no such handle.
  bool close(uint64_t association_group, const ndr::ContextHandle& handle);
  /// Rundown: every handle of the group is gone.
  void close_all(uint64_t association_group) { groups_.erase(association_group); }
  void clear() { groups_.clear(); }

 private:
  using Group = std::unordered_map<Guid, OpenHandle, GuidHash>;
  std::unordered_map<uint64_t, Group> groups_;
  size_t most_;
};

/// A random GUID (version 4) from the system's generator.
Guid random_guid();

}  // namespace cmrp::server
