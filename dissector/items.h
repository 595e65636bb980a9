// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a stub is shown as: a plain list of items, made by the bounds-checked walk before anything of Wireshark's is
// called (its errors are longjmps, which run no destructor).
//
// Items are in the order of the description. The walk meets them in the order of the bytes, where pointees come behind
// the structures that hold their pointers; so each is put where its place says.
#pragma once

#include <string>

#include "dissector/fields.h"
#include "reference/idl/batch.h"
#include "reference/idl/property_list.h"
#include "reference/ndr/codec.h"

namespace cmrp::dissector {

struct Item {
  Form form = Form::kBranch;
  bool null = false;             ///< a NULL pointer, whatever the form
  bool wide = false;             ///< `number` has 8 bytes in memory
  const Shown* shown = nullptr;  ///< nothing for an element of an array, and inside of buffers
  int hf = -1;
  const Owner* inner = nullptr;  ///< kBranch: whose fields the children are
  uint64_t number = 0;           ///< kNumber, kStatus, kBool, kEnum, kFlags
  /// kHandle: ndr::ContextHandle; kText: std::u16string; kBytes: std::vector<uint8_t>.
  const void* value = nullptr;
  uint32_t offset = 0;
  uint32_t length = 0;
  int order = 0;  ///< among its siblings
  int first_child = -1;
  int next = -1;
  int last_child = -1;
  int last_found = -1;  ///< the child that was asked for last: the next one asked for is mostly behind it
};

/// More would make trees that no one can read, and Wireshark throws at a million.
inline constexpr size_t kMostItems = 25000;

/// A decoded stub. Reused from packet to packet; what it holds is valid until the next decode().
class Items : private ndr::Visitor {
 public:
  /// Walks `stub` over `parameters`, which holds the numbers of the request if `part` is the response.
  void decode(const idl::Method& method, ndr::Part part, wire::ByteView stub, const ndr::DecodeOptions& options,
              ndr::Object& parameters, uint32_t control_code);

  /// The list; the first is the root. Never empty after decode().
  std::span<const Item> all() const { return items_; }
  /// What is wrong with the stub and with buffers in it, in the order found.
  std::span<const Error> errors() const { return errors_; }
  /// Whether items were left out.
  bool cut() const { return cut_; }

 private:
  void open(const ndr::Place&, const ndr::Type&, size_t offset) override;
  void close(const ndr::Place&, const ndr::Type&, size_t end) override;
  void leaf(const ndr::Place&, const ndr::Field*, const ndr::Type&, size_t offset, size_t length,
            const void* value) override;

  /// The item of a place, which is made if it is new; -1 if there are too many.
  int at(const ndr::Place& place);
  int child(int parent, int order);
  int add(int parent, int order);
  int add_own(int parent, int hf, Form form, size_t offset, size_t length);

  /// Opens up the content of the byte array that `item` shows.
  void open_buffer(int item, const std::string& path);
  void open_property_list(int item, const std::string& path, wire::ByteView bytes);
  void open_batch(int item, const std::string& path, wire::ByteView bytes);
  void open_texts(int item, wire::ByteView bytes);

  std::vector<Item> items_;
  std::vector<Error> errors_;
  uint32_t control_code_ = 0;
  bool cut_ = false;
  // What items point to, that is not in the parameters.
  std::vector<idl::PropertyList> property_lists_;
  std::vector<idl::Batch> batches_;
  std::vector<std::unique_ptr<std::u16string>> texts_;
};

}  // namespace cmrp::dissector
