/* Annotations of parameters (who reads, who writes, what may be NULL): words for readers and analysers. They expand to
   nothing here. */
#ifndef CMRP_CLUSAPI_SAL_H
#define CMRP_CLUSAPI_SAL_H

#ifdef __cplusplus
/* libstdc++ calls parameters of its own __in and __out. Its headers that do are read before these become macros; each
   has its include guard, so that it does not matter where else they are included. */
#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <locale>
#include <memory>
#include <regex>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#endif

#define __in
#define __in_opt
#define __in_bcount(size)
#define __in_bcount_opt(size)
#define __in_ecount(size)
#define __in_ecount_opt(size)
#define __in_z
#define __out
#define __out_opt
#define __out_bcount(size)
#define __out_bcount_opt(size)
#define __out_ecount(size)
#define __out_ecount_opt(size)
#define __out_z
#define __inout
#define __inout_opt
#define __reserved
#define __deref_out
#define __deref_out_opt
#define __checkReturn
#define __success(condition)

#define _In_
#define _In_z_
#define _In_opt_
#define _In_opt_z_
#define _In_reads_(size)
#define _In_reads_opt_(size)
#define _In_reads_bytes_(size)
#define _In_reads_bytes_opt_(size)
#define _Out_
#define _Out_opt_
#define _Out_writes_(size)
#define _Out_writes_opt_(size)
#define _Out_writes_bytes_(size)
#define _Out_writes_bytes_opt_(size)
#define _Out_writes_to_opt_(size, count)
#define _Outptr_
#define _Inout_
#define _Inout_opt_
#define _Reserved_
#define _Ret_maybenull_
#define _Must_inspect_result_
#define _Success_(condition)

#endif
