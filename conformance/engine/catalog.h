// The suite as lists, for people and for programs: cases, requirements with what became of them, methods with their
// contracts (DESIGN, "Command lines").
#pragma once

#include <string>
#include <vector>

#include "conformance/engine/suite.h"
#include "reference/ndr/json.h"

namespace cmrp::engine {

/// [{id, section, method, opnum, requirements[], level, needs[], title, generated}]
ndr::Json cases_json(const std::vector<const Case*>& cases);
std::string cases_text(const std::vector<const Case*>& cases);

/// [{id, level, binds, asks, status, cases[], untestable, note}]: every requirement of every table. `status` is one of
/// covered, open, client-bound, untestable.
ndr::Json requirements_json(const Suite& suite);
/// Counts by section, then the open ones.
std::string requirements_text(const Suite& suite);

/// [{opnum, method, section, access, state, handles, returns: [{code, name}]}]: the contract of every method.
ndr::Json methods_json();

}  // namespace cmrp::engine
