// SPDX-License-Identifier: GPL-2.0-or-later
//
// The plugin as Wireshark loads it.
#include "dissector/fields.h"
#include "dissector/message.h"
#include "dissector/rest.h"
#include "dissector/show.h"
#include "dissector/taps.h"

namespace {

using namespace cmrp::dissector;

int g_proto = -1;
int g_tap = -1;

void register_protocol() {
  g_proto = proto_register_protocol("Failover Cluster: Management API (MS-CMRP)", "CMRP", "cmrp");
  register_fields(g_proto);
  register_trees(g_proto);
  g_tap = register_tap("cmrp");
  register_init_routine(start_capture);
  register_cleanup_routine(end_capture);
}

void hand_off() {
  take_over(g_proto, g_tap);
  watch_frames(g_proto);
}

}  // namespace

extern "C" {
// The names and types are Wireshark's.
WS_DLL_PUBLIC const gchar plugin_version[];
WS_DLL_PUBLIC const int plugin_want_major;
WS_DLL_PUBLIC const int plugin_want_minor;
WS_DLL_PUBLIC void plugin_register(void);

const gchar plugin_version[] = CMRP_VERSION;
const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

void plugin_register(void) {
  static const proto_plugin kPlugin = {register_protocol, hand_off};
  proto_register_plugin(&kPlugin);
  static const tap_plugin kTaps = {register_statistics};
  tap_register_plugin(&kTaps);
}
}
