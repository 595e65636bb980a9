#include "reference/server/gates.h"

#include <gmock/gmock.h>

#include "reference/idl/cluster.h"
#include "reference/idl/control_codes.h"
#include "reference/idl/group.h"
#include "reference/idl/group_set.h"
#include "reference/idl/resource.h"
#include "reference/idl/resource_detail.h"
#include "reference/rpc/fault.h"

namespace cmrp::server {
namespace {

using ndr::HandleKind;

class Gates : public testing::Test {
 protected:
  template <class P>
  std::string check(const idl::Method& method, const P& p) {
    auto stopped = check_gates({method, &p, state_, client_, 1, handles_, cluster_});
    if (!stopped) return "passes";
    return (stopped->fault ? "fault " + rpc::fault_text(stopped->status) : win32_text(stopped->status));
  }

  template <class H>
  H open(AccessLevel access, HandleKind kind = H::kKind) {
    H handle;
    static_cast<ndr::ContextHandle&>(handle) = handles_.open(1, "CMRP\\a", {kind, u"x", access});
    return handle;
  }

  ServerState state_ = ServerState::kReadWrite;
  AccessLevel client_ = AccessLevel::kAll;
  HandleTable handles_{100, std::make_shared<HandleQuota>(100)};
  cluster::Cluster cluster_;
};

TEST_F(Gates, StateComesFirst) {
  idl::ApiFailResource fail;  // its handle is NULL, which nobody gets to see
  idl::ApiGetResourceState state;
  state.hResource = open<idl::HRES_RPC>(AccessLevel::kAll);
  state_ = ServerState::kReadOnly;
  EXPECT_EQ(check(idl::kApiFailResource, fail), "ERROR_SHARING_PAUSED (0x00000046)");
  EXPECT_EQ(check(idl::kApiGetResourceState, state), "passes");
  state_ = ServerState::kNone;
  EXPECT_EQ(check(idl::kApiGetResourceState, state), "ERROR_SHARING_PAUSED (0x00000046)");
  state_ = ServerState::kLeaving;
  EXPECT_EQ(check(idl::kApiGetResourceState, state), "ERROR_CLUSTER_NODE_SHUTTING_DOWN (0x000013D1)");
}

TEST_F(Gates, EnumeratingNodesGoesOnWhenReadOnly) {
  state_ = ServerState::kReadOnly;
  idl::ApiCreateEnum call;
  call.dwType = 1;
  EXPECT_EQ(check(idl::kApiCreateEnum, call), "passes");
  call.dwType = 5;
  EXPECT_EQ(check(idl::kApiCreateEnum, call), "ERROR_SHARING_PAUSED (0x00000046)");
}

TEST_F(Gates, OneNodeHandleCanBeNull) {
  idl::ApiNodeGroupSetControl set;
  set.hGroupSet = open<idl::HGROUPSET_RPC>(AccessLevel::kAll);
  EXPECT_EQ(check(idl::kApiNodeGroupSetControl, set), "passes");
  idl::ApiNodeResourceControl resource;
  resource.hResource = open<idl::HRES_RPC>(AccessLevel::kAll);
  EXPECT_EQ(check(idl::kApiNodeResourceControl, resource), "ERROR_INVALID_HANDLE (0x00000006)");
}

TEST_F(Gates, ControlCodesThatNeedAll) {
  idl::ApiResourceControl call;
  call.hResource = open<idl::HRES_RPC>(AccessLevel::kRead);
  for (uint32_t code : {idl::CLUSCTL_RESOURCE_SET_COMMON_PROPERTIES, idl::CLUSCTL_RESOURCE_NETNAME_RESET_VCO}) {
    call.dwControlCode = code;
    EXPECT_EQ(check(idl::kApiResourceControl, call), "ERROR_ACCESS_DENIED (0x00000005)");
  }
  call.dwControlCode = idl::CLUSCTL_RESOURCE_GET_NAME;
  EXPECT_EQ(check(idl::kApiResourceControl, call), "passes");
}

TEST_F(Gates, HandlesAreOfTheGroupAndOfTheirKind) {
  idl::ApiFailResource call;
  EXPECT_EQ(check(idl::kApiFailResource, call), "ERROR_INVALID_HANDLE (0x00000006)");
  call.hResource.uuid = random_guid();
  EXPECT_EQ(check(idl::kApiFailResource, call), "fault nca_s_fault_context_mismatch (0x1C00001A)");
  call.hResource = open<idl::HRES_RPC>(AccessLevel::kAll, HandleKind::kGroup);
  EXPECT_EQ(check(idl::kApiFailResource, call), "ERROR_INVALID_HANDLE (0x00000006)");
  call.hResource = open<idl::HRES_RPC>(AccessLevel::kAll);
  EXPECT_EQ(check(idl::kApiFailResource, call), "passes");
}

TEST_F(Gates, AccessIsThatOfTheHandlesOrOfTheClient) {
  EXPECT_EQ(check(idl::kApiFailResource, idl::ApiFailResource{.hResource = open<idl::HRES_RPC>(AccessLevel::kRead)}),
            "ERROR_ACCESS_DENIED (0x00000005)");
  idl::ApiAddResourceDependency both{.hResource = open<idl::HRES_RPC>(AccessLevel::kAll),
                                     .hDependsOn = open<idl::HRES_RPC>(AccessLevel::kRead)};
  EXPECT_EQ(check(idl::kApiAddResourceDependency, both), "ERROR_ACCESS_DENIED (0x00000005)");
  client_ = AccessLevel::kRead;
  EXPECT_EQ(check(idl::kApiOpenCluster, idl::ApiOpenCluster{}), "ERROR_ACCESS_DENIED (0x00000005)");
  EXPECT_EQ(check(idl::kApiGetClusterName, idl::ApiGetClusterName{}), "passes");
  client_ = AccessLevel::kNone;
  EXPECT_EQ(check(idl::kApiGetClusterName, idl::ApiGetClusterName{}), "ERROR_ACCESS_DENIED (0x00000005)");
  // A handle keeps what it was opened with.
  EXPECT_EQ(check(idl::kApiFailResource, idl::ApiFailResource{.hResource = open<idl::HRES_RPC>(AccessLevel::kAll)}),
            "passes");
}

TEST_F(Gates, MovesOfSharedVolumesNeedTheBackupPrivilegeOnly) {
  idl::ApiMoveGroup move{.hGroup = open<idl::HGROUP_RPC>(AccessLevel::kReadBackup)};
  EXPECT_EQ(check(idl::kApiMoveGroup, move), "ERROR_ACCESS_DENIED (0x00000005)");
  cluster::Resource disk;
  disk.group = u"x";
  disk.shared_volumes = true;
  cluster_.resources.emplace(u"r", cluster::Shared<cluster::Resource>(disk));
  EXPECT_EQ(check(idl::kApiMoveGroup, move), "passes");
  move.hGroup = open<idl::HGROUP_RPC>(AccessLevel::kRead);
  EXPECT_EQ(check(idl::kApiMoveGroup, move), "ERROR_ACCESS_DENIED (0x00000005)");
}

}  // namespace
}  // namespace cmrp::server
