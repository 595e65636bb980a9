// What the oracle shows of calls and handles, and what it does with connections, contexts and limits.
#include "conformance/oracle/oracle_test.h"

#include "reference/idl/cluster.h"

namespace cmrp::oracle {
namespace {

TEST_F(OracleTest, HasNothingToSayOfALifeInOrder) {
  HRES_RPC h = open(u"SQL Data");
  state(h, 2);
  offline(h, ERROR_SUCCESS);
  state(h, 3);
  close(h);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  EXPECT_THAT(notes_.lines, ElementsAre("ApiOpenResource \"SQL Data\" → ERROR_SUCCESS",
                                        "ApiGetResourceState \"SQL Data\" → ERROR_SUCCESS, ClusterResourceOnline",
                                        "ApiOfflineResource \"SQL Data\" → ERROR_SUCCESS",
                                        "ApiGetResourceState \"SQL Data\" → ERROR_SUCCESS, ClusterResourceOffline",
                                        "ApiCloseResource \"SQL Data\" → ERROR_SUCCESS"));
  EXPECT_THAT(notes_.closed, ElementsAre(1));
}

TEST_F(OracleTest, ShowsWhatItKnowsOfAHandle) {
  std::vector<HandleView> used;
  std::u16string name;
  notes_.on_answered = [&](const CallView& view) {
    if (view.request_handles.empty()) return;
    used.assign(view.request_handles.begin(), view.request_handles.end());
    name = used[0].object;
  };
  HRES_RPC h = open(u"r");
  state(h, 2);
  ASSERT_THAT(used, SizeIs(1));
  EXPECT_EQ(used[0].is, HandleIs::kOpen);
  EXPECT_EQ(used[0].kind, ndr::HandleKind::kResource);
  EXPECT_EQ(used[0].access, Granted::kAll);
  EXPECT_EQ(name, u"r");
  EXPECT_EQ(used[0].opened.frame, 2);
  EXPECT_FALSE(used[0].closed);
  close(h);
  EXPECT_TRUE(used[0].closed);
}

TEST_F(OracleTest, Ndr64) {
  Client wide(*oracle_, clock_, 5, 79, false, ndr::Syntax::kNdr64);
  ApiOpenResource p;
  p.lpszResourceName = u"r";
  p.ReturnValue = handle<HRES_RPC>(1);
  wide.call(p);
  EXPECT_THAT(notes_.rules(), IsEmpty());
  EXPECT_THAT(notes_.lines, ElementsAre("ApiOpenResource \"r\" → ERROR_SUCCESS"));
}

TEST_F(OracleTest, OtherInterfacesAreNotItsBusiness) {
  AcceptedContext context{0, rpc::kEndpointMapper, rpc::kNdr};
  Bind bind;
  bind.requested_group = 0;
  bind.group = 80;
  bind.accepted = {&context, 1};
  oracle_->bind(6, bind);
  oracle_->request({6, 1, 0, 3, clock_.tick(), rpc::AuthLevel::kNone, {}});
  oracle_->response({6, 1, clock_.tick(), {}});
  EXPECT_THAT(notes_.lines, IsEmpty());
  EXPECT_THAT(notes_.rules(), IsEmpty());
}

TEST(OracleLimits, ForgetsTheOldestCalls) {
  Notebook notes;
  Options options;
  options.calls_in_flight = 4;
  options.calls_in_flight_in_all = 6;
  Oracle oracle(notes, options);
  Client::Clock clock;
  Client a(oracle, clock, 1, 77), b(oracle, clock, 2, 78);
  ApiOpenResource p;
  p.ReturnValue = handle<HRES_RPC>(1);
  std::vector<uint32_t> calls;
  for (int i = 0; i < 5; ++i) calls.push_back(a.send(p));
  a.answer(calls[0], p);  // forgotten
  EXPECT_THAT(notes.lines, IsEmpty());
  for (int i = 0; i < 4; ++i) b.send(p);
  a.answer(calls[1], p);  // forgotten for one of b
  EXPECT_THAT(notes.lines, IsEmpty());
  a.answer(calls[4], p);
  EXPECT_THAT(notes.lines, SizeIs(1));
}

}  // namespace
}  // namespace cmrp::oracle
