// Association groups: the connections of one client process to one endpoint (MS-RPCE 3.3.1.1.1, 3.3.1.5.7). A group is
// the scope of context handles and ends with its last connection.
//
//   (none) --join(0)--> alive, 1 member --join(id)/leave--> … --last leave--> ended
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace cmrp::rpc {

class AssociationRegistry {
 public:
  struct Membership {
    uint64_t group = 0;    ///< never reused
    uint32_t wire_id = 0;  ///< assoc_group_id; not reused while the group is alive
  };

  AssociationRegistry();

  /// A number for a new connection; never reused.
  uint64_t next_connection() { return ++last_connection_; }

  /// Joins the group `wire_id`, or a new one if 0. Nothing if there is no such group, or if it belongs to another
  /// client address or another endpoint.
  std::optional<Membership> join(uint32_t wire_id, const std::string& client, const std::string& endpoint);

  /// Ends one membership; true if that was the group's last one.
  bool leave(const Membership& membership);

  size_t size() const { return groups_.size(); }

 private:
  struct Group {
    uint64_t group;
    std::string client;
    std::string endpoint;
    size_t members;
  };
  std::unordered_map<uint32_t, Group> groups_;
  uint64_t last_connection_ = 0;
  uint64_t last_group_ = 0;
  uint32_t last_wire_id_;
};

}  // namespace cmrp::rpc
