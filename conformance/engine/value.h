// A value of a table that may stand for something of the scene.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "reference/ndr/json.h"

namespace cmrp::engine {

/// What a profile can say of its target's names (names.…), as far as tables may use it.
inline constexpr std::string_view kKnownNames[] = {
    "core-group",        "core-resource",     "special-group",       "cluster-name",
    "network",           "other-network",     "net-interface",       "group-property",
    "group-ro-property", "resource-property", "resource-ro-property"};

struct Value {
  enum class Kind {
    kLiteral,      ///< `literal`, in the form of reference/ndr/json.h
    kHandle,       ///< a handle of the calling client to the scene's `variable`, or the handle variable itself
    kName,         ///< what the target calls the scene's `variable`
    kId,           ///< its unique id
    kType,         ///< the name of its resource type
    kText,         ///< a text in which {name r}, {id r}, {saved v} and {known n} stand for these (`literal`)
    kSaved,        ///< what an earlier step saved as `variable`, or the `first` characters of it
    kKnown,        ///< what the profile has as names.`variable`
    kMultiSz,      ///< bytes: the texts of `literal`, an array of kText
    kProperties,   ///< of an output: a PROPERTY_LIST of exactly the names in `literal`, or "some", or "any"
    kNeverIssued,  ///< a handle that nobody issued
  };
  Kind kind = Kind::kLiteral;
  ndr::Json literal;
  std::string variable;
  size_t first = std::string::npos;
  bool as_sz = false;  ///< the text travels in an array of bytes: UTF-16 with a terminator
};

/// A place in a kText, from its { to its }: what it stands for.
struct TextPlace {
  size_t begin = 0;
  size_t size = 0;
  Value value;
};
/// The next place in `text` from `begin` on; one that has none of these forms is a kLiteral.
std::optional<TextPlace> next_place(const std::string& text, size_t begin = 0);

}  // namespace cmrp::engine
