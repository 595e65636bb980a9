// Resource types (3.1.4.2.27, .28, .103).
#include "reference/cluster/resource_types.h"
#include "reference/idl/resource_type.h"
#include "reference/server/enumeration.h"
#include "reference/server/methods.h"

namespace cmrp::server {
namespace {

// dwType of ApiCreateResTypeEnum (3.1.4.2.103); other bits are ignored.
constexpr uint32_t CLUSTER_RESOURCE_TYPE_ENUM_NODES = 0x00000001;
constexpr uint32_t CLUSTER_RESOURCE_TYPE_ENUM_RESOURCES = 0x00000002;

uint32_t create_resource_type(Request& request, idl::ApiCreateResourceType& p) {
  cluster::ResourceTypeConfig type;
  type.name = p.lpszTypeName;
  type.display_name = p.lpszDisplayName;
  type.dll = p.lpszDllName;
  type.looks_alive_ms = p.dwLooksAlive;
  type.is_alive_ms = p.dwIsAlive;
  return request.change([&](cluster::Cluster& c) { return cluster::create_resource_type(c, std::move(type)); });
}

uint32_t delete_resource_type(Request& request, idl::ApiDeleteResourceType& p) {
  return request.change([&](cluster::Cluster& c) { return cluster::delete_resource_type(c, p.lpszTypeName); });
}

uint32_t create_res_type_enum(Request& request, idl::ApiCreateResTypeEnum& p) {
  const cluster::Cluster& c = request.cluster();
  const cluster::ResourceTypeConfig* type = cluster::find_resource_type(c, p.lpszTypeName);
  if (!type) return ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND;
  idl::ENUM_LIST& list = p.ReturnEnum.emplace();
  if ((p.dwType & CLUSTER_RESOURCE_TYPE_ENUM_NODES) && cluster::is_installed(*type)) {
    for (const auto& [id, node] : c.nodes) add_entry(list, CLUSTER_RESOURCE_TYPE_ENUM_NODES, node->name);
  }
  if (p.dwType & CLUSTER_RESOURCE_TYPE_ENUM_RESOURCES) {
    // A resource has the name of its type as the type has it (create_resource).
    for (const auto& [id, resource] : c.resources) {
      if (resource->type == type->name) add_entry(list, CLUSTER_RESOURCE_TYPE_ENUM_RESOURCES, resource->name);
    }
  }
  return ERROR_SUCCESS;
}

}  // namespace

std::span<const HandlerRow> resource_type_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<create_resource_type>(idl::kApiCreateResourceType),
      handler<delete_resource_type>(idl::kApiDeleteResourceType),
      handler<create_res_type_enum>(idl::kApiCreateResTypeEnum),
  };
  return kRows;
}

}  // namespace cmrp::server
