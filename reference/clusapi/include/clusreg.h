/* The cluster registry: the part of clusapi.h about keys, values and batches of changes.

   Keys are handles like others: they are opened again when the library reconnects. Data of the text types (REG_SZ,
   REG_EXPAND_SZ, REG_MULTI_SZ) is text of WCHAR here, terminators included, and UTF-16 in the cluster; sizes count the
   bytes that it has here. Data of the other types is handed on as it is. Names of keys are paths, parted by '\'. */
#ifndef CMRP_CLUSAPI_CLUSREG_H
#define CMRP_CLUSAPI_CLUSREG_H

#include "clusapi.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _HREGBATCH *HREGBATCH;

/* The root, and the keys that hold the configuration of one object. samDesired: KEY_READ, KEY_ALL_ACCESS, … */
HKEY WINAPI GetClusterKey(_In_ HCLUSTER hCluster, _In_ REGSAM samDesired);
HKEY WINAPI GetClusterNodeKey(_In_ HNODE hNode, _In_ REGSAM samDesired);
HKEY WINAPI GetClusterGroupKey(_In_ HGROUP hGroup, _In_ REGSAM samDesired);
HKEY WINAPI GetClusterResourceKey(_In_ HRESOURCE hResource, _In_ REGSAM samDesired);
HKEY WINAPI GetClusterResourceTypeKey(_In_ HCLUSTER hCluster, _In_ LPCWSTR lpszTypeName, _In_ REGSAM samDesired);
HKEY WINAPI GetClusterNetworkKey(_In_ HNETWORK hNetwork, _In_ REGSAM samDesired);
HKEY WINAPI GetClusterNetInterfaceKey(_In_ HNETINTERFACE hNetInterface, _In_ REGSAM samDesired);

/* A key that is there already is opened; lpdwDisposition tells which it was. */
LONG WINAPI ClusterRegCreateKey(_In_ HKEY hKey, _In_ LPCWSTR lpszSubKey, _In_ DWORD dwOptions, _In_ REGSAM samDesired,
                                _In_opt_ LPSECURITY_ATTRIBUTES lpSecurityAttributes, _Out_ PHKEY phkResult,
                                _Out_opt_ LPDWORD lpdwDisposition);
LONG WINAPI ClusterRegOpenKey(_In_ HKEY hKey, _In_ LPCWSTR lpszSubKey, _In_ REGSAM samDesired, _Out_ PHKEY phkResult);
/* Only a key without subkeys. */
LONG WINAPI ClusterRegDeleteKey(_In_ HKEY hKey, _In_ LPCWSTR lpszSubKey);
LONG WINAPI ClusterRegCloseKey(_In_ HKEY hKey);
/* From index 0 on, until ERROR_NO_MORE_ITEMS. */
LONG WINAPI ClusterRegEnumKey(_In_ HKEY hKey, _In_ DWORD dwIndex, LPWSTR lpszName, _Inout_ LPDWORD lpcchName,
                              _Out_opt_ PFILETIME lpftLastWriteTime);
DWORD WINAPI ClusterRegSetValue(_In_ HKEY hKey, _In_ LPCWSTR lpszValueName, _In_ DWORD dwType,
                                _In_reads_bytes_(cbData) CONST BYTE *lpData, _In_ DWORD cbData);
DWORD WINAPI ClusterRegDeleteValue(_In_ HKEY hKey, _In_ LPCWSTR lpszValueName);
/* A NULL buffer with a size gets the size and ERROR_SUCCESS; one too small ERROR_MORE_DATA and the size. */
LONG WINAPI ClusterRegQueryValue(_In_ HKEY hKey, _In_ LPCWSTR lpszValueName, _Out_opt_ LPDWORD lpdwValueType,
                                 LPBYTE lpData, _Inout_opt_ LPDWORD lpcbData);
DWORD WINAPI ClusterRegEnumValue(_In_ HKEY hKey, _In_ DWORD dwIndex, LPWSTR lpszValueName,
                                 _Inout_ LPDWORD lpcchValueName, _Out_opt_ LPDWORD lpdwType, LPBYTE lpData,
                                 _Inout_opt_ LPDWORD lpcbData);
/* Every output may be NULL. lpcbMaxValueLen has room for the largest value, whatever its type. */
LONG WINAPI ClusterRegQueryInfoKey(_In_ HKEY hKey, _Out_opt_ LPDWORD lpcSubKeys, _Out_opt_ LPDWORD lpcchMaxSubKeyLen,
                                   _Out_opt_ LPDWORD lpcValues, _Out_opt_ LPDWORD lpcchMaxValueNameLen,
                                   _Out_opt_ LPDWORD lpcbMaxValueLen, _Out_opt_ LPDWORD lpcbSecurityDescriptor,
                                   _Out_opt_ PFILETIME lpftLastWriteTime);
/* Security descriptors are self-relative, as in MS-DTYP 2.4.6. */
LONG WINAPI ClusterRegGetKeySecurity(_In_ HKEY hKey, _In_ SECURITY_INFORMATION RequestedInformation,
                                     PSECURITY_DESCRIPTOR pSecurityDescriptor, _Inout_ LPDWORD lpcbSecurityDescriptor);
LONG WINAPI ClusterRegSetKeySecurity(_In_ HKEY hKey, _In_ SECURITY_INFORMATION SecurityInformation,
                                     _In_ PSECURITY_DESCRIPTOR pSecurityDescriptor);

/* ---- Batches: changes below a key that are made all together or not at all -------------------------------------- */

typedef enum CLUSTER_REG_COMMAND {
  CLUSREG_COMMAND_NONE = 0,
  CLUSREG_SET_VALUE = 1,    /* wzName: the value, of the current key. dwOptions: its type. lpData, cbData: its data */
  CLUSREG_CREATE_KEY = 2,   /* wzName: a path; the key becomes the current one */
  CLUSREG_DELETE_KEY = 3,   /* wzName: a path; after it there is no current key until one is created */
  CLUSREG_DELETE_VALUE = 4, /* wzName: the value, of the current key */
  CLUSREG_SET_KEY_SECURITY = 5,
  CLUSREG_VALUE_DELETED = 6,
  CLUSREG_READ_KEY = 7,
  CLUSREG_READ_VALUE = 8,
  CLUSREG_READ_ERROR = 9,
  CLUSREG_CONTROL_COMMAND = 10,
  CLUSREG_CONDITION_EXISTS = 11,
  CLUSREG_CONDITION_NOT_EXISTS = 12,
  CLUSREG_CONDITION_IS_EQUAL = 13,
  CLUSREG_CONDITION_IS_NOT_EQUAL = 14,
  CLUSREG_CONDITION_IS_GREATER_THAN = 15,
  CLUSREG_CONDITION_IS_LESS_THAN = 16,
  CLUSREG_CONDITION_KEY_EXISTS = 17,
  CLUSREG_CONDITION_KEY_NOT_EXISTS = 18,
  CLUSREG_LAST_COMMAND = 19
} CLUSTER_REG_COMMAND;

/* A new batch of commands, which start at hKey. The key may be closed before the batch is. */
LONG WINAPI ClusterRegCreateBatch(_In_ HKEY hKey, _Out_ HREGBATCH *pHREGBATCH);
/* Nothing is sent yet. A command that no batch can have gets ERROR_INVALID_PARAMETER. */
LONG WINAPI ClusterRegBatchAddCommand(_In_ HREGBATCH hRegBatch, _In_ CLUSTER_REG_COMMAND dwCommand,
                                      _In_opt_ LPCWSTR wzName, _In_ DWORD dwOptions,
                                      _In_reads_bytes_opt_(cbData) VOID CONST *lpData, _In_ DWORD cbData);
/* Carries the batch out, or with FALSE drops it. On an error nothing of it was done, and failedCommandNumber, where it
   is wanted, is the index of the command that failed, -1 if none was tried. The handle is gone in every case. */
LONG WINAPI ClusterRegCloseBatch(_In_ HREGBATCH hRegBatch, _In_ BOOL bCommit, _Out_opt_ INT *failedCommandNumber);
/* The same; flags 1 carries it out, 0 drops it, and others have no documented meaning: ERROR_INVALID_PARAMETER. */
LONG WINAPI ClusterRegCloseBatchEx(_In_ HREGBATCH hRegBatch, _In_ DWORD flags, _Out_opt_ INT *failedCommandNumber);

#ifdef __cplusplus
}
#endif

#endif
