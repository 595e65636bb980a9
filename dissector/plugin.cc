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
gboolean g_notes = FALSE;  // a preference

void start() { start_capture(g_notes); }

void register_protocol() {
  g_proto = proto_register_protocol("Failover Cluster: Management API (MS-CMRP)", "CMRP", "cmrp");
  register_fields(g_proto);
  register_trees(g_proto);
  g_tap = register_tap("cmrp");
  register_init_routine(start);
  register_cleanup_routine(end_capture);
  module_t* preferences = prefs_register_protocol(g_proto, nullptr);
  prefs_register_bool_preference(preferences, "notes", "Show notes",
                                 "Also finds what is legal, or explained by what may have happened unseen, and yet "
                                 "worth a look",
                                 &g_notes);
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
