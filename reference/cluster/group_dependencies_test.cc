#include "reference/cluster/group_dependencies.h"

#include "reference/cluster/group_sets.h"
#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class GroupDependencies : public Scene {
 protected:
  GroupId a = make_group(u"a"), b = make_group(u"b"), c = make_group(u"c");

  Status set(const GroupId& id, const std::vector<GroupId>& providers) {
    return set_group_dependencies(cluster, id, providers);
  }
  const std::vector<GroupId>& providers(const GroupId& id) { return find_group(cluster, id)->providers; }
  GroupSetId make_set(const GroupId& member) {
    GroupSetId id;
    EXPECT_STATUS(ERROR_SUCCESS, create_group_set(cluster, u"set", ids, id));
    EXPECT_STATUS(ERROR_SUCCESS, add_to_group_set(cluster, id, member));
    return id;
  }
};

TEST_F(GroupDependencies, ReplaceThoseBefore) {
  EXPECT_STATUS(ERROR_SUCCESS, set(a, {c, b, c}));
  EXPECT_EQ((std::vector<GroupId>{b, c}), providers(a));
  EXPECT_STATUS(ERROR_SUCCESS, set(a, {c}));
  EXPECT_EQ(std::vector<GroupId>{c}, providers(a));
  EXPECT_STATUS(ERROR_SUCCESS, set(a, {}));
  EXPECT_TRUE(providers(a).empty());
}

TEST_F(GroupDependencies, MakeNoCycle) {
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, set(a, {a}));
  EXPECT_STATUS(ERROR_SUCCESS, set(a, {b}));
  EXPECT_STATUS(ERROR_SUCCESS, set(b, {c}));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, set(c, {a}));
  EXPECT_TRUE(providers(c).empty());
}

TEST_F(GroupDependencies, MakeNoCycleThroughSets) {
  GroupSetId set_of_a = make_set(a);
  EXPECT_STATUS(ERROR_SUCCESS, add_group_to_set_dependency(cluster, b, set_of_a));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, set(a, {b})) << "b depends on the set that contains a";
  EXPECT_STATUS(ERROR_SUCCESS, set(b, {a}));
  EXPECT_STATUS(ERROR_SUCCESS, set(c, {b}));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, set(a, {c}));
}

TEST_F(GroupDependencies, AreRemovedOneByOne) {
  EXPECT_STATUS(ERROR_SUCCESS, set(a, {b, c}));
  EXPECT_STATUS(ERROR_SUCCESS, remove_group_dependency(cluster, a, b));
  EXPECT_EQ(std::vector<GroupId>{c}, providers(a));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, remove_group_dependency(cluster, a, b));
  EXPECT_STATUS(ERROR_GROUP_NOT_AVAILABLE, remove_group_dependency(cluster, a, u"gone"));
}

TEST_F(GroupDependencies, EndWithTheirProvider) {
  EXPECT_STATUS(ERROR_SUCCESS, set(a, {b, c}));
  EXPECT_STATUS(ERROR_SUCCESS, delete_group(cluster, b, false));
  EXPECT_EQ(std::vector<GroupId>{c}, providers(a));
  EXPECT_STATUS(ERROR_GROUP_NOT_AVAILABLE, set(a, {b}));
  EXPECT_STATUS(ERROR_GROUP_NOT_AVAILABLE, set(b, {a}));
}

TEST_F(GroupDependencies, AreNonvolatile) {
  EXPECT_STATUS(ERROR_SUCCESS, set(a, {b, c}));
  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(providers(a), find_group(*loaded, a)->providers);

  Registry older = cluster.registry;
  older.delete_value(join_path(u"Groups", a), u"DependsOn");
  loaded = load_cluster(older);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_TRUE(find_group(*loaded, a)->providers.empty());

  Registry damaged = cluster.registry;
  damaged.set_value(join_path(u"Groups", a), u"DependsOn", RegistryValue::multi_sz({u"nobody"}));
  EXPECT_FALSE(load_cluster(damaged));
}

}  // namespace
}  // namespace cmrp::cluster
