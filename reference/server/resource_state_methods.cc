// Resources: their state, bringing them online and offline, restarting and failing them (3.1.4.2.13, .17, .18, .19,
// .134, .135, .142).
#include "reference/cluster/resource_transitions.h"
#include "reference/idl/resource.h"
#include "reference/server/methods.h"

namespace cmrp::server {
namespace {

uint32_t get_resource_state(Request& request, idl::ApiGetResourceState& p) {
  const cluster::Cluster& c = request.cluster();
  const cluster::Resource* resource = cluster::find_resource(c, request.object(p.hResource));
  if (!resource) return ERROR_RESOURCE_NOT_AVAILABLE;
  const cluster::Group* group = cluster::find_group(c, resource->group);
  p.State = static_cast<uint32_t>(resource->state);
  p.NodeName = cluster::find_node(c, group->owner)->name;
  p.GroupName = group->name;
  return ERROR_SUCCESS;
}

uint32_t restart_resource(Request& request, idl::ApiRestartResource& p) {
  return request.change([&](cluster::Cluster& c) { return cluster::restart_resource(c, request.object(p.hResource)); });
}

uint32_t fail_resource(Request& request, idl::ApiFailResource& p) {
  return request.change([&](cluster::Cluster& c) { return cluster::fail_resource(c, request.object(p.hResource)); });
}

uint32_t online_resource(Request& request, idl::ApiOnlineResource& p) {
  return request.change([&](cluster::Cluster& c) { return cluster::online_resource(c, request.object(p.hResource)); });
}

uint32_t offline_resource(Request& request, idl::ApiOfflineResource& p) {
  return request.change([&](cluster::Cluster& c) { return cluster::offline_resource(c, request.object(p.hResource)); });
}

uint32_t online_resource_ex(Request& request, idl::ApiOnlineResourceEx& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::online_resource(c, request.object(p.hResource), {p.dwOnlineFlags, in_buffer(p.lpInBuffer)});
  });
}

uint32_t offline_resource_ex(Request& request, idl::ApiOfflineResourceEx& p) {
  return request.change([&](cluster::Cluster& c) {
    return cluster::offline_resource(c, request.object(p.hResource), {p.dwOfflineFlags, in_buffer(p.lpInBuffer)});
  });
}

}  // namespace

std::span<const HandlerRow> resource_state_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<get_resource_state>(idl::kApiGetResourceState), handler<fail_resource>(idl::kApiFailResource),
      handler<online_resource>(idl::kApiOnlineResource),      handler<offline_resource>(idl::kApiOfflineResource),
      handler<online_resource_ex>(idl::kApiOnlineResourceEx), handler<offline_resource_ex>(idl::kApiOfflineResourceEx),
      handler<restart_resource>(idl::kApiRestartResource),
  };
  return kRows;
}

}  // namespace cmrp::server
