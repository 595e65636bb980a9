// The client, the server and the oracle of the tests of rules.
#pragma once

#include <gmock/gmock.h>

#include "conformance/oracle/traffic.h"
#include "reference/idl/group.h"
#include "reference/idl/resource.h"

namespace cmrp::oracle {

using namespace idl;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class OracleTest : public ::testing::Test {
 protected:
  Options options_ = [] {
    Options o;
    o.notes = true;
    return o;
  }();
  Notebook notes_;
  std::optional<Oracle> oracle_{std::in_place, notes_, options_};
  Client::Clock clock_;
  Client client_{*oracle_, clock_, 1, 77};

  HRES_RPC open(std::u16string name, uint32_t number = 1) {
    ApiOpenResource p;
    p.lpszResourceName = std::move(name);
    p.ReturnValue = handle<HRES_RPC>(number);
    client_.call(p);
    return p.ReturnValue;
  }
  HRES_RPC open_for_read(uint32_t number = 2) {
    ApiOpenResourceEx p;
    p.lpszResourceName = u"r";
    p.dwDesiredAccess = 0x80000000;
    p.lpdwGrantedAccess = 0x80000000;
    p.ReturnValue = handle<HRES_RPC>(number);
    client_.call(p);
    return p.ReturnValue;
  }
  uint32_t offline(HRES_RPC h, uint32_t code) {
    ApiOfflineResource p;
    p.hResource = h;
    p.ReturnValue = code;
    client_.call(p);
    return code;
  }
  uint32_t online(HRES_RPC h, uint32_t code) {
    ApiOnlineResource p;
    p.hResource = h;
    p.ReturnValue = code;
    client_.call(p);
    return code;
  }
  void state(HRES_RPC h, uint32_t state, uint32_t code = ERROR_SUCCESS) { state_in(h, state, u"g", code); }
  void state_in(HRES_RPC h, uint32_t state, std::u16string group, uint32_t code = ERROR_SUCCESS) {
    ApiGetResourceState p;
    p.hResource = h;
    p.State = state;
    p.NodeName = u"NODE1";
    p.GroupName = std::move(group);
    p.ReturnValue = code;
    client_.call(p);
  }
  void close(HRES_RPC h, uint32_t code = ERROR_SUCCESS) {
    ApiCloseResource p;
    p.Resource = h;
    uint32_t id = client_.send(p);
    if (code == ERROR_SUCCESS) p.Resource = {};
    p.ReturnValue = code;
    client_.answer(id, p);
  }
  HGROUP_RPC open_group(std::u16string name, uint32_t number = 1001) {
    ApiOpenGroup p;
    p.lpszGroupName = std::move(name);
    p.ReturnValue = handle<HGROUP_RPC>(number);
    client_.call(p);
    return p.ReturnValue;
  }
  template <class Call>
  void call_group(HGROUP_RPC h, uint32_t code) {
    Call p;
    p.hGroup = h;
    p.ReturnValue = code;
    client_.call(p);
  }
  void online_group(HGROUP_RPC h, uint32_t code) { call_group<ApiOnlineGroup>(h, code); }
  void offline_group(HGROUP_RPC h, uint32_t code) { call_group<ApiOfflineGroup>(h, code); }
  void move_group(HGROUP_RPC h, uint32_t code) { call_group<ApiMoveGroup>(h, code); }
  void group_state(HGROUP_RPC h, uint32_t state) {
    ApiGetGroupState p;
    p.hGroup = h;
    p.State = state;
    p.NodeName = u"NODE1";
    client_.call(p);
  }
  /// What happens gives a note about a state, and nothing else; or nothing if it `fits`.
  void expect_note(bool fits, const std::function<void()>& happens) {
    oracle_->disturbed();
    notes_.findings.clear();
    happens();
    if (fits) {
      EXPECT_THAT(notes_.rules(), IsEmpty());
    } else {
      EXPECT_EQ(finding().rule, "state-contradicted");
      EXPECT_EQ(finding().severity, Severity::kNote);
    }
  }
  /// The one finding there is.
  Kept finding() {
    EXPECT_THAT(notes_.rules(), SizeIs(1));
    return notes_.findings.empty() ? Kept{} : notes_.findings.front();
  }
};

}  // namespace cmrp::oracle
