#include "conformance/engine/engine.h"

#include <fmt/format.h>

#include <thread>

#include "conformance/engine/run_case.h"

namespace cmrp::engine {
namespace {

using std::chrono::steady_clock;

/// A server that died may be restarted by whatever watches over it: wait for that, not longer than `patience`.
bool comes_back(Caller& caller, std::chrono::milliseconds patience) {
  auto until = steady_clock::now() + patience;
  Recorder unheard;
  do {
    auto connection = caller.connect(0, "all", unheard);
    if (connection || !connection.error().unreachable) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  } while (steady_clock::now() < until);
  return false;
}

}  // namespace

void run_cases(const Suite& suite, const std::vector<const Case*>& cases, const Profile& profile, Caller& caller,
               control::Target* target, const Observer& observer, reports::Run& run) {
  if (!cases.empty()) {
    Recorder unheard;
    auto first = caller.connect(0, "all", unheard);
    if (!first) {
      run.stopped =
          fmt::format("{}: {}", first.error().unreachable ? "target unreachable" : "no session with the target",
                      first.error().text);
      return;
    }
  }
  for (size_t i = 0; i < cases.size(); ++i) {
    if (observer.interrupted && observer.interrupted()) {
      run.stopped = fmt::format("interrupted before {}", cases[i]->id);
      return;
    }
    if (observer.begin) observer.begin(*cases[i]);
    CaseOutcome outcome = run_case(suite, *cases[i], profile, caller, target, i + 1);
    if (observer.end) observer.end(outcome.result);
    run.cases.push_back(std::move(outcome.result));
    if (outcome.unreachable && !comes_back(caller, profile.settle_deadline)) {
      run.stopped = fmt::format("target unreachable after {}: {}", cases[i]->id, run.cases.back().reason);
      return;
    }
  }
}

}  // namespace cmrp::engine
