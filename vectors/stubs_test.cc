// What the vectors hold is what the codec reads and writes, in both syntaxes and both byte orders.
#include <gmock/gmock.h>

#include "vectors/stub_vectors.h"

namespace cmrp::vectors {
namespace {

using ndr::Json;
using ndr::Part;
using ndr::Syntax;
using wire::Endian;

const std::vector<StubFile>& files() {
  static const auto loaded = load_stub_files(CMRP_VECTORS "/stubs");
  if (!loaded) {
    ADD_FAILURE() << loaded.error().text();
    static const std::vector<StubFile> none;
    return none;
  }
  return *loaded;
}

TEST(StubVectors, CoverBothPartsOfEveryMethod) {
  ASSERT_EQ(files().size(), idl::methods().size());
  for (const StubFile& file : files()) {
    for (Part part : {Part::kRequest, Part::kResponse}) {
      EXPECT_TRUE(std::any_of(file.stubs.begin(), file.stubs.end(), [&](auto& s) { return s.part == part; }))
          << file.method->name;
    }
  }
}

TEST(StubVectors, DecodeToTheirFieldsAndEncodeToTheirBytes) {
  for (const StubFile& file : files()) {
    const ndr::Type& parameters = *file.method->parameters;
    for (const Stub& stub : file.stubs) {
      for (Syntax syntax : {Syntax::kNdr, Syntax::kNdr64}) {
        SCOPED_TRACE(std::string(file.method->name) + ", " + stub.about + (syntax == Syntax::kNdr ? "" : ", NDR64"));
        auto object = before(file, stub);
        ASSERT_TRUE(object) << object.error().text();
        auto decoded = ndr::decode(parameters, stub.part, stub.bytes(syntax), object->get(), {.syntax = syntax});
        ASSERT_TRUE(decoded) << decoded.error().text() << '\n' << wire::hex_dump(stub.bytes(syntax));
        EXPECT_EQ(ndr::to_json(parameters, stub.part, object->get()), stub.fields);
        wire::Writer writer;
        auto encoded = ndr::encode(parameters, stub.part, object->get(), syntax, writer);
        ASSERT_TRUE(encoded) << encoded.error().text();
        EXPECT_EQ(wire::hex_dump(writer.view()), wire::hex_dump(stub.bytes(syntax)));
        auto from_fields = encode_fields(file, stub, syntax, Endian::kLittle);
        ASSERT_TRUE(from_fields) << from_fields.error().text();
        EXPECT_EQ(*from_fields, stub.bytes(syntax));
      }
    }
  }
}

TEST(StubVectors, MeanTheSameInBigEndian) {
  for (const StubFile& file : files()) {
    for (const Stub& stub : file.stubs) {
      for (Syntax syntax : {Syntax::kNdr, Syntax::kNdr64}) {
        SCOPED_TRACE(std::string(file.method->name) + ", " + stub.about);
        auto bytes = encode_fields(file, stub, syntax, Endian::kBig);
        ASSERT_TRUE(bytes) << bytes.error().text();
        EXPECT_EQ(bytes->size(), stub.bytes(syntax).size());
        auto object = before(file, stub);
        ASSERT_TRUE(object);
        auto decoded = ndr::decode(*file.method->parameters, stub.part, *bytes, object->get(),
                                   {.syntax = syntax, .endian = Endian::kBig});
        ASSERT_TRUE(decoded) << decoded.error().text() << '\n' << wire::hex_dump(*bytes);
        EXPECT_EQ(ndr::to_json(*file.method->parameters, stub.part, object->get()), stub.fields);
      }
    }
  }
}

TEST(StubVectors, RefuseWhatTheFormatDoesNotKnow) {
  Json good = {{"method", "ApiOpenCluster"}, {"opnum", 0}, {"section", "3.1.4.2.1"}, {"stubs", Json::array()}};
  EXPECT_TRUE(parse_stub_file(good));
  auto with = [&](const char* key, Json value) {
    Json changed = good;
    changed[key] = std::move(value);
    auto parsed = parse_stub_file(changed);
    return parsed ? std::string("accepted") : parsed.error().field;
  };
  EXPECT_EQ(with("methods", 1), "methods");
  EXPECT_EQ(with("method", "ApiOpen"), "method");
  EXPECT_EQ(with("opnum", 1), "opnum");
  EXPECT_EQ(with("section", "3.1.4.2.2"), "section");
  EXPECT_EQ(with("stubs", {{{"part", "reply"}}}), "part");
  EXPECT_EQ(with("stubs", {{{"part", "response"}}}), "answers");
  EXPECT_EQ(with("stubs", {{{"part", "request"}, {"ndr", "0"}}}), "hex");
}

}  // namespace
}  // namespace cmrp::vectors
