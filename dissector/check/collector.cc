#include "dissector/check/collector.h"

#include <fmt/format.h>

#include "conformance/oracle/json.h"
#include "reference/rpc/fault.h"
#include "reference/wire/win32_error.h"

namespace cmrp::check {
namespace {

/// Distinct codes of a method that are told apart: a server that answers at random must not fill memory.
constexpr size_t kMostCodes = 256;

void count(std::map<uint32_t, uint64_t>& by_code, uint32_t code, uint64_t& others) {
  auto found = by_code.find(code);
  if (found != by_code.end()) {
    ++found->second;
  } else if (by_code.size() < kMostCodes) {
    by_code.emplace(code, 1);
  } else {
    ++others;
  }
}

void write_line(std::ostream* out, const ndr::Json& json) {
  // ASCII only, so that no string of a peer acts on the terminal that shows the file.
  if (out) *out << json.dump(-1, ' ', true, ndr::Json::error_handler_t::replace) << '\n';
}

reports::Time time_of(const oracle::Moment& moment) {
  return reports::Time(std::chrono::floor<std::chrono::microseconds>(moment.time));
}

std::string name_of(const idl::Method* method, uint16_t opnum) {
  return method ? std::string(method->name) : fmt::format("opnum-{}", opnum);
}

}  // namespace

std::string Collector::Method::text() const {
  std::string text = fmt::format("{} call{}", requests, requests == 1 ? "" : "s");
  std::string_view separator = ": ";
  auto add = [&](uint64_t n, const std::string& what) {
    if (n == 0) return;
    text += fmt::format("{}{} {}", separator, n, what);
    separator = ", ";
  };
  for (auto [code, n] : codes) add(n, win32_name(code).empty() ? win32_text(code) : std::string(win32_name(code)));
  for (auto [status, n] : faults) add(n, "fault " + rpc::fault_text(status));
  add(unreadable, "not readable");
  add(requests - std::min(requests, answers), "without answer");
  return text;
}

void Collector::begin(const Surroundings& surroundings, std::string capture) {
  surroundings_ = &surroundings;
  capture_ = std::move(capture);
}

Collector::Method& Collector::method(uint16_t opnum) {
  size_t index = std::min<size_t>(opnum, idl::kLastReservedOpnum + 1);
  if (methods_.size() <= index) methods_.resize(index + 1);
  return methods_[index];
}

std::string Collector::place(uint64_t frame) const {
  return capture_.empty() ? std::to_string(frame) : fmt::format("{}:{}", capture_, frame);
}

void Collector::requested(const oracle::CallView& call) { ++method(call.opnum).requests; }

void Collector::answered(const oracle::CallView& call) {
  Method& counted = method(call.opnum);
  ++counted.answers;
  if (call.answer == oracle::CallView::Answer::kFault) {
    count(counted.faults, call.fault, counted.unreadable);
  } else if (call.code) {
    count(counted.codes, *call.code, counted.unreadable);
  } else {
    ++counted.unreadable;
  }
  if (outputs_.calls) write_line(outputs_.calls, oracle::to_json(call));
  if (open_ < found_.size() && last_ == std::pair(call.connection, call.call_id)) {
    for (; open_ < found_.size(); ++open_) {
      if (call.requested.frame) found_[open_].exchanges.push_back(exchange(call, false));
      found_[open_].exchanges.push_back(exchange(call, true));
    }
  }
}

void Collector::finding(const oracle::Finding& finding) {
  if (outputs_.findings) write_line(outputs_.findings, oracle::to_json(finding));
  if (finding.severity != oracle::Severity::kNote) ++method(finding.opnum).findings;
  if (found_.size() == kMostFindings) {
    ++dropped_;
    return;
  }
  uint64_t frame = finding.answered.frame ? finding.answered.frame : finding.requested.frame;
  reports::CaseResult result;
  result.method = name_of(finding.method, finding.opnum);
  result.id = fmt::format("{}/{}@{}", result.method, finding.rule->name, place(frame));
  result.section = finding.method ? std::string(finding.method->section) : "3.1.4.2";
  result.opnum = finding.opnum;
  for (std::string_view requirement : finding.requirements) {
    result.requirements.push_back({std::string(requirement), ""});
  }
  result.level = finding.severity == oracle::Severity::kMust ? reports::Level::kMust : reports::Level::kShould;
  result.verdict = finding.severity == oracle::Severity::kNote ? reports::Verdict::kSkip : reports::Verdict::kFail;
  result.title = finding.rule->asks;
  result.expected = finding.expected;
  result.seen = finding.seen;
  if (finding.severity == oracle::Severity::kNote) {
    result.reason = fmt::format("note: {}; expected {}; seen {}", result.id, finding.expected, finding.seen);
  }
  found_.push_back(std::move(result));
  std::pair key(finding.connection, finding.call_id);
  if (key != last_) open_ = found_.size() - 1;
  last_ = key;
}

reports::Exchange Collector::exchange(const oracle::CallView& call, bool answer) const {
  reports::Exchange out;
  const oracle::Moment& moment = answer ? call.answered : call.requested;
  out.time = time_of(moment);
  if (moment.frame) out.frame = moment.frame;
  if (surroundings_->client) out.connection = surroundings_->client->text();
  out.kind = !answer                                           ? reports::ExchangeKind::kRequest
             : call.answer == oracle::CallView::Answer::kFault ? reports::ExchangeKind::kFault
                                                               : reports::ExchangeKind::kResponse;
  out.method = name_of(call.method, call.opnum);
  out.opnum = call.opnum;
  bool decoded = answer ? call.response_decoded : call.request_decoded;
  if (out.kind == reports::ExchangeKind::kFault) {
    out.fields = rpc::fault_text(call.fault);
  } else if (decoded) {
    auto fields = answer ? ndr::to_json(*call.method->parameters, ndr::Part::kResponse, call.parameters)
                         : oracle::request_json(call);
    out.fields = fields.dump(-1, ' ', false, ndr::Json::error_handler_t::replace);
  } else {
    out.fields = "stub data that could not be decoded";
  }
  out.note = capture_;
  return out;
}

void Collector::finish(reports::Run& run) {
  for (size_t opnum = 0; opnum < methods_.size(); ++opnum) {
    const Method& seen = methods_[opnum];
    if (seen.requests == 0 && seen.answers == 0) continue;
    const idl::Method* method = idl::find(static_cast<uint16_t>(opnum));
    std::string name = name_of(method, static_cast<uint16_t>(opnum));
    run.remarks.push_back(name + ": " + seen.text());
    if (seen.findings) continue;
    reports::CaseResult result;
    result.id = name + "/calls";
    result.section = method ? std::string(method->section) : "3.1.4.2";
    result.method = std::move(name);
    result.opnum = static_cast<uint16_t>(opnum);
    result.title = "nothing to object to in " + seen.text();
    if (seen.unreadable == seen.answers && seen.answers > 0) {
      result.verdict = reports::Verdict::kSkip;
      result.reason = "no response could be read";
    }
    run.cases.push_back(std::move(result));
  }
  std::move(found_.begin(), found_.end(), std::back_inserter(run.cases));
  if (dropped_) {
    run.remarks.push_back(
        fmt::format("{} more findings are counted only; --findings FILE writes all of them", dropped_));
  }
}

}  // namespace cmrp::check
