// Fuzzes decoding of registry batches; what decodes has to encode to what decodes to the same.
#include <cstdlib>

#include "reference/idl/batch.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cmrp::idl;
  auto batch = decode_batch({data, size});
  if (!batch) return batch.error().offset > size ? std::abort(), 0 : 0;
  auto again = decode_batch(encode_batch(*batch));
  if (!again || *again != *batch) std::abort();
  return 0;
}
