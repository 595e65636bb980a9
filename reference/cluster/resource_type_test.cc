// Resource types that clients make.
#include "reference/cluster/resource_types.h"
#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class ResourceTypes : public Scene {
 protected:
  static ResourceTypeConfig type(std::u16string_view name, std::u16string_view dll = u"clusres.dll") {
    ResourceTypeConfig t;
    t.name = name;
    t.display_name = u"A type";
    t.dll = dll;
    t.looks_alive_ms = 1234;
    t.is_alive_ms = 5678;
    return t;
  }
};

TEST_F(ResourceTypes, AreCreatedAndDeleted) {
  cluster.events.clear();
  EXPECT_STATUS(ERROR_SUCCESS, create_resource_type(cluster, type(u"Mine")));
  ASSERT_EQ(1u, cluster.events.size());
  EXPECT_EQ((Event{ObjectKind::kResourceType, Happened::kAdded, u"Mine", u"Mine", {}, 0}), cluster.events.front());
  EXPECT_STATUS(ERROR_ALREADY_EXISTS, create_resource_type(cluster, type(u"MINE")));
  for (std::u16string_view bad : {u"", u" ", u"\\x", u"a\uF05Cb"}) {
    EXPECT_STATUS(ERROR_INVALID_NAME, create_resource_type(cluster, type(bad)));
  }
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, create_resource_type(cluster, type(u"Nul", std::u16string_view(u"a\0b", 3))));
  ResourceId r = make(u"r", u"mine");
  online(r);
  offline_resource(cluster, r);
  EXPECT_STATUS(ERROR_DIR_NOT_EMPTY, delete_resource_type(cluster, u"mINE"));
  EXPECT_STATUS(ERROR_SUCCESS, delete_resource(cluster, r));
  EXPECT_STATUS(ERROR_SUCCESS, delete_resource_type(cluster, u"mINE"));
  EXPECT_STATUS(ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND, delete_resource_type(cluster, u"Mine"));
  EXPECT_EQ(nullptr, cluster.registry.find(u"ResourceTypes\\Mine"));
}

TEST_F(ResourceTypes, SurviveWithBackslashesInTheirNames) {
  for (std::u16string_view name : {u"a\\b", u"a\\\\", u"a"}) {
    EXPECT_STATUS(ERROR_SUCCESS, create_resource_type(cluster, type(name)));
  }
  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(cluster.resource_types, loaded->resource_types);
  EXPECT_STATUS(ERROR_SUCCESS, delete_resource_type(cluster, u"a\\b"));
  EXPECT_NE(nullptr, find_resource_type(cluster, u"a"));
  loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(cluster.resource_types, loaded->resource_types);
}

TEST_F(ResourceTypes, WithoutTheirObjectNothingComesOnline) {
  EXPECT_STATUS(ERROR_SUCCESS, create_resource_type(cluster, type(u"Absent", u"absent.dll")));
  EXPECT_FALSE(is_installed(*find_resource_type(cluster, u"Absent")));
  EXPECT_TRUE(is_installed(type(u"x", u"ClusRes.DLL")));
  ResourceId r = make(u"r", u"Absent");
  EXPECT_STATUS(ERROR_CLUSTER_RESTYPE_NOT_SUPPORTED, online_resource(cluster, r));
  online_group(cluster, apps);
  EXPECT_EQ(ResourceState::kOffline, state(r));
  EXPECT_TRUE(at(r).calls.empty()) << "there is no object to call";
  EXPECT_EQ(1u, owner(apps)) << "a node hosts it all the same";
}

TEST_F(ResourceTypes, ANewResourceTakesOverTheIntervals) {
  EXPECT_STATUS(ERROR_SUCCESS, create_resource_type(cluster, type(u"Mine")));
  std::u16string key = u"Resources\\" + make(u"r", u"Mine");
  EXPECT_EQ(1234u, cluster.registry.value(key, u"LooksAlivePollInterval")->as_dword());
  EXPECT_EQ(5678u, cluster.registry.value(key, u"IsAlivePollInterval")->as_dword());
}

}  // namespace
}  // namespace cmrp::cluster
