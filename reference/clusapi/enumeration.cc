#include "reference/clusapi/enumeration.h"

#include <cstring>

#include "reference/idl/cluster.h"
#include "reference/idl/group.h"
#include "reference/idl/network.h"
#include "reference/idl/node.h"
#include "reference/idl/resource.h"

namespace cmrp::clusapi {

Outcome<std::vector<Entry>> entries_of(const std::optional<idl::ENUM_LIST>& names) {
  if (!names) return tl::unexpected(RPC_X_BAD_STUB_DATA);
  std::vector<Entry> entries;
  for (const idl::ENUM_ENTRY& entry : names->Entry) {
    if (!entry.Name) return tl::unexpected(RPC_X_BAD_STUB_DATA);
    entries.push_back({entry.Type, *entry.Name, {}});
  }
  return entries;
}

Outcome<std::vector<Entry>> entries_of(const std::optional<idl::ENUM_LIST>& ids,
                                       const std::optional<idl::ENUM_LIST>& names) {
  auto entries = entries_of(names);
  auto other = entries_of(ids);
  if (!entries || !other || entries->size() != other->size()) return tl::unexpected(RPC_X_BAD_STUB_DATA);
  for (size_t i = 0; i < entries->size(); ++i) (*entries)[i].id = std::move((*other)[i].name);
  return entries;
}

uint32_t copy_entry(const std::vector<Entry>& entries, DWORD index, LPDWORD type, LPWSTR name, LPDWORD count) {
  if (!count) return ERROR_INVALID_PARAMETER;
  if (index >= entries.size()) return ERROR_NO_MORE_ITEMS;
  if (type) *type = entries[index].type;
  return copy_out(std::u16string_view(entries[index].name), name, count);
}

uint32_t copy_entry(const std::vector<Entry>& entries, DWORD index, PCLUSTER_ENUM_ITEM item, LPDWORD size) {
  if (!size) return ERROR_INVALID_PARAMETER;
  if (index >= entries.size()) return ERROR_NO_MORE_ITEMS;
  std::wstring id = to_wide(entries[index].id);
  std::wstring name = to_wide(entries[index].name);
  size_t id_bytes = (id.size() + 1) * sizeof(WCHAR);
  size_t name_bytes = (name.size() + 1) * sizeof(WCHAR);
  size_t needed = sizeof(CLUSTER_ENUM_ITEM) + id_bytes + name_bytes;
  bool fits = item && *size >= needed;
  *size = static_cast<DWORD>(needed);
  if (!fits) return ERROR_MORE_DATA;
  auto* texts = reinterpret_cast<std::byte*>(item + 1);
  *item = {CLUSTER_ENUM_ITEM_VERSION_1,    entries[index].type,
           static_cast<DWORD>(id_bytes),   reinterpret_cast<LPWSTR>(texts),
           static_cast<DWORD>(name_bytes), reinterpret_cast<LPWSTR>(texts + id_bytes)};
  std::memcpy(item->lpszId, id.c_str(), id_bytes);
  std::memcpy(item->lpszName, name.c_str(), name_bytes);
  return ERROR_SUCCESS;
}

}  // namespace cmrp::clusapi

using namespace cmrp;
using namespace cmrp::clusapi;

// Of the cluster.

HCLUSENUM ClusterOpenEnum(HCLUSTER hCluster, DWORD dwType) {
  return open_enum<HCLUSENUM, Cluster, idl::ApiCreateEnum>(hCluster, idl::kApiCreateEnum, dwType);
}
DWORD ClusterGetEnumCount(HCLUSENUM hEnum) { return enum_count(hEnum); }
DWORD ClusterEnum(HCLUSENUM hEnum, DWORD dwIndex, LPDWORD lpdwType, LPWSTR lpszName, LPDWORD lpcchName) {
  return enum_entry(hEnum, dwIndex, lpdwType, lpszName, lpcchName);
}
DWORD ClusterCloseEnum(HCLUSENUM hEnum) { return close_enum(hEnum); }

HCLUSENUMEX ClusterOpenEnumEx(HCLUSTER hCluster, DWORD dwType, PVOID) {
  return open_enum<HCLUSENUMEX, Cluster, idl::ApiCreateEnumEx>(hCluster, idl::kApiCreateEnumEx, dwType);
}
DWORD ClusterGetEnumCountEx(HCLUSENUMEX hClusterEnum) { return enum_count(hClusterEnum); }
DWORD ClusterEnumEx(HCLUSENUMEX hClusterEnum, DWORD dwIndex, PCLUSTER_ENUM_ITEM pItem, LPDWORD cbItem) {
  return enum_entry(hClusterEnum, dwIndex, pItem, cbItem);
}
DWORD ClusterCloseEnumEx(HCLUSENUMEX hClusterEnum) { return close_enum(hClusterEnum); }

// Of a node.

HNODEENUM ClusterNodeOpenEnum(HNODE hNode, DWORD dwType) {
  return open_enum<HNODEENUM, Node, idl::ApiCreateNodeEnum>(hNode, idl::kApiCreateNodeEnum, dwType);
}
DWORD ClusterNodeGetEnumCount(HNODEENUM hNodeEnum) { return enum_count(hNodeEnum); }
DWORD ClusterNodeEnum(HNODEENUM hNodeEnum, DWORD dwIndex, LPDWORD lpdwType, LPWSTR lpszName, LPDWORD lpcchName) {
  return enum_entry(hNodeEnum, dwIndex, lpdwType, lpszName, lpcchName);
}
DWORD ClusterNodeCloseEnum(HNODEENUM hNodeEnum) { return close_enum(hNodeEnum); }

HNODEENUMEX ClusterNodeOpenEnumEx(HNODE hNode, DWORD dwType, PVOID) {
  return open_enum<HNODEENUMEX, Node, idl::ApiCreateNodeEnumEx>(hNode, idl::kApiCreateNodeEnumEx, dwType);
}
DWORD ClusterNodeGetEnumCountEx(HNODEENUMEX hNodeEnum) { return enum_count(hNodeEnum); }
DWORD ClusterNodeEnumEx(HNODEENUMEX hNodeEnum, DWORD dwIndex, PCLUSTER_ENUM_ITEM pItem, LPDWORD cbItem) {
  return enum_entry(hNodeEnum, dwIndex, pItem, cbItem);
}
DWORD ClusterNodeCloseEnumEx(HNODEENUMEX hNodeEnum) { return close_enum(hNodeEnum); }

// Of a group.

HGROUPENUM ClusterGroupOpenEnum(HGROUP hGroup, DWORD dwType) {
  return open_enum<HGROUPENUM, Group, idl::ApiCreateGroupResourceEnum>(hGroup, idl::kApiCreateGroupResourceEnum,
                                                                       dwType);
}
DWORD ClusterGroupGetEnumCount(HGROUPENUM hGroupEnum) { return enum_count(hGroupEnum); }
DWORD ClusterGroupEnum(HGROUPENUM hGroupEnum, DWORD dwIndex, LPDWORD lpdwType, LPWSTR lpszResourceName,
                       LPDWORD lpcchName) {
  return enum_entry(hGroupEnum, dwIndex, lpdwType, lpszResourceName, lpcchName);
}
DWORD ClusterGroupCloseEnum(HGROUPENUM hGroupEnum) { return close_enum(hGroupEnum); }

// Of a resource.

HRESENUM ClusterResourceOpenEnum(HRESOURCE hResource, DWORD dwType) {
  return open_enum<HRESENUM, Resource, idl::ApiCreateResEnum>(hResource, idl::kApiCreateResEnum, dwType);
}
DWORD ClusterResourceGetEnumCount(HRESENUM hResEnum) { return enum_count(hResEnum); }
DWORD ClusterResourceEnum(HRESENUM hResEnum, DWORD dwIndex, LPDWORD lpdwType, LPWSTR lpszName, LPDWORD lpcchName) {
  return enum_entry(hResEnum, dwIndex, lpdwType, lpszName, lpcchName);
}
DWORD ClusterResourceCloseEnum(HRESENUM hResEnum) { return close_enum(hResEnum); }

// Of a network.

HNETWORKENUM ClusterNetworkOpenEnum(HNETWORK hNetwork, DWORD dwType) {
  return open_enum<HNETWORKENUM, Network, idl::ApiCreateNetworkEnum>(hNetwork, idl::kApiCreateNetworkEnum, dwType);
}
DWORD ClusterNetworkGetEnumCount(HNETWORKENUM hNetworkEnum) { return enum_count(hNetworkEnum); }
DWORD ClusterNetworkEnum(HNETWORKENUM hNetworkEnum, DWORD dwIndex, LPDWORD lpdwType, LPWSTR lpszName,
                         LPDWORD lpcchName) {
  return enum_entry(hNetworkEnum, dwIndex, lpdwType, lpszName, lpcchName);
}
DWORD ClusterNetworkCloseEnum(HNETWORKENUM hNetworkEnum) { return close_enum(hNetworkEnum); }
