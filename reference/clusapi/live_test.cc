// The C API against a real cmrp-server.
#include "reference/clusapi/live_test.h"

#include <sys/wait.h>

#include <atomic>
#include <cstdio>
#include <thread>

namespace cmrp::clusapi::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class Api : public LiveCluster {
 protected:
  void SetUp() override {
    LiveCluster::SetUp();
    cluster_ = OpenCluster(nullptr);
    ASSERT_NE(cluster_, nullptr) << GetLastError() << server_.log();
  }
  void TearDown() override {
    if (cluster_) {
      EXPECT_TRUE(CloseCluster(cluster_));
    }
    LiveCluster::TearDown();
  }

  HCLUSTER cluster_ = nullptr;
};

TEST_F(Api, AResourceLivesItsLife) {
  GroupHandle group = CreateClusterGroup(cluster_, L"Gruppe Ä 𝄞");
  ASSERT_NE(group, nullptr) << GetLastError();
  ResourceHandle resource = CreateClusterResource(group, L"R", L"Generic Service", CLUSTER_RESOURCE_DEFAULT_MONITOR);
  ASSERT_NE(resource, nullptr) << GetLastError();
  EXPECT_THAT(names_of(cluster_, CLUSTER_ENUM_GROUP), Contains(L"Gruppe Ä 𝄞"));

  EXPECT_EQ(OnlineClusterResource(resource), ERROR_SUCCESS);
  wchar_t node[64], owner[64];
  DWORD node_count = 64, owner_count = 64;
  EXPECT_EQ(GetClusterResourceState(resource, node, &node_count, owner, &owner_count), ClusterResourceOnline);
  EXPECT_STREQ(node, L"NODE1");
  EXPECT_STREQ(owner, L"Gruppe Ä 𝄞");
  EXPECT_EQ(owner_count, 10u);
  EXPECT_EQ(GetClusterGroupState(group, nullptr, nullptr), ClusterGroupOnline);

  EXPECT_EQ(FailClusterResource(resource), ERROR_SUCCESS);
  EXPECT_EQ(OfflineClusterResource(resource), ERROR_RESOURCE_FAILED);
  EXPECT_EQ(OnlineClusterResource(resource), ERROR_SUCCESS);
  EXPECT_EQ(OfflineClusterResourceEx(resource, CLUSAPI_RESOURCE_OFFLINE_IGNORE_RESOURCE_STATUS, nullptr, 0),
            ERROR_SUCCESS);
  EXPECT_EQ(GetClusterResourceState(resource, nullptr, nullptr, nullptr, nullptr), ClusterResourceOffline);
  EXPECT_EQ(SetClusterResourceName(resource, L"S"), ERROR_SUCCESS);
  EXPECT_THAT(names_of(cluster_, CLUSTER_ENUM_RESOURCE), Contains(L"S"));
  EXPECT_EQ(DeleteClusterGroup(group), ERROR_DIR_NOT_EMPTY);
  EXPECT_EQ(DestroyClusterGroup(group), ERROR_SUCCESS);
  EXPECT_EQ(OnlineClusterResource(resource), ERROR_RESOURCE_NOT_AVAILABLE);
}

TEST_F(Api, MovesGoToTheNodeThatIsNamed) {
  GroupHandle group = CreateClusterGroup(cluster_, L"G");
  NodeHandle node = OpenClusterNode(cluster_, L"node2");  // names have no case
  ASSERT_NE(node, nullptr);
  EXPECT_EQ(MoveClusterGroupEx(group, node, CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS, nullptr, 0), ERROR_SUCCESS);
  wchar_t name[64];
  DWORD count = 64;
  EXPECT_EQ(GetClusterGroupState(group, name, &count), ClusterGroupOffline);
  EXPECT_STREQ(name, L"NODE2");
  HNODE preferred[] = {node};
  EXPECT_EQ(SetClusterGroupNodeList(group, 1, preferred), ERROR_SUCCESS);
  EXPECT_EQ(PauseClusterNode(node), ERROR_SUCCESS);
  EXPECT_EQ(GetClusterNodeState(node), ClusterNodePaused);
  EXPECT_EQ(ResumeClusterNode(node), ERROR_SUCCESS);
  EXPECT_EQ(CancelClusterGroupOperation(group, 1), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(
      MoveClusterGroupEx(group, nullptr, CLUSAPI_GROUP_MOVE_IGNORE_RESOURCE_STATUS | CLUSAPI_GROUP_MOVE_QUEUE_ENABLED,
                         nullptr, 0),
      ERROR_INVALID_PARAMETER);
}

TEST_F(Api, DependenciesAreMadeAskedForAndTakenBack) {
  GroupHandle group = CreateClusterGroup(cluster_, L"G");
  ResourceHandle a = CreateClusterResource(group, L"A", L"Generic Service", 0);
  ResourceHandle b = CreateClusterResource(group, L"B", L"Generic Service", 0);
  EXPECT_TRUE(CanResourceBeDependent(a, b));
  EXPECT_EQ(AddClusterResourceDependency(a, b), ERROR_SUCCESS);
  EXPECT_FALSE(CanResourceBeDependent(b, a));
  EXPECT_EQ(GetLastError(), ERROR_CIRCULAR_DEPENDENCY);
  wchar_t expression[128];
  DWORD count = 128;
  EXPECT_EQ(GetClusterResourceDependencyExpression(a, expression, &count), ERROR_SUCCESS);
  EXPECT_NE(std::wstring(expression).find(L"["), std::wstring::npos) << "an expression names resources in brackets";
  HRESENUM list = ClusterResourceOpenEnum(a, CLUSTER_RESOURCE_ENUM_DEPENDS);
  EXPECT_EQ(ClusterResourceGetEnumCount(list), 1u);
  EXPECT_EQ(ClusterResourceCloseEnum(list), ERROR_SUCCESS);
  EXPECT_EQ(RemoveClusterResourceDependency(a, b), ERROR_SUCCESS);
  EXPECT_EQ(RemoveClusterResourceDependency(a, b), ERROR_DEPENDENCY_NOT_FOUND);
}

TEST_F(Api, TheClusterSaysWhatItIs) {
  wchar_t name[64];
  DWORD count = 64;
  CLUSTERVERSIONINFO version{};
  version.dwVersionInfoSize = sizeof version;
  EXPECT_EQ(GetClusterInformation(cluster_, name, &count, &version), ERROR_SUCCESS);
  EXPECT_STREQ(name, L"CLUSTER1");
  EXPECT_GT(version.dwClusterHighestVersion, 0u);
  EXPECT_THAT(names_of(cluster_, CLUSTER_ENUM_NODE), UnorderedElementsAre(L"NODE1", L"NODE2", L"NODE3"));
  version.dwVersionInfoSize = 4;
  EXPECT_EQ(GetClusterInformation(cluster_, name, &count, &version), ERROR_INVALID_PARAMETER);
}

TEST_F(Api, BuffersTellTheSizeThatIsNeeded) {
  wchar_t name[8];
  DWORD count = 5;
  EXPECT_EQ(GetClusterInformation(cluster_, name, &count, nullptr), ERROR_MORE_DATA);
  EXPECT_EQ(count, 8u);  // CLUSTER1
  EXPECT_STREQ(name, L"CLUS");
  count = 0;
  EXPECT_EQ(GetClusterInformation(cluster_, name, &count, nullptr), ERROR_MORE_DATA);
  count = 8;
  EXPECT_EQ(GetClusterInformation(cluster_, name, &count, nullptr), ERROR_MORE_DATA) << "no room for the terminator";
  EXPECT_EQ(GetClusterInformation(cluster_, nullptr, &count, nullptr), ERROR_SUCCESS);
  EXPECT_EQ(count, 8u);
  EXPECT_EQ(GetClusterInformation(cluster_, name, nullptr, nullptr), ERROR_INVALID_PARAMETER);

  HCLUSENUM list = ClusterOpenEnum(cluster_, CLUSTER_ENUM_NODE);
  DWORD type = 0;
  count = 2;
  EXPECT_EQ(ClusterEnum(list, 0, &type, name, &count), ERROR_MORE_DATA);
  EXPECT_EQ(count, 5u);
  EXPECT_EQ(ClusterEnum(list, 3, &type, name, &count), ERROR_NO_MORE_ITEMS);
  ClusterCloseEnum(list);

  ResourceHandle resource = OpenClusterResource(cluster_, L"Cluster Name");
  count = 2;
  EXPECT_EQ(GetClusterResourceState(resource, name, &count, nullptr, nullptr), ClusterResourceStateUnknown);
  EXPECT_EQ(GetLastError(), ERROR_MORE_DATA);
}

TEST_F(Api, ReadersGetReadAccess) {
  as_user("reader");
  EXPECT_EQ(OpenCluster(nullptr), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
  DWORD granted = 0;
  ClusterHandle cluster = OpenClusterEx(nullptr, MAXIMUM_ALLOWED, &granted);
  ASSERT_NE(cluster, nullptr) << GetLastError();
  EXPECT_EQ(granted, GENERIC_READ);
  ResourceHandle resource = OpenClusterResourceEx(cluster, L"Cluster Name", GENERIC_READ, &granted);
  ASSERT_NE(resource, nullptr) << GetLastError();
  EXPECT_EQ(GetClusterResourceState(resource, nullptr, nullptr, nullptr, nullptr), ClusterResourceOnline);
  EXPECT_EQ(OfflineClusterResource(resource), ERROR_ACCESS_DENIED);
  granted = 7;
  EXPECT_EQ(OpenClusterResourceEx(cluster, L"Cluster Name", GENERIC_ALL, &granted), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
  EXPECT_EQ(granted, 7u) << "set on success only";
}

TEST_F(Api, OpeningFailsWithAReason) {
  EXPECT_EQ(OpenClusterResource(cluster_, L"nobody"), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_RESOURCE_NOT_FOUND);
  EXPECT_EQ(OpenClusterResource(cluster_, nullptr), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(OpenClusterResource(cluster_, std::wstring(40000, L'x').c_str()), nullptr);
  EXPECT_EQ(GetLastError(), RPC_S_STRING_TOO_LONG);
  const wchar_t lone_surrogate[] = {0xD800, 0};
  EXPECT_EQ(OpenClusterResource(cluster_, lone_surrogate), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);

  setenv("CLUSAPI_USER", "CMRP\\nobody", 1);
  EXPECT_EQ(OpenCluster(nullptr), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
  EXPECT_EQ(OpenCluster(L"127.0.0.1:1"), nullptr);
  EXPECT_EQ(GetLastError(), RPC_S_SERVER_UNAVAILABLE);
  EXPECT_EQ(OpenCluster(L"what is this"), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
  unsetenv("CLUSAPI_CLUSTER");
  EXPECT_EQ(OpenCluster(nullptr), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_CLUSTER_NODE_NOT_FOUND);
  setenv("CLUSAPI_PASSWORD_FILE", "/nonexistent", 1);
  EXPECT_EQ(OpenCluster(L"127.0.0.1:1"), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
}

TEST_F(Api, ObjectsOutliveTheirClusterHandle) {
  ResourceHandle resource = OpenClusterResource(cluster_, L"Cluster Name");
  ASSERT_NE(resource, nullptr);
  ClusterHandle again = GetClusterFromResource(resource);
  EXPECT_TRUE(CloseCluster(cluster_));
  EXPECT_FALSE(CloseCluster(cluster_));
  EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
  cluster_ = nullptr;
  EXPECT_EQ(GetClusterResourceState(resource, nullptr, nullptr, nullptr, nullptr), ClusterResourceOnline);
  EXPECT_THAT(names_of(again, CLUSTER_ENUM_NODE), ::testing::SizeIs(3));
}

TEST_F(Api, HandlesOfOtherClustersDoNotMix) {
  ClusterHandle other = OpenCluster(nullptr);
  GroupHandle group = CreateClusterGroup(cluster_, L"G");
  NodeHandle node = OpenClusterNode(other, L"NODE2");
  EXPECT_EQ(MoveClusterGroup(group, node), ERROR_INVALID_HANDLE);
  HNODE nodes[] = {node};
  EXPECT_EQ(SetClusterGroupNodeList(group, 1, nodes), ERROR_INVALID_HANDLE);
}

TEST_F(Api, TheExampleTakesResourcesOffline) {
  GroupHandle group = CreateClusterGroup(cluster_, L"G");
  ResourceHandle resource = CreateClusterResource(group, L"Ressource Ä", L"Generic Service", 0);
  ASSERT_EQ(OnlineClusterResource(resource), ERROR_SUCCESS);
  FILE* program = popen("LC_ALL=C.UTF-8 " CMRP_EXAMPLE " 'Ressource Ä' nobody", "r");
  ASSERT_NE(program, nullptr);
  std::string said(256, '\0');
  said.resize(fread(said.data(), 1, said.size(), program));
  EXPECT_EQ(WEXITSTATUS(pclose(program)), 1);
  EXPECT_EQ(said, "Ressource Ä is offline\nnobody: error 5007\n");
  EXPECT_EQ(GetClusterResourceState(resource, nullptr, nullptr, nullptr, nullptr), ClusterResourceOffline);
}

TEST_F(Api, ThreadsShareAHandle) {
  GroupHandle group = CreateClusterGroup(cluster_, L"G");
  ResourceHandle resource = CreateClusterResource(group, L"R", L"Generic Service", 0);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        if (GetClusterResourceState(resource, nullptr, nullptr, nullptr, nullptr) == ClusterResourceStateUnknown)
          ++wrong;
        // Last errors do not cross threads.
        SetLastError(static_cast<DWORD>(t));
        HRESOURCE own = OpenClusterResource(cluster_, L"R");
        if (!own || !CloseClusterResource(own)) ++wrong;
        if (GetLastError() != static_cast<DWORD>(t)) ++wrong;
        if (CloseClusterResource(own)) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(Api, AHandleClosedUnderACallIsInvalidFromThenOn) {
  for (int i = 0; i < 20; ++i) {
    HRESOURCE resource = OpenClusterResource(cluster_, L"Cluster Name");
    ASSERT_NE(resource, nullptr);
    std::thread user([&] {
      for (;;) {
        if (GetClusterResourceState(resource, nullptr, nullptr, nullptr, nullptr) != ClusterResourceStateUnknown)
          continue;
        EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
        return;
      }
    });
    EXPECT_TRUE(CloseClusterResource(resource));
    user.join();
  }
}

}  // namespace
}  // namespace cmrp::clusapi::testing
