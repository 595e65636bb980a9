// The context handles that a node has given out. They belong to an association group and end with it
// (MS-RPCE 3.3.1.4.1).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

#include "reference/ndr/types.h"
#include "reference/server/access.h"

namespace cmrp::server {

class BatchPort;
class NotificationPort;

/// What a context handle stands for.
struct OpenHandle {
  ndr::HandleKind kind{};
  /// Id of the object as the model has it; a node's in decimal; a key's path; empty for the cluster and for ports.
  std::u16string object{};
  AccessLevel access = AccessLevel::kNone;
  uint32_t rights = 0;  ///< that the handle of a key was granted (REGSAM)
  std::shared_ptr<NotificationPort> port = nullptr;
  std::shared_ptr<BatchPort> batch_port = nullptr;
  std::shared_ptr<const void> claim = nullptr;  ///< on the quota of the principal that opened it
};

/// How many handles each principal holds, whatever associations and nodes it has them at.
class HandleQuota {
 public:
  explicit HandleQuota(size_t most) : most_(most) {}

  bool full(const std::string& principal) const;
  /// A claim, to be kept as long as the handle; null if the principal has as many as it may.
  std::shared_ptr<const void> claim(const std::string& principal);

 private:
  size_t most_;
  /// A principal's claims are the owners of one token.
  std::unordered_map<std::string, std::weak_ptr<const void>> tokens_;
};

class HandleTable {
 public:
  /// `most`: handles that one association group may hold. Tables may share a quota.
  HandleTable(size_t most, std::shared_ptr<HandleQuota> quota) : most_(most), quota_(std::move(quota)) {}

  /// Whether the group or the principal has as many handles as it may.
  bool full(uint64_t association_group, const std::string& principal) const;
  /// How many handles of that kind the group has.
  size_t count(uint64_t association_group, ndr::HandleKind kind) const;
  /// A new, unguessable handle; the NULL handle if full().
  ndr::ContextHandle open(uint64_t association_group, const std::string& principal, OpenHandle entry);
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
  std::shared_ptr<HandleQuota> quota_;
};

/// A random GUID (version 4) from the system's generator.
Guid random_guid();

}  // namespace cmrp::server
