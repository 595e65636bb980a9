// Property lists and batches: the vectors hold what the codecs read and write, Samba agrees on property lists, and
// damaged buffers end in a value or in an error that names field and offset.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "reference/idl/blob_json.h"
#include "vectors/ndrdump.h"

namespace cmrp::vectors {
namespace {

using ndr::Json;
using wire::Bytes;

struct Blob {
  std::string about;
  Json list;
  Bytes bytes;
};

std::vector<Blob> load(const std::string& name) {
  std::ifstream in(CMRP_VECTORS "/blobs/" + name);
  Json json = Json::parse(in, nullptr, false);
  EXPECT_TRUE(json.is_array() && !json.empty()) << name;
  std::vector<Blob> blobs;
  for (const Json& item : json) {
    blobs.push_back({item.at("about"), item.at("list"), *wire::from_hex(item.at("bytes").get<std::string>())});
  }
  return blobs;
}

TEST(PropertyLists, DecodeAndEncode) {
  for (const Blob& blob : load("property_lists.json")) {
    SCOPED_TRACE(blob.about);
    auto list = idl::decode_property_list(blob.bytes);
    ASSERT_TRUE(list) << list.error().text();
    EXPECT_EQ(idl::property_list_json(*list), blob.list);
    auto checked = idl::check_property_list(*list);
    EXPECT_TRUE(checked) << checked.error().text();
    EXPECT_EQ(idl::encode_property_list(*list), blob.bytes);
    auto from_json = idl::property_list_from_json(blob.list);
    ASSERT_TRUE(from_json) << from_json.error().text();
    EXPECT_EQ(*from_json, *list);
  }
}

// Samba's IDL differs from 2.2.3.10: it has one value in a property and a second end mark behind the last one.
TEST(PropertyLists, NdrdumpAgreesBehindItsSecondEndMark) {
  if (run({"ndrdump", "--version"}).status != 0) GTEST_SKIP() << "ndrdump (package samba-testsuite) is not installed";
  for (const Blob& blob : load("property_lists.json")) {
    auto many = [](const Json& property) { return property["values"].size() > 1; };
    if (std::any_of(blob.list.begin(), blob.list.end(), many)) continue;
    Bytes bytes = blob.bytes;
    bytes.insert(bytes.end(), 4, 0);
    std::string path = file_of("property_list", bytes);
    Output output = run({"ndrdump", "clusapi", "clusapi_PROPERTY_LIST", "struct", path, "--validate"});
    unlink(path.c_str());
    SCOPED_TRACE(blob.about + '\n' + output.text);
    EXPECT_EQ(output.status, 0);
    EXPECT_THAT(output.text, testing::HasSubstr("dump OK"));
    EXPECT_THAT(output.text, testing::Not(testing::HasSubstr("WARNING")));
  }
}

TEST(PropertyLists, CheckRefusesWhatTheSectionsForbid) {
  using idl::PropertyValue;
  auto error = [](std::vector<PropertyValue> values) {
    auto checked = idl::check_property_list({{u"p", std::move(values)}});
    return checked ? std::string() : checked.error().field + ": " + checked.error().message;
  };
  PropertyValue one = PropertyValue::integer(idl::CLUSPROP_SYNTAX_LIST_VALUE_DWORD, 1);
  EXPECT_EQ(error({one, one, one}), "");
  EXPECT_EQ(error({one, one, one, one}), "Property[0].PropertyValues: more than three values");
  EXPECT_EQ(error({{0x00010000, {}}}), "Property[0].Syntax: no value of CLUSTER_PROPERTY_SYNTAX");
  const char* format = "Property[0].Buffer: data is not of the format that its syntax names";
  EXPECT_EQ(error({{idl::CLUSPROP_SYNTAX_LIST_VALUE_DWORD, {1, 2, 3}}}), format);
  EXPECT_EQ(error({{idl::CLUSPROP_SYNTAX_LIST_VALUE_SZ, {'a', 0}}}), format);
  EXPECT_EQ(error({{idl::CLUSPROP_SYNTAX_LIST_VALUE_SZ, {0, 0, 'a', 0, 0, 0}}}), format);
  EXPECT_EQ(error({{idl::CLUSPROP_SYNTAX_LIST_VALUE_MULTI_SZ, {'a', 0, 0, 0}}}), format);
  EXPECT_EQ(error({{idl::CLUSPROP_SYNTAX_LIST_VALUE_FILETIME, {1, 2, 3, 4}}}), format);
}

TEST(Batches, DecodeAndEncode) {
  for (const Blob& blob : load("batches.json")) {
    SCOPED_TRACE(blob.about);
    auto batch = idl::decode_batch(blob.bytes);
    ASSERT_TRUE(batch) << batch.error().text();
    EXPECT_EQ(idl::batch_json(*batch), blob.list);
    EXPECT_EQ(idl::encode_batch(*batch), blob.bytes);
    auto from_json = idl::batch_from_json(blob.list);
    ASSERT_TRUE(from_json) << from_json.error().text();
    EXPECT_EQ(*from_json, *batch);
  }
}

TEST(Batches, RefuseWithFieldAndOffset) {
  auto error = [](const char* hex) {
    auto batch = idl::decode_batch(*wire::from_hex(hex));
    return batch ? std::string() : batch.error().text();
  };
  EXPECT_EQ(error("02000000"), "VersionNumber at byte 0: version is not 1");
  EXPECT_EQ(error("01000000"), "BatchUpdateCommand[0].CommandType at byte 4: buffer ends in the command");
  EXPECT_EQ(error("01000000 05000000"), "BatchUpdateCommand[0].CommandType at byte 4: reserved command");
  EXPECT_EQ(error("01000000 02000000 00000000 03000000 610062"),
            "BatchUpdateCommand[0].NameLength at byte 12: not the size of a string with its terminator");
  EXPECT_EQ(error("01000000 02000000 00000000 02000000 6100 00000000"),
            "BatchUpdateCommand[0].Name at byte 18: name without its terminator");
  EXPECT_EQ(error("01000000 01000000 03000000 02000000 0000 ffffffff 01"),
            "BatchUpdateCommand[0].Data at byte 22: buffer ends in the data");
  EXPECT_EQ(error("01000000 01000000 03000000 02000000 0000 01000000 01"),
            "BatchUpdateCommand[0].Padding at byte 23: buffer ends in the padding");
}

/// Damages every vector of a file in every way; `decode` returns the error, or nothing.
void damage(const std::string& file, std::optional<Error> (*decode)(wire::ByteView)) {
  auto checked = [&](const Bytes& bytes) {
    auto error = decode(bytes);
    if (!error) return false;
    EXPECT_LE(error->offset, bytes.size()) << error->text();
    EXPECT_FALSE(error->field.empty()) << error->text();
    return true;
  };
  for (const Blob& blob : load(file)) {
    SCOPED_TRACE(blob.about);
    for (size_t length = 0; length < blob.bytes.size(); ++length) {
      // A batch has no count: cut between two commands it is a shorter batch.
      bool refused = checked(Bytes(blob.bytes.begin(), blob.bytes.begin() + static_cast<ptrdiff_t>(length)));
      if (file == "property_lists.json") {
        EXPECT_TRUE(refused) << length;
      }
    }
    for (size_t at = 0; at < blob.bytes.size(); ++at) {
      for (uint8_t flip : {0x01, 0x80, 0xff}) {
        Bytes changed = blob.bytes;
        changed[at] ^= flip;
        checked(changed);
      }
    }
    for (size_t at = 0; at + 4 <= blob.bytes.size(); at += 2) {
      for (uint32_t value : {0u, 1u, 0x7fffffffu, 0xffffffffu}) {
        wire::Writer writer(wire::Endian::kLittle, Bytes(blob.bytes));
        writer.patch(at, value);
        checked(writer.take());
      }
    }
  }
}

TEST(PropertyLists, DamagedOnesEndInAValueOrAnError) {
  damage("property_lists.json", [](wire::ByteView bytes) {
    auto list = idl::decode_property_list(bytes);
    if (list) (void)idl::check_property_list(*list);
    return list ? std::nullopt : std::optional(list.error());
  });
}

TEST(Batches, DamagedOnesEndInAValueOrAnError) {
  damage("batches.json", [](wire::ByteView bytes) {
    auto batch = idl::decode_batch(bytes);
    return batch ? std::nullopt : std::optional(batch.error());
  });
}

}  // namespace
}  // namespace cmrp::vectors
