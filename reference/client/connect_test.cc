#include "reference/client/connect.h"

#include <gmock/gmock.h>

namespace cmrp::client {
namespace {

TEST(Endpoint, HasAHostAndPerhapsAPort) {
  EXPECT_EQ(parse_endpoint("node1"), (Endpoint{"node1", {}}));
  EXPECT_EQ(parse_endpoint("node1.example.org:49200"), (Endpoint{"node1.example.org", 49200}));
  EXPECT_EQ(parse_endpoint("10.0.0.1:1"), (Endpoint{"10.0.0.1", 1}));
  EXPECT_EQ(parse_endpoint("[fe80::1]:135"), (Endpoint{"fe80::1", 135}));
  EXPECT_EQ(parse_endpoint("fe80::1"), (Endpoint{"fe80::1", {}}));
}

TEST(Endpoint, NothingElse) {
  for (const char* text : {"", ":1", "node1:", "node1:0", "node1:65536", "node1:1x", "node1:-1", "[fe80::1",
                           "[fe80::1]1", "a node:1", "\\\\node1"}) {
    EXPECT_EQ(parse_endpoint(text), std::nullopt) << text;
  }
}

TEST(Endpoint, ItsTextIsReadBack) {
  for (const char* text : {"node1", "node1:49200", "[fe80::1]:135", "fe80::1"}) {
    EXPECT_EQ(parse_endpoint(text)->text(), text);
  }
}

TEST(Options, NamesHaveAServicePrincipal) {
  EXPECT_EQ(options_for({"node1", {}}, {}).target, "MSServerClusterMgmtAPI@node1");
  rpc::ClientOptions none;
  none.level = rpc::AuthLevel::kNone;
  EXPECT_EQ(options_for({"10.0.0.1", 5}, none).level, rpc::AuthLevel::kPktPrivacy);
  EXPECT_EQ(options_for({"10.0.0.1", 5}, none).interface, kClusapi);
}

}  // namespace
}  // namespace cmrp::client
