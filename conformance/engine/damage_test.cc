// What damaged() makes of a request, byte by byte.
#include "conformance/engine/damage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/rpc/pdu.h"

namespace cmrp::engine {
namespace {

using ::testing::HasSubstr;
using wire::Bytes;

/// A request of one fragment with a stub of 4 bytes, padded to 16, and a token of 16; `sealed` has its stub inverted.
RequestPdu request(uint8_t fill) {
  RequestPdu out;
  rpc::Header header;
  header.type = rpc::PduType::kRequest;
  rpc::encode_request_head(out.plain, header, {4, 0, 3, {}});
  out.plain.resize(out.plain.size() + 4, fill);
  out.plain.resize(out.plain.size() + 12);
  rpc::encode_sec_trailer(out.plain, wire::Endian::kLittle, {9, 6, 12, 1});
  out.plain.resize(out.plain.size() + 16, 0xee);
  rpc::encode_lengths(out.plain, wire::Endian::kLittle, static_cast<uint16_t>(out.plain.size()), 16);
  out.sealed = out.plain;
  for (size_t i = 24; i < 40; ++i) out.sealed[i] ^= 0xff;
  return out;
}

Bytes made(const std::vector<RequestPdu>& pdus, const Damage& damage) {
  auto bytes = damaged(pdus, damage);
  EXPECT_TRUE(bytes) << bytes.error();
  return bytes.value_or(Bytes());
}

TEST(Damage, TurnsOneBitOverInEachPart) {
  RequestPdu pdu = request(7);
  struct Row {
    PduPart part;
    size_t byte;
    size_t at;
  };
  for (Row row : {Row{PduPart::kHeader, 22, 22}, Row{PduPart::kStub, 0, 24}, Row{PduPart::kTrailer, 1, 41},
                  Row{PduPart::kSignature, 15, 63}}) {
    Damage damage;
    damage.tampered = {row.part, row.byte};
    Bytes wanted = pdu.sealed;
    wanted[row.at] ^= 1;
    EXPECT_EQ(made({pdu}, damage), wanted) << row.at;
    damage.tampered->byte = 64;
    EXPECT_THAT(damaged(std::vector{pdu}, damage).error(), HasSubstr("no byte 64"));
  }
}

TEST(Damage, TakesProtectionAway) {
  RequestPdu pdu = request(7);
  Damage damage;
  damage.unsealed = true;
  EXPECT_EQ(made({pdu}, damage), pdu.plain);
  damage = {};
  damage.without_trailer = true;
  Bytes bare = made({pdu}, damage);
  auto decoded = rpc::decode_pdu(bare);
  ASSERT_TRUE(decoded) << decoded.error().text();
  EXPECT_FALSE(decoded->security);
  EXPECT_EQ(decoded->stub_length, 4u);
  EXPECT_EQ(bare[24], 7);
  // What nothing protects has no protection to take away.
  EXPECT_FALSE(damaged(std::vector<RequestPdu>{{bare, bare}}, damage));
}

TEST(Damage, ReordersDoublesAndDropsFragments) {
  std::vector<RequestPdu> pdus = {request(1), request(2), request(3)};
  auto firsts = [&](std::vector<size_t> order) {
    Damage damage;
    damage.order = std::move(order);
    Bytes bytes = made(pdus, damage);
    Bytes out;
    for (size_t at = 24; at < bytes.size(); at += 64) out.push_back(static_cast<uint8_t>(bytes[at] ^ 0xff));
    return out;
  };
  EXPECT_EQ(firsts({2, 1, 3}), (Bytes{2, 1, 3}));
  EXPECT_EQ(firsts({1, 1, 2, 3}), (Bytes{1, 1, 2, 3}));
  EXPECT_EQ(firsts({3}), (Bytes{3}));
  EXPECT_EQ(firsts({}), Bytes{});
  Damage damage;
  damage.order = {4};
  EXPECT_FALSE(damaged(pdus, damage));
}

TEST(Damage, TouchesTheFragmentItIsAbout) {
  std::vector<RequestPdu> pdus = {request(1), request(2)};
  Damage damage;
  damage.tampered = {PduPart::kStub, 0};
  Bytes last = made(pdus, damage);
  EXPECT_EQ(last[24], pdus[0].sealed[24]);
  EXPECT_NE(last[64 + 24], pdus[1].sealed[24]);
  damage.of = 1;
  Bytes first = made(pdus, damage);
  EXPECT_NE(first[24], pdus[0].sealed[24]);
  EXPECT_EQ(first[64 + 24], pdus[1].sealed[24]);
}

TEST(Damage, FragmentsAreAsManyAsAsked) {
  for (size_t size = 1; size < 400; ++size) {
    for (size_t fragments = 1; fragments < 8; ++fragments) {
      size_t piece = fragment_bytes(size, fragments);
      if (piece == 0) continue;
      EXPECT_EQ(piece % 16, 0u);
      EXPECT_EQ((size + piece - 1) / piece, fragments) << size << " bytes";
    }
  }
  EXPECT_EQ(fragment_bytes(16, 2), 0u);
  EXPECT_EQ(fragment_bytes(17, 2), 16u);
}

}  // namespace
}  // namespace cmrp::engine
