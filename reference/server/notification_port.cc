#include "reference/server/notification_port.h"

#include <algorithm>

#include "reference/cluster/dependencies.h"
#include "reference/cluster/names.h"
#include "reference/cluster/nodes.h"
#include "reference/server/control_properties.h"
#include "reference/server/dependency_expression.h"
#include "reference/wire/utf16.h"
#include "reference/wire/win32_error.h"

namespace cmrp::server {
namespace {

using cluster::Cluster;
using cluster::Event;
using cluster::Happened;
using cluster::ObjectKind;
using cluster::RegistryValue;

/// What fills the buffer of an indication of version 2 (3.1.4.2.138).
enum class Filling : uint8_t {
  kNone,
  kState,
  kOwner,
  kGroup,
  kGroupType,
  kItself,
  kOther,
  kExpression,
  kDependents,
  kPossibleOwners,
  kPreferredOwners,
  kQuorum,
  kProperties,
};

/// What a fact of the model is called in either version; 0 for nothing.
struct Row {
  ObjectKind object;
  Happened happened;
  uint32_t v1;
  ObjectType type;
  uint32_t v2;
  Filling filling = Filling::kNone;
};
constexpr Row kRows[] = {
    {ObjectKind::kResource, Happened::kState, 0x00000100, ObjectType::kResource, 0x004, Filling::kState},
    {ObjectKind::kResource, Happened::kDeleted, 0x00000200, ObjectType::kResource, 0x080, Filling::kGroup},
    {ObjectKind::kResource, Happened::kAdded, 0x00000400, ObjectType::kNone, 0},
    {ObjectKind::kResource, Happened::kProperty, 0x00000800, ObjectType::kResource, 0x001, Filling::kProperties},
    {ObjectKind::kResource, Happened::kPrivateProperty, 0x00000800, ObjectType::kResource, 0x002},
    {ObjectKind::kResource, Happened::kGroupOfResource, 0x00000800, ObjectType::kResource, 0x008, Filling::kGroup},
    {ObjectKind::kResource, Happened::kDependencies, 0x00000800, ObjectType::kResource, 0x010, Filling::kExpression},
    {ObjectKind::kResource, Happened::kDependents, 0, ObjectType::kResource, 0x020, Filling::kDependents},
    {ObjectKind::kResource, Happened::kPossibleOwners, 0x00000800, ObjectType::kResource, 0x040,
     Filling::kPossibleOwners},
    {ObjectKind::kGroup, Happened::kState, 0x00001000, ObjectType::kGroup, 0x008, Filling::kState},
    // A group on another node is news of its state, which comes with its owner (3.1.4.2.46).
    {ObjectKind::kGroup, Happened::kOwner, 0x00001000, ObjectType::kGroup, 0x010, Filling::kOwner},
    {ObjectKind::kGroup, Happened::kDeleted, 0x00002000, ObjectType::kGroup, 0x001},
    {ObjectKind::kGroup, Happened::kAdded, 0x00004000, ObjectType::kCluster, 0x004, Filling::kGroupType},
    {ObjectKind::kGroup, Happened::kProperty, 0x00008000, ObjectType::kGroup, 0x002, Filling::kProperties},
    {ObjectKind::kGroup, Happened::kPrivateProperty, 0x00008000, ObjectType::kGroup, 0x004, Filling::kProperties},
    {ObjectKind::kGroup, Happened::kPreferredOwners, 0x00008000, ObjectType::kGroup, 0x020, Filling::kPreferredOwners},
    {ObjectKind::kGroup, Happened::kResourceAdded, 0, ObjectType::kGroup, 0x040, Filling::kItself},
    {ObjectKind::kGroup, Happened::kResourceGained, 0x00008000, ObjectType::kGroup, 0x080, Filling::kOther},
    {ObjectKind::kGroup, Happened::kResourceLost, 0x00008000, ObjectType::kGroup, 0x100, Filling::kOther},
    {ObjectKind::kNode, Happened::kGroupGained, 0, ObjectType::kNode, 0x020, Filling::kOther},
    {ObjectKind::kNode, Happened::kGroupLost, 0, ObjectType::kNode, 0x040, Filling::kOther},
    {ObjectKind::kNode, Happened::kState, 0x00000001, ObjectType::kNode, 0x010, Filling::kState},
    {ObjectKind::kNode, Happened::kDeleted, 0x00000002, ObjectType::kNode, 0x002},
    {ObjectKind::kNode, Happened::kAdded, 0x00000004, ObjectType::kCluster, 0x020, Filling::kState},
    {ObjectKind::kNode, Happened::kProperty, 0x00000008, ObjectType::kNode, 0x004, Filling::kProperties},
    {ObjectKind::kNode, Happened::kPrivateProperty, 0x00000008, ObjectType::kNode, 0x008, Filling::kProperties},
    {ObjectKind::kNetwork, Happened::kState, 0x00100000, ObjectType::kNetwork, 0x008, Filling::kState},
    {ObjectKind::kNetwork, Happened::kDeleted, 0x00200000, ObjectType::kNetwork, 0x001},
    {ObjectKind::kNetwork, Happened::kAdded, 0x00400000, ObjectType::kCluster, 0x010},
    {ObjectKind::kNetwork, Happened::kProperty, 0x00800000, ObjectType::kNetwork, 0x002, Filling::kProperties},
    {ObjectKind::kNetwork, Happened::kPrivateProperty, 0x00800000, ObjectType::kNetwork, 0x004, Filling::kProperties},
    {ObjectKind::kNetInterface, Happened::kState, 0x01000000, ObjectType::kNetInterface, 0x008, Filling::kState},
    {ObjectKind::kNetInterface, Happened::kDeleted, 0x02000000, ObjectType::kNetInterface, 0x001},
    {ObjectKind::kNetInterface, Happened::kAdded, 0x04000000, ObjectType::kNone, 0},
    {ObjectKind::kNetInterface, Happened::kProperty, 0x08000000, ObjectType::kNetInterface, 0x002,
     Filling::kProperties},
    {ObjectKind::kNetInterface, Happened::kPrivateProperty, 0x08000000, ObjectType::kNetInterface, 0x004,
     Filling::kProperties},
    {ObjectKind::kResourceType, Happened::kDeleted, 0x00010000, ObjectType::kResourceType, 0x001},
    {ObjectKind::kResourceType, Happened::kAdded, 0x00020000, ObjectType::kCluster, 0x040},
    {ObjectKind::kResourceType, Happened::kProperty, 0x00040000, ObjectType::kResourceType, 0x002,
     Filling::kProperties},
    {ObjectKind::kResourceType, Happened::kPrivateProperty, 0x00040000, ObjectType::kResourceType, 0x004},
    {ObjectKind::kQuorum, Happened::kState, 0x10000000, ObjectType::kQuorum, 0x001, Filling::kQuorum},
    {ObjectKind::kCluster, Happened::kName, 0x40000000, ObjectType::kCluster, 0x400},
    {ObjectKind::kCluster, Happened::kProperty, 0x40000000, ObjectType::kCluster, 0x080, Filling::kProperties},
    {ObjectKind::kCluster, Happened::kPrivateProperty, 0x40000000, ObjectType::kCluster, 0x100, Filling::kProperties},
};

wire::Bytes fill(Filling filling, const Cluster& c, const Event& event) {
  auto ids = [](const std::vector<cluster::NodeId>& nodes) {
    std::vector<std::u16string> texts;
    for (cluster::NodeId id : nodes) texts.push_back(cluster::node_id_text(id));
    return RegistryValue::multi_sz(texts).data;
  };
  const cluster::Group* group = cluster::find_group(c, event.id);
  const cluster::Resource* resource = cluster::find_resource(c, event.id);
  switch (filling) {
    case Filling::kNone:
      break;
    case Filling::kState:
      return RegistryValue::dword(event.state).data;
    case Filling::kOwner:
      return RegistryValue::sz(cluster::node_id_text(event.state)).data;
    case Filling::kGroup:
      return RegistryValue::sz(event.parent).data;
    case Filling::kGroupType:
      return RegistryValue::dword(group ? group->type : 0).data;
    case Filling::kItself:
      return RegistryValue::sz(event.id).data;
    case Filling::kOther:
      return RegistryValue::sz(event.other).data;
    case Filling::kExpression:
      return RegistryValue::sz(resource ? dependency_text(*resource) : std::u16string()).data;
    case Filling::kDependents:
      return RegistryValue::multi_sz(resource ? cluster::dependents_of(c, event.id) : std::vector<std::u16string>{})
          .data;
    case Filling::kPossibleOwners:
      return ids(resource ? resource->possible_owners : std::vector<cluster::NodeId>{});
    case Filling::kPreferredOwners:
      return ids(group ? group->preferred : std::vector<cluster::NodeId>{});
    case Filling::kQuorum:
      // There is one if and only if a disk is the quorum resource.
      return c.quorum.path.empty() ? wire::Bytes() : RegistryValue::dword(event.state).data;
    case Filling::kProperties: {
      // Without values it is the name that has changed.
      const std::vector<cluster::NamedValue> name = {{u"Name", RegistryValue::sz(event.name)}};
      return write_properties(event.values.empty() ? name : event.values);
    }
  }
  return {};
}

// What an indication of version 2 tells beside its name and buffer.
void describe(Indication& out, const Cluster& c, const Event& event) {
  // A type has a name only; of a resource that is new in a group it is the resource's id and name that count.
  if (event.object != ObjectKind::kResourceType) out.object_id = event.id;
  out.parent_id = event.parent;
  const cluster::Resource* resource = cluster::find_resource(c, event.id);
  if (event.object == ObjectKind::kResource) out.type_name = resource ? resource->type : event.other;
  if (event.happened != Happened::kResourceAdded) return;
  out.object_id = event.other;
  const cluster::Resource* added = cluster::find_resource(c, event.other);
  out.name = added ? added->name : std::u16string();
}

bool same_path(std::u16string_view a, std::u16string_view b) { return wire::fold_case(a) == wire::fold_case(b); }

bool below(std::u16string_view path, std::u16string_view above) {
  for (; !path.empty(); path = cluster::parent_path(path)) {
    if (same_path(cluster::parent_path(path), above)) return true;
  }
  return false;
}

}  // namespace

uint32_t state_sequence(const Cluster& c, ObjectKind kind, const std::u16string& id) {
  switch (kind) {
    case ObjectKind::kResource: {
      const cluster::Resource* resource = cluster::find_resource(c, id);
      return resource ? resource->sequence : 0;
    }
    case ObjectKind::kGroup: {
      const cluster::Group* group = cluster::find_group(c, id);
      return group ? group->sequence : 0;
    }
    case ObjectKind::kNode: {
      auto number = cluster::parse_node_id(id);
      const cluster::Node* node = number ? cluster::find_node(c, *number) : nullptr;
      return node ? static_cast<uint32_t>(node->state) : 0;
    }
    case ObjectKind::kNetwork:
      return c.networks.contains(id) ? static_cast<uint32_t>(cluster::network_state(c, id)) : 0;
    case ObjectKind::kNetInterface:
      return c.interfaces.contains(id) ? static_cast<uint32_t>(cluster::interface_state(c, id)) : 0;
    default:
      return 0;
  }
}

void NotificationPort::post(Indication indication) {
  if (closed_) return;
  // Once something is lost, so is what follows, until the client has learnt of the gap at its place in the queue.
  lost_ |= queue_.size() >= most_ || bytes_ + indication.buffer.size() > kMostQueuedBytes;
  if (lost_) return;
  bytes_ += indication.buffer.size();
  queue_.push_back(std::move(indication));
}

void NotificationPort::changed(const Cluster& cluster, std::span<const Event> events,
                               std::span<const cluster::RegistryChange> changes) {
  if (filters_.empty()) return;
  for (const Event& event : events) tell(cluster, event);
  for (const cluster::RegistryChange& change : changes) tell(change);
}

void NotificationPort::tell(const Cluster& cluster, const Event& event) {
  auto row = std::ranges::find_if(
      kRows, [&](const Row& r) { return r.object == event.object && r.happened == event.happened; });
  if (row == std::end(kRows)) return;
  uint64_t flag = version_ == 1 ? row->v1 : row->v2;
  for (const PortFilter& filter : filters_) {
    if ((filter.flags & flag) == 0 || (version_ == 2 && filter.type != row->type)) continue;
    if (filter.object && *filter.object != std::pair(event.object, event.id)) continue;
    Indication out{filter.notify_key, flag, row->type, state_sequence(cluster, event.object, event.id), event.name};
    if (version_ == 2) {
      describe(out, cluster, event);
      out.buffer = fill(row->filling, cluster, event);
    }
    post(std::move(out));
  }
}

void NotificationPort::tell(const cluster::RegistryChange& change) {
  using Kind = cluster::RegistryChange::Kind;
  // A key that comes or goes is a change of the one above it, and if it goes, of itself.
  bool name = change.kind == Kind::kCreateKey || change.kind == Kind::kDeleteKey;
  bool attributes = change.kind == Kind::kSetSecurity;
  uint64_t flag = name         ? (version_ == 1 ? CLUSTER_CHANGE_REGISTRY_NAME : 2)
                  : attributes ? (version_ == 1 ? CLUSTER_CHANGE_REGISTRY_ATTRIBUTES : 1)
                               : (version_ == 1 ? CLUSTER_CHANGE_REGISTRY_VALUE : 8);
  std::u16string_view changed = name ? cluster::parent_path(change.path) : std::u16string_view(change.path);
  for (const PortFilter& filter : filters_) {
    if ((filter.flags & flag) == 0 || filter.object) continue;
    if (version_ == 2 && filter.type != ObjectType::kRegistry) continue;
    bool itself = change.kind == Kind::kDeleteKey && same_path(change.path, filter.key_path);
    if (!itself && !same_path(changed, filter.key_path) && !(filter.subtree && below(changed, filter.key_path)))
      continue;
    Indication out{filter.notify_key, flag, ObjectType::kRegistry, 0, std::u16string(itself ? change.path : changed)};
    if (version_ == 2) out.object_id = change.name;  // of a value
    post(std::move(out));
  }
}

void NotificationPort::close() {
  closed_ = true;
  queue_.clear();
  bytes_ = 0;
}

std::optional<uint32_t> NotificationPort::take(uint64_t since, size_t most, std::vector<Indication>& out) {
  if (closed_) return ERROR_NO_MORE_ITEMS;
  if (unblocked_ != since) return ERROR_INVALID_FUNCTION;
  for (; !queue_.empty() && out.size() < most; queue_.pop_front()) {
    bytes_ -= queue_.front().buffer.size();
    out.push_back(std::move(queue_.front()));
  }
  if (out.empty() && lost_) {
    lost_ = false;
    uint64_t flag = version_ == 1 ? CLUSTER_CHANGE_CLUSTER_RECONNECT : CLUSTER_CHANGE_CLUSTER_LOST_NOTIFICATIONS_V2;
    out.push_back({filters_.front().notify_key, flag, ObjectType::kCluster});
  }
  return out.empty() ? std::nullopt : std::optional<uint32_t>(ERROR_SUCCESS);
}

}  // namespace cmrp::server
