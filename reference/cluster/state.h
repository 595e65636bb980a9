// The state of a cluster as one value (section 3.1.1): configuration that the cluster registry holds, and volatile
// status.
//
// Objects refer to each other by id, never by pointer. Structs named …Config are the nonvolatile attributes, kept equal
// to their keys of the registry by every transition (see persistence.h); what the structs that inherit from them add is
// volatile. Copying a Cluster is cheap (shared_value.h): a request edits a copy, the store commits the journal of its
// registry, and only then does the copy become the state.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reference/cluster/events.h"
#include "reference/cluster/flags.h"
#include "reference/cluster/registry.h"
#include "reference/cluster/shared_value.h"
#include "reference/wire/win32_error.h"

namespace cmrp::cluster {

using Status = uint32_t;             ///< a Win32 code (MS-ERREF 2.2)
using ResourceId = std::u16string;   ///< GUID text in lower case
using GroupId = std::u16string;      ///< GUID text in lower case
using GroupSetId = std::u16string;   ///< GUID text in lower case
using NetworkId = std::u16string;    ///< GUID text in lower case
using InterfaceId = std::u16string;  ///< GUID text in lower case
using NodeId = uint32_t;             ///< 1 and up; decimal text on the wire (section 3.1.1.6); 0 = none

/// Gives a new GUID text in lower case at each call; the server's is random, a test's counts.
using IdSource = std::function<std::u16string()>;

/// A buffer that a client hands over to the resources (lpInBuffer of the Ex methods); null = none.
using Buffer = std::shared_ptr<const std::vector<uint8_t>>;

/// The State of ApiGetResourceState (section 3.1.4.2.13).
enum class ResourceState : uint32_t {
  kInitializing = 0x01,
  kOnline = 0x02,
  kOffline = 0x03,
  kFailed = 0x04,
  kOnlinePending = 0x81,
  kOfflinePending = 0x82,
};

/// The State of ApiGetGroupState (section 3.1.4.2.46).
enum class GroupState : uint32_t { kOnline = 0, kOffline = 1, kFailed = 2, kPartialOnline = 3, kPending = 4 };

/// The State of ApiGetNodeState (section 3.1.4.2.69).
enum class NodeState : uint32_t { kUp = 0, kDown = 1, kPaused = 2, kJoining = 3 };

/// The State of ApiGetNetInterfaceState and ApiGetNetworkState (sections 3.1.4.2.94, .83).
enum class InterfaceState : uint32_t { kFailed = 0, kUnreachable = 1, kUnavailable = 2, kUp = 3 };
enum class NetworkState : uint32_t { kUnavailable = 0, kDown = 1, kPartitioned = 2, kUp = 3 };

/// What a client last commanded (sections 3.1.1.1.1, 3.1.1.1.4).
enum class Persistent : uint8_t { kOffline = 0, kOnline = 1 };

// ---- resources

/// How a scripted resource goes through one procedure (online or offline): data, not code.
struct Step {
  enum class Finish : uint8_t {
    kAtOnce,        ///< within the call
    kAfterDelay,    ///< `delay_ms` after it began: pending until then
    kWhenReleased,  ///< pending until complete() or release()
  };
  Finish finish = Finish::kAtOnce;
  bool fails = false;     ///< it ends in ClusterResourceFailed
  uint32_t delay_ms = 0;  ///< for kAfterDelay
  uint32_t times = 0;     ///< `fails` holds that many times more, then no longer; 0 = for ever

  bool operator==(const Step&) const = default;
};

/// Both procedures of a resource.
struct Script {
  Step online;
  Step offline;

  bool operator==(const Script&) const = default;
};

/// How a resource behaves; the control interface sets it. Volatile.
struct Behaviour {
  Script everywhere;            ///< on nodes without a script of their own
  std::map<NodeId, Script> on;  ///< while that node owns the resource
  bool recovers = true;         ///< false: a failure stays, whatever the recovery policy says

  bool operator==(const Behaviour&) const = default;
  const Script& at(NodeId node) const {
    auto own = on.find(node);
    return own == on.end() ? everywhere : own->second;
  }
  Script& at(NodeId node) { return const_cast<Script&>(std::as_const(*this).at(node)); }
};

/// What the cluster does about a failed resource whose persistent state is online. The names and defaults are those of
/// the common properties of Windows.
struct RecoveryPolicy {
  uint32_t action = 2;     ///< RestartAction: 0 leave it failed, 1 restart only, 2 restart, then fail the group over
  uint32_t threshold = 1;  ///< RestartThreshold: restarts on one node in a period
  uint32_t period_ms = 900'000;  ///< RestartPeriod
  uint32_t delay_ms = 500;       ///< RestartDelay: how long it stays failed before recovery begins

  bool operator==(const RecoveryPolicy&) const = default;
};

/// One call to the object that controls a resource; what a control interface can be asked about afterwards. Volatile.
struct ObjectCall {
  enum class Entry : uint8_t { kOnline, kOffline, kTerminate };
  uint64_t number = 0;  ///< grows with every call to any object of the cluster
  Entry entry = Entry::kOnline;
  NodeId node = 0;      ///< where the object was called
  Buffer buffer;        ///< what it was handed
  bool moving = false;  ///< the call is part of a move of its group

  bool operator==(const ObjectCall&) const = default;
};

/// Calls that a resource remembers; older ones are forgotten.
inline constexpr size_t kRememberedCalls = 64;

/// One dependency: at least one of these providers (3.1.1.1.2). One provider = simple, several = complex. Never empty.
using Dependency = std::vector<ResourceId>;

struct ResourceConfig {
  ResourceId id;
  std::u16string name;
  std::u16string type;  ///< name of its resource type
  GroupId group;
  Persistent persistent = Persistent::kOffline;
  std::vector<NodeId> possible_owners;  ///< ascending
  std::vector<Dependency> dependencies;
  uint32_t flags = 0;  ///< CLUS_FLAGS
  bool separate_monitor = false;
  bool shared_volumes = false;          ///< ResourceSharedVolumes (section 3.1.1.4)
  std::vector<std::u16string> volumes;  ///< of a disk, as far as clients named them (section 3.1.4.2.164)
  RecoveryPolicy recovery;

  bool operator==(const ResourceConfig&) const = default;
  bool core() const { return (flags & CLUS_FLAG_CORE) != 0; }
};

enum class Goal : uint8_t { kNone, kOnline, kOffline };

struct Resource : ResourceConfig {
  ResourceState state = ResourceState::kOffline;
  uint32_t sequence = 0;  ///< state sequence number (section 3.1.1.1.1)
  uint64_t changed = 0;   ///< when it came into this state: 100 ns since 1601
  bool locked = false;    ///< locked mode
  Behaviour behaviour;

  // The work in hand; the diagram is in settle.cc.
  Goal goal = Goal::kNone;
  bool commanded = false;               ///< a client or its own recovery set the goal, not another resource or a move
  bool for_quorum = false;              ///< the goal holds on a paused node too
  bool restart = false;                 ///< once it is offline, it goes to its persistent state
  bool running = false;                 ///< a procedure of the resource type is under way
  std::optional<uint64_t> due_ms;       ///< when the running procedure finishes by itself
  std::optional<uint64_t> recovery_ms;  ///< when recovery of a failure begins
  uint32_t restarts = 0;                ///< restarts in the present period on this node
  uint64_t period_began_ms = 0;
  Status outcome = ERROR_SUCCESS;  ///< how its latest work ended

  std::vector<ObjectCall> calls;  ///< to its object, oldest first, at most kRememberedCalls
  bool calls_dropped = false;     ///< older ones than those were forgotten

  Buffer buffer;  ///< to be handed to the procedures of the present goal

  bool operator==(const Resource&) const = default;
};

// ---- groups

struct GroupConfig {
  GroupId id;
  std::u16string name;
  Persistent persistent = Persistent::kOffline;
  NodeId owner = 0;
  std::vector<NodeId> preferred;  ///< best first
  uint32_t type = kClusGroupTypeUnknown;
  uint32_t flags = 0;    ///< CLUS_FLAGS
  bool special = false;  ///< special group (section 3.1.1.1.4)
  std::vector<std::u16string> anti_affinity;
  std::vector<GroupId> providers;  ///< the groups that it depends on, ascending
  uint32_t fault_domain = 0;       ///< as ApiAddGroupToGroupSetEx placed it (section 3.1.4.2.165)
  uint32_t update_domain = 0;
  uint32_t failover_threshold = 0xFFFFFFFF;  ///< failovers in a period; 0xFFFFFFFF = one less than there are nodes
  uint32_t failover_period_hours = 6;

  bool operator==(const GroupConfig&) const = default;
};

/// A move of a group to another node (sections 3.1.4.2.52, .131) or a failover.
struct Move {
  enum class Phase : uint8_t {
    kQueued,    ///< waits until policy lets it begin (CLUSAPI_GROUP_MOVE_QUEUE_ENABLED)
    kDraining,  ///< resources go offline on the source
    kStarting,  ///< resources go to their persistent states on the destination
  };
  Phase phase = Phase::kDraining;
  NodeId source = 0;
  NodeId destination = 0;
  uint32_t flags = 0;
  Buffer buffer;
  bool returning = false;  ///< on its way back to the source after a failure
  Status outcome = ERROR_SUCCESS;

  bool operator==(const Move&) const = default;
};

struct Group : GroupConfig {
  GroupState state = GroupState::kOffline;  ///< as computed after the latest change of one of its resources
  uint32_t sequence = 0;                    ///< state sequence number
  uint64_t changed = 0;                     ///< when it came into this state: 100 ns since 1601
  std::optional<Move> move;
  bool held = false;        ///< a policy keeps it from moving; the control interface sets it
  NodeId drained_from = 0;  ///< the node from which an evacuation moved it, until it is moved otherwise; 0 = none
  uint32_t failovers = 0;   ///< failovers in the present period
  uint64_t period_began_ms = 0;
  Status outcome = ERROR_SUCCESS;  ///< how its latest move ended

  bool operator==(const Group&) const = default;
};

/// A group set (section 3.1.1.1.5). All of it is nonvolatile.
struct GroupSetConfig {
  GroupSetId id;
  std::u16string name;
  std::vector<GroupId> groups;        ///< that it contains, ascending; a group is in one set at most
  std::vector<GroupSetId> providers;  ///< the sets that it depends on, ascending
  std::vector<GroupId> dependents;    ///< the groups that depend on it, ascending; a group depends on one set at most

  bool operator==(const GroupSetConfig&) const = default;
};

// ---- resource types, nodes, networks

struct ResourceTypeConfig {
  std::u16string name;
  std::u16string display_name;
  std::u16string dll;
  uint32_t looks_alive_ms = 5'000;
  uint32_t is_alive_ms = 60'000;
  uint32_t resource_class = 0;   ///< CLUS_RESCLASS: 1 storage, 2 network, 32768 user
  uint32_t characteristics = 0;  ///< CLUS_CHARACTERISTICS

  bool operator==(const ResourceTypeConfig&) const = default;
};

struct NodeConfig {
  NodeId id = 0;
  std::u16string name;
  bool paused = false;  ///< persistent state (section 3.1.1.6)
  uint32_t flags = 0;

  bool operator==(const NodeConfig&) const = default;
};

struct Node : NodeConfig {
  NodeState state = NodeState::kUp;

  bool operator==(const Node&) const = default;
};

struct NetworkConfig {
  NetworkId id;
  std::u16string name;
  uint32_t role = 3;  ///< 0 none, 1 internal, 2 clients, 3 both
  std::u16string address;
  std::u16string address_mask;

  bool operator==(const NetworkConfig&) const = default;
};

struct InterfaceConfig {
  InterfaceId id;
  std::u16string name;
  NodeId node = 0;
  NetworkId network;
  std::u16string address;

  bool operator==(const InterfaceConfig&) const = default;
};

struct Interface : InterfaceConfig {
  bool failed = false;  ///< scripted; the state is computed (nodes.h)

  bool operator==(const Interface&) const = default;
};

/// Quorum configuration (section 3.1.1.10).
struct Quorum {
  ResourceId resource;  ///< empty = majority of nodes
  uint32_t type = 0;    ///< dwMaxQuorumLogSize of ApiSetQuorumResource
  std::u16string path;  ///< on the disk of the resource: where the configuration database is; empty if it is no disk

  bool operator==(const Quorum&) const = default;
};

// ---- cluster

struct Cluster {
  std::u16string name;
  std::u16string id;
  NodeId next_node_id = 1;
  std::map<NodeId, Shared<Node>> nodes;
  std::map<GroupId, Shared<Group>> groups;
  std::map<GroupSetId, Shared<GroupSetConfig>> group_sets;
  std::map<ResourceId, Shared<Resource>> resources;
  std::map<std::u16string, Shared<ResourceTypeConfig>> resource_types;  ///< by folded name
  std::map<NetworkId, Shared<NetworkConfig>> networks;
  std::map<InterfaceId, Shared<Interface>> interfaces;
  Quorum quorum;
  bool shared_volumes_enabled = true;  ///< EnableSharedVolumes (section 3.1.1.4)
  Registry registry;
  uint64_t object_calls = 0;  ///< to the objects of all resources so far
  std::vector<Event> events;  ///< since the last take_events()
  uint64_t now_ms = 0;        ///< the caller's monotonic clock; advance() sets it

  bool operator==(const Cluster&) const = default;
};

/// The events since the last call, oldest first.
inline std::vector<Event> take_events(Cluster& cluster) { return std::exchange(cluster.events, {}); }

/// The object of that id, or null. Pointers are good until the next transition.
const Resource* find_resource(const Cluster& cluster, const ResourceId& id);
const Group* find_group(const Cluster& cluster, const GroupId& id);
const GroupSetConfig* find_group_set(const Cluster& cluster, const GroupSetId& id);
const Node* find_node(const Cluster& cluster, NodeId id);
/// The type of that name in any case, or null.
const ResourceTypeConfig* find_resource_type(const Cluster& cluster, std::u16string_view name);

/// The same for writing; the id must exist. For transitions only: a change of …Config also needs save()
/// (persistence.h).
Resource& edit_resource(Cluster& cluster, const ResourceId& id);
Group& edit_group(Cluster& cluster, const GroupId& id);
Node& edit_node(Cluster& cluster, NodeId id);

/// Ids of the resources of a group, in ascending order.
std::vector<ResourceId> resources_of(const Cluster& cluster, const GroupId& group);

}  // namespace cmrp::cluster
