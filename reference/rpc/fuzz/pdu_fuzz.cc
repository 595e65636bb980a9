// Fuzzes taking a PDU apart; what is understood can be printed, and its parts lie within it.
#include <cstdlib>

#include "reference/rpc/pdu.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto pdu = cmrp::rpc::decode_pdu({data, size});
  if (!pdu) return pdu.error().offset > size ? std::abort(), 0 : 0;
  if (pdu->stub_offset + pdu->stub_length > size || pdu->token_offset + pdu->header.auth_length > size) std::abort();
  return pdu->text().empty() ? std::abort(), 0 : 0;
}
