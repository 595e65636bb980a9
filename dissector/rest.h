// SPDX-License-Identifier: GPL-2.0-or-later
//
// What Wireshark's DCE/RPC keeps from the dissector of an interface: binds, faults, the level of protection, the
// ends of connections. They are read from the fields in the tree of each frame, by a postdissector.
#pragma once

#include "dissector/observer.h"

namespace cmrp::dissector {

/// Registers the postdissector of `proto`.
void watch_frames(int proto);

/// A capture file is opened, and closed.
void start_capture(bool notes);
void end_capture();

/// Of the capture that is open.
Observer& observer();

/// A number for a conversation, and the pipe in it.
uint64_t connection_of(const conversation_t& conversation, uint64_t salt);

/// The authentication level of the PDU that is being dissected, from the tree of its frame.
std::optional<rpc::AuthLevel> level_in(proto_tree* tree);

}  // namespace cmrp::dissector
