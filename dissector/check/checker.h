// A whole capture: packets → TCP streams → conversations → oracle → collector.
#pragma once

#include "dissector/check/capture_file.h"
#include "dissector/check/collector.h"

namespace cmrp::check {

struct CheckOptions {
  Secrets secrets;
  std::set<uint16_t> ports;  ///< of servers of clusapi whose binds may not be in the capture
  bool notes = false;        ///< the oracle's notes too
};

/// What was met in all captures.
struct Seen {
  uint64_t packets = 0;
  uint64_t fragments = 0;  ///< of IP packets: not put together
  uint64_t malformed = 0;  ///< packets
  Tally tally;
  StreamCounts streams;
};

/// Judges a capture from its beginning to its end, apart from all others. `name` goes before its frame numbers.
/// The error says why it could not be read to the end; what came before is judged.
tl::expected<void, std::string> check_capture(CaptureFile& capture, const std::string& name,
                                              const CheckOptions& options, Collector& collector, Seen& seen);

/// What was seen and what could not be judged, as cases and remarks of the report.
void add_summary(const Seen& seen, reports::Run& run);

}  // namespace cmrp::check
