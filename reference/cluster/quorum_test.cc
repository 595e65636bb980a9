// What may become the quorum resource, and what comes of it.
#include "reference/cluster/quorum.h"

#include "reference/cluster/maintenance.h"
#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

constexpr uint32_t kSharedDisk = 1;

class QuorumConfiguration : public Scene {
 protected:
  ResourceId make_online(std::u16string_view name, std::u16string_view type) {
    ResourceId id = make(name, type);
    online(id);
    return id;
  }
  Quorum stored() {
    Result<Cluster> loaded = load_cluster(cluster.registry);
    EXPECT_TRUE(loaded) << loaded.error().text();
    return loaded ? loaded->quorum : Quorum{};
  }
};

TEST_F(QuorumConfiguration, EachKindIsStored) {
  ResourceId disk = make_online(u"disk", u"Physical Disk"), share = make_online(u"share", u"File Share Witness");
  EXPECT_STATUS(ERROR_SUCCESS, set_quorum(cluster, disk, u"", kSharedDisk));
  EXPECT_EQ((Quorum{disk, kSharedDisk, u"Q:\\Cluster\\"}), stored());
  EXPECT_STATUS(ERROR_SUCCESS, set_quorum(cluster, disk, u"", kHybridOrWitness));
  EXPECT_EQ((Quorum{disk, kHybridOrWitness, u"Q:\\Cluster\\"}), stored());
  EXPECT_STATUS(ERROR_SUCCESS, set_quorum(cluster, share, u"", kHybridOrWitness));
  EXPECT_EQ((Quorum{share, kHybridOrWitness, u""}), stored());
  EXPECT_STATUS(ERROR_SUCCESS, set_quorum(cluster, share, u"whatever", kMajorityOfNodes));
  EXPECT_EQ(Quorum{}, stored());
}

TEST_F(QuorumConfiguration, IsACoreResourceForAsLong) {
  ResourceId one = make_online(u"one", u"Physical Disk"), other = make_online(u"other", u"Physical Disk");
  cluster.events.clear();
  EXPECT_STATUS(ERROR_SUCCESS, set_quorum(cluster, one, u"", kSharedDisk));
  EXPECT_TRUE(at(one).core());
  ASSERT_FALSE(cluster.events.empty());
  EXPECT_EQ((Event{ObjectKind::kQuorum, Happened::kState, one, u"one", {}, 2}), cluster.events.back());
  cluster.events.clear();
  EXPECT_STATUS(ERROR_SUCCESS, set_quorum(cluster, one, u"", kSharedDisk));
  EXPECT_TRUE(cluster.events.empty()) << "it was so already";
  EXPECT_STATUS(ERROR_SUCCESS, set_quorum(cluster, other, u"", kSharedDisk));
  EXPECT_FALSE(at(one).core());
  EXPECT_TRUE(at(other).core());
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, set_quorum(cluster, one, u"", kMajorityOfNodes)) << "not the present one";
  EXPECT_STATUS(ERROR_SUCCESS, set_quorum(cluster, other, u"", kMajorityOfNodes));
  EXPECT_FALSE(at(other).core());
}

TEST_F(QuorumConfiguration, WhatCannotBeIt) {
  ResourceId disk = make(u"disk", u"Physical Disk"), service = make_online(u"service", u"Generic Service");
  ResourceId share = make_online(u"share", u"File Share Witness");
  EXPECT_STATUS(ERROR_RESOURCE_NOT_AVAILABLE, set_quorum(cluster, u"gone", u"", kSharedDisk));
  EXPECT_STATUS(ERROR_RESOURCE_NOT_ONLINE, set_quorum(cluster, disk, u"", kSharedDisk));
  EXPECT_STATUS(ERROR_NOT_QUORUM_CAPABLE, set_quorum(cluster, service, u"", kSharedDisk));
  EXPECT_STATUS(ERROR_NOT_QUORUM_CLASS, set_quorum(cluster, share, u"", kSharedDisk));
  online(disk);
  ResourceId user = make(u"user");
  depend(user, disk);
  EXPECT_STATUS(ERROR_DEPENDENCY_NOT_ALLOWED, set_quorum(cluster, disk, u"", kSharedDisk));
  EXPECT_STATUS(ERROR_SUCCESS, set_maintenance(cluster, disk, Maintenance::kDisableIsAliveCheck));
  EXPECT_STATUS(ERROR_INVALID_STATE, set_quorum(cluster, disk, u"", kSharedDisk));
  EXPECT_STATUS(ERROR_SUCCESS, set_maintenance(cluster, disk, Maintenance::kNone));
  EXPECT_STATUS(ERROR_SUCCESS, remove_dependency(cluster, user, disk));
  EXPECT_STATUS(ERROR_SUCCESS, set_quorum(cluster, disk, u"", kSharedDisk));
  EXPECT_STATUS(ERROR_INVALID_OPERATION_ON_QUORUM, add_dependency(cluster, user, disk));
  EXPECT_STATUS(ERROR_DEPENDENCY_NOT_ALLOWED, set_dependencies(cluster, user, {{disk}}));
}

TEST_F(QuorumConfiguration, PathsOfTheDatabase) {
  ResourceId disk = make_online(u"disk", u"Physical Disk");
  auto path = [&](std::u16string_view device) {
    EXPECT_STATUS(ERROR_SUCCESS, set_quorum(cluster, disk, device, kSharedDisk));
    return cluster.quorum.path;
  };
  EXPECT_EQ(u"Q:\\Cluster\\", path(u"q:"));
  EXPECT_EQ(u"Q:\\some\\where", path(u"Q:\\some\\where"));
  EXPECT_EQ(u"Q:\\", path(u"Q:\\"));
  EXPECT_STATUS(ERROR_PATH_NOT_FOUND, set_quorum(cluster, disk, u"C:", kSharedDisk));
  EXPECT_STATUS(ERROR_PATH_NOT_FOUND, set_quorum(cluster, disk, u"c:\\", kSharedDisk));
  for (std::u16string_view bad : {u"Q", u"Cluster", u"Q:x", u"1:", u"\\\\host\\share"}) {
    EXPECT_STATUS(ERROR_INVALID_NAME, set_quorum(cluster, disk, bad, kSharedDisk));
  }
  EXPECT_STATUS(ERROR_INVALID_NAME, set_quorum(cluster, disk, std::u16string_view(u"Q:\\a\0b", 6), kSharedDisk));
  EXPECT_EQ(u"Q:\\", cluster.quorum.path) << "what was refused has changed nothing";
}

TEST_F(QuorumConfiguration, AStoreWithoutAPathIsOneOfAMajority) {
  Registry old = cluster.registry;
  old.delete_value(u"Quorum", u"Path");
  Result<Cluster> loaded = load_cluster(old);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(Quorum{}, loaded->quorum);
}

}  // namespace
}  // namespace cmrp::cluster
