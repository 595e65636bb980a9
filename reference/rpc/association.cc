#include "reference/rpc/association.h"

#include <random>

namespace cmrp::rpc {

// A random start keeps a client of an earlier run from joining a group of this one by its old id.
AssociationRegistry::AssociationRegistry() : last_wire_id_(std::random_device{}()) {}

std::optional<AssociationRegistry::Membership> AssociationRegistry::join(uint32_t wire_id, const std::string& client,
                                                                         const std::string& endpoint) {
  if (wire_id == 0) {
    do {
      ++last_wire_id_;
    } while (last_wire_id_ == 0 || groups_.contains(last_wire_id_));
    groups_[last_wire_id_] = {++last_group_, client, endpoint, 1};
    return Membership{last_group_, last_wire_id_};
  }
  auto found = groups_.find(wire_id);
  if (found == groups_.end() || found->second.client != client || found->second.endpoint != endpoint) return {};
  ++found->second.members;
  return Membership{found->second.group, wire_id};
}

bool AssociationRegistry::leave(const Membership& membership) {
  auto found = groups_.find(membership.wire_id);
  if (found == groups_.end() || --found->second.members > 0) return false;
  groups_.erase(found);
  return true;
}

}  // namespace cmrp::rpc
