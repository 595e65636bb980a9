// The suite as lists, for people and for programs: cases, requirements with what became of them, methods with their
// contracts (DESIGN, "Command lines").
#pragma once

#include <map>
#include <string>
#include <vector>

#include "conformance/engine/suite.h"
#include "reference/ndr/json.h"

namespace cmrp::engine {

/// [{id, section, method, opnum, requirements[], level, needs[], title, generated, syntax}]. In a section that
/// describes no method, `method` and `opnum` are those of the first call that is judged; if there is none, the name of
/// the section's table and null.
ndr::Json cases_json(const std::vector<Trial>& trials);
std::string cases_text(const std::vector<Trial>& trials);

/// Cases by the id of a requirement that they decide.
using CasesByRequirement = std::map<std::string, std::vector<std::string>>;

/// [{id, level, binds, asks, status, cases[], untestable, note}]: every requirement of every table. `status` is one of
/// covered, open, client-bound, untestable; `more` are cases beside those of the suite, the ones about clients.
ndr::Json requirements_json(const Suite& suite, const CasesByRequirement& more = {});
/// Counts by section, then the open ones.
std::string requirements_text(const Suite& suite, const CasesByRequirement& more = {});

/// [{opnum, method, section, access, state, handles, returns: [{code, name}]}]: the contract of every method.
ndr::Json methods_json();

}  // namespace cmrp::engine
