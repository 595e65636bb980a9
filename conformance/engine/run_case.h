// Runs one case on a target: scene, calls, comparison, verdict with its evidence.
#pragma once

#include "conformance/engine/caller.h"
#include "conformance/engine/profile.h"
#include "conformance/engine/suite.h"

namespace cmrp::engine {

struct CaseOutcome {
  reports::CaseResult result;
  bool unreachable = false;  ///< the target was not there at all; `result.reason` says how
};

/// `target` may be null (no control). `number` tells the objects of this case from those of others in the run.
CaseOutcome run_case(const Suite& suite, const Case& c, const Profile& profile, Caller& caller, control::Target* target,
                     size_t number);

/// The result of a case that is not run, without verdict.
reports::CaseResult result_of(const Suite& suite, const Case& c);

}  // namespace cmrp::engine
