#include "reference/ndr/codec.h"

namespace cmrp::ndr {
namespace {

const void* at(const void* base, const Field& field) { return static_cast<const std::byte*>(base) + field.offset; }

class Encoder {
 public:
  Encoder(Syntax syntax, wire::Writer& out) : out_(out), wide_(syntax == Syntax::kNdr64) {}

  Error& error() { return error_; }

  bool parameters(std::span<const Field> fields, Part part, const void* in) {
    for (const Field& f : fields) {
      if (!(part == Part::kRequest ? f.in_request() : f.in_response())) continue;
      Place place{nullptr, f.name};
      Scope scope{fields, in};
      if (!scalars(place, &f, scope, *f.type, at(in, f)) || !pointees(place, &f, scope, *f.type, at(in, f)))
        return false;
    }
    return true;
  }

 private:
  /// The list and object in which an array's size_is and length_is are looked up.
  struct Scope {
    std::span<const Field> fields;
    const void* base;
    uint64_t value(int16_t index) const { return *static_cast<const uint32_t*>(at(base, fields[index])); }
  };

  bool fail(const Place& place, std::string message) {
    error_ = Error{place.path(), out_.size(), std::move(message)};
    return false;
  }

  void count(uint64_t value) {
    out_.align(wide_ ? 8 : 4);
    if (wide_) {
      out_.write<uint64_t>(value);
    } else {
      out_.write<uint32_t>(static_cast<uint32_t>(value));
    }
  }

  bool scalars(const Place& place, const Field* field, const Scope& scope, const Type& type, const void* in) {
    switch (type.kind) {
      case Kind::kUint:
        integer(type, in);
        return true;
      case Kind::kHandle: {
        auto& h = *static_cast<const ContextHandle*>(in);
        out_.align(4);
        out_.write(h.attributes);
        write_guid(out_, h.uuid);
        return true;
      }
      case Kind::kString:
        string(*static_cast<const std::u16string*>(in));
        return true;
      case Kind::kPointer:
        count(pointee(type, in) ? kFirstReferent + 4 * referents_++ : 0);
        return true;
      case Kind::kArray: {
        uint64_t max = 0;
        return sizes(place, field, scope, type, in, max) && (count(max), elements(place, field, scope, type, in));
      }
      case Kind::kStruct:
        return structure(place, type, in);
    }
    return fail(place, "unknown kind of type");
  }

  bool pointees(const Place& place, const Field* field, const Scope& scope, const Type& type, const void* in) {
    switch (type.kind) {
      case Kind::kPointer: {
        const void* to = pointee(type, in);
        return !to ||
               (scalars(place, field, scope, *type.element, to) && pointees(place, field, scope, *type.element, to));
      }
      case Kind::kArray: {
        if (!type.element->points) return true;
        for (size_t i = 0, n = type.count(in); i < n; ++i) {
          Place item{&place, {}, static_cast<int>(i)};
          if (!pointees(item, nullptr, scope, *type.element, element(type, in, i))) return false;
        }
        return true;
      }
      case Kind::kStruct: {
        Scope inner_scope{type.fields, in};
        for (const Field& f : type.fields) {
          if (!f.type->points) continue;
          Place inner{&place, f.name};
          if (!pointees(inner, &f, inner_scope, *f.type, at(in, f))) return false;
        }
        return true;
      }
      default:
        return true;
    }
  }

  void integer(const Type& type, const void* in) {
    uint64_t value = load_uint(type, in);
    size_t width = type.wire_width[wide_];
    out_.align(width);
    switch (width) {
      case 1:
        out_.write(static_cast<uint8_t>(value));
        break;
      case 2:
        out_.write(static_cast<uint16_t>(value));
        break;
      case 4:
        out_.write(static_cast<uint32_t>(value));
        break;
      default:
        out_.write(value);
        break;
    }
  }

  void string(const std::u16string& text) {
    count(text.size() + 1);
    count(0);
    count(text.size() + 1);
    if (out_.endian() == wire::Endian::kLittle) {
      out_.bytes({reinterpret_cast<const uint8_t*>(text.data()), text.size() * 2});
    } else {
      for (char16_t unit : text) out_.write<uint16_t>(unit);
    }
    out_.zeros(2);
  }

  /// The conformance of an array, after making sure that the object agrees with itself.
  bool sizes(const Place& place, const Field* field, const Scope& scope, const Type& type, const void* in,
             uint64_t& max) {
    uint64_t n = type.count(in);
    max = field && field->size_index >= 0 ? scope.value(field->size_index) : n;
    uint64_t actual = field && field->length_index >= 0 ? scope.value(field->length_index) : max;
    if (actual != n)
      return fail(place, "array has " + std::to_string(n) + " elements, its count says " + std::to_string(actual));
    if (actual > max) return fail(place, "array longer than its size_is");
    return true;
  }

  bool elements(const Place& place, const Field* field, const Scope& scope, const Type& type, const void* in) {
    uint64_t n = type.count(in);
    if (field && field->length_index >= 0) {
      count(0);
      count(n);
    }
    const Type& item = *type.element;
    if (n > 0) out_.align(item.align[wide_]);
    if (item.kind == Kind::kUint && item.width == 1) {
      if (n) out_.bytes({static_cast<const uint8_t*>(element(type, in, 0)), n});
      return true;
    }
    for (size_t i = 0; i < n; ++i) {
      Place at_index{&place, {}, static_cast<int>(i)};
      if (!scalars(at_index, nullptr, scope, item, element(type, in, i))) return false;
    }
    return true;
  }

  bool structure(const Place& place, const Type& type, const void* in) {
    Scope scope{type.fields, in};
    const Field* open_end =
        type.fields.empty() || type.fields.back().type->kind != Kind::kArray ? nullptr : &type.fields.back();
    if (open_end) {
      uint64_t max = 0;
      Place inner{&place, open_end->name};
      if (!sizes(inner, open_end, scope, *open_end->type, at(in, *open_end), max)) return false;
      count(max);
    }
    out_.align(type.align[wide_]);
    for (const Field& f : type.fields) {
      Place inner{&place, f.name};
      bool ok = &f == open_end ? elements(inner, &f, scope, *f.type, at(in, f))
                               : scalars(inner, &f, scope, *f.type, at(in, f));
      if (!ok) return false;
    }
    if (wide_) out_.align(type.align[1]);
    return true;
  }

  // The description's accessors serve reading and writing alike; encoding only reads through them.
  static const void* pointee(const Type& type, const void* in) { return type.pointee(const_cast<void*>(in)); }
  static const void* element(const Type& type, const void* in, size_t i) {
    return static_cast<std::byte*>(type.data(const_cast<void*>(in))) + i * type.element->size;
  }

  static constexpr uint32_t kFirstReferent = 0x00020000;

  wire::Writer& out_;
  bool wide_;
  uint32_t referents_ = 0;
  Error error_;
};

}  // namespace

Result<void> encode(const Type& type, Part part, const void* in, Syntax syntax, wire::Writer& writer) {
  Encoder encoder(syntax, writer);
  if (!encoder.parameters(type.fields, part, in)) return tl::unexpected(std::move(encoder.error()));
  return {};
}

}  // namespace cmrp::ndr
