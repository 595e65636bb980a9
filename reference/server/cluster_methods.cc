// The cluster as a whole (3.1.4.2.1 to .8, .87, .102, .104, .108, .116, .124, .167).
#include <algorithm>

#include "reference/cluster/cluster_name.h"
#include "reference/cluster/names.h"
#include "reference/cluster/quorum.h"
#include "reference/idl/cluster.h"
#include "reference/idl/group_set.h"
#include "reference/idl/network.h"
#include "reference/server/cluster_version.h"
#include "reference/server/enumeration.h"
#include "reference/server/methods.h"
#include "reference/server/opening.h"

namespace cmrp::server {
namespace {

// dwType of ApiCreateEnum (3.1.4.2.8).
constexpr uint32_t CLUSTER_ENUM_NODE = 0x00000001;
constexpr uint32_t CLUSTER_ENUM_RESTYPE = 0x00000002;
constexpr uint32_t CLUSTER_ENUM_RESOURCE = 0x00000004;
constexpr uint32_t CLUSTER_ENUM_GROUP = 0x00000008;
constexpr uint32_t CLUSTER_ENUM_NETWORK = 0x00000010;
constexpr uint32_t CLUSTER_ENUM_NETINTERFACE = 0x00000020;
constexpr uint32_t CLUSTER_ENUM_SHARED_VOLUME_RESOURCE = 0x40000000;
constexpr uint32_t CLUSTER_ENUM_INTERNAL_NETWORK = 0x80000000;
constexpr uint32_t kCombinable = 0x3F;

// What the server says of itself (3.1.4.2.102): versions as Windows Server 2019 states them, on which clients decide
// what to call, and a name of its own.
constexpr uint16_t kMajorVersion = 10;
constexpr uint16_t kMinorVersion = 0;
constexpr uint16_t kBuildNumber = 17763;
constexpr char16_t kVendorId[] = u"CMRP reference server";

uint32_t open_cluster(Request& request, idl::ApiOpenCluster& p) {
  return request.open(p.ReturnValue, u"", AccessLevel::kAll);
}

uint32_t open_cluster_ex(Request& request, idl::ApiOpenClusterEx& p) {
  return open_desired(request, p, u"", ERROR_SUCCESS);
}

uint32_t close_cluster(Request& request, idl::ApiCloseCluster& p) { return request.close(p.Cluster); }

uint32_t get_cluster_name(Request& request, idl::ApiGetClusterName& p) {
  p.ClusterName = request.cluster().name;
  p.NodeName = cluster::find_node(request.cluster(), request.node())->name;
  return ERROR_SUCCESS;
}

uint32_t set_cluster_name(Request& request, idl::ApiSetClusterName& p) {
  return request.change([&](cluster::Cluster& c) { return cluster::rename_cluster(c, p.NewClusterName); });
}

uint32_t get_quorum_resource(Request& request, idl::ApiGetQuorumResource& p) {
  const cluster::Quorum& quorum = request.cluster().quorum;
  const cluster::Resource* resource = cluster::find_resource(request.cluster(), quorum.resource);
  p.lpszResourceName = resource ? resource->name : std::u16string();
  p.lpszDeviceName = quorum.path;
  p.pdwMaxQuorumLogSize = quorum.type;
  return ERROR_SUCCESS;
}

uint32_t set_quorum_resource(Request& request, idl::ApiSetQuorumResource& p) {
  // 3.1.4.2.7: for a majority of nodes the handle says no more than which resource it is about.
  AccessLevel access =
      p.dwMaxQuorumLogSize == cluster::kMajorityOfNodes ? request.client_access() : request.entry(p.hResource).access;
  if (access < AccessLevel::kAll) return ERROR_ACCESS_DENIED;
  return request.change([&](cluster::Cluster& c) {
    return cluster::set_quorum(c, request.object(p.hResource), p.lpszDeviceName, p.dwMaxQuorumLogSize);
  });
}

/// 3.1.4.2.5, .87, .104 and .108: the text itself says that servers do not implement these.
template <class Parameters>
uint32_t never_implemented(Request&, Parameters&) {
  return ERROR_CALL_NOT_IMPLEMENTED;
}

/// 3.1.4.2.167: reserved for future use, whatever is asked.
uint32_t cluster_native_update_control(Request&, idl::ApiClusterNativeUpdateControl&) { return ERROR_NOT_SUPPORTED; }

uint32_t get_cluster_version2(Request&, idl::ApiGetClusterVersion2& p) {
  p.lpwMajorVersion = kMajorVersion;
  p.lpwMinorVersion = kMinorVersion;
  p.lpwBuildNumber = kBuildNumber;
  p.lpszVendorId = kVendorId;
  p.lpszCSDVersion = u"";
  p.ppClusterOpVerInfo = idl::CLUSTER_OPERATIONAL_VERSION_INFO{20, kClusterVersion, kClusterVersion, 0, 0};
  return ERROR_SUCCESS;
}

// Roles of a network (3.1.1.7).
constexpr uint32_t kPrivate = 1;
constexpr uint32_t kMixed = 3;

/// Hands every object of the types to `emit(type, id, name)`; a resource type has no id. Internal networks are those of
/// the roles that `internal` has. ERROR_INVALID_PARAMETER for a type that does not exist, or that cannot be combined
/// with others.
template <class Emit>
uint32_t enumerate(const cluster::Cluster& c, uint32_t types, std::initializer_list<uint32_t> internal, Emit emit) {
  bool alone = types == CLUSTER_ENUM_SHARED_VOLUME_RESOURCE || types == CLUSTER_ENUM_INTERNAL_NETWORK;
  if (types == 0 || (!alone && (types & ~kCombinable))) return ERROR_INVALID_PARAMETER;
  if (types & CLUSTER_ENUM_NODE) {
    for (const auto& [id, node] : c.nodes) emit(CLUSTER_ENUM_NODE, cluster::node_id_text(id), node->name);
  }
  if (types & CLUSTER_ENUM_RESTYPE) {
    for (const auto& [folded, type] : c.resource_types) emit(CLUSTER_ENUM_RESTYPE, u"", type->name);
  }
  auto all = [&](uint32_t type, const auto& objects) {
    if ((types & type) == 0) return;
    for (const auto& [id, object] : objects) emit(type, id, object->name);
  };
  all(CLUSTER_ENUM_RESOURCE, c.resources);
  all(CLUSTER_ENUM_GROUP, c.groups);
  all(CLUSTER_ENUM_NETWORK, c.networks);
  all(CLUSTER_ENUM_NETINTERFACE, c.interfaces);
  if (types == CLUSTER_ENUM_SHARED_VOLUME_RESOURCE) {
    for (const auto& [id, resource] : c.resources) {
      if (resource->shared_volumes) emit(CLUSTER_ENUM_SHARED_VOLUME_RESOURCE, id, resource->name);
    }
  }
  if (types == CLUSTER_ENUM_INTERNAL_NETWORK) {
    for (const auto& [id, network] : c.networks) {
      if (std::ranges::find(internal, network->role) != internal.end())
        emit(CLUSTER_ENUM_INTERNAL_NETWORK, id, network->name);
    }
  }
  return ERROR_SUCCESS;
}

uint32_t create_enum(Request& request, idl::ApiCreateEnum& p) {
  idl::ENUM_LIST list;
  uint32_t status =
      enumerate(request.cluster(), p.dwType, {kPrivate, kMixed},
                [&](uint32_t type, std::u16string_view, std::u16string_view name) { add_entry(list, type, name); });
  if (status == ERROR_SUCCESS) p.ReturnEnum = std::move(list);
  return status;
}

uint32_t create_enum_ex(Request& request, idl::ApiCreateEnumEx& p) {
  if (p.dwOptions != 0 || p.dwType == CLUSTER_ENUM_SHARED_VOLUME_RESOURCE) return ERROR_INVALID_PARAMETER;
  idl::ENUM_LIST ids, names;
  uint32_t status = enumerate(request.cluster(), p.dwType, {kPrivate},
                              [&](uint32_t type, std::u16string_view id, std::u16string_view name) {
                                add_entry(ids, type, id);
                                add_entry(names, type, name);
                              });
  if (status != ERROR_SUCCESS) return status;
  p.ReturnIdEnum = std::move(ids);
  p.ReturnNameEnum = std::move(names);
  return ERROR_SUCCESS;
}

}  // namespace

std::span<const HandlerRow> cluster_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<open_cluster>(idl::kApiOpenCluster),
      handler<open_cluster_ex>(idl::kApiOpenClusterEx),
      handler<close_cluster>(idl::kApiCloseCluster),
      handler<get_cluster_name>(idl::kApiGetClusterName),
      handler<set_cluster_name>(idl::kApiSetClusterName),
      handler<get_quorum_resource>(idl::kApiGetQuorumResource),
      handler<set_quorum_resource>(idl::kApiSetQuorumResource),
      handler<get_cluster_version2>(idl::kApiGetClusterVersion2),
      handler<create_enum>(idl::kApiCreateEnum),
      handler<create_enum_ex>(idl::kApiCreateEnumEx),
      handler<never_implemented<idl::ApiGetClusterVersion>>(idl::kApiGetClusterVersion),
      handler<never_implemented<idl::ApiSetNetworkPriorityOrder>>(idl::kApiSetNetworkPriorityOrder),
      handler<never_implemented<idl::ApiBackupClusterDatabase>>(idl::kApiBackupClusterDatabase),
      handler<never_implemented<idl::ApiSetServiceAccountPassword>>(idl::kApiSetServiceAccountPassword),
      handler<cluster_native_update_control>(idl::kApiClusterNativeUpdateControl),
  };
  return kRows;
}

}  // namespace cmrp::server
