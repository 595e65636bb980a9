// The endpoint mapper, asked by the project's own client and by bytes that a Samba client sends.
#include "reference/rpc/endpoint_mapper.h"

#include <gtest/gtest.h>

#include "reference/rpc/test_server.h"
#include "reference/rpc/tower.h"

namespace cmrp::rpc {
namespace {

using namespace testing;
using wire::Bytes;

TEST(Tower, IsWhatItWasEncodedFrom) {
  TcpTower tower{kClusapi, kNdr, 49152, {127, 0, 0, 1}};
  Bytes bytes = encode_tower(tower);
  EXPECT_EQ(bytes.size(), 75u);
  auto read = decode_tower(bytes);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, tower);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_tower(wire::ByteView(bytes).first(size))) << size << " bytes";
  }
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (int flip = 1; flip < 256; ++flip) {
      Bytes damaged = bytes;
      damaged[at] ^= static_cast<uint8_t>(flip);
      auto other = decode_tower(damaged);
      if (!other) {
        EXPECT_FALSE(other.error().field.empty()) << "byte " << at;
        EXPECT_LE(other.error().offset, bytes.size()) << "byte " << at;
      }
    }
  }
}

TEST(EndpointMapper, FindsThePortOfAnInterface) {
  EndpointMapper mapper({{kOpen, 1111}, {kClusapi, 49152, "127.0.0.1"}});
  RunningServer server(mapper);
  auto port = ept_map("127.0.0.1", server.port(), kClusapi);
  ASSERT_TRUE(port) << port.error().text;
  EXPECT_EQ(*port, 49152);
  auto older = ept_map("127.0.0.1", server.port(), {kOpen.uuid, 1, 0});
  ASSERT_TRUE(older) << older.error().text;
  EXPECT_EQ(*older, 1111);
  for (SyntaxId other : {kNdr, SyntaxId{kClusapi.uuid, 2, 0}, SyntaxId{kOpen.uuid, 1, 3}}) {
    auto none = ept_map("127.0.0.1", server.port(), other);
    ASSERT_FALSE(none) << other.text();
    EXPECT_EQ(none.error().code, 0x16C9A0D6u) << none.error().text;
  }
}

/// Sends one ept_map (or other) stub and says how it ended.
std::string ask(RunningServer& server, uint16_t opnum, const Bytes& stub) {
  ClientOptions options;
  options.interface = kEndpointMapper;
  auto client = TcpClient::connect("127.0.0.1", server.port(), options);
  return client ? outcome_text(client->call(opnum, stub)) : client.error().text;
}

TEST(EndpointMapper, WrongStubsGetFaults) {
  EndpointMapper mapper({{kClusapi, 49152}});
  RunningServer server(mapper);
  wire::Writer good;
  Bytes tower = encode_tower({kClusapi, kNdr, 0, {}});
  good.write(uint32_t{0});
  good.write(uint32_t{1});
  good.write(static_cast<uint32_t>(tower.size()));
  good.write(static_cast<uint32_t>(tower.size()));
  good.bytes(tower);
  good.align(4);
  size_t handle_at = good.size();
  good.zeros(20);
  good.write(uint32_t{1});
  Bytes stub = good.take();
  EXPECT_EQ(ask(server, 3, stub), "response of 128 bytes");
  EXPECT_EQ(ask(server, 0, stub), "fault nca_s_op_rng_error (0x1C010002)");
  for (size_t size = 0; size < stub.size(); size += 3) {
    EXPECT_EQ(ask(server, 3, Bytes(stub.begin(), stub.begin() + static_cast<ptrdiff_t>(size))),
              "fault nca_s_fault_ndr (0x000006F7)");
  }
  Bytes used_handle = stub;
  used_handle[handle_at + 5] = 1;
  EXPECT_EQ(ask(server, 3, used_handle), "fault nca_s_fault_context_mismatch (0x1C00001A)");
  Bytes many = stub;
  many[many.size() - 3] = 2;  // max_towers 513
  EXPECT_EQ(ask(server, 3, many), "fault nca_s_fault_ndr (0x000006F7)");
}

}  // namespace
}  // namespace cmrp::rpc
