#include "reference/cluster/shared_volumes.h"

#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class SharedVolumes : public Scene {
 protected:
  GroupId storage = *group_by_name_or_id(cluster, u"Available Storage");

  ResourceId make_disk(const GroupId& group, std::u16string_view name = u"disk") {
    ResourceId id = make_in(group, name, u"Physical Disk");
    online(id);
    return id;
  }
  Status share(const ResourceId& id) { return change_csv_state(cluster, id, {.state = 1}, ids); }
  Status share(const ResourceId& id, std::u16string volume) {
    return change_csv_state(cluster, id, {.state = 1, .volume = std::move(volume)}, ids);
  }
  Status unshare(const ResourceId& id) { return change_csv_state(cluster, id, {.state = 0}, ids); }
  const Group& group_of(const ResourceId& id) { return *find_group(cluster, at(id).group); }
};

TEST_F(SharedVolumes, ADiskOfAvailableStorageGetsASpecialGroupOfItsOwn) {
  ResourceId disk = make_disk(storage), other = make_disk(storage, u"other");
  EXPECT_STATUS(ERROR_SUCCESS, share(disk));
  EXPECT_TRUE(at(disk).shared_volumes);
  EXPECT_EQ(ResourceState::kOnline, state(disk));
  EXPECT_NE(storage, at(disk).group);
  EXPECT_TRUE(group_of(disk).special);
  EXPECT_EQ(GroupState::kOnline, group_of(disk).state);
  EXPECT_STATUS(ERROR_SPECIAL_GROUP, online_group(cluster, at(disk).group));
  EXPECT_FALSE(at(other).shared_volumes);
  EXPECT_EQ(storage, at(other).group);

  EXPECT_STATUS(ERROR_SUCCESS, unshare(disk));
  EXPECT_FALSE(at(disk).shared_volumes);
  EXPECT_FALSE(group_of(disk).special);
  EXPECT_STATUS(ERROR_CLUSTER_INVALID_REQUEST, unshare(disk));
  EXPECT_TRUE(find_group(cluster, storage)->special);
}

TEST_F(SharedVolumes, ADiskAloneInItsGroupStaysThere) {
  ResourceId disk = make_disk(apps);
  EXPECT_STATUS(ERROR_RESOURCE_NOT_IN_AVAILABLE_STORAGE, share(disk, u"v"));
  EXPECT_STATUS(ERROR_SUCCESS, share(disk));
  EXPECT_EQ(apps, at(disk).group);
  EXPECT_TRUE(group_of(disk).special);
}

TEST_F(SharedVolumes, VolumesAreAdded) {
  ResourceId disk = make_disk(storage);
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, share(disk, u""));
  EXPECT_STATUS(ERROR_SUCCESS, share(disk, u"one"));
  EXPECT_STATUS(ERROR_SUCCESS, share(disk, u"two"));
  EXPECT_STATUS(ERROR_SUCCESS, share(disk, u"one"));
  EXPECT_EQ((std::vector<std::u16string>{u"one", u"two"}), at(disk).volumes);
}

TEST_F(SharedVolumes, WhatIsRefused) {
  ResourceId service = make(u"service"), disk = make_disk(apps), other = make_in(storage, u"other", u"physical disk");
  EXPECT_STATUS(ERROR_CLUSTER_RESTYPE_NOT_SUPPORTED, share(service));
  EXPECT_STATUS(ERROR_CLUSTER_INVALID_REQUEST, share(disk)) << "the group has an application";
  EXPECT_STATUS(ERROR_RESOURCE_NOT_ONLINE, share(other));
  online(other);
  ResourceId user = make_in(storage, u"user"), lone = make_in(storage, u"lone");
  depend(user, other);
  EXPECT_STATUS(ERROR_CLUSTER_INVALID_REQUEST, share(other));
  EXPECT_STATUS(ERROR_DEPENDENT_RESOURCE_EXISTS, share(other, u"v"));
  remove_dependency(cluster, user, other);
  online(lone);
  depend(other, lone);
  EXPECT_STATUS(ERROR_CLUSTER_INVALID_REQUEST, share(other));
  remove_dependency(cluster, other, lone);
  cluster.shared_volumes_enabled = false;
  EXPECT_STATUS(ERROR_CLUSTER_INVALID_REQUEST, share(other));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, change_csv_state(cluster, other, {.state = 2}, ids));
  EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE, share(u"gone"));
}

TEST_F(SharedVolumes, OnlyByForceDoResourcesEnterTheGroup) {
  constexpr uint64_t kForce = CLUSAPI_CHANGE_RESOURCE_GROUP_FORCE_MOVE_TO_CSV;
  ResourceId disk = make_disk(storage), r = make(u"r");
  EXPECT_STATUS(ERROR_CLUSTER_INVALID_REQUEST, change_resource_group(cluster, r, storage, kForce));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, change_resource_group(cluster, r, storage, 2));
  EXPECT_STATUS(ERROR_SUCCESS, share(disk));
  GroupId shared = at(disk).group;
  EXPECT_STATUS(ERROR_CLUSTER_USE_SHARED_VOLUMES_API, change_resource_group(cluster, r, shared));
  EXPECT_STATUS(ERROR_CLUSTER_USE_SHARED_VOLUMES_API, change_resource_group(cluster, disk, apps));
  EXPECT_STATUS(ERROR_SUCCESS, change_resource_group(cluster, r, shared, kForce));
  EXPECT_EQ(shared, at(r).group);
}

TEST_F(SharedVolumes, AreNonvolatile) {
  ResourceId disk = make_disk(storage);
  EXPECT_STATUS(ERROR_SUCCESS, share(disk, u"one"));
  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded) << loaded.error().text();
  const Resource& again = *find_resource(*loaded, disk);
  EXPECT_TRUE(again.shared_volumes);
  EXPECT_EQ(std::vector<std::u16string>{u"one"}, again.volumes);
  EXPECT_TRUE(find_group(*loaded, again.group)->special);
  EXPECT_TRUE(loaded->shared_volumes_enabled);
}

}  // namespace
}  // namespace cmrp::cluster
