// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissector/taps.h"

#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "conformance/oracle/json.h"
#include "dissector/calls.h"
#include "reference/wire/win32_error.h"

namespace cmrp::dissector {
namespace {

// ------------------------------------------------------------------------------------------------ table of calls

enum Column { kMethod, kCode, kCalls, kLeast, kMean, kMost, kColumns };

stat_tap_table_item kColumnsOfCalls[] = {
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Method", "%-45s"}, {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Code", "%-40s"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Calls", "%u"},      {TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, "Least ms", "%.3f"},
    {TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, "Mean ms", "%.3f"}, {TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, "Most ms", "%.3f"}};

void start_calls(stat_tap_table_ui* ui) {
  const char* title = "MS-CMRP calls";
  if (stat_tap_table* table = stat_tap_find_table(ui, title)) {
    if (ui->stat_tap_reset_table_cb) ui->stat_tap_reset_table_cb(table);
    return;
  }
  stat_tap_add_table(ui, stat_tap_init_table(title, kColumns, 0, nullptr));
}

/// What stands in the second column.
std::string outcome(const Tapped& tapped) {
  const Call& call = *tapped.call;
  if (!tapped.answer) return "(no answer)";
  if (call.faulted) return "fault " + win32_text(call.fault);
  return call.has_code ? win32_text(call.code) : "(unknown)";
}

/// The row of a method and an outcome; a new one at the end if there is none.
guint row_of(stat_tap_table* table, const char* method, const std::string& code) {
  for (guint row = 0; row < table->num_elements; ++row) {
    if (!strcmp(stat_tap_get_field_data(table, row, kMethod)->value.string_value, method) &&
        code == stat_tap_get_field_data(table, row, kCode)->value.string_value) {
      return row;
    }
  }
  stat_tap_table_item_type made[kColumns] = {};
  made[kMethod].type = made[kCode].type = TABLE_ITEM_STRING;
  made[kMethod].value.string_value = g_strdup(method);
  made[kCode].value.string_value = g_strdup(code.c_str());
  made[kCalls].type = TABLE_ITEM_UINT;
  made[kLeast].type = made[kMean].type = made[kMost].type = TABLE_ITEM_FLOAT;
  guint row = table->num_elements;
  stat_tap_init_table_row(table, row, kColumns, made);
  return row;
}

void count(stat_tap_table* table, guint row, int calls) {
  stat_tap_table_item_type* item = stat_tap_get_field_data(table, row, kCalls);
  item->value.uint_value += static_cast<guint>(calls);
  stat_tap_set_field_data(table, row, kCalls, item);
}

tap_packet_status see_call(void* tapdata, packet_info*, epan_dissect_t*, const void* data, tap_flags_t) {
  auto* stat = static_cast<stat_data_t*>(tapdata);
  const auto& tapped = *static_cast<const Tapped*>(data);
  stat_tap_table* table = g_array_index(stat->stat_tap_data->tables, stat_tap_table*, 0);
  const char* method = tapped.call->method ? tapped.call->method->name.data() : "(reserved opnum)";
  guint row = row_of(table, method, outcome(tapped));
  count(table, row, 1);
  if (!tapped.answer) return TAP_PACKET_REDRAW;
  if (tapped.call->requested_in) count(table, row_of(table, method, "(no answer)"), -1);
  double ms = nstime_to_msec(&tapped.time);
  guint calls = stat_tap_get_field_data(table, row, kCalls)->value.uint_value;
  auto set = [&](Column column, auto change) {
    stat_tap_table_item_type* item = stat_tap_get_field_data(table, row, column);
    item->value.float_value = calls == 1 ? ms : change(item->value.float_value);
    stat_tap_set_field_data(table, row, column, item);
  };
  set(kLeast, [&](double old) { return std::min(old, ms); });
  set(kMost, [&](double old) { return std::max(old, ms); });
  set(kMean, [&](double old) { return old + (ms - old) / calls; });
  return TAP_PACKET_REDRAW;
}

void reset_calls(stat_tap_table* table) {
  for (guint row = 0; row < table->num_elements; ++row) {
    for (Column column : {kCalls, kLeast, kMean, kMost}) {
      stat_tap_table_item_type* item = stat_tap_get_field_data(table, row, column);
      item->value = {};
      stat_tap_set_field_data(table, row, column, item);
    }
  }
}

void free_cell(stat_tap_table*, guint, guint column, stat_tap_table_item_type* item) {
  if (column == kMethod || column == kCode) g_free(const_cast<char*>(item->value.string_value));
}

// ---------------------------------------------------------------------------------------------- export of findings

struct Export {
  std::string file;  ///< empty for standard output
  std::vector<std::string> findings;
};

void reset_findings(void* tapdata) { static_cast<Export*>(tapdata)->findings.clear(); }

tap_packet_status see_findings(void* tapdata, packet_info*, epan_dissect_t*, const void* data, tap_flags_t) {
  const auto& tapped = *static_cast<const Tapped*>(data);
  for (const KeptFinding* f = tapped.call->findings; f; f = f->next) {
    if (f->frame != tapped.frame) continue;
    constexpr auto kReplace = ndr::Json::error_handler_t::replace;
    static_cast<Export*>(tapdata)->findings.push_back(oracle::to_json(f->found).dump(-1, ' ', false, kReplace));
  }
  return TAP_PACKET_DONT_REDRAW;
}

void write_findings(void* tapdata) {
  const auto& wanted = *static_cast<Export*>(tapdata);
  std::ofstream file;
  if (!wanted.file.empty()) file.open(wanted.file);
  std::ostream& out = wanted.file.empty() ? std::cout : file;
  out << "[";
  for (size_t i = 0; i < wanted.findings.size(); ++i) out << (i ? ",\n " : "\n ") << wanted.findings[i];
  out << "\n]\n" << std::flush;
  if (!out)
    std::cerr << "cmrp: cannot write the findings to " << (wanted.file.empty() ? "standard output" : wanted.file)
              << "\n";
}

void finish_findings(void* tapdata) { delete static_cast<Export*>(tapdata); }

void start_findings(const char* argument, void*) {
  std::string_view text = argument;
  std::string_view name = "cmrp,findings";
  auto* wanted = new Export;
  if (text.size() > name.size() + 1 && text[name.size()] == ',') wanted->file = text.substr(name.size() + 1);
  GString* error = register_tap_listener("cmrp", wanted, nullptr, TL_REQUIRES_NOTHING, reset_findings, see_findings,
                                         write_findings, finish_findings);
  if (!error) return;
  std::cerr << "cmrp: " << error->str << "\n";
  g_string_free(error, TRUE);
  delete wanted;
}

}  // namespace

void register_statistics() {
  static stat_tap_table_ui calls = {REGISTER_PACKET_STAT_GROUP_UNSORTED,
                                    "MS-CMRP calls",
                                    "cmrp",
                                    "cmrp,stat",
                                    start_calls,
                                    see_call,
                                    reset_calls,
                                    free_cell,
                                    nullptr,
                                    kColumns,
                                    kColumnsOfCalls,
                                    0,
                                    nullptr,
                                    nullptr,
                                    0};
  register_stat_tap_table_ui(&calls);
  static stat_tap_ui findings = {
      REGISTER_PACKET_STAT_GROUP_UNSORTED, "MS-CMRP findings", "cmrp,findings", start_findings, 0, nullptr};
  register_stat_tap_ui(&findings, nullptr);
}

}  // namespace cmrp::dissector
