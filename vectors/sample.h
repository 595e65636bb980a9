// Values for every field of a method, made from its description alone: what a new vector starts from.
#pragma once

#include "vectors/stub_vectors.h"

namespace cmrp::vectors {

/// The vectors of a method with made-up fields and no bytes yet: a request and a response in which every field is set
/// to a value that shows a wrong width, order or place, and a pair in which every pointer is NULL and every array empty
/// (where that differs), the response with an error.
StubFile sample(const idl::Method& method);

}  // namespace cmrp::vectors
