// Decoding and encoding of described types: the one walk that everything else is a consumer of.
//
// A stub is the sequence of a method's parameters in declaration order, those with the asked direction only
// (C706 14.4). Pointees follow the structure that holds their pointers (C706 14.3.12.3); NDR64 differs from NDR by the
// widths of counts and pointers (8 bytes), and by padding a structure to its alignment (MS-RPCE 2.2.5).
//
// Decoding is strict, as MS-CMRP 3.1.4.2 demands: counts that disagree with their size_is or length_is, a NULL pointer
// with a nonzero count, a string without its terminator, an offset other than 0, a value out of range and trailing
// bytes are errors. Nothing is allocated for a claimed count unless as many bytes as it needs at least are there.
#pragma once

#include "reference/ndr/types.h"
#include "reference/wire/bytes.h"

namespace cmrp::ndr {

/// Where a value stands in its message: a chain of names and indexes, innermost first.
struct Place {
  const Place* parent = nullptr;
  std::string_view name;
  int index = -1;

  /// "ReturnEnum.Entry[3].Name"
  std::string path() const;
};

/// Sees every value as the walk meets it. Offsets count from the start of the stub.
class Visitor {
 public:
  virtual ~Visitor() = default;
  /// A structure, array or pointee begins; pointees come after the structure that points to them.
  virtual void open(const Place&, const Type&, size_t /*offset*/) {}
  virtual void close(const Place&, const Type&, size_t /*end*/) {}
  /// An integer, handle, string, byte array or NULL pointer; `value` is in memory form.
  virtual void leaf(const Place&, const Field* field, const Type&, size_t offset, size_t length, const void* value) = 0;
};

/// Which parameters of a method a stub carries.
enum class Part : uint8_t { kRequest, kResponse };

struct DecodeOptions {
  Syntax syntax = Syntax::kNdr;
  wire::Endian endian = wire::Endian::kLittle;
  /// A response is decoded over the struct that holds its request, so that counts given there can be checked.
  bool request_known = true;
  /// Zeros up to a multiple of 4 may end the stub, as they do in front of a verification trailer (MS-RPCE 2.2.2.13).
  bool padded = false;
  Visitor* visitor = nullptr;
};

/// Decodes `part` of the parameters `type` from `stub` over the constructed object at `out`. On an error `out` holds
/// what was read before it.
Result<void> decode(const Type& type, Part part, wire::ByteView stub, void* out, const DecodeOptions& options);

/// Appends `part` of the parameters `type` at `in`. Fails only if the object contradicts itself: a count that is not
/// the size of its array. Alignment counts from the writer's start.
Result<void> encode(const Type& type, Part part, const void* in, Syntax syntax, wire::Writer& writer);

/// The value of a kUint in memory.
inline uint64_t load_uint(const Type& type, const void* in) {
  switch (type.width) {
    case 1:
      return *static_cast<const uint8_t*>(in);
    case 2:
      return *static_cast<const uint16_t*>(in);
    case 4:
      return *static_cast<const uint32_t*>(in);
    default:
      return *static_cast<const uint64_t*>(in);
  }
}

/// Sets a kUint in memory; `value` must fit.
inline void store_uint(const Type& type, void* out, uint64_t value) {
  switch (type.width) {
    case 1:
      *static_cast<uint8_t*>(out) = static_cast<uint8_t>(value);
      break;
    case 2:
      *static_cast<uint16_t*>(out) = static_cast<uint16_t>(value);
      break;
    case 4:
      *static_cast<uint32_t*>(out) = static_cast<uint32_t>(value);
      break;
    default:
      *static_cast<uint64_t*>(out) = value;
      break;
  }
}

/// An object of a described type whose C++ type only its description knows.
class Object {
 public:
  explicit Object(const Type& type)
      : type_(&type), memory_(static_cast<std::byte*>(::operator new(type.size, kAlign)), Free{&type}) {
    type.construct(memory_.get());
  }
  const Type& type() const { return *type_; }
  void* get() { return memory_.get(); }
  const void* get() const { return memory_.get(); }

 private:
  static constexpr std::align_val_t kAlign{alignof(std::max_align_t)};
  struct Free {
    const Type* type;
    void operator()(std::byte* memory) const {
      type->destroy(memory);
      ::operator delete(memory, kAlign);
    }
  };
  const Type* type_;
  std::unique_ptr<std::byte, Free> memory_;
};

/// Typed forms.
template <class T>
Result<void> decode(Part part, wire::ByteView stub, T& out, const DecodeOptions& options = {}) {
  return decode(kType<T>, part, stub, &out, options);
}

template <class T>
Result<wire::Bytes> encode(Part part, const T& in, Syntax syntax = Syntax::kNdr,
                           wire::Endian endian = wire::Endian::kLittle) {
  wire::Writer writer(endian);
  auto done = encode(kType<T>, part, &in, syntax, writer);
  if (!done) return tl::unexpected(done.error());
  return writer.take();
}

}  // namespace cmrp::ndr
