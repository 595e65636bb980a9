// Fuzzes decoding of stubs: one program a direction and syntax (CMRP_PART, CMRP_SYNTAX).
//
//   input = opnum:u16 order:u8 stub       opnum little-endian; order 0: little-endian stub, else big-endian
//
// What decodes has to encode, and what that gives has to decode to the same again.
#include <cstdlib>

#include "reference/idl/interface.h"
#include "reference/ndr/codec.h"

namespace {

using namespace cmrp;

constexpr ndr::Part kPart = ndr::Part::CMRP_PART;
constexpr ndr::Syntax kSyntax = ndr::Syntax::CMRP_SYNTAX;
constexpr bool kCountsTravel = kPart == ndr::Part::kRequest;

std::optional<wire::Bytes> encoded(const idl::Method& method, const ndr::Object& object, wire::Endian endian) {
  wire::Writer writer(endian);
  auto done = ndr::encode(*method.parameters, kPart, object.get(), kSyntax, writer);
  return done ? std::optional(writer.take()) : std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  wire::Reader in({data, size});
  uint16_t opnum = 0;
  uint8_t order = 0;
  if (!in.read(opnum) || !in.read(order)) return -1;
  const idl::Method* method = idl::find(opnum);
  if (!method) return -1;
  ndr::DecodeOptions options{
      .syntax = kSyntax, .endian = order == 0 ? wire::Endian::kLittle : wire::Endian::kBig, .request_known = false};
  ndr::Object object(*method->parameters);
  if (auto done = ndr::decode(*method->parameters, kPart, in.rest(), object.get(), options); !done) {
    if (done.error().offset > in.remaining() || done.error().message.empty()) std::abort();
    return 0;
  }
  auto again = encoded(*method, object, options.endian);
  if (!again) {
    // A response's counts may be the request's, which is not there.
    if (!kCountsTravel) return 0;
    std::abort();
  }
  ndr::Object back(*method->parameters);
  if (!ndr::decode(*method->parameters, kPart, *again, back.get(), options)) std::abort();
  if (encoded(*method, back, options.endian) != again) std::abort();
  return 0;
}
