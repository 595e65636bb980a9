/* Samba's libndr behind three functions, so that ndr_bench can run beside it without seeing Samba's headers. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One call of clusapi as libndr holds it. */
struct samba_call;

/* Decodes the stub of a request (is_request) or response once, to have something to encode; NULL if libndr refuses it.
 */
struct samba_call* samba_call_open(unsigned opnum, int is_request, const uint8_t* stub, size_t size);
/* Decodes the stub again into fresh memory, or encodes what open decoded. Returns the bytes read or written, 0 on
 * error. */
size_t samba_call_decode(struct samba_call* call);
size_t samba_call_encode(struct samba_call* call);
void samba_call_close(struct samba_call* call);

#ifdef __cplusplus
}
#endif
