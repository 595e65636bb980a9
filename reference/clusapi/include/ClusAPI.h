/* The other spelling of clusapi.h: file names on Windows do not care. */
#include "clusapi.h"
