// A program keeps working when the node that it talks to dies (MS-CMRP 3.2.4.6): real servers that are failed and
// killed.
#include "reference/clusapi/live_test.h"

namespace cmrp::clusapi::testing {
namespace {

class Reconnect : public LiveCluster {
 protected:
  void fail_node(const std::string& name) {
    control::OncTarget control("127.0.0.1", server_.control_port(), std::chrono::seconds(10));
    control::Status failed = control.fail_node(name);
    ASSERT_EQ(failed, control::Status{}) << failed.message;
  }
};

TEST_F(Reconnect, ToAnotherNodeWithEverythingThatWasOpen) {
  ClusterHandle cluster = OpenCluster(nullptr);
  ASSERT_NE(cluster, nullptr) << GetLastError();
  NodeHandle node = OpenClusterNode(cluster, L"NODE2");
  GroupHandle group = CreateClusterGroup(cluster, L"G");
  ResourceHandle resource = CreateClusterResource(group, L"before", L"Generic Service", 0);
  DWORD granted = 0;
  ResourceHandle reading = OpenClusterResourceEx(cluster, L"before", GENERIC_READ, &granted);
  ResourceHandle closed = OpenClusterResource(cluster, L"before");
  ASSERT_EQ(SetClusterResourceName(resource, L"before"), ERROR_SUCCESS);

  fail_node("NODE1");
  EXPECT_EQ(OnlineClusterResource(resource), ERROR_SUCCESS);
  wchar_t owner[64];
  DWORD count = 64;
  EXPECT_EQ(GetClusterResourceState(resource, owner, &count, nullptr, nullptr), ClusterResourceOnline);
  EXPECT_STRNE(owner, L"NODE1");
  EXPECT_EQ(GetClusterNodeState(node), ClusterNodeUp);
  EXPECT_EQ(GetClusterGroupState(group, nullptr, nullptr), ClusterGroupOnline);
  EXPECT_EQ(GetClusterResourceState(reading, nullptr, nullptr, nullptr, nullptr), ClusterResourceOnline);
  EXPECT_EQ(OfflineClusterResource(reading), ERROR_ACCESS_DENIED) << "opened again for all access";
  EXPECT_THAT(names_of(cluster, CLUSTER_ENUM_NODE), ::testing::SizeIs(3));
}

TEST_F(Reconnect, ToARestartedServer) {
  ClusterHandle cluster = OpenCluster(nullptr);
  GroupHandle group = CreateClusterGroup(cluster, L"G");
  ResourceHandle resource = CreateClusterResource(group, L"R", L"Generic Service", 0);
  ASSERT_NE(resource, nullptr) << GetLastError();
  std::string here = at(0);
  server_.kill();
  EXPECT_EQ(GetClusterResourceState(resource, nullptr, nullptr, nullptr, nullptr), ClusterResourceStateUnknown);
  EXPECT_EQ(GetLastError(), RPC_S_CALL_FAILED) << "the original error";
  EXPECT_EQ(GetClusterResourceState(resource, nullptr, nullptr, nullptr, nullptr), ClusterResourceStateUnknown);
  EXPECT_EQ(GetLastError(), RPC_S_SERVER_UNAVAILABLE);

  auto options = server::testing::usual_options(folder_);
  options.insert(options.end(), {"--listen", here});
  server::testing::ServerProcess again(folder_, options);
  ASSERT_TRUE(again.ready()) << again.log();
  EXPECT_EQ(GetClusterResourceState(resource, nullptr, nullptr, nullptr, nullptr), ClusterResourceOffline)
      << GetLastError();
  EXPECT_EQ(OnlineClusterResource(resource), ERROR_SUCCESS);
}

TEST_F(Reconnect, UnderANewName) {
  ClusterHandle cluster = OpenCluster(nullptr);
  GroupHandle group = CreateClusterGroup(cluster, L"old name");
  ASSERT_EQ(SetClusterGroupName(group, L"new name"), ERROR_SUCCESS);
  fail_node("NODE1");
  EXPECT_EQ(GetClusterGroupState(group, nullptr, nullptr), ClusterGroupOffline) << GetLastError();
}

TEST_F(Reconnect, NotWithoutAnObjectThatIsGone) {
  ClusterHandle cluster = OpenCluster(nullptr);
  GroupHandle group = CreateClusterGroup(cluster, L"G");
  {
    ClusterHandle other = OpenCluster(nullptr);
    GroupHandle same = OpenClusterGroup(other, L"G");
    ASSERT_EQ(DeleteClusterGroup(same), ERROR_SUCCESS);
  }
  fail_node("NODE1");
  EXPECT_EQ(OpenClusterGroup(cluster, L"Cluster Group"), nullptr);
  EXPECT_EQ(GetLastError(), RPC_S_CALL_FAILED);
  // Once it is closed nothing is in the way.
  CloseClusterGroup(group);
  GroupHandle core = OpenClusterGroup(cluster, L"Cluster Group");
  EXPECT_NE(core, nullptr) << GetLastError();
}

TEST_F(Reconnect, TheFirstNodeMayBeDownFromTheStart) {
  fail_node("NODE1");
  ClusterHandle cluster = OpenCluster(nullptr);
  ASSERT_NE(cluster, nullptr) << GetLastError();
  NodeHandle down = OpenClusterNode(cluster, L"NODE1");
  EXPECT_EQ(GetClusterNodeState(down), ClusterNodeDown);
  // The code is about NODE1, and the same wherever it is asked.
  EXPECT_EQ(PauseClusterNode(down), ERROR_CLUSTER_NODE_DOWN);
}

}  // namespace
}  // namespace cmrp::clusapi::testing
