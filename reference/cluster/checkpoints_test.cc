#include "reference/cluster/checkpoints.h"

#include "reference/cluster/maintenance.h"
#include "reference/cluster/network_names.h"
#include "reference/cluster/properties.h"
#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

using enum CheckpointKind;
using Locations = std::vector<std::u16string>;

class Checkpoints : public Scene {};
class MaintenanceMode : public Scene {};
class NetworkNames : public Scene {};

TEST_F(Checkpoints, AreKeptByKindAndOutliveARestart) {
  ResourceId r = make(u"r"), other = make(u"other");
  EXPECT_STATUS(ERROR_SUCCESS, add_checkpoint(cluster, r, kRegistry, u"Software\\A"));
  EXPECT_STATUS(ERROR_SUCCESS, add_checkpoint(cluster, r, kRegistry, u"Software\\B"));
  EXPECT_STATUS(ERROR_SUCCESS, add_checkpoint(cluster, r, kCrypto, u"1\\Some Provider\\keys"));
  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded);
  EXPECT_EQ((Locations{u"Software\\A", u"Software\\B"}), checkpoints(*loaded, r, kRegistry));
  EXPECT_EQ(Locations{u"1\\Some Provider\\keys"}, checkpoints(*loaded, r, kCrypto));
  EXPECT_TRUE(checkpoints(*loaded, other, kRegistry).empty());
}

TEST_F(Checkpoints, AreThereOnceAndCanBeDeleted) {
  ResourceId r = make(u"r");
  for (const char16_t* path : {u"A", u"B", u"C"})
    EXPECT_STATUS(ERROR_SUCCESS, add_checkpoint(cluster, r, kRegistry, path));
  EXPECT_STATUS(ERROR_ALREADY_EXISTS, add_checkpoint(cluster, r, kRegistry, u"b"));
  EXPECT_STATUS(ERROR_SUCCESS, delete_checkpoint(cluster, r, kRegistry, u"b"));
  EXPECT_STATUS(ERROR_FILE_NOT_FOUND, delete_checkpoint(cluster, r, kRegistry, u"b"));
  EXPECT_STATUS(ERROR_SUCCESS, add_checkpoint(cluster, r, kRegistry, u"D"));
  EXPECT_EQ((Locations{u"A", u"D", u"C"}), checkpoints(cluster, r, kRegistry));
}

TEST_F(Checkpoints, HaveToBeLocations) {
  ResourceId r = make(u"r");
  for (std::u16string_view bad : {u"", u"\\A", u"A\\", u"A\\\\B"}) {
    EXPECT_STATUS(ERROR_INVALID_PARAMETER, add_checkpoint(cluster, r, kRegistry, bad)) << wire::to_utf8(bad);
  }
  EXPECT_STATUS(ERROR_INVALID_PARAMETER, add_checkpoint(cluster, r, kRegistry, std::u16string(40'000, u'A')));
  for (std::u16string_view bad : {u"", u"1\\P", u"x\\P\\C", u"1\\\\C"}) {
    EXPECT_STATUS(ERROR_INVALID_PARAMETER, add_checkpoint(cluster, r, kCrypto, bad)) << wire::to_utf8(bad);
  }
}

TEST_F(MaintenanceMode, KeepsBadHealthFromFailingTheResource) {
  ResourceId disk = make(u"disk", u"Physical Disk");
  EXPECT_STATUS(ERROR_INVALID_STATE, report_bad_health(cluster, disk));
  online(disk);
  EXPECT_STATUS(ERROR_SUCCESS, set_maintenance(cluster, disk, Maintenance::kDisableIsAliveCheck));
  EXPECT_STATUS(ERROR_SUCCESS, report_bad_health(cluster, disk));
  EXPECT_EQ(ResourceState::kOnline, state(disk));
  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(Maintenance::kDisableIsAliveCheck, maintenance(*loaded, disk));
  EXPECT_STATUS(ERROR_SUCCESS, set_maintenance(cluster, disk, Maintenance::kNone));
  EXPECT_STATUS(ERROR_SUCCESS, report_bad_health(cluster, disk));
  EXPECT_EQ(ResourceState::kFailed, state(disk));
}

TEST_F(MaintenanceMode, OfflineDiskIsEnteredAndLeftByWayOfTheSimpleMode) {
  using enum Maintenance;
  ResourceId disk = make(u"disk", u"Physical Disk");
  EXPECT_STATUS(ERROR_INVALID_STATE, set_maintenance(cluster, disk, kOfflineResource));
  for (Maintenance mode : {kDisableIsAliveCheck, kOfflineResource}) {
    EXPECT_STATUS(ERROR_SUCCESS, set_maintenance(cluster, disk, mode));
  }
  EXPECT_STATUS(ERROR_INVALID_STATE, set_maintenance(cluster, disk, kNone));
  for (Maintenance mode : {kDisableIsAliveCheck, kNone, kUnclusterResource, kNone}) {
    EXPECT_STATUS(ERROR_SUCCESS, set_maintenance(cluster, disk, mode));
    EXPECT_EQ(mode, maintenance(cluster, disk));
  }
}

TEST_F(NetworkNames, AreThoseOfTheClusterOrOfThePrivateProperties) {
  const Resource& core = at(*resource_by_name_or_id(cluster, u"Cluster Name"));
  EXPECT_TRUE(is_cluster_name(core));
  EXPECT_EQ(cluster.name + u".cmrp.test", dns_name(cluster, core));
  ResourceId r = make(u"r", u"Network Name");
  EXPECT_TRUE(has_network_name(at(r)));
  EXPECT_FALSE(is_cluster_name(at(r)));
  EXPECT_EQ(u"r.cmrp.test", dns_name(cluster, at(r)));
  auto set = [&](const char16_t* name, const char16_t* value) {
    set_private_properties(cluster, {ObjectKind::kResource, r},
                           std::vector<NamedValue>{{name, RegistryValue::sz(value)}});
  };
  set(u"Name", u"files");
  EXPECT_STATUS(ERROR_SUCCESS, set_dns_domain(cluster, u"corp.example"));
  EXPECT_EQ(u"files.corp.example", dns_name(cluster, at(r)));
  set(u"DnsName", u"share");
  EXPECT_EQ(u"share.corp.example", dns_name(cluster, at(r)));
  for (std::u16string_view bad : {u"", u".", u"a..b", u"a b"}) {
    EXPECT_STATUS(ERROR_INVALID_PARAMETER, set_dns_domain(cluster, bad)) << wire::to_utf8(bad);
  }
}

}  // namespace
}  // namespace cmrp::cluster
