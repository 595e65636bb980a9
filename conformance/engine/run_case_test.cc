// For every way in which a server can answer wrongly there is a test that the case then fails, and says so.
#include "conformance/engine/run_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/engine/engine.h"
#include "conformance/engine/fake_cluster.h"
#include "conformance/engine/load.h"
#include "reference/idl/interface.h"
#include "reference/idl/property_list.h"
#include "reference/rpc/fault.h"

namespace cmrp::engine {
namespace {

using reports::Verdict;
using ::testing::HasSubstr;
using Kind = Answer::Kind;

Profile profile() {
  Profile p;
  p.name = "fake";
  p.nodes = {{"NODE1", "127.0.0.1", 1}, {"NODE2", "127.0.0.1", 2}};
  p.credentials["all"] = {"D", "u", "p"};
  p.capabilities = {"reset",          "resource-pending", "resource-failure", "persistent-state",
                    "resource-calls", "server-state",     "in-buffer"};
  p.settle_deadline = std::chrono::milliseconds(30);
  return p;
}

Suite suite_of(const std::string& cases) {
  auto suite =
      load_suite({{"3.1.4.2.19.yaml",
                   "section: 3.1.4.2.19\nmethod: ApiOfflineResource\nrequirements:\n  1: {binds: server, asks: x}\n"
                   "generated: {state: [1], handle: [1], rpc-status: [1], normal: {given: {r: {state: Online}}, call: "
                   "{hResource: r}}}\n"
                   "cases:\n" +
                       cases}},
                 "3.1.4.2.19: [MUST]");
  if (!suite) {
    for (const Problem& p : suite.error()) ADD_FAILURE() << p.text();
    std::abort();
  }
  return *suite;
}

std::string one_case(const std::string& body) { return "- id: a\n  title: t\n  covers: 1\n" + body; }

class RunCase : public ::testing::Test {
 protected:
  reports::CaseResult run(const std::string& body, const std::string& id = "ApiOfflineResource/a") {
    Suite suite = suite_of(one_case(body));
    for (const Case& c : suite.tables[0].cases) {
      if (c.id != id) continue;
      Rig rig(profile_, cluster_, &cluster_);
      return run_case(suite, {&c, syntax_}, rig).result;
    }
    ADD_FAILURE() << "no case " << id;
    return {};
  }
  /// Makes the method under test answer `answer`; nothing happens in the cluster then.
  void answers(Answer answer, const std::string& method = "ApiOfflineResource") {
    cluster_.lie = [=](const std::string& called, const ndr::Json&) -> std::optional<Answer> {
      if (called == method) return answer;
      return std::nullopt;
    };
  }

  Profile profile_ = profile();
  ndr::Syntax syntax_ = ndr::Syntax::kNdr;
  FakeCluster cluster_;
};

const char* const kOffline =
    "  given: {r: {state: Online}}\n  call: {hResource: r}\n"
    "  expect:\n    one_of:\n      - {return: ERROR_SUCCESS, now: {r: Offline}}\n      - {return: ERROR_IO_PENDING, "
    "finally: {r: Offline}}\n";
const char* const kFailed =
    "  given: {r: {state: Failed}}\n  call: {hResource: r}\n  expect: {return: ERROR_RESOURCE_FAILED, still: {r: "
    "Failed}}\n";

TEST_F(RunCase, PassesOnARightServer) {
  auto result = run(kOffline);
  EXPECT_EQ(result.verdict, Verdict::kPass) << result.reason << result.seen;
  EXPECT_FALSE(result.exchanges.empty());
  EXPECT_EQ(run(kFailed).verdict, Verdict::kPass);
}

TEST_F(RunCase, FailsIfItPassesAndTheOracleObjects) {
  Suite suite = suite_of(one_case(kOffline));
  Rig rig(profile_, cluster_, &cluster_);
  // What the case does not look at: on another connection a handle that nobody issued is as good as any.
  cluster_.aftermath = [&](const std::string& method) {
    if (method != "ApiOfflineResource") return;
    rpc::ClientOptions options;
    auto id = rig.watch.bound("127.0.0.1", 1, options, 5, {0, {idl::kClusapiUuid, 3, 0}, rpc::kNdr});
    wire::Bytes stub(20, 7);
    rig.watch.sent(id, 1, 0, 18, stub, rpc::AuthLevel::kPktPrivacy);
    rig.watch.ended(id, 1, rpc::Response{wire::Bytes(8), wire::Endian::kLittle});
    rig.watch.closed(id);
  };
  auto result = run_case(suite, {&suite.tables[0].cases[0], syntax_}, rig).result;
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_THAT(result.seen, HasSubstr("passed, but the oracle objects: ApiOfflineResource: returned ERROR_SUCCESS"));
  EXPECT_THAT(result.expected, HasSubstr("hResource was never issued"));
  EXPECT_EQ(result.requirements.back().id, "3.1.4.2-3");
  bool in_evidence = false;
  for (const auto& exchange : result.exchanges)
    in_evidence |= exchange.fields.find("the oracle objects (handle-never-issued, MUST") != std::string::npos;
  EXPECT_TRUE(in_evidence);
  // The next case has a clean slate.
  cluster_.aftermath = {};
  EXPECT_EQ(run_case(suite, {&suite.tables[0].cases[0], syntax_}, rig).result.verdict, Verdict::kPass);
}

TEST_F(RunCase, FailsOnAWrongCode) {
  answers(FakeCluster::response(ERROR_INVALID_STATE));
  auto result = run(kOffline);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_THAT(result.seen, HasSubstr("ERROR_INVALID_STATE"));
  EXPECT_THAT(result.expected, HasSubstr("ERROR_SUCCESS"));
}

TEST_F(RunCase, FailsWhenNothingWasDone) {
  answers(FakeCluster::response(ERROR_SUCCESS));
  auto result = run(kOffline);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_THAT(result.seen, HasSubstr("the state of r is Online, expected Offline"));
}

TEST_F(RunCase, FailsWhenItNeverHappens) {
  answers(FakeCluster::response(ERROR_IO_PENDING));
  auto result = run(kOffline);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_THAT(result.seen, HasSubstr("for 30 ms"));
}

TEST_F(RunCase, FailsWhenARefusedCallChangesTheState) {
  cluster_.lie = [&](const std::string& method, const ndr::Json&) -> std::optional<Answer> {
    if (method != "ApiOfflineResource") return std::nullopt;
    cluster_.resource("r").state = "Offline";
    return FakeCluster::response(ERROR_RESOURCE_FAILED);
  };
  auto result = run(kFailed);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_THAT(result.seen, HasSubstr("the state of r is Offline, expected Failed"));
}

TEST_F(RunCase, FailsOnAFaultAHangABrokenConnectionAndNonsense) {
  answers(FakeCluster::fault(rpc::nca_s_fault_ndr));
  EXPECT_EQ(run(kOffline).verdict, Verdict::kFail);
  answers(FakeCluster::other(Kind::kTimeout, "no answer for 3000 ms"));
  EXPECT_THAT(run(kOffline).seen, HasSubstr("no answer"));
  answers(FakeCluster::other(Kind::kClosed, "closed by the server"));
  EXPECT_EQ(run(kOffline).verdict, Verdict::kFail);
  answers(FakeCluster::other(Kind::kMalformed, "rpc_status at byte 0: missing"));
  auto result = run(kOffline);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_THAT(result.seen, HasSubstr("rpc_status"));
}

TEST_F(RunCase, WhatTheSuiteCannotSendIsItsOwnError) {
  answers(FakeCluster::other(Kind::kUnsent, "cannot be encoded"));
  EXPECT_EQ(run(kOffline).verdict, Verdict::kError);
}

TEST_F(RunCase, FaultsAreLegalWhereTheTableSaysSo) {
  const char* body =
      "  call: {hResource: never-issued}\n  expect: {return: ERROR_INVALID_HANDLE, fault: "
      "[nca_s_fault_context_mismatch]}\n";
  EXPECT_EQ(run(body).verdict, Verdict::kPass);
  answers(FakeCluster::fault(rpc::nca_s_fault_context_mismatch));
  EXPECT_EQ(run(body).verdict, Verdict::kPass);
  answers(FakeCluster::fault(rpc::nca_s_op_rng_error));
  EXPECT_EQ(run(body).verdict, Verdict::kFail);
  answers(FakeCluster::response(ERROR_SUCCESS));
  EXPECT_EQ(run(body).verdict, Verdict::kFail);
}

TEST_F(RunCase, CodesOutsideTheTable) {
  const char* body = "  given: {r: {}}\n  call: {hResource: r}\n  expect: {return: undocumented}\n";
  answers(FakeCluster::response(ERROR_ACCESS_DENIED));
  EXPECT_EQ(run(body).verdict, Verdict::kPass);
  answers(FakeCluster::response(ERROR_INVALID_STATE));
  EXPECT_EQ(run(body).verdict, Verdict::kFail);
}

TEST_F(RunCase, OutputsAreCompared) {
  const char* body =
      "  given: {g: {kind: group}, r: {state: Online, group: g}}\n  call: {method: ApiGetResourceState, hResource: r}\n"
      "  expect: {return: ERROR_SUCCESS, outputs: {State: ClusterResourceOnline, NodeName: {name: node1}, GroupName: "
      "{name: g}, rpc_status: 0}}\n";
  EXPECT_EQ(run(body).verdict, Verdict::kPass) << run(body).seen;
  // Only the call under test lies: the scene looks through the same method before.
  int calls = 0;
  auto lies_at_last = [&](ndr::Json outputs) {
    calls = 0;
    cluster_.lie = [&calls, outputs](const std::string& method, const ndr::Json&) -> std::optional<Answer> {
      if (method == "ApiGetResourceState" && ++calls == 2) return FakeCluster::response(ERROR_SUCCESS, outputs);
      return std::nullopt;
    };
  };
  lies_at_last({{"State", 2}, {"NodeName", "node1"}, {"GroupName", "CMRP-g-1"}});
  EXPECT_EQ(run(body).verdict, Verdict::kPass) << "numbers stand for names, names have no case: " << run(body).seen;
  lies_at_last({{"State", "ClusterResourceOffline"}, {"NodeName", "NODE1"}, {"GroupName", "cmrp-g-1"}});
  EXPECT_THAT(run(body).seen, HasSubstr("State is \"ClusterResourceOffline\""));
  lies_at_last({{"State", "ClusterResourceOnline"}, {"NodeName", nullptr}, {"GroupName", "cmrp-g-1"}});
  EXPECT_THAT(run(body).seen, HasSubstr("NodeName is null"));
  lies_at_last({{"State", "ClusterResourceOnline"}, {"NodeName", "NODE1"}});
  EXPECT_THAT(run(body).seen, HasSubstr("GroupName is missing"));
  lies_at_last(
      {{"State", "ClusterResourceOnline"}, {"NodeName", "NODE1"}, {"GroupName", "cmrp-g-1"}, {"rpc_status", 5}});
  EXPECT_THAT(run(body).seen, HasSubstr("rpc_status is 5"));
}

TEST_F(RunCase, ListsAreCompared) {
  auto list = [](ndr::Json entries) {
    return FakeCluster::response(ERROR_SUCCESS, {{"ReturnEnum", {{"EntryCount", entries.size()}, {"Entry", entries}}}});
  };
  answers(list({{{"Type", 1}, {"Name", "a"}}, {{"Type", 2}, {"Name", "CMRP-r-1"}}}), "ApiCreateResEnum");
  auto seen = [&](const std::string& wanted) {
    auto result =
        run("  given: {r: {}}\n  call: {method: ApiCreateResEnum, hResource: r, dwType: 1}\n"
            "  expect: {return: ERROR_SUCCESS, outputs: {ReturnEnum: " +
            wanted + "}}\n");
    return result.verdict == Verdict::kPass ? std::string("pass") : result.seen;
  };
  EXPECT_EQ(seen("{exactly: [{Type: 2, Name: {name: r}}, {Type: 1, Name: a}]}"), "pass");
  EXPECT_EQ(seen("{has: [{Name: A}, {Type: 2}], lacks: [{Type: 1, Name: {name: r}}, {Name: b}]}"), "pass");
  EXPECT_THAT(seen("{exactly: [{Type: 1}]}"), HasSubstr("in any order"));
  EXPECT_THAT(seen("{exactly: [{Type: 1}, {Type: 3}]}"), HasSubstr("in any order"));
  EXPECT_THAT(seen("{has: [{Name: b}]}"), HasSubstr("0 times, expected once"));
  EXPECT_THAT(seen("{lacks: [{Name: {name: r}}]}"), HasSubstr("ReturnEnum has"));
  answers(list({{{"Type", 1}, {"Name", "a"}}, {{"Type", 1}, {"Name", "a"}}}), "ApiCreateResEnum");
  EXPECT_THAT(seen("{has: [{Name: a}]}"), HasSubstr("2 times, expected once"));
  answers(FakeCluster::response(ERROR_SUCCESS, {{"ReturnEnum", nullptr}}), "ApiCreateResEnum");
  EXPECT_THAT(seen("{lacks: [{Name: a}]}"), HasSubstr("expected a list"));
}

TEST_F(RunCase, StructuresInListsAreComparedByTheirFields) {
  auto of = [](uint64_t flags, const char* name) {
    return ndr::Json{
        {"dwNotifyKey", 9},
        {"NotificationData", {{"FilterAndType", {{"dwObjectType", 3}, {"FilterFlags", flags}}}, {"Name", name}}}};
  };
  answers(FakeCluster::response(ERROR_SUCCESS,
                                {{"Notifications", {of(4, "CMRP-r-1"), of(8, "b")}}, {"dwNumNotifications", 2}}),
          "ApiGetNotifyV2");
  auto seen = [&](const std::string& wanted) {
    auto result =
        run("  given: {r: {}}\n  call: {method: ApiGetNotifyV2, hNotify: never-issued}\n"
            "  expect: {return: ERROR_SUCCESS, outputs: {Notifications: " +
            wanted + "}}\n");
    return result.verdict == Verdict::kPass ? std::string("pass") : result.seen;
  };
  EXPECT_EQ(seen("{has: [{NotificationData: {FilterAndType: {FilterFlags: 4}, Name: {name: r}}}]}"), "pass");
  EXPECT_EQ(seen("{lacks: [{NotificationData: {FilterAndType: {FilterFlags: 4}, Name: b}}]}"), "pass");
  EXPECT_THAT(seen("{has: [{NotificationData: {Name: c}}]}"), HasSubstr("0 times, expected once"));
  EXPECT_THAT(seen("{lacks: [{NotificationData: {FilterAndType: {dwObjectType: 3}}}]}"),
              HasSubstr("Notifications has"));
}

TEST_F(RunCase, FormsAreCompared) {
  const char* body =
      "  given: {r: {}}\n  call: {method: ApiGetResourceId, hResource: r}\n"
      "  expect: {return: ERROR_SUCCESS, outputs: {pGuid: {form: GUID}}}\n";
  answers(FakeCluster::response(ERROR_SUCCESS, {{"pGuid", "8805ef01-da1d-4b57-98fb-0026690270ad"}}),
          "ApiGetResourceId");
  EXPECT_EQ(run(body).verdict, Verdict::kPass) << run(body).seen;
  for (ndr::Json wrong : {ndr::Json("8805ef01"), ndr::Json("8805ef01-da1d-4b57-98fb-0026690270aX"), ndr::Json()}) {
    answers(FakeCluster::response(ERROR_SUCCESS, {{"pGuid", wrong}}), "ApiGetResourceId");
    EXPECT_THAT(run(body).seen, HasSubstr("expected a GUID")) << wrong;
  }
}

TEST_F(RunCase, BeginningsAreCompared) {
  auto seen = [&](const std::string& beginning) {
    auto result =
        run("  given: {r: {}}\n  steps:\n"
            "  - call: {method: ApiGetResourceId, hResource: r}\n    save: {pGuid: id}\n    expect: {return: "
            "ERROR_SUCCESS}\n"
            "  - call: {method: ApiGetResourceId, hResource: r}\n"
            "    expect: {return: ERROR_SUCCESS, outputs: {pGuid: {begins: " +
            beginning + "}}}\n");
    return result.verdict == Verdict::kPass ? std::string("pass") : result.seen;
  };
  answers(FakeCluster::response(ERROR_SUCCESS, {{"pGuid", "Q:\\Cluster"}}), "ApiGetResourceId");
  EXPECT_EQ(seen("{saved: id, first: 2}"), "pass");
  EXPECT_EQ(seen("'q:\\'"), "pass");
  EXPECT_THAT(seen("'C:'"), HasSubstr("what begins with \"C:\""));
  EXPECT_THAT(seen("'Q:\\Cluster\\'"), HasSubstr("what begins with"));
}

TEST_F(RunCase, PropertyListsAreSentForAndCompared) {
  profile_.objects["group-property"] = "Priority";
  ndr::Json asked;
  std::string properties;
  cluster_.lie = [&](const std::string& method, const ndr::Json& inputs) -> std::optional<Answer> {
    if (method != "ApiCreateGroupEnum") return std::nullopt;
    asked = inputs["pProperties"];
    ndr::Json entry = {{"Name", "a"}, {"Properties", properties.empty() ? ndr::Json() : ndr::Json(properties)}};
    return FakeCluster::response(ERROR_SUCCESS,
                                 {{"ppResultList", {{"EntryCount", 1}, {"Entry", ndr::Json::array({entry})}}}});
  };
  auto seen = [&](const std::string& wanted) {
    auto result =
        run("  call: {method: ApiCreateGroupEnum, hCluster: cluster, pProperties: {multi_sz: ['{known "
            "group-property}', x]}, pRoProperties: ~, cbRoProperties: 0}\n"
            "  expect: {return: ERROR_SUCCESS, outputs: {ppResultList: {has: [{Name: a, Properties: {properties: " +
            wanted + "}}]}}}\n");
    EXPECT_EQ("", result.reason);
    return result.verdict;
  };
  auto list = [](std::initializer_list<std::u16string_view> names) {
    idl::PropertyList all;
    for (auto name : names) {
      all.push_back({std::u16string(name), {idl::PropertyValue::integer(idl::CLUSPROP_SYNTAX_LIST_VALUE_DWORD, 1)}});
    }
    return wire::to_hex(idl::encode_property_list(all));
  };
  properties = list({u"Priority", u"other"});
  EXPECT_EQ(seen("['{known group-property}', OTHER]"), Verdict::kPass);
  EXPECT_EQ(asked, "5000720069006f0072006900740079000000780000000000");
  EXPECT_EQ(seen("some"), Verdict::kPass);
  EXPECT_EQ(seen("any"), Verdict::kPass);
  EXPECT_EQ(seen("[other]"), Verdict::kFail) << "there is more";
  EXPECT_EQ(seen("[other, none]"), Verdict::kFail);
  properties = list({});
  EXPECT_EQ(seen("any"), Verdict::kPass);
  EXPECT_EQ(seen("some"), Verdict::kFail);
  for (const char* wrong : {"01000000", "00", ""}) {
    properties = wrong;
    EXPECT_EQ(seen("any"), Verdict::kFail) << wrong;
  }
}

TEST_F(RunCase, OutputsAreSavedAndPutIntoTexts) {
  ndr::Json told;
  cluster_.lie = [&](const std::string& method, const ndr::Json& inputs) -> std::optional<Answer> {
    if (method == "ApiGetResourceId") return FakeCluster::response(ERROR_SUCCESS, {{"pGuid", "some-id"}});
    if (method == "ApiSetResourceName") {
      told = inputs["lpszResourceName"];
      return FakeCluster::response(ERROR_SUCCESS);
    }
    return std::nullopt;
  };
  auto result = run(
      "  given: {r: {}}\n  steps:\n"
      "  - call: {method: ApiGetResourceId, hResource: r}\n    save: {pGuid: id}\n    expect: {return: ERROR_SUCCESS}\n"
      "  - call: {method: ApiGetResourceId, hResource: r}\n"
      "    expect: {return: ERROR_SUCCESS, outputs: {pGuid: {saved: id}}}\n"
      "  - call: {method: ApiSetResourceName, hResource: r, lpszResourceName: {text: \"[{saved id}] {name r}, {id "
      "r}!\"}}\n"
      "    expect: {return: ERROR_SUCCESS}\n");
  EXPECT_EQ(result.verdict, Verdict::kPass) << result.reason << result.seen;
  EXPECT_EQ(told, "[some-id] cmrp-r-1, some-id!");
}

TEST_F(RunCase, KeysPortsAndGroupSetsAreMadeAndOpened) {
  std::vector<std::string> calls;
  cluster_.lie = [&](const std::string& method, const ndr::Json& inputs) -> std::optional<Answer> {
    auto opens = [&](const char* output) {
      return FakeCluster::response(ERROR_SUCCESS, {{output, "00000000-0000-0000-0000-00000000abcd"}});
    };
    std::string what = method;
    for (const char* name : {"lpSubKey", "lpszGroupSetName", "lpszNetworkName"}) {
      if (inputs.contains(name)) what += " " + inputs[name].get<std::string>();
    }
    if (method != "ApiGetClusterVersion" && method != "ApiCloseKey") calls.push_back(what);
    if (method == "ApiCreateBatchPort") return opens("phBatchPort");
    for (const char* opening : {"ApiGetRootKey", "ApiCreateKey", "ApiOpenKey", "ApiCreateNotify", "ApiCreateNotifyV2",
                                "ApiCreateGroupSet", "ApiOpenGroupSet", "ApiOpenNetwork"}) {
      if (method == opening) return opens("ReturnValue");
    }
    return FakeCluster::response(ERROR_SUCCESS);
  };
  profile_.objects["network"] = "LAN";
  auto result = run(
      "  given: {k: {kind: key}, sub: {kind: key, below: k}, port: {kind: notify, version: 2}, b: {kind: batch-port, "
      "key: k}, set: {kind: group-set}, net: {kind: network}, x: {kind: handle, to: sub, closed: true}}\n  steps:\n"
      "  - call: {method: ApiGetNotifyV2, hNotify: port}\n    expect: {return: ERROR_SUCCESS}\n"
      "  - call: {method: ApiGetBatchNotification, hBatchNotify: b}\n    expect: {return: ERROR_SUCCESS}\n"
      "  - call: {method: ApiDeleteGroupSet, GroupSet: set}\n    expect: {return: ERROR_SUCCESS}\n"
      "  - call: {method: ApiGetNetworkState, hNetwork: net}\n    expect: {return: ERROR_SUCCESS}\n"
      "  - call: {method: ApiQueryInfoKey, hKey: x}\n    expect: {return: ERROR_SUCCESS}\n");
  EXPECT_EQ(result.verdict, Verdict::kPass) << result.reason << result.seen;
  EXPECT_THAT(calls, ::testing::ElementsAre("ApiGetRootKey", "ApiCreateKey cmrp-k-1", "ApiCreateKey cmrp-sub-1",
                                            "ApiCreateGroupSet cmrp-set-1", "ApiGetRootKey",
                                            "ApiOpenKey cmrp-k-1\\cmrp-sub-1", "ApiCreateNotifyV2", "ApiGetRootKey",
                                            "ApiOpenKey cmrp-k-1", "ApiCreateBatchPort", "ApiOpenGroupSet cmrp-set-1",
                                            "ApiOpenNetwork LAN", "ApiGetNotifyV2", "ApiGetBatchNotification",
                                            "ApiDeleteGroupSet", "ApiGetNetworkState", "ApiQueryInfoKey"));
}

TEST_F(RunCase, WhatTheControlInterfaceReportsIsCompared) {
  const char* body =
      "  given: {r: {state: Online}}\n  call: {hResource: r}\n"
      "  expect: {return: ERROR_SUCCESS, now: {r: {persistent: Offline, called: [offline]}}}\n";
  EXPECT_EQ(run(body).verdict, Verdict::kPass) << run(body).seen;
  cluster_.aftermath = [&](const std::string&) { cluster_.resource("r").persistent_online = true; };
  EXPECT_THAT(run(body).seen, HasSubstr("the persistent state of r is Online"));
  cluster_.aftermath = [&](const std::string& method) {
    if (method == "ApiOfflineResource") cluster_.call_object(cluster_.resource("r"), control::Entry::kTerminate);
  };
  EXPECT_THAT(run(body).seen, HasSubstr("was told offline@node1, terminate@node1, expected offline"));
  EXPECT_EQ(run("  given: {r: {state: Online}}\n  call: {hResource: r}\n"
                "  expect: {return: ERROR_SUCCESS, now: {r: {called: {exclude: [terminate]}}}}\n")
                .verdict,
            Verdict::kFail);
}

TEST_F(RunCase, OrderIsCompared) {
  const char* body =
      "  given: {r: {state: Online}, d: {state: Online, depends_on: [r]}}\n  call: {hResource: r}\n"
      "  expect: {return: ERROR_SUCCESS, order: [{d: offline}, {r: offline}]}\n";
  EXPECT_THAT(run(body).seen, HasSubstr("d offline did not happen"));
  cluster_.aftermath = [&](const std::string& method) {
    if (method == "ApiOfflineResource") cluster_.call_object(cluster_.resource("d"), control::Entry::kOffline);
  };
  EXPECT_THAT(run(body).seen, HasSubstr("r offline came before d offline"));
}

TEST_F(RunCase, StepsAndControl) {
  const char* body =
      "  given: {r: {state: Online, offline: pending}}\n  steps:\n"
      "  - {call: {hResource: r}, expect: {return: ERROR_IO_PENDING, now: {r: OfflinePending}}}\n"
      "  - {control: {release: r, result: fail}}\n  - {expect: {finally: {r: Failed}}}\n";
  EXPECT_EQ(run(body).verdict, Verdict::kPass) << run(body).seen;
}

TEST_F(RunCase, CallsThatAreStartedAndAwaited) {
  const std::string start =
      "  given: {r: {state: Online}, c: {kind: client}}\n  steps:\n  - {call: {hResource: r}, as: c, start: x}\n";
  EXPECT_EQ(run(start + "  - {await: x, expect: {return: ERROR_SUCCESS, finally: {r: Offline}}}\n").verdict,
            Verdict::kPass);
  EXPECT_EQ(run(start + "  - {await: x, expect: {return: ERROR_INVALID_STATE}}\n").verdict, Verdict::kFail);
  auto closed = run(start + "  - {close: c}\n  - {await: x, expect: {return: ERROR_SUCCESS}}\n");
  EXPECT_EQ(closed.verdict, Verdict::kFail);
  EXPECT_THAT(closed.seen, HasSubstr("closed before the answer"));
}

TEST_F(RunCase, ACallThatIsOutstandingWhileItsNodeOrServerRestartsIsClosed) {
  profile_.capabilities.insert(profile_.capabilities.end(), {"node-restart", "server-restart"});
  const std::string start = "  given: {r: {state: Online}}\n  steps:\n  - {call: {hResource: r}, start: x}\n";
  // A new connection of the same client, wherever it is in memory, knows nothing of the old one's calls.
  const std::string again =
      "  - {call: {method: ApiGetResourceState, hResource: r}, expect: {return: ERROR_SUCCESS}}\n";
  for (const char* restart : {"restart_node: node1", "restart_server: all"}) {
    for (const std::string& between : {std::string(), again}) {
      auto result = run(start + "  - {control: {" + restart + "}}\n" + between +
                        "  - {await: x, expect: {return: ERROR_SUCCESS}}\n");
      EXPECT_EQ(result.verdict, Verdict::kFail) << restart << result.reason << result.seen;
      EXPECT_THAT(result.seen, HasSubstr("closed before the answer"));
    }
  }
}

TEST_F(RunCase, RefusedSyntaxFailsIfDeclaredAndIsASkipIfNot) {
  syntax_ = ndr::Syntax::kNdr64;
  auto result = run(kOffline);
  EXPECT_EQ(result.verdict, Verdict::kPass) << result.reason << result.seen;
  EXPECT_EQ(result.id, "ApiOfflineResource/a/ndr64");
  cluster_.refused_syntax = ndr::Syntax::kNdr64;
  result = run(kOffline);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_THAT(result.reason, HasSubstr("declared transfer syntax"));
  profile_.transfer_syntaxes = {ndr::Syntax::kNdr};
  result = run(kOffline);
  EXPECT_EQ(result.verdict, Verdict::kSkip);
  EXPECT_THAT(result.reason, HasSubstr("ndr64"));
}

TEST_F(RunCase, TheSuitesOwnConnectionServesManyCases) {
  Suite suite = suite_of(one_case(kOffline));
  Trial trial{&suite.tables[0].cases[0]};
  Rig rig(profile_, cluster_, &cluster_);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(run_case(suite, trial, rig).result.verdict, Verdict::kPass);
  EXPECT_EQ(cluster_.connections, 4u);  // one client a case, and the suite
  // One that broke between two cases is replaced, and the case none the worse for it.
  int closed = 0;
  cluster_.lie = [&](const std::string& method, const ndr::Json&) -> std::optional<Answer> {
    if (method != "ApiGetClusterVersion" || closed++) return std::nullopt;
    return FakeCluster::other(Kind::kClosed, "closed by the server");
  };
  EXPECT_EQ(run_case(suite, trial, rig).result.verdict, Verdict::kPass);
  EXPECT_EQ(cluster_.connections, 6u);
}

TEST_F(RunCase, DeclaredCapabilityThatDoesNotWorkFails) {
  cluster_.control_answer = control::unsupported("not in this build");
  auto result = run(kFailed);
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_THAT(result.reason, HasSubstr("declared capability does not work"));
  cluster_.control_answer = control::Status{control::Code::kNoAnswer, "timeout"};
  EXPECT_EQ(run(kFailed).verdict, Verdict::kInconclusive);
}

TEST_F(RunCase, UndeclaredCapabilityIsASkipWithItsReason) {
  profile_.capabilities = {"reset"};
  auto result = run(kFailed);
  EXPECT_EQ(result.verdict, Verdict::kSkip);
  EXPECT_THAT(result.reason, HasSubstr("resource-failure"));
}

TEST_F(RunCase, SceneThatCannotBeSetIsInconclusive) {
  answers(FakeCluster::response(ERROR_ACCESS_DENIED), "ApiCreateResource");
  auto result = run(kOffline);
  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
  EXPECT_THAT(result.reason, HasSubstr("ApiCreateResource"));
  answers(FakeCluster::response(ERROR_SUCCESS), "ApiOnlineResource");
  EXPECT_THAT(run(kOffline).reason, HasSubstr("does not come to Online"));
}

TEST_F(RunCase, PreparationThatGoesWrongIsInconclusive) {
  auto result =
      run("  given: {r: {}}\n  prepare: [{call: {method: ApiFailResource, hResource: r}}]\n  call: {hResource: r}\n"
          "  expect: {return: ERROR_SUCCESS}\n");
  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
  EXPECT_THAT(result.reason, HasSubstr("prepare 1"));
}

TEST_F(RunCase, RawBytes) {
  const char* body = "  steps: [{raw: {pdu: '05000b03'}, expect: {reply: [bind_nak, close]}}]\n";
  cluster_.pdu_answer = FakeCluster::other(Kind::kClosed, "closed");
  EXPECT_EQ(run(body).verdict, Verdict::kPass);
  cluster_.pdu_answer = FakeCluster::other(Kind::kTimeout, "silence");
  EXPECT_EQ(run(body).verdict, Verdict::kFail);
  cluster_.pdu_answer = FakeCluster::other(Kind::kReply, "bind_ack");
  cluster_.pdu_answer.reply = ReplyKind::kBindAck;
  EXPECT_EQ(run(body).verdict, Verdict::kFail);
}

TEST_F(RunCase, ARefusedClientIsTheAnswerOfTheStepThatNeedsIt) {
  const std::string body =
      "  given: {c: {kind: client, auth_level: integrity}}\n  steps:\n"
      "  - {call: {method: ApiOpenCluster}, as: c, expect: {reply: [bind_nak, fault, close]}}\n";
  auto& answer = cluster_.bind_answer;
  answer = FakeCluster::other(Kind::kReply, "bind_nak");
  answer.reply = ReplyKind::kBindNak;
  EXPECT_EQ(run(body).verdict, Verdict::kPass) << run(body).seen;
  answer = FakeCluster::fault(rpc::nca_s_fault_access_denied);
  EXPECT_EQ(run(body).verdict, Verdict::kPass);
  answer = FakeCluster::other(Kind::kTimeout, "no answer to the bind");
  EXPECT_EQ(run(body).verdict, Verdict::kFail);
  answer = FakeCluster::other(Kind::kReply, "bound");
  answer.reply = ReplyKind::kBindAck;
  auto result = run(body);
  EXPECT_EQ(result.verdict, Verdict::kFail) << "served below the level that it needs";
  EXPECT_THAT(result.seen, HasSubstr("ERROR_SUCCESS"));
}

TEST_F(RunCase, WhatBecomesOfContextsIsCompared) {
  const std::string body =
      "  given: {c: {kind: client, features: 3}}\n  steps:\n"
      "  - {bind: c, expect: {reply: bind_ack, contexts: [ndr, [negotiate_ack, provider_rejection]]}}\n";
  auto& answer = cluster_.bind_answer;
  answer = FakeCluster::other(Kind::kReply, "bound");
  answer.reply = ReplyKind::kBindAck;
  const ContextAnswer ndr{0, 0, ndr::Syntax::kNdr, 0};
  auto verdict = [&](std::vector<ContextAnswer> contexts) {
    answer.contexts = std::move(contexts);
    return run(body).verdict;
  };
  EXPECT_EQ(verdict({ndr, {3, 0x02, {}, 3}}), Verdict::kPass) << run(body).seen;
  EXPECT_EQ(verdict({ndr, {2, 2, {}, 3}}), Verdict::kPass);
  EXPECT_EQ(verdict({ndr, {3, 0x04, {}, 3}}), Verdict::kFail) << "a reserved bit";
  EXPECT_EQ(verdict({ndr, {3, 0x01, {}, 2}}), Verdict::kFail) << "a feature that was not offered";
  EXPECT_EQ(verdict({ndr, ndr}), Verdict::kFail);
  EXPECT_EQ(verdict({{0, 0, ndr::Syntax::kNdr64, 0}, {3, 0, {}, 3}}), Verdict::kFail);
  EXPECT_EQ(verdict({ndr}), Verdict::kFail) << "a result is missing";
  EXPECT_THAT(run(body).seen, HasSubstr("1 results for 2"));
}

TEST_F(RunCase, AnAlternativeOfABindIsChosenByItsContexts) {
  const std::string body =
      "  given: {c: {kind: client, features: none}}\n  steps:\n  - bind: c\n    expect:\n      one_of:\n"
      "        - {reply: bind_ack, contexts: [ndr, provider_rejection]}\n"
      "        - {reply: bind_ack, contexts: [provider_rejection, ndr64]}\n";
  auto& answer = cluster_.bind_answer;
  answer = FakeCluster::other(Kind::kReply, "bound");
  answer.reply = ReplyKind::kBindAck;
  answer.contexts = {{2, 2, {}, 0}, {0, 0, ndr::Syntax::kNdr64, 0}};
  EXPECT_EQ(run(body).verdict, Verdict::kPass) << run(body).seen;
  answer.contexts = {{0, 0, ndr::Syntax::kNdr, 0}, {0, 0, ndr::Syntax::kNdr64, 0}};
  EXPECT_EQ(run(body).verdict, Verdict::kFail) << "both were accepted";
}

TEST_F(RunCase, GeneratedCasesCanFail) {
  EXPECT_EQ(run(kOffline, "ApiOfflineResource/generated/state-read-only").verdict, Verdict::kPass);
  EXPECT_EQ(run(kOffline, "ApiOfflineResource/generated/handle-never-issued").verdict, Verdict::kPass);
  EXPECT_EQ(run(kOffline, "ApiOfflineResource/generated/rpc-status").verdict, Verdict::kPass);
  answers(FakeCluster::response(ERROR_SUCCESS));
  for (const char* name :
       {"state-none", "state-read-only", "handle-null", "handle-closed", "handle-other-kind", "handle-never-issued"}) {
    EXPECT_EQ(run(kOffline, std::string("ApiOfflineResource/generated/") + name).verdict, Verdict::kFail) << name;
  }
  answers(FakeCluster::response(ERROR_SHARING_PAUSED));
  EXPECT_EQ(run(kOffline, "ApiOfflineResource/generated/state-read-write").verdict, Verdict::kFail);
  answers(FakeCluster::response(ERROR_SUCCESS, {{"rpc_status", 5}}));
  EXPECT_EQ(run(kOffline, "ApiOfflineResource/generated/rpc-status").verdict, Verdict::kFail);
}

TEST_F(RunCase, TargetThatIsNotThereEndsTheRun) {
  Suite suite = suite_of(one_case(kOffline));
  cluster_.refuse_connections = true;
  reports::Run run;
  Rig rig(profile_, cluster_, &cluster_);
  run_cases(suite, {{&suite.tables[0].cases[0]}}, rig, {}, run);
  EXPECT_THAT(run.stopped, HasSubstr("unreachable"));
  EXPECT_EQ(reports::exit_status(run, false), 3);
}

TEST_F(RunCase, TargetThatDiesEndsTheRunWithWhatWasFound) {
  Suite suite = suite_of(one_case(kOffline));
  cluster_.lie = [&](const std::string& method, const ndr::Json&) -> std::optional<Answer> {
    if (method != "ApiOfflineResource") return std::nullopt;
    cluster_.refuse_connections = true;
    return FakeCluster::other(Kind::kClosed, "closed by the server");
  };
  reports::Run run;
  Trial trial{&suite.tables[0].cases[0]};
  Rig rig(profile_, cluster_, &cluster_);
  run_cases(suite, {trial, trial, trial}, rig, {}, run);
  ASSERT_EQ(run.cases.size(), 2u);
  EXPECT_EQ(run.cases[0].verdict, Verdict::kFail);
  EXPECT_THAT(run.stopped, HasSubstr("unreachable"));
}

}  // namespace
}  // namespace cmrp::engine
