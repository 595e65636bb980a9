// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissector/rest.h"

#include "dissector/fields.h"
#include "dissector/message.h"
#include "dissector/show.h"
#include "reference/rpc/pdu.h"

namespace cmrp::dissector {
namespace {

/// The fields of others that are read. Each is in few frames only: a field that is asked for costs time in every frame
/// that has it.
struct Foreign {
  int group, status, level, type, ntlm, fin, rst, lost, interface;
} g_foreign;

int g_proto = -1;
Observer* g_observer = nullptr;

/// Whether a bind in this frame marks a capture that was written unsealed (reference/rpc/syntax.h).
bool is_unsealed_capture(proto_tree* tree) {
  GPtrArray* interfaces = tree ? proto_get_finfo_ptr_array(tree, g_foreign.interface) : nullptr;
  const Guid& mark = rpc::kUnsealedCapture.uuid;
  for (guint i = 0; interfaces && i < interfaces->len; ++i) {
    const e_guid_t& guid = static_cast<field_info*>(g_ptr_array_index(interfaces, i))->value.value.guid;
    if (guid.data1 == mark.time_low && guid.data2 == mark.time_mid && guid.data3 == mark.time_hi_and_version &&
        !memcmp(guid.data4, mark.clock_seq_and_node.data(), sizeof guid.data4)) {
      return true;
    }
  }
  return false;
}

/// All values of a foreign field in a frame, in their order.
struct Values {
  const GPtrArray* found;
  Values(proto_tree* tree, int hf) : found(tree ? proto_get_finfo_ptr_array(tree, hf) : nullptr) {}
  guint size() const { return found ? found->len : 0; }
  const field_info& at(guint i) const { return *static_cast<const field_info*>(g_ptr_array_index(found, i)); }
  uint32_t operator[](guint i) const { return fvalue_get_uinteger(const_cast<fvalue_t*>(&at(i).value)); }
};

/// The header of the PDU in which a field stands at byte `offset`.
struct PduHeader {
  uint8_t type = 0xff;
  uint32_t call_id = 0;

  PduHeader(const field_info& field, int offset) {
    int start = field.start - offset;
    if (start < 0 || !tvb_bytes_exist(field.ds_tvb, start, rpc::kHeaderBytes)) return;
    type = tvb_get_guint8(field.ds_tvb, start + 2);
    bool little = tvb_get_guint8(field.ds_tvb, start + 4) & DREP_LITTLE_ENDIAN;
    call_id = tvb_get_guint32(field.ds_tvb, start + 12, little ? ENC_LITTLE_ENDIAN : ENC_BIG_ENDIAN);
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

/// Whether a bind in this frame agrees on NTLM inside of SPNEGO for privacy. Wireshark 4.0 unseals the first stub of
/// such a connection; every one behind it comes out as noise, as if its cipher did not run over the signatures.
bool seals_out_of_step(proto_tree* tree) {
  constexpr uint32_t kSpnego = 9;
  Values types(tree, g_foreign.type), ntlm(tree, g_foreign.ntlm);
  return ntlm.size() && types.size() && types[0] == kSpnego && level_in(tree) == rpc::AuthLevel::kPktPrivacy;
}

void see_binds(packet_info* pinfo, proto_tree* tree, const Values& groups, uint64_t connection) {
  constexpr int kGroupOffset = 20;  // assoc_group_id, in bind and bind_ack
  for (guint i = 0; i < groups.size(); ++i) {
    switch (PduHeader(groups.at(i), kGroupOffset).type) {
      case PDU_BIND:
        observer().bind(connection, groups[i], is_unsealed_capture(tree));
        if (seals_out_of_step(tree) && !is_unsealed_capture(tree)) observer().distrust(connection);
        break;
      case PDU_BIND_ACK:
        observer().bound(connection, pinfo, groups[i]);
        break;
      default:
        break;
    }
  }
}

int see_frame(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void*) {
  constexpr int kStatusOffset = 24;  // status, in a fault
  Values groups(tree, g_foreign.group), faults(tree, g_foreign.status), lost(tree, g_foreign.lost);
  Values fin(tree, g_foreign.fin), rst(tree, g_foreign.rst);
  if (!groups.size() && !faults.size() && !lost.size() && !fin.size() && !rst.size()) return 0;
  conversation_t* conversation = find_conversation_pinfo(pinfo, 0);
  if (!conversation) return 0;
  uint64_t connection = connection_of(*conversation, dcerpc_get_transport_salt(pinfo));
  bool first = !PINFO_FD_VISITED(pinfo);
  if (first && lost.size()) observer().lost(connection);
  if (first) see_binds(pinfo, tree, groups, connection);
  for (guint i = 0; i < faults.size(); ++i) {
    see_fault(tvb, pinfo, tree, connection, PduHeader(faults.at(i), kStatusOffset).call_id, faults[i]);
  }
  if (first && (fin.size() || rst.size())) {
    observer().ended(connection, pinfo, rst.size() > 0, pinfo->srcport < pinfo->destport);
  }
  return 0;
}

}  // namespace

void watch_frames(int proto) {
  g_proto = proto;
  const char* names[] = {"dcerpc.cn_assoc_group", "dcerpc.cn_status",          "dcerpc.auth_level",
                         "dcerpc.auth_type",      "ntlmssp.messagetype",       "tcp.connection.fin",
                         "tcp.connection.rst",    "tcp.analysis.lost_segment", "dcerpc.cn_bind_to_uuid"};
  int* slots[] = {&g_foreign.group, &g_foreign.status, &g_foreign.level, &g_foreign.type,     &g_foreign.ntlm,
                  &g_foreign.fin,   &g_foreign.rst,    &g_foreign.lost,  &g_foreign.interface};
  GArray* wanted = g_array_new(FALSE, FALSE, sizeof(int));
  for (size_t i = 0; i < sizeof slots / sizeof *slots; ++i) {
    *slots[i] = proto_registrar_get_id_byname(names[i]);
    if (*slots[i] >= 0) g_array_append_val(wanted, *slots[i]);
  }
  dissector_handle_t handle = create_dissector_handle(see_frame, proto);
  register_postdissector(handle);
  set_postdissector_wanted_hfids(handle, wanted);
}

void start_capture(bool notes) {
  delete g_observer;
  g_observer = new Observer(notes);
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
