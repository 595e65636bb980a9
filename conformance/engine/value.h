// A value of a table that may stand for something of the scene.
#pragma once

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
    kNeverIssued,  ///< a handle that nobody issued
  };
  Kind kind = Kind::kLiteral;
  ndr::Json literal;
  std::string variable;
};

}  // namespace cmrp::engine
