#include "reference/cluster/work.h"

#include <algorithm>

#include "reference/cluster/dependencies.h"
#include "reference/cluster/group_transitions.h"
#include "reference/cluster/persistence.h"
#include "reference/cluster/placement.h"
#include "reference/cluster/states.h"

namespace cmrp::cluster {
namespace {

bool contains(const Dependency& dependency, const ResourceId& id) {
  return std::find(dependency.begin(), dependency.end(), id) != dependency.end();
}

void stop_running(Resource& resource) {
  resource.running = false;
  resource.due_ms.reset();
}

// A dependency of a resource that has just lost one of its providers: does nothing in it hold the resource up any more?
bool unmet(const Cluster& cluster, const Dependency& dependency) {
  return std::none_of(dependency.begin(), dependency.end(), [&](const ResourceId& provider) {
    return find_resource(cluster, provider)->state == ResourceState::kOnline;
  });
}

// `id` is no longer online: what cannot be without it goes offline at once. A dependent that was on its way to online
// keeps its goal and finds out in settle() whether another provider will do.
void drop_dependents(Cluster& cluster, const ResourceId& id) {
  for (const ResourceId& dependent : dependents_of(cluster, id)) {
    const Resource& resource = *find_resource(cluster, dependent);
    if (at_rest(resource.state)) continue;
    bool lost = std::any_of(resource.dependencies.begin(), resource.dependencies.end(),
                            [&](const Dependency& d) { return contains(d, id) && unmet(cluster, d); });
    if (!lost) continue;
    Resource& edited = edit_resource(cluster, dependent);
    stop_running(edited);
    if (edited.goal != Goal::kOnline) drop_goal(edited, ERROR_SUCCESS);
    set_state(cluster, dependent, ResourceState::kOffline);
    drop_dependents(cluster, dependent);
  }
}

// Dependents of a resource that is being restarted come back with it if their persistent state says so.
void want_dependents_online(Cluster& cluster, const ResourceId& id) {
  for (const ResourceId& dependent : dependents_of(cluster, id)) {
    const Resource& resource = *find_resource(cluster, dependent);
    if (resource.persistent != Persistent::kOnline || resource.goal != Goal::kNone || !at_rest(resource.state))
      continue;
    want_online(cluster, dependent, false, nullptr);
    want_dependents_online(cluster, dependent);
  }
}

void fail_over(Cluster& cluster, const GroupId& id) {
  const Group& group = *find_group(cluster, id);
  if (group.move || group_locked(cluster, id)) return;
  std::optional<NodeId> destination = failover_destination(cluster, id);
  if (!destination || find_node(cluster, *destination)->state != NodeState::kUp) return;
  constexpr uint32_t kOneLessThanNodes = 0xFFFFFFFF;
  uint32_t limit = group.failover_threshold == kOneLessThanNodes ? static_cast<uint32_t>(cluster.nodes.size()) - 1
                                                                 : group.failover_threshold;
  uint64_t period_ms = uint64_t{group.failover_period_hours} * 3'600'000;
  Group& edited = edit_group(cluster, id);
  if (edited.failovers == 0 || cluster.now_ms - edited.period_began_ms > period_ms) {
    edited.failovers = 0;
    edited.period_began_ms = cluster.now_ms;
  }
  if (edited.failovers >= limit) return;
  ++edited.failovers;
  Move move;
  move.source = edited.owner;
  move.destination = *destination;
  begin_move(cluster, id, move);
}

}  // namespace

void drop_goal(Resource& resource, Status outcome) {
  resource.goal = Goal::kNone;
  resource.commanded = false;
  resource.for_quorum = false;
  resource.restart = false;
  resource.buffer = nullptr;
  resource.outcome = outcome;
}

void note_call(Cluster& cluster, const ResourceId& id, ObjectCall::Entry entry, const Buffer& buffer) {
  Resource& resource = edit_resource(cluster, id);
  const Group& group = *find_group(cluster, resource.group);
  if (resource.calls.size() == kRememberedCalls) {
    resource.calls.erase(resource.calls.begin());
    resource.calls_dropped = true;
  }
  resource.calls.push_back({++cluster.object_calls, entry, group.owner, buffer, group.move.has_value()});
}

void want_online(Cluster& cluster, const ResourceId& id, bool commanded, const Buffer& buffer) {
  Resource& resource = edit_resource(cluster, id);
  bool known = resource.goal == Goal::kOnline;
  resource.goal = Goal::kOnline;
  resource.commanded |= commanded;
  resource.recovery_ms.reset();
  if (known) return;
  resource.buffer = buffer;
  resource.restart = false;
  std::vector<Dependency> dependencies = resource.dependencies;
  for (const Dependency& dependency : dependencies) {
    bool met = std::any_of(dependency.begin(), dependency.end(), [&](const ResourceId& provider) {
      const Resource& other = *find_resource(cluster, provider);
      return other.state == ResourceState::kOnline && other.goal != Goal::kOffline;
    });
    if (met) continue;
    for (const ResourceId& provider : dependency) want_online(cluster, provider, false, buffer);
  }
}

void want_offline(Cluster& cluster, const ResourceId& id, const Buffer& buffer) {
  Resource& resource = edit_resource(cluster, id);
  resource.recovery_ms.reset();
  if (resource.running && resource.state == ResourceState::kOnlinePending) stop_running(resource);
  drop_goal(resource, resource.outcome);
  resource.goal = Goal::kOffline;
  resource.buffer = buffer;
}

void terminate(Cluster& cluster, const ResourceId& id, const Buffer& buffer) {
  Resource& resource = edit_resource(cluster, id);
  stop_running(resource);
  drop_goal(resource, ERROR_SUCCESS);
  resource.recovery_ms.reset();
  if (!at_rest(resource.state)) note_call(cluster, id, ObjectCall::Entry::kTerminate, buffer);
  set_state(cluster, id, ResourceState::kOffline);
}

void terminate_all(Cluster& cluster, std::set<ResourceId> ids, const Buffer& buffer) {
  // Dependencies have no cycles, so each round finds resources on which none of the rest depends.
  while (!ids.empty()) {
    std::vector<ResourceId> round;
    for (const ResourceId& id : ids) {
      std::vector<ResourceId> dependents = dependents_of(cluster, id);
      bool needed = std::any_of(dependents.begin(), dependents.end(),
                                [&](const ResourceId& dependent) { return ids.contains(dependent); });
      if (!needed) round.push_back(id);
    }
    for (const ResourceId& id : round) {
      terminate(cluster, id, buffer);
      ids.erase(id);
    }
  }
}

void fail(Cluster& cluster, const ResourceId& id, Status outcome) {
  Resource& resource = edit_resource(cluster, id);
  stop_running(resource);
  drop_goal(resource, outcome);
  const Group& group = *find_group(cluster, resource.group);
  bool draining = group.move && group.move->phase == Move::Phase::kDraining;
  if (resource.persistent == Persistent::kOnline && resource.behaviour.recovers && resource.recovery.action != 0 &&
      !draining) {
    resource.recovery_ms = cluster.now_ms + resource.recovery.delay_ms;
  }
  set_state(cluster, id, ResourceState::kFailed);
  drop_dependents(cluster, id);
}

void recover(Cluster& cluster, const ResourceId& id) {
  Resource& resource = edit_resource(cluster, id);
  resource.recovery_ms.reset();
  if (resource.state != ResourceState::kFailed || resource.persistent != Persistent::kOnline) return;
  if (!resource.behaviour.recovers || resource.goal != Goal::kNone) return;
  if (resource.restarts == 0 || cluster.now_ms - resource.period_began_ms > resource.recovery.period_ms) {
    resource.restarts = 0;
    resource.period_began_ms = cluster.now_ms;
  }
  if (resource.restarts < resource.recovery.threshold) {
    ++resource.restarts;
    want_online(cluster, id, true, nullptr);
    want_dependents_online(cluster, id);
  } else if (resource.recovery.action >= 2) {
    fail_over(cluster, resource.group);
  }
}

void finish(Cluster& cluster, const ResourceId& id, bool success) {
  Resource& resource = edit_resource(cluster, id);
  bool was_online = resource.state == ResourceState::kOnlinePending;
  stop_running(resource);
  Script& script = resource.behaviour.at(find_group(cluster, resource.group)->owner);
  Step& step = was_online ? script.online : script.offline;
  if (!success && step.fails && step.times > 0 && --step.times == 0) step.fails = false;
  if (!success) {
    fail(cluster, id, was_online ? ERROR_RESMON_ONLINE_FAILED : ERROR_RESOURCE_FAILED);
    return;
  }
  bool restart = !was_online && resource.restart;
  // An offline procedure may end when the resource is wanted online again; then that goal stays.
  if (resource.goal == (was_online ? Goal::kOnline : Goal::kOffline)) drop_goal(resource, ERROR_SUCCESS);
  set_state(cluster, id, was_online ? ResourceState::kOnline : ResourceState::kOffline);
  if (restart && find_resource(cluster, id)->persistent == Persistent::kOnline) {
    want_online(cluster, id, true, nullptr);
    want_dependents_online(cluster, id);
  }
}

std::set<ResourceId> offline_closure(const Cluster& cluster, const ResourceId& id) {
  std::set<ResourceId> closure{id};
  std::vector<ResourceId> open{id};
  while (!open.empty()) {
    ResourceId provider = open.back();
    open.pop_back();
    for (const ResourceId& dependent : dependents_of(cluster, provider)) {
      const Resource& resource = *find_resource(cluster, dependent);
      if (at_rest(resource.state) || closure.contains(dependent)) continue;
      for (const Dependency& dependency : resource.dependencies) {
        if (!contains(dependency, provider)) continue;
        bool another = std::any_of(dependency.begin(), dependency.end(), [&](const ResourceId& other) {
          const Resource& candidate = *find_resource(cluster, other);
          return !closure.contains(other) && candidate.state == ResourceState::kOnline &&
                 candidate.goal != Goal::kOffline;
        });
        if (!another && closure.insert(dependent).second) open.push_back(dependent);
      }
    }
  }
  return closure;
}

void go_to_best_node(Cluster& cluster, const GroupId& id, bool ignore_affinity) {
  for (const ResourceId& resource_id : resources_of(cluster, id)) {
    const Resource& resource = *find_resource(cluster, resource_id);
    if (!at_rest(resource.state) || resource.goal != Goal::kNone) return;
  }
  std::optional<NodeId> best = best_node(cluster, id, ignore_affinity);
  if (best && *best != find_group(cluster, id)->owner) change_owner(cluster, id, *best);
}

void change_owner(Cluster& cluster, const GroupId& id, NodeId owner) {
  for (const ResourceId& resource_id : resources_of(cluster, id)) {
    Resource& resource = edit_resource(cluster, resource_id);
    resource.recovery_ms.reset();
    resource.restarts = 0;
    resource.outcome = ERROR_SUCCESS;
    set_state(cluster, resource_id, ResourceState::kOffline);
  }
  Group& group = edit_group(cluster, id);
  if (group.owner == owner) return;
  if (const Node* node = find_node(cluster, group.owner)) record(cluster, *node, Happened::kGroupLost, id);
  group.owner = owner;
  record(cluster, group, Happened::kOwner, owner);
  if (const Node* node = find_node(cluster, owner)) record(cluster, *node, Happened::kGroupGained, id);
  save_group(cluster, id);
}

void want_persistent_states(Cluster& cluster, const GroupId& id, const Buffer& buffer) {
  for (const ResourceId& resource_id : resources_of(cluster, id)) {
    if (find_resource(cluster, resource_id)->persistent == Persistent::kOnline) {
      want_online(cluster, resource_id, false, buffer);
    }
  }
}

}  // namespace cmrp::cluster
