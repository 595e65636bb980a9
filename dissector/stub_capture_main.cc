// stub_capture FILE ndr|ndr64 little|big: the stub vectors as a capture, to be dissected by the tests.
//
// One unprotected connection: a bind, then a call for each response of vectors/stubs with the request that it answers,
// then the requests that have no response. Call ids count from 1 in that order; a request and its response have one.
#include <fmt/format.h>

#include <fstream>

#include "reference/rpc/pdu.h"
#include "vectors/stub_vectors.h"

namespace {

using namespace cmrp;
using wire::Bytes;
using wire::Endian;

/// Writes packets of one TCP connection over IPv4: pcap, LINKTYPE_RAW.
class Capture {
 public:
  explicit Capture(const std::string& path) : out_(path, std::ios::binary) {
    wire::Writer head;
    head.write<uint32_t>(0xa1b2c3d4);
    head.write<uint16_t>(2);
    head.write<uint16_t>(4);
    head.zeros(8);
    head.write<uint32_t>(262144);
    head.write<uint32_t>(101);
    put(head.take());
  }

  bool good() { return static_cast<bool>(out_.flush()); }

  void send(bool from_client, wire::ByteView payload) {
    wire::Writer packet(Endian::kBig);
    packet.write<uint16_t>(0x4500);
    packet.write(static_cast<uint16_t>(40 + payload.size()));
    packet.zeros(4);
    packet.write<uint16_t>(0x4006);
    packet.zeros(2);
    packet.write<uint32_t>(from_client ? 0xc0000201 : 0xc0000202);
    packet.write<uint32_t>(from_client ? 0xc0000202 : 0xc0000201);
    packet.write<uint16_t>(from_client ? 50000 : 49200);
    packet.write<uint16_t>(from_client ? 49200 : 50000);
    packet.write(sent_[from_client]);
    packet.write(sent_[!from_client]);
    packet.write<uint32_t>(0x5018ffff);
    packet.zeros(4);
    packet.bytes(payload);
    sent_[from_client] += static_cast<uint32_t>(payload.size());
    wire::Writer record;
    record.write<uint32_t>(1700000000);
    record.write<uint32_t>(milliseconds_++ * 1000 % 1000000);
    record.write(static_cast<uint32_t>(packet.size()));
    record.write(static_cast<uint32_t>(packet.size()));
    put(record.take());
    put(packet.take());
  }

 private:
  void put(const Bytes& bytes) {
    out_.write(reinterpret_cast<const char*>(bytes.data()), static_cast<long>(bytes.size()));
  }

  std::ofstream out_;
  uint32_t sent_[2] = {1, 1};
  uint32_t milliseconds_ = 0;
};

class Conversation {
 public:
  Conversation(Capture& capture, ndr::Syntax syntax, Endian endian) : capture_(capture), endian_(endian) {
    const rpc::SyntaxId& transfer = syntax == ndr::Syntax::kNdr ? rpc::kNdr : rpc::kNdr64;
    rpc::Bind bind{4280, 4280, 0, {{0, {idl::kClusapiUuid, idl::kClusapiMajorVersion, 0}, {transfer}}}};
    rpc::BindAck ack{4280, 4280, 0x1234, "49200", {{rpc::kAcceptance, 0, transfer}}};
    Bytes pdu;
    rpc::encode_pdu(pdu, header(rpc::PduType::kBind, 0), bind);
    capture_.send(true, pdu);
    pdu.clear();
    rpc::encode_pdu(pdu, header(rpc::PduType::kBindAck, 0), ack);
    capture_.send(false, pdu);
  }

  void request(uint32_t call_id, uint16_t opnum, const Bytes& stub) {
    Bytes pdu;
    rpc::encode_request_head(pdu, header(rpc::PduType::kRequest, call_id), {0, 0, opnum, {}});
    send(true, pdu, stub);
  }

  void response(uint32_t call_id, const Bytes& stub) {
    Bytes pdu;
    rpc::encode_response_head(pdu, header(rpc::PduType::kResponse, call_id), {0, 0, 0});
    send(false, pdu, stub);
  }

 private:
  rpc::Header header(rpc::PduType type, uint32_t call_id) const {
    rpc::Header head;
    head.type = type;
    head.drep = rpc::drep_of(endian_);
    head.call_id = call_id;
    return head;
  }

  void send(bool from_client, Bytes& pdu, const Bytes& stub) {
    pdu.insert(pdu.end(), stub.begin(), stub.end());
    rpc::encode_lengths(pdu, endian_, static_cast<uint16_t>(pdu.size()), 0);
    capture_.send(from_client, pdu);
  }

  Capture& capture_;
  Endian endian_;
};

bool write(const std::string& path, ndr::Syntax syntax, Endian endian) {
  auto files = vectors::load_stub_files(CMRP_VECTORS "/stubs");
  if (!files) return false;
  Capture capture(path);
  Conversation conversation(capture, syntax, endian);
  uint32_t call_id = 0;
  for (const auto& file : *files) {
    auto bytes = [&](const vectors::Stub& stub) { return vectors::encode_fields(file, stub, syntax, endian).value(); };
    std::vector<bool> answered(file.stubs.size());
    for (const auto& stub : file.stubs) {
      if (stub.part != ndr::Part::kResponse) continue;
      answered[stub.answers] = true;
      conversation.request(++call_id, file.method->opnum, bytes(file.stubs[stub.answers]));
      conversation.response(call_id, bytes(stub));
    }
    for (size_t i = 0; i < file.stubs.size(); ++i) {
      if (file.stubs[i].part == ndr::Part::kRequest && !answered[i]) {
        conversation.request(++call_id, file.method->opnum, bytes(file.stubs[i]));
      }
    }
  }
  return capture.good();
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view syntax = argc == 4 ? argv[2] : "", endian = argc == 4 ? argv[3] : "";
  if ((syntax != "ndr" && syntax != "ndr64") || (endian != "little" && endian != "big")) {
    fmt::print(stderr, "usage: stub_capture FILE ndr|ndr64 little|big\n");
    return 2;
  }
  if (write(argv[1], syntax == "ndr" ? ndr::Syntax::kNdr : ndr::Syntax::kNdr64,
            endian == "little" ? Endian::kLittle : Endian::kBig)) {
    return 0;
  }
  fmt::print(stderr, "stub_capture: cannot read the vectors or write {}\n", argv[1]);
  return 1;
}
