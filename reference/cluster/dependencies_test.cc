#include "reference/cluster/dependencies.h"

#include <gmock/gmock.h>

#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class Dependencies : public Scene {};

TEST_F(Dependencies, AddRefusals) {
  ResourceId a = make(u"a");
  ResourceId b = make(u"b");
  ResourceId c = make(u"c");
  ResourceId elsewhere = make_in(make_group(u"Other"), u"elsewhere");
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, add_dependency(cluster, a, a));
  depend(a, b);
  EXPECT_STATUS(ERROR_DEPENDENCY_ALREADY_EXISTS, add_dependency(cluster, a, b));
  depend(b, c);
  EXPECT_STATUS(ERROR_CIRCULAR_DEPENDENCY, add_dependency(cluster, c, a));
  EXPECT_STATUS(ERROR_CLUSTER_INVALID_REQUEST, add_dependency(cluster, a, elsewhere));
  EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE, add_dependency(cluster, a, u"gone"));
  EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE, add_dependency(cluster, u"gone", a));
}

TEST_F(Dependencies, AddLooksAtStates) {
  ResourceId dependent = make(u"dependent");
  ResourceId provider = make(u"provider");
  force_resource_state(cluster, dependent, ResourceState::kOnlinePending);
  EXPECT_STATUS(ERROR_RESOURCE_ONLINE, add_dependency(cluster, dependent, provider));
  force_resource_state(cluster, dependent, ResourceState::kOnline);
  EXPECT_STATUS(ERROR_RESOURCE_ONLINE, add_dependency(cluster, dependent, provider));
  force_resource_state(cluster, dependent, ResourceState::kOfflinePending);
  EXPECT_STATUS(ERROR_INVALID_STATE, add_dependency(cluster, dependent, provider));
  EXPECT_STATUS(ERROR_INVALID_STATE, set_dependencies(cluster, dependent, {{provider}}));
  force_resource_state(cluster, dependent, ResourceState::kOnline);
  force_resource_state(cluster, provider, ResourceState::kOnline);
  EXPECT_STATUS(ERROR_SUCCESS, add_dependency(cluster, dependent, provider));
}

TEST_F(Dependencies, TheQuorumResourceDependsOnNothing) {
  ResourceId disk = make(u"disk", u"Physical Disk");
  ResourceId other = make(u"other");
  cluster.quorum.resource = disk;
  EXPECT_STATUS(ERROR_DEPENDENCY_NOT_ALLOWED, add_dependency(cluster, disk, other));
  EXPECT_STATUS(ERROR_DEPENDENCY_NOT_ALLOWED, can_be_dependent(cluster, disk, other));
  EXPECT_STATUS(ERROR_DEPENDENCY_NOT_ALLOWED, set_dependencies(cluster, disk, {{other}}));
}

TEST_F(Dependencies, AHundredDeepAndNoDeeper) {
  std::vector<ResourceId> chain{make(u"r0")};
  for (int i = 1; i <= kMaxDependencyDepth; ++i) {
    chain.push_back(make(u"r" + node_id_text(i)));
    depend(chain[i], chain[i - 1]);
  }
  EXPECT_EQ(100, dependency_depth(cluster, chain.back()));
  ResourceId top = make(u"top");
  EXPECT_STATUS(ERROR_DEPENDENCY_TREE_TOO_COMPLEX, can_be_dependent(cluster, top, chain.back()));
  EXPECT_STATUS(ERROR_DEPENDENCY_TREE_TOO_COMPLEX, add_dependency(cluster, top, chain.back()));
  EXPECT_STATUS(ERROR_DEPENDENCY_TREE_TOO_COMPLEX, set_dependencies(cluster, top, {{chain.back()}}));
  EXPECT_STATUS(ERROR_DEPENDENCY_TREE_TOO_COMPLEX, add_dependency(cluster, chain.front(), top))
      << "the tree of the topmost would be too deep";
  EXPECT_STATUS(ERROR_SUCCESS, add_dependency(cluster, top, chain[99]));
  // The whole chain can be used, too.
  EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, chain.back()));
  EXPECT_EQ(ResourceState::kOnline, state(chain.front()));
}

TEST_F(Dependencies, ADiamondIsNoCycle) {
  ResourceId top = make(u"top"), left = make(u"left"), right = make(u"right"), bottom = make(u"bottom");
  depend(top, left);
  depend(top, right);
  depend(left, bottom);
  depend(right, bottom);
  EXPECT_EQ(2, dependency_depth(cluster, top));
  EXPECT_EQ((std::set<ResourceId>{top, left, right, bottom}), provider_tree(cluster, top));
  EXPECT_EQ((std::set<ResourceId>{top, left, right, bottom}), connected(cluster, left));
  EXPECT_THAT(dependents_of(cluster, bottom), testing::UnorderedElementsAre(left, right));
  EXPECT_TRUE(top_level(cluster, top));
  EXPECT_FALSE(top_level(cluster, left));
}

TEST_F(Dependencies, RemoveTakesOneProviderOutOfASet) {
  ResourceId d = make(u"d"), a = make(u"a"), b = make(u"b");
  depend_on_any(d, {a, b});
  EXPECT_STATUS(ERROR_DEPENDENCY_NOT_FOUND, remove_dependency(cluster, a, d));
  EXPECT_STATUS(ERROR_SUCCESS, remove_dependency(cluster, d, a));
  EXPECT_EQ((std::vector<Dependency>{{b}}), at(d).dependencies);
  EXPECT_STATUS(ERROR_SUCCESS, remove_dependency(cluster, d, b));
  EXPECT_TRUE(at(d).dependencies.empty());
  EXPECT_STATUS(ERROR_DEPENDENCY_NOT_FOUND, remove_dependency(cluster, d, b));
}

TEST_F(Dependencies, RemoveFromASetInUseIsRefused) {
  for (ResourceState in_use : {ResourceState::kOnline, ResourceState::kOnlinePending, ResourceState::kOfflinePending}) {
    ResourceId d = make(u"d"), a = make(u"a"), b = make(u"b");
    depend_on_any(d, {a, b});
    force_resource_state(cluster, a, ResourceState::kOnline);
    force_resource_state(cluster, d, in_use);
    EXPECT_STATUS(ERROR_RESOURCE_ONLINE, remove_dependency(cluster, d, a)) << testing::PrintToString(in_use);
    EXPECT_STATUS(ERROR_SUCCESS, remove_dependency(cluster, d, b)) << "it is not online";
    EXPECT_STATUS(ERROR_SUCCESS, remove_dependency(cluster, d, a)) << "a set of one is as a simple dependency";
    for (const ResourceId& id : {d, a, b}) {
      force_resource_state(cluster, id, ResourceState::kOffline);
      EXPECT_STATUS(ERROR_SUCCESS, delete_resource(cluster, id));
    }
  }
}

TEST_F(Dependencies, CanBeDependent) {
  ResourceId a = make(u"a"), b = make(u"b"), c = make(u"c");
  ResourceId elsewhere = make_in(make_group(u"Other"), u"elsewhere");
  EXPECT_STATUS(ERROR_SUCCESS, can_be_dependent(cluster, a, b));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, can_be_dependent(cluster, a, a));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, can_be_dependent(cluster, a, elsewhere));
  depend(a, b);
  EXPECT_STATUS(ERROR_DEPENDENCY_ALREADY_EXISTS, can_be_dependent(cluster, a, b));
  EXPECT_STATUS(ERROR_CIRCULAR_DEPENDENCY, can_be_dependent(cluster, b, a));
  force_resource_state(cluster, c, ResourceState::kOnlinePending);
  EXPECT_STATUS(ERROR_RESOURCE_ONLINE, can_be_dependent(cluster, c, a));
  force_resource_state(cluster, c, ResourceState::kOnline);
  EXPECT_STATUS(ERROR_SUCCESS, can_be_dependent(cluster, c, b));
  force_resource_state(cluster, b, ResourceState::kOnline);
  EXPECT_STATUS(ERROR_RESOURCE_ONLINE, can_be_dependent(cluster, c, b));
  EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE, can_be_dependent(cluster, c, u"gone"));
}

TEST_F(Dependencies, AnExpressionIsRefusedOrReplacesAll) {
  ResourceId d = make(u"d"), a = make(u"a"), b = make(u"b"), c = make(u"c");
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, set_dependencies(cluster, d, {{d}}));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, set_dependencies(cluster, d, {{}}));
  EXPECT_STATUS(ERROR_DEPENDENCY_ALREADY_EXISTS, set_dependencies(cluster, d, {{a, b}, {c, a}}));
  depend(a, d);
  EXPECT_STATUS(ERROR_CIRCULAR_DEPENDENCY, set_dependencies(cluster, d, {{a, b}}));
  EXPECT_STATUS(ERROR_SUCCESS, set_dependencies(cluster, a, {}));
  EXPECT_STATUS(ERROR_SUCCESS, set_dependencies(cluster, d, {{a, b}, {c}}));
  EXPECT_EQ((std::vector<ResourceId>{a, b, c}), providers_of(cluster, d));
}

TEST_F(Dependencies, OfGroupAndEvents) {
  ResourceId a = make(u"a"), b = make(u"b");
  online(b);
  EXPECT_EQ(GroupState::kPartialOnline, group_state(apps)) << "b and a are top-level, a is offline";
  take_events(cluster);
  depend(a, b);
  EXPECT_EQ(GroupState::kOffline, group_state(apps)) << "only a is top-level now";
  std::vector<Event> events = take_events(cluster);
  ASSERT_EQ(3u, events.size());
  EXPECT_EQ(Happened::kDependencies, events[0].happened);
  EXPECT_EQ(a, events[0].id);
  EXPECT_EQ(Happened::kDependents, events[1].happened);
  EXPECT_EQ(b, events[1].id);
  EXPECT_EQ(ObjectKind::kGroup, events[2].object);
}

}  // namespace
}  // namespace cmrp::cluster
