// Dependencies between resources, simple and complex (3.1.4.2.20, .21, .22, .109, .110), and between groups (.157,
// .158).
#include "reference/cluster/dependencies.h"
#include "reference/cluster/group_dependencies.h"
#include "reference/cluster/names.h"
#include "reference/idl/group_set.h"
#include "reference/idl/resource.h"
#include "reference/idl/resource_detail.h"
#include "reference/server/dependency_expression.h"
#include "reference/server/methods.h"

namespace cmrp::server {
namespace {

uint32_t add_resource_dependency(Request& request, idl::ApiAddResourceDependency& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::add_dependency(c, request.object(p.hResource), request.object(p.hDependsOn));
  });
}

uint32_t remove_resource_dependency(Request& request, idl::ApiRemoveResourceDependency& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::remove_dependency(c, request.object(p.hResource), request.object(p.hDependsOn));
  });
}

uint32_t can_resource_be_dependent(Request& request, idl::ApiCanResourceBeDependent& p) {
  return cluster::can_be_dependent(request.cluster(), request.object(p.hResource),
                                   request.object(p.hResourceDependent));
}

uint32_t set_resource_dependency_expression(Request& request, idl::ApiSetResourceDependencyExpression& p) {
  if (!p.lpszDependencyExpression) return ERROR_INVALID_PARAMETER;
  std::vector<cluster::Dependency> dependencies;
  if (!p.lpszDependencyExpression->empty()) {
    auto sets = parse_dependency_expression(*p.lpszDependencyExpression);
    if (!sets) return ERROR_INVALID_PARAMETER;
    for (const auto& names : *sets) {
      cluster::Dependency& dependency = dependencies.emplace_back();
      for (const std::u16string& name : names) {
        auto id = cluster::resource_by_name_or_id(request.cluster(), name);
        if (!id) return ERROR_RESOURCE_NOT_FOUND;
        dependency.push_back(*id);
      }
    }
  }
  return request.change([&](cluster::Cluster& c) {
    return cluster::set_dependencies(c, request.object(p.hResource), std::move(dependencies));
  });
}

uint32_t get_resource_dependency_expression(Request& request, idl::ApiGetResourceDependencyExpression& p) {
  const cluster::Resource* resource = cluster::find_resource(request.cluster(), request.object(p.hResource));
  if (!resource) return ERROR_RESOURCE_NOT_AVAILABLE;
  p.lpszDependencyExpression = dependency_text(*resource);
  return ERROR_SUCCESS;
}

uint32_t set_group_dependency_expression(Request& request, idl::ApiSetGroupDependencyExpression& p) {
  std::vector<cluster::GroupId> providers;
  if (!p.lpszDependencyExpression.empty()) {
    auto names = parse_conjunction(p.lpszDependencyExpression, true);
    if (!names) return ERROR_INVALID_PARAMETER;
    for (const std::u16string& name : *names) {
      auto id = cluster::group_by_name_or_id(request.cluster(), name);
      if (!id) return ERROR_GROUP_NOT_FOUND;
      providers.push_back(*id);
    }
  }
  return request.change(
      [&](cluster::Cluster& c) { return cluster::set_group_dependencies(c, request.object(p.hGroup), providers); });
}

uint32_t remove_group_dependency(Request& request, idl::ApiRemoveClusterGroupDependency& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::remove_group_dependency(c, request.object(p.hGroup), request.object(p.hDependsOn));
  });
}

}  // namespace

std::span<const HandlerRow> dependency_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<add_resource_dependency>(idl::kApiAddResourceDependency),
      handler<remove_resource_dependency>(idl::kApiRemoveResourceDependency),
      handler<can_resource_be_dependent>(idl::kApiCanResourceBeDependent),
      handler<set_resource_dependency_expression>(idl::kApiSetResourceDependencyExpression),
      handler<get_resource_dependency_expression>(idl::kApiGetResourceDependencyExpression),
      handler<set_group_dependency_expression>(idl::kApiSetGroupDependencyExpression),
      handler<remove_group_dependency>(idl::kApiRemoveClusterGroupDependency),
  };
  return kRows;
}

}  // namespace cmrp::server
