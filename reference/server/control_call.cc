#include "reference/server/control_call.h"

namespace cmrp::server {

ControlAnswer answer_time(uint64_t time) {
  wire::Writer out;
  out.write(static_cast<uint32_t>(time));
  out.write(static_cast<uint32_t>(time >> 32));
  return {.output = out.take()};
}

std::optional<std::u16string> input_text(std::span<const uint8_t> in) {
  std::u16string text;
  for (size_t i = 0; i + 1 < in.size(); i += 2) {
    auto unit = static_cast<char16_t>(in[i] | in[i + 1] << 8);
    if (unit == 0) return text;
    text.push_back(unit);
  }
  return std::nullopt;
}

std::optional<uint32_t> input_dword(std::span<const uint8_t> in) {
  return cluster::RegistryValue{cluster::REG_DWORD, {in.begin(), in.end()}}.as_dword();
}

ControlAnswer control_unknown(const ControlCall&) { return {}; }

ControlAnswer control_zero(const ControlCall&) { return answer_dword(0); }

}  // namespace cmrp::server
