// Runs selected cases on a target, one after the other, and fills the result model.
#pragma once

#include <functional>
#include <vector>

#include "conformance/engine/rig.h"
#include "conformance/engine/suite.h"
#include "reports/result.h"

namespace cmrp::engine {

/// Called around each case; any of them may be empty.
struct Observer {
  std::function<void(const Trial&)> begin;
  std::function<bool()> interrupted;              ///< true: no further case is begun
  std::function<void(reports::CaseResult&)> end;  ///< may change the result: this is where a baseline is applied
};

/// Runs `trials` in order and adds their results to `run.cases`. Ends early, with `run.stopped` set, when the target is
/// not there any more and does not come back within the profile's settle deadline.
///
/// The suite has this loop, and not GoogleTest's, because its verdicts (xfail, inconclusive, unmet SHOULD), its exit
/// statuses and its evidence have no place there, and a hanging or dying target has to end the run with a report.
/// GoogleTest tests the suite itself.
void run_cases(const Suite& suite, const std::vector<Trial>& trials, Rig& rig, const Observer& observer,
               reports::Run& run);

}  // namespace cmrp::engine
