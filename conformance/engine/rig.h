// What cases run on, one after the other: the target, the ways to it, and what of them outlives a case.
#pragma once

#include <memory>

#include "conformance/control/target.h"
#include "conformance/engine/caller.h"
#include "conformance/engine/profile.h"
#include "conformance/engine/watch.h"

namespace cmrp::engine {

struct Rig {
  Rig(const Profile& p, Caller& c, control::Target* t) : profile(p), caller(c), target(t) { recorder.watch = &watch; }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  const Profile& profile;
  Caller& caller;
  control::Target* target;  ///< null: no control

  size_t cases = 0;   ///< begun so far; tells the objects of one case from those of others
  Recorder recorder;  ///< of the case that runs
  Watch watch{recorder};
  /// The connection that sets scenes and looks at them. A client that is judged has one of its own, which ends with
  /// its case; this one serves many cases, for a handshake costs more than most cases do.
  std::unique_ptr<Connection> own;
  size_t own_cases = 0;  ///< that it served
};

}  // namespace cmrp::engine
