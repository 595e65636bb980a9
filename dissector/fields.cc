// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissector/fields.h"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>

#include "dissector/wireshark.h"
#include "reference/idl/batch.h"
#include "reference/idl/control_codes.h"
#include "reference/idl/meanings.h"
#include "reference/idl/property_list.h"
#include "reference/wire/win32_error.h"

namespace cmrp::dissector {
namespace {

using ndr::Field;
using ndr::Kind;
using ndr::Meaning;
using ndr::Named;
using ndr::Type;

/// Ends in the row that Wireshark wants at the end.
constexpr value_string kStatusNames[] = {
#define CMRP_WIN32(name, value) {value, #name},
#include "reference/wire/win32_error.inc"
#undef CMRP_WIN32
    {0, nullptr}};
value_string_ext g_status_names = VALUE_STRING_EXT_INIT(kStatusNames);

bool is_bytes(const Type& type) {
  return type.kind == Kind::kArray && type.element->kind == Kind::kUint && type.element->width == 1;
}

/// What a field is once pointers around it are taken off.
const Type& bare(const Type& type) {
  const Type* t = &type;
  while (t->kind == Kind::kPointer) t = t->element;
  return *t;
}

/// The structure of a field or of its elements, or null.
const Type* structure_in(const Type& type) {
  const Type* t = &type;
  while (t->kind == Kind::kPointer || t->kind == Kind::kArray) t = t->element;
  return t->kind == Kind::kStruct ? t : nullptr;
}

Form form_of(const Field& field) {
  const Type& type = bare(*field.type);
  switch (type.kind) {
    case Kind::kHandle:
      return Form::kHandle;
    case Kind::kString:
      return Form::kText;
    case Kind::kArray:
      return is_bytes(type) ? Form::kBytes : Form::kBranch;
    case Kind::kUint:
      break;
    default:
      return Form::kBranch;
  }
  if (field.name == "dwControlCode") return Form::kEnum;
  switch (field.meaning ? field.meaning->use : Meaning::Use::kNumber) {
    case Meaning::Use::kStatus:
      return Form::kStatus;
    case Meaning::Use::kBool:
      return Form::kBool;
    case Meaning::Use::kEnum:
      return Form::kEnum;
    case Meaning::Use::kFlags:
      return Form::kFlags;
    case Meaning::Use::kNumber:
      break;
  }
  return Form::kNumber;
}

std::span<const Named> names_of(const Field& field) {
  if (field.name == "dwControlCode") return idl::control_codes();
  return field.meaning ? field.meaning->names : std::span<const Named>{};
}

/// Fields of one name share a filter if these are equal.
struct FormKey {
  Form form;
  size_t width;
  const Named* names;
  auto operator<=>(const FormKey&) const = default;
};

FormKey key_of(const Field& field) {
  const Type& type = bare(*field.type);
  Form form = form_of(field);
  return {form, type.kind == Kind::kUint ? type.width : size_t{0}, names_of(field).data()};
}

Content content_of(std::string_view owner, const Field& field) {
  if (form_of(field) != Form::kBytes) return Content::kBytes;
  if (field.name == "lpInBuffer") return Content::kControlInput;
  if (field.name == "lpOutBuffer") return Content::kControlOutput;
  if (field.name == "Properties" || field.name == "RoProperties") return Content::kPropertyList;
  if (field.name == "pProperties" || field.name == "pRoProperties") return Content::kTexts;
  bool of_batch = owner.find("Batch") != std::string_view::npos;
  if (of_batch && (field.name == "lpData" || field.name == "lpInData" || field.name == "lpOutData"))
    return Content::kBatch;
  return Content::kBytes;
}

/// Everything that Wireshark is given pointers to. Lives as long as the process, as Wireshark's registry does.
class Registry {
 public:
  explicit Registry(int proto) : proto_(proto) {
    for (const idl::Method* method : idl::methods()) {
      Owner& owner = add_owner(*method->parameters, method->name);
      owner.control_code = method->parameter("dwControlCode");
      owner.needs_numbers =
          owner.control_code || std::ranges::any_of(method->parameters->fields, [&](const Field& field) {
            auto is_asked = [&](int index) { return index >= 0 && method->parameters->fields[index].in_request(); };
            return field.in_response() && (is_asked(field.size_index) || is_asked(field.length_index));
          });
      methods_[method->opnum] = &owner;
    }
    count_forms();
    name_fields();
    add_own();
    static_assert(std::is_same_v<decltype(rows_), std::vector<hf_register_info>>);
    proto_register_field_array(proto_, rows_.data(), static_cast<int>(rows_.size()));
    for (auto& [slot, id] : results_) *slot = *id;
    for (const idl::Method* method : idl::methods()) collect(*methods_[method->opnum], headers_[method->opnum]);
    for (int OwnFields::*field : own_list_)
      own_headers_.push_back(proto_registrar_get_nth(static_cast<guint>(own_.*field)));
  }

  bool are_wanted(const idl::Method& method) const {
    auto wanted = [](const header_field_info* header) { return header->ref_type != HF_REF_TYPE_NONE; };
    return std::ranges::any_of(headers_.at(method.opnum), wanted) || std::ranges::any_of(own_headers_, wanted);
  }

  const Owner& of(const idl::Method& method) const { return *methods_.at(method.opnum); }
  const OwnFields& own() const { return own_; }

 private:
  Owner& add_owner(const Type& type, std::string_view name) {
    for (Owner& known : owners_) {
      if (known.type == &type) return known;
    }
    Owner& owner = owners_.emplace_back(Owner{&type, name, {}, false, nullptr});
    owner.fields.resize(type.fields.size());
    for (size_t i = 0; i < type.fields.size(); ++i) {
      const Field& field = type.fields[i];
      const Type* inner = structure_in(*field.type);
      owner.fields[i] = {
          &field, form_of(field), content_of(name, field), -1, -1, inner ? &add_owner(*inner, inner->name) : nullptr};
    }
    return owner;
  }

  void count_forms() {
    for (const Owner& owner : owners_) {
      for (const Shown& shown : owner.fields) ++forms_[shown.field->name][key_of(*shown.field)];
    }
  }

  /// Whether fields of this name and form have the plain name.
  bool is_plain(const Field& field) const {
    const auto& forms = forms_.at(field.name);
    size_t all = 0;
    for (const auto& [key, count] : forms) all += count;
    return 2 * forms.at(key_of(field)) > all;
  }

  void name_fields() {
    std::map<std::string, std::pair<int*, int*>> known;  // filter → where its ids will be
    for (Owner& owner : owners_) {
      for (Shown& shown : owner.fields) {
        const Field& field = *shown.field;
        std::string filter = "cmrp." + (is_plain(field) ? "" : std::string(owner.name) + '.') + std::string(field.name);
        auto [at, is_new] = known.try_emplace(filter);
        if (is_new) at->second = add_described(owner, shown, filter);
        results_.emplace_back(&shown.hf, at->second.first);
        if (at->second.second) results_.emplace_back(&shown.hf_first_flag, at->second.second);
      }
    }
  }

  /// "ApiOpenResource, ApiDeleteResource and 3 more": who has a field of this name and form.
  std::string owners_of(const Field& field) const {
    constexpr size_t kNamed = 3;
    std::string names;
    size_t count = 0;
    for (const Owner& owner : owners_) {
      for (const Shown& shown : owner.fields) {
        if (shown.field->name != field.name || key_of(*shown.field) != key_of(field)) continue;
        if (count++ < kNamed) names.append(names.empty() ? "" : ", ").append(owner.name);
      }
    }
    return count > kNamed ? names + " and " + std::to_string(count - kNamed) + " more" : names;
  }

  std::pair<int*, int*> add_described(const Owner& owner, const Shown& shown, const std::string& filter) {
    const Field& field = *shown.field;
    const Type& type = bare(*field.type);
    constexpr ftenum kUints[] = {FT_NONE, FT_UINT8, FT_UINT16, FT_NONE,  FT_UINT32,
                                 FT_NONE, FT_NONE,  FT_NONE,   FT_UINT64};
    ftenum width = type.kind == Kind::kUint ? kUints[type.width] : FT_NONE;
    std::string blurb = is_plain(field) ? owners_of(field) : std::string(owner.name);
    int* flags = nullptr;
    int* id = nullptr;
    switch (shown.form) {
      case Form::kBranch:
        id = add(field.name, filter, FT_NONE, BASE_NONE, nullptr, 0, blurb);
        break;
      case Form::kNumber:
        id = add(field.name, filter, width, BASE_DEC_HEX, nullptr, 0, blurb);
        break;
      case Form::kStatus:
        id = add(field.name, filter, width, BASE_HEX | BASE_EXT_STRING, &g_status_names, 0, blurb);
        break;
      case Form::kBool:
        id = add(field.name, filter, FT_BOOLEAN, BASE_NONE, nullptr, 0, blurb);
        break;
      case Form::kEnum:
        id = add(field.name, filter, width, field.name == "dwControlCode" ? BASE_HEX : BASE_DEC,
                 strings(names_of(field)), 0, blurb);
        break;
      case Form::kFlags:
        id = add(field.name, filter, width, BASE_HEX, nullptr, 0, blurb);
        for (const Named& flag : names_of(field)) {
          int* bit = add(flag.name, filter + '.' + std::string(flag.name), FT_BOOLEAN, static_cast<int>(8 * type.width),
                         nullptr, flag.value, "a bit of " + filter);
          if (!flags) flags = bit;
        }
        break;
      case Form::kHandle:
        id = add(field.name, filter, FT_GUID, BASE_NONE, nullptr, 0, blurb);
        break;
      case Form::kText:
        id = add(field.name, filter, FT_STRING, BASE_NONE, nullptr, 0, blurb);
        break;
      case Form::kBytes:
        id = add(field.name, filter, FT_BYTES, BASE_NONE, nullptr, 0, blurb);
        break;
    }
    return {id, flags};
  }

  int* add(std::string_view name, std::string_view filter, ftenum type, int display, const void* strings, uint64_t mask,
           std::string_view blurb) {
    int* id = &ids_.emplace_back(-1);
    rows_.push_back({id, {keep(name), keep(filter), type, display, strings, mask, keep(blurb), HFILL}});
    return id;
  }

  /// One that no description has.
  void own(int OwnFields::*slot, std::string_view name, std::string_view filter, ftenum type, int display,
           std::string_view blurb, const void* strings = nullptr) {
    own_list_.push_back(slot);
    results_.emplace_back(&(own_.*slot), add(name, filter, type, display, strings, 0, blurb));
  }

  void add_own();

  /// All header fields that items of `owner` may have.
  void collect(const Owner& owner, std::vector<const header_field_info*>& out) const {
    auto add = [&](int hf) { out.push_back(proto_registrar_get_nth(static_cast<guint>(hf))); };
    for (const Shown& shown : owner.fields) {
      add(shown.hf);
      if (shown.form == Form::kFlags) {
        for (size_t i = 0; i < names_of(*shown.field).size(); ++i) add(shown.hf_first_flag + static_cast<int>(i));
      }
      if (shown.inner) collect(*shown.inner, out);
    }
  }

  const char* keep(std::string_view text) { return texts_.emplace_back(text).c_str(); }

  /// Named values as Wireshark reads them.
  const value_string* strings(std::span<const Named> names) {
    auto& made = strings_.emplace_back();
    for (const Named& name : names) made.push_back({static_cast<uint32_t>(name.value), keep(name.name)});
    made.push_back({0, nullptr});
    return made.data();
  }

  int proto_;
  std::deque<Owner> owners_;
  std::unordered_map<uint16_t, const Owner*> methods_;
  std::map<std::string_view, std::map<FormKey, size_t>> forms_;
  std::vector<hf_register_info> rows_;
  std::deque<int> ids_;
  std::deque<std::string> texts_;
  std::deque<std::vector<value_string>> strings_;
  std::vector<std::pair<int*, int*>> results_;
  OwnFields own_{};
  std::vector<int OwnFields::*> own_list_;
  std::vector<const header_field_info*> own_headers_;
  std::unordered_map<uint16_t, std::vector<const header_field_info*>> headers_;  ///< by opnum
};

void Registry::add_own() {
  using F = OwnFields;
  auto& opnums = strings_.emplace_back();
  for (const idl::Method* method : idl::methods()) opnums.push_back({method->opnum, keep(method->name)});
  opnums.push_back({0, nullptr});
  own(&F::opnum, "Operation", "cmrp.opnum", FT_UINT16, BASE_DEC, "the method", opnums.data());
  own(&F::null, "NULL", "cmrp.null", FT_NONE, BASE_NONE, "a pointer that is NULL");
  own(&F::entry, "Entry", "cmrp.entry", FT_NONE, BASE_NONE, "an element of an array");
  own(&F::element, "Element", "cmrp.element", FT_UINT64, BASE_DEC_HEX, "a number in an array");
  own(&F::time, "Time from request", "cmrp.time", FT_RELATIVE_TIME, BASE_NONE, "between request and answer");
  own(&F::fault, "Fault", "cmrp.fault", FT_UINT32, BASE_HEX, "status of a fault that answers a call");
  own(&F::handle, "Handle", "cmrp.handle", FT_GUID, BASE_NONE, "any context handle");
  own(&F::handle_attributes, "Attributes", "cmrp.handle.attributes", FT_UINT32, BASE_HEX, "of a context handle");
  own(&F::handle_kind, "Kind", "cmrp.handle.kind", FT_STRING, BASE_NONE, "type of a context handle, as it was opened");
  own(&F::handle_name, "Name", "cmrp.handle.name", FT_STRING, BASE_NONE, "of the object, as the opening call gave it");
  own(&F::handle_access, "Access", "cmrp.handle.access", FT_STRING, BASE_NONE, "granted by the opening call");
  own(&F::handle_is, "State", "cmrp.handle.state", FT_STRING, BASE_NONE, "what the traffic shows of a handle's life");
  own(&F::opened_in, "Opened in frame", "cmrp.handle.opened_in", FT_FRAMENUM, BASE_NONE, "the response that issued it");
  own(&F::closed_in, "Closed in frame", "cmrp.handle.closed_in", FT_FRAMENUM, BASE_NONE,
      "the response that closed it, or the end of its association");
  own(&F::property, "Property", "cmrp.property", FT_NONE, BASE_NONE, "one property of a PROPERTY_LIST");
  own(&F::property_name, "Name", "cmrp.property.name", FT_STRING, BASE_NONE, "of a property");
  own(&F::property_syntax, "Syntax", "cmrp.property.syntax", FT_UINT32, BASE_HEX, "of a property's value",
      strings(idl::property_syntaxes()));
  own(&F::property_number, "Value", "cmrp.property.number", FT_UINT64, BASE_DEC_HEX, "of an integer property");
  own(&F::property_text, "Value", "cmrp.property.text", FT_STRING, BASE_NONE, "of a text property");
  own(&F::property_bytes, "Value", "cmrp.property.bytes", FT_BYTES, BASE_NONE, "of any other property");
  own(&F::batch, "Command", "cmrp.batch", FT_NONE, BASE_NONE, "one command of a CLUSTER_REG_BATCH_UPDATE");
  own(&F::batch_command, "CommandType", "cmrp.batch.command", FT_UINT32, BASE_DEC, "of a batch",
      strings(idl::batch_command_names()));
  own(&F::batch_type, "ValueType", "cmrp.batch.type", FT_UINT32, BASE_DEC, "of a batch command",
      strings(idl::kValueTypes));
  own(&F::batch_name, "Name", "cmrp.batch.name", FT_STRING, BASE_NONE, "of a batch command");
  own(&F::batch_data, "Data", "cmrp.batch.data", FT_BYTES, BASE_NONE, "of a batch command");
  own(&F::text, "Text", "cmrp.text", FT_STRING, BASE_NONE, "a string in an array or multi-string");
  own(&F::malformed_field, "Field", "cmrp.malformed.field", FT_STRING, BASE_NONE, "where a stub or buffer goes wrong");
  own(&F::malformed_offset, "Offset", "cmrp.malformed.offset", FT_UINT32, BASE_DEC,
      "of that place, in bytes from the start of the stub or buffer");
  own(&F::finding, "Finding", "cmrp.finding", FT_STRING, BASE_NONE, "name of the rule that a server's answer breaks");
  own(&F::requirement, "Requirement", "cmrp.requirement", FT_STRING, BASE_NONE,
      "a requirement that a finding is about");
  own(&F::severity, "Severity", "cmrp.severity", FT_STRING, BASE_NONE, "of a finding: MUST, SHOULD or note");
  own(&F::expected, "Expected", "cmrp.finding.expected", FT_STRING, BASE_NONE, "what the specification asks for");
  own(&F::seen, "Seen", "cmrp.finding.seen", FT_STRING, BASE_NONE, "what the server did");
  own(&F::finding_request, "Request in frame", "cmrp.finding.request_in", FT_FRAMENUM, BASE_NONE,
      "the request that a finding is about");
  own(&F::finding_earlier, "Rests on frame", "cmrp.finding.earlier", FT_FRAMENUM, BASE_NONE,
      "what a finding rests on: where a handle was opened or closed, a state was seen");
}

Registry* g_registry = nullptr;

}  // namespace

void register_fields(int proto) {
  if (!g_registry) g_registry = new Registry(proto);
}

const Owner& owner_of(const idl::Method& method) { return g_registry->of(method); }
bool are_items_wanted(const idl::Method& method, proto_tree* tree) {
  return tree && (PTREE_DATA(tree)->visible || g_registry->are_wanted(method));
}

const OwnFields& own_fields() { return g_registry->own(); }

}  // namespace cmrp::dissector
