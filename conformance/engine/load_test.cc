#include "conformance/engine/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/engine/generate.h"
#include "conformance/engine/load_parts.h"
#include "reference/idl/interface.h"

namespace cmrp::engine {
namespace {

using ::testing::HasSubstr;

const char* const kLevels = "3.1.4.2.19: [MUST, SHOULD, MAY]\n3.1.4.2.13: [MUST]\n";

std::string head() {
  return "section: 3.1.4.2.19\nmethod: ApiOfflineResource\nrequirements:\n"
         "  1: {binds: server, asks: something}\n  2: {binds: client, asks: something}\n";
}

tl::expected<Suite, Problems> load(const std::string& text) { return load_suite({{"3.1.4.2.19.yaml", text}}, kLevels); }

std::string texts(const Problems& problems) {
  std::string all;
  for (const Problem& p : problems) all += p.text() + "\n";
  return all;
}

TEST(Load, ReadsTheTablesOfTheProject) {
  auto suite = load_suite(CMRP_CASES);
  ASSERT_TRUE(suite) << texts(suite.error());
  EXPECT_TRUE(suite->has_case("ApiOfflineResource/failed-resource"));
  EXPECT_TRUE(suite->has_case("ApiOfflineResource/invalid-state-OnlinePending"));
  EXPECT_TRUE(suite->has_case("ApiOfflineResource/generated/state-none"));
  EXPECT_TRUE(suite->has_case("ApiOfflineResource/generated/handle-other-kind"));
}

TEST(Load, DerivesLevelAndNeeds) {
  auto suite = load(head() +
                    "cases:\n- {id: a, title: t, covers: 1, given: {r: {state: OnlinePending, locked: true}}, call: "
                    "{hResource: r}, expect: {return: ERROR_SUCCESS, now: {r: {persistent: Online}}}}\n");
  ASSERT_TRUE(suite) << texts(suite.error());
  const Case& c = suite->tables[0].cases[0];
  EXPECT_EQ(c.level, reports::Level::kMust);
  EXPECT_THAT(c.needs, ::testing::ElementsAre("locked-mode", "persistent-state", "resource-pending"));
}

TEST(Load, DerivesNeedsFromValuesToo) {
  auto suite =
      load(head() +
           "cases:\n- id: a\n  title: t\n  covers: 1\n  given: {n: {kind: network, is: other-network}}\n  steps:\n"
           "  - call: {method: ApiCreateGroupEnum, hCluster: cluster, pProperties: {multi_sz: ['{known "
           "group-property}']}, pRoProperties: ~, cbRoProperties: 0}\n"
           "    expect: {return: ERROR_SUCCESS, outputs: {ppResultList: {has: [{Owner: {name: node3}, Properties: "
           "{properties: ['{known group-ro-property}']}}]}}}\n"
           "  - call: {method: ApiEvictNode, hNode: node2}\n    expect: {return: ERROR_SUCCESS}\n");
  ASSERT_TRUE(suite) << texts(suite.error());
  EXPECT_THAT(suite->tables[0].cases[0].needs,
              ::testing::ElementsAre("node-eviction", "nodes:3", "object:group-property", "object:group-ro-property",
                                     "object:other-network"));
}

TEST(Load, ALevelCanBeLowered) {
  auto suite =
      load(head() +
           "cases:\n- {id: a, title: t, covers: 1, level: SHOULD, call: {hResource: null}, expect: {fault: any}}\n");
  ASSERT_TRUE(suite) << texts(suite.error());
  EXPECT_EQ(suite->tables[0].cases[0].level, reports::Level::kShould);
}

TEST(Load, ReadsDamage) {
  auto suite =
      load(head() +
           "cases:\n- id: a\n  title: t\n  covers: 1\n  given: {r: {}}\n  steps:\n  - raw: {stub: '{r}', fragments: "
           "2, of: 1, tampered: {part: trailer, byte: 3}, order: [2, 1, 1]}\n    expect: {reply: fault}\n");
  ASSERT_TRUE(suite) << texts(suite.error());
  const Damage& damage = std::get<RawStep>(suite->tables[0].cases[0].steps.at(0).what).damage;
  EXPECT_EQ(damage.fragments, 2u);
  EXPECT_EQ(damage.of, 1u);
  ASSERT_TRUE(damage.tampered);
  EXPECT_EQ(damage.tampered->part, PduPart::kTrailer);
  EXPECT_EQ(damage.tampered->byte, 3u);
  EXPECT_THAT(*damage.order, ::testing::ElementsAre(2, 1, 1));
  EXPECT_FALSE(damage.is_legal());
}

// Reading a text once must not change what the next value of `for_each` reads.
TEST(Load, ReadsEachValueOfALoopAlike) {
  auto suite =
      load(head() +
           "cases:\n- {id: a-<s>, title: t, covers: 1, for_each: {s: [Online, Offline]}, given: {r: {state: <s>}}, "
           "call: {hResource: r}, expect: {return: {not: ERROR_SUCCESS}, finally: {r: {not: <s>}}}}\n");
  ASSERT_TRUE(suite) << texts(suite.error());
  ASSERT_EQ(suite->tables[0].cases.size(), 2u);
  for (const Case& c : suite->tables[0].cases) {
    const Expectation& e = c.steps.at(0).expect;
    EXPECT_TRUE(e.returns && e.returns->negated) << c.id;
    ASSERT_EQ(e.finally_.size(), 1u) << c.id;
    EXPECT_TRUE(e.finally_[0].state && e.finally_[0].state->negated) << c.id;
  }
}

// A normal call that names a handle variable: generated cases open handles to the same object, not to the handle.
TEST(Load, GeneratedCasesSeeThroughHandleVariables) {
  auto suite = load(head() +
                    "generated: {access: [1], handle: [1], normal: {given: {r: {}, h: {kind: handle, to: r}}, call: "
                    "{hResource: h}}}\n");
  ASSERT_TRUE(suite) << texts(suite.error());
  size_t handles = 0;
  for (const Case& c : suite->tables[0].cases) {
    for (const SceneObject& object : c.scene.objects) {
      if (auto* handle = object.as<HandleScene>()) {
        ++handles;
        EXPECT_TRUE(handle->to == "r" || handle->to == "cluster") << c.id << ": " << handle->to;
      }
    }
  }
  EXPECT_GE(handles, 6u);
}

TEST(Load, EveryMethodHasACallFromItsContractAlone) {
  for (const idl::Method* method : idl::methods()) {
    NormalCall normal = normal_from_contract(*method);
    for (const ndr::Field& f : method->parameters->fields) {
      bool given = std::ranges::any_of(normal.call.inputs, [&](const auto& input) { return input.first == f.name; });
      EXPECT_EQ(f.in_request(), given) << method->name << " " << f.name;
    }
  }
}

TEST(Load, WhatIsDoneToAPortIsDoneByTheCallerOfTheCase) {
  auto suite = load_suite(
      {{"3.1.4.2.66.yaml",
        "section: 3.1.4.2.66\nmethod: ApiGetNotify\nrequirements:\n  1: {binds: server, asks: x}\n"
        "generated:\n  access: [1]\n  normal:\n    given: {port: {kind: notify}, g: {kind: group}}\n    prepare:\n"
        "      - call: {method: ApiAddNotifyGroup, hNotify: port, hGroup: g, dwFilter: 0x8000, dwNotifyKey: 1}\n"
        "      - call: {method: ApiSetGroupName, hGroup: g, lpszGroupName: other}\n    call: {hNotify: port}\n"}},
      "3.1.4.2.66: [MUST]\n");
  ASSERT_TRUE(suite) << texts(suite.error());
  ASSERT_EQ(suite->tables[0].cases.size(), 2u);
  for (const Case& c : suite->tables[0].cases) {
    ASSERT_EQ(c.prepare.size(), 2u) << c.id;
    EXPECT_EQ(std::get<CallStep>(c.prepare[0].what).client, "caller") << c.id;
    EXPECT_EQ(std::get<CallStep>(c.prepare[1].what).client, "main") << c.id;
    EXPECT_EQ(std::get<CallStep>(c.steps[0].what).client, "caller") << c.id;
  }
}

/// Each row: a table with one mistake, on which line it is, and words of the complaint and of its remedy.
struct Mistake {
  const char* name;
  std::string text;
  int line;
  const char* what;
  const char* remedy;
};

std::string one_case(const std::string& rest, const std::string& given = "r: {}") {
  return head() + "cases:\n- id: a\n  title: t\n  covers: [1]\n  given: {" + given + "}\n" + rest;
}

class Mistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreSaidWithLineAndRemedy) {
  const Mistake& m = GetParam();
  auto suite = load(m.text);
  ASSERT_FALSE(suite) << "the mistake was not found in\n" << m.text;
  bool found = false;
  for (const Problem& p : suite.error()) {
    found |= p.where.line == m.line && p.text().find(m.what) != std::string::npos &&
             p.remedy.find(m.remedy) != std::string::npos;
  }
  EXPECT_TRUE(found) << "expected line " << m.line << ": " << m.what << "; " << m.remedy << "\nseen:\n"
                     << texts(suite.error());
}

const std::string kCall = "  call: {hResource: r}\n";

INSTANTIATE_TEST_SUITE_P(
    Tables, Mistakes,
    ::testing::Values(
        Mistake{"NotYaml", "section: [", 1, "not YAML", ""},
        Mistake{"UnknownTopKey", head() + "casse: []\n", 6, "no key \"casse\"", "did you mean \"cases\""},
        Mistake{"UnknownMethod", "section: 3.1.4.2.19\nmethod: ApiOffline\nrequirements: {}\n", 2, "no method", "ApiO"},
        Mistake{"MethodOfAnotherSection", "section: 3.1.4.2.19\nmethod: ApiGetResourceState\nrequirements: {}\n", 2,
                "described in section 3.1.4.2.13", "correct"},
        Mistake{"UnknownSection", "section: 3.1.4.2.999\nmethod: ApiOfflineResource\nrequirements: {}\n", 1,
                "knows no section", ""},
        Mistake{"MissingRequirement",
                "section: 3.1.4.2.19\nmethod: ApiOfflineResource\nrequirements:\n  1: {binds: server, asks: x}\n", 4,
                "requirements 2 are not listed", "spec --normative"},
        Mistake{"UnknownRequirement", head() + "  4: {binds: server, asks: x}\n", 6, "has no requirement 4", "1 to 3"},
        Mistake{"UnknownSide", head() + "  3: {binds: servant, asks: x}\n", 6, "\"servant\"", "server"},
        Mistake{"CoversNothingKnown",
                head() + "cases:\n- {id: a, title: t, covers: [9], call: {hResource: null}, expect: {fault: any}}\n", 7,
                "no requirement 3.1.4.2.19-9", ""},
        Mistake{"CoversTheClient",
                head() + "cases:\n- {id: a, title: t, covers: [2], call: {hResource: null}, expect: {fault: any}}\n", 7,
                "binds the client", "remove"},
        Mistake{"AccessOfASavedHandle",
                head() +
                    "generated:\n  access: [1]\n  normal:\n    given: {r: {}}\n    prepare:\n"
                    "      - call: {method: ApiOpenResource, lpszResourceName: {name: r}}\n        save: {handle: h}\n"
                    "    call: {hResource: h}\n",
                7, "no access case can open anew", "name the object"},
        Mistake{"TextOfNothing",
                one_case("  call: {method: ApiSetResourceName, hResource: r, lpszResourceName: {text: \"{name q}\"}}\n"
                         "  expect: {return: ERROR_SUCCESS}\n"),
                11, "{name q} stands for nothing", "{saved v}"},
        Mistake{"NothingWasSaved",
                one_case("  call: {method: ApiSetResourceName, hResource: r, lpszResourceName: {saved: v}}\n"
                         "  expect: {return: ERROR_SUCCESS}\n"),
                11, "\"v\" is no saved output", ""},
        Mistake{"KeyBelowNothing", one_case(kCall + "  expect: {fault: any}\n", "r: {}, k: {kind: key, below: q}"), 10,
                "\"q\" is no key that stands above", ""},
        Mistake{"HandleOfAnotherKind", one_case("  call: {hResource: k}\n  expect: {fault: any}\n", "k: {kind: key}"),
                11, "is no object of that kind", "kind: handle"},
        Mistake{"DuplicateId",
                head() + "cases:\n- {id: a, title: t, covers: 1, call: {hResource: null}, expect: {fault: any}}\n"
                         "- {id: a, title: t, covers: 1, call: {hResource: null}, expect: {fault: any}}\n",
                8, "is there already", "another id"},
        Mistake{"DuplicateKey", head() + "method: ApiOfflineResource\n", 6, "comes twice", "remove"},
        Mistake{"UnknownParameter", one_case("  call: {hResorce: r}\n  expect: {return: ERROR_SUCCESS}\n"), 11,
                "no input \"hResorce\"", "hResource"},
        Mistake{"MissingParameter", one_case("  call: {}\n  expect: {return: ERROR_SUCCESS}\n"), 11,
                "needs an input \"hResource\"", "hResource:"},
        Mistake{"UnknownVariable", one_case("  call: {hResource: q}\n  expect: {return: ERROR_SUCCESS}\n"), 11,
                "\"q\" is no object", "r"},
        Mistake{"WrongKindOfHandle",
                one_case("  call: {hResource: g}\n  expect: {return: ERROR_SUCCESS}\n", "g: {kind: group}"), 11,
                "HRES_RPC", "kind: handle, to: g"},
        Mistake{"UnknownCode", one_case(kCall + "  expect: {return: ERROR_SUCESS}\n"), 12, "no return code",
                "MS-ERREF"},
        Mistake{"UnknownFault", one_case(kCall + "  expect: {fault: nca_s_nothing}\n"), 12, "no fault status",
                "nca_s_"},
        Mistake{"UnknownCapability", one_case(kCall + "  needs: [telepathy]\n  expect: {return: ERROR_SUCCESS}\n"), 12,
                "telepathy", ""},
        Mistake{"UnknownState", one_case(kCall + "  expect: {return: ERROR_SUCCESS, now: {r: Offlne}}\n"), 12, "Offlne",
                "Offline"},
        Mistake{"UnknownSceneKey", one_case(kCall + "  expect: {return: ERROR_SUCCESS}\n", "r: {sate: Online}"), 10,
                "no key \"sate\"", "state"},
        Mistake{"UnknownOutput", one_case(kCall + "  expect: {return: ERROR_SUCCESS, outputs: {State: 1}}\n"), 12,
                "no output \"State\"", "rpc_status"},
        Mistake{"NoOutcome", one_case(kCall + "  expect: {still: {r: Offline}}\n"), 12, "which answers are legal",
                "return"},
        Mistake{"EmptyExpectation", one_case(kCall + "  expect: {}\n"), 12, "which answers are legal", "return"},
        Mistake{"EmptyStill", one_case(kCall + "  expect: {return: ERROR_SUCCESS, still: {}}\n"), 12, "is empty",
                "fill"},
        Mistake{"EmptyFacts", one_case(kCall + "  expect: {return: ERROR_SUCCESS, now: {r: {}}}\n"), 12, "say nothing",
                ""},
        Mistake{"EmptyNot", one_case(kCall + "  expect: {return: {not: []}}\n"), 12, "is empty", ""},
        Mistake{"AnyCodeWouldDo", one_case(kCall + "  expect: {return: [documented, undocumented]}\n"), 12,
                "every code would do", ""},
        Mistake{"OneAlternative", one_case(kCall + "  expect: {one_of: [{return: ERROR_SUCCESS}]}\n"), 12,
                "two or more", ""},
        Mistake{"NoExpect", one_case(kCall), 7, "call with expect", ""},
        Mistake{"StepWithoutExpect", one_case("  steps:\n  - call: {hResource: r}\n"), 12, "no `expect`", ""},
        Mistake{"StepsWithoutAnyExpect", one_case("  steps:\n  - control: {fail: r}\n"), 12, "no step expects", ""},
        Mistake{"UnknownControl", one_case("  steps:\n  - control: {relase: r}\n"), 12, "relase", "release"},
        Mistake{"BadHex", one_case("  steps:\n  - raw: {pdu: 05zz}\n    expect: {reply: close}\n"), 12, "no hex", ""},
        Mistake{"AnyReplyWouldDo",
                one_case("  steps:\n  - raw: {pdu: '05'}\n    expect: {reply: [response, fault, bind_ack, bind_nak, "
                         "alter_context_resp, "
                         "shutdown, close, silence]}\n"),
                13, "any reply would do", ""},
        Mistake{
            "UnknownAuthLevel",
            one_case("  steps:\n  - bind: c\n    expect: {reply: bind_ack}\n", "c: {kind: client, auth_level: low}"),
            10, "\"low\"", "privacy"},
        Mistake{"NoByte",
                one_case("  steps:\n  - bind: c\n    expect: {reply: bind_ack}\n", "c: {kind: client, auth_type: 300}"),
                10, "one byte", ""},
        Mistake{"NoVersion",
                one_case("  steps:\n  - bind: c\n    expect: {reply: bind_ack}\n", "c: {kind: client, version: '2'}"),
                10, "is no version", "2.0"},
        Mistake{"BindOfNoClient", one_case("  steps:\n  - bind: r\n    expect: {reply: bind_ack}\n"), 12, "no client",
                "main"},
        Mistake{"BindHasNoReturn", one_case("  steps:\n  - bind: main\n    expect: {return: ERROR_SUCCESS}\n"), 13,
                "no key \"return\"", ""},
        Mistake{"ContextsOfACall", one_case("  call: {hResource: r}\n  expect: {reply: fault, contexts: [ndr]}\n"), 12,
                "no key \"contexts\"", ""},
        Mistake{"UnknownContextWord",
                one_case("  steps:\n  - bind: main\n    expect: {reply: bind_ack, contexts: [accepted]}\n"), 13,
                "\"accepted\"", "acceptance"},
        Mistake{"TooManyFragments",
                one_case("  steps:\n  - raw: {stub: '{r}', fragments: 3}\n    expect: {fault: any}\n"), 12,
                "20 bytes of stub do not make 3 fragments", "16 bytes"},
        Mistake{"FragmentThatIsNotThere",
                one_case("  steps:\n  - raw: {stub: '{r}', fragments: 2, of: 3}\n    expect: {fault: any}\n"), 12,
                "no fragment 3", "1 to 2"},
        Mistake{"UnknownPart", one_case("  steps:\n  - raw: {stub: '', tampered: tail}\n    expect: {fault: any}\n"),
                12, "\"tail\"", "trailer"},
        Mistake{"ReplayBesideAStub",
                one_case("  steps:\n  - raw: {stub: '', replay: main}\n    expect: {fault: any}\n"), 12,
                "a pdu, a stub or a replay", "one of them"},
        Mistake{"DamageOfAPdu", one_case("  steps:\n  - raw: {pdu: '05', fragments: 2}\n    expect: {reply: close}\n"),
                12, "no key \"fragments\"", ""},
        Mistake{"AlterToNothingKnown", one_case("  steps:\n  - alter: {level: connect}\n    expect: {reply: fault}\n"),
                12, "no key \"level\"", ""},
        Mistake{"LevelIsOnlyLowered", one_case(kCall + "  level: MUST\n  expect: {return: ERROR_SUCCESS}\n"), 12,
                "\"MUST\"", "SHOULD"},
        Mistake{"NameThatNoProfileHas",
                one_case("  call: {method: ApiCreateGroupEnum, hCluster: cluster, pProperties: {multi_sz: ['{known "
                         "group-propety}']}, pRoProperties: ~, cbRoProperties: 0}\n  expect: {fault: any}\n"),
                11, "{known group-propety} stands for nothing", "{known n}"},
        Mistake{"AwaitOfNothing", one_case("  steps:\n  - await: c\n    expect: {return: ERROR_SUCCESS}\n"), 12,
                "no call \"c\"", ""},
        Mistake{"LoopWithoutItsWordInTheId",
                head() + "cases:\n- id: a\n  for_each: {state: [Online, Offline]}\n  title: t\n  covers: 1\n  call: "
                         "{hResource: null}\n"
                         "  expect: {fault: any}\n",
                8, "<state>", "id of its own"},
        Mistake{"GeneratedOfNothing", head() + "generated: {sate: [1]}\n", 6, "no key \"sate\"", "state"}),
    [](const auto& info) { return info.param.name; });

TEST(Load, FileNameHasToMatch) {
  auto suite = load_suite({{"3.1.4.2.13.yaml", head()}}, kLevels);
  ASSERT_FALSE(suite);
  EXPECT_THAT(texts(suite.error()), HasSubstr("call it 3.1.4.2.19.yaml"));
}

TEST(Load, AllProblemsAreSaidAtOnce) {
  auto suite = load(one_case("  call: {hResorce: r}\n  expect: {return: ERROR_SUCESS}\n"));
  ASSERT_FALSE(suite);
  EXPECT_GE(suite.error().size(), 3u) << texts(suite.error());
}

TEST(Load, NoTables) {
  auto suite = load_suite("/nonexistent");
  ASSERT_FALSE(suite);
  EXPECT_THAT(texts(suite.error()), HasSubstr("--cases"));
}

}  // namespace
}  // namespace cmrp::engine
