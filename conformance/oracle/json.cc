#include "conformance/oracle/json.h"

#include "reference/rpc/fault.h"
#include "reference/wire/win32_error.h"

namespace cmrp::oracle {
namespace {

using ndr::Json;

Json frame_of(const Moment& moment) { return moment.frame ? Json(moment.frame) : Json(nullptr); }

Json method_of(const idl::Method* method) { return method ? Json(method->name) : Json(nullptr); }

}  // namespace

Json to_json(const CallView& call) {
  Json json{{"frames", Json::array({frame_of(call.requested), frame_of(call.answered)})},
            {"call_id", call.call_id},
            {"opnum", call.opnum},
            {"method", method_of(call.method)},
            {"syntax", call.syntax == ndr::Syntax::kNdr64 ? "ndr64" : "ndr"}};
  auto fields = [&](bool decoded, ndr::Part part) {
    return decoded ? ndr::to_json(*call.method->parameters, part, call.parameters) : Json(nullptr);
  };
  json["request"] = fields(call.request_decoded, ndr::Part::kRequest);
  if (call.answer == CallView::Answer::kFault) {
    json["fault"] = rpc::fault_text(call.fault);
  } else if (call.answer == CallView::Answer::kResponse) {
    json["response"] = fields(call.response_decoded, ndr::Part::kResponse);
    json["code"] = call.code ? Json(win32_text(*call.code)) : Json(nullptr);
  }
  return json;
}

Json to_json(const Finding& finding) {
  Json requirements = Json::array();
  for (std::string_view requirement : finding.requirements) requirements.push_back(requirement);
  return Json{{"rule", finding.rule->name},
              {"severity", name_of(finding.severity)},
              {"requirements", std::move(requirements)},
              {"frames", Json::array({frame_of(finding.requested), frame_of(finding.answered)})},
              {"earlier", frame_of(finding.earlier)},
              {"call_id", finding.call_id},
              {"opnum", finding.opnum},
              {"method", method_of(finding.method)},
              {"expected", finding.expected},
              {"seen", finding.seen}};
}

}  // namespace cmrp::oracle
