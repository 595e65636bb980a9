#include <fmt/format.h>

#include "conformance/oracle/oracle.h"
#include "conformance/oracle/plan.h"
#include "conformance/oracle/quoted.h"
#include "reference/rpc/fault.h"

namespace cmrp::oracle {
namespace {

void add_value(std::string& line, const CallView& call) {
  for (const ndr::Field& f : call.method->parameters->fields) {
    if (!f.in_response() || !f.meaning || f.meaning->use != ndr::Meaning::Use::kEnum) continue;
    uint64_t value = value_of(f, call.parameters);
    for (const ndr::Named& named : f.meaning->names) {
      if (named.value == value) line.append(", ").append(named.name);
    }
  }
}

}  // namespace

std::string summary(const CallView& call) {
  std::string line = call.method ? std::string(call.method->name) : fmt::format("opnum {}", call.opnum);
  line.reserve(128);
  for (const HandleView& view : call.request_handles) {
    if (view.serial && !view.object.empty()) add_quoted(line += ' ', view.object);
  }
  const Plan* its = plan(call.opnum);
  if (its && its->name && call.request_decoded) {
    add_quoted(line += ' ', *reinterpret_cast<const std::u16string*>(static_cast<const std::byte*>(call.parameters) +
                                                                     its->name->offset));
  }
  switch (call.answer) {
    case CallView::Answer::kNone:
      break;
    case CallView::Answer::kFault: {
      std::string_view name = rpc::fault_name(call.fault);
      line += " → fault " + (name.empty() ? fmt::format("0x{:08X}", call.fault) : std::string(name));
      break;
    }
    case CallView::Answer::kResponse: {
      if (!call.code) {
        line += call.response_decoded ? " → answered" : " → a response";
        break;
      }
      std::string_view name = win32_name(*call.code);
      line += " → ";
      if (name.empty()) {
        line += fmt::format("0x{:08X}", *call.code);
      } else {
        line += name;
      }
      if (call.code == ERROR_SUCCESS) add_value(line, call);
      break;
    }
  }
  return line;
}

}  // namespace cmrp::oracle
