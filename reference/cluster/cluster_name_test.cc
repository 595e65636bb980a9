// The name of the cluster, and those that it puts on the network.
#include "reference/cluster/cluster_name.h"

#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class ClusterName : public Scene {
 protected:
  ResourceId own = *resource_by_name_or_id(cluster, u"Cluster Name");
};

TEST_F(ClusterName, ChangesWhileNothingUsesIt) {
  EXPECT_STATUS(ERROR_RESOURCE_ONLINE, rename_cluster(cluster, u"OTHER"));
  offline_resource(cluster, own);
  cluster.events.clear();
  EXPECT_STATUS(ERROR_SUCCESS, rename_cluster(cluster, u"OTHER"));
  EXPECT_EQ(u"OTHER", cluster.name);
  ASSERT_EQ(1u, cluster.events.size());
  EXPECT_EQ((Event{ObjectKind::kCluster, Happened::kName, {}, u"OTHER", {}, 0}), cluster.events.front());
  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(u"OTHER", loaded->name);
}

TEST_F(ClusterName, ThePresentNameIsStored) {
  EXPECT_STATUS(ERROR_RESOURCE_PROPERTIES_STORED, rename_cluster(cluster, u"Cluster1"));
  EXPECT_EQ(u"Cluster1", cluster.name) << "as it was written";
  script(own, kPends, kPends);
  offline_resource(cluster, own);
  EXPECT_STATUS(ERROR_SUCCESS, rename_cluster(cluster, u"CLUSTER1")) << "going offline is not in the row";
  EXPECT_STATUS(ERROR_INVALID_STATE, rename_cluster(cluster, u"OTHER"));
  release(cluster, own);
  online_resource(cluster, own);
  EXPECT_STATUS(ERROR_RESOURCE_PROPERTIES_STORED, rename_cluster(cluster, u"CLUSTER1"));
  EXPECT_STATUS(ERROR_INVALID_STATE, rename_cluster(cluster, u"OTHER"));
}

TEST_F(ClusterName, WhatIsNoName) {
  offline_resource(cluster, own);
  EXPECT_STATUS(ERROR_INVALID_NAME, rename_cluster(cluster, u"node2"));
  EXPECT_STATUS(RPC_S_STRING_TOO_LONG, rename_cluster(cluster, std::u16string(64, u'a')));
  EXPECT_STATUS(ERROR_SUCCESS, rename_cluster(cluster, std::u16string(63, u'a')));
  for (std::u16string_view bad : {u"", u"a b", u"-a", u"a.b"}) {
    EXPECT_STATUS(ERROR_INVALID_PARAMETER, rename_cluster(cluster, bad));
  }
}

TEST_F(ClusterName, TheNearestNetworkNameIsFound) {
  ResourceId far = make(u"far away on the network", u"Network Name"), near = make(u"near", u"Network Name");
  ResourceId top = make(u"top"), middle = make(u"middle"), other = make(u"other");
  depend(top, middle);
  depend_on_any(middle, {other, far});
  EXPECT_EQ(far, network_name_provider(cluster, top));
  EXPECT_EQ(std::nullopt, network_name_provider(cluster, far)) << "itself is not what it depends on";
  depend(top, near);
  EXPECT_EQ(near, network_name_provider(cluster, top));
  EXPECT_EQ(u"FAR AWAY ON THE", netbios_name(cluster, far));
  cluster.registry.set_value(u"Resources\\" + far + u"\\Parameters", u"Name", RegistryValue::sz(u"given"));
  EXPECT_EQ(u"GIVEN", netbios_name(cluster, far));
  EXPECT_EQ(u"CLUSTER1", netbios_name(cluster, own));
}

}  // namespace
}  // namespace cmrp::cluster
