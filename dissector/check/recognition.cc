#include "dissector/check/recognition.h"

#include <algorithm>

#include "reference/idl/interface.h"

namespace cmrp::check {
namespace {

/// Distinct methods that must have fitted on a server of which nothing is known.
constexpr unsigned kEnough = 3;
constexpr size_t kHandleBytes = 20;

bool decodes(const idl::Method& method, ndr::Syntax syntax, wire::ByteView stub, wire::Endian endian, bool padded) {
  ndr::Object parameters(*method.parameters);
  ndr::DecodeOptions options;
  options.syntax = syntax;
  options.endian = endian;
  options.padded = padded;
  return ndr::decode(*method.parameters, ndr::Part::kRequest, stub, parameters.get(), options).has_value();
}

}  // namespace

std::optional<ndr::Syntax> Recognition::observe(uint16_t opnum, wire::ByteView stub, wire::Endian endian, bool padded,
                                                bool known_server) {
  const idl::Method* method = idl::find(opnum);
  std::array<bool, 2> fits{};
  for (ndr::Syntax syntax : {ndr::Syntax::kNdr, ndr::Syntax::kNdr64}) {
    auto i = static_cast<size_t>(syntax);
    fits[i] = method && decodes(*method, syntax, stub, endian, padded);
    possible_[i] = possible_[i] && fits[i];
  }
  if (known_server && fits[0] != fits[1]) return fits[0] ? ndr::Syntax::kNdr : ndr::Syntax::kNdr64;
  hopeless_ = hopeless_ || (!possible_[0] && !possible_[1]);
  if (hopeless_) return std::nullopt;
  telling_ = telling_ || stub.size() > kHandleBytes;
  auto end = methods_.begin() + method_count_;
  if (method_count_ < methods_.size() && std::find(methods_.begin(), end, opnum) == end) {
    methods_[method_count_++] = opnum;
  }
  if (!telling_ || method_count_ < kEnough || possible_[0] == possible_[1]) return std::nullopt;
  return possible_[0] ? ndr::Syntax::kNdr : ndr::Syntax::kNdr64;
}

}  // namespace cmrp::check
