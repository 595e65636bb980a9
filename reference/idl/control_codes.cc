#include "reference/idl/control_codes.h"

namespace cmrp::idl {
namespace {

constexpr ndr::Named kCodes[] = {
#define CMRP_CONTROL_CODE(name, value) {#name, value},
#include "reference/idl/control_codes.inc"
#undef CMRP_CONTROL_CODE
};
static_assert(std::ranges::is_sorted(kCodes, {}, &ndr::Named::value));

/// Whether the name of `code` is CLUSCTL_…VERB…_PROPERTIES with one of the verbs.
bool acts_on_properties(uint32_t code, std::initializer_list<std::string_view> verbs) {
  std::string_view name = control_code_name(code);
  return name.ends_with("_PROPERTIES") &&
         std::ranges::any_of(verbs, [&](auto verb) { return name.find(verb) != std::string_view::npos; });
}

}  // namespace

std::span<const ndr::Named> control_codes() { return kCodes; }

std::string_view control_code_name(uint32_t code) {
  auto row = std::ranges::lower_bound(kCodes, code, {}, &ndr::Named::value);
  return row != std::end(kCodes) && row->value == code ? row->name : std::string_view();
}

ControlBuffer control_input(uint32_t code) {
  return acts_on_properties(code, {"_SET_", "_VALIDATE_"}) ? ControlBuffer::kPropertyList : ControlBuffer::kBytes;
}

ControlBuffer control_output(uint32_t code) {
  return acts_on_properties(code, {"_GET_"}) ? ControlBuffer::kPropertyList : ControlBuffer::kBytes;
}

}  // namespace cmrp::idl
