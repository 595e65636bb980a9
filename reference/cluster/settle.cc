#include "reference/cluster/settle.h"

#include <algorithm>

#include "reference/cluster/dependencies.h"
#include "reference/cluster/placement.h"
#include "reference/cluster/states.h"
#include "reference/cluster/work.h"

namespace cmrp::cluster {
namespace {

// Begins a procedure of the resource type. The state that shows while it runs is set even if it ends at once, as it is
// finish() that reads it; sequence numbers then count both transitions.
void begin(Cluster& cluster, const ResourceId& id, ResourceState while_running) {
  bool online = while_running == ResourceState::kOnlinePending;
  Resource& resource = edit_resource(cluster, id);
  note_call(cluster, id, online ? ObjectCall::Entry::kOnline : ObjectCall::Entry::kOffline, resource.buffer);
  const Script& script = resource.behaviour.at(find_group(cluster, resource.group)->owner);
  const Step step = online ? script.online : script.offline;
  resource.running = true;
  if (step.finish == Step::Finish::kAfterDelay) resource.due_ms = cluster.now_ms + step.delay_ms;
  set_state(cluster, id, while_running);
  if (step.finish == Step::Finish::kAtOnce) finish(cluster, id, !step.fails);
}

enum class Providers { kOnline, kOnTheirWay, kHopeless };

Providers look_at_providers(const Cluster& cluster, const Resource& resource) {
  Providers worst = Providers::kOnline;
  for (const Dependency& dependency : resource.dependencies) {
    bool online = false;
    bool on_its_way = false;
    for (const ResourceId& id : dependency) {
      const Resource& provider = *find_resource(cluster, id);
      online |= provider.state == ResourceState::kOnline && provider.goal != Goal::kOffline;
      on_its_way |= provider.goal == Goal::kOnline;
    }
    if (online) continue;
    if (!on_its_way) return Providers::kHopeless;
    worst = Providers::kOnTheirWay;
  }
  return worst;
}

void give_up(Cluster& cluster, const ResourceId& id, Status why) {
  Resource& resource = edit_resource(cluster, id);
  drop_goal(resource, why);
  if (pending(resource.state)) set_state(cluster, id, ResourceState::kOffline);
}

bool step_online(Cluster& cluster, const ResourceId& id) {
  const Resource& resource = *find_resource(cluster, id);
  if (resource.state == ResourceState::kOnline) {
    give_up(cluster, id, ERROR_SUCCESS);
    return true;
  }
  if (resource.state == ResourceState::kInitializing) {
    set_state(cluster, id, ResourceState::kOffline);
    return true;
  }
  if (resource.state == ResourceState::kOfflinePending) {  // had not begun to go
    set_state(cluster, id, ResourceState::kOnline);
    return true;
  }
  if (Status refusal = host_refusal(cluster, resource, resource.for_quorum); refusal != ERROR_SUCCESS) {
    give_up(cluster, id, refusal);
    return true;
  }
  switch (look_at_providers(cluster, resource)) {
    case Providers::kOnline:
      begin(cluster, id, ResourceState::kOnlinePending);
      return true;
    case Providers::kOnTheirWay:
      if (resource.state == ResourceState::kOnlinePending) return false;
      set_state(cluster, id, ResourceState::kOnlinePending);
      return true;
    case Providers::kHopeless:
      if (resource.commanded) {
        fail(cluster, id, ERROR_CLUSTER_RESOURCE_PROVIDER_FAILED);
      } else {
        give_up(cluster, id, ERROR_CLUSTER_RESOURCE_PROVIDER_FAILED);
      }
      return true;
  }
  return false;
}

bool step_offline(Cluster& cluster, const ResourceId& id) {
  const Resource& resource = *find_resource(cluster, id);
  if (at_rest(resource.state)) {
    give_up(cluster, id, resource.state == ResourceState::kFailed ? ERROR_RESOURCE_FAILED : ERROR_SUCCESS);
    if (resource.state == ResourceState::kInitializing) set_state(cluster, id, ResourceState::kOffline);
    return true;
  }
  if (resource.state == ResourceState::kOnlinePending) {  // it waited, or its procedure was abandoned
    give_up(cluster, id, ERROR_SUCCESS);
    return true;
  }
  std::set<ResourceId> closure = offline_closure(cluster, id);
  if (closure.size() == 1) {
    begin(cluster, id, ResourceState::kOfflinePending);
    return true;
  }
  bool progress = false;
  for (const ResourceId& other : closure) {
    if (find_resource(cluster, other)->goal == Goal::kOffline) continue;
    want_offline(cluster, other, find_resource(cluster, id)->buffer);
    progress = true;
  }
  if (find_resource(cluster, id)->state == ResourceState::kOfflinePending) return progress;
  set_state(cluster, id, ResourceState::kOfflinePending);
  return true;
}

// One step of a resource towards its goal; false if it waits or has none.
//
//   goal online:   Initializing ─► Offline | Failed ──providers online──► [online procedure] ─► Online | Failed
//                                       └──one is on its way──► OnlinePending ──┘
//   goal offline:  Online ──nobody relies on it──► [offline procedure] ─► Offline | Failed
//                     └──dependents are not at rest yet──► OfflinePending ──┘
//
// In brackets what runs from begin() to finish(); the state shows as OnlinePending or OfflinePending meanwhile.
bool step_resource(Cluster& cluster, const ResourceId& id) {
  const Resource& resource = *find_resource(cluster, id);
  if (resource.running) return false;
  switch (resource.goal) {
    case Goal::kNone:
      return false;
    case Goal::kOnline:
      return step_online(cluster, id);
    case Goal::kOffline:
      return step_offline(cluster, id);
  }
  return false;
}

// Ids of the objects that satisfy `wanted`, so that what is done to one cannot disturb the walk.
template <class Map, class Wanted>
std::vector<typename Map::key_type> ids_where(const Map& objects, Wanted wanted) {
  std::vector<typename Map::key_type> ids;
  for (const auto& [id, object] : objects) {
    if (wanted(*object)) ids.push_back(id);
  }
  return ids;
}

}  // namespace

void settle(Cluster& cluster) {
  for (bool progress = true; progress;) {
    progress = false;
    auto has_goal = [](const Resource& resource) { return resource.goal != Goal::kNone && !resource.running; };
    for (const ResourceId& id : ids_where(cluster.resources, has_goal)) progress |= step_resource(cluster, id);
    auto moves = [](const Group& group) { return group.move.has_value(); };
    for (const GroupId& id : ids_where(cluster.groups, moves)) progress |= step_move(cluster, id);
  }
}

void advance(Cluster& cluster, uint64_t now_ms) {
  cluster.now_ms = std::max(cluster.now_ms, now_ms);
  auto due = [&](const Resource& resource) { return resource.due_ms && *resource.due_ms <= cluster.now_ms; };
  for (const ResourceId& id : ids_where(cluster.resources, due)) {
    // Its end may have come with that of another.
    if (due(*find_resource(cluster, id))) release(cluster, id);
  }
  auto recovers = [&](const Resource& resource) {
    return resource.recovery_ms && *resource.recovery_ms <= cluster.now_ms;
  };
  for (const ResourceId& id : ids_where(cluster.resources, recovers)) {
    if (!recovers(*find_resource(cluster, id))) continue;
    recover(cluster, id);
    settle(cluster);
  }
}

std::optional<uint64_t> next_deadline(const Cluster& cluster) {
  std::optional<uint64_t> next;
  auto consider = [&](const std::optional<uint64_t>& when) {
    if (when && (!next || *when < *next)) next = when;
  };
  for (const auto& [id, resource] : cluster.resources) {
    consider(resource->due_ms);
    consider(resource->recovery_ms);
  }
  return next;
}

Status complete(Cluster& cluster, const ResourceId& id, bool success) {
  const Resource* resource = find_resource(cluster, id);
  if (resource == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (!resource->running) return ERROR_INVALID_STATE;
  finish(cluster, id, success);
  settle(cluster);
  return ERROR_SUCCESS;
}

Status release(Cluster& cluster, const ResourceId& id) {
  const Resource* resource = find_resource(cluster, id);
  if (resource == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  bool online = resource->state == ResourceState::kOnlinePending;
  const Script& script = resource->behaviour.at(find_group(cluster, resource->group)->owner);
  return complete(cluster, id, !(online ? script.online : script.offline).fails);
}

void start_cluster(Cluster& cluster) {
  auto initializing = [](const Resource& resource) { return resource.state == ResourceState::kInitializing; };
  for (const ResourceId& id : ids_where(cluster.resources, initializing)) {
    set_state(cluster, id, ResourceState::kOffline);
  }
  auto any = [](const Group&) { return true; };
  for (const GroupId& id : ids_where(cluster.groups, any)) want_persistent_states(cluster, id, nullptr);
  settle(cluster);
}

}  // namespace cmrp::cluster
