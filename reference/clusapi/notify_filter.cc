#include "reference/clusapi/notify_filter.h"

#include <algorithm>

#include "reference/clusapi/include/clusapi.h"
#include "reference/idl/notify.h"
#include "reference/wire/win32_error.h"

namespace cmrp::clusapi {
namespace {

using ndr::HandleKind;

/// Events of version 1 that no server sends, and what may not be asked of one.
constexpr uint64_t kLocal = static_cast<uint32_t>(CLUSTER_CHANGE_HANDLE_CLOSE) | CLUSTER_CHANGE_CLUSTER_STATE |
                            CLUSTER_CHANGE_CLUSTER_RECONNECT;
constexpr uint64_t kLocalClusterV2 =
    CLUSTER_CHANGE_CLUSTER_RECONNECT_V2 | CLUSTER_CHANGE_CLUSTER_STATE_V2 | CLUSTER_CHANGE_CLUSTER_HANDLE_CLOSE_V2;
/// dwVersion of ApiAddNotifyV2 (3.1.4.2.137).
constexpr uint32_t kNotifyVersion = 2;

/// What there is to know about registering handles of a kind.
struct Row {
  HandleKind kind;
  uint32_t object_type;
  uint64_t flags;  ///< of version 1 that are about such objects
  uint64_t close_v2;
  const idl::Method* add;
  const idl::Method* add_again;
};

constexpr Row kRows[] = {
    {HandleKind::kCluster, CLUSTER_OBJECT_TYPE_CLUSTER, UINT32_MAX, CLUSTER_CHANGE_CLUSTER_HANDLE_CLOSE_V2,
     &idl::kApiAddNotifyCluster, &idl::kApiAddNotifyCluster},
    {HandleKind::kNode, CLUSTER_OBJECT_TYPE_NODE, 0x0000000F, CLUSTER_CHANGE_NODE_HANDLE_CLOSE_V2,
     &idl::kApiAddNotifyNode, &idl::kApiReAddNotifyNode},
    {HandleKind::kGroup, CLUSTER_OBJECT_TYPE_GROUP, 0x0000F000, CLUSTER_CHANGE_GROUP_HANDLE_CLOSE_V2,
     &idl::kApiAddNotifyGroup, &idl::kApiReAddNotifyGroup},
    {HandleKind::kResource, CLUSTER_OBJECT_TYPE_RESOURCE, 0x00000F00, CLUSTER_CHANGE_RESOURCE_HANDLE_CLOSE_V2,
     &idl::kApiAddNotifyResource, &idl::kApiReAddNotifyResource},
    {HandleKind::kKey, CLUSTER_OBJECT_TYPE_REGISTRY, 0x000000F0, CLUSTER_CHANGE_REGISTRY_HANDLE_CLOSE_V2,
     &idl::kApiAddNotifyKey, &idl::kApiAddNotifyKey},
    {HandleKind::kNetwork, CLUSTER_OBJECT_TYPE_NETWORK, 0x00F00000, CLUSTER_CHANGE_NETWORK_HANDLE_CLOSE_V2,
     &idl::kApiAddNotifyNetwork, &idl::kApiReAddNotifyNetwork},
    {HandleKind::kNetInterface, CLUSTER_OBJECT_TYPE_NETWORK_INTERFACE, 0x0F000000,
     CLUSTER_CHANGE_NETINTERFACE_HANDLE_CLOSE_V2, &idl::kApiAddNotifyNetInterface, &idl::kApiReAddNotifyNetInterface},
    {HandleKind::kGroupSet, CLUSTER_OBJECT_TYPE_GROUPSET, 0, CLUSTER_CHANGE_GROUPSET_HANDLE_CLOSE_v2, nullptr, nullptr},
};

const Row& row_of(HandleKind kind) { return *std::ranges::find(kRows, kind, &Row::kind); }
HandleKind kind_of(const NotifyFilter& filter) {
  return filter.object ? filter.object->open.kind : HandleKind::kCluster;
}

void set(ndr::Object& parameters, std::string_view name, uint32_t value) {
  for (const ndr::Field& field : parameters.type().fields) {
    if (field.name == name) {
      ndr::store_uint(*field.type, static_cast<std::byte*>(parameters.get()) + field.offset, value);
    }
  }
}

const idl::Method& method_of(int version, const NotifyFilter& filter, bool again) {
  if (version == 2) return idl::kApiAddNotifyV2;
  const Row& row = row_of(kind_of(filter));
  return again ? *row.add_again : *row.add;
}

}  // namespace

uint32_t check_filter(int version, const NotifyFilter& filter) {
  const Row& row = row_of(kind_of(filter));
  bool fits = version == 1 ? row.add && (filter.flags & ~kLocal & ~row.flags) == 0 && filter.flags != 0
                           : !filter.object || filter.object_type == row.object_type;
  return fits ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER;
}

uint64_t flags_of_server(int version, const NotifyFilter& filter) {
  if (version == 1) return filter.flags & ~kLocal;
  if (filter.object_type == CLUSTER_OBJECT_TYPE_CLUSTER) return filter.flags & ~kLocalClusterV2;
  auto row = std::ranges::find(kRows, filter.object_type, &Row::object_type);
  return row == std::end(kRows) ? filter.flags : filter.flags & ~row->close_v2;
}

uint64_t close_flag(int version, HandleKind kind) {
  return version == 1 ? static_cast<uint32_t>(CLUSTER_CHANGE_HANDLE_CLOSE) : row_of(kind).close_v2;
}

uint32_t object_type_of(HandleKind kind) { return row_of(kind).object_type; }

Registration::Registration(int version, const NotifyFilter& filter, bool again)
    : method(&method_of(version, filter, again)), parameters(*method->parameters) {
  uint64_t flags = flags_of_server(version, filter);
  if (version == 2) {
    auto& p = *static_cast<idl::ApiAddNotifyV2*>(parameters.get());
    p.filter = {filter.object_type, flags};
    p.dwNotifyKey = filter.number;
    p.dwVersion = kNotifyVersion;
    p.isTargetedAtObject = filter.object ? TRUE : FALSE;
    return;
  }
  set(parameters, "dwNotifyKey", filter.number);
  set(parameters, "dwFilter", static_cast<uint32_t>(flags));
  // Of keys: the subtree is no event but where to look.
  constexpr uint32_t kSubtree = CLUSTER_CHANGE_REGISTRY_SUBTREE;
  set(parameters, "Filter", static_cast<uint32_t>(flags) & ~kSubtree);
  set(parameters, "WatchSubTree", flags & kSubtree ? TRUE : FALSE);
  set(parameters, "StateSequence", filter.sequence);
}

uint32_t Registration::sequence(uint32_t otherwise) const {
  const ndr::Field* field = method->parameter("dwStateSequence");
  if (!field) return otherwise;
  return static_cast<uint32_t>(
      ndr::load_uint(*field->type, static_cast<const std::byte*>(parameters.get()) + field->offset));
}

}  // namespace cmrp::clusapi
