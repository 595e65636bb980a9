// What the oracle says of a capture, as cases of the result model: one that passed for each method whose calls gave
// nothing to object to, one that failed for each finding.
#pragma once

#include <map>
#include <ostream>
#include <vector>

#include "conformance/oracle/oracle.h"
#include "dissector/check/conversation.h"
#include "reports/result.h"

namespace cmrp::check {

/// Findings that the report keeps with their exchange; what comes after is counted, and written by `findings` below.
inline constexpr size_t kMostFindings = 1000;

class Collector : public oracle::Sink {
 public:
  struct Outputs {
    std::ostream* calls = nullptr;     ///< gets each call, as conformance/oracle/json.h writes it, a line each
    std::ostream* findings = nullptr;  ///< gets each finding, likewise
  };

  explicit Collector(Outputs outputs) : outputs_(outputs) {}

  /// Says where the next events come from: `capture` goes before frame numbers where there are several captures.
  void begin(const Surroundings& surroundings, std::string capture);
  /// Adds the cases of all captures, in the order of the specification, to `run`.
  void finish(reports::Run& run);

  void finding(const oracle::Finding& finding) override;
  void requested(const oracle::CallView& call) override;
  void answered(const oracle::CallView& call) override;

 private:
  /// The calls of one opnum, by what was answered.
  struct Method {
    uint64_t requests = 0;
    uint64_t answers = 0;
    uint64_t findings = 0;
    uint64_t unreadable = 0;  ///< responses that were sealed, cut or malformed
    std::map<uint32_t, uint64_t> codes;
    std::map<uint32_t, uint64_t> faults;
    std::string text() const;
  };

  Method& method(uint16_t opnum);
  std::string place(uint64_t frame) const;
  reports::Exchange exchange(const oracle::CallView& call, bool answer) const;

  Outputs outputs_;
  const Surroundings* surroundings_ = nullptr;
  std::string capture_;
  std::vector<Method> methods_;  ///< by opnum; the last is for what is beyond the reserved ones
  std::vector<reports::CaseResult> found_;
  std::pair<oracle::ConnectionId, uint32_t> last_;  ///< connection and call_id of the last finding
  size_t open_ = 0;                                 ///< findings before this one have their exchange
  uint64_t dropped_ = 0;                            ///< findings beyond kMostFindings
};

}  // namespace cmrp::check
