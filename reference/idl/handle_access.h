// Which context handles carry a level of access.
#pragma once

#include "reference/ndr/types.h"

namespace cmrp::idl {

/// Whether handles of that kind keep the level of access they were opened with (section 3.1.1.11). Methods that take none
/// of these check the client itself.
constexpr bool carries_access(ndr::HandleKind kind) {
  using enum ndr::HandleKind;
  switch (kind) {
    case kCluster:
    case kNode:
    case kGroup:
    case kResource:
    case kNetwork:
    case kNetInterface:
      return true;
    default:
      return false;
  }
}

}  // namespace cmrp::idl
