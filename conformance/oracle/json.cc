#include "conformance/oracle/json.h"

#include <algorithm>

#include "reference/rpc/fault.h"
#include "reference/wire/win32_error.h"

namespace cmrp::oracle {
namespace {

using ndr::Json;

Json frame_of(const Moment& moment) { return moment.frame ? Json(moment.frame) : Json(nullptr); }

Json method_of(const idl::Method* method) { return method ? Json(method->name) : Json(nullptr); }

}  // namespace

Json request_json(const CallView& call) {
  const idl::Method& method = *call.method;
  Json json = ndr::to_json(*method.parameters, ndr::Part::kRequest, call.parameters);
  if (call.answer != CallView::Answer::kResponse) return json;
  size_t integer = 0;
  for (const ndr::Field& f : method.parameters->fields) {
    if (!f.in_request() || !f.in_response()) continue;
    std::string name(f.name);
    if (f.type->kind == ndr::Kind::kUint) {
      json[name] = integer < call.sent.size() ? Json(call.sent[integer++]) : Json(nullptr);
    } else if (f.type->kind == ndr::Kind::kHandle) {
      auto view = std::ranges::find(call.request_handles, &f, &HandleView::field);
      if (view != call.request_handles.end()) json[name] = ndr::to_json(*f.type, &view->value);
    } else {
      json.erase(name);
    }
  }
  return json;
}

Json to_json(const CallView& call) {
  Json json{{"frames", Json::array({frame_of(call.requested), frame_of(call.answered)})},
            {"call_id", call.call_id},
            {"opnum", call.opnum},
            {"method", method_of(call.method)},
            {"syntax", call.syntax == ndr::Syntax::kNdr64 ? "ndr64" : "ndr"}};
  json["request"] = call.request_decoded ? request_json(call) : Json(nullptr);
  if (call.answer == CallView::Answer::kFault) {
    json["fault"] = rpc::fault_text(call.fault);
  } else if (call.answer == CallView::Answer::kResponse) {
    json["response"] = call.response_decoded
                           ? ndr::to_json(*call.method->parameters, ndr::Part::kResponse, call.parameters)
                           : Json(nullptr);
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
