// The functions of windows.h.
#include <chrono>
#include <thread>

#include "reference/clusapi/include/windows.h"

namespace {
thread_local DWORD last_error = 0;
}

DWORD GetLastError(void) { return last_error; }

void SetLastError(DWORD dwErrCode) { last_error = dwErrCode; }

void Sleep(DWORD dwMilliseconds) {
  while (dwMilliseconds == INFINITE) std::this_thread::sleep_for(std::chrono::hours(24));
  std::this_thread::sleep_for(std::chrono::milliseconds(dwMilliseconds));
}
