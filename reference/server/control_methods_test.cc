// The control methods on a cluster without clients: the buffer rule, codes of every kind, hostile input.
#include "reference/cluster/names.h"
#include "reference/cluster/nodes.h"
#include "reference/cluster/resource_transitions.h"
#include "reference/idl/cluster.h"
#include "reference/idl/control_codes.h"
#include "reference/idl/group.h"
#include "reference/idl/resource_detail.h"
#include "reference/server/control_properties.h"
#include "reference/server/handler_test.h"

namespace cmrp::server {
namespace {

using cluster::NamedValue;
using cluster::RegistryValue;
using namespace idl;

wire::Bytes sz(std::u16string_view text) { return RegistryValue::sz(text).data; }
wire::Bytes list(const std::vector<NamedValue>& values) { return write_properties(values); }

class ControlMethods : public HandlerTest {
 protected:
  ControlMethods() {
    const cluster::Cluster& c = host_->cluster();
    name_ = *cluster::resource_by_name_or_id(c, u"Cluster Name");
    host_->change([&](cluster::Cluster& next) {
      return cluster::create_resource(next, *cluster::group_by_name_or_id(next, u"Available Storage"), u"disk",
                                      u"Physical Disk", 0, ClusterHost::new_id, disk_);
    });
  }

  template <class P>
  uint32_t run(const Method& method, P& p) {
    return HandlerTest::run(control_methods(), method, p, AccessLevel::kAll);
  }

  template <class H>
  void open(H& handle, std::u16string object) {
    static_cast<ndr::ContextHandle&>(handle) =
        handles_.open(1, principal_, {.kind = H::kKind, .object = std::move(object), .access = AccessLevel::kAll});
  }

  /// A code on a resource; what it answered stays in `p`.
  uint32_t resource(const cluster::ResourceId& id, uint32_t code, wire::Bytes in = {}, uint32_t room = 65536) {
    p = {};
    open(p.hResource, id);
    p.dwControlCode = code;
    p.lpInBuffer = std::move(in);
    p.nOutBufferSize = room;
    return run(kApiResourceControl, p);
  }

  cluster::ResourceId name_, disk_;
  ApiResourceControl p;
};

TEST_F(ControlMethods, OutputThatFitsIsCounted) {
  EXPECT_EQ(ERROR_SUCCESS, resource(name_, CLUSCTL_RESOURCE_GET_NAME));
  EXPECT_EQ(sz(u"Cluster Name"), p.lpOutBuffer);
  EXPECT_EQ(p.lpOutBuffer.size(), p.lpBytesReturned);
  EXPECT_EQ(0u, p.lpcbRequired);
}

TEST_F(ControlMethods, OutputThatDoesNotFitIsNotWritten) {
  auto needed = static_cast<uint32_t>(sz(u"Cluster Name").size());
  EXPECT_EQ(ERROR_SUCCESS, resource(name_, CLUSCTL_RESOURCE_GET_NAME, {}, needed));
  for (uint32_t room : {0u, 1u, needed - 1}) {
    EXPECT_EQ(ERROR_MORE_DATA, resource(name_, CLUSCTL_RESOURCE_GET_NAME, {}, room));
    EXPECT_EQ(needed, p.lpcbRequired);
    EXPECT_EQ(0u, p.lpBytesReturned);
    EXPECT_TRUE(p.lpOutBuffer.empty());
  }
}

TEST_F(ControlMethods, SomeCodesSucceedWithNoRoomAtAll) {
  EXPECT_EQ(ERROR_SUCCESS, resource(name_, CLUSCTL_RESOURCE_GET_FLAGS, {}, 0));
  EXPECT_EQ(0u, p.lpcbRequired);
  EXPECT_EQ(ERROR_MORE_DATA, resource(name_, CLUSCTL_RESOURCE_GET_FLAGS, {}, 3));
  EXPECT_EQ(4u, p.lpcbRequired);
}

TEST_F(ControlMethods, EveryCodeOfATableIsInTheSpecificationAndThereOnce) {
  for (auto codes :
       {resource_control_codes(), resource_type_control_codes(), group_control_codes(), group_set_control_codes(),
        node_control_codes(), network_control_codes(), net_interface_control_codes(), cluster_control_codes()}) {
    for (const ControlRow& row : codes) {
      EXPECT_FALSE(control_code_name(row.code).empty()) << std::hex << row.code;
      EXPECT_EQ(1, std::ranges::count(codes, row.code, &ControlRow::code)) << control_code_name(row.code);
    }
  }
}

TEST_F(ControlMethods, NoInputMakesAResourceCodeMisbehave) {
  const wire::Bytes kInputs[] = {{}, {0}, {0, 0}, {1, 0, 0, 0}, wire::Bytes(16, 0xFF), wire::Bytes(600, 0)};
  for (const ControlRow& row : resource_control_codes()) {
    for (const wire::Bytes& in : kInputs) {
      for (uint32_t room : {0u, 8u, 65536u}) {
        uint32_t status = resource(disk_, row.code, in, room);
        EXPECT_LE(p.lpBytesReturned, room) << control_code_name(row.code);
        EXPECT_TRUE(status == ERROR_SUCCESS || p.lpBytesReturned == 0) << control_code_name(row.code);
      }
    }
  }
}

TEST_F(ControlMethods, ListsThatAreNoneAreRefused) {
  wire::Bytes good = list({{u"Colour", RegistryValue::sz(u"red")}});
  EXPECT_EQ(ERROR_SUCCESS, resource(name_, CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES, good));
  for (size_t size = 0; size < good.size(); ++size) {
    wire::Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(ERROR_INVALID_DATA, resource(name_, CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES, cut)) << size;
  }
  EXPECT_EQ(ERROR_INVALID_PARAMETER, resource(name_, CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES, list({})));
  wire::Bytes word = encode_property_list({{u"W", {PropertyValue::integer(CLUSPROP_SYNTAX_LIST_VALUE_WORD, 1)}}});
  EXPECT_EQ(ERROR_INVALID_PARAMETER, resource(name_, CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES, word));
}

TEST_F(ControlMethods, ValuesOfEveryTypeComeBackAsTheyWere) {
  const std::vector<NamedValue> values = {
      {u"a", {cluster::REG_BINARY, {1, 2, 3}}},        {u"b", RegistryValue::dword(7)},
      {u"c", {cluster::REG_EXPAND_SZ, sz(u"%x%")}},    {u"d", RegistryValue::multi_sz({u"x", u"y"})},
      {u"e", {cluster::REG_QWORD, wire::Bytes(8, 9)}}, {u"f", RegistryValue::sz(u"text")}};
  std::vector<NamedValue> read;
  EXPECT_EQ(ERROR_SUCCESS, read_properties(list(values), read));
  EXPECT_EQ(values, read);
}

TEST_F(ControlMethods, WhatIsSetIsThereAfterARestart) {
  EXPECT_EQ(ERROR_SUCCESS, resource(disk_, CLUSCTL_RESOURCE_SET_COMMON_PROPERTIES,
                                    list({{u"RestartAction", RegistryValue::dword(1)}})));
  EXPECT_EQ(ERROR_SUCCESS, resource(disk_, CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT, sz(u"Software\\A")));
  EXPECT_EQ(ERROR_SUCCESS, resource(disk_, CLUSCTL_RESOURCE_SET_MAINTENANCE_MODE, {1, 0, 0, 0}));
  ASSERT_TRUE(host_->reload());
  EXPECT_EQ(1u, cluster::find_resource(host_->cluster(), disk_)->recovery.action);
  EXPECT_EQ(ERROR_SUCCESS, resource(disk_, CLUSCTL_RESOURCE_GET_REGISTRY_CHECKPOINTS));
  EXPECT_EQ(RegistryValue::multi_sz({u"Software\\A"}).data, p.lpOutBuffer);
  EXPECT_EQ(ERROR_SUCCESS, resource(disk_, CLUSCTL_RESOURCE_QUERY_MAINTENANCE_MODE, {}, 4));
  EXPECT_EQ((wire::Bytes{1, 0, 0, 0}), p.lpOutBuffer);
}

TEST_F(ControlMethods, MaintenanceModeInBothForms) {
  EXPECT_EQ(ERROR_INVALID_FUNCTION, resource(name_, CLUSCTL_RESOURCE_QUERY_MAINTENANCE_MODE));
  EXPECT_EQ(ERROR_SUCCESS, resource(disk_, CLUSCTL_RESOURCE_QUERY_MAINTENANCE_MODE));
  EXPECT_EQ(16u, p.lpBytesReturned);
  wire::Bytes uncluster = {1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0x0F, 0xF0, 0xBA, 0xAB};
  EXPECT_EQ(ERROR_SUCCESS, resource(disk_, CLUSCTL_RESOURCE_SET_MAINTENANCE_MODE, uncluster));
  uncluster[12] = 0;
  EXPECT_EQ(ERROR_INVALID_PARAMETER, resource(disk_, CLUSCTL_RESOURCE_SET_MAINTENANCE_MODE, uncluster));
  EXPECT_EQ(ERROR_INVALID_DATA, resource(disk_, CLUSCTL_RESOURCE_SET_MAINTENANCE_MODE, {1, 0}));
}

TEST_F(ControlMethods, FaultDomainsAnswerInEightBytesOrNotAtAll) {
  const wire::Bytes kNodeDomain = {0xA0, 0x0F, 0, 0};
  EXPECT_EQ(ERROR_SUCCESS, resource(name_, CLUSCTL_RESOURCE_GET_NODES_IN_FD, kNodeDomain, 8));
  EXPECT_EQ((wire::Bytes{0b1110, 0, 0, 0, 0, 0, 0, 0}), p.lpOutBuffer) << "nodes 1, 2 and 3";
  EXPECT_EQ(ERROR_SUCCESS, resource(name_, CLUSCTL_RESOURCE_GET_NODES_IN_FD, {}, 8));
  EXPECT_EQ(wire::Bytes(8, 0xFF), p.lpOutBuffer);
  EXPECT_EQ(ERROR_MORE_DATA, resource(name_, CLUSCTL_RESOURCE_GET_NODES_IN_FD, kNodeDomain, 9));
  EXPECT_EQ(8u, p.lpcbRequired);
}

TEST_F(ControlMethods, TheDllOfATypeCanBeThatOfAnotherFolder) {
  EXPECT_EQ(ERROR_SUCCESS, resource(disk_, CLUSCTL_RESOURCE_UPGRADE_DLL, sz(u"D:\\new\\CLUSRES.DLL")));
  EXPECT_EQ(u"D:\\new\\CLUSRES.DLL", cluster::find_resource_type(host_->cluster(), u"Physical Disk")->dll);
  EXPECT_EQ(ERROR_INVALID_PARAMETER, resource(disk_, CLUSCTL_RESOURCE_UPGRADE_DLL, sz(u"D:\\new\\clusres2.dll")));
}

TEST_F(ControlMethods, VotersAreCounted) {
  ApiClusterControl call;
  open(call.hCluster, u"");
  call.nOutBufferSize = 4;
  auto voter = [&](uint32_t code, std::u16string_view id) {
    call.dwControlCode = code;
    call.lpInBuffer = sz(id);
    uint32_t status = run(kApiClusterControl, call);
    return status == ERROR_SUCCESS ? uint32_t{call.lpOutBuffer[0]} : status;
  };
  EXPECT_EQ(0u, voter(CLUSCTL_CLUSTER_CHECK_VOTER_DOWN, u"2")) << "two of three are left";
  EXPECT_EQ(ERROR_INVALID_PARAMETER, voter(CLUSCTL_CLUSTER_CHECK_VOTER_DOWN, u"9"));
  host_->change([](cluster::Cluster& c) { return cluster::fail_node(c, 3); });
  EXPECT_EQ(1u, voter(CLUSCTL_CLUSTER_CHECK_VOTER_DOWN, u"2"));
  EXPECT_EQ(0u, voter(CLUSCTL_CLUSTER_CHECK_VOTER_EVICT, u"3"));
}

TEST_F(ControlMethods, ANodeThatIsDownExecutesNothing) {
  ApiNodeResourceControl call;
  open(call.hResource, name_);
  open(call.hNode, u"3");
  call.dwControlCode = CLUSCTL_RESOURCE_UNKNOWN;
  EXPECT_EQ(ERROR_SUCCESS, run(kApiNodeResourceControl, call));
  host_->change([](cluster::Cluster& c) { return cluster::fail_node(c, 3); });
  EXPECT_EQ(ERROR_HOST_NODE_NOT_AVAILABLE, run(kApiNodeResourceControl, call));
}

}  // namespace
}  // namespace cmrp::server
