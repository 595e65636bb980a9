// SPDX-License-Identifier: GPL-2.0-or-later
//
// What tshark -z and Wireshark's Statistics menu say about a whole capture:
//
//   -z cmrp,stat             calls by method and code, with their times
//   -z cmrp,findings[,FILE]  the findings as JSON, to standard output or FILE
#pragma once

namespace cmrp::dissector {

/// Registers both for the tap "cmrp".
void register_statistics();

}  // namespace cmrp::dissector
