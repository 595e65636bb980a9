// Group sets, and what depends on what between groups and group sets.
#include "reference/clusapi/enumeration.h"
#include "reference/idl/group_set.h"

namespace cmrp::clusapi {
namespace {

/// A method about one object and an expression.
template <class T, class Parameters>
uint32_t set_expression(const void* handle, const idl::Method& method, LPCWSTR expression) noexcept {
  return guarded([&]() -> uint32_t {
    auto text = from_wide(expression);
    if (!text) return text.error();
    Parameters p;
    p.lpszDependencyExpression = std::move(*text);
    return call_on<T>(handle, method, std::move(p));
  });
}

}  // namespace
}  // namespace cmrp::clusapi

using namespace cmrp;
using namespace cmrp::clusapi;

HGROUPSET CreateClusterGroupSet(HCLUSTER hCluster, LPCWSTR groupSetName) {
  return new_handle<HGROUPSET>([&]() -> Outcome<std::shared_ptr<GroupSet>> {
    auto cluster = HandleTable::instance().find<Cluster>(hCluster);
    if (!cluster) return tl::unexpected(ERROR_INVALID_HANDLE);
    auto name = from_wide(groupSetName);
    if (!name) return tl::unexpected(name.error());
    idl::ApiCreateGroupSet p;
    p.lpszGroupSetName = *name;
    return cluster->create_object<GroupSet>(idl::kApiCreateGroupSet, p, {}, std::move(*name));
  });
}

HGROUPSET OpenClusterGroupSet(HCLUSTER hCluster, LPCWSTR lpszGroupSetName) {
  return open_by_name<GroupSet, HGROUPSET>(hCluster, lpszGroupSetName, {}, nullptr);
}

BOOL CloseClusterGroupSet(HGROUPSET hGroupSet) { return close_handle<GroupSet>(hGroupSet); }

DWORD DeleteClusterGroupSet(HGROUPSET hGroupSet) {
  return call_on<GroupSet>(hGroupSet, idl::kApiDeleteGroupSet, idl::ApiDeleteGroupSet{});
}

DWORD ClusterAddGroupToGroupSet(HGROUPSET hGroupSet, HGROUP hGroup) {
  return call_on<GroupSet, Group>(hGroupSet, hGroup, idl::kApiAddGroupToGroupSet, idl::ApiAddGroupToGroupSet{});
}

DWORD ClusterAddGroupToGroupSetWithDomains(HGROUPSET hGroupSet, HGROUP hGroup, DWORD faultDomain, DWORD updateDomain) {
  idl::ApiAddGroupToGroupSetEx p;
  p.FaultDomain = faultDomain;
  p.UpdateDomain = updateDomain;
  p.UseDomains = TRUE;
  return call_on<GroupSet, Group>(hGroupSet, hGroup, idl::kApiAddGroupToGroupSetEx, p);
}

DWORD ClusterRemoveGroupFromGroupSet(HGROUP hGroup) {
  return call_on<Group>(hGroup, idl::kApiRemoveGroupFromGroupSet, idl::ApiRemoveGroupFromGroupSet{});
}

DWORD RemoveClusterGroupDependency(HGROUP hGroup, HGROUP hDependsOn) {
  return call_on<Group, Group>(hGroup, hDependsOn, idl::kApiRemoveClusterGroupDependency,
                               idl::ApiRemoveClusterGroupDependency{});
}

DWORD SetGroupDependencyExpression(HGROUP hGroup, LPCWSTR lpszDependencyExpression) {
  return set_expression<Group, idl::ApiSetGroupDependencyExpression>(hGroup, idl::kApiSetGroupDependencyExpression,
                                                                     lpszDependencyExpression);
}

DWORD AddClusterGroupSetDependency(HGROUPSET hDependentGroupSet, HGROUPSET hProviderGroupSet) {
  return call_on<GroupSet, GroupSet>(hDependentGroupSet, hProviderGroupSet, idl::kApiAddGroupSetDependency,
                                     idl::ApiAddGroupSetDependency{});
}

DWORD RemoveClusterGroupSetDependency(HGROUPSET hGroupSet, HGROUPSET hDependsOn) {
  return call_on<GroupSet, GroupSet>(hGroupSet, hDependsOn, idl::kApiRemoveGroupSetDependency,
                                     idl::ApiRemoveGroupSetDependency{});
}

DWORD SetClusterGroupSetDependencyExpression(HGROUPSET hGroupSet, LPCWSTR lpszDependencyExpression) {
  return set_expression<GroupSet, idl::ApiSetGroupSetDependencyExpression>(
      hGroupSet, idl::kApiSetGroupSetDependencyExpression, lpszDependencyExpression);
}

DWORD AddClusterGroupToGroupSetDependency(HGROUP hDependentGroup, HGROUPSET hProviderGroupSet) {
  return call_on<Group, GroupSet>(hDependentGroup, hProviderGroupSet, idl::kApiAddGroupToGroupSetDependency,
                                  idl::ApiAddGroupToGroupSetDependency{});
}

DWORD RemoveClusterGroupToGroupSetDependency(HGROUP hGroup, HGROUPSET hDependsOn) {
  return call_on<Group, GroupSet>(hGroup, hDependsOn, idl::kApiRemoveClusterGroupToGroupSetDependency,
                                  idl::ApiRemoveClusterGroupToGroupSetDependency{});
}

HGROUPSETENUM ClusterGroupSetOpenEnum(HCLUSTER hCluster) {
  return open_enum<HGROUPSETENUM, Cluster, idl::ApiCreateGroupSetEnum>(hCluster, idl::kApiCreateGroupSetEnum, 0);
}
DWORD ClusterGroupSetGetEnumCount(HGROUPSETENUM hGroupSetEnum) { return enum_count(hGroupSetEnum); }
DWORD ClusterGroupSetEnum(HGROUPSETENUM hGroupSetEnum, DWORD dwIndex, LPWSTR lpszName, LPDWORD lpcchName) {
  return enum_entry(hGroupSetEnum, dwIndex, nullptr, lpszName, lpcchName);
}
DWORD ClusterGroupSetCloseEnum(HGROUPSETENUM hGroupSetEnum) { return close_enum(hGroupSetEnum); }
