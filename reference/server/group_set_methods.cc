// Group sets (3.1.4.2.146 to .154, .159 to .162, .165).
#include "reference/cluster/group_sets.h"
#include "reference/idl/group_set.h"
#include "reference/server/dependency_expression.h"
#include "reference/server/enumeration.h"
#include "reference/server/methods.h"
#include "reference/server/opening.h"

namespace cmrp::server {
namespace {

uint32_t create_group_set(Request& request, idl::ApiCreateGroupSet& p) {
  if (!request.can_open()) return ERROR_NOT_ENOUGH_MEMORY;
  cluster::GroupSetId created;
  uint32_t status = request.change([&](cluster::Cluster& c) {
    return cluster::create_group_set(c, p.lpszGroupSetName, ClusterHost::new_id, created);
  });
  return status == ERROR_SUCCESS ? request.open(p.ReturnValue, created, AccessLevel::kAll) : status;
}

uint32_t open_group_set(Request& request, idl::ApiOpenGroupSet& p) {
  return open_all(request, p.ReturnValue, cluster::group_set_by_name_or_id(request.cluster(), p.lpszGroupSetName),
                  ERROR_GROUPSET_NOT_FOUND);
}

uint32_t close_group_set(Request& request, idl::ApiCloseGroupSet& p) { return request.close(p.GroupSet); }

uint32_t delete_group_set(Request& request, idl::ApiDeleteGroupSet& p) {
  return request.change([&](cluster::Cluster& c) { return cluster::delete_group_set(c, request.object(p.GroupSet)); });
}

uint32_t add_group(Request& request, idl::ApiAddGroupToGroupSet& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::add_to_group_set(c, request.object(p.GroupSet), request.object(p.Group));
  });
}

uint32_t add_group_ex(Request& request, idl::ApiAddGroupToGroupSetEx& p) {
  std::optional<cluster::Domains> domains;
  if (p.UseDomains != 0) domains = {p.FaultDomain, p.UpdateDomain};
  return request.change([&](cluster::Cluster& c) {
    return cluster::add_to_group_set(c, request.object(p.GroupSet), request.object(p.Group), domains);
  });
}

uint32_t remove_group(Request& request, idl::ApiRemoveGroupFromGroupSet& p) {
  return request.change(
      [&](cluster::Cluster& c) { return cluster::remove_from_group_set(c, request.object(p.Group)); });
}

uint32_t move_group(Request& request, idl::ApiMoveGroupToGroupSet& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::move_to_group_set(c, request.object(p.GroupSet), request.object(p.Group));
  });
}

uint32_t add_set_dependency(Request& request, idl::ApiAddGroupSetDependency& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::add_group_set_dependency(c, request.object(p.DependentGroupSet),
                                             request.object(p.ProviderGroupSet));
  });
}

uint32_t set_dependency_expression(Request& request, idl::ApiSetGroupSetDependencyExpression& p) {
  std::vector<cluster::GroupSetId> providers;
  if (!p.lpszDependencyExpression.empty()) {
    auto ids = parse_conjunction(p.lpszDependencyExpression);
    if (!ids) return ERROR_INVALID_PARAMETER;
    for (const std::u16string& id : *ids) {
      auto set = cluster::group_set_by_name_or_id(request.cluster(), id);
      if (!set) return ERROR_GROUPSET_NOT_FOUND;
      providers.push_back(*set);
    }
  }
  return request.change([&](cluster::Cluster& c) {
    return cluster::set_group_set_dependencies(c, request.object(p.hGroupSet), std::move(providers));
  });
}

uint32_t remove_set_dependency(Request& request, idl::ApiRemoveGroupSetDependency& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::remove_group_set_dependency(c, request.object(p.hGroupSet), request.object(p.hDependsOn));
  });
}

uint32_t add_group_dependency(Request& request, idl::ApiAddGroupToGroupSetDependency& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::add_group_to_set_dependency(c, request.object(p.DependentGroup),
                                                request.object(p.ProviderGroupSet));
  });
}

uint32_t remove_group_dependency(Request& request, idl::ApiRemoveClusterGroupToGroupSetDependency& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::remove_group_to_set_dependency(c, request.object(p.hGroup), request.object(p.hDependsOn));
  });
}

uint32_t create_group_set_enum(Request& request, idl::ApiCreateGroupSetEnum& p) {
  constexpr uint32_t kGroupSet = 0x0000000D;  // CLUSTER_OBJECT_TYPE_GROUPSET; the text names no type for the entries
  idl::ENUM_LIST& list = p.ReturnEnum.emplace();
  for (const auto& [id, set] : request.cluster().group_sets) add_entry(list, kGroupSet, set->name);
  return ERROR_SUCCESS;
}

}  // namespace

std::span<const HandlerRow> group_set_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<create_group_set>(idl::kApiCreateGroupSet),
      handler<open_group_set>(idl::kApiOpenGroupSet),
      handler<close_group_set>(idl::kApiCloseGroupSet),
      handler<delete_group_set>(idl::kApiDeleteGroupSet),
      handler<add_group>(idl::kApiAddGroupToGroupSet),
      handler<add_group_ex>(idl::kApiAddGroupToGroupSetEx),
      handler<remove_group>(idl::kApiRemoveGroupFromGroupSet),
      handler<move_group>(idl::kApiMoveGroupToGroupSet),
      handler<add_set_dependency>(idl::kApiAddGroupSetDependency),
      handler<set_dependency_expression>(idl::kApiSetGroupSetDependencyExpression),
      handler<remove_set_dependency>(idl::kApiRemoveGroupSetDependency),
      handler<add_group_dependency>(idl::kApiAddGroupToGroupSetDependency),
      handler<remove_group_dependency>(idl::kApiRemoveClusterGroupToGroupSetDependency),
      handler<create_group_set_enum>(idl::kApiCreateGroupSetEnum),
  };
  return kRows;
}

}  // namespace cmrp::server
