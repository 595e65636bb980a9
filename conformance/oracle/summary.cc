#include <fmt/format.h>

#include "conformance/oracle/oracle.h"
#include "conformance/oracle/plan.h"
#include "reference/rpc/fault.h"
#include "reference/wire/utf16.h"

namespace cmrp::oracle {
namespace {

/// A peer's text for one line: in quotes, without control characters, not endless.
std::string quoted(std::u16string_view text) {
  constexpr size_t kMost = 100;
  bool cut = text.size() > kMost;
  std::u16string clean(text.substr(0, kMost));
  for (char16_t& unit : clean) {
    bool control = unit < 0x20 || (unit >= 0x7f && unit < 0xa0) || unit == 0x2028 || unit == 0x2029 ||
                   (unit >= 0x202a && unit <= 0x202e) || (unit >= 0x2066 && unit <= 0x2069);
    if (control) unit = 0xfffd;
  }
  return fmt::format("\"{}{}\"", wire::to_utf8(clean), cut ? "…" : "");
}

void add_value(std::string& line, const CallView& call) {
  for (const ndr::Field& f : call.method->parameters->fields) {
    if (!f.in_response() || !f.meaning || f.meaning->use != ndr::Meaning::Use::kEnum) continue;
    uint64_t value = value_of(f, call.parameters);
    for (const ndr::Named& named : f.meaning->names) {
      if (named.value == value) line += fmt::format(", {}", named.name);
    }
  }
}

}  // namespace

std::string summary(const CallView& call) {
  std::string line = call.method ? std::string(call.method->name) : fmt::format("opnum {}", call.opnum);
  for (const HandleView& view : call.request_handles) {
    if (view.serial && !view.object.empty()) line += ' ' + quoted(view.object);
  }
  const Plan* its = plan(call.opnum);
  if (its && its->name && call.request_decoded) {
    line += ' ' + quoted(*reinterpret_cast<const std::u16string*>(static_cast<const std::byte*>(call.parameters) +
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
      line += " → " + (name.empty() ? fmt::format("0x{:08X}", *call.code) : std::string(name));
      if (call.code == ERROR_SUCCESS) add_value(line, call);
      break;
    }
  }
  return line;
}

}  // namespace cmrp::oracle
