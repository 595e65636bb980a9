// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissector/rest.h"

#include "dissector/fields.h"
#include "dissector/message.h"
#include "dissector/show.h"
#include "reference/rpc/fault.h"

namespace cmrp::dissector {
namespace {

/// The fields of others that are read, as Wireshark calls them.
struct Foreign {
  int packet_type, call_id, group, status, level, tcp_flags, lost;
} g_foreign;

int g_proto = -1;
Observer* g_observer = nullptr;

/// All values of a foreign field in a frame, in their order.
struct Values {
  const GPtrArray* found;
  Values(proto_tree* tree, int hf) : found(tree ? proto_get_finfo_ptr_array(tree, hf) : nullptr) {}
  guint size() const { return found ? found->len : 0; }
  uint32_t operator[](guint i) const {
    auto* field = static_cast<field_info*>(g_ptr_array_index(found, i));
    return fvalue_get_uinteger(&field->value);
  }
};

void see_fault(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, uint64_t connection, uint32_t call_id,
               uint32_t status) {
  Call* call = nullptr;
  if (!PINFO_FD_VISITED(pinfo)) {
    call = observer().fault(pinfo, connection, call_id, status);
    if (!call) return;
    call->faulted = true;
    call->fault = status;
    p_add_proto_data(wmem_file_scope(), pinfo, g_proto, call_id, call);
  } else {
    call = static_cast<Call*>(p_get_proto_data(wmem_file_scope(), pinfo, g_proto, call_id));
  }
  if (!call) return;
  proto_item* item = proto_tree_add_item(tree, g_proto, tvb, 0, 0, ENC_NA);
  proto_item_append_text(item, ", %s, fault", call->method ? call->method->name.data() : "reserved opnum");
  proto_tree* inner = proto_item_add_subtree(item, message_tree());
  proto_item_set_generated(proto_tree_add_uint(inner, own_fields().opnum, tvb, 0, 0, call->opnum));
  proto_item_set_generated(proto_tree_add_uint(inner, own_fields().fault, tvb, 0, 0, status));
  nstime_t time;
  nstime_delta(&time, &pinfo->abs_ts, &call->requested);
  show_time(inner, tvb, *call, time);
  show_findings(inner, tvb, pinfo, call->findings);
  if (pinfo->cinfo) {
    col_set_str(pinfo->cinfo, COL_PROTOCOL, "CMRP");
    col_add_str(pinfo->cinfo, COL_INFO, call->summary);
  }
  tell_taps(pinfo, call, true);
}

void see_pdus(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, const Values& types) {
  conversation_t* conversation = find_conversation_pinfo(pinfo, 0);
  if (!conversation) return;
  uint64_t connection = connection_of(*conversation, dcerpc_get_transport_salt(pinfo));
  bool first = !PINFO_FD_VISITED(pinfo);
  Values call_ids(tree, g_foreign.call_id), groups(tree, g_foreign.group), statuses(tree, g_foreign.status);
  guint group = 0, status = 0;
  for (guint i = 0; i < types.size() && i < call_ids.size(); ++i) {
    switch (types[i]) {
      case PDU_FAULT:
        if (status < statuses.size()) see_fault(tvb, pinfo, tree, connection, call_ids[i], statuses[status]);
        ++status;
        break;
      case PDU_BIND:
        if (first && group < groups.size()) observer().bind(connection, groups[group]);
        ++group;
        break;
      case PDU_BIND_ACK:
        if (first && group < groups.size()) observer().bound(connection, pinfo, groups[group]);
        ++group;
        break;
      case PDU_ALTER:
      case PDU_ALTER_ACK:
        ++group;
        break;
      default:
        break;
    }
  }
}

void see_tcp(packet_info* pinfo, proto_tree* tree) {
  constexpr uint32_t kFin = 0x01, kRst = 0x04;
  Values flags(tree, g_foreign.tcp_flags);
  bool ends = flags.size() && (flags[0] & (kFin | kRst));
  bool lost = Values(tree, g_foreign.lost).size() > 0;
  if (!ends && !lost) return;
  conversation_t* conversation = find_conversation_pinfo(pinfo, 0);
  if (!conversation) return;
  uint64_t connection = connection_of(*conversation, dcerpc_get_transport_salt(pinfo));
  if (lost) observer().lost(connection);
  if (ends) observer().ended(connection, pinfo, flags[0] & kRst, pinfo->srcport < pinfo->destport);
}

int see_frame(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void*) {
  Values types(tree, g_foreign.packet_type);
  if (types.size()) see_pdus(tvb, pinfo, tree, types);
  if (!PINFO_FD_VISITED(pinfo)) see_tcp(pinfo, tree);
  return 0;
}

}  // namespace

void watch_frames(int proto) {
  g_proto = proto;
  const char* names[] = {"dcerpc.pkt_type",   "dcerpc.cn_call_id", "dcerpc.cn_assoc_group",    "dcerpc.cn_status",
                         "dcerpc.auth_level", "tcp.flags",         "tcp.analysis.lost_segment"};
  int* slots[] = {&g_foreign.packet_type, &g_foreign.call_id,   &g_foreign.group, &g_foreign.status,
                  &g_foreign.level,       &g_foreign.tcp_flags, &g_foreign.lost};
  GArray* wanted = g_array_new(FALSE, FALSE, sizeof(int));
  for (size_t i = 0; i < sizeof slots / sizeof *slots; ++i) {
    *slots[i] = proto_registrar_get_id_byname(names[i]);
    if (*slots[i] >= 0) g_array_append_val(wanted, *slots[i]);
  }
  dissector_handle_t handle = create_dissector_handle(see_frame, proto);
  register_postdissector(handle);
  set_postdissector_wanted_hfids(handle, wanted);
}

void start_capture() {
  delete g_observer;
  g_observer = new Observer;
}

void end_capture() {
  delete g_observer;
  g_observer = nullptr;
}

Observer& observer() { return *g_observer; }

uint64_t connection_of(const conversation_t& conversation, uint64_t salt) {
  return uint64_t{conversation.conv_index} + 1 + (salt << 32);
}

std::optional<rpc::AuthLevel> level_in(proto_tree* tree) {
  if (!tree) return std::nullopt;
  Values levels(tree, g_foreign.level);
  return levels.size() ? static_cast<rpc::AuthLevel>(levels[levels.size() - 1]) : rpc::AuthLevel::kNone;
}

}  // namespace cmrp::dissector
