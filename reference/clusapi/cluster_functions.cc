// The cluster itself: opening, names, version, quorum.
#include "reference/clusapi/api.h"
#include "reference/idl/cluster.h"

namespace cmrp::clusapi {
namespace {

HCLUSTER open_cluster(LPCWSTR name, std::optional<uint32_t> access, DWORD* granted) {
  return new_handle<HCLUSTER>([&]() -> Outcome<std::shared_ptr<Cluster>> {
    auto settings = settings_for(name);
    if (!settings) return tl::unexpected(settings.error());
    return Cluster::open(std::move(*settings), access, granted);
  });
}

/// A text of fixed size in a structure: cut off where it does not fit.
template <size_t N>
void copy_fixed(const std::optional<std::u16string>& text, WCHAR (&field)[N]) {
  DWORD count = N;
  (void)copy_out(std::u16string_view(text.value_or(u"")), field, &count);
}

uint32_t version_of(Cluster& cluster, CLUSTERVERSIONINFO& info) {
  if (info.dwVersionInfoSize < sizeof info) return ERROR_INVALID_PARAMETER;
  idl::ApiGetClusterVersion2 p;
  if (uint32_t status = cluster.call(idl::kApiGetClusterVersion2, &p, {}); status != ERROR_SUCCESS) return status;
  if (!p.ppClusterOpVerInfo) return RPC_X_BAD_STUB_DATA;
  info.MajorVersion = p.lpwMajorVersion;
  info.MinorVersion = p.lpwMinorVersion;
  info.BuildNumber = p.lpwBuildNumber;
  copy_fixed(p.lpszVendorId, info.szVendorId);
  copy_fixed(p.lpszCSDVersion, info.szCSDVersion);
  info.dwClusterHighestVersion = p.ppClusterOpVerInfo->dwClusterHighestVersion;
  info.dwClusterLowestVersion = p.ppClusterOpVerInfo->dwClusterLowestVersion;
  info.dwFlags = p.ppClusterOpVerInfo->dwFlags;
  info.dwReserved = p.ppClusterOpVerInfo->dwReserved;
  return ERROR_SUCCESS;
}

}  // namespace
}  // namespace cmrp::clusapi

using namespace cmrp;
using namespace cmrp::clusapi;

HCLUSTER OpenCluster(LPCWSTR lpszClusterName) { return open_cluster(lpszClusterName, {}, nullptr); }

HCLUSTER OpenClusterEx(LPCWSTR lpszClusterName, DWORD dwDesiredAccess, DWORD* lpdwGrantedAccess) {
  return open_cluster(lpszClusterName, dwDesiredAccess, lpdwGrantedAccess);
}

BOOL CloseCluster(HCLUSTER hCluster) {
  // The cluster goes with its last reference: this one, or that of an object which is still open.
  uint32_t code = guarded([&]() -> uint32_t {
    auto cluster = HandleTable::instance().take<Cluster>(hCluster);
    if (!cluster) return ERROR_INVALID_HANDLE;
    cluster->handle_closed();
    return ERROR_SUCCESS;
  });
  return or_last_error<BOOL>(code, TRUE, FALSE);
}

DWORD SetClusterName(HCLUSTER hCluster, LPCWSTR lpszNewClusterName) {
  return with<Cluster>(hCluster, [&](Cluster& cluster) -> uint32_t {
    auto name = from_wide(lpszNewClusterName);
    if (!name) return name.error();
    idl::ApiSetClusterName p;
    p.NewClusterName = std::move(*name);
    return cluster.call(idl::kApiSetClusterName, &p, {});
  });
}

DWORD GetClusterInformation(HCLUSTER hCluster, LPWSTR lpszClusterName, LPDWORD lpcchClusterName,
                            LPCLUSTERVERSIONINFO lpClusterInfo) {
  return with<Cluster>(hCluster, [&](Cluster& cluster) -> uint32_t {
    idl::ApiGetClusterName names;
    uint32_t status = cluster.call(idl::kApiGetClusterName, &names, {});
    if (status == ERROR_SUCCESS && lpClusterInfo) status = version_of(cluster, *lpClusterInfo);
    if (status != ERROR_SUCCESS) return status;
    return copy_out(names.ClusterName, lpszClusterName, lpcchClusterName);
  });
}

DWORD GetClusterQuorumResource(HCLUSTER hCluster, LPWSTR lpszResourceName, LPDWORD lpcchResourceName,
                               LPWSTR lpszDeviceName, LPDWORD lpcchDeviceName, LPDWORD lpdwMaxQuorumLogSize) {
  return with<Cluster>(hCluster, [&](Cluster& cluster) -> uint32_t {
    idl::ApiGetQuorumResource p;
    uint32_t status = cluster.call(idl::kApiGetQuorumResource, &p, {});
    if (status != ERROR_SUCCESS) return status;
    if (lpdwMaxQuorumLogSize) *lpdwMaxQuorumLogSize = p.pdwMaxQuorumLogSize;
    status = copy_out(p.lpszResourceName, lpszResourceName, lpcchResourceName);
    uint32_t device = copy_out(p.lpszDeviceName, lpszDeviceName, lpcchDeviceName);
    return status != ERROR_SUCCESS ? status : device;
  });
}

DWORD SetClusterQuorumResource(HRESOURCE hResource, LPCWSTR lpszDeviceName, DWORD dwMaxQuoLogSize) {
  return guarded([&]() -> uint32_t {
    auto device = from_wide(lpszDeviceName ? lpszDeviceName : L"");
    if (!device) return device.error();
    idl::ApiSetQuorumResource p;
    p.lpszDeviceName = std::move(*device);
    p.dwMaxQuorumLogSize = dwMaxQuoLogSize;
    return call_on<Resource>(hResource, idl::kApiSetQuorumResource, std::move(p));
  });
}
