#include <fmt/format.h>

#include <algorithm>

#include "conformance/oracle/oracle.h"
#include "conformance/oracle/plan.h"
#include "reference/rpc/fault.h"
#include "reference/wire/utf16.h"

namespace cmrp::oracle {
namespace {

/// Appends a peer's text for one line: in quotes, without control characters, not endless.
void add_quoted(std::string& line, std::u16string_view text) {
  constexpr size_t kMost = 100;
  bool cut = text.size() > kMost;
  text = text.substr(0, kMost);
  line += " \"";
  if (std::ranges::all_of(text, [](char16_t unit) { return unit >= 0x20 && unit < 0x7f; })) {
    for (char16_t unit : text) line += static_cast<char>(unit);  // most are
  } else {
    std::u16string clean(text);
    for (char16_t& unit : clean) {
      bool control = unit < 0x20 || (unit >= 0x7f && unit < 0xa0) || unit == 0x2028 || unit == 0x2029 ||
                     (unit >= 0x202a && unit <= 0x202e) || (unit >= 0x2066 && unit <= 0x2069);
      if (control) unit = 0xfffd;
    }
    line += wire::to_utf8(clean);
  }
  line += cut ? "…\"" : "\"";
}

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
    if (view.serial && !view.object.empty()) add_quoted(line, view.object);
  }
  const Plan* its = plan(call.opnum);
  if (its && its->name && call.request_decoded) {
    add_quoted(line, *reinterpret_cast<const std::u16string*>(static_cast<const std::byte*>(call.parameters) +
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
