// Resource types, which have names and no handles.
#include "reference/clusapi/enumeration.h"
#include "reference/idl/resource_type.h"

using namespace cmrp;
using namespace cmrp::clusapi;

DWORD CreateClusterResourceType(HCLUSTER hCluster, LPCWSTR lpszResourceTypeName, LPCWSTR lpszDisplayName,
                                LPCWSTR lpszResourceTypeDll, DWORD dwLooksAlivePollInterval,
                                DWORD dwIsAlivePollInterval) {
  return with<Cluster>(hCluster, [&](Cluster& cluster) -> uint32_t {
    auto name = from_wide(lpszResourceTypeName);
    auto display = from_wide(lpszDisplayName);
    auto dll = from_wide(lpszResourceTypeDll);
    for (const auto* text : {&name, &display, &dll}) {
      if (!*text) return text->error();
    }
    idl::ApiCreateResourceType p;
    p.lpszTypeName = std::move(*name);
    p.lpszDisplayName = std::move(*display);
    p.lpszDllName = std::move(*dll);
    p.dwLooksAlive = dwLooksAlivePollInterval;
    p.dwIsAlive = dwIsAlivePollInterval;
    return cluster.call(idl::kApiCreateResourceType, &p, {});
  });
}

DWORD DeleteClusterResourceType(HCLUSTER hCluster, LPCWSTR lpszResourceTypeName) {
  return with<Cluster>(hCluster, [&](Cluster& cluster) -> uint32_t {
    auto name = from_wide(lpszResourceTypeName);
    if (!name) return name.error();
    idl::ApiDeleteResourceType p;
    p.lpszTypeName = std::move(*name);
    return cluster.call(idl::kApiDeleteResourceType, &p, {});
  });
}

HRESTYPEENUM ClusterResourceTypeOpenEnum(HCLUSTER hCluster, LPCWSTR lpszResourceTypeName, DWORD dwType) {
  return new_handle<HRESTYPEENUM>([&]() -> Outcome<std::shared_ptr<Object>> {
    auto cluster = HandleTable::instance().find<Cluster>(hCluster);
    if (!cluster) return tl::unexpected(ERROR_INVALID_HANDLE);
    auto name = from_wide(lpszResourceTypeName);
    if (!name) return tl::unexpected(name.error());
    idl::ApiCreateResTypeEnum p;
    p.lpszTypeName = std::move(*name);
    p.dwType = dwType;
    if (uint32_t status = cluster->call(idl::kApiCreateResTypeEnum, &p, {}); status != ERROR_SUCCESS) {
      return tl::unexpected(status);
    }
    auto entries = entries_of(p.ReturnEnum);
    if (!entries) return tl::unexpected(entries.error());
    return std::make_shared<Enumeration<HRESTYPEENUM>>(std::move(*entries));
  });
}
DWORD ClusterResourceTypeGetEnumCount(HRESTYPEENUM hResTypeEnum) { return enum_count(hResTypeEnum); }
DWORD ClusterResourceTypeEnum(HRESTYPEENUM hResTypeEnum, DWORD dwIndex, LPDWORD lpdwType, LPWSTR lpszName,
                              LPDWORD lpcchName) {
  return enum_entry(hResTypeEnum, dwIndex, lpdwType, lpszName, lpcchName);
}
DWORD ClusterResourceTypeCloseEnum(HRESTYPEENUM hResTypeEnum) { return close_enum(hResTypeEnum); }
