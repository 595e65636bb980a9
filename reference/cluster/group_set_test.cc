#include "reference/cluster/group_sets.h"
#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class GroupSets : public Scene {
 protected:
  GroupSetId make_set(std::u16string_view name, const std::vector<GroupId>& groups = {}) {
    GroupSetId id;
    EXPECT_STATUS(ERROR_SUCCESS, create_group_set(cluster, name, ids, id));
    for (const GroupId& group : groups) EXPECT_STATUS(ERROR_SUCCESS, add_to_group_set(cluster, id, group));
    return id;
  }
  const GroupSetConfig& set(const GroupSetId& id) { return *find_group_set(cluster, id); }
};

TEST_F(GroupSets, NamesAreUniqueInAnyCase) {
  GroupSetId one = make_set(u"One"), other;
  EXPECT_STATUS(ERROR_OBJECT_ALREADY_EXISTS, create_group_set(cluster, u"ONE", ids, other));
  EXPECT_STATUS(ERROR_INVALID_NAME, create_group_set(cluster, u"", ids, other));
  EXPECT_EQ(one, group_set_by_name_or_id(cluster, u"oNe"));
  EXPECT_EQ(one, group_set_by_name_or_id(cluster, one));
  EXPECT_EQ(std::nullopt, group_set_by_name_or_id(cluster, u"two"));
}

TEST_F(GroupSets, AGroupIsInOneSet) {
  GroupSetId one = make_set(u"one", {apps}), two = make_set(u"two");
  EXPECT_STATUS(ERROR_ALREADY_EXISTS, add_to_group_set(cluster, one, apps));
  EXPECT_STATUS(ERROR_INVALID_STATE, add_to_group_set(cluster, two, apps));
  EXPECT_STATUS(ERROR_SUCCESS, move_to_group_set(cluster, two, apps));
  EXPECT_TRUE(set(one).groups.empty());
  EXPECT_EQ(std::vector<GroupId>{apps}, set(two).groups);
  EXPECT_STATUS(ERROR_SUCCESS, move_to_group_set(cluster, two, apps));
  EXPECT_STATUS(ERROR_SUCCESS, remove_from_group_set(cluster, apps));
  EXPECT_STATUS(ERROR_INVALID_STATE, remove_from_group_set(cluster, apps));
  EXPECT_STATUS(ERROR_SUCCESS, move_to_group_set(cluster, one, apps));
}

TEST_F(GroupSets, AGroupIsPlacedInDomains) {
  GroupSetId one = make_set(u"one");
  EXPECT_STATUS(ERROR_SUCCESS, add_to_group_set(cluster, one, apps, Domains{.fault = 3, .update = 5}));
  EXPECT_STATUS(ERROR_SUCCESS, move_to_group_set(cluster, make_set(u"two"), apps));
  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(3u, find_group(*loaded, apps)->fault_domain);
  EXPECT_EQ(5u, find_group(*loaded, apps)->update_domain);
}

TEST_F(GroupSets, DependenciesMakeNoCycle) {
  GroupSetId a = make_set(u"a", {make_group(u"ga")}), b = make_set(u"b", {make_group(u"gb")}),
             c = make_set(u"c", {make_group(u"gc")}), empty = make_set(u"empty");
  EXPECT_STATUS(ERROR_SUCCESS, add_group_set_dependency(cluster, a, b));
  EXPECT_STATUS(ERROR_SUCCESS, add_group_set_dependency(cluster, b, c));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, add_group_set_dependency(cluster, c, a));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, add_group_set_dependency(cluster, a, a));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, add_group_set_dependency(cluster, a, empty));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, add_group_set_dependency(cluster, empty, a));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, set_group_set_dependencies(cluster, c, {a}));
  EXPECT_STATUS(ERROR_SUCCESS, set_group_set_dependencies(cluster, a, {c}));
  EXPECT_EQ(std::vector<GroupSetId>{c}, set(a).providers);
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, remove_group_set_dependency(cluster, a, b));
  EXPECT_STATUS(ERROR_SUCCESS, remove_group_set_dependency(cluster, a, c));
  EXPECT_STATUS(ERROR_DIR_NOT_EMPTY, delete_group_set(cluster, c)) << "b depends on it";
  EXPECT_STATUS(ERROR_SUCCESS, delete_group_set(cluster, b));
  EXPECT_STATUS(ERROR_SUCCESS, delete_group_set(cluster, c));
  EXPECT_STATUS(ERROR_GROUPSET_NOT_AVAILABLE, delete_group_set(cluster, c));
}

TEST_F(GroupSets, AGroupDependsOnOneSet) {
  GroupId other = make_group(u"other");
  GroupSetId one = make_set(u"one", {other}), two = make_set(u"two");
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, add_group_to_set_dependency(cluster, other, one));
  EXPECT_STATUS(ERROR_SUCCESS, add_group_to_set_dependency(cluster, apps, one));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, add_group_to_set_dependency(cluster, apps, two));
  EXPECT_STATUS(ERROR_DIR_NOT_EMPTY, delete_group_set(cluster, one));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, remove_group_to_set_dependency(cluster, apps, two));
  EXPECT_STATUS(ERROR_SUCCESS, remove_group_to_set_dependency(cluster, apps, one));
  EXPECT_STATUS(ERROR_SUCCESS, delete_group_set(cluster, one));
}

TEST_F(GroupSets, ADeletedGroupIsForgotten) {
  GroupId other = make_group(u"other");
  GroupSetId one = make_set(u"one", {other});
  EXPECT_STATUS(ERROR_SUCCESS, add_group_to_set_dependency(cluster, apps, one));
  EXPECT_STATUS(ERROR_SUCCESS, delete_group(cluster, other, false));
  EXPECT_STATUS(ERROR_SUCCESS, delete_group(cluster, apps, false));
  EXPECT_TRUE(set(one).groups.empty());
  EXPECT_TRUE(set(one).dependents.empty());
  EXPECT_STATUS(ERROR_GROUP_NOT_AVAILABLE, add_to_group_set(cluster, one, apps));
}

TEST_F(GroupSets, AreNonvolatile) {
  GroupSetId two = make_set(u"two", {apps});
  GroupSetId one = make_set(u"one", {make_group(u"other")});
  EXPECT_STATUS(ERROR_SUCCESS, add_group_set_dependency(cluster, one, two));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, add_group_to_set_dependency(cluster, apps, one)) << "it depends on two's apps";
  EXPECT_STATUS(ERROR_SUCCESS, add_group_to_set_dependency(cluster, make_group(u"third"), one));
  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(cluster.group_sets, loaded->group_sets);

  Registry damaged = cluster.registry;
  damaged.set_value(join_path(u"GroupSets", one), u"DependsOn", RegistryValue::multi_sz({u"nobody"}));
  EXPECT_FALSE(load_cluster(damaged));
}

}  // namespace
}  // namespace cmrp::cluster
