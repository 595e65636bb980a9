// What a wire type is: a plain C++ type, and a constexpr description of it that one engine walks (DESIGN, "One
// description, many consumers"). Decoding, encoding, printing, by-name access and the dissector's tree all read the
// description; nothing lists fields twice.
//
//   C++ type                        NDR type (C706 chapter 14)
//   uint8_t … uint64_t              unsigned integer
//   enum of uint16_t                enum: 2 bytes in NDR, 4 in NDR64
//   DWORD_PTR                       __int3264: 4 bytes in NDR, 8 in NDR64
//   HRES_RPC … (ContextHandle)      context handle: 4 bytes of attributes and a GUID
//   std::u16string                  [string] of wchar_t: conformant varying, zero-terminated (not kept in memory)
//   std::vector<T>                  array; conformant, and varying if its field has a length_is
//   std::optional<T>                [unique] pointer to T
//   struct with CMRP_DESCRIBE       structure; conformant if its last field is a std::vector
//
// [ref] pointers have no bytes on the wire and no trace here: a parameter `[in] FILETIME *` is described as FILETIME.
// A method's parameters are one struct as well, whose fields carry a direction.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "reference/wire/guid.h"

namespace cmrp::ndr {

/// The two transfer syntaxes: NDR (C706 chapter 14) and NDR64 (MS-RPCE 2.2.5).
enum class Syntax : uint8_t { kNdr, kNdr64 };

/// What a context handle of the interface stands for (MS-CMRP 2.2.1.1 to 2.2.1.11).
enum class HandleKind : uint8_t {
  kCluster,
  kNode,
  kGroup,
  kResource,
  kKey,
  kNotify,
  kNetwork,
  kNetInterface,
  kBatchPort,
  kGroupSet,
  kGeneric
};

/// A context handle as it travels. All zeros is the NULL handle.
struct ContextHandle {
  uint32_t attributes = 0;
  Guid uuid;

  bool is_null() const { return *this == ContextHandle{}; }
  bool operator==(const ContextHandle&) const = default;
};

/// A context handle of one kind, spelled as in the IDL.
template <HandleKind K>
struct Handle : ContextHandle {
  static constexpr HandleKind kKind = K;
};

/// An integer as wide as a pointer (MS-DTYP 2.2.10).
struct DWORD_PTR {
  uint64_t value = 0;
  bool operator==(const DWORD_PTR&) const = default;
};

enum class Kind : uint8_t { kUint, kHandle, kString, kStruct, kPointer, kArray };

struct Field;

/// The description of one wire type: its form on the wire, and how to reach its parts in memory.
struct Type {
  Kind kind;
  std::string_view name;
  /// Alignment on the wire, by Syntax.
  std::array<uint8_t, 2> align{1, 1};
  /// kUint: bytes in memory, and on the wire by Syntax.
  uint8_t width = 0;
  std::array<uint8_t, 2> wire_width{};
  /// The least bytes that a value takes on the wire: bounds allocation by what is there.
  uint16_t least_bytes = 1;
  /// Whether a value has or holds pointers, whose pointees come behind it.
  bool points = false;
  /// kHandle.
  HandleKind handle = HandleKind::kGeneric;
  /// kPointer: what it points to. kArray: its element.
  const Type* element = nullptr;
  /// kStruct, and the parameters of a method.
  std::span<const Field> fields;

  size_t size = 0;  ///< sizeof the C++ type
  void (*construct)(void* at) = nullptr;
  void (*destroy)(void* at) = nullptr;
  /// kPointer: the pointee, or null.
  void* (*pointee)(void* pointer) = nullptr;
  /// kPointer: makes a default pointee, and returns it.
  void* (*emplace)(void* pointer) = nullptr;
  /// kArray: elements are contiguous, element->size apart.
  size_t (*count)(const void* array) = nullptr;
  void* (*data)(void* array) = nullptr;
  void (*resize)(void* array, size_t count) = nullptr;
};

/// Whether a parameter travels in the request, the response, or both; kMember for a structure's field.
enum class Direction : uint8_t { kMember = 0, kIn = 1, kOut = 2, kInOut = 3, kReturn = 6 };

/// A name for a value, or for a bit of one.
struct Named {
  std::string_view name;
  uint64_t value;
};

/// How an integer is to be read by people and tables.
struct Meaning {
  enum class Use : uint8_t { kNumber, kStatus, kBool, kEnum, kFlags };
  Use use = Use::kNumber;
  std::span<const Named> names{};
};

/// Status codes: Win32 error codes (MS-ERREF 2.2).
inline constexpr Meaning kStatus{Meaning::Use::kStatus};
/// BOOL: zero is FALSE, all else TRUE.
inline constexpr Meaning kBool{Meaning::Use::kBool};

/// One field of a structure or parameter of a method.
struct Field {
  std::string_view name;
  const Type* type = nullptr;
  size_t offset = 0;
  Direction direction = Direction::kMember;
  const Meaning* meaning = nullptr;
  /// [range(0, most)]: a greater value is a fault.
  uint64_t most = UINT64_MAX;
  std::string_view size_is{};
  std::string_view length_is{};
  /// The fields that size_is and length_is name, by index in the same list; -1 for none. Set by resolve().
  int16_t size_index = -1;
  int16_t length_index = -1;

  bool in_request() const { return static_cast<uint8_t>(direction) & static_cast<uint8_t>(Direction::kIn); }
  bool in_response() const { return static_cast<uint8_t>(direction) & static_cast<uint8_t>(Direction::kOut); }

  constexpr Field sized_by(std::string_view field) const {
    Field f = *this;
    f.size_is = field;
    return f;
  }
  constexpr Field length_by(std::string_view field) const {
    Field f = *this;
    f.length_is = field;
    return f;
  }
  constexpr Field means(const Meaning& m) const {
    Field f = *this;
    f.meaning = &m;
    return f;
  }
  constexpr Field at_most(uint64_t value) const {
    Field f = *this;
    f.most = value;
    return f;
  }
};

/// Fills in the indexes of size_is and length_is; a name that is not in the list does not compile.
template <size_t N>
consteval std::array<Field, N> resolve(std::array<Field, N> fields) {
  auto find = [&](std::string_view name) -> int16_t {
    if (name.empty()) return -1;
    for (size_t i = 0; i < N; ++i) {
      if (fields[i].name == name) return static_cast<int16_t>(i);
    }
    throw "size_is or length_is names no field of the same list";
  };
  for (Field& f : fields) {
    f.size_index = find(f.size_is);
    f.length_index = find(f.length_is);
  }
  return fields;
}

namespace detail {

template <class T>
struct Element {};
template <class T>
struct Element<std::vector<T>> {
  using type = T;
};
template <class T>
struct Element<std::optional<T>> {
  using type = T;
};
template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

/// Storage for the fields that a described structure lists.
template <class T>
inline constexpr auto kFields = T::fields();

template <class T>
consteval Type make_type();

}  // namespace detail

/// The description of C++ type T.
template <class T>
inline constexpr Type kType = detail::make_type<T>();

namespace detail {

template <class T>
consteval Type make_type() {
  Type t{};
  t.size = sizeof(T);
  t.construct = [](void* at) { ::new (at) T(); };
  t.destroy = [](void* at) { std::destroy_at(static_cast<T*>(at)); };
  if constexpr (std::is_unsigned_v<T>) {
    t.kind = Kind::kUint;
    t.name = sizeof(T) == 1 ? "BYTE" : sizeof(T) == 2 ? "WORD" : sizeof(T) == 4 ? "DWORD" : "ULONGLONG";
    t.width = sizeof(T);
    t.wire_width = t.align = {sizeof(T), sizeof(T)};
    t.least_bytes = sizeof(T);
  } else if constexpr (std::is_enum_v<T>) {
    static_assert(sizeof(T) == 2);
    t.kind = Kind::kUint;
    t.name = "enum";
    t.width = 2;
    t.wire_width = t.align = {2, 4};
    t.least_bytes = 2;
  } else if constexpr (std::is_same_v<T, DWORD_PTR>) {
    t.kind = Kind::kUint;
    t.name = "DWORD_PTR";
    t.width = 8;
    t.wire_width = t.align = {4, 8};
    t.least_bytes = 4;
  } else if constexpr (std::is_base_of_v<ContextHandle, T>) {
    t.kind = Kind::kHandle;
    t.name = "context handle";
    t.handle = T::kKind;
    t.align = {4, 4};
    t.least_bytes = 20;
  } else if constexpr (std::is_same_v<T, std::u16string>) {
    t.kind = Kind::kString;
    t.name = "string";
    t.align = {4, 8};
    t.least_bytes = 14;
  } else if constexpr (kIsOptional<T>) {
    using E = typename Element<T>::type;
    t.kind = Kind::kPointer;
    t.name = "pointer";
    t.points = true;
    t.element = &kType<E>;
    t.align = {4, 8};
    t.least_bytes = 4;
    t.pointee = [](void* p) -> void* {
      auto& o = *static_cast<T*>(p);
      return o ? &*o : nullptr;
    };
    t.emplace = [](void* p) -> void* { return &static_cast<T*>(p)->emplace(); };
  } else if constexpr (kIsVector<T>) {
    using E = typename Element<T>::type;
    t.kind = Kind::kArray;
    t.name = "array";
    t.points = kType<E>.points;
    t.element = &kType<E>;
    t.align = {std::max<uint8_t>(4, kType<E>.align[0]), std::max<uint8_t>(8, kType<E>.align[1])};
    t.least_bytes = 4;
    t.count = [](const void* a) { return static_cast<const T*>(a)->size(); };
    t.data = [](void* a) -> void* { return static_cast<T*>(a)->data(); };
    t.resize = [](void* a, size_t n) { static_cast<T*>(a)->resize(n); };
  } else {
    t.kind = Kind::kStruct;
    t.name = T::kName;
    t.fields = kFields<T>;
    t.least_bytes = 0;
    for (const Field& f : t.fields) {
      t.points = t.points || f.type->points;
      for (size_t s : {0u, 1u}) t.align[s] = std::max(t.align[s], f.type->align[s]);
      if (f.type->kind != Kind::kArray) t.least_bytes = static_cast<uint16_t>(t.least_bytes + f.type->least_bytes);
    }
  }
  return t;
}

}  // namespace detail

/// The description of structure S, inside it and after its members: each field once, with its direction and relations,
/// as in `CMRP_DESCRIBE(ENUM_LIST, CMRP_MEMBER(EntryCount), CMRP_MEMBER(Entry).sized_by("EntryCount"))`. Gives it == as
/// well.
#define CMRP_DESCRIBE(S, ...)                   \
  using Self = S;                               \
  bool operator==(const S&) const = default;    \
  static constexpr std::string_view kName = #S; \
  static consteval auto fields() { return ::cmrp::ndr::resolve(std::array{__VA_ARGS__}); }

#define CMRP_FIELD(member, way)                                                                             \
  ::cmrp::ndr::Field {                                                                                      \
    .name = #member, .type = &::cmrp::ndr::kType<decltype(Self::member)>, .offset = offsetof(Self, member), \
    .direction = ::cmrp::ndr::Direction::way                                                                \
  }
#define CMRP_MEMBER(member) CMRP_FIELD(member, kMember)
#define CMRP_IN(member) CMRP_FIELD(member, kIn)
#define CMRP_OUT(member) CMRP_FIELD(member, kOut)
#define CMRP_INOUT(member) CMRP_FIELD(member, kInOut)
#define CMRP_RETURN(member) CMRP_FIELD(member, kReturn)

}  // namespace cmrp::ndr
