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

/// What stands for a Place where nobody is told of places: keeping the chain costs as much as decoding.
struct NoPlace {
  template <class... Part>
  explicit constexpr NoPlace(const Part&...) {}
};

/// A walk that is told of places serves a visitor, if there is one, and names the place of an error; one that is not
/// only says that there was one.
template <Syntax kSyntax, bool kTold>
class Decoder {
  using Place = std::conditional_t<kTold, ndr::Place, NoPlace>;

 public:
  Decoder(wire::ByteView stub, const DecodeOptions& options)
      : in_(stub, options.endian), options_(options), visitor_(options.visitor) {}

  Error& error() { return error_; }

  bool parameters(std::span<const Field> fields, Part part, void* out) {
    Counts counts[kMostParameters];
    if (fields.size() > kMostParameters) return fail(Place{}, "too many parameters");
    for (size_t i = 0; i < fields.size(); ++i) {
      const Field& f = fields[i];
      if (!(part == Part::kRequest ? f.in_request() : f.in_response())) continue;
      Place place{nullptr, f.name};
      if (!scalars(place, &f, *f.type, at(out, f), &counts[i]) ||
          (f.type->points && !pointees(place, &f, *f.type, at(out, f), &counts[i]))) {
        return false;
      }
    }
    for (size_t i = 0; i < fields.size(); ++i) {
      if (counts[i].seen && !check(Place{nullptr, fields[i].name}, fields, fields[i], counts[i], part, out))
        return false;
    }
    if (in_.remaining() == 0 || (options_.padded && only_padding_remains())) return true;
    return fail(Place{}, std::to_string(in_.remaining()), " trailing bytes");
  }

 private:
  static constexpr size_t kMostParameters = 24;

  bool only_padding_remains() const {
    return in_.remaining() < 4 && (in_.position() + in_.remaining()) % 4 == 0 &&
           std::ranges::all_of(in_.rest(), [](uint8_t b) { return b == 0; });
  }

  void open(const Place& place, const Type& type, size_t offset) {
    if constexpr (kTold) {
      if (visitor_) visitor_->open(place, type, offset);
    }
  }
  void close(const Place& place, const Type& type, size_t end) {
    if constexpr (kTold) {
      if (visitor_) visitor_->close(place, type, end);
    }
  }
  void leaf(const Place& place, const Field* field, const Type& type, size_t offset, size_t length, const void* value) {
    if constexpr (kTold) {
      if (visitor_) visitor_->leaf(place, field, type, offset, length, value);
    }
  }

  /// How a conformance, offset, length or pointer travels.
  using Count = std::conditional_t<kSyntax == Syntax::kNdr64, uint64_t, uint32_t>;
  static constexpr size_t kWide = kSyntax == Syntax::kNdr64 ? 1 : 0;

  template <class... Text>
  [[gnu::cold, gnu::noinline]] bool fail(const Place& place, const Text&... message) {
    if constexpr (kTold) {
      error_ = Error{place.path(), in_.position(), {}};
      (error_.message.append(message), ...);
    }
    return false;
  }

  bool align(const Place& place, size_t alignment) {
    return in_.align(alignment) || fail(place, "stub ends in padding");
  }

  bool count(const Place& place, uint64_t& out) {
    if (!align(place, sizeof(Count))) return false;
    Count value = 0;
    if (!in_.read(value)) return fail(place, "stub ends in a count");
    out = value;
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
      case Kind::kPointer:
        return pointer(place, field, type, out, counts);
      case Kind::kArray:
        return array(place, field, type, out, counts);
      case Kind::kStruct:
        return structure(place, type, out);
    }
    return fail(place, "unknown kind of type");
  }

  /// What the value's pointers point to, after the value itself (C706 14.3.12.3).
  bool pointees(const Place& place, const Field* field, const Type& type, void* out, Counts* counts) {
    switch (type.kind) {
      case Kind::kPointer:
        return pointee(place, field, type, out, counts);
      case Kind::kArray:
        return array_pointees(place, type, out);
      case Kind::kStruct:
        return struct_pointees(place, type, out);
      default:
        return true;
    }
  }

  bool pointee(const Place& place, const Field* field, const Type& type, void* out, Counts* counts) {
    void* to = type.pointee(out);
    if (!to) return true;
    open(place, type, in_.position());
    const Type& element = *type.element;
    bool ok = element.kind == Kind::kString ? string(place, element, to)
                                            : scalars(place, field, element, to, counts) &&
                                                  (!element.points || pointees(place, field, element, to, counts));
    if (ok) close(place, type, in_.position());
    return ok;
  }

  bool array_pointees(const Place& place, const Type& type, void* out) {
    const Type& element = *type.element;
    if (!element.points) return true;
    auto* item = static_cast<std::byte*>(type.data(out));
    if constexpr (!kTold) {
      if (const Field* name = only_string(element)) {
        for (size_t n = type.count(out); n > 0; --n, item += element.size) {
          void* to = name->type->pointee(at(item, *name));
          if (to && !string(place, *name->type->element, to)) return false;
        }
        return true;
      }
    }
    for (size_t i = 0, n = type.count(out); i < n; ++i, item += element.size) {
      Place at_index{&place, std::string_view(), static_cast<int>(i)};
      bool ok = element.kind == Kind::kStruct ? struct_pointees(at_index, element, item)
                                              : pointees(at_index, nullptr, element, item, nullptr);
      if (!ok) return false;
    }
    return true;
  }

  /// The field of a structure that points to a string, if no other field points to anything: entries of enumerations.
  static const Field* only_string(const Type& type) {
    const Field* found = nullptr;
    for (const Field& f : type.fields) {
      if (!f.type->points) continue;
      if (found || f.type->kind != Kind::kPointer || f.type->element->kind != Kind::kString) return nullptr;
      found = &f;
    }
    return found;
  }

  bool struct_pointees(const Place& place, const Type& type, void* out) {
    for (const Field& f : type.fields) {
      if (!f.type->points) continue;
      Place inner{&place, f.name};
      if (f.size_index < 0) {
        bool ok = f.type->kind == Kind::kPointer ? pointee(inner, &f, *f.type, at(out, f), nullptr)
                                                 : pointees(inner, &f, *f.type, at(out, f), nullptr);
        if (!ok) return false;
        continue;
      }
      Counts counts;
      if (!pointees(inner, &f, *f.type, at(out, f), &counts)) return false;
      if (f.type->kind != Kind::kPointer) continue;
      if (!counts.seen) counts.null = counts.seen = true;
      if (!check(inner, type.fields, f, counts, Part::kRequest, out)) return false;
    }
    return true;
  }

  bool pointer(const Place& place, const Field* field, const Type& type, void* out, Counts* counts) {
    uint64_t referent = 0;
    if (!count(place, referent)) return false;
    point(type, out, referent != 0);
    if (referent != 0) return true;
    if (counts) counts->null = counts->seen = true;
    leaf(place, field, type, in_.position() - sizeof(Count), sizeof(Count), out);
    return true;
  }

  /// A pointer with a default pointee, or NULL: not what the request had, where a response is decoded over it.
  static void point(const Type& type, void* out, bool to_something) {
    if (to_something) {
      type.emplace(out);
    } else if (type.pointee(out)) {
      type.destroy(out);
      type.construct(out);
    }
  }

  bool array(const Place& place, const Field* field, const Type& type, void* out, Counts* counts) {
    Counts own;
    Counts& c = counts ? *counts : own;
    return conformance(place, c) && elements(place, field, type, out, c);
  }

  [[gnu::noinline]] bool integer(const Place& place, const Field* field, const Type& type, void* out) {
    size_t width = type.wire_width[kWide];
    if (!align(place, width)) return false;
    size_t start = in_.position();
    uint64_t value = 0;
    if (!(width == 4 ? read_as<uint32_t>(value) : read_other(width, value))) {
      return fail(place, "stub ends in an integer");
    }
    if ((type.width < 8 && value >> (8 * type.width)) || (field && value > field->most)) {
      return fail(place, "value out of its range");
    }
    store_uint(type, out, value);
    leaf(place, field, type, start, width, out);
    return true;
  }

  bool read_other(size_t width, uint64_t& value) {
    return width == 1 ? read_as<uint8_t>(value) : width == 2 ? read_as<uint16_t>(value) : read_as<uint64_t>(value);
  }

  template <class T>
  bool read_as(uint64_t& value) {
    T typed;
    if (!in_.read(typed)) return false;
    value = typed;
    return true;
  }

  [[gnu::noinline]] bool handle(const Place& place, const Type& type, void* out) {
    if (!align(place, 4)) return false;
    auto& h = *static_cast<ContextHandle*>(out);
    size_t start = in_.position();
    if (in_.remaining() < 20 || !in_.read(h.attributes) || !read_guid(in_, h.uuid))
      return fail(place, "stub ends in a handle");
    leaf(place, nullptr, type, start, 20, out);
    return true;
  }

  template <class T>
  static T swap(T value) {
    return static_cast<T>(wire::detail::swap_to(wire::Endian::kBig, static_cast<std::make_unsigned_t<T>>(value)));
  }

  [[gnu::noinline]] bool string(const Place& place, const Type& type, void* out) {
    if (!align(place, sizeof(Count))) return false;
    struct {
      Count max, offset, actual;
    } counts;
    size_t start = in_.position() + sizeof(Count);
    wire::ByteView bytes;
    if (!in_.take(sizeof counts, bytes)) return fail(place, "stub ends in a count");
    std::memcpy(&counts, bytes.data(), sizeof counts);
    const bool swapped = in_.endian() == wire::Endian::kBig;
    if (swapped) counts = {swap(counts.max), swap(counts.offset), swap(counts.actual)};
    if (counts.offset != 0) return fail(place, "offset of a string is not 0");
    if (counts.actual > counts.max) return fail(place, "string longer than its maximum");
    if (counts.actual == 0) return fail(place, "string without its terminator");
    if (counts.actual > in_.remaining() / 2) return fail(place, "stub ends in a string");
    const size_t length = counts.actual - 1;
    (void)in_.take(counts.actual * size_t{2}, bytes);
    if (bytes[2 * length] != 0 || bytes[2 * length + 1] != 0) return fail(place, "string without its terminator");
    auto& text = *static_cast<std::u16string*>(out);
    if (reinterpret_cast<uintptr_t>(bytes.data()) % alignof(char16_t) == 0) {
      text = std::u16string(reinterpret_cast<const char16_t*>(bytes.data()), length);
    } else {
      text.resize(length);
      std::memcpy(text.data(), bytes.data(), 2 * length);
    }
    if (swapped) {
      for (char16_t& unit : text) unit = swap(unit);
    }
    leaf(place, nullptr, type, start, in_.position() - start, out);
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
    if (c.actual > 0 && !align(place, element.align[kWide])) return false;
    type.resize(out, c.actual);
    auto* first = static_cast<std::byte*>(type.data(out));
    size_t start = in_.position();
    if (element.kind == Kind::kUint && element.width == 1) {
      wire::ByteView bytes;
      if (!in_.take(c.actual, bytes)) return fail(place, "stub ends in an array");
      if (c.actual) std::memcpy(first, bytes.data(), bytes.size());
      leaf(place, field, type, start, bytes.size(), out);
      return true;
    }
    open(place, type, start);
    if constexpr (!kTold) {
      const size_t row = c.actual > 0 ? row_of(element) : 0;
      if (row > 0) return columns(place, element, row, first, c.actual);
    }
    const Field* open_end = element.kind == Kind::kStruct ? open_end_of(element) : nullptr;
    bool plain = element.kind == Kind::kStruct && !open_end;
    for (uint64_t i = 0; i < c.actual; ++i, first += element.size) {
      Place at_index{&place, std::string_view(), static_cast<int>(i)};
      bool ok =
          plain ? members(at_index, element, first, nullptr, c) : scalars(at_index, nullptr, element, first, nullptr);
      if (!ok) return false;
    }
    close(place, type, in_.position());
    return true;
  }

  static constexpr size_t up(size_t offset, size_t alignment) { return (offset + alignment - 1) & ~(alignment - 1); }

  /// Bytes from one structure of an array to the next, if it has nothing but DWORDs and pointers, which are as wide as
  /// their alignment; else 0.
  static size_t row_of(const Type& type) {
    size_t row = 0;
    for (const Field& f : type.fields) {
      const bool dword = f.type->kind == Kind::kUint && f.type->width == 4;
      if (!dword && f.type->kind != Kind::kPointer) return 0;
      row = up(row, f.type->align[kWide]) + f.type->align[kWide];
    }
    return up(row, type.align[kWide]);
  }

  /// `rows` such structures, a member at a time: one look at a member's type for all of its values.
  bool columns(const Place& place, const Type& type, size_t row, std::byte* first, size_t rows) {
    wire::ByteView bytes;
    if (!in_.take(rows * row, bytes)) return fail(place, "stub ends in an array");
    size_t offset = 0;
    for (const Field& f : type.fields) {
      offset = up(offset, f.type->align[kWide]);
      const uint8_t* from = bytes.data() + offset;
      std::byte* to = first + f.offset;
      offset += f.type->align[kWide];
      if (f.type->kind == Kind::kPointer) {
        for (size_t n = rows; n > 0; --n, from += row, to += type.size) {
          Count referent;
          std::memcpy(&referent, from, sizeof referent);
          point(*f.type, to, referent != 0);
        }
        continue;
      }
      for (size_t n = rows; n > 0; --n, from += row, to += type.size) {
        uint32_t value;
        std::memcpy(&value, from, sizeof value);
        value = wire::detail::swap_to(in_.endian(), value);
        if (value > f.most) return fail(place, "value out of its range");
        std::memcpy(to, &value, sizeof value);
      }
    }
    return true;
  }

  /// The conformant array at a structure's end, or null.
  static const Field* open_end_of(const Type& type) {
    return type.fields.empty() || type.fields.back().type->kind != Kind::kArray ? nullptr : &type.fields.back();
  }

  [[gnu::noinline]] bool structure(const Place& place, const Type& type, void* out) {
    // A structure that ends in a conformant array has the array's conformance in front of it (C706 14.3.7.1).
    const Field* open_end = open_end_of(type);
    Counts tail;
    if (open_end && !conformance(place, tail)) return false;
    return members(place, type, out, open_end, tail);
  }

  [[gnu::always_inline]] bool members(const Place& place, const Type& type, void* out, const Field* open_end,
                                      Counts& tail) {
    if (!align(place, type.align[kWide])) return false;
    open(place, type, in_.position());
    for (const Field& f : type.fields) {
      Place inner{&place, f.name};
      bool ok = &f == open_end ? elements(inner, &f, *f.type, at(out, f), tail) &&
                                     check(inner, type.fields, f, tail, Part::kRequest, out)
                               : scalars(inner, &f, *f.type, at(out, f), nullptr);
      if (!ok) return false;
    }
    if (kWide && !align(place, type.align[1])) return false;
    close(place, type, in_.position());
    return true;
  }

  /// Holds an array's counts against the fields that size_is and length_is name.
  bool check(const Place& place, std::span<const Field> fields, const Field& field, const Counts& c, Part part,
             void* out) {
    auto known = [&](const Field& f) { return part == Part::kRequest || f.in_response() || options_.request_known; };
    if (field.size_index >= 0 && known(fields[field.size_index])) {
      uint32_t size = count_value(out, fields[field.size_index]);
      if (c.null && size != 0) return fail(place, "NULL pointer with a nonzero ", field.size_is);
      if (!c.null && c.max != size) return fail(place, "conformance is not ", field.size_is);
    }
    if (field.length_index >= 0 && !c.null && known(fields[field.length_index])) {
      if (c.actual != count_value(out, fields[field.length_index])) {
        return fail(place, "length is not ", field.length_is);
      }
    }
    return true;
  }

  wire::Reader in_;
  const DecodeOptions& options_;
  Visitor* visitor_;
  Error error_;
};

template <Syntax kSyntax>
Result<void> decode_as(const Type& type, Part part, wire::ByteView stub, void* out, const DecodeOptions& options) {
  if (!options.visitor && Decoder<kSyntax, false>(stub, options).parameters(type.fields, part, out)) return {};
  Decoder<kSyntax, true> decoder(stub, options);
  if (!decoder.parameters(type.fields, part, out)) return tl::unexpected(std::move(decoder.error()));
  return {};
}

}  // namespace

Result<void> decode(const Type& type, Part part, wire::ByteView stub, void* out, const DecodeOptions& options) {
  return options.syntax == Syntax::kNdr64 ? decode_as<Syntax::kNdr64>(type, part, stub, out, options)
                                          : decode_as<Syntax::kNdr>(type, part, stub, out, options);
}

}  // namespace cmrp::ndr
