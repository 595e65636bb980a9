// Whatever clients, time and the control interface do in whatever order, the rules of section 3.1.1 hold afterwards;
// and the same operations on the same cluster give the same cluster.
#include <algorithm>
#include <random>

#include "reference/cluster/cluster_name.h"
#include "reference/cluster/group_dependencies.h"
#include "reference/cluster/quorum.h"
#include "reference/cluster/resource_types.h"
#include "reference/cluster/scene_test.h"
#include "reference/cluster/shared_volumes.h"

namespace cmrp::cluster {
namespace {

// One random operation. Refusals are as welcome as successes.
class Player {
 public:
  explicit Player(unsigned seed) : random_(seed), ids_(counting_ids(&counter_)), cluster(default_cluster(ids_)) {}

  void step() {
    switch (pick(30)) {
      case 0:
        create_group(cluster, name(u"group "), 1 + pick(3), ids_, made_);
        break;
      case 1:
      case 2:
      case 3:
        if (cluster.resources.size() < 25) {
          create_resource(cluster, group(), name(u"resource "), pick(4) == 0 ? u"Physical Disk" : u"Generic Service",
                          pick(2), ids_, made_);
        }
        break;
      case 4:
        delete_resource(cluster, resource());
        break;
      case 5:
        if (pick(6) == 0) delete_group(cluster, group(), pick(2) == 0);
        break;
      case 6:
      case 7:
        online_resource(cluster, resource(), {one_of({0, 1, 2, 4, 8, 0x20}), nullptr});
        break;
      case 8:
        offline_resource(cluster, resource(), {one_of({0, 0, 1, 2, 4}), nullptr});
        break;
      case 9:
        fail_resource(cluster, resource());
        break;
      case 10:
      case 11:
        add_dependency(cluster, resource(), resource());
        break;
      case 12:
        set_dependencies(cluster, resource(), {{resource(), resource()}});
        break;
      case 13:
        remove_dependency(cluster, resource(), resource());
        break;
      case 14:
        online_group(cluster, group(), {one_of({0, 1, 4, 8}), nullptr});
        break;
      case 15:
        offline_group(cluster, group(), {one_of({0, 1}), nullptr});
        break;
      case 16:
      case 17:
        move_group(cluster, group(), {one_of({0, 1, 2, 4, 6, 0x10, 0x20}), nullptr});
        break;
      case 18:
        move_group_to_node(cluster, group(), 1 + pick(3), {one_of({0, 1, 2, 4}), nullptr});
        break;
      case 19:
        cancel_group_operation(cluster, group(), 0);
        break;
      case 20:
        set_behaviour(cluster, resource(),
                      {{random_step(), random_step()}, {{1 + pick(3), {random_step(), random_step()}}}, pick(4) != 0});
        break;
      case 21:
        set_locked(cluster, resource(), pick(3) == 0);
        break;
      case 22:
        pick(2) == 0 ? release(cluster, resource()) : complete(cluster, resource(), pick(2) == 0);
        break;
      case 23:
        change_resource_group(cluster, resource(), group(), one_of({0, 0, 1}));
        break;
      case 24:
        change_a_node();
        break;
      case 25:
        advance(cluster, cluster.now_ms + pick(2000));
        break;
      case 26:
        restart_resource(cluster, resource());
        break;
      case 27:
        change_csv_state(cluster, resource(), {.state = pick(2), .volume = volume()}, ids_);
        break;
      case 28:
        if (pick(4) == 0) {
          remove_group_dependency(cluster, group(), group());
        } else {
          set_group_dependencies(cluster, group(), {group(), group()});
        }
        break;
      case 29:
        change_the_cluster();
        break;
    }
    // Released now and then, lest everything ends up pending.
    if (pick(4) == 0) {
      for (const auto& [id, resource] : Cluster(cluster).resources) release(cluster, id);
    }
  }

 private:
  unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }
  uint32_t one_of(std::initializer_list<uint32_t> choices) { return choices.begin()[pick(choices.size())]; }
  std::u16string name(std::u16string_view kind) { return std::u16string(kind) + node_id_text(pick(40) + 1); }
  template <class Map>
  typename Map::key_type any(const Map& objects) {
    return std::next(objects.begin(), pick(static_cast<unsigned>(objects.size())))->first;
  }
  ResourceId resource() { return any(cluster.resources); }
  GroupId group() { return any(cluster.groups); }
  std::optional<std::u16string> volume() { return pick(2) == 0 ? std::nullopt : std::optional(name(u"volume ")); }
  Step random_step() {
    Step step;
    step.finish = static_cast<Step::Finish>(pick(3));
    step.fails = pick(3) == 0;
    step.delay_ms = pick(1000);
    step.times = pick(3);
    return step;
  }
  void change_a_node() {
    NodeId id = 1 + pick(3);
    switch (pick(6)) {
      case 0:
        fail_node(cluster, id);
        break;
      case 1:
        pause_node(cluster, id);
        break;
      case 2:
        add_possible_owner(cluster, resource(), id);
        break;
      case 3:
        remove_possible_owner(cluster, resource(), id);
        break;
      case 4:
        resume_node(cluster, id, static_cast<Failback>(pick(3)));
        break;
      default:
        restart_node(cluster, id);
        break;
    }
  }

  void change_the_cluster() {
    switch (pick(6)) {
      case 0:
        // Rarely: none comes back.
        if (pick(12) == 0) evict_node(cluster, 1 + pick(3));
        break;
      case 1:
        create_resource_type(cluster, resource_type());
        break;
      case 2:
        delete_resource_type(cluster, resource_type().name);
        break;
      case 3:
        if (cluster.resources.size() < 25) {
          create_resource(cluster, group(), name(u"resource "), pick(2) == 0 ? u"Physical Disk" : resource_type().name,
                          0, ids_, made_);
        }
        break;
      case 4:
        set_quorum(cluster, resource(), u"", one_of({0, 1, kHybridOrWitness}));
        break;
      case 5:
        rename_cluster(cluster, std::u16string(u"CLUSTER") + node_id_text(1 + pick(3)));
        break;
    }
  }
  ResourceTypeConfig resource_type() {
    ResourceTypeConfig type;
    type.name = std::u16string(u"type\\") + node_id_text(1 + pick(3));
    type.dll = pick(2) == 0 ? u"clusres.dll" : u"absent.dll";
    return type;
  }

  std::mt19937 random_;
  unsigned counter_ = 0;
  IdSource ids_;
  std::u16string made_;

 public:
  Cluster cluster;
};

void expect_dependencies_kept(const Cluster& cluster, const Resource& resource) {
  for (const Dependency& dependency : resource.dependencies) {
    ASSERT_FALSE(dependency.empty());
    bool online = false;
    for (const ResourceId& provider : dependency) {
      const Resource* other = find_resource(cluster, provider);
      ASSERT_NE(nullptr, other);
      EXPECT_EQ(resource.group, other->group) << "a dependency leaves its group";
      online |= other->state == ResourceState::kOnline || other->state == ResourceState::kOfflinePending;
    }
    // One that is still on its way to offline needs its provider as much as one that stays.
    if (resource.state == ResourceState::kOnline || resource.state == ResourceState::kOfflinePending) {
      EXPECT_TRUE(online) << "in use without a provider";
    }
  }
  EXPECT_LE(dependency_depth(cluster, resource.id), kMaxDependencyDepth);
}

void expect_rules(const Cluster& before, const Cluster& cluster) {
  bool any_active = std::any_of(cluster.nodes.begin(), cluster.nodes.end(),
                                [](const auto& node) { return node.second->state != NodeState::kDown; });
  for (const auto& [id, group] : cluster.groups) {
    EXPECT_EQ(compute_group_state(cluster, id), group->state);
    EXPECT_TRUE(group->special || !holds_shared_volumes(cluster, id)) << "shared volumes in an ordinary group";
    for (const GroupId& provider : group->providers) {
      EXPECT_FALSE(depends_on(cluster, provider, id)) << "a group depends on itself";
    }
    const Node* owner = find_node(cluster, group->owner);
    ASSERT_NE(nullptr, owner);
    if (any_active) {
      EXPECT_NE(NodeState::kDown, owner->state) << "a group is hosted by a node that is down";
    }
    if (const Group* was = find_group(before, id)) {
      EXPECT_GE(group->sequence, was->sequence);
      if (group->state != was->state) {
        EXPECT_GT(group->sequence, was->sequence);
      }
    }
  }
  for (const auto& [id, resource] : cluster.resources) {
    SCOPED_TRACE(wire::to_utf8(resource->name));
    const Group* group = find_group(cluster, resource->group);
    ASSERT_NE(nullptr, group);
    expect_dependencies_kept(cluster, *resource);
    if (const Resource* was = find_resource(before, id)) {
      EXPECT_GE(resource->sequence, was->sequence);
      if (resource->state != was->state) {
        EXPECT_GT(resource->sequence, was->sequence);
      }
    }
    if (resource->running) {
      EXPECT_TRUE(pending(resource->state)) << "a procedure runs and does not show";
    }
    if (resource->restart) {
      EXPECT_EQ(Goal::kOffline, resource->goal) << "a restart outlives its offline";
    }
    if (at_rest(resource->state)) {
      EXPECT_EQ(Goal::kNone, resource->goal) << "settle() forgot it";
    }
    if (!at_rest(resource->state)) {
      EXPECT_NE(NodeState::kDown, find_node(cluster, group->owner)->state);
    }
    // Whatever is pending has a reason: a procedure, something to wait for, or a queue.
    bool queued = group->move && group->move->phase == Move::Phase::kQueued;
    if (pending(resource->state)) {
      EXPECT_TRUE(resource->running || resource->goal != Goal::kNone || queued);
    }
    const std::vector<NodeId>& owners = resource->possible_owners;
    if (resource->state == ResourceState::kOnline) {
      EXPECT_TRUE(std::find(owners.begin(), owners.end(), group->owner) != owners.end());
      EXPECT_TRUE(is_installed(*find_resource_type(cluster, resource->type)));
    }
  }
}

void expect_registry_current(const Cluster& cluster) {
  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(cluster.name, loaded->name);
  EXPECT_EQ(cluster.quorum, loaded->quorum);
  EXPECT_EQ(cluster.resource_types, loaded->resource_types);
  ASSERT_EQ(cluster.nodes.size(), loaded->nodes.size());
  ASSERT_EQ(cluster.interfaces.size(), loaded->interfaces.size());
  ASSERT_EQ(cluster.resources.size(), loaded->resources.size());
  ASSERT_EQ(cluster.groups.size(), loaded->groups.size());
  for (const auto& [id, resource] : cluster.resources) {
    EXPECT_EQ(static_cast<const ResourceConfig&>(*resource),
              static_cast<const ResourceConfig&>(*find_resource(*loaded, id)));
  }
  for (const auto& [id, group] : cluster.groups) {
    EXPECT_EQ(static_cast<const GroupConfig&>(*group), static_cast<const GroupConfig&>(*find_group(*loaded, id)));
  }
  for (const auto& [id, node] : cluster.nodes) {
    EXPECT_EQ(static_cast<const NodeConfig&>(*node), static_cast<const NodeConfig&>(*find_node(*loaded, id)));
  }
}

TEST(RandomOperations, TheRulesHold) {
  for (unsigned seed = 1; seed <= 60 && !testing::Test::HasFailure(); ++seed) {
    Player player(seed);
    Registry replica;
    for (const RegistryChange& change : player.cluster.registry.take_changes()) replica.apply(change);
    for (int i = 0; i < 250 && !testing::Test::HasFailure(); ++i) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", operation " + std::to_string(i));
      Cluster before = player.cluster;
      player.step();
      expect_rules(before, player.cluster);
      for (const RegistryChange& change : player.cluster.registry.take_changes()) replica.apply(change);
      player.cluster.events.clear();
      if (i % 50 == 49) {
        expect_registry_current(player.cluster);
        EXPECT_EQ(player.cluster.registry, replica) << "the journal is not the whole truth";
      }
    }
  }
}

TEST(RandomOperations, NothingStaysPendingOnceAllIsReleased) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    Player player(seed);
    for (int i = 0; i < 200; ++i) player.step();
    Cluster& cluster = player.cluster;
    for (const auto& [id, resource] : Cluster(cluster).resources) set_locked(cluster, id, false);
    for (int round = 0; round < 300; ++round) {
      for (const auto& [id, resource] : Cluster(cluster).resources) release(cluster, id);
      if (auto deadline = next_deadline(cluster)) advance(cluster, *deadline);
    }
    EXPECT_EQ(std::nullopt, next_deadline(cluster)) << "seed " << seed;
    for (const auto& [id, resource] : cluster.resources) {
      EXPECT_FALSE(pending(resource->state)) << "seed " << seed << ": " << wire::to_utf8(resource->name);
    }
    for (const auto& [id, group] : cluster.groups) EXPECT_FALSE(group->move) << "seed " << seed;
  }
}

TEST(RandomOperations, AreDeterministic) {
  Player one(7), two(7);
  for (int i = 0; i < 400; ++i) {
    one.step();
    two.step();
  }
  EXPECT_EQ(one.cluster, two.cluster);
}

TEST(RandomOperations, ACopyIsUntouchedByWhatFollows) {
  Player player(11);
  for (int i = 0; i < 100; ++i) player.step();
  Cluster copy = player.cluster;
  Player again(11);
  for (int i = 0; i < 100; ++i) again.step();
  for (int i = 0; i < 100; ++i) player.step();
  EXPECT_EQ(again.cluster, copy);
}

}  // namespace
}  // namespace cmrp::cluster
