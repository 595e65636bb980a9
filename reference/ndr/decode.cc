#include "reference/ndr/codec.h"

namespace cmrp::ndr {

std::string Place::path() const {
  std::string text = parent ? parent->path() : std::string();
  if (index >= 0) return text + '[' + std::to_string(index) + ']';
  if (!text.empty() && !name.empty()) text += '.';
  return text + std::string(name);
}

namespace {

/// The counts that an array had on the wire, to be held against its size_is and length_is.
struct Counts {
  bool null = false;
  bool seen = false;
  uint64_t max = 0;
  uint64_t actual = 0;
};

void* at(void* base, const Field& field) { return static_cast<std::byte*>(base) + field.offset; }

uint32_t count_value(void* base, const Field& field) { return *static_cast<uint32_t*>(at(base, field)); }

class Decoder {
 public:
  Decoder(wire::ByteView stub, const DecodeOptions& options)
      : in_(stub, options.endian), syntax_(options.syntax), options_(options), visitor_(options.visitor) {}

  Error& error() { return error_; }

  bool parameters(std::span<const Field> fields, Part part, void* out) {
    Counts counts[kMostParameters];
    if (fields.size() > kMostParameters) return fail(Place{}, "too many parameters");
    for (size_t i = 0; i < fields.size(); ++i) {
      const Field& f = fields[i];
      if (!(part == Part::kRequest ? f.in_request() : f.in_response())) continue;
      Place place{nullptr, f.name};
      if (!scalars(place, &f, *f.type, at(out, f), &counts[i]) ||
          !pointees(place, &f, *f.type, at(out, f), &counts[i])) {
        return false;
      }
    }
    for (size_t i = 0; i < fields.size(); ++i) {
      if (counts[i].seen && !check(Place{nullptr, fields[i].name}, fields, fields[i], counts[i], part, out))
        return false;
    }
    if (in_.remaining() == 0 || (options_.padded && only_padding_remains())) return true;
    return fail(Place{}, std::to_string(in_.remaining()) + " trailing bytes");
  }

 private:
  static constexpr size_t kMostParameters = 24;

  bool only_padding_remains() const {
    return in_.remaining() < 4 && (in_.position() + in_.remaining()) % 4 == 0 &&
           std::ranges::all_of(in_.rest(), [](uint8_t b) { return b == 0; });
  }

  bool wide() const { return syntax_ == Syntax::kNdr64; }

  bool fail(const Place& place, std::string message) {
    error_ = Error{place.path(), in_.position(), std::move(message)};
    return false;
  }

  bool align(const Place& place, size_t alignment) {
    return in_.align(alignment) || fail(place, "stub ends in padding");
  }

  /// A conformance, offset or length: 4 bytes in NDR, 8 in NDR64.
  bool count(const Place& place, uint64_t& out) {
    if (!align(place, wide() ? 8 : 4)) return false;
    if (wide()) return in_.read(out) || fail(place, "stub ends in a count");
    uint32_t narrow = 0;
    if (!in_.read(narrow)) return fail(place, "stub ends in a count");
    out = narrow;
    return true;
  }

  /// The part of a value that stands where its type says: all of it but what it points to.
  bool scalars(const Place& place, const Field* field, const Type& type, void* out, Counts* counts) {
    switch (type.kind) {
      case Kind::kUint:
        return integer(place, field, type, out);
      case Kind::kHandle:
        return handle(place, type, out);
      case Kind::kString:
        return string(place, type, out);
      case Kind::kPointer: {
        uint64_t referent = 0;
        if (!count(place, referent)) return false;
        if (referent != 0) {
          type.emplace(out);
          return true;
        }
        if (counts) counts->null = counts->seen = true;
        size_t width = wide() ? 8 : 4;
        if (visitor_) visitor_->leaf(place, field, type, in_.position() - width, width, out);
        return true;
      }
      case Kind::kArray: {
        Counts own;
        Counts& c = counts ? *counts : own;
        return conformance(place, c) && elements(place, field, type, out, c);
      }
      case Kind::kStruct:
        return structure(place, type, out);
    }
    return fail(place, "unknown kind of type");
  }

  /// What the value's pointers point to, after the value itself (C706 14.3.12.3).
  bool pointees(const Place& place, const Field* field, const Type& type, void* out, Counts* counts) {
    switch (type.kind) {
      case Kind::kPointer: {
        void* to = type.pointee(out);
        if (!to) return true;
        if (visitor_) visitor_->open(place, type, in_.position());
        bool ok = scalars(place, field, *type.element, to, counts) && pointees(place, field, *type.element, to, counts);
        if (ok && visitor_) visitor_->close(place, type, in_.position());
        return ok;
      }
      case Kind::kArray: {
        if (type.element->kind == Kind::kUint || type.element->kind == Kind::kHandle) return true;
        auto* first = static_cast<std::byte*>(type.data(out));
        size_t n = type.count(out);
        for (size_t i = 0; i < n; ++i) {
          Place item{&place, {}, static_cast<int>(i)};
          if (!pointees(item, nullptr, *type.element, first + i * type.element->size, nullptr)) return false;
        }
        return true;
      }
      case Kind::kStruct:
        for (const Field& f : type.fields) {
          Place inner{&place, f.name};
          Counts own;
          if (f.type->kind == Kind::kPointer && !f.type->pointee(at(out, f))) own.null = own.seen = true;
          if (!pointees(inner, &f, *f.type, at(out, f), &own)) return false;
          if (f.type->kind == Kind::kPointer && own.seen && !check(inner, type.fields, f, own, Part::kRequest, out)) {
            return false;
          }
        }
        return true;
      default:
        return true;
    }
  }

  bool integer(const Place& place, const Field* field, const Type& type, void* out) {
    size_t width = type.wire_width[wide()];
    if (!align(place, width)) return false;
    size_t start = in_.position();
    uint64_t value = 0;
    bool ok = false;
    switch (width) {
      case 1:
        ok = read_as<uint8_t>(value);
        break;
      case 2:
        ok = read_as<uint16_t>(value);
        break;
      case 4:
        ok = read_as<uint32_t>(value);
        break;
      default:
        ok = read_as<uint64_t>(value);
        break;
    }
    if (!ok) return fail(place, "stub ends in an integer");
    if ((type.width < 8 && value >> (8 * type.width)) || (field && value > field->most)) {
      return fail(place, "value out of its range");
    }
    store_uint(type, out, value);
    if (visitor_) visitor_->leaf(place, field, type, start, width, out);
    return true;
  }

  template <class T>
  bool read_as(uint64_t& value) {
    T typed;
    if (!in_.read(typed)) return false;
    value = typed;
    return true;
  }

  bool handle(const Place& place, const Type& type, void* out) {
    if (!align(place, 4)) return false;
    auto& h = *static_cast<ContextHandle*>(out);
    size_t start = in_.position();
    if (in_.remaining() < 20 || !in_.read(h.attributes) || !read_guid(in_, h.uuid))
      return fail(place, "stub ends in a handle");
    if (visitor_) visitor_->leaf(place, nullptr, type, start, 20, out);
    return true;
  }

  bool string(const Place& place, const Type& type, void* out) {
    Counts c;
    if (!conformance(place, c)) return false;
    size_t start = in_.position();
    uint64_t offset = 0;
    if (!count(place, offset) || !count(place, c.actual)) return false;
    if (offset != 0) return fail(place, "offset of a string is not 0");
    if (c.actual > c.max) return fail(place, "string longer than its maximum");
    if (c.actual == 0) return fail(place, "string without its terminator");
    if (c.actual > in_.remaining() / 2) return fail(place, "stub ends in a string");
    auto& text = *static_cast<std::u16string*>(out);
    wire::ByteView bytes;
    (void)in_.take(c.actual * 2, bytes);
    text.resize(c.actual);
    std::memcpy(text.data(), bytes.data(), bytes.size());
    if (in_.endian() == wire::Endian::kBig) {
      for (char16_t& unit : text) unit = static_cast<char16_t>(__builtin_bswap16(unit));
    }
    if (text.back() != 0) return fail(place, "string without its terminator");
    text.pop_back();
    if (visitor_) visitor_->leaf(place, nullptr, type, start, in_.position() - start, out);
    return true;
  }

  bool conformance(const Place& place, Counts& c) {
    c.seen = true;
    return count(place, c.max);
  }

  /// The elements of an array whose conformance has been read; with a length_is, offset and length come first.
  bool elements(const Place& place, const Field* field, const Type& type, void* out, Counts& c) {
    c.actual = c.max;
    if (field && field->length_index >= 0) {
      uint64_t offset = 0;
      if (!count(place, offset) || !count(place, c.actual)) return false;
      if (offset != 0) return fail(place, "offset of an array is not 0");
      if (c.actual > c.max) return fail(place, "array longer than its maximum");
    }
    const Type& element = *type.element;
    if (c.actual > in_.remaining() / element.least_bytes) return fail(place, "array longer than the stub");
    if (c.actual > 0 && !align(place, element.align[wide()])) return false;
    type.resize(out, c.actual);
    auto* first = static_cast<std::byte*>(type.data(out));
    size_t start = in_.position();
    if (element.kind == Kind::kUint && element.width == 1) {
      wire::ByteView bytes;
      if (!in_.take(c.actual, bytes)) return fail(place, "stub ends in an array");
      if (c.actual) std::memcpy(first, bytes.data(), bytes.size());
      if (visitor_) visitor_->leaf(place, field, type, start, bytes.size(), out);
      return true;
    }
    if (visitor_) visitor_->open(place, type, start);
    for (size_t i = 0; i < c.actual; ++i) {
      Place item{&place, {}, static_cast<int>(i)};
      if (!scalars(item, nullptr, element, first + i * element.size, nullptr)) return false;
    }
    if (visitor_) visitor_->close(place, type, in_.position());
    return true;
  }

  bool structure(const Place& place, const Type& type, void* out) {
    // A structure that ends in a conformant array has the array's conformance in front of it (C706 14.3.7.1).
    const Field* open_end =
        type.fields.empty() || type.fields.back().type->kind != Kind::kArray ? nullptr : &type.fields.back();
    Counts tail;
    if (open_end && !conformance(place, tail)) return false;
    if (!align(place, type.align[wide()])) return false;
    if (visitor_) visitor_->open(place, type, in_.position());
    for (const Field& f : type.fields) {
      Place inner{&place, f.name};
      bool ok = &f == open_end ? elements(inner, &f, *f.type, at(out, f), tail) &&
                                     check(inner, type.fields, f, tail, Part::kRequest, out)
                               : scalars(inner, &f, *f.type, at(out, f), nullptr);
      if (!ok) return false;
    }
    if (wide() && !align(place, type.align[1])) return false;
    if (visitor_) visitor_->close(place, type, in_.position());
    return true;
  }

  /// Holds an array's counts against the fields that size_is and length_is name.
  bool check(const Place& place, std::span<const Field> fields, const Field& field, const Counts& c, Part part,
             void* out) {
    auto known = [&](const Field& f) { return part == Part::kRequest || f.in_response() || options_.request_known; };
    if (field.size_index >= 0 && known(fields[field.size_index])) {
      uint32_t size = count_value(out, fields[field.size_index]);
      if (c.null && size != 0) return fail(place, "NULL pointer with a nonzero " + std::string(field.size_is));
      if (!c.null && c.max != size) return fail(place, "conformance is not " + std::string(field.size_is));
    }
    if (field.length_index >= 0 && !c.null && known(fields[field.length_index])) {
      if (c.actual != count_value(out, fields[field.length_index])) {
        return fail(place, "length is not " + std::string(field.length_is));
      }
    }
    return true;
  }

  wire::Reader in_;
  Syntax syntax_;
  const DecodeOptions& options_;
  Visitor* visitor_;
  Error error_;
};

}  // namespace

Result<void> decode(const Type& type, Part part, wire::ByteView stub, void* out, const DecodeOptions& options) {
  Decoder decoder(stub, options);
  if (!decoder.parameters(type.fields, part, out)) return tl::unexpected(std::move(decoder.error()));
  return {};
}

}  // namespace cmrp::ndr
