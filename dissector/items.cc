// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissector/items.h"

namespace cmrp::dissector {

using ndr::Field;
using ndr::Kind;
using ndr::Place;
using ndr::Type;

void Items::decode(const idl::Method& method, ndr::Part part, wire::ByteView stub, const ndr::DecodeOptions& options,
                   ndr::Object& parameters, uint32_t control_code) {
  items_.clear();
  errors_.clear();
  property_lists_.clear();
  batches_.clear();
  texts_.clear();
  cut_ = false;
  control_code_ = control_code;
  Item root;
  root.inner = &owner_of(method);
  root.length = static_cast<uint32_t>(stub.size());
  items_.push_back(root);
  ndr::DecodeOptions with_items = options;
  with_items.visitor = this;
  auto done = ndr::decode(*method.parameters, part, stub, parameters.get(), with_items);
  // A buffer's control code may come behind it, so buffers are opened up last.
  for (size_t i = 0, n = items_.size(); i < n; ++i) {
    const Item& item = items_[i];
    if (item.shown && item.form == Form::kBytes && !item.null && item.length > 0) {
      open_buffer(static_cast<int>(i), std::string(item.shown->field->name));
    }
  }
  if (!done) errors_.push_back(std::move(done.error()));
}

void Items::open(const Place& place, const Type& type, size_t offset) {
  if (type.kind == Kind::kPointer) return;  // what it points to follows
  int i = at(place);
  if (i >= 0 && items_[i].length == 0) items_[i].offset = static_cast<uint32_t>(offset);
}

void Items::close(const Place& place, const Type& type, size_t end) {
  int i = type.kind == Kind::kPointer ? -1 : at(place);
  if (i >= 0 && end > items_[i].offset) items_[i].length = static_cast<uint32_t>(end - items_[i].offset);
}

void Items::leaf(const Place& place, const Field*, const Type& type, size_t offset, size_t length, const void* value) {
  int i = at(place);
  if (i < 0) return;
  Item& item = items_[i];
  item.offset = static_cast<uint32_t>(offset);
  item.length = static_cast<uint32_t>(length);
  item.null = type.kind == Kind::kPointer;
  if (type.kind == Kind::kUint) {
    item.number = ndr::load_uint(type, value);
    item.wide = !item.shown || type.width == 8;
    if (item.shown && item.shown->field->name == "dwControlCode") control_code_ = static_cast<uint32_t>(item.number);
  } else {
    item.value = value;
  }
  if (item.shown || item.null) return;
  // An element of an array; those of the interface are structures, numbers or strings.
  item.form = type.kind == Kind::kUint ? Form::kNumber : type.kind == Kind::kString ? Form::kText : Form::kBranch;
  item.hf = type.kind == Kind::kUint ? own_fields().element : type.kind == Kind::kString ? own_fields().text : item.hf;
}

int Items::at(const Place& place) {
  int parent = place.parent ? at(*place.parent) : 0;
  if (parent < 0) return -1;
  if (place.index >= 0) {
    int i = child(parent, place.index);
    if (i < 0) return -1;
    items_[i].inner = items_[parent].inner;
    if (items_[i].hf < 0) items_[i].hf = own_fields().entry;
    return i;
  }
  const Owner* owner = items_[parent].inner;
  if (!owner) return -1;
  size_t order = 0;
  while (order < owner->fields.size() && owner->fields[order].field->name.data() != place.name.data()) ++order;
  if (order == owner->fields.size()) return -1;
  int i = child(parent, static_cast<int>(order));
  if (i >= 0 && !items_[i].shown) {
    const Shown& shown = owner->fields[order];
    Item& item = items_[i];
    item.shown = &shown;
    item.form = shown.form;
    item.hf = shown.hf;
    item.inner = shown.inner;
  }
  return i;
}

int Items::child(int parent, int order) {
  int from = items_[parent].last_found;
  if (from < 0 || items_[from].order > order) from = items_[parent].first_child;
  int before = -1;
  for (int i = from; i >= 0 && items_[i].order <= order; i = items_[i].next) {
    if (items_[i].order == order) return items_[parent].last_found = i;
    before = i;
  }
  if (items_.size() >= kMostItems) {
    cut_ = true;
    return -1;
  }
  int made = static_cast<int>(items_.size());
  Item& item = items_.emplace_back();
  item.order = order;
  int& link = before < 0 ? items_[parent].first_child : items_[before].next;
  item.next = link;
  link = made;
  return items_[parent].last_found = made;
}

}  // namespace cmrp::dissector
