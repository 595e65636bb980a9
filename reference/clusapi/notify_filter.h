// What a program wants to be told of: one registration at a notification port, and the methods that make it at the
// server (MS-CMRP 3.2.1.1, 3.2.4.5).
#pragma once

#include "reference/clusapi/object.h"
#include "reference/ndr/codec.h"

namespace cmrp::clusapi {

struct NotifyFilter {
  uintptr_t key = 0;         ///< the program's; the server knows the filter by its number
  uint32_t object_type = 0;  ///< CLUSTER_OBJECT_TYPE, of version 2
  uint64_t flags = 0;
  std::shared_ptr<Opened> object = {};  ///< whose events; null: those of all objects
  uint32_t number = 0;                  ///< dwNotifyKey on the wire
  uint32_t sequence = 0;                ///< the latest state sequence number, of version 1
  bool registered = false;              ///< at the server: what is not is not registered again by a reconnect
};

/// Whether a port of that version can have the filter: its object is of the type that the flags are about.
/// ERROR_SUCCESS or ERROR_INVALID_PARAMETER.
uint32_t check_filter(int version, const NotifyFilter& filter);

/// The flags that the server is asked for; the others are about events that the library makes itself.
uint64_t flags_of_server(int version, const NotifyFilter& filter);

/// The event that tells of the closing of the filter's handle (3.2.4.7).
uint64_t close_flag(int version, ndr::HandleKind kind);
/// The CLUSTER_OBJECT_TYPE of a handle.
uint32_t object_type_of(ndr::HandleKind kind);

/// The call that registers a filter. `again`: after a reconnect, with the state that was last seen.
struct Registration {
  Registration(int version, const NotifyFilter& filter, bool again);

  const idl::Method* method;
  ndr::Object parameters;
  /// The state sequence number that the answer gives, or `otherwise`.
  uint32_t sequence(uint32_t otherwise) const;
};

}  // namespace cmrp::clusapi
