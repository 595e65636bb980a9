#include "conformance/engine/engine.h"

#include <fmt/format.h>

#include <thread>

#include "conformance/engine/run_case.h"

namespace cmrp::engine {
namespace {

using std::chrono::steady_clock;

/// A server that died may be restarted by whatever watches over it: wait for that, not longer than its deadline to
/// settle.
bool comes_back(const Rig& rig) {
  auto until = steady_clock::now() + rig.profile.settle_deadline;
  Recorder unheard;
  do {
    auto connection = rig.caller.connect(0, "all", rig.profile.offer(), {}, unheard);
    if (connection || !connection.error().unreachable) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  } while (steady_clock::now() < until);
  return false;
}

}  // namespace

void run_cases(const Suite& suite, const std::vector<Trial>& trials, Rig& rig, const Observer& observer,
               reports::Run& run) {
  if (!trials.empty()) {
    Recorder unheard;
    auto first = rig.caller.connect(0, "all", rig.profile.offer(), {}, unheard);
    if (!first) {
      run.stopped =
          fmt::format("{}: {}", first.error().unreachable ? "target unreachable" : "no session with the target",
                      first.error().text);
      return;
    }
  }
  for (const Trial& trial : trials) {
    if (observer.interrupted && observer.interrupted()) {
      run.stopped = fmt::format("interrupted before {}", trial.id());
      return;
    }
    if (observer.begin) observer.begin(trial);
    CaseOutcome outcome = run_case(suite, trial, rig);
    if (observer.end) observer.end(outcome.result);
    run.cases.push_back(std::move(outcome.result));
    if (outcome.unreachable && !comes_back(rig)) {
      run.stopped = fmt::format("target unreachable after {}: {}", trial.id(), run.cases.back().reason);
      return;
    }
  }
}

}  // namespace cmrp::engine
