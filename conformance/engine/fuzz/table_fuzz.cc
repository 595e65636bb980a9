// Fuzzes the loader of tables: any text is a suite or a list of problems, each with its file.
#include <cstdlib>

#include "conformance/engine/load.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cmrp::engine;
  // As many levels as the section of the seeds has; more tables than one would only be slower.
  static const std::string kLevels =
      "3.1.4.2.19: [MUST, MUST, MUST, SHOULD NOT, MUST, MUST, MUST, MUST, MUST, MAY, MUST, MUST, MUST, SHOULD NOT, "
      "SHOULD NOT, MUST, "
      "MUST, MUST, MUST, MUST, MUST, MUST, SHOULD]\n";
  auto suite = load_suite({{"3.1.4.2.19.yaml", std::string(reinterpret_cast<const char*>(data), size)}}, kLevels);
  if (!suite && suite.error().empty()) std::abort();
  return 0;
}
