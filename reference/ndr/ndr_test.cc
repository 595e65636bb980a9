#include <gmock/gmock.h>

#include "reference/idl/cluster.h"
#include "reference/idl/interface.h"
#include "reference/idl/registry.h"
#include "reference/idl/resource.h"
#include "reference/ndr/json.h"

namespace cmrp::ndr {
namespace {

using wire::Bytes;
using wire::Endian;

Json round_trip(const idl::Method& method, Part part, const Json& in, Syntax syntax, Endian endian) {
  Object object(*method.parameters);
  auto set = from_json(*method.parameters, in, object.get());
  EXPECT_TRUE(set) << (set ? "" : set.error().text());
  wire::Writer writer(endian);
  auto encoded = encode(*method.parameters, part, object.get(), syntax, writer);
  EXPECT_TRUE(encoded) << (encoded ? "" : encoded.error().text());
  Object back(*method.parameters);
  auto decoded = decode(*method.parameters, part, writer.view(), back.get(),
                        {.syntax = syntax, .endian = endian, .request_known = false});
  EXPECT_TRUE(decoded) << (decoded ? "" : decoded.error().text()) << "\n" << wire::hex_dump(writer.view());
  return to_json(*method.parameters, part, back.get());
}

TEST(Codec, OpenResourceRequestIsTheBytesOfC706) {
  idl::ApiOpenResource call;
  call.lpszResourceName = u"ab";
  EXPECT_EQ(wire::to_hex(*encode(Part::kRequest, call)), "030000000000000003000000610062000000");
  EXPECT_EQ(wire::to_hex(*encode(Part::kRequest, call, Syntax::kNdr64)),
            "030000000000000000000000000000000300000000000000610062000000");
  EXPECT_EQ(wire::to_hex(*encode(Part::kRequest, call, Syntax::kNdr, Endian::kBig)),
            "000000030000000000000003006100620000");
}

TEST(Codec, EnumListHasItsConformanceInFront) {
  Json list = {
      {"ReturnEnum", {{"EntryCount", 2}, {"Entry", {{{"Type", 4}, {"Name", "a"}}, {{"Type", 4}, {"Name", nullptr}}}}}},
      {"rpc_status", 0},
      {"ReturnValue", "ERROR_SUCCESS"}};
  const idl::Method& method = *idl::find("ApiCreateEnum");
  Object object(*method.parameters);
  ASSERT_TRUE(from_json(*method.parameters, list, object.get()));
  wire::Writer writer;
  ASSERT_TRUE(encode(*method.parameters, Part::kResponse, object.get(), Syntax::kNdr, writer));
  EXPECT_EQ(wire::to_hex(writer.view()),
            "00000200"
            "02000000"
            "02000000"  // pointer, conformance, EntryCount
            "04000000"
            "04000200"
            "04000000"
            "00000000"  // entries
            "02000000"
            "00000000"
            "02000000"
            "61000000"
            "00000000"
            "00000000");  // Name of the first, rpc_status, return
}

TEST(Codec, EveryMethodRoundTripsEmptyInBothSyntaxesAndByteOrders) {
  for (const idl::Method* method : idl::methods()) {
    for (Part part : {Part::kRequest, Part::kResponse}) {
      Object empty(*method->parameters);
      Json plain = to_json(*method->parameters, part, empty.get());
      for (Syntax syntax : {Syntax::kNdr, Syntax::kNdr64}) {
        for (Endian endian : {Endian::kLittle, Endian::kBig}) {
          EXPECT_EQ(round_trip(*method, part, plain, syntax, endian), plain) << method->name;
        }
      }
    }
  }
}

TEST(Codec, ResponseCountsAreHeldAgainstTheRequest) {
  const idl::Method& method = *idl::find("ApiQueryValue");
  Object call(*method.parameters);
  ASSERT_TRUE(from_json(*method.parameters, {{"lpData", "010203"}, {"cbData", 3}}, call.get()));
  wire::Writer writer;
  ASSERT_TRUE(encode(*method.parameters, Part::kResponse, call.get(), Syntax::kNdr, writer));
  Object other(*method.parameters);
  ASSERT_TRUE(from_json(*method.parameters, {{"cbData", 4}}, other.get()));
  auto decoded = decode(*method.parameters, Part::kResponse, writer.view(), other.get(), {});
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().text(), "lpData at byte 24: conformance is not cbData");
}

struct Refusal {
  const char* method;
  const char* hex;
  const char* error;
};

TEST(Codec, ANullPointerOfAResponseIsNotWhatTheRequestHad) {
  idl::ApiGetKeySecurity call;
  call.pRpcSecurityDescriptor.lpSecurityDescriptor.emplace();
  auto response = *encode(Part::kResponse, call);
  call.pRpcSecurityDescriptor.lpSecurityDescriptor.reset();
  auto null_response = *encode(Part::kResponse, call);
  call.pRpcSecurityDescriptor.lpSecurityDescriptor.emplace();
  ASSERT_TRUE(decode(Part::kResponse, null_response, call));
  EXPECT_FALSE(call.pRpcSecurityDescriptor.lpSecurityDescriptor);
  ASSERT_TRUE(decode(Part::kResponse, response, call));
  EXPECT_TRUE(call.pRpcSecurityDescriptor.lpSecurityDescriptor);
}

TEST(Codec, ArraysOfStructuresAreAlikeWithAndWithoutAVisitor) {
  struct Nothing : Visitor {
    void leaf(const Place&, const Field*, const Type&, size_t, size_t, const void*) override {}
  } nothing;
  idl::ApiCreateEnum call;
  call.ReturnEnum =
      idl::ENUM_LIST{.EntryCount = 3, .Entry = {{1, u"a"}, {2, std::nullopt}, {0x80000003, u"a longer name"}}};
  for (Syntax syntax : {Syntax::kNdr, Syntax::kNdr64}) {
    for (Endian endian : {Endian::kLittle, Endian::kBig}) {
      auto stub = *encode(Part::kResponse, call, syntax, endian);
      for (size_t length = 0; length <= stub.size(); ++length) {
        const wire::ByteView bytes = wire::ByteView(stub).first(length);
        idl::ApiCreateEnum told, untold;
        DecodeOptions options{.syntax = syntax, .endian = endian, .request_known = false};
        auto without = decode(Part::kResponse, bytes, untold, options);
        options.visitor = &nothing;
        auto with = decode(Part::kResponse, bytes, told, options);
        ASSERT_EQ(with.has_value(), without.has_value()) << length;
        EXPECT_EQ(told, untold) << length;
        if (!with) {
          EXPECT_EQ(with.error(), without.error());
        }
      }
    }
  }
}

TEST(Codec, StrictNdrRefusesWithFieldAndOffset) {
  const Refusal kRows[] = {
      {"ApiOpenResource", "0300000000000000030000006100620063", "lpszResourceName at byte 12: stub ends in a string"},
      {"ApiOpenResource", "030000000000000003000000610062006300",
       "lpszResourceName at byte 18: string without its terminator"},
      {"ApiOpenResource", "030000000100000003000000610062000000",
       "lpszResourceName at byte 12: offset of a string is not 0"},
      {"ApiOpenResource", "020000000000000003000000610062000000",
       "lpszResourceName at byte 12: string longer than its maximum"},
      {"ApiOpenResource", "000000000000000000000000", "lpszResourceName at byte 12: string without its terminator"},
      {"ApiOpenResource", "03000000000000000300000061006200000000", "input at byte 18: 1 trailing bytes"},
      {"ApiOpenResource", "ffffff7f00000000ffffff7f61006200", "lpszResourceName at byte 12: stub ends in a string"},
      {"ApiCreateEnum", "0400", "dwType at byte 0: stub ends in an integer"},
      {"ApiSetGroupNodeList",
       "0000000000000000000000000000000000000000"
       "00000000"
       "02000000",
       "multiSzNodeList at byte 28: NULL pointer with a nonzero cchListSize"},
      {"ApiSetGroupNodeList",
       "0000000000000000000000000000000000000000"
       "01000000"
       "01000000"
       "6100"
       "0000"
       "02000000",
       "multiSzNodeList at byte 36: conformance is not cchListSize"},
      {"ApiSetServiceAccountPassword",
       "010000000000000001000000"
       "0000"
       "0080"
       "00000000",
       "dwFlags at byte 16: value out of its range"},
      {"ApiSetNetworkPriorityOrder",
       "e9030000"
       "00000000",
       "NetworkCount at byte 4: value out of its range"},
      {"ApiSetNetworkPriorityOrder",
       "ffff0000"
       "00000000",
       "NetworkCount at byte 4: value out of its range"},
  };
  for (const Refusal& row : kRows) {
    const idl::Method& method = *idl::find(row.method);
    Object call(*method.parameters);
    auto decoded = decode(*method.parameters, Part::kRequest, *wire::from_hex(row.hex), call.get(), {});
    ASSERT_FALSE(decoded) << row.hex;
    EXPECT_EQ(decoded.error().text(), row.error);
  }
}

TEST(Codec, ZerosInFrontOfAVerificationTrailerArePadding) {
  auto decoded = [](std::string_view hex, bool padded) {
    idl::ApiOpenResource call;
    return decode(Part::kRequest, *wire::from_hex(hex), call, {.padded = padded}).has_value();
  };
  EXPECT_TRUE(decoded("0300000000000000030000006100620000000000", true));
  EXPECT_FALSE(decoded("0300000000000000030000006100620000000000", false));
  EXPECT_FALSE(decoded("0300000000000000030000006100620000000001", true));
  EXPECT_FALSE(decoded("030000000000000003000000610062000000000000000000", true));
}

TEST(Json, NamesStatusesStatesAndFlags) {
  const idl::Method& method = *idl::find("ApiOfflineResourceEx");
  Object call(*method.parameters);
  auto set = from_json(*method.parameters,
                       {{"hResource", "b97db8b2-4c63-11cf-bff6-08002be23f2f"},
                        {"dwOfflineFlags", "CLUSAPI_RESOURCE_OFFLINE_FORCE_WITH_TERMINATION|0x1"},
                        {"lpInBuffer", "0102"},
                        {"ReturnValue", "ERROR_RESOURCE_FAILED"}},
                       call.get());
  ASSERT_TRUE(set) << set.error().text();
  auto& typed = *static_cast<idl::ApiOfflineResourceEx*>(call.get());
  EXPECT_EQ(typed.dwOfflineFlags, 3u);
  EXPECT_EQ(typed.cbInBufferSize, 2u);
  EXPECT_EQ(typed.ReturnValue, ERROR_RESOURCE_FAILED);
  EXPECT_EQ(to_json(*method.parameters, Part::kResponse, call.get()).dump(),
            R"({"rpc_status":"ERROR_SUCCESS","ReturnValue":"ERROR_RESOURCE_FAILED"})");
  EXPECT_EQ(from_json(*method.parameters, {{"hResourc", nullptr}}, call.get()).error().message,
            "no field 'hResourc' in ApiOfflineResourceEx");
}

TEST(Interface, HasTheMethodsOfTheSpecification) {
  EXPECT_EQ(idl::methods().size(), 167u);
  EXPECT_EQ(idl::find("ApiOfflineResource")->opnum, 18);
  EXPECT_EQ(idl::find(132)->name, "ApiMoveGroupEx");
  EXPECT_EQ(idl::find(80), nullptr);
  EXPECT_EQ(idl::find(200), nullptr);
  EXPECT_TRUE(idl::find("ApiOfflineResource")->documents(ERROR_RESOURCE_FAILED));
  EXPECT_FALSE(idl::find("ApiFailResource")->documents(ERROR_RESOURCE_FAILED));
}

}  // namespace
}  // namespace cmrp::ndr
