// The gates that every call passes before its handler: protocol server state, validity and kind of its context handles,
// access (MS-CMRP 3.1.4.2). What each method asks for is its contract (idl/method.h).
#pragma once

#include <optional>

#include "reference/cluster/state.h"
#include "reference/idl/method.h"
#include "reference/server/access.h"
#include "reference/server/handles.h"

namespace cmrp::server {

/// The protocol server state of a node (3.1.1), and the state of one that is no longer active.
enum class ServerState : uint8_t { kNone, kReadOnly, kReadWrite, kLeaving };

/// What stops a call: a status in its response, or a fault instead of one.
struct Stopped {
  uint32_t status = 0;
  bool fault = false;
};

/// What a gate looks at.
struct GateInput {
  const idl::Method& method;
  const void* parameters;
  ServerState state;
  AccessLevel client;
  uint64_t association_group;
  const HandleTable& handles;
  const cluster::Cluster& cluster;
};

/// Nullopt if the call may go on. The order is state, handles, access: a paused server says so whatever the handle, and
/// whether a handle is good is said before what it may be used for.
std::optional<Stopped> check_gates(const GateInput& input);

}  // namespace cmrp::server
