// Captures in pcapng (draft-ietf-opsawg-pcapng): libpcap reads that format and cannot write it.
//
//   capture := section_header interface_description enhanced_packet*
//   block   := type(4) length(4) body length(4)        option := code(2) length(2) value, padded to 4 bytes
//
// One interface of raw IP packets, whose times count nanoseconds.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string_view>

#include "reference/wire/bytes.h"

namespace cmrp::capture {

class PcapngWriter {
 public:
  /// Writes the head of the capture. `application` is named as its writer. `out` has to outlive the writer.
  PcapngWriter(std::ostream& out, std::string_view application);

  /// Appends a packet, which begins with its IP header. A comment that is not empty is shown by readers beside it.
  void packet(std::chrono::nanoseconds since_epoch, wire::ByteView bytes, std::string_view comment = {});

 private:
  void block(uint32_t type, wire::ByteView body);

  std::ostream& out_;
};

}  // namespace cmrp::capture
