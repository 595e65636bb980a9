// Every PDU in both byte orders: there and back, and what becomes of it when it is cut or damaged.
#include "reference/rpc/pdu.h"

#include <gtest/gtest.h>

#include "reference/rpc/fault.h"

namespace cmrp::rpc {
namespace {

using wire::Bytes;
using wire::ByteView;
using wire::Endian;

constexpr SyntaxId kInterface{{0xb97db8b2, 0x4c63, 0x11cf, {0xbf, 0xf6, 8, 0, 0x2b, 0xe2, 0x3f, 0x2f}}, 3, 0};

struct Sample {
  PduType type;
  Body body;
  bool secured;
};

std::vector<Sample> samples() {
  Bind bind{5840, 4280, 7, {{0, kInterface, {kNdr, kNdr64}}, {1, kInterface, {bind_time_features(3)}}}};
  BindAck ack{5840, 4280, 7, "49152", {{kAcceptance, 0, kNdr}, {kNegotiateAck, 3, {}}}};
  BindAck no_address{5840, 4280, 7, "", {{kProviderRejection, kAbstractSyntaxNotSupported, {}}}};
  return {
      {PduType::kBind, bind, true},
      {PduType::kBind, bind, false},
      {PduType::kBindAck, ack, true},
      {PduType::kBindAck, no_address, false},
      {PduType::kBindNak, BindNak{authentication_type_not_recognized}, false},
      {PduType::kAlterContext, bind, true},
      {PduType::kAlterContextResp, ack, true},
      {PduType::kAuth3, Auth3{}, true},
      {PduType::kRequest, Request{100, 1, 42, std::nullopt}, true},
      {PduType::kRequest, Request{100, 1, 42, kInterface.uuid}, false},
      {PduType::kResponse, ResponseHead{64, 1, 2}, true},
      {PduType::kFault, FaultPdu{32, 1, 0, nca_s_op_rng_error}, false},
      {PduType::kCoCancel, CoCancel{}, false},
      {PduType::kOrphaned, Orphaned{}, false},
      {PduType::kShutdown, Shutdown{}, false},
  };
}

Bytes encoded(const Sample& sample, Endian endian) {
  Header header;
  header.type = sample.type;
  header.drep = drep_of(endian);
  header.call_id = 0x01020304;
  Bytes token = {1, 2, 3, 4, 5, 6, 7};
  Bytes out;
  if (sample.secured) {
    encode_pdu(out, header, sample.body, SecTrailer{9, 6, 0, 0x11223344}, token);
  } else {
    encode_pdu(out, header, sample.body);
  }
  return out;
}

std::string name(const Sample& sample, Endian endian) {
  return pdu_type_text(sample.type) + (endian == Endian::kBig ? " big-endian" : " little-endian");
}

template <class Check>
void for_each_sample(Check check) {
  for (Endian endian : {Endian::kLittle, Endian::kBig}) {
    for (const Sample& sample : samples()) {
      SCOPED_TRACE(name(sample, endian));
      check(sample, endian);
    }
  }
}

TEST(Pdu, IsWhatItWasEncodedFrom) {
  for_each_sample([](const Sample& sample, Endian endian) {
    Bytes bytes = encoded(sample, endian);
    Result<Pdu> pdu = decode_pdu(bytes);
    ASSERT_TRUE(pdu) << pdu.error().text() << "\n" << wire::hex_dump(bytes);
    EXPECT_EQ(pdu->header.type, sample.type);
    EXPECT_EQ(pdu->header.endian(), endian);
    EXPECT_EQ(pdu->header.call_id, 0x01020304u);
    EXPECT_EQ(pdu->header.frag_length, bytes.size());
    EXPECT_TRUE(pdu->body == sample.body) << wire::hex_dump(bytes);
    ASSERT_EQ(pdu->security.has_value(), sample.secured);
    if (!sample.secured) return;
    EXPECT_EQ(pdu->security->auth_context_id, 0x11223344u);
    EXPECT_EQ(pdu->security->auth_pad_length, pdu->stub_length);
    EXPECT_EQ((pdu->token_offset - kSecTrailerBytes) % 16, 0u);
    EXPECT_EQ(wire::to_hex(ByteView(bytes).subspan(pdu->token_offset)), "01020304050607");
  });
}

/// The error of a decode names a field and an offset inside the bytes.
void expect_value_or_error(ByteView bytes) {
  Result<Pdu> pdu = decode_pdu(bytes);
  if (pdu) {
    EXPECT_LE(pdu->stub_offset + pdu->stub_length, bytes.size());
    EXPECT_FALSE(pdu->text().empty());
    return;
  }
  EXPECT_FALSE(pdu.error().field.empty());
  EXPECT_FALSE(pdu.error().message.empty());
  EXPECT_LE(pdu.error().offset, std::max<size_t>(bytes.size(), 16)) << pdu.error().text();
}

TEST(Pdu, EveryTruncationIsAValueOrAnError) {
  for_each_sample([](const Sample& sample, Endian endian) {
    Bytes whole = encoded(sample, endian);
    for (size_t size = 0; size < whole.size(); ++size) {
      Bytes cut(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size));
      EXPECT_FALSE(decode_pdu(cut)) << size << " bytes with the old frag_length";
      if (size < kHeaderBytes) continue;
      uint16_t auth_length = decode_header(whole)->auth_length;
      encode_lengths(cut, endian, static_cast<uint16_t>(size), auth_length);
      expect_value_or_error(cut);
    }
  });
}

TEST(Pdu, EveryDamagedByteIsAValueOrAnError) {
  for_each_sample([](const Sample& sample, Endian endian) {
    Bytes whole = encoded(sample, endian);
    for (size_t at = 0; at < whole.size(); ++at) {
      for (int flip = 1; flip < 256; ++flip) {
        Bytes damaged = whole;
        damaged[at] ^= static_cast<uint8_t>(flip);
        expect_value_or_error(damaged);
      }
    }
  });
}

TEST(Pdu, ErrorsSayWhere) {
  Bytes bytes = encoded(samples()[1], Endian::kLittle);
  struct Case {
    size_t at;
    uint8_t value;
    const char* field;
    size_t offset;
  };
  for (const Case& c :
       {Case{0, 4, "rpc_vers", 0}, Case{1, 1, "rpc_vers_minor", 1}, Case{2, 99, "PTYPE", 2},
        Case{4, 0x20, "packed_drep", 4}, Case{8, 8, "frag_length", 8}, Case{24, 9, "p_cont_elem", 136}}) {
    Bytes damaged = bytes;
    damaged[c.at] = c.value;
    Result<Pdu> pdu = decode_pdu(damaged);
    ASSERT_FALSE(pdu) << c.field;
    EXPECT_EQ(pdu.error().field, c.field) << pdu.error().text();
    EXPECT_EQ(pdu.error().offset, c.offset) << pdu.error().text();
  }
}

TEST(Fault, NamesAndNumbers) {
  EXPECT_EQ(fault_name(nca_s_proto_error), "nca_s_proto_error");
  EXPECT_EQ(fault_text(nca_s_fault_context_mismatch), "nca_s_fault_context_mismatch (0x1C00001A)");
  EXPECT_EQ(fault_text(0x12345678), "0x12345678");
}

}  // namespace
}  // namespace cmrp::rpc
