// Any stream of events: nothing crashes, nothing grows without bound, and what the oracle says can be printed.
#include "conformance/oracle/coded_traffic.h"
#include "conformance/oracle/json.h"

namespace {

struct Printer : cmrp::oracle::Sink {
  size_t printed = 0;
  void finding(const cmrp::oracle::Finding& finding) override {
    if (finding.requirements.empty() || finding.expected.empty() || finding.seen.empty()) __builtin_trap();
    printed += to_json(finding).size();
  }
  void requested(const cmrp::oracle::CallView& call) override { printed += summary(call).size(); }
  void answered(const cmrp::oracle::CallView& call) override {
    printed += summary(call).size() + to_json(call).size();
    for (const auto& handle : call.request_handles) printed += handle.object.size();
    for (const auto& handle : call.response_handles) printed += handle.object.size();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Printer printer;
  cmrp::oracle::Options options;
  options.notes = true;
  options.calls_in_flight = 3;
  options.calls_in_flight_in_all = 6;
  options.bytes_in_flight = 256;
  cmrp::oracle::Oracle oracle(printer, options);
  cmrp::oracle::CodedTraffic traffic({data, size});
  while (auto event = traffic.next()) tell(oracle, *event);
  return 0;
}
