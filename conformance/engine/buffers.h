// The buffers of control codes, which are arrays of bytes to the interface.
#pragma once

#include <string>

#include "conformance/engine/judge.h"

namespace cmrp::engine {

/// A text as hex of UTF-16 with a terminator.
std::string sz_hex(const std::string& text);

/// Compares the bytes of an output with what is expected to be in them.
void judge_buffer(const OutputMatch& output, const ndr::Json& seen,
                  const std::function<tl::expected<ndr::Json, Obstacle>(const Value&)>& resolve,
                  Complaints& complaints);

}  // namespace cmrp::engine
