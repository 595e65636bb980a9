// Runs one case on a target: scene, calls, comparison, verdict with its evidence.
#pragma once

#include "conformance/engine/rig.h"
#include "conformance/engine/suite.h"

namespace cmrp::engine {

struct CaseOutcome {
  reports::CaseResult result;
  bool unreachable = false;  ///< the target was not there at all; `result.reason` says how
};

CaseOutcome run_case(const Suite& suite, const Trial& trial, Rig& rig);

/// The result of a case that is not run, without verdict.
reports::CaseResult result_of(const Suite& suite, const Trial& trial);

}  // namespace cmrp::engine
