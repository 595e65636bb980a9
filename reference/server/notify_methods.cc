// Notification ports (3.1.4.2.56 to .66, .90, .91, .99, .100, .107, .136 to .138, .143, .144).
#include <algorithm>

#include "reference/cluster/names.h"
#include "reference/idl/notify.h"
#include "reference/server/methods.h"
#include "reference/server/notification_port.h"

namespace cmrp::server {
namespace {

using cluster::ObjectKind;
using ndr::HandleKind;

constexpr uint32_t kForbidden =
    CLUSTER_CHANGE_CLUSTER_STATE | CLUSTER_CHANGE_CLUSTER_RECONNECT | CLUSTER_CHANGE_HANDLE_CLOSE;  // 3.1.4.2.58
constexpr uint32_t kRegistryFlags =
    CLUSTER_CHANGE_REGISTRY_NAME | CLUSTER_CHANGE_REGISTRY_ATTRIBUTES | CLUSTER_CHANGE_REGISTRY_VALUE;
constexpr size_t kMostFilters = 4096;  // registrations of one port: each change is compared with all of them
constexpr size_t kMostAtOnce = 256;    // indications in one answer of version 2

uint32_t create_port(Request& request, idl::HNOTIFY_RPC& out, int version) {
  if (request.open_handles(HandleKind::kNotify) >= request.port_limits().per_group) return ERROR_NOT_ENOUGH_MEMORY;
  auto port = std::make_shared<NotificationPort>(version, request.port_limits().queued);
  uint32_t status = request.open(out, {.kind = HandleKind::kNotify, .port = port});
  if (status == ERROR_SUCCESS) request.host().observe(port);
  return status;
}

uint32_t create_notify(Request& request, idl::ApiCreateNotify& p) { return create_port(request, p.ReturnValue, 1); }
uint32_t create_notify_v2(Request& request, idl::ApiCreateNotifyV2& p) {
  return create_port(request, p.ReturnValue, 2);
}

uint32_t close_notify(Request& request, idl::ApiCloseNotify& p) {
  request.entry(p.Notify).port->close();
  request.host().wake();
  return request.close(p.Notify);
}

uint32_t unblock_get_notify_call(Request& request, idl::ApiUnblockGetNotifyCall& p) {
  request.entry(p.hNotify).port->unblock();
  request.host().wake();
  return ERROR_SUCCESS;
}

/// Registers with a port of that version: ERROR_INVALID_HANDLE for a port of the other one.
uint32_t add_filter(Request& request, const ndr::ContextHandle& handle, int version, PortFilter filter) {
  const auto& port = request.entry(handle).port;
  if (port->version() != version) return ERROR_INVALID_HANDLE;
  if (port->filters() >= kMostFilters) return ERROR_NOT_ENOUGH_MEMORY;
  port->add(std::move(filter));
  return ERROR_SUCCESS;
}

uint32_t add_notify_cluster(Request& request, idl::ApiAddNotifyCluster& p) {
  if (p.dwFilter & kForbidden) return ERROR_INVALID_PARAMETER;
  PortFilter filter;
  filter.flags = p.dwFilter;
  filter.subtree = (p.dwFilter & CLUSTER_CHANGE_REGISTRY_SUBTREE) != 0;
  filter.notify_key = p.dwNotifyKey;
  return add_filter(request, p.hNotify, 1, std::move(filter));
}

uint32_t add_notify_key(Request& request, idl::ApiAddNotifyKey& p) {
  PortFilter filter;
  filter.flags = p.Filter & kRegistryFlags;
  if (filter.flags == 0 || filter.flags != p.Filter) return ERROR_INVALID_PARAMETER;
  filter.key_path = request.object(p.hKey);
  filter.subtree = p.WatchSubTree != 0;
  filter.notify_key = p.dwNotifyKey;
  return add_filter(request, p.hNotify, 1, std::move(filter));
}

/// The flags that ApiAddNotifyX takes are four neighbours, of which that of the state is the first.
uint32_t add_object(Request& request, const ndr::ContextHandle& port, ObjectKind kind, const std::u16string& id,
                    uint32_t state_flag, uint32_t flags, uint32_t notify_key) {
  if (flags == 0 || (flags & ~(state_flag * 0xF)) != 0) return ERROR_INVALID_PARAMETER;
  PortFilter filter;
  filter.flags = flags;
  filter.object = {kind, id};
  filter.notify_key = notify_key;
  return add_filter(request, port, 1, std::move(filter));
}

template <ObjectKind Kind, uint32_t StateFlag, class P>
uint32_t add_one(Request& request, P& p, const ndr::ContextHandle& object) {
  const std::u16string& id = request.object(object);
  uint32_t status = add_object(request, p.hNotify, Kind, id, StateFlag, p.dwFilter, p.dwNotifyKey);
  if (status == ERROR_SUCCESS) p.dwStateSequence = state_sequence(request.cluster(), Kind, id);
  return status;
}

/// The client has lost its port, and knows the object as of `StateSequence`: it is told at once if that has changed.
template <ObjectKind Kind, uint32_t StateFlag, class P>
uint32_t add_again(Request& request, P& p, const ndr::ContextHandle& object, const std::u16string& name) {
  const std::u16string& id = request.object(object);
  uint32_t status = add_object(request, p.hNotify, Kind, id, StateFlag, p.dwFilter, p.dwNotifyKey);
  uint32_t sequence = state_sequence(request.cluster(), Kind, id);
  if (status == ERROR_SUCCESS && sequence != p.StateSequence) {
    request.entry(p.hNotify).port->post({p.dwNotifyKey, StateFlag, ObjectType::kNone, sequence, name});
    request.host().wake();
  }
  return status;
}

std::u16string node_name(const Request& request, const ndr::ContextHandle& handle) {
  auto id = cluster::parse_node_id(request.object(handle));
  const cluster::Node* node = id ? cluster::find_node(request.cluster(), *id) : nullptr;
  return node ? node->name : std::u16string();
}
template <class Map>
std::u16string name_in(const Map& objects, const std::u16string& id) {
  auto found = objects.find(id);
  return found == objects.end() ? std::u16string() : found->second->name;
}

uint32_t add_notify_node(Request& request, idl::ApiAddNotifyNode& p) {
  return add_one<ObjectKind::kNode, CLUSTER_CHANGE_NODE_STATE>(request, p, p.hNode);
}
uint32_t add_notify_group(Request& request, idl::ApiAddNotifyGroup& p) {
  return add_one<ObjectKind::kGroup, CLUSTER_CHANGE_GROUP_STATE>(request, p, p.hGroup);
}
uint32_t add_notify_resource(Request& request, idl::ApiAddNotifyResource& p) {
  return add_one<ObjectKind::kResource, CLUSTER_CHANGE_RESOURCE_STATE>(request, p, p.hResource);
}
uint32_t add_notify_network(Request& request, idl::ApiAddNotifyNetwork& p) {
  return add_one<ObjectKind::kNetwork, CLUSTER_CHANGE_NETWORK_STATE>(request, p, p.hNetwork);
}
uint32_t add_notify_net_interface(Request& request, idl::ApiAddNotifyNetInterface& p) {
  return add_one<ObjectKind::kNetInterface, CLUSTER_CHANGE_NETINTERFACE_STATE>(request, p, p.hNetInterface);
}
uint32_t re_add_notify_node(Request& request, idl::ApiReAddNotifyNode& p) {
  return add_again<ObjectKind::kNode, CLUSTER_CHANGE_NODE_STATE>(request, p, p.hNode, node_name(request, p.hNode));
}
uint32_t re_add_notify_group(Request& request, idl::ApiReAddNotifyGroup& p) {
  return add_again<ObjectKind::kGroup, CLUSTER_CHANGE_GROUP_STATE>(
      request, p, p.hGroup, name_in(request.cluster().groups, request.object(p.hGroup)));
}
uint32_t re_add_notify_resource(Request& request, idl::ApiReAddNotifyResource& p) {
  return add_again<ObjectKind::kResource, CLUSTER_CHANGE_RESOURCE_STATE>(
      request, p, p.hResource, name_in(request.cluster().resources, request.object(p.hResource)));
}
uint32_t re_add_notify_network(Request& request, idl::ApiReAddNotifyNetwork& p) {
  return add_again<ObjectKind::kNetwork, CLUSTER_CHANGE_NETWORK_STATE>(
      request, p, p.hNetwork, name_in(request.cluster().networks, request.object(p.hNetwork)));
}
uint32_t re_add_notify_net_interface(Request& request, idl::ApiReAddNotifyNetInterface& p) {
  return add_again<ObjectKind::kNetInterface, CLUSTER_CHANGE_NETINTERFACE_STATE>(
      request, p, p.hNetInterface, name_in(request.cluster().interfaces, request.object(p.hNetInterface)));
}

/// Answers when the port has something to say: `give` puts up to `most` indications into the outputs.
template <class P>
uint32_t wait_for(Request& request, P& p, int version, size_t most, void (*give)(P&, std::vector<Indication>)) {
  const auto& port = request.entry(p.hNotify).port;
  if (port->version() != version) return ERROR_INVALID_HANDLE;
  request.answer_when([port, &p, most, give, since = port->unblocked()](const cluster::Cluster&) {
    std::vector<Indication> taken;
    auto status = port->take(since, most, taken);
    if (status == ERROR_SUCCESS) give(p, std::move(taken));
    return status;
  });
  return ERROR_SUCCESS;
}

uint32_t get_notify(Request& request, idl::ApiGetNotify& p) {
  return wait_for<idl::ApiGetNotify>(request, p, 1, 1, [](idl::ApiGetNotify& out, std::vector<Indication> taken) {
    Indication& first = taken.front();
    out.dwNotifyKey = first.notify_key;
    out.dwFilter = static_cast<uint32_t>(first.flag);
    out.dwStateSequence = first.sequence;
    out.Name = std::move(first.name);
  });
}

uint32_t get_notify_async(Request& request, idl::ApiGetNotifyAsync& p) {
  return wait_for<idl::ApiGetNotifyAsync>(
      request, p, 1, kMostAtOnce, [](idl::ApiGetNotifyAsync& out, std::vector<Indication> taken) {
        auto& list = out.Notifications.emplace();
        for (Indication& one : taken)
          list.push_back({one.notify_key, static_cast<uint32_t>(one.flag), std::move(one.name)});
        out.dwNumNotifications = static_cast<uint32_t>(list.size());
      });
}

uint32_t get_notify_v2(Request& request, idl::ApiGetNotifyV2& p) {
  return wait_for<idl::ApiGetNotifyV2>(request, p, 2, kMostAtOnce,
                                       [](idl::ApiGetNotifyV2& out, std::vector<Indication> taken) {
                                         auto& list = out.Notifications.emplace();
                                         for (Indication& one : taken) {
                                           idl::NOTIFICATION_RPC& row = list.emplace_back();
                                           row.dwNotifyKey.value = one.notify_key;
                                           idl::NOTIFICATION_DATA_RPC& data = row.NotificationData;
                                           data.FilterAndType = {static_cast<uint32_t>(one.type), one.flag};
                                           data.dwBufferSize = static_cast<uint32_t>(one.buffer.size());
                                           data.buffer = std::move(one.buffer);
                                           data.ObjectId = std::move(one.object_id);
                                           data.ParentId = std::move(one.parent_id);
                                           data.Name = std::move(one.name);
                                           data.Type = std::move(one.type_name);
                                         }
                                         out.dwNumNotifications = static_cast<uint32_t>(list.size());
                                       });
}

/// An object type of version 2 (3.1.4.2.137): its flags that a client may set, and the handle that names an object.
struct TypeRow {
  uint32_t type;
  uint64_t flags;
  HandleKind handle;
  std::optional<ObjectKind> object;  ///< nothing: the cluster as a whole, or a key
};
constexpr TypeRow kTypes[] = {
    {1, 0x1FF4, HandleKind::kCluster, std::nullopt},            // CLUSTER
    {2, 0x01FF, HandleKind::kGroup, ObjectKind::kGroup},        // GROUP
    {3, 0x01FF, HandleKind::kResource, ObjectKind::kResource},  // RESOURCE
    {4, 0x003F, HandleKind::kCluster, std::nullopt},            // RESOURCE_TYPE
    {5, 0x000F, HandleKind::kNetInterface, ObjectKind::kNetInterface},
    {6, 0x000F, HandleKind::kNetwork, ObjectKind::kNetwork},
    {7, 0x007F, HandleKind::kNode, ObjectKind::kNode},
    {8, 0x000F, HandleKind::kKey, std::nullopt},             // REGISTRY
    {9, 0x0001, HandleKind::kCluster, std::nullopt},         // QUORUM
    {10, ~uint64_t{0}, HandleKind::kCluster, std::nullopt},  // SHARED_VOLUME
    {13, 0x00FF, HandleKind::kGroupSet, std::nullopt},       // GROUPSET
};
constexpr uint32_t kFilterVersion = 2;

uint32_t add_notify_v2(Request& request, idl::ApiAddNotifyV2& p) {
  auto row = std::ranges::find(kTypes, p.filter.dwObjectType, &TypeRow::type);
  if (row == std::end(kTypes) || p.dwVersion != kFilterVersion) return ERROR_INVALID_PARAMETER;
  if (p.filter.FilterFlags == 0 || (p.filter.FilterFlags & ~row->flags) != 0) return ERROR_INVALID_PARAMETER;
  const OpenHandle& named = request.entry(p.hObject);
  bool targeted = p.isTargetedAtObject != 0;
  if (named.kind != (targeted ? row->handle : HandleKind::kCluster)) return ERROR_INVALID_HANDLE;
  PortFilter filter;
  filter.flags = p.filter.FilterFlags;
  filter.type = static_cast<ObjectType>(row->type);
  if (targeted && row->object) filter.object = {*row->object, named.object};
  if (row->handle == HandleKind::kKey) {
    filter.key_path = named.object;  // the root's, if the cluster was named
    filter.subtree = (filter.flags & CLUSTER_CHANGE_REGISTRY_SUBTREE_V2) != 0;
  }
  filter.notify_key = p.dwNotifyKey;
  return add_filter(request, p.hNotify, 2, std::move(filter));
}

uint32_t add_notify_resource_type_v2(Request& request, idl::ApiAddNotifyResourceTypeV2& p) {
  constexpr uint32_t kResourceType = 4;
  auto row = std::ranges::find(kTypes, kResourceType, &TypeRow::type);
  if (p.dwVersion != kFilterVersion || p.filter == 0 || (p.filter & ~row->flags) != 0) return ERROR_INVALID_PARAMETER;
  const cluster::ResourceTypeConfig* type = cluster::find_resource_type(request.cluster(), p.resTypeName);
  if (!type) return ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND;
  PortFilter filter;
  filter.flags = p.filter;
  filter.type = ObjectType::kResourceType;
  filter.object = {ObjectKind::kResourceType, type->name};
  filter.notify_key = p.dwNotifyKey;
  return add_filter(request, p.hNotify, 2, std::move(filter));
}

}  // namespace

std::span<const HandlerRow> notify_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<create_notify>(idl::kApiCreateNotify),
      handler<close_notify>(idl::kApiCloseNotify),
      handler<add_notify_cluster>(idl::kApiAddNotifyCluster),
      handler<add_notify_node>(idl::kApiAddNotifyNode),
      handler<add_notify_group>(idl::kApiAddNotifyGroup),
      handler<add_notify_resource>(idl::kApiAddNotifyResource),
      handler<add_notify_key>(idl::kApiAddNotifyKey),
      handler<re_add_notify_node>(idl::kApiReAddNotifyNode),
      handler<re_add_notify_group>(idl::kApiReAddNotifyGroup),
      handler<re_add_notify_resource>(idl::kApiReAddNotifyResource),
      handler<get_notify>(idl::kApiGetNotify),
      handler<add_notify_network>(idl::kApiAddNotifyNetwork),
      handler<re_add_notify_network>(idl::kApiReAddNotifyNetwork),
      handler<add_notify_net_interface>(idl::kApiAddNotifyNetInterface),
      handler<re_add_notify_net_interface>(idl::kApiReAddNotifyNetInterface),
      handler<unblock_get_notify_call>(idl::kApiUnblockGetNotifyCall),
      handler<create_notify_v2>(idl::kApiCreateNotifyV2),
      handler<add_notify_v2>(idl::kApiAddNotifyV2),
      handler<get_notify_v2>(idl::kApiGetNotifyV2),
      handler<get_notify_async>(idl::kApiGetNotifyAsync),
      handler<add_notify_resource_type_v2>(idl::kApiAddNotifyResourceTypeV2),
  };
  return kRows;
}

}  // namespace cmrp::server
