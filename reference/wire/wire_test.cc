#include <gmock/gmock.h>

#include "reference/wire/bytes.h"
#include "reference/wire/guid.h"
#include "reference/wire/utf16.h"
#include "reference/wire/win32_error.h"

namespace cmrp::wire {
namespace {

TEST(Reader, ReadsBothByteOrders) {
  const Bytes bytes = {0x01, 0x02, 0x03, 0x04};
  uint32_t value = 0;
  Reader little(bytes), big(bytes, Endian::kBig);
  ASSERT_TRUE(little.read(value));
  EXPECT_EQ(value, 0x04030201u);
  ASSERT_TRUE(big.read(value));
  EXPECT_EQ(value, 0x01020304u);
}

TEST(Reader, AReadPastTheEndReadsNothing) {
  const Bytes bytes = {1, 2, 3};
  for (size_t length = 0; length < 4; ++length) {
    Reader reader(ByteView(bytes).first(std::min<size_t>(length, 3)));
    uint32_t value = 77;
    EXPECT_FALSE(reader.read(value));
    EXPECT_EQ(value, 77u);
    EXPECT_EQ(reader.position(), 0u);
  }
}

TEST(Reader, AlignsFromTheStartOfItsBuffer) {
  const Bytes bytes(9);
  Reader reader(bytes);
  ASSERT_TRUE(reader.skip(1));
  ASSERT_TRUE(reader.align(8));
  EXPECT_EQ(reader.position(), 8u);
  ASSERT_TRUE(reader.align(8));
  EXPECT_EQ(reader.position(), 8u);
  ASSERT_TRUE(reader.skip(1));
  EXPECT_FALSE(reader.align(4));
}

TEST(Writer, WritesAlignsAndPatches) {
  Writer writer(Endian::kBig);
  writer.write<uint16_t>(0);
  writer.align(4);
  writer.write<uint32_t>(0x01020304);
  writer.patch<uint16_t>(0, 0xabcd);
  EXPECT_EQ(to_hex(writer.view()), "abcd000001020304");
}

TEST(Hex, RoundTripsAndNamesTheOffsetOfWhatItRefuses) {
  EXPECT_EQ(*from_hex(" 0a\nFF "), (Bytes{0x0a, 0xff}));
  EXPECT_EQ(from_hex("0g").error().offset, 1u);
  EXPECT_FALSE(from_hex("abc"));
  EXPECT_THAT(hex_dump(Bytes{0x41, 0}), testing::MatchesRegex("0000  41 00 +A\\.\n"));
}

TEST(Guid, TextAndWireForms) {
  auto guid = Guid::parse("b97db8b2-4C63-11cf-bff6-08002be23f2f");
  ASSERT_TRUE(guid);
  EXPECT_EQ(guid->text(), "b97db8b2-4c63-11cf-bff6-08002be23f2f");
  Writer writer;
  write_guid(writer, *guid);
  EXPECT_EQ(to_hex(writer.view()), "b2b87db9634ccf11bff608002be23f2f");
  Guid again;
  Reader reader(writer.view());
  ASSERT_TRUE(read_guid(reader, again));
  EXPECT_EQ(again, *guid);
  EXPECT_FALSE(Guid::parse("b97db8b2-4c63-11cf-bff6-08002be23f2"));
  EXPECT_FALSE(Guid::parse("b97db8b2x4c63-11cf-bff6-08002be23f2f"));
}

TEST(Utf16, ConvertsAndSurvivesUnpairedSurrogates) {
  EXPECT_EQ(to_utf8(u"Gr\u00f6\u00dfe"), "Größe");
  EXPECT_EQ(to_utf16("Größe"), u"Gr\u00f6\u00dfe");
  const char16_t lone[] = {0xd800, 0};
  EXPECT_EQ(to_utf8(lone), "\xef\xbf\xbd");
}

TEST(Utf16, FoldsCaseBeyondAscii) {
  EXPECT_EQ(fold_case(u"Cluster NAME"), fold_case(u"cluster name"));
  EXPECT_EQ(fold_case(u"\u00c4RGER"), fold_case(u"\u00e4rger"));
  EXPECT_NE(fold_case(u"a"), fold_case(u"b"));
}

TEST(Win32, NamesAndCodes) {
  EXPECT_EQ(ERROR_RESOURCE_FAILED, 0x13AEu);
  EXPECT_EQ(win32_text(ERROR_RESOURCE_FAILED), "ERROR_RESOURCE_FAILED (0x000013AE)");
  EXPECT_EQ(win32_text(0xdeadbeef), "0xDEADBEEF");
  EXPECT_EQ(win32_code("ERROR_SHARING_PAUSED"), 0x46u);
  EXPECT_EQ(win32_code("ERROR_NO_SUCH_THING"), std::nullopt);
}

}  // namespace
}  // namespace cmrp::wire
