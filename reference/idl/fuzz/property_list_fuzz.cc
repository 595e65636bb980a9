// Fuzzes decoding of property lists; what decodes has to encode to what decodes to the same.
#include <cstdlib>

#include "reference/idl/property_list.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cmrp::idl;
  auto list = decode_property_list({data, size});
  if (!list) return list.error().offset > size ? std::abort(), 0 : 0;
  (void)check_property_list(*list);
  auto again = decode_property_list(encode_property_list(*list));
  if (!again || *again != *list) std::abort();
  return 0;
}
