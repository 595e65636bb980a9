// A value of a table that may stand for something of the scene.
#pragma once

#include <optional>
#include <string>

#include "reference/ndr/json.h"

namespace cmrp::engine {

struct Value {
  enum class Kind {
    kLiteral,      ///< `literal`, in the form of reference/ndr/json.h
    kHandle,       ///< a handle of the calling client to the scene's `variable`, or the handle variable itself
    kName,         ///< what the target calls the scene's `variable`
    kId,           ///< its unique id
    kType,         ///< the name of its resource type
    kText,         ///< a text in which {name r}, {id r} and {saved v} stand for these (`literal`)
    kSaved,        ///< what an earlier step saved as `variable`
    kNeverIssued,  ///< a handle that nobody issued
  };
  Kind kind = Kind::kLiteral;
  ndr::Json literal;
  std::string variable;
};

/// A place in a kText, from its { to its }: what it stands for.
struct TextPlace {
  size_t begin = 0;
  size_t size = 0;
  Value value;
};
/// The next place in `text` from `begin` on; one that is none of the three forms is a kLiteral.
std::optional<TextPlace> next_place(const std::string& text, size_t begin = 0);

}  // namespace cmrp::engine
