/* The precompiled header of programs that Visual Studio made. A program that has its own finds it first; for one that
   was copied without it, this one stands in. Such programs are C++, or C that knows true and false. */
#ifndef __cplusplus
#include <stdbool.h>
#endif
