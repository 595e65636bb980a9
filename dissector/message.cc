// SPDX-License-Identifier: GPL-2.0-or-later
//
// Frames here may be left by longjmp, so no variable in them has a destructor; what needs one is in g_work, or in the
// functions above the line, which call nothing of Wireshark's that throws.
#include "dissector/message.h"

#include "dissector/rest.h"
#include "dissector/show.h"

namespace cmrp::dissector {
namespace {

/// What is used from message to message.
struct Work {
  Items items;
  std::optional<ndr::Object> parameters;
};
Work* g_work = nullptr;

void* at(ndr::Object& object, const ndr::Field& field) { return static_cast<std::byte*>(object.get()) + field.offset; }

/// Decodes the stub into g_work; false if that failed for want of memory.
bool decode(const Call& call, ndr::Part part, wire::ByteView stub, const ndr::DecodeOptions& options) {
  try {
    ndr::Object& parameters = g_work->parameters.emplace(*call.method->parameters);
    uint32_t code = 0;
    if (part == ndr::Part::kResponse && call.numbers) {
      auto fields = call.method->parameters->fields;
      for (size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].type->kind == ndr::Kind::kUint && fields[i].in_request()) {
          ndr::store_uint(*fields[i].type, at(parameters, fields[i]), call.numbers[i]);
        }
        if (&fields[i] == owner_of(*call.method).control_code) code = static_cast<uint32_t>(call.numbers[i]);
      }
    }
    g_work->items.decode(*call.method, part, stub, options, parameters, code);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

// ------------------------------------------------------------------------------------------------------------------

int g_tap = -1;
int g_expert_tap = -1;

void set_info(packet_info* pinfo, const Call& call, bool answer) {
  if (!pinfo->cinfo) return;
  size_t length = answer ? strlen(call.summary) : call.request_summary;
  col_add_fstr(pinfo->cinfo, COL_INFO, "%.*s", static_cast<int>(length), call.summary);
}

int dissect(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, dcerpc_info* di, guint8* drep, ndr::Part part) {
  bool answer = part == ndr::Part::kResponse;
  int size = static_cast<int>(tvb_captured_length(tvb));
  bool whole = static_cast<guint>(size) == tvb_reported_length(tvb);
  Call* call = static_cast<Call*>(di->call_data->se_data);
  bool first = !PINFO_FD_VISITED(pinfo);
  if (!call) {
    call = new_call(pinfo, di->call_data->opnum);
    if (answer) call->requested_in = 0;
    if (first) di->call_data->se_data = call;
  }
  auto syntax = di->call_data->flags & DCERPC_IS_NDR64 ? ndr::Syntax::kNdr64 : ndr::Syntax::kNdr;
  auto endian = DREP_ENC_INTEGER(drep) == ENC_LITTLE_ENDIAN ? wire::Endian::kLittle : wire::Endian::kBig;
  wire::ByteView stub(tvb_get_ptr(tvb, 0, size), static_cast<size_t>(size));
  if (first) {
    uint64_t connection = connection_of(*di->conv, di->transport_salt);
    oracle::Stub observed{stub, whole ? oracle::StubIs::kWhole : oracle::StubIs::kTruncated, endian, !answer};
    if (answer) {
      observer().response(pinfo, *call, connection, di->call_id, observed);
    } else {
      observer().request(pinfo, *call, connection, di->call_id, syntax, level_in(proto_tree_get_root(tree)), observed);
    }
  }
  bool shown = call->method && are_items_wanted(*call->method, tree);
  if (shown || (call->method && have_tap_listener(g_expert_tap))) {
    ndr::DecodeOptions options{syntax, endian, !answer || call->numbers != nullptr, !answer, nullptr};
    if (!decode(*call, part, stub, options)) return 0;
    show_items(shown ? tree : nullptr, tvb, pinfo, g_work->items,
               answer ? call->response_handles : call->request_handles);
  }
  nstime_t time;
  nstime_delta(&time, &pinfo->abs_ts, &call->requested);
  if (answer) show_time(tree, tvb, *call, time);
  show_findings(tree, tvb, pinfo, call->findings);
  set_info(pinfo, *call, answer);
  tell_taps(pinfo, call, answer);
  return size;
}

int dissect_request(tvbuff_t* tvb, int, packet_info* pinfo, proto_tree* tree, dcerpc_info* di, guint8* drep) {
  return dissect(tvb, pinfo, tree, di, drep, ndr::Part::kRequest);
}

int dissect_response(tvbuff_t* tvb, int, packet_info* pinfo, proto_tree* tree, dcerpc_info* di, guint8* drep) {
  return dissect(tvb, pinfo, tree, di, drep, ndr::Part::kResponse);
}

}  // namespace

Call* new_call(const packet_info* pinfo, uint16_t opnum) {
  Call* call = wmem_new0(wmem_file_scope(), Call);
  call->requested_in = pinfo->num;
  call->requested = pinfo->abs_ts;
  call->opnum = opnum;
  call->method = idl::find(opnum);
  call->summary = call->method ? call->method->name.data() : "reserved opnum";
  call->request_summary = strlen(call->summary);
  return call;
}

void tell_taps(packet_info* pinfo, const Call* call, bool answer) {
  if (!have_tap_listener(g_tap)) return;
  Tapped* tapped = wmem_new0(pinfo->pool, Tapped);
  tapped->call = call;
  tapped->answer = answer;
  tapped->frame = pinfo->num;
  nstime_delta(&tapped->time, &pinfo->abs_ts, &call->requested);
  tap_queue_packet(g_tap, pinfo, tapped);
}

void take_over(int proto, int tap) {
  g_tap = tap;
  g_expert_tap = find_tap_id("expert");
  if (!g_work) g_work = new Work;
  // One row for each opnum that has a method, and a last one for all others.
  static dcerpc_sub_dissector* rows = g_new0(dcerpc_sub_dissector, idl::methods().size() + 1);
  size_t n = 0;
  for (const idl::Method* method : idl::methods()) {
    rows[n++] = {method->opnum, method->name.data(), dissect_request, dissect_response};
  }
  rows[n] = {0, nullptr, dissect_request, dissect_response};
  const Guid& id = idl::kClusapiUuid;
  e_guid_t uuid{id.time_low, id.time_mid, id.time_hi_and_version, {}};
  memcpy(uuid.data4, id.clock_seq_and_node.data(), sizeof uuid.data4);
  // Registering a second time for one interface would free the first entry, which Wireshark's protocol list still uses;
  // so the first one is taken out and kept.
  struct {
    e_guid_t guid;
    guint16 version;
  } key{uuid, idl::kClusapiMajorVersion};
  gpointer old_key = nullptr, old_value = nullptr;
  g_hash_table_steal_extended(dcerpc_uuids, &key, &old_key, &old_value);
  dcerpc_init_uuid(proto, message_tree(), &uuid, idl::kClusapiMajorVersion, rows, own_fields().opnum);
}

}  // namespace cmrp::dissector
