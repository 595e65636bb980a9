// A capture's bytes through the whole of cmrp-check: whatever they are, it ends without a crash and with bounded
// memory.
#include "dissector/check/capture_vector.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cmrp::check;
  static const CheckOptions options{{{"conformance"}, nullptr}, {49200}, true};
  if (auto capture = CaptureFile::open(cmrp::wire::ByteView(data, size))) judge(*capture, options);
  return 0;
}
