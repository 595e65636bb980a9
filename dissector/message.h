// SPDX-License-Identifier: GPL-2.0-or-later
//
// One message of the interface: called by Wireshark's DCE/RPC dissector with the stub of a request or response,
// unsealed and put together.
#pragma once

#include "dissector/calls.h"

namespace cmrp::dissector {

/// Makes `proto` the dissector of clusapi 3.0, in place of the one that is built in. Taps of `tap` are told of calls.
void take_over(int proto, int tap);

/// A call whose request is in this frame. Lives as long as the capture file is open.
Call* new_call(const packet_info* pinfo, uint16_t opnum);

/// Tells taps of the call's request or answer in this frame.
void tell_taps(packet_info* pinfo, const Call* call, bool answer);

}  // namespace cmrp::dissector
