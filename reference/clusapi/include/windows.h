/* What programs written against ClusAPI need of windows.h: the types, calling conventions that mean nothing here,
   GetLastError and SetLastError (one value a thread), Sleep, and the error codes (winerror.h).

   WCHAR is the platform's wchar_t (32 bits, UTF-32): literals L"…", wprintf and the wcs… functions work on it. Counts
   of characters are counts of wchar_t. */
#ifndef CMRP_CLUSAPI_WINDOWS_H
#define CMRP_CLUSAPI_WINDOWS_H

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#include "sal.h"
#include "winerror.h"

typedef int BOOL, *PBOOL, *LPBOOL;
typedef uint8_t BYTE, *PBYTE, *LPBYTE, UCHAR, *PUCHAR, BOOLEAN;
typedef uint16_t WORD, *PWORD, *LPWORD, USHORT;
typedef uint32_t DWORD, *PDWORD, *LPDWORD, ULONG, *PULONG, UINT;
typedef int32_t LONG, *PLONG, INT, *PINT;
typedef uint64_t ULONGLONG, *PULONGLONG, DWORDLONG;
typedef int64_t LONGLONG;
typedef uintptr_t DWORD_PTR, ULONG_PTR, UINT_PTR;
typedef size_t SIZE_T;
typedef char CHAR, *PCHAR, *LPSTR;
typedef const char *LPCSTR;
typedef wchar_t WCHAR, *PWCHAR, *LPWSTR, *PWSTR;
typedef const wchar_t *LPCWSTR, *PCWSTR;
typedef void VOID, *PVOID, *LPVOID, *HANDLE;
typedef const void *LPCVOID;
typedef LONG HRESULT;

typedef struct _HKEY *HKEY, **PHKEY;
typedef DWORD ACCESS_MASK, REGSAM;
typedef DWORD SECURITY_INFORMATION, *PSECURITY_INFORMATION;
typedef void *PSECURITY_DESCRIPTOR; /* bytes of a self-relative security descriptor */

typedef struct _SECURITY_ATTRIBUTES {
  DWORD nLength; /* sizeof(SECURITY_ATTRIBUTES) */
  LPVOID lpSecurityDescriptor;
  BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

typedef struct _FILETIME {
  DWORD dwLowDateTime;
  DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

typedef union _ULARGE_INTEGER {
  struct {
    DWORD LowPart;
    DWORD HighPart;
  } u;
  ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef union _LARGE_INTEGER {
  struct {
    DWORD LowPart;
    LONG HighPart;
  } u;
  LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif
#define INFINITE 0xFFFFFFFFu
#define MAXDWORD 0xFFFFFFFFu
#define INVALID_HANDLE_VALUE ((HANDLE)(intptr_t)-1)
#define WAIT_TIMEOUT 258L

#define CONST const
#define IN
#define OUT
#define OPTIONAL
#define WINAPI
#define APIENTRY
#define CALLBACK
#ifndef __cdecl
#define __cdecl
#endif
#ifndef __stdcall
#define __stdcall
#endif
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))

/* Access rights of all objects. */
#define DELETE 0x00010000u
#define READ_CONTROL 0x00020000u
#define WRITE_DAC 0x00040000u
#define WRITE_OWNER 0x00080000u
#define ACCESS_SYSTEM_SECURITY 0x01000000u
#define MAXIMUM_ALLOWED 0x02000000u
#define GENERIC_ALL 0x10000000u
#define GENERIC_EXECUTE 0x20000000u
#define GENERIC_WRITE 0x40000000u
#define GENERIC_READ 0x80000000u

/* Of registry keys. */
#define KEY_QUERY_VALUE 0x0001u
#define KEY_SET_VALUE 0x0002u
#define KEY_CREATE_SUB_KEY 0x0004u
#define KEY_ENUMERATE_SUB_KEYS 0x0008u
#define KEY_NOTIFY 0x0010u
#define KEY_CREATE_LINK 0x0020u
#define KEY_READ 0x00020019u
#define KEY_WRITE 0x00020006u
#define KEY_EXECUTE 0x00020019u
#define KEY_ALL_ACCESS 0x000F003Fu

#define REG_OPTION_NON_VOLATILE 0x00000000u
#define REG_OPTION_VOLATILE 0x00000001u
#define REG_CREATED_NEW_KEY 0x00000001u
#define REG_OPENED_EXISTING_KEY 0x00000002u

/* Types of registry values. */
#define REG_NONE 0u
#define REG_SZ 1u
#define REG_EXPAND_SZ 2u
#define REG_BINARY 3u
#define REG_DWORD 4u
#define REG_MULTI_SZ 7u
#define REG_QWORD 11u

#define OWNER_SECURITY_INFORMATION 0x00000001u
#define GROUP_SECURITY_INFORMATION 0x00000002u
#define DACL_SECURITY_INFORMATION 0x00000004u
#define SACL_SECURITY_INFORMATION 0x00000008u

#define ZeroMemory(destination, length) memset((destination), 0, (length))

#ifdef __cplusplus
#include <cstring>
extern "C" {
#else
#include <string.h>
#endif

/* The calling thread's last error. Functions that return a handle, a BOOL or a state set it where they fail. */
DWORD WINAPI GetLastError(void);
void WINAPI SetLastError(_In_ DWORD dwErrCode);

/* Lets at least so many milliseconds pass; INFINITE never ends. */
void WINAPI Sleep(_In_ DWORD dwMilliseconds);

#ifdef __cplusplus
}
#endif

#endif
