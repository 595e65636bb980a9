// SPDX-License-Identifier: GPL-2.0-or-later
//
// No variable here has a destructor: see wireshark.h.
#include "dissector/show.h"

#include "reference/wire/utf16.h"

namespace cmrp::dissector {
namespace {

int ett_message = -1, ett_branch = -1, ett_flags = -1, ett_handle = -1, ett_finding = -1;
expert_field ei_malformed = EI_INIT, ei_cut = EI_INIT, ei_must = EI_INIT, ei_should = EI_INIT, ei_note = EI_INIT;

const char* utf8(wmem_allocator_t* pool, const std::u16string& text) {
  std::string converted = wire::to_utf8(text);
  return wmem_strndup(pool, converted.data(), converted.size());
}

struct Place {
  tvbuff_t* tvb;
  packet_info* pinfo;
  std::span<const Item> items;
  const UsedHandle* handles;
};

/// The offset and length of `item`, within the buffer whatever they say.
struct Extent {
  int offset, length;
  Extent(const Place& place, const Item& item) {
    uint32_t size = tvb_captured_length(place.tvb);
    offset = static_cast<int>(item.offset < size ? item.offset : size);
    uint32_t left = size - static_cast<uint32_t>(offset);
    length = static_cast<int>(item.length < left ? item.length : left);
  }
};

void generated(proto_item* item) {
  if (item) proto_item_set_generated(item);
}

void show_flags(const Place& place, proto_tree* tree, proto_item* parent, const Item& item, Extent extent) {
  const ndr::Meaning& meaning = *item.shown->field->meaning;
  int hf = item.shown->hf_first_flag;
  bool any = false;
  for (const ndr::Named& flag : meaning.names) {
    // Ids of fields that were registered together follow each other.
    proto_tree_add_boolean(tree, hf++, place.tvb, extent.offset, extent.length, item.number);
    if (!flag.value || (item.number & flag.value) != flag.value) continue;
    proto_item_append_text(parent, any ? " | %s" : " %s", flag.name.data());
    any = true;
  }
}

void show_handle(const Place& place, proto_tree* tree, proto_item* parent, const Item& item, const e_guid_t& guid,
                 Extent extent) {
  const OwnFields& own = own_fields();
  const auto& handle = *static_cast<const ndr::ContextHandle*>(item.value);
  proto_tree_add_uint(tree, own.handle_attributes, place.tvb, extent.offset, 4, handle.attributes);
  proto_tree_add_guid(tree, own.handle, place.tvb, extent.offset + 4, 16, &guid);
  const UsedHandle* used = place.handles;
  while (used && used->field != item.shown->field) used = used->next;
  if (handle.is_null()) proto_item_append_text(parent, " (NULL)");
  if (!used) return;
  generated(proto_tree_add_string(tree, own.handle_is, place.tvb, 0, 0, used->is));
  const OpenHandle* open = used->open;
  if (!open) return;
  generated(proto_tree_add_string(tree, own.handle_kind, place.tvb, 0, 0, open->kind));
  proto_item_append_text(parent, " %s", open->kind);
  if (*open->name) {
    generated(proto_tree_add_string(tree, own.handle_name, place.tvb, 0, 0, open->name));
    proto_item_append_text(parent, " \"%s\"", open->name);
  }
  if (*open->access) generated(proto_tree_add_string(tree, own.handle_access, place.tvb, 0, 0, open->access));
  if (open->opened_in) generated(proto_tree_add_uint(tree, own.opened_in, place.tvb, 0, 0, open->opened_in));
  if (open->closed_in) generated(proto_tree_add_uint(tree, own.closed_in, place.tvb, 0, 0, open->closed_in));
}

void show(const Place& place, proto_tree* tree, const Item& item) {
  Extent extent(place, item);
  wmem_allocator_t* pool = place.pinfo->pool;
  if (item.null) {
    const char* name = item.shown ? item.shown->field->name.data() : wmem_strdup_printf(pool, "[%d]", item.order);
    proto_tree_add_none_format(tree, own_fields().null, place.tvb, extent.offset, extent.length, "%s: NULL", name);
    return;
  }
  proto_item* made = nullptr;
  switch (item.form) {
    case Form::kBranch:
      made = proto_tree_add_item(tree, item.hf, place.tvb, extent.offset, extent.length, ENC_NA);
      if (item.hf == own_fields().entry) proto_item_set_text(made, "[%d]", item.order);
      break;
    case Form::kNumber:
    case Form::kStatus:
    case Form::kEnum:
    case Form::kFlags:
      if (item.wide) {
        made = proto_tree_add_uint64(tree, item.hf, place.tvb, extent.offset, extent.length, item.number);
      } else {
        made = proto_tree_add_uint(tree, item.hf, place.tvb, extent.offset, extent.length,
                                   static_cast<uint32_t>(item.number));
      }
      break;
    case Form::kBool:
      made = proto_tree_add_boolean(tree, item.hf, place.tvb, extent.offset, extent.length, item.number);
      break;
    case Form::kText:
      made = proto_tree_add_string(tree, item.hf, place.tvb, extent.offset, extent.length,
                                   utf8(pool, *static_cast<const std::u16string*>(item.value)));
      break;
    case Form::kBytes:
      made = extent.length
                 ? proto_tree_add_item(tree, item.hf, place.tvb, extent.offset, extent.length, ENC_NA)
                 : proto_tree_add_bytes_format_value(tree, item.hf, place.tvb, extent.offset, 0, nullptr, "empty");
      break;
    case Form::kHandle: {
      const auto& handle = *static_cast<const ndr::ContextHandle*>(item.value);
      e_guid_t guid{handle.uuid.time_low, handle.uuid.time_mid, handle.uuid.time_hi_and_version, {}};
      memcpy(guid.data4, handle.uuid.clock_seq_and_node.data(), sizeof guid.data4);
      made = proto_tree_add_guid(tree, item.hf, place.tvb, extent.offset, extent.length, &guid);
      show_handle(place, proto_item_add_subtree(made, ett_handle), made, item, guid, extent);
      return;
    }
  }
  if (item.form == Form::kFlags) show_flags(place, proto_item_add_subtree(made, ett_flags), made, item, extent);
  if (item.first_child < 0) return;
  proto_tree* inner = proto_item_add_subtree(made, ett_branch);
  for (int i = item.first_child; i >= 0; i = place.items[i].next) show(place, inner, place.items[i]);
}

void show_error(proto_tree* tree, tvbuff_t* tvb, packet_info* pinfo, const Error& error) {
  uint32_t size = tvb_captured_length(tvb);
  uint32_t at = error.offset < size ? static_cast<uint32_t>(error.offset) : size;
  const char* field = error.field.empty() ? "stub" : error.field.c_str();
  proto_item* item = proto_tree_add_string(tree, own_fields().malformed_field, tvb, static_cast<int>(at),
                                           static_cast<int>(size - at), field);
  proto_item_set_text(item, "Malformed: %s at byte %u: %s", field, at, error.message.c_str());
  proto_tree* inner = proto_item_add_subtree(item, ett_branch);
  proto_tree_add_uint(inner, own_fields().malformed_offset, tvb, static_cast<int>(at), 0, at);
  expert_add_info_format(pinfo, item, &ei_malformed, "%s at byte %u: %s", field, at, error.message.c_str());
}

}  // namespace

void register_trees(int proto) {
  static int* trees[] = {&ett_message, &ett_branch, &ett_flags, &ett_handle, &ett_finding};
  proto_register_subtree_array(trees, sizeof trees / sizeof *trees);
  static ei_register_info infos[] = {
      {&ei_malformed, {"cmrp.malformed", PI_MALFORMED, PI_ERROR, "Stub or buffer is malformed", EXPFILL}},
      {&ei_cut, {"cmrp.cut", PI_UNDECODED, PI_NOTE, "Too much to show", EXPFILL}},
      {&ei_must, {"cmrp.finding.must", PI_PROTOCOL, PI_ERROR, "The server breaks a MUST", EXPFILL}},
      {&ei_should, {"cmrp.finding.should", PI_PROTOCOL, PI_WARN, "The server does not keep to a SHOULD", EXPFILL}},
      {&ei_note, {"cmrp.finding.note", PI_PROTOCOL, PI_NOTE, "Legal, and yet worth a look", EXPFILL}},
  };
  expert_register_field_array(expert_register_protocol(proto), infos, sizeof infos / sizeof *infos);
}

int message_tree() { return ett_message; }

void show_items(proto_tree* tree, tvbuff_t* tvb, packet_info* pinfo, const Items& items, const UsedHandle* handles) {
  Place place{tvb, pinfo, items.all(), handles};
  if (tree) {
    for (int i = place.items[0].first_child; i >= 0; i = place.items[i].next) show(place, tree, place.items[i]);
  }
  for (const Error& error : items.errors()) show_error(tree, tvb, pinfo, error);
  if (items.cut()) {
    proto_tree_add_expert_format(tree, pinfo, &ei_cut, tvb, 0, 0, "More than %zu items: the rest is not shown",
                                 kMostItems);
  }
}

void show_time(proto_tree* tree, tvbuff_t* tvb, const Call& call, const nstime_t& time) {
  if (call.requested_in) generated(proto_tree_add_time(tree, own_fields().time, tvb, 0, 0, &time));
}

void show_findings(proto_tree* tree, tvbuff_t* tvb, packet_info* pinfo, const KeptFinding* first) {
  const OwnFields& own = own_fields();
  for (const KeptFinding* f = first; f; f = f->next) {
    if (f->frame != pinfo->num) continue;
    const oracle::Finding& found = f->found;
    const char* rule = wmem_strndup(pinfo->pool, found.rule->name.data(), found.rule->name.size());
    const char* severity = oracle::name_of(found.severity).data();
    proto_item* item = proto_tree_add_string(tree, own.finding, tvb, 0, 0, rule);
    generated(item);
    expert_field* info = found.severity == oracle::Severity::kMust     ? &ei_must
                         : found.severity == oracle::Severity::kShould ? &ei_should
                                                                       : &ei_note;
    expert_add_info_format(pinfo, item, info, "%s (%s %s): expected %s, seen %s", rule, severity,
                           f->requirements[0].c_str(), found.expected.c_str(), found.seen.c_str());
    proto_tree* inner = proto_item_add_subtree(item, ett_finding);
    for (size_t i = 0; i < f->requirements.size(); ++i) {
      generated(proto_tree_add_string(inner, own.requirement, tvb, 0, 0, f->requirements[i].c_str()));
    }
    generated(proto_tree_add_string(inner, own.severity, tvb, 0, 0, severity));
    generated(proto_tree_add_string(inner, own.expected, tvb, 0, 0, found.expected.c_str()));
    generated(proto_tree_add_string(inner, own.seen, tvb, 0, 0, found.seen.c_str()));
    auto link = [&](int hf, const oracle::Moment& at) {
      if (at.frame) generated(proto_tree_add_uint(inner, hf, tvb, 0, 0, static_cast<uint32_t>(at.frame)));
    };
    link(own.finding_request, found.requested);
    link(own.finding_earlier, found.earlier);
  }
}

}  // namespace cmrp::dissector
