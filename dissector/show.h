// SPDX-License-Identifier: GPL-2.0-or-later
//
// Adds what is known of a message to Wireshark's tree.
#pragma once

#include "dissector/calls.h"
#include "dissector/items.h"

namespace cmrp::dissector {

/// Registers the trees and expert infos of `proto`.
void register_trees(int proto);

/// The tree that the message's own proto item gets.
int message_tree();

/// The items of a stub, and what is wrong with it. `handles` are those of this message. `tree` may be null: expert
/// infos are told even so.
void show_items(proto_tree* tree, tvbuff_t* tvb, packet_info* pinfo, const Items& items, const UsedHandle* handles);

/// The time from a call's request to this answer. (Wireshark's DCE/RPC adds the links between them.)
void show_time(proto_tree* tree, tvbuff_t* tvb, const Call& call, const nstime_t& time);

/// Those findings of `first` and what follows it that were made in this frame.
void show_findings(proto_tree* tree, tvbuff_t* tvb, packet_info* pinfo, const KeptFinding* first);

}  // namespace cmrp::dissector
