// Notification ports (3.1.1.8): queues of what happened to the cluster, as far as a filter of the port asks for it.
//
// Which facts of the model are which event of which version is one table (notification_port.cc). Events of version 2
// that carry a property list are not among them.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "reference/server/cluster_host.h"
#include "reference/wire/bytes.h"

namespace cmrp::server {

// CLUSTER_CHANGE (2.2.2.7), as far as it is no row of the table.
inline constexpr uint32_t CLUSTER_CHANGE_NODE_STATE = 0x00000001;
inline constexpr uint32_t CLUSTER_CHANGE_REGISTRY_NAME = 0x00000010;
inline constexpr uint32_t CLUSTER_CHANGE_REGISTRY_ATTRIBUTES = 0x00000020;
inline constexpr uint32_t CLUSTER_CHANGE_REGISTRY_VALUE = 0x00000040;
inline constexpr uint32_t CLUSTER_CHANGE_REGISTRY_SUBTREE = 0x00000080;
inline constexpr uint32_t CLUSTER_CHANGE_RESOURCE_STATE = 0x00000100;
inline constexpr uint32_t CLUSTER_CHANGE_GROUP_STATE = 0x00001000;
inline constexpr uint32_t CLUSTER_CHANGE_CLUSTER_RECONNECT = 0x00080000;
inline constexpr uint32_t CLUSTER_CHANGE_NETWORK_STATE = 0x00100000;
inline constexpr uint32_t CLUSTER_CHANGE_NETINTERFACE_STATE = 0x01000000;
inline constexpr uint32_t CLUSTER_CHANGE_CLUSTER_STATE = 0x20000000;
inline constexpr uint32_t CLUSTER_CHANGE_HANDLE_CLOSE = 0x80000000;

/// CLUSTER_OBJECT_TYPE (2.2.2.11).
enum class ObjectType : uint32_t {
  kNone = 0,
  kCluster = 1,
  kGroup = 2,
  kResource = 3,
  kResourceType = 4,
  kNetInterface = 5,
  kNetwork = 6,
  kNode = 7,
  kRegistry = 8,
  kQuorum = 9,
};
// Of CLUSTER_CHANGE_CLUSTER_V2 (2.2.2.12) and CLUSTER_CHANGE_REGISTRY_V2 (2.2.2.19).
inline constexpr uint64_t CLUSTER_CHANGE_CLUSTER_LOST_NOTIFICATIONS_V2 = 0x00000200;
inline constexpr uint64_t CLUSTER_CHANGE_REGISTRY_SUBTREE_V2 = 0x00000004;

/// What one registration asks for.
struct PortFilter {
  uint64_t flags = 0;
  ObjectType type = ObjectType::kNone;  ///< of version 2: what the flags are flags of
  /// The one object that it is about: its kind and id; nothing for all objects, or for a key.
  std::optional<std::pair<cluster::ObjectKind, std::u16string>> object;
  std::u16string key_path;  ///< the key whose changes count, if the flags are about the registry
  bool subtree = false;     ///< … and those of all keys below it
  uint32_t notify_key = 0;
};

/// One indication, with what either version tells of it.
struct Indication {
  uint32_t notify_key = 0;
  uint64_t flag = 0;
  ObjectType type = ObjectType::kNone;
  uint32_t sequence = 0;
  std::u16string name{};
  std::u16string object_id{};
  std::u16string parent_id{};
  std::u16string type_name{};
  wire::Bytes buffer{};
};

/// The number that tells a client whether it has seen the latest state of an object (3.1.1.8): the state sequence
/// number of a resource or group, and the state itself of the others. 0 for an object that is no more.
uint32_t state_sequence(const cluster::Cluster& cluster, cluster::ObjectKind kind, const std::u16string& id);

class NotificationPort : public ChangeObserver {
 public:
  /// `most`: indications that wait; when there are more, they are lost and the client is told so.
  NotificationPort(int version, size_t most) : version_(version), most_(most) {}

  int version() const { return version_; }

  void add(PortFilter filter) { filters_.push_back(std::move(filter)); }
  size_t filters() const { return filters_.size(); }
  void post(Indication indication);
  void changed(const cluster::Cluster& cluster, std::span<const cluster::Event> events,
               std::span<const cluster::RegistryChange> changes) override;

  /// Ends the port: what is queued is gone, and who waits learns it.
  void close();
  /// Whoever waits now shall not wait any longer.
  void unblock() { ++unblocked_; }

  /// Whether a call that began when unblocked() was `since` can be answered, and with which status. On ERROR_SUCCESS
  /// the first `most` indications, at least one, have moved to `out`.
  std::optional<uint32_t> take(uint64_t since, size_t most, std::vector<Indication>& out);
  uint64_t unblocked() const { return unblocked_; }

 private:
  /// Buffers hold what clients give properties, so what waits is bounded by their bytes too.
  static constexpr size_t kMostQueuedBytes = 4 << 20;

  void tell(const cluster::Cluster& cluster, const cluster::Event& event);
  void tell(const cluster::RegistryChange& change);

  int version_;
  size_t most_;
  std::vector<PortFilter> filters_;
  std::deque<Indication> queue_;
  size_t bytes_ = 0;  ///< of the buffers in the queue
  bool lost_ = false;
  bool closed_ = false;
  uint64_t unblocked_ = 0;
};

}  // namespace cmrp::server
