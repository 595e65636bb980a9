// SPDX-License-Identifier: GPL-2.0-or-later
//
// Wireshark's header fields, made from the descriptions of the interface when the plugin registers.
//
//   parameter or member NAME                        cmrp.NAME
//   … of which there are several forms              cmrp.NAME for the form that most of its owners have, if more than
//                                                   half do; cmrp.OWNER.NAME for the others, OWNER being the method or
//                                                   structure: cmrp.ApiGetResourceState.State
//   a bit FLAG of a parameter                       cmrp.NAME.FLAG
//
// A form is how a value is kept and read: its width, and the names of its values. So one filter has one type and one
// set of names, and `cmrp.ReturnValue == "ERROR_RESOURCE_FAILED"` means the same wherever it is true. What no
// description says (links, handles, findings, what is inside of buffers) begins with a small letter and is listed in
// fields.cc.
#pragma once

#include <vector>

#include "reference/idl/interface.h"

namespace cmrp::dissector {

/// How an item shows a value.
enum class Form : uint8_t {
  kBranch,  ///< a structure or an array
  kNumber,
  kStatus,
  kBool,
  kEnum,
  kFlags,
  kHandle,
  kText,
  kBytes
};

/// What else is known of the content of a byte array.
enum class Content : uint8_t {
  kBytes,
  kControlInput,   ///< lpInBuffer: dwControlCode says
  kControlOutput,  ///< lpOutBuffer: dwControlCode of the request says
  kPropertyList,   ///< PROPERTY_LIST, 2.2.3.10
  kBatch,          ///< CLUSTER_REG_BATCH_UPDATE, 2.2.3.17
  kTexts,          ///< a multi-string
};

struct Owner;

/// How one field of a description is shown.
struct Shown {
  const ndr::Field* field = nullptr;
  Form form = Form::kBranch;
  Content content = Content::kBytes;
  int hf = -1;
  int hf_first_flag = -1;        ///< kFlags: those of the meaning's names follow each other
  const Owner* inner = nullptr;  ///< kBranch: whose fields it has
};

/// A method or a structure.
struct Owner {
  const ndr::Type* type = nullptr;
  std::string_view name;
  std::vector<Shown> fields;  ///< beside type->fields
  // Of a method:
  bool needs_numbers = false;                ///< numbers of the request are needed to decode or show the response
  const ndr::Field* control_code = nullptr;  ///< dwControlCode, if it has one
};

/// Of a method that idl::find knows.
const Owner& owner_of(const idl::Method& method);

/// Whether anybody looks at an item that a message of `method` may have: the tree is visible, or a filter names one.
/// Where nobody does, a message costs a third less.
bool are_items_wanted(const idl::Method& method, struct _proto_node* tree);

/// Items that no description has.
struct OwnFields {
  int opnum, null, entry, element;
  int time, fault;
  int handle, handle_attributes, handle_kind, handle_name, handle_access, handle_is, opened_in, closed_in;
  int property, property_name, property_syntax, property_number, property_text, property_bytes;
  int batch, batch_command, batch_type, batch_name, batch_data;
  int text;
  int malformed_field, malformed_offset;
  int finding, requirement, severity, expected, seen, finding_request, finding_earlier;
};
const OwnFields& own_fields();

/// Registers all of them for protocol `proto`, once.
void register_fields(int proto);

}  // namespace cmrp::dissector
