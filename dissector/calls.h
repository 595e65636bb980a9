// SPDX-License-Identifier: GPL-2.0-or-later
//
// What is kept of a call from its request on, for as long as the capture file is open: what its answer needs to be
// decoded, and what the oracle had to say on the first pass. It lives as long as Wireshark's file scope, so that every
// later pass shows the same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/oracle/oracle.h"
#include "dissector/wireshark.h"

namespace cmrp::dissector {

/// A context handle that was seen to be issued.
struct OpenHandle {
  const char* kind;    ///< "HRES_RPC"
  const char* name;    ///< of the object, "" if the opening call gave none; UTF-8
  const char* access;  ///< "" if it is not known
  uint32_t opened_in;
  uint32_t closed_in;  ///< 0 while it is open
};

/// A handle as a parameter.
struct UsedHandle {
  const ndr::Field* field;
  const char* is;          ///< "open", "closed", "never issued" …
  const OpenHandle* open;  ///< null if its opening is not known
  const UsedHandle* next;
};

/// A finding of the oracle about a call; the observer's.
struct KeptFinding {
  KeptFinding(const oracle::Finding& finding, uint32_t in)
      : found(finding), requirements(finding.requirements.begin(), finding.requirements.end()), frame(in) {
    views.assign(requirements.begin(), requirements.end());
    found.requirements = views;
  }
  KeptFinding(const KeptFinding&) = delete;

  oracle::Finding found;
  std::vector<std::string> requirements;
  std::vector<std::string_view> views;
  uint32_t frame;  ///< where it was found
  const KeptFinding* next = nullptr;
};

struct Call {
  uint32_t requested_in;  ///< frame; 0 if the request was not seen
  nstime_t requested;
  uint16_t opnum;
  const idl::Method* method;  ///< null for an opnum that has none
  uint32_t fault;             ///< status of a fault
  bool faulted;
  uint32_t code;  ///< what the method returned
  bool has_code;
  const char* summary;      ///< as the oracle sums it up
  size_t request_summary;   ///< bytes of it that are known with the request
  const uint64_t* numbers;  ///< the top-level integers of the request, by index of the field; null if there are none
  const UsedHandle* request_handles;
  const UsedHandle* response_handles;
  const KeptFinding* findings;
};

/// What taps are told, once for each message.
struct Tapped {
  const Call* call;
  bool answer;    ///< a response or a fault, else a request
  nstime_t time;  ///< from the request to it
  uint32_t frame;
};

}  // namespace cmrp::dissector
