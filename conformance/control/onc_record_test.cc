#include "conformance/control/onc_record.h"

#include <gtest/gtest.h>

#include <numeric>

namespace cmrp::control {
namespace {

Record stream_of(std::initializer_list<std::pair<uint32_t, Record>> fragments) {
  Record stream;
  for (const auto& [header, bytes] : fragments) {
    for (int shift : {24, 16, 8, 0}) stream.push_back(static_cast<uint8_t>(header >> shift));
    stream.insert(stream.end(), bytes.begin(), bytes.end());
  }
  return stream;
}

constexpr uint32_t kLast = 0x80000000;

TEST(Record, IsTheSameUnderEverySplit) {
  const Record stream = stream_of({{2, {1, 2}}, {0, {}}, {kLast | 3, {3, 4, 5}}, {kLast | 0, {}}, {kLast | 1, {9}}});
  const std::vector<Record> expected{{1, 2, 3, 4, 5}, {}, {9}};
  for (size_t first = 0; first <= stream.size(); ++first) {
    for (size_t second = first; second <= stream.size(); ++second) {
      RecordReader reader(16);
      ASSERT_TRUE(reader.feed(std::span(stream).first(first)));
      ASSERT_TRUE(reader.feed(std::span(stream).subspan(first, second - first)));
      ASSERT_TRUE(reader.feed(std::span(stream).subspan(second)));
      std::vector<Record> records;
      while (auto record = reader.next()) records.push_back(*record);
      ASSERT_EQ(records, expected) << "split at " << first << " and " << second;
      ASSERT_FALSE(reader.in_progress());
    }
  }
}

TEST(Record, IsInProgressFromItsFirstByteToItsLast) {
  const Record stream = stream_of({{1, {1}}, {kLast | 2, {2, 3}}});
  RecordReader reader(16);
  for (size_t i = 0; i < stream.size(); ++i) {
    EXPECT_EQ(reader.in_progress(), i > 0) << "before byte " << i;
    EXPECT_FALSE(reader.ready());
    ASSERT_TRUE(reader.feed(std::span(stream).subspan(i, 1)));
  }
  EXPECT_FALSE(reader.in_progress());
  EXPECT_TRUE(reader.ready());
}

TEST(Record, IsRefusedByItsClaimAlone) {
  EXPECT_TRUE(RecordReader(16).feed(stream_of({{kLast | 16, {}}})));
  EXPECT_FALSE(RecordReader(16).feed(stream_of({{kLast | 17, {}}})));
  EXPECT_FALSE(RecordReader(16).feed(stream_of({{0xffffffff, {}}})));
  EXPECT_FALSE(RecordReader(16).feed(stream_of({{0x7fffffff, {}}})));
  EXPECT_FALSE(RecordReader(4).feed(stream_of({{3, {1, 2, 3}}, {kLast | 2, {}}}))) << "fragments add up";
}

TEST(Record, MarkedIsReadBack) {
  Record bytes(1000);
  std::iota(bytes.begin(), bytes.end(), uint8_t{0});
  RecordReader reader(1000);
  ASSERT_TRUE(reader.feed(marked(bytes)));
  EXPECT_EQ(reader.next(), bytes);
}

}  // namespace
}  // namespace cmrp::control
