#include "reference/cluster/registry.h"

#include <gtest/gtest.h>

#include <random>

#include "reference/cluster/own_entries.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

using Kind = RegistryChange::Kind;

TEST(Registry, KeysAreFoundInAnyCaseAndKeepTheirs) {
  Registry registry;
  EXPECT_TRUE(registry.create_key(u"Groups\\Straße\\Deep"));
  EXPECT_FALSE(registry.create_key(u"GROUPS\\STRASSE\\DEEP"));
  ASSERT_NE(nullptr, registry.find(u"groups\\STRASSE"));
  EXPECT_EQ(u"Straße", registry.find(u"groups\\STRASSE")->name);
  EXPECT_EQ(nullptr, registry.find(u"Groups\\Other"));
  EXPECT_EQ(&registry.root(), registry.find(u""));
}

TEST(Registry, IllFormedPathsAreRefused) {
  Registry registry;
  for (auto path : {u"\\", u"a\\\\b", u"\\a", u"a\\"}) {
    EXPECT_FALSE(registry.create_key(path));
    EXPECT_EQ(nullptr, registry.find(path));
    registry.set_value(path, u"v", RegistryValue::dword(1));
  }
  EXPECT_FALSE(registry.delete_key(u""));
  EXPECT_TRUE(registry.changes().empty());
}

TEST(Registry, KeysNestOnlySoDeep) {
  Registry registry;
  std::u16string path = u"k";
  for (size_t depth = 1; depth < kMaxKeyDepth; ++depth) path += u"\\k";
  EXPECT_TRUE(registry.create_key(path));
  EXPECT_FALSE(registry.create_key(path + u"\\k"));
  registry.set_value(path + u"\\k", u"v", RegistryValue::dword(1));
  EXPECT_EQ(kMaxKeyDepth, registry.changes().size());
}

TEST(Registry, TheJournalHoldsWhatChangedAndNothingElse) {
  Registry registry;
  registry.set_value(u"A\\B", u"v", RegistryValue::dword(1));
  registry.set_value(u"a\\b", u"V", RegistryValue::dword(1));
  registry.set_value(u"a\\b", u"V", RegistryValue::dword(2));
  EXPECT_TRUE(registry.delete_value(u"A\\B", u"V"));
  EXPECT_FALSE(registry.delete_value(u"A\\B", u"V"));
  EXPECT_TRUE(registry.delete_key(u"A"));
  EXPECT_FALSE(registry.delete_key(u"A"));
  std::vector<RegistryChange> expected = {
      {Kind::kCreateKey, u"A", {}, {}},
      {Kind::kCreateKey, u"A\\B", {}, {}},
      {Kind::kSetValue, u"A\\B", u"v", RegistryValue::dword(1)},
      {Kind::kSetValue, u"a\\b", u"V", RegistryValue::dword(2)},
      {Kind::kDeleteValue, u"A\\B", u"V", {}},
      {Kind::kDeleteKey, u"A", {}, {}},
  };
  EXPECT_EQ(expected, registry.take_changes());
  EXPECT_TRUE(registry.take_changes().empty());
}

TEST(Registry, ApplyingAJournalMakesTheSameTree) {
  Registry one;
  one.set_value(u"A\\B", u"text", RegistryValue::sz(u"x"));
  one.set_value(u"A\\C", u"list", RegistryValue::multi_sz({u"x", u"y"}));
  one.delete_key(u"A\\B");
  one.delete_value(u"A\\C", u"LIST");
  one.set_value(u"", u"at the root", RegistryValue::dword(7));
  Registry two;
  for (const RegistryChange& change : one.changes()) two.apply(change);
  EXPECT_EQ(one, two);
}

TEST(Registry, CopiesDoNotSeeEachOthersEdits) {
  Registry one;
  one.set_value(u"A\\B", u"v", RegistryValue::dword(1));
  Registry two = one;
  two.set_value(u"A\\B", u"v", RegistryValue::dword(2));
  EXPECT_EQ(1u, one.value(u"A\\B", u"v")->as_dword());
  EXPECT_EQ(2u, two.value(u"A\\B", u"v")->as_dword());
}

TEST(Registry, TheDifferenceOfTwoTreesMakesOneOutOfTheOther) {
  std::mt19937 random(4);
  auto name = [&] { return std::u16string(1, static_cast<char16_t>(u'A' + random() % 3 + (random() % 2) * 32)); };
  auto tree = [&] {
    Registry registry;
    for (unsigned i = random() % 20; i > 0; --i) {
      std::u16string path = random() % 8 == 0 ? u"" : name();
      for (unsigned depth = random() % 3; depth > 0 && !path.empty(); --depth) path += u"\\" + name();
      registry.set_value(path, name(), RegistryValue::dword(random() % 2));
    }
    return registry;
  };
  for (int i = 0; i < 300; ++i) {
    Registry from = tree();
    const Registry to = tree();
    for (const RegistryChange& change : difference(from, to)) from.apply(change);
    ASSERT_EQ(to, from) << i;
    EXPECT_TRUE(difference(from, to).empty());
  }
}

TEST(Registry, KeysKnowWhenTheyWereWritten) {
  Registry registry;
  auto written = [&](std::u16string_view path) { return registry.find(path)->written; };
  registry.set_time(10);
  registry.create_key(u"A\\B");
  registry.set_time(20);
  registry.set_value(u"A\\B", u"v", RegistryValue::dword(1));
  EXPECT_EQ(10u, written(u""));
  EXPECT_EQ(10u, written(u"A"));
  EXPECT_EQ(20u, written(u"A\\B"));
  registry.set_time(30);
  registry.set_value(u"A\\B", u"v", RegistryValue::dword(1));
  EXPECT_EQ(20u, written(u"A\\B")) << "nothing changed";
  registry.delete_value(u"A\\B", u"v");
  EXPECT_EQ(30u, written(u"A\\B"));
  registry.set_time(40);
  EXPECT_TRUE(registry.set_security(u"A\\B", {1, 2}));
  EXPECT_FALSE(registry.set_security(u"A\\B", {1, 2}));
  EXPECT_FALSE(registry.set_security(u"A\\C", {1, 2}));
  EXPECT_EQ(40u, written(u"A\\B"));
  EXPECT_EQ(40u, registry.changes().back().written);
  registry.set_time(50);
  registry.delete_key(u"A\\B");
  EXPECT_EQ(50u, written(u"A"));
  EXPECT_EQ(10u, written(u""));
}

TEST(Registry, ADifferenceHasSecurityDescriptorsToo) {
  Registry from, to;
  from.create_key(u"A");
  from.create_key(u"B");
  from.set_security(u"B", {1});
  to.create_key(u"A");
  to.set_security(u"A", {2});
  to.create_key(u"B");
  to.create_key(u"C");
  to.set_security(u"C", {3});
  for (const RegistryChange& change : difference(from, to)) from.apply(change);
  EXPECT_EQ(to, from);
}

TEST(OwnEntries, AreWhatTheLayoutHas) {
  for (auto path : {u"", u"Groups", u"groups", u"Groups\\any", u"GroupSets\\any", u"Nodes\\1", u"Quorum",
                    u"ResourceTypes\\Generic Service", u"NetworkInterfaces\\any"}) {
    EXPECT_TRUE(is_own_key(path)) << wire::to_utf8(path);
  }
  for (auto path : {u"Mine", u"Mine\\any", u"Groups\\any\\Parameters", u"Quorum\\Mine"}) {
    EXPECT_FALSE(is_own_key(path)) << wire::to_utf8(path);
  }
  EXPECT_TRUE(has_only_own_keys(u"RESOURCES"));
  EXPECT_FALSE(has_only_own_keys(u""));
  EXPECT_FALSE(has_only_own_keys(u"Quorum"));
  EXPECT_FALSE(has_only_own_keys(u"Groups\\any"));
  EXPECT_TRUE(is_own_value(u"", u"clustername"));
  EXPECT_TRUE(is_own_value(u"Groups\\any", u"OwnerNode"));
  EXPECT_TRUE(is_own_value(u"Nodes\\3", u"Paused"));
  EXPECT_FALSE(is_own_value(u"Groups\\any", u"Mine"));
  EXPECT_FALSE(is_own_value(u"Groups\\any\\Parameters", u"Name"));
  EXPECT_FALSE(is_own_value(u"Groups", u"Name"));
}

TEST(RegistryValue, RoundTripsAndRefusesOtherForms) {
  EXPECT_EQ(u"naïve 𝄞", RegistryValue::sz(u"naïve 𝄞").as_sz());
  EXPECT_EQ(u"", RegistryValue::sz(u"").as_sz());
  std::vector<std::u16string> list = {u"a", u"bc"};
  EXPECT_EQ(list, RegistryValue::multi_sz(list).as_multi_sz());
  EXPECT_EQ(std::vector<std::u16string>{}, RegistryValue::multi_sz({}).as_multi_sz());
  EXPECT_EQ(0x80000001u, RegistryValue::dword(0x80000001).as_dword());

  EXPECT_FALSE(RegistryValue::sz(u"x").as_dword());
  EXPECT_FALSE((RegistryValue{REG_SZ, {'x', 0}}.as_sz())) << "no terminator";
  EXPECT_FALSE((RegistryValue{REG_SZ, {'x', 0, 0}}.as_sz())) << "odd size";
  EXPECT_FALSE((RegistryValue{REG_SZ, {}}.as_sz()));
  EXPECT_FALSE((RegistryValue{REG_DWORD, {1, 2, 3}}.as_dword()));
  EXPECT_FALSE((RegistryValue{REG_MULTI_SZ, {'x', 0, 0, 0}}.as_multi_sz())) << "the list's terminator is missing";
  EXPECT_FALSE((RegistryValue{REG_MULTI_SZ, {0, 0, 0, 0}}.as_multi_sz())) << "something follows the terminator";
}

}  // namespace
}  // namespace cmrp::cluster
