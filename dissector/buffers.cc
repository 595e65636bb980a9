// SPDX-License-Identifier: GPL-2.0-or-later
//
// What is inside of byte arrays. The decoders of reference/idl say whether a buffer is well-formed; where its parts
// stand follows from their sizes.
#include "dissector/items.h"
#include "reference/idl/control_codes.h"

namespace cmrp::dissector {
namespace {

uint32_t padded(size_t size, size_t alignment) {
  return static_cast<uint32_t>((size + alignment - 1) / alignment * alignment);
}

}  // namespace

int Items::add_own(int parent, int hf, Form form, size_t offset, size_t length) {
  int last = items_[parent].last_found;
  int i = child(parent, last < 0 ? 0 : items_[last].order + 1);
  if (i < 0) return -1;
  Item& item = items_[i];
  item.form = form;
  item.hf = hf;
  item.offset = static_cast<uint32_t>(offset);
  item.length = static_cast<uint32_t>(length);
  return i;
}

void Items::open_buffer(int item, const std::string& path) {
  const auto& bytes = *static_cast<const std::vector<uint8_t>*>(items_[item].value);
  switch (items_[item].shown->content) {
    case Content::kBytes:
      return;
    case Content::kControlInput:
      if (idl::control_input(control_code_) == idl::ControlBuffer::kPropertyList) open_property_list(item, path, bytes);
      return;
    case Content::kControlOutput:
      if (idl::control_output(control_code_) == idl::ControlBuffer::kPropertyList)
        open_property_list(item, path, bytes);
      return;
    case Content::kPropertyList:
      return open_property_list(item, path, bytes);
    case Content::kBatch:
      return open_batch(item, path, bytes);
    case Content::kTexts:
      return open_texts(item, bytes);
  }
}

void Items::open_property_list(int item, const std::string& path, wire::ByteView bytes) {
  auto decoded = idl::decode_property_list(bytes);
  if (!decoded) {
    errors_.push_back(
        {path + '.' + decoded.error().field, items_[item].offset + decoded.error().offset, decoded.error().message});
    return;
  }
  // Moved lists keep their elements where they are.
  const idl::PropertyList& list = property_lists_.emplace_back(std::move(*decoded));
  const OwnFields& own = own_fields();
  size_t at = items_[item].offset + 4;
  for (const idl::Property& property : list) {
    size_t start = at;
    int branch = add_own(item, own.property, Form::kBranch, start, 0);
    if (branch < 0) return;
    size_t size = property.name.size() * 2 + 2;
    int name = add_own(branch, own.property_name, Form::kText, at + 8, size);
    if (name >= 0) items_[name].value = &property.name;
    at += 8 + padded(size, 4);
    for (const idl::PropertyValue& value : property.values) {
      int syntax = add_own(branch, own.property_syntax, Form::kNumber, at, 4);
      if (syntax >= 0) items_[syntax].number = value.syntax;
      at += 8;
      auto show_text = [&](std::u16string text) {
        int i = add_own(branch, own.property_text, Form::kText, at, value.data.size());
        if (i >= 0) items_[i].value = texts_.emplace_back(std::make_unique<std::u16string>(std::move(text))).get();
      };
      if (auto number = value.as_integer()) {
        int i = add_own(branch, own.property_number, Form::kNumber, at, value.data.size());
        if (i >= 0) items_[i].number = *number, items_[i].wide = true;
      } else if (auto text = value.as_sz()) {
        show_text(std::move(*text));
      } else if (auto texts = value.as_multi_sz()) {
        for (auto& one : *texts) show_text(std::move(one));
      } else {
        int i = add_own(branch, own.property_bytes, Form::kBytes, at, value.data.size());
        if (i >= 0) items_[i].value = &value.data;
      }
      at += padded(value.data.size(), 4);
    }
    at += 4;
    items_[branch].length = static_cast<uint32_t>(at - start);
  }
}

void Items::open_batch(int item, const std::string& path, wire::ByteView bytes) {
  auto decoded = idl::decode_batch(bytes);
  if (!decoded) {
    errors_.push_back(
        {path + '.' + decoded.error().field, items_[item].offset + decoded.error().offset, decoded.error().message});
    return;
  }
  const idl::Batch& batch = batches_.emplace_back(std::move(*decoded));
  const OwnFields& own = own_fields();
  size_t at = items_[item].offset + 4;
  for (const idl::BatchEntry& entry : batch) {
    size_t name = entry.name.size() * 2 + 2;
    size_t size = padded(16 + name + entry.data.size(), 2);
    int branch = add_own(item, own.batch, Form::kBranch, at, size);
    if (branch < 0) return;
    int i = add_own(branch, own.batch_command, Form::kNumber, at, 4);
    if (i >= 0) items_[i].number = static_cast<uint32_t>(entry.command);
    i = add_own(branch, own.batch_type, Form::kNumber, at + 4, 4);
    if (i >= 0) items_[i].number = entry.value_type;
    i = add_own(branch, own.batch_name, Form::kText, at + 12, name);
    if (i >= 0) items_[i].value = &entry.name;
    i = add_own(branch, own.batch_data, Form::kBytes, at + 16 + name, entry.data.size());
    if (i >= 0) items_[i].value = &entry.data;
    at += size;
  }
}

void Items::open_texts(int item, wire::ByteView bytes) {
  size_t start = 0;
  for (size_t at = 0; at + 1 < bytes.size(); at += 2) {
    if (bytes[at] || bytes[at + 1]) continue;
    if (at > start) {
      auto text = std::make_unique<std::u16string>((at - start) / 2, u'\0');
      std::memcpy(text->data(), bytes.data() + start, at - start);
      int i = add_own(item, own_fields().text, Form::kText, items_[item].offset + start, at + 2 - start);
      if (i < 0) return;
      items_[i].value = texts_.emplace_back(std::move(text)).get();
    }
    start = at + 2;
  }
}

}  // namespace cmrp::dissector
