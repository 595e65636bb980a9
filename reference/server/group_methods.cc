// Groups: opening, creation, deletion, names, ids, contents, preferred nodes (3.1.4.2.42 to .45, .47, .48, .54, .55,
// .118, .128).
#include "reference/cluster/group_transitions.h"
#include "reference/cluster/names.h"
#include "reference/idl/group.h"
#include "reference/server/enumeration.h"
#include "reference/server/methods.h"
#include "reference/server/opening.h"

namespace cmrp::server {
namespace {

// dwType of ApiCreateGroupResourceEnum (3.1.4.2.54); other bits are ignored.
constexpr uint32_t CLUSTER_GROUP_ENUM_CONTAINS = 0x00000001;
constexpr uint32_t CLUSTER_GROUP_ENUM_NODES = 0x00000002;

uint32_t open_group(Request& request, idl::ApiOpenGroup& p) {
  return open_all(request, p.ReturnValue, cluster::group_by_name_or_id(request.cluster(), p.lpszGroupName),
                  ERROR_GROUP_NOT_FOUND);
}

uint32_t open_group_ex(Request& request, idl::ApiOpenGroupEx& p) {
  return open_desired(request, p, cluster::group_by_name_or_id(request.cluster(), p.lpszGroupName),
                      ERROR_GROUP_NOT_FOUND);
}

template <class Parameters>
uint32_t create_group_of_type(Request& request, Parameters& p, uint32_t type) {
  if (!request.can_open()) return ERROR_NOT_ENOUGH_MEMORY;
  cluster::GroupId created;
  uint32_t status = request.change([&](cluster::Cluster& c) {
    return cluster::create_group(c, p.lpszGroupName, request.node(), ClusterHost::new_id, created, type);
  });
  return status == ERROR_SUCCESS ? request.open(p.ReturnValue, created, AccessLevel::kAll) : status;
}

uint32_t create_group(Request& request, idl::ApiCreateGroup& p) {
  return create_group_of_type(request, p, cluster::kClusGroupTypeUnknown);
}

uint32_t create_group_ex(Request& request, idl::ApiCreateGroupEx& p) {
  constexpr uint32_t kVersion = 1;  // of CLUSTER_CREATE_GROUP_INFO_RPC (2.2.3.21)
  if (p.pGroupInfo && p.pGroupInfo->dwVersion != kVersion) return ERROR_INVALID_PARAMETER;
  return create_group_of_type(request, p, p.pGroupInfo ? p.pGroupInfo->dwGroupType : cluster::kClusGroupTypeUnknown);
}

uint32_t delete_group(Request& request, idl::ApiDeleteGroup& p) {
  return request.change(
      [&](cluster::Cluster& c) { return cluster::delete_group(c, request.object(p.Group), p.force != 0); });
}

uint32_t close_group(Request& request, idl::ApiCloseGroup& p) { return request.close(p.Group); }

uint32_t set_group_name(Request& request, idl::ApiSetGroupName& p) {
  return request.change(
      [&](cluster::Cluster& c) { return cluster::rename_group(c, request.object(p.hGroup), p.lpszGroupName); });
}

uint32_t get_group_id(Request& request, idl::ApiGetGroupId& p) {
  const cluster::Group* group = cluster::find_group(request.cluster(), request.object(p.hGroup));
  if (!group) return ERROR_GROUP_NOT_AVAILABLE;
  p.pGuid = group->id;
  return ERROR_SUCCESS;
}

uint32_t create_group_resource_enum(Request& request, idl::ApiCreateGroupResourceEnum& p) {
  const cluster::Cluster& c = request.cluster();
  const cluster::Group* group = cluster::find_group(c, request.object(p.hGroup));
  if (!group) return ERROR_GROUP_NOT_AVAILABLE;
  idl::ENUM_LIST& list = p.ReturnEnum.emplace();
  if (p.dwType & CLUSTER_GROUP_ENUM_CONTAINS) {
    for (const auto& id : cluster::resources_of(c, group->id)) {
      add_entry(list, CLUSTER_GROUP_ENUM_CONTAINS, cluster::find_resource(c, id)->name);
    }
  }
  if (p.dwType & CLUSTER_GROUP_ENUM_NODES) {
    for (cluster::NodeId id : group->preferred)
      add_entry(list, CLUSTER_GROUP_ENUM_NODES, cluster::find_node(c, id)->name);
  }
  return ERROR_SUCCESS;
}

/// multiSzNodeList: ids of nodes, each with a terminating NUL; an empty one ends the list.
uint32_t set_group_node_list(Request& request, idl::ApiSetGroupNodeList& p) {
  std::vector<cluster::NodeId> nodes;
  if (p.multiSzNodeList && p.multiSzNodeList->size() > 1) {
    std::u16string list(p.multiSzNodeList->begin(), p.multiSzNodeList->end());
    if (list.back() != u'\0') return ERROR_INVALID_PARAMETER;
    for (const char16_t* id = list.c_str(); *id != u'\0';) {
      std::u16string_view text(id);
      auto node = cluster::parse_node_id(text);
      if (!node) return ERROR_ASSERTION_FAILURE;
      nodes.push_back(*node);
      id += text.size() + 1;
    }
  }
  return request.change(
      [&](cluster::Cluster& c) { return cluster::set_preferred_nodes(c, request.object(p.hGroup), std::move(nodes)); });
}

}  // namespace

std::span<const HandlerRow> group_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<open_group>(idl::kApiOpenGroup),
      handler<open_group_ex>(idl::kApiOpenGroupEx),
      handler<create_group>(idl::kApiCreateGroup),
      handler<create_group_ex>(idl::kApiCreateGroupEx),
      handler<delete_group>(idl::kApiDeleteGroup),
      handler<close_group>(idl::kApiCloseGroup),
      handler<set_group_name>(idl::kApiSetGroupName),
      handler<get_group_id>(idl::kApiGetGroupId),
      handler<create_group_resource_enum>(idl::kApiCreateGroupResourceEnum),
      handler<set_group_node_list>(idl::kApiSetGroupNodeList),
  };
  return kRows;
}

}  // namespace cmrp::server
