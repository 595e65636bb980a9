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
DWORD_PTR event_key = 0;
HKEY key = nullptr;
HREGBATCH batch = nullptr;

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
    CODE(CreateClusterResourceType, HCLUSTER, L"x", L"y", L"z", 0, 0),
    CODE(DeleteClusterResourceType, HCLUSTER, L"x"),
    LAST(ClusterResourceTypeOpenEnum, HCLUSTER, nullptr, L"x", CLUSTER_RESOURCE_TYPE_ENUM_ALL),
    LAST(ClusterResourceTypeGetEnumCount, HRESTYPEENUM, 0u),
    CODE(ClusterResourceTypeEnum, HRESTYPEENUM, 0, &count, text, &count),
    CODE(ClusterResourceTypeCloseEnum, HRESTYPEENUM),
    LAST(CreateClusterGroupSet, HCLUSTER, nullptr, L"x"),
    LAST(OpenClusterGroupSet, HCLUSTER, nullptr, L"x"),
    LAST(CloseClusterGroupSet, HGROUPSET, FALSE),
    CODE(DeleteClusterGroupSet, HGROUPSET),
    {"ClusterAddGroupToGroupSet",
     [](void* h) { return ClusterAddGroupToGroupSet(static_cast<HGROUPSET>(h), static_cast<HGROUP>(h)); }},
    {"ClusterAddGroupToGroupSetWithDomains",
     [](void* h) {
       return ClusterAddGroupToGroupSetWithDomains(static_cast<HGROUPSET>(h), static_cast<HGROUP>(h), 1, 2);
     }},
    CODE(ClusterRemoveGroupFromGroupSet, HGROUP),
    {"RemoveClusterGroupDependency",
     [](void* h) { return RemoveClusterGroupDependency(static_cast<HGROUP>(h), static_cast<HGROUP>(h)); }},
    CODE(SetGroupDependencyExpression, HGROUP, L"x"),
    {"AddClusterGroupSetDependency",
     [](void* h) { return AddClusterGroupSetDependency(static_cast<HGROUPSET>(h), static_cast<HGROUPSET>(h)); }},
    {"RemoveClusterGroupSetDependency",
     [](void* h) { return RemoveClusterGroupSetDependency(static_cast<HGROUPSET>(h), static_cast<HGROUPSET>(h)); }},
    CODE(SetClusterGroupSetDependencyExpression, HGROUPSET, L"x"),
    {"AddClusterGroupToGroupSetDependency",
     [](void* h) { return AddClusterGroupToGroupSetDependency(static_cast<HGROUP>(h), static_cast<HGROUPSET>(h)); }},
    {"RemoveClusterGroupToGroupSetDependency",
     [](void* h) { return RemoveClusterGroupToGroupSetDependency(static_cast<HGROUP>(h), static_cast<HGROUPSET>(h)); }},
    LAST(ClusterGroupSetOpenEnum, HCLUSTER, nullptr),
    LAST(ClusterGroupSetGetEnumCount, HGROUPSETENUM, 0u),
    CODE(ClusterGroupSetEnum, HGROUPSETENUM, 0, text, &count),
    CODE(ClusterGroupSetCloseEnum, HGROUPSETENUM),
    LAST(GetClusterKey, HCLUSTER, nullptr, KEY_READ),
    LAST(GetClusterNodeKey, HNODE, nullptr, KEY_READ),
    LAST(GetClusterGroupKey, HGROUP, nullptr, KEY_READ),
    LAST(GetClusterResourceKey, HRESOURCE, nullptr, KEY_READ),
    LAST(GetClusterResourceTypeKey, HCLUSTER, nullptr, L"x", KEY_READ),
    LAST(GetClusterNetworkKey, HNETWORK, nullptr, KEY_READ),
    LAST(GetClusterNetInterfaceKey, HNETINTERFACE, nullptr, KEY_READ),
    CODE(ClusterRegCreateKey, HKEY, L"x", 0, KEY_READ, nullptr, &key, nullptr),
    CODE(ClusterRegOpenKey, HKEY, L"x", KEY_READ, &key),
    CODE(ClusterRegDeleteKey, HKEY, L"x"),
    CODE(ClusterRegCloseKey, HKEY),
    CODE(ClusterRegEnumKey, HKEY, 0, text, &count, nullptr),
    CODE(ClusterRegSetValue, HKEY, L"x", REG_BINARY, buffer, sizeof buffer),
    CODE(ClusterRegDeleteValue, HKEY, L"x"),
    CODE(ClusterRegQueryValue, HKEY, L"x", nullptr, buffer, &count),
    CODE(ClusterRegEnumValue, HKEY, 0, text, &count, nullptr, nullptr, nullptr),
    CODE(ClusterRegQueryInfoKey, HKEY, &count, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr),
    CODE(ClusterRegGetKeySecurity, HKEY, OWNER_SECURITY_INFORMATION, nullptr, &count),
    CODE(ClusterRegSetKeySecurity, HKEY, OWNER_SECURITY_INFORMATION, buffer),
    CODE(ClusterRegCreateBatch, HKEY, &batch),
    CODE(ClusterRegBatchAddCommand, HREGBATCH, CLUSREG_CREATE_KEY, L"x", 0, nullptr, 0),
    CODE(ClusterRegCloseBatch, HREGBATCH, TRUE, nullptr),
    CODE(ClusterRegCloseBatchEx, HREGBATCH, 1, nullptr),
    LAST(CreateClusterNotifyPort, HCHANGE, nullptr, static_cast<HCLUSTER>(h), 1, 0),
    LAST(CreateClusterNotifyPortV2, HCHANGE, nullptr, static_cast<HCLUSTER>(h), nullptr, 0, 0),
    CODE(RegisterClusterNotify, HCHANGE, 1, h, 0),
    CODE(RegisterClusterNotifyV2, HCHANGE, {}, h, 0),
    CODE(GetClusterNotify, HCHANGE, &event_key, &count, text, &count, INFINITE),
    CODE(GetClusterNotifyV2, HCHANGE, &event_key, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
         nullptr, nullptr, nullptr, nullptr, INFINITE),
    LAST(CloseClusterNotifyPort, HCHANGE, FALSE),
    CODE(ClusterControl, HCLUSTER, nullptr, CLUSCTL_CLUSTER_GET_FQDN, nullptr, 0, buffer, 4, &count),
    CODE(ClusterNodeControl, HNODE, nullptr, CLUSCTL_NODE_GET_NAME, nullptr, 0, buffer, 4, &count),
    CODE(ClusterGroupControl, HGROUP, nullptr, CLUSCTL_GROUP_GET_NAME, nullptr, 0, buffer, 4, &count),
    CODE(ClusterResourceControl, HRESOURCE, nullptr, CLUSCTL_RESOURCE_GET_NAME, nullptr, 0, buffer, 4, &count),
    CODE(ClusterResourceTypeControl, HCLUSTER, L"x", nullptr, CLUSCTL_RESOURCE_TYPE_GET_CHARACTERISTICS, nullptr, 0,
         buffer, 4, &count),
    CODE(ClusterGroupSetControl, HGROUPSET, nullptr, 0, nullptr, 0, buffer, 4, &count),
    CODE(ClusterNetworkControl, HNETWORK, nullptr, CLUSCTL_NETWORK_GET_NAME, nullptr, 0, buffer, 4, &count),
    CODE(ClusterNetInterfaceControl, HNETINTERFACE, nullptr, CLUSCTL_NETINTERFACE_GET_NAME, nullptr, 0, buffer, 4,
         &count),
};

TEST(Handles, NullIsInvalid) {
  for (const Function& f : kFunctions) EXPECT_EQ(f.call(nullptr), ERROR_INVALID_HANDLE) << f.name;
}

TEST(Handles, WhatNeverWasOneIsInvalid) {
  int object = 0;
  for (void* handle : {static_cast<void*>(&object), reinterpret_cast<void*>(1), reinterpret_cast<void*>(-2),
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
