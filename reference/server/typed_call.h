// Calls by their C++ types, for tests: those of reference/client under the tests' own namespace.
#pragma once

#include "reference/client/call.h"

namespace cmrp::server::testing {

using client::call_typed;
using client::CallResult;
using client::start_typed;
using client::wait_typed;

}  // namespace cmrp::server::testing
