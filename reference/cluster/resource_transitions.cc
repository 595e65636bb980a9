#include "reference/cluster/resource_transitions.h"

#include <algorithm>

#include "reference/cluster/dependencies.h"
#include "reference/cluster/persistence.h"
#include "reference/cluster/placement.h"
#include "reference/cluster/settle.h"
#include "reference/cluster/states.h"
#include "reference/cluster/work.h"

namespace cmrp::cluster {
namespace {

constexpr uint32_t kOnlineFlags =
    CLUSAPI_RESOURCE_ONLINE_IGNORE_RESOURCE_STATUS | CLUSAPI_RESOURCE_ONLINE_DO_NOT_UPDATE_PERSISTENT_STATE |
    CLUSAPI_RESOURCE_ONLINE_NECESSARY_FOR_QUORUM | CLUSAPI_RESOURCE_ONLINE_BEST_POSSIBLE_NODE |
    CLUSAPI_RESOURCE_ONLINE_IGNORE_AFFINITY_RULE;
constexpr uint32_t kOfflineFlags = CLUSAPI_RESOURCE_OFFLINE_IGNORE_RESOURCE_STATUS |
                                   CLUSAPI_RESOURCE_OFFLINE_FORCE_WITH_TERMINATION |
                                   CLUSAPI_RESOURCE_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE;

void set_persistent(Cluster& cluster, const ResourceId& id, Persistent persistent) {
  if (find_resource(cluster, id)->persistent == persistent) return;
  edit_resource(cluster, id).persistent = persistent;
  save_resource(cluster, id);
}

bool any_locked(const Cluster& cluster, const std::set<ResourceId>& ids) {
  return std::any_of(ids.begin(), ids.end(), [&](const ResourceId& id) { return find_resource(cluster, id)->locked; });
}

Status result_of(const Cluster& cluster, const ResourceId& id) {
  return resource_outcome(cluster, id).value_or(ERROR_IO_PENDING);
}

}  // namespace

Status online_resource(Cluster& cluster, const ResourceId& id, const Options& options) {
  const Resource* resource = find_resource(cluster, id);
  if (resource == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if ((options.flags & ~kOnlineFlags) != 0) return ERROR_INVALID_PARAMETER;
  if (pending(resource->state)) return ERROR_INVALID_STATE;
  bool keep_persistent = (options.flags & CLUSAPI_RESOURCE_ONLINE_DO_NOT_UPDATE_PERSISTENT_STATE) != 0;
  if (resource->state == ResourceState::kOnline) {
    if (!keep_persistent) set_persistent(cluster, id, Persistent::kOnline);
    return ERROR_SUCCESS;
  }
  if ((options.flags & CLUSAPI_RESOURCE_ONLINE_IGNORE_RESOURCE_STATUS) == 0 &&
      any_locked(cluster, provider_tree(cluster, id))) {
    return ERROR_CLUSTER_RESOURCE_LOCKED_STATUS;
  }
  if (find_group(cluster, resource->group)->move) return ERROR_CLUSTER_GROUP_MOVING;
  if ((options.flags & CLUSAPI_RESOURCE_ONLINE_BEST_POSSIBLE_NODE) != 0) {
    go_to_best_node(cluster, resource->group, (options.flags & CLUSAPI_RESOURCE_ONLINE_IGNORE_AFFINITY_RULE) != 0);
  }
  bool for_quorum = (options.flags & CLUSAPI_RESOURCE_ONLINE_NECESSARY_FOR_QUORUM) != 0;
  if (Status refusal = host_refusal(cluster, *find_resource(cluster, id), for_quorum); refusal != ERROR_SUCCESS) {
    return refusal;
  }
  if (!keep_persistent) set_persistent(cluster, id, Persistent::kOnline);
  want_online(cluster, id, true, options.buffer);
  if (for_quorum) {
    for (const ResourceId& needed : provider_tree(cluster, id)) edit_resource(cluster, needed).for_quorum = true;
  }
  settle(cluster);
  return result_of(cluster, id);
}

Status offline_resource(Cluster& cluster, const ResourceId& id, const Options& options) {
  const Resource* resource = find_resource(cluster, id);
  if (resource == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if ((options.flags & ~kOfflineFlags) != 0) return ERROR_INVALID_PARAMETER;
  bool force = (options.flags & CLUSAPI_RESOURCE_OFFLINE_FORCE_WITH_TERMINATION) != 0;
  bool keep_persistent = (options.flags & CLUSAPI_RESOURCE_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE) != 0;
  // Termination is what gets a resource out of a pending state, so there it is the exception to the rule of .19.
  if (resource->state == ResourceState::kInitializing || (pending(resource->state) && !force)) {
    return ERROR_INVALID_STATE;
  }
  if (at_rest(resource->state)) {
    Status status = resource->state == ResourceState::kFailed ? ERROR_RESOURCE_FAILED : ERROR_SUCCESS;
    if (!keep_persistent) {
      set_persistent(cluster, id, Persistent::kOffline);
      edit_resource(cluster, id).recovery_ms.reset();
    }
    return status;
  }
  std::set<ResourceId> closure = offline_closure(cluster, id);
  if ((options.flags & CLUSAPI_RESOURCE_OFFLINE_IGNORE_RESOURCE_STATUS) == 0 && any_locked(cluster, closure)) {
    return ERROR_CLUSTER_RESOURCE_LOCKED_STATUS;
  }
  if (find_group(cluster, resource->group)->move) return ERROR_CLUSTER_GROUP_MOVING;
  if (!keep_persistent) set_persistent(cluster, id, Persistent::kOffline);
  if (force) {
    terminate_all(cluster, closure, options.buffer);
  } else {
    for (const ResourceId& leaving : closure) want_offline(cluster, leaving, options.buffer);
  }
  settle(cluster);
  return result_of(cluster, id);
}

Status restart_resource(Cluster& cluster, const ResourceId& id) {
  const Resource* resource = find_resource(cluster, id);
  if (resource == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (resource->state == ResourceState::kInitializing || pending(resource->state)) return ERROR_INVALID_STATE;
  bool comes_back = resource->persistent == Persistent::kOnline;
  if (at_rest(resource->state)) {
    if (comes_back) return online_resource(cluster, id);
    return resource->state == ResourceState::kFailed ? ERROR_RESOURCE_FAILED : ERROR_SUCCESS;
  }
  std::set<ResourceId> closure = offline_closure(cluster, id);
  if (any_locked(cluster, closure)) return ERROR_CLUSTER_RESOURCE_LOCKED_STATUS;
  if (find_group(cluster, resource->group)->move) return ERROR_CLUSTER_GROUP_MOVING;
  if (comes_back) {
    if (Status refusal = host_refusal(cluster, *resource, false); refusal != ERROR_SUCCESS) return refusal;
  }
  for (const ResourceId& leaving : closure) want_offline(cluster, leaving, nullptr);
  edit_resource(cluster, id).restart = true;
  settle(cluster);
  return result_of(cluster, id);
}

Status fail_resource(Cluster& cluster, const ResourceId& id) {
  const Resource* resource = find_resource(cluster, id);
  if (resource == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (at_rest(resource->state)) return ERROR_INVALID_STATE;
  fail(cluster, id, ERROR_RESOURCE_FAILED);
  settle(cluster);
  return ERROR_SUCCESS;
}

std::optional<Status> resource_outcome(const Cluster& cluster, const ResourceId& id) {
  const Resource* resource = find_resource(cluster, id);
  if (resource == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (resource->goal != Goal::kNone || resource->running) return std::nullopt;
  return resource->outcome;
}

Status set_locked(Cluster& cluster, const ResourceId& id, bool locked) {
  if (find_resource(cluster, id) == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  edit_resource(cluster, id).locked = locked;
  settle(cluster);
  return ERROR_SUCCESS;
}

Status set_core(Cluster& cluster, const ResourceId& id, bool core) {
  if (find_resource(cluster, id) == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  Resource& resource = edit_resource(cluster, id);
  resource.flags = core ? resource.flags | CLUS_FLAG_CORE : resource.flags & ~CLUS_FLAG_CORE;
  save_resource(cluster, id);
  record(cluster, resource, Happened::kProperty);
  return ERROR_SUCCESS;
}

Status set_behaviour(Cluster& cluster, const ResourceId& id, const Behaviour& behaviour) {
  if (find_resource(cluster, id) == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  edit_resource(cluster, id).behaviour = behaviour;
  return ERROR_SUCCESS;
}

Status force_resource_state(Cluster& cluster, const ResourceId& id, ResourceState state) {
  if (find_resource(cluster, id) == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  Resource& resource = edit_resource(cluster, id);
  drop_goal(resource, state == ResourceState::kFailed ? ERROR_RESOURCE_FAILED : ERROR_SUCCESS);
  resource.recovery_ms.reset();
  resource.due_ms.reset();
  resource.running = pending(state);
  if (state == ResourceState::kOnlinePending) resource.goal = Goal::kOnline;
  if (state == ResourceState::kOfflinePending) resource.goal = Goal::kOffline;
  set_state(cluster, id, state);
  settle(cluster);
  return ERROR_SUCCESS;
}

}  // namespace cmrp::cluster
