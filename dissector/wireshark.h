// SPDX-License-Identifier: GPL-2.0-or-later
//
// Wireshark's headers for C++: in one place, because TRY, CATCH, MIN, MAX and others are macros of theirs. Included
// after everything that is not Wireshark's.
//
// What every function that calls into Wireshark has to know: its errors are longjmps. They run no destructor, so such a
// function keeps nothing that has one: plain values, wmem memory, and what the plugin keeps between packets. And no C++
// exception may pass through Wireshark's frames.
#pragma once

#include <epan/packet.h>
// Their order matters.
#include <epan/conversation.h>
#include <epan/dissectors/packet-dcerpc.h>
#include <epan/expert.h>
#include <epan/prefs.h>
#include <epan/proto_data.h>
#include <epan/stat_tap_ui.h>
#include <epan/tap.h>

#undef TRY
#undef CATCH
#undef MIN
#undef MAX
