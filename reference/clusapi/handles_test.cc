// Handles that are none, at every function of the API. No server is needed to refuse them.
#include <gtest/gtest.h>

#include <functional>

#include "reference/clusapi/include/clusapi.h"
#include "reference/wire/win32_error.h"

namespace {

using namespace cmrp;

/// Calls a function with this handle wherever it takes one, and returns its error.
struct Function {
  const char* name;
  std::function<DWORD(void*)> call;
};

/// Functions that return a code; those that return something else and set the last error.
#define CODE(function, Handle, ...)                                                                         \
  Function {                                                                                                \
#function, [](void* h) -> DWORD { return function(static_cast<Handle>(h) __VA_OPT__(, ) __VA_ARGS__); } \
  }
#define LAST(function, Handle, bad, ...)                                           \
  Function {                                                                       \
#function, [](void* h) -> DWORD {                                                \
      SetLastError(0);                                                               \
      EXPECT_EQ(function(static_cast<Handle>(h) __VA_OPT__(, ) __VA_ARGS__), bad);   \
      return GetLastError();                                                         \
    } \
  }

BYTE buffer[4];
wchar_t text[8];
DWORD count = 8;

const Function kFunctions[] = {
    LAST(CloseCluster, HCLUSTER, FALSE),
    CODE(SetClusterName, HCLUSTER, L"x"),
    CODE(GetClusterInformation, HCLUSTER, text, &count, nullptr),
    CODE(GetClusterQuorumResource, HCLUSTER, text, &count, text, &count, &count),
    CODE(SetClusterQuorumResource, HRESOURCE, L"x", 0),
    LAST(ClusterOpenEnum, HCLUSTER, nullptr, CLUSTER_ENUM_NODE),
    LAST(ClusterGetEnumCount, HCLUSENUM, 0u),
    CODE(ClusterEnum, HCLUSENUM, 0, &count, text, &count),
    CODE(ClusterCloseEnum, HCLUSENUM),
    LAST(ClusterOpenEnumEx, HCLUSTER, nullptr, CLUSTER_ENUM_NODE, nullptr),
    LAST(ClusterGetEnumCountEx, HCLUSENUMEX, 0u),
    CODE(ClusterEnumEx, HCLUSENUMEX, 0, nullptr, &count),
    CODE(ClusterCloseEnumEx, HCLUSENUMEX),
    LAST(OpenClusterNode, HCLUSTER, nullptr, L"x"),
    LAST(OpenClusterNodeEx, HCLUSTER, nullptr, L"x", GENERIC_READ, nullptr),
    LAST(CloseClusterNode, HNODE, FALSE),
    LAST(GetClusterFromNode, HNODE, nullptr),
    LAST(GetClusterNodeState, HNODE, ClusterNodeStateUnknown),
    CODE(GetClusterNodeId, HNODE, text, &count),
    CODE(PauseClusterNode, HNODE),
    CODE(PauseClusterNodeEx, HNODE, TRUE, 0, nullptr),
    CODE(ResumeClusterNode, HNODE),
    CODE(ResumeClusterNodeEx, HNODE, DoNotFailbackGroups, 0),
    CODE(EvictClusterNode, HNODE),
    LAST(ClusterNodeOpenEnum, HNODE, nullptr, CLUSTER_NODE_ENUM_ALL),
    LAST(ClusterNodeGetEnumCount, HNODEENUM, 0u),
    CODE(ClusterNodeEnum, HNODEENUM, 0, &count, text, &count),
    CODE(ClusterNodeCloseEnum, HNODEENUM),
    LAST(ClusterNodeOpenEnumEx, HNODE, nullptr, CLUSTER_NODE_ENUM_ALL, nullptr),
    LAST(ClusterNodeGetEnumCountEx, HNODEENUMEX, 0u),
    CODE(ClusterNodeEnumEx, HNODEENUMEX, 0, nullptr, &count),
    CODE(ClusterNodeCloseEnumEx, HNODEENUMEX),
    LAST(CreateClusterGroup, HCLUSTER, nullptr, L"x"),
    LAST(CreateClusterGroupEx, HCLUSTER, nullptr, L"x", nullptr),
    LAST(OpenClusterGroup, HCLUSTER, nullptr, L"x"),
    LAST(OpenClusterGroupEx, HCLUSTER, nullptr, L"x", GENERIC_READ, nullptr),
    LAST(CloseClusterGroup, HGROUP, FALSE),
    LAST(GetClusterFromGroup, HGROUP, nullptr),
    CODE(DeleteClusterGroup, HGROUP),
    CODE(DestroyClusterGroup, HGROUP),
    LAST(GetClusterGroupState, HGROUP, ClusterGroupStateUnknown, text, &count),
    CODE(SetClusterGroupName, HGROUP, L"x"),
    CODE(SetClusterGroupNodeList, HGROUP, 0, nullptr),
    CODE(OnlineClusterGroup, HGROUP, nullptr),
    CODE(OnlineClusterGroupEx, HGROUP, nullptr, 0, buffer, sizeof buffer),
    CODE(OfflineClusterGroup, HGROUP),
    CODE(OfflineClusterGroupEx, HGROUP, 0, buffer, sizeof buffer),
    CODE(MoveClusterGroup, HGROUP, nullptr),
    CODE(MoveClusterGroupEx, HGROUP, nullptr, 0, buffer, sizeof buffer),
    CODE(CancelClusterGroupOperation, HGROUP, 0),
    LAST(ClusterGroupOpenEnum, HGROUP, nullptr, CLUSTER_GROUP_ENUM_ALL),
    LAST(ClusterGroupGetEnumCount, HGROUPENUM, 0u),
    CODE(ClusterGroupEnum, HGROUPENUM, 0, &count, text, &count),
    CODE(ClusterGroupCloseEnum, HGROUPENUM),
    LAST(CreateClusterResource, HGROUP, nullptr, L"x", L"y", 0),
    LAST(OpenClusterResource, HCLUSTER, nullptr, L"x"),
    LAST(OpenClusterResourceEx, HCLUSTER, nullptr, L"x", GENERIC_READ, nullptr),
    LAST(CloseClusterResource, HRESOURCE, FALSE),
    LAST(GetClusterFromResource, HRESOURCE, nullptr),
    CODE(DeleteClusterResource, HRESOURCE),
    LAST(GetClusterResourceState, HRESOURCE, ClusterResourceStateUnknown, text, &count, text, &count),
    CODE(SetClusterResourceName, HRESOURCE, L"x"),
    CODE(FailClusterResource, HRESOURCE),
    CODE(OnlineClusterResource, HRESOURCE),
    CODE(OnlineClusterResourceEx, HRESOURCE, 0, buffer, sizeof buffer),
    CODE(OfflineClusterResource, HRESOURCE),
    CODE(OfflineClusterResourceEx, HRESOURCE, 0, buffer, sizeof buffer),
    CODE(RestartClusterResource, HRESOURCE, 0),
    {"ChangeClusterResourceGroup",
     [](void* h) { return ChangeClusterResourceGroup(static_cast<HRESOURCE>(h), static_cast<HGROUP>(h)); }},
    {"ChangeClusterResourceGroupEx",
     [](void* h) { return ChangeClusterResourceGroupEx(static_cast<HRESOURCE>(h), static_cast<HGROUP>(h), 0); }},
    {"AddClusterResourceNode",
     [](void* h) { return AddClusterResourceNode(static_cast<HRESOURCE>(h), static_cast<HNODE>(h)); }},
    {"RemoveClusterResourceNode",
     [](void* h) { return RemoveClusterResourceNode(static_cast<HRESOURCE>(h), static_cast<HNODE>(h)); }},
    {"AddClusterResourceDependency",
     [](void* h) { return AddClusterResourceDependency(static_cast<HRESOURCE>(h), static_cast<HRESOURCE>(h)); }},
    {"RemoveClusterResourceDependency",
     [](void* h) { return RemoveClusterResourceDependency(static_cast<HRESOURCE>(h), static_cast<HRESOURCE>(h)); }},
    LAST(CanResourceBeDependent, HRESOURCE, FALSE, static_cast<HRESOURCE>(h)),
    CODE(SetClusterResourceDependencyExpression, HRESOURCE, L"x"),
    CODE(GetClusterResourceDependencyExpression, HRESOURCE, text, &count),
    LAST(GetClusterResourceNetworkName, HRESOURCE, FALSE, text, &count),
    LAST(ClusterResourceOpenEnum, HRESOURCE, nullptr, CLUSTER_RESOURCE_ENUM_ALL),
    LAST(ClusterResourceGetEnumCount, HRESENUM, 0u),
    CODE(ClusterResourceEnum, HRESENUM, 0, &count, text, &count),
    CODE(ClusterResourceCloseEnum, HRESENUM),
    LAST(OpenClusterNetwork, HCLUSTER, nullptr, L"x"),
    LAST(OpenClusterNetworkEx, HCLUSTER, nullptr, L"x", GENERIC_READ, nullptr),
    LAST(CloseClusterNetwork, HNETWORK, FALSE),
    LAST(GetClusterFromNetwork, HNETWORK, nullptr),
    LAST(GetClusterNetworkState, HNETWORK, ClusterNetworkStateUnknown),
    CODE(GetClusterNetworkId, HNETWORK, text, &count),
    CODE(SetClusterNetworkName, HNETWORK, L"x"),
    LAST(ClusterNetworkOpenEnum, HNETWORK, nullptr, CLUSTER_NETWORK_ENUM_ALL),
    LAST(ClusterNetworkGetEnumCount, HNETWORKENUM, 0u),
    CODE(ClusterNetworkEnum, HNETWORKENUM, 0, &count, text, &count),
    CODE(ClusterNetworkCloseEnum, HNETWORKENUM),
    LAST(OpenClusterNetInterface, HCLUSTER, nullptr, L"x"),
    LAST(OpenClusterNetInterfaceEx, HCLUSTER, nullptr, L"x", GENERIC_READ, nullptr),
    LAST(CloseClusterNetInterface, HNETINTERFACE, FALSE),
    LAST(GetClusterFromNetInterface, HNETINTERFACE, nullptr),
    LAST(GetClusterNetInterfaceState, HNETINTERFACE, ClusterNetInterfaceStateUnknown),
    CODE(GetClusterNetInterface, HCLUSTER, L"x", L"y", text, &count),
    CODE(ClusterControl, HCLUSTER, nullptr, CLUSCTL_CLUSTER_GET_FQDN, nullptr, 0, buffer, 4, &count),
    CODE(ClusterNodeControl, HNODE, nullptr, CLUSCTL_NODE_GET_NAME, nullptr, 0, buffer, 4, &count),
    CODE(ClusterGroupControl, HGROUP, nullptr, CLUSCTL_GROUP_GET_NAME, nullptr, 0, buffer, 4, &count),
    CODE(ClusterResourceControl, HRESOURCE, nullptr, CLUSCTL_RESOURCE_GET_NAME, nullptr, 0, buffer, 4, &count),
    CODE(ClusterNetworkControl, HNETWORK, nullptr, CLUSCTL_NETWORK_GET_NAME, nullptr, 0, buffer, 4, &count),
    CODE(ClusterNetInterfaceControl, HNETINTERFACE, nullptr, CLUSCTL_NETINTERFACE_GET_NAME, nullptr, 0, buffer, 4,
         &count),
};

TEST(Handles, NullIsInvalid) {
  for (const Function& f : kFunctions) EXPECT_EQ(f.call(nullptr), ERROR_INVALID_HANDLE) << f.name;
}

TEST(Handles, WhatNeverWasOneIsInvalid) {
  int object = 0;
  for (void* handle : {static_cast<void*>(&object), reinterpret_cast<void*>(1), reinterpret_cast<void*>(-1),
                       reinterpret_cast<void*>(0xC105A001)}) {
    for (const Function& f : kFunctions) EXPECT_EQ(f.call(handle), ERROR_INVALID_HANDLE) << f.name << " " << handle;
  }
}

TEST(Handles, ControlCodesHaveTheirDocumentedValues) {
  EXPECT_EQ(CLUSCTL_RESOURCE_GET_NAME, 0x01000029u);
  EXPECT_EQ(CLUSCTL_RESOURCE_GET_RESOURCE_TYPE, 0x0100002Du);
  EXPECT_EQ(CLUSCTL_GROUP_SET_COMMON_PROPERTIES, 0x0340005Eu);
}

}  // namespace
