// Resources: opening, creation, deletion, names, ids, relations, shared volumes (3.1.4.2.9 to .16, .23, .24, .25, .26,
// .111, .119, .122, .164, .166).
#include "reference/cluster/cluster_name.h"
#include "reference/cluster/dependencies.h"
#include "reference/cluster/names.h"
#include "reference/cluster/resource_transitions.h"
#include "reference/cluster/shared_volumes.h"
#include "reference/idl/resource.h"
#include "reference/idl/resource_detail.h"
#include "reference/server/enumeration.h"
#include "reference/server/methods.h"
#include "reference/server/opening.h"

namespace cmrp::server {
namespace {

// dwType of ApiCreateResEnum (3.1.4.2.23).
constexpr uint32_t CLUSTER_RESOURCE_ENUM_DEPENDS = 0x00000001;
constexpr uint32_t CLUSTER_RESOURCE_ENUM_PROVIDES = 0x00000002;
constexpr uint32_t CLUSTER_RESOURCE_ENUM_NODES = 0x00000004;
constexpr uint32_t kAllResEnumTypes = 0x7;

uint32_t open_resource(Request& request, idl::ApiOpenResource& p) {
  return open_all(request, p.ReturnValue, cluster::resource_by_name_or_id(request.cluster(), p.lpszResourceName),
                  ERROR_RESOURCE_NOT_FOUND);
}

uint32_t open_resource_ex(Request& request, idl::ApiOpenResourceEx& p) {
  return open_desired(request, p, cluster::resource_by_name_or_id(request.cluster(), p.lpszResourceName),
                      ERROR_RESOURCE_NOT_FOUND);
}

uint32_t create_resource(Request& request, idl::ApiCreateResource& p) {
  if (!request.can_open()) return ERROR_NOT_ENOUGH_MEMORY;
  cluster::ResourceId created;
  uint32_t status = request.change([&](cluster::Cluster& c) {
    return cluster::create_resource(c, request.object(p.hGroup), p.lpszResourceName, p.lpszResourceType, p.dwFlags,
                                    ClusterHost::new_id, created);
  });
  return status == ERROR_SUCCESS ? request.open(p.ReturnValue, created, AccessLevel::kAll) : status;
}

uint32_t delete_resource(Request& request, idl::ApiDeleteResource& p) {
  return request.change([&](cluster::Cluster& c) { return cluster::delete_resource(c, request.object(p.hResource)); });
}

uint32_t close_resource(Request& request, idl::ApiCloseResource& p) { return request.close(p.Resource); }

uint32_t set_resource_name(Request& request, idl::ApiSetResourceName& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::rename_resource(c, request.object(p.hResource), p.lpszResourceName);
  });
}

uint32_t get_resource_id(Request& request, idl::ApiGetResourceId& p) {
  const cluster::Resource* resource = cluster::find_resource(request.cluster(), request.object(p.hResource));
  if (!resource) return ERROR_RESOURCE_NOT_AVAILABLE;
  p.pGuid = resource->id;
  return ERROR_SUCCESS;
}

uint32_t get_resource_type(Request& request, idl::ApiGetResourceType& p) {
  const cluster::Resource* resource = cluster::find_resource(request.cluster(), request.object(p.hResource));
  if (!resource) return ERROR_RESOURCE_NOT_AVAILABLE;
  p.lpszResourceType = resource->type;
  return ERROR_SUCCESS;
}

uint32_t get_resource_network_name(Request& request, idl::ApiGetResourceNetworkName& p) {
  const cluster::Cluster& c = request.cluster();
  const auto& id = request.object(p.hResource);
  if (!cluster::find_resource(c, id)) return ERROR_RESOURCE_NOT_AVAILABLE;
  auto provider = cluster::network_name_provider(c, id);
  if (!provider) return ERROR_DEPENDENCY_NOT_FOUND;
  p.lpszName = cluster::netbios_name(c, *provider);
  return ERROR_SUCCESS;
}

uint32_t create_res_enum(Request& request, idl::ApiCreateResEnum& p) {
  const cluster::Cluster& c = request.cluster();
  const cluster::Resource* resource = cluster::find_resource(c, request.object(p.hResource));
  if (!resource) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (p.dwType == 0 || (p.dwType & ~kAllResEnumTypes)) return ERROR_INVALID_PARAMETER;
  idl::ENUM_LIST& list = p.ReturnEnum.emplace();
  auto name = [&](const cluster::ResourceId& id) { return cluster::find_resource(c, id)->name; };
  if (p.dwType & CLUSTER_RESOURCE_ENUM_DEPENDS) {
    for (const auto& id : cluster::providers_of(c, resource->id))
      add_entry(list, CLUSTER_RESOURCE_ENUM_DEPENDS, name(id));
  }
  if (p.dwType & CLUSTER_RESOURCE_ENUM_PROVIDES) {
    for (const auto& id : cluster::dependents_of(c, resource->id))
      add_entry(list, CLUSTER_RESOURCE_ENUM_PROVIDES, name(id));
  }
  if (p.dwType & CLUSTER_RESOURCE_ENUM_NODES) {
    for (cluster::NodeId id : resource->possible_owners) {
      add_entry(list, CLUSTER_RESOURCE_ENUM_NODES, cluster::find_node(c, id)->name);
    }
  }
  return ERROR_SUCCESS;
}

uint32_t add_resource_node(Request& request, idl::ApiAddResourceNode& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::add_possible_owner(c, request.object(p.hResource),
                                       *cluster::parse_node_id(request.object(p.hNode)));
  });
}

uint32_t remove_resource_node(Request& request, idl::ApiRemoveResourceNode& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::remove_possible_owner(c, request.object(p.hResource),
                                          *cluster::parse_node_id(request.object(p.hNode)));
  });
}

uint32_t change_resource_group(Request& request, idl::ApiChangeResourceGroup& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::change_resource_group(c, request.object(p.hResource), request.object(p.hGroup));
  });
}

uint32_t change_resource_group_ex(Request& request, idl::ApiChangeResourceGroupEx& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::change_resource_group(c, request.object(p.hResource), request.object(p.hGroup), p.flags);
  });
}

uint32_t change_csv_state(Request& request, idl::ApiChangeCsvState& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::change_csv_state(c, request.object(p.hResource), {.state = p.dwState}, ClusterHost::new_id);
  });
}

uint32_t change_csv_state_ex(Request& request, idl::ApiChangeCsvStateEx& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::change_csv_state(c, request.object(p.hResource), {.state = p.dwState, .volume = p.lpszVolumeName},
                                     ClusterHost::new_id);
  });
}

}  // namespace

std::span<const HandlerRow> resource_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<open_resource>(idl::kApiOpenResource),
      handler<open_resource_ex>(idl::kApiOpenResourceEx),
      handler<create_resource>(idl::kApiCreateResource),
      handler<delete_resource>(idl::kApiDeleteResource),
      handler<close_resource>(idl::kApiCloseResource),
      handler<set_resource_name>(idl::kApiSetResourceName),
      handler<get_resource_id>(idl::kApiGetResourceId),
      handler<get_resource_type>(idl::kApiGetResourceType),
      handler<get_resource_network_name>(idl::kApiGetResourceNetworkName),
      handler<create_res_enum>(idl::kApiCreateResEnum),
      handler<add_resource_node>(idl::kApiAddResourceNode),
      handler<remove_resource_node>(idl::kApiRemoveResourceNode),
      handler<change_resource_group>(idl::kApiChangeResourceGroup),
      handler<change_resource_group_ex>(idl::kApiChangeResourceGroupEx),
      handler<change_csv_state>(idl::kApiChangeCsvState),
      handler<change_csv_state_ex>(idl::kApiChangeCsvStateEx),
  };
  return kRows;
}

}  // namespace cmrp::server
