/* Takes resources offline, waits for each, and says what became of it:

     take_offline NAME…

   Build it with  cc take_offline.c $(pkg-config --cflags --libs clusapi)  and say in the environment where the cluster
   is (CLUSAPI_CLUSTER, CLUSAPI_USER, CLUSAPI_PASSWORD_FILE). Exit status: 0 if all of them are offline, else 1. */
#include <clusapi.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

enum { kPollMilliseconds = 50, kMostPolls = 1200 };

/* Polls until the resource is in a state that stays. */
static CLUSTER_RESOURCE_STATE settled_state(HRESOURCE resource) {
  CLUSTER_RESOURCE_STATE state = ClusterResourceStateUnknown;
  for (int i = 0; i < kMostPolls; ++i) {
    state = GetClusterResourceState(resource, NULL, NULL, NULL, NULL);
    if (state < ClusterResourcePending) break;
    Sleep(kPollMilliseconds);
  }
  return state;
}

static DWORD take_offline(HCLUSTER cluster, const wchar_t *name) {
  HRESOURCE resource = OpenClusterResource(cluster, name);
  if (!resource) return GetLastError();
  DWORD error = OfflineClusterResourceEx(resource, CLUSAPI_RESOURCE_OFFLINE_IGNORE_RESOURCE_STATUS, NULL, 0);
  if (error == ERROR_IO_PENDING) {
    error = settled_state(resource) == ClusterResourceOffline ? ERROR_SUCCESS : ERROR_RESOURCE_FAILED;
  }
  CloseClusterResource(resource);
  return error;
}

int main(int argc, char **argv) {
  setlocale(LC_ALL, "");
  HCLUSTER cluster = OpenCluster(NULL);
  if (!cluster) {
    fprintf(stderr, "take_offline: the cluster cannot be opened: error %u\n", GetLastError());
    return 1;
  }
  int status = 0;
  for (int i = 1; i < argc; ++i) {
    wchar_t name[256];
    size_t length = mbstowcs(name, argv[i], sizeof name / sizeof *name);
    DWORD error = length < sizeof name / sizeof *name ? take_offline(cluster, name) : ERROR_INVALID_NAME;
    if (error == ERROR_SUCCESS) {
      printf("%s is offline\n", argv[i]);
    } else {
      printf("%s: error %u\n", argv[i], error);
      status = 1;
    }
  }
  CloseCluster(cluster);
  return status;
}
