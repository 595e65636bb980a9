#include "reference/ndr/samba_peer.h"

#include <stdbool.h>
#include <stdlib.h>
/* Samba's headers expect these in place. */
#include <core/ntstatus.h>
#include <ndr.h>
#include <talloc.h>

/* In libndr-samba4, a private library of Samba without a public header for this table. */
extern const struct ndr_interface_table ndr_table_clusapi;

struct samba_call {
  const struct ndr_interface_call* table;
  DATA_BLOB stub;
  int direction;
  void* memory;
  void* decoded;
};

/* Decodes into `context` as Samba's server (requests) and client (responses) do. */
static void* decode(const struct samba_call* call, TALLOC_CTX* context, size_t* used) {
  void* r = talloc_zero_size(context, call->table->struct_size);
  struct ndr_pull* pull = ndr_pull_init_blob(&call->stub, context);
  if (!r || !pull) return NULL;
  pull->flags |= LIBNDR_FLAG_REF_ALLOC;
  if (!NDR_ERR_CODE_IS_SUCCESS(call->table->ndr_pull(pull, call->direction, r))) return NULL;
  *used = pull->offset;
  return r;
}

struct samba_call* samba_call_open(unsigned opnum, int is_request, const uint8_t* stub, size_t size) {
  if (opnum >= ndr_table_clusapi.num_calls) return NULL;
  struct samba_call* call = calloc(1, sizeof *call);
  if (!call) return NULL;
  call->table = &ndr_table_clusapi.calls[opnum];
  call->direction = is_request ? NDR_IN : NDR_OUT;
  call->memory = talloc_new(NULL);
  call->stub = data_blob_talloc(call->memory, stub, size);
  size_t used = 0;
  call->decoded = decode(call, call->memory, &used);
  if (!call->decoded || used != size) {
    samba_call_close(call);
    return NULL;
  }
  return call;
}

size_t samba_call_decode(struct samba_call* call) {
  TALLOC_CTX* context = talloc_new(NULL);
  size_t used = 0;
  void* r = decode(call, context, &used);
  talloc_free(context);
  return r ? used : 0;
}

size_t samba_call_encode(struct samba_call* call) {
  struct ndr_push* push = ndr_push_init_ctx(NULL);
  bool ok = NDR_ERR_CODE_IS_SUCCESS(call->table->ndr_push(push, call->direction, call->decoded));
  size_t written = ok ? ndr_push_blob(push).length : 0;
  talloc_free(push);
  return written;
}

void samba_call_close(struct samba_call* call) {
  talloc_free(call->memory);
  free(call);
}
