// Traffic coded in bytes, for the fuzz target and the property test: whatever bytes there are, they are a stream of
// events, most of them calls that decode, with few handles and names, so that calls meet.
//
//   event := kind connection pause …      every value a byte, reduced to what is possible there
//
// The stream ends with the bytes.
#pragma once

#include <map>

#include "conformance/oracle/event.h"
#include "reference/ndr/codec.h"

namespace cmrp::oracle {

class CodedTraffic {
 public:
  explicit CodedTraffic(wire::ByteView bytes) : in_(bytes) {}

  /// The next event, or nothing at the end.
  std::optional<Event> next() {
    if (in_.remaining() == 0) return std::nullopt;
    uint8_t kind = byte() % 32;
    Event e;
    e.connection = 1 + byte() % 3;
    time_ += std::chrono::milliseconds(byte() % 8);
    e.at = {++frame_, time_};
    if (kind == 0) {
      bind(e);
    } else if (kind == 1) {
      e.kind = Event::Kind::kAlterContext;
      e.accepted = {context()};
    } else if (kind == 2) {
      e.kind = byte() % 4 ? Event::Kind::kDisturbed : Event::Kind::kClosed;
    } else if (kind == 3) {
      e.kind = byte() % 8 ? Event::Kind::kDisturbed : Event::Kind::kLost;
    } else if (kind < 18) {
      request(e);
    } else {
      answer(e, kind == 18);
    }
    return e;
  }

 private:
  struct Sent {
    uint16_t opnum = 0;
    ndr::Syntax syntax{};
    std::unique_ptr<ndr::Object> parameters;
  };

  uint8_t byte() {
    uint8_t b = 0;
    (void)in_.read(b);
    return b;
  }

  AcceptedContext context() {
    AcceptedContext c;
    uint8_t shape = byte();
    c.id = shape % 2;
    c.interface = shape < 240 ? rpc::SyntaxId{idl::kClusapiUuid, 3, 0} : rpc::kEndpointMapper;
    c.transfer_syntax = c.id ? rpc::kNdr64 : rpc::kNdr;
    return c;
  }

  void bind(Event& e) {
    e.kind = Event::Kind::kBind;
    uint8_t shape = byte();
    e.server = shape % 2;
    e.requested_group = 0;
    e.group = static_cast<uint32_t>(frame_);
    if (shape >= 0xC0) {  // one that is there, or was, or of which nothing is known
      if (shape & 2) e.requested_group = shape & 3;
      e.group = shape & 4 ? e.requested_group : std::nullopt;
    }
    e.accepted = {context(), context()};
  }

  void request(Event& e) {
    e.kind = Event::Kind::kRequest;
    e.call_id = byte() % 4;
    uint8_t shape = byte();
    e.context = shape % 2;
    if (shape & 0x80) e.level = static_cast<rpc::AuthLevel>(byte() % 8);
    // The methods that hand handles around and change states come up often.
    constexpr uint8_t kOften[] = {8,  8,  120, 11, 12, 17, 18, 18, 10,  16, 41, 44, 45,
                                  49, 50, 51,  43, 14, 7,  19, 25, 132, 28, 34, 36, 73};
    uint8_t opnum = byte();
    e.opnum = opnum < 200 ? opnum : kOften[opnum % std::size(kOften)];
    shape = byte();
    Sent& sent = sent_[{e.connection, e.call_id}];
    sent = {e.opnum, e.context ? ndr::Syntax::kNdr64 : ndr::Syntax::kNdr, nullptr};
    const idl::Method* method = idl::find(e.opnum);
    if (method) sent.parameters = std::make_unique<ndr::Object>(*method->parameters);
    stub(e, sent, ndr::Part::kRequest);
  }

  void answer(Event& e, bool fault) {
    // To a request that waits for one, if there is any on the connection.
    e.call_id = byte() % 4;
    auto found = sent_.lower_bound({e.connection, e.call_id});
    if (found == sent_.end() || found->first.first != e.connection) found = sent_.lower_bound({e.connection, 0});
    bool known = found != sent_.end() && found->first.first == e.connection;
    if (known) e.call_id = found->first.second;
    if (fault || !known) {
      e.kind = Event::Kind::kFault;
      e.status = byte() % 2 ? 0x1C00001A : 5;
    } else {
      e.kind = Event::Kind::kResponse;
      stub(e, found->second, ndr::Part::kResponse);
    }
    if (known) sent_.erase(found);
  }

  /// Parameters made up from the bytes, sometimes spoilt.
  void stub(Event& e, const Sent& sent, ndr::Part part) {
    uint8_t shape = byte();
    e.endian = shape & 0x10 ? wire::Endian::kBig : wire::Endian::kLittle;
    e.padded = shape & 0x20;
    if (shape >= 0xF0) e.is = shape & 1 ? StubIs::kSealed : StubIs::kTruncated;
    if (!sent.parameters) return;
    const ndr::Type& type = sent.parameters->type();
    fill(type, sent.parameters->get(), part);
    wire::Writer out(e.endian);
    if (ndr::encode(type, part, sent.parameters->get(), sent.syntax, out)) e.stub = out.take();
    if (shape < 0xE0 || e.stub.empty()) return;
    size_t at = byte() % e.stub.size();
    e.stub[at] = byte();
    if (shape & 2) e.stub.resize(at);
  }

  void fill(const ndr::Type& type, void* out, std::optional<ndr::Part> part) {
    for (const ndr::Field& f : type.fields) {
      if (part && !(*part == ndr::Part::kRequest ? f.in_request() : f.in_response())) continue;
      value(&f, *f.type, static_cast<std::byte*>(out) + f.offset);
    }
    // Counts are those of what is there.
    for (const ndr::Field& f : type.fields) {
      const void* array = static_cast<std::byte*>(out) + f.offset;
      const ndr::Type* its = f.type;
      if (its->kind == ndr::Kind::kPointer) {
        array = its->pointee(const_cast<void*>(array));
        its = its->element;
      }
      if (its->kind != ndr::Kind::kArray) continue;
      size_t count = array ? its->count(array) : 0;
      for (int16_t index : {f.size_index, f.length_index}) {
        if (index < 0) continue;
        const ndr::Field& target = type.fields[static_cast<size_t>(index)];
        ndr::store_uint(*target.type, static_cast<std::byte*>(out) + target.offset, count);
      }
    }
  }

  void value(const ndr::Field* field, const ndr::Type& type, void* out) {
    uint8_t b = byte();
    switch (type.kind) {
      case ndr::Kind::kUint: {
        bool status = field && field->meaning == &ndr::kStatus;
        uint64_t v = b < 200 || status ? b % (status ? 3 : 8) : uint64_t{1} << (b % 32);
        if (status && v == 2) v = ERROR_INVALID_HANDLE;
        if (status && v == 1) v = b < 128 ? 0 : ERROR_IO_PENDING;
        ndr::store_uint(type, out, std::min(v, type.width == 1 ? 255 : type.width == 2 ? 65535 : UINT64_MAX));
        break;
      }
      case ndr::Kind::kHandle: {
        auto& handle = *static_cast<ndr::ContextHandle*>(out);
        handle = {};
        if (b >= 16) handle.uuid = {1u + b % 3, 1, 1, {1}};
        break;
      }
      case ndr::Kind::kString:
        *static_cast<std::u16string*>(out) = std::u16string(b % 3, u'r');
        break;
      case ndr::Kind::kPointer:
        if (b % 4) value(field, *type.element, type.emplace(out));
        break;
      case ndr::Kind::kArray: {
        size_t count = b % 3;
        type.resize(out, count);
        auto* item = static_cast<std::byte*>(type.data(out));
        for (size_t i = 0; i < count; ++i) value(nullptr, *type.element, item + i * type.element->size);
        break;
      }
      case ndr::Kind::kStruct:
        fill(type, out, std::nullopt);
        break;
    }
  }

  wire::Reader in_;
  uint64_t frame_ = 0;
  std::chrono::nanoseconds time_{};
  std::map<std::pair<ConnectionId, uint32_t>, Sent> sent_;
};

}  // namespace cmrp::oracle
