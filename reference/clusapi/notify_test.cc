// Notification ports over the C API, against a real cmrp-server.
#include <atomic>
#include <thread>

#include "reference/clusapi/live_test.h"

namespace cmrp::clusapi::testing {
namespace {

using PortHandle = Closing<HCHANGE, CloseClusterNotifyPort>;
const auto kNoPort = static_cast<HCHANGE>(INVALID_HANDLE_VALUE);
const auto kNoCluster = static_cast<HCLUSTER>(INVALID_HANDLE_VALUE);
constexpr DWORD kPatience = 20'000;

struct Event {
  DWORD_PTR key = 0;
  DWORD flag = 0;
  std::wstring name;
  bool operator==(const Event&) const = default;
};
void PrintTo(const Event& event, std::ostream* out) {
  *out << event.key << " " << std::hex << event.flag << " " << std::string(event.name.begin(), event.name.end());
}

/// The next event; `flag` is the error where there is none.
Event next(HCHANGE port, DWORD milliseconds = kPatience) {
  Event event;
  wchar_t name[64];
  DWORD count = 64;
  DWORD code = GetClusterNotify(port, &event.key, &event.flag, name, &count, milliseconds);
  if (code != ERROR_SUCCESS) return {0, code, L""};
  event.name.assign(name, count);
  return event;
}

struct EventV2 {
  DWORD_PTR key = 0;
  DWORD type = 0;
  LONGLONG flag = 0;
  std::wstring name;
  std::vector<BYTE> data;
};
EventV2 next_v2(HCHANGE port, DWORD milliseconds = kPatience) {
  EventV2 event;
  NOTIFY_FILTER_AND_TYPE what{};
  BYTE data[256];
  wchar_t name[64], id[64], parent[64], type[64];
  DWORD size = sizeof data, name_count = 64, id_count = 64, parent_count = 64, type_count = 64;
  DWORD code = GetClusterNotifyV2(port, &event.key, &what, data, &size, id, &id_count, parent, &parent_count, name,
                                  &name_count, type, &type_count, milliseconds);
  EXPECT_EQ(code, ERROR_SUCCESS);
  if (code != ERROR_SUCCESS) return event;
  event.type = what.dwObjectType;
  event.flag = what.FilterFlags;
  event.name.assign(name, name_count);
  event.data.assign(data, data + size);
  return event;
}

class Notify : public LiveCluster {
 protected:
  void SetUp() override {
    LiveCluster::SetUp();
    cluster_ = OpenCluster(nullptr);
    ASSERT_NE(cluster_, nullptr) << GetLastError() << server_.log();
    group_ = CreateClusterGroup(cluster_, L"G");
    resource_ = CreateClusterResource(group_, L"R", L"Generic Service", 0);
    ASSERT_NE(resource_, nullptr) << GetLastError();
  }
  void TearDown() override {
    CloseClusterResource(resource_);
    CloseClusterGroup(group_);
    CloseCluster(cluster_);
    LiveCluster::TearDown();
  }
  void fail_node(const std::string& name) {
    control::OncTarget control("127.0.0.1", server_.control_port(), std::chrono::seconds(10));
    control::Status failed = control.fail_node(name);
    ASSERT_EQ(failed, control::Status{}) << failed.message;
  }

  HCLUSTER cluster_ = nullptr;
  HGROUP group_ = nullptr;
  HRESOURCE resource_ = nullptr;
};

TEST_F(Notify, EventsOfTheWholeClusterComeWithTheirKey) {
  DWORD_PTR key = 0x123456789ABC;  // wider than the protocol's
  PortHandle port = CreateClusterNotifyPort(kNoPort, cluster_, CLUSTER_CHANGE_GROUP_ADDED, key);
  ASSERT_NE(port, nullptr) << GetLastError();
  EXPECT_EQ(next(port, 0).flag, static_cast<DWORD>(WAIT_TIMEOUT));
  GroupHandle added = CreateClusterGroup(cluster_, L"Neue Gruppe Ä");
  EXPECT_EQ(next(port), (Event{key, CLUSTER_CHANGE_GROUP_ADDED, L"Neue Gruppe Ä"}));
  EXPECT_EQ(next(port, 0).flag, static_cast<DWORD>(WAIT_TIMEOUT));
  // More events for the same port.
  EXPECT_EQ(CreateClusterNotifyPort(port, cluster_, CLUSTER_CHANGE_GROUP_DELETED, 2), port);
  EXPECT_EQ(DeleteClusterGroup(added), ERROR_SUCCESS);
  EXPECT_EQ(next(port), (Event{2, CLUSTER_CHANGE_GROUP_DELETED, L"Neue Gruppe Ä"}));
}

TEST_F(Notify, EventsOfOneObject) {
  ResourceHandle other = CreateClusterResource(group_, L"other", L"Generic Service", 0);
  PortHandle port = CreateClusterNotifyPort(kNoPort, kNoCluster, 0, 0);
  ASSERT_NE(port, nullptr) << GetLastError();
  EXPECT_EQ(RegisterClusterNotify(port, CLUSTER_CHANGE_RESOURCE_STATE, resource_, 7), ERROR_SUCCESS);
  EXPECT_EQ(RegisterClusterNotify(port, CLUSTER_CHANGE_NODE_STATE, resource_, 7), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(OnlineClusterResource(other), ERROR_SUCCESS);
  EXPECT_EQ(OnlineClusterResource(resource_), ERROR_SUCCESS);
  EXPECT_EQ(next(port), (Event{7, CLUSTER_CHANGE_RESOURCE_STATE, L"R"}));
}

TEST_F(Notify, ChangesBelowAKey) {
  HKEY root = GetClusterKey(cluster_, KEY_ALL_ACCESS), key = nullptr, sub = nullptr;
  ASSERT_EQ(ClusterRegCreateKey(root, L"K", 0, KEY_ALL_ACCESS, nullptr, &key, nullptr), ERROR_SUCCESS);
  PortHandle port = CreateClusterNotifyPort(kNoPort, kNoCluster, 0, 0);
  EXPECT_EQ(RegisterClusterNotify(port, CLUSTER_CHANGE_REGISTRY_NAME | CLUSTER_CHANGE_REGISTRY_SUBTREE, key, 1),
            ERROR_SUCCESS);
  ASSERT_EQ(ClusterRegCreateKey(key, L"a", 0, KEY_ALL_ACCESS, nullptr, &sub, nullptr), ERROR_SUCCESS);
  EXPECT_EQ(next(port).flag, DWORD{CLUSTER_CHANGE_REGISTRY_NAME});
  for (HKEY one : {sub, key, root}) EXPECT_EQ(ClusterRegCloseKey(one), ERROR_SUCCESS);
  EXPECT_EQ(next(port), (Event{1, static_cast<DWORD>(CLUSTER_CHANGE_HANDLE_CLOSE), L""}));
}

TEST_F(Notify, AClosedHandleIsAnEvent) {
  PortHandle port = CreateClusterNotifyPort(kNoPort, kNoCluster, 0, 0);
  HRESOURCE again = OpenClusterResource(cluster_, L"R");
  EXPECT_EQ(RegisterClusterNotify(port, CLUSTER_CHANGE_RESOURCE_STATE, again, 9), ERROR_SUCCESS);
  EXPECT_TRUE(CloseClusterResource(again));
  EXPECT_EQ(next(port), (Event{9, static_cast<DWORD>(CLUSTER_CHANGE_HANDLE_CLOSE), L"R"}));
}

TEST_F(Notify, NamesThatDoNotFitAreNotLost) {
  PortHandle port = CreateClusterNotifyPort(kNoPort, cluster_, CLUSTER_CHANGE_GROUP_ADDED, 1);
  GroupHandle added = CreateClusterGroup(cluster_, L"a long name");
  DWORD_PTR key = 0;
  DWORD flag = 0, count = 3;
  wchar_t name[16];
  EXPECT_EQ(GetClusterNotify(port, &key, &flag, name, &count, kPatience), ERROR_MORE_DATA);
  EXPECT_EQ(count, 11u);
  EXPECT_EQ(GetClusterNotify(port, nullptr, &flag, name, &count, 0), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(next(port), (Event{1, CLUSTER_CHANGE_GROUP_ADDED, L"a long name"}));
}

TEST_F(Notify, PortsOfVersion2TellMore) {
  NOTIFY_FILTER_AND_TYPE filters[] = {{CLUSTER_OBJECT_TYPE_CLUSTER, CLUSTER_CHANGE_CLUSTER_GROUP_ADDED_V2},
                                      {CLUSTER_OBJECT_TYPE_GROUP, CLUSTER_CHANGE_GROUP_ALL_V2}};
  PortHandle port = CreateClusterNotifyPortV2(kNoPort, cluster_, filters, 2, 5);
  ASSERT_NE(port, nullptr) << GetLastError();
  GroupHandle added = CreateClusterGroup(cluster_, L"N");
  EventV2 event = next_v2(port);
  EXPECT_EQ(event.key, 5u);
  EXPECT_EQ(event.type, DWORD{CLUSTER_OBJECT_TYPE_CLUSTER});
  EXPECT_EQ(event.flag, CLUSTER_CHANGE_CLUSTER_GROUP_ADDED_V2);
  EXPECT_EQ(event.name, L"N");

  EXPECT_EQ(
      RegisterClusterNotifyV2(port, {CLUSTER_OBJECT_TYPE_RESOURCE, CLUSTER_CHANGE_RESOURCE_STATE_V2}, resource_, 6),
      ERROR_SUCCESS);
  EXPECT_EQ(RegisterClusterNotifyV2(port, {CLUSTER_OBJECT_TYPE_NODE, CLUSTER_CHANGE_NODE_STATE_V2}, resource_, 6),
            ERROR_INVALID_PARAMETER);
  EXPECT_EQ(OnlineClusterResource(resource_), ERROR_SUCCESS);
  bool seen = false;
  while (!seen) {
    event = next_v2(port);
    ASSERT_NE(event.key, 0u);
    seen = event.key == 6;
  }
  EXPECT_EQ(event.type, DWORD{CLUSTER_OBJECT_TYPE_RESOURCE});
  EXPECT_EQ(event.name, L"R");
  EXPECT_EQ(event.data.size(), 4u) << "the state";
  // Neither kind of port is the other.
  EXPECT_EQ(next(port, 0).flag, ERROR_INVALID_HANDLE);
  PortHandle first = CreateClusterNotifyPort(kNoPort, cluster_, CLUSTER_CHANGE_GROUP_ADDED, 1);
  EXPECT_EQ(RegisterClusterNotifyV2(first, filters[0], cluster_, 1), ERROR_INVALID_HANDLE);
}

TEST_F(Notify, WaitingKeepsNoOtherCallWaiting) {
  PortHandle port = CreateClusterNotifyPort(kNoPort, cluster_, CLUSTER_CHANGE_GROUP_ADDED, 1);
  std::atomic<bool> got = false;
  std::thread waiting([&] {
    EXPECT_EQ(next(port, INFINITE).flag, DWORD{CLUSTER_CHANGE_GROUP_ADDED});
    got = true;
  });
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(GetClusterResourceState(resource_, nullptr, nullptr, nullptr, nullptr), ClusterResourceOffline);
  }
  EXPECT_FALSE(got);
  GroupHandle added = CreateClusterGroup(cluster_, L"N");
  waiting.join();
}

TEST_F(Notify, ClosingEndsTheWaiting) {
  HCHANGE port = CreateClusterNotifyPort(kNoPort, cluster_, CLUSTER_CHANGE_GROUP_ADDED, 1);
  std::thread waiting([&] { EXPECT_EQ(next(port, INFINITE).flag, ERROR_INVALID_HANDLE); });
  Sleep(50);
  EXPECT_TRUE(CloseClusterNotifyPort(port));
  waiting.join();
  EXPECT_FALSE(CloseClusterNotifyPort(port));
  EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
}

TEST_F(Notify, PortsAreMadeAgainAtAnotherNode) {
  PortHandle port = CreateClusterNotifyPort(kNoPort, cluster_, CLUSTER_CHANGE_GROUP_ADDED, 1);
  EXPECT_EQ(RegisterClusterNotify(port, CLUSTER_CHANGE_RESOURCE_STATE, resource_, 2), ERROR_SUCCESS);
  NOTIFY_FILTER_AND_TYPE filter{CLUSTER_OBJECT_TYPE_CLUSTER, CLUSTER_CHANGE_CLUSTER_GROUP_ADDED_V2};
  PortHandle second = CreateClusterNotifyPortV2(kNoPort, cluster_, &filter, 1, 3);
  ASSERT_NE(second, nullptr) << GetLastError();
  // No call of the program finds out: the threads that wait do.
  fail_node("NODE1");
  EXPECT_EQ(next(port), (Event{1, CLUSTER_CHANGE_CLUSTER_RECONNECT, L"CLUSTER1"}));
  EventV2 event = next_v2(second);
  EXPECT_EQ(event.key, 3u);
  EXPECT_EQ(event.flag, CLUSTER_CHANGE_CLUSTER_RECONNECT_V2);
  EXPECT_EQ(event.name, L"CLUSTER1");
  GroupHandle added = CreateClusterGroup(cluster_, L"N");
  EXPECT_EQ(next(port), (Event{1, CLUSTER_CHANGE_GROUP_ADDED, L"N"}));
  EXPECT_EQ(next_v2(second).name, L"N");
  EXPECT_EQ(OnlineClusterResource(resource_), ERROR_SUCCESS);
  EXPECT_EQ(next(port), (Event{2, CLUSTER_CHANGE_RESOURCE_STATE, L"R"}));
}

TEST_F(Notify, AClusterThatIsGoneIsAnEvent) {
  PortHandle port = CreateClusterNotifyPort(kNoPort, cluster_, CLUSTER_CHANGE_GROUP_ADDED, 4);
  NOTIFY_FILTER_AND_TYPE filter{CLUSTER_OBJECT_TYPE_CLUSTER, CLUSTER_CHANGE_CLUSTER_GROUP_ADDED_V2};
  PortHandle second = CreateClusterNotifyPortV2(kNoPort, cluster_, &filter, 1, 5);
  server_.kill();
  EXPECT_EQ(next(port), (Event{4, CLUSTER_CHANGE_CLUSTER_STATE, L"CLUSTER1"}));
  EXPECT_EQ(next_v2(second).flag, CLUSTER_CHANGE_CLUSTER_STATE_V2);
}

TEST_F(Notify, HandlesThatAreNoneAreRefused) {
  EXPECT_EQ(CreateClusterNotifyPort(nullptr, cluster_, 1, 1), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
  EXPECT_EQ(CreateClusterNotifyPort(kNoPort, nullptr, 1, 1), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
  EXPECT_EQ(CreateClusterNotifyPortV2(kNoPort, cluster_, nullptr, 1, 1), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
  PortHandle port = CreateClusterNotifyPort(kNoPort, kNoCluster, 0, 0);
  EXPECT_EQ(CreateClusterNotifyPort(port, kNoCluster, 0, 0), nullptr);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(RegisterClusterNotify(port, 1, nullptr, 1), ERROR_INVALID_HANDLE);
}

}  // namespace
}  // namespace cmrp::clusapi::testing
