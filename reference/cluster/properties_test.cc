#include "reference/cluster/properties.h"

#include <set>

#include "reference/cluster/group_sets.h"
#include "reference/cluster/scene_test.h"

namespace cmrp::cluster {
namespace {

class Properties : public Scene {
 protected:
  static NamedValue number(std::u16string name, uint32_t value) {
    return {std::move(name), RegistryValue::dword(value)};
  }
  static NamedValue text(std::u16string name, std::u16string_view value) {
    return {std::move(name), RegistryValue::sz(value)};
  }
  static PropertyHolder resource(const ResourceId& id) { return {ObjectKind::kResource, id}; }

  /// One object of each kind that has properties.
  std::vector<PropertyHolder> one_of_each() {
    GroupSetId set;
    EXPECT_STATUS(ERROR_SUCCESS, create_group_set(cluster, u"set", ids, set));
    return {{ObjectKind::kCluster, u""},
            {ObjectKind::kGroup, apps},
            {ObjectKind::kGroupSet, set},
            {ObjectKind::kResource, make(u"one")},
            {ObjectKind::kResourceType, u"Generic Service"},
            {ObjectKind::kNode, u"1"},
            {ObjectKind::kNetwork, cluster.networks.begin()->first},
            {ObjectKind::kNetInterface, cluster.interfaces.begin()->first}};
  }

  std::vector<Event> events_of(Happened happened) {
    std::vector<Event> events = take_events(cluster);
    std::erase_if(events, [&](const Event& event) { return event.happened != happened; });
    return events;
  }
};

TEST_F(Properties, EveryKindHasWritableCommonOnesWhoseNamesDiffer) {
  for (const PropertyHolder& holder : one_of_each()) {
    EXPECT_TRUE(exists(cluster, holder));
    EXPECT_FALSE(common_properties(cluster, holder, Writable::kYes).empty()) << wire::to_utf8(property_key(holder));
    std::set<std::u16string> names;
    for (const PropertyRow& row : common_schema(holder.kind)) {
      EXPECT_TRUE(names.insert(wire::fold_case(row.name)).second) << wire::to_utf8(row.name);
    }
  }
}

TEST_F(Properties, WhatIsReadCanBeSetAndIsNoChange) {
  for (const PropertyHolder& holder : one_of_each()) {
    std::vector<NamedValue> values = common_properties(cluster, holder, Writable::kYes);
    cluster.registry.take_changes();
    take_events(cluster);
    EXPECT_STATUS(ERROR_SUCCESS, set_common_properties(cluster, holder, values));
    EXPECT_TRUE(cluster.registry.changes().empty()) << wire::to_utf8(property_key(holder));
    EXPECT_TRUE(take_events(cluster).empty());
  }
}

TEST_F(Properties, OfEveryKindTheyOutliveARestart) {
  std::vector<PropertyHolder> holders = one_of_each();
  std::vector<NamedValue> set;
  for (const PropertyHolder& holder : holders) {
    // The last writable one becomes something else that it can be.
    NamedValue changed = common_properties(cluster, holder, Writable::kYes).back();
    const RegistryValue before = changed.value;
    for (const RegistryValue& other : {RegistryValue::sz(u"something"), RegistryValue::dword(0),
                                       RegistryValue::dword(1), RegistryValue::dword(25)}) {
      changed.value = other;
      if (other != before && validate_common_properties(holder.kind, std::vector{changed}) == ERROR_SUCCESS) break;
    }
    EXPECT_STATUS(ERROR_SUCCESS, set_common_properties(cluster, holder, std::vector{changed}));
    set.push_back(changed);
    EXPECT_STATUS(ERROR_SUCCESS, set_private_properties(cluster, holder, std::vector{text(u"Colour", u"red")}));
  }
  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded) << loaded.error().text();
  for (size_t i = 0; i < holders.size(); ++i) {
    EXPECT_EQ(set[i].value, common_property(*loaded, holders[i], set[i].name)) << wire::to_utf8(set[i].name);
    EXPECT_EQ(u"red", private_property(*loaded, holders[i], u"COLOUR")->as_sz());
  }
}

TEST_F(Properties, TheModelGoesByWhatIsSet) {
  ResourceId r = make(u"r");
  EXPECT_STATUS(ERROR_SUCCESS,
                set_common_properties(cluster, resource(r),
                                      std::vector{number(u"RestartAction", 0), number(u"restartDelay", 7),
                                                  number(u"PersistentState", 1)}));
  EXPECT_EQ(0u, at(r).recovery.action);
  EXPECT_EQ(7u, at(r).recovery.delay_ms);
  EXPECT_EQ(Persistent::kOnline, persistent(r));
  PropertyHolder group{ObjectKind::kGroup, apps};
  EXPECT_STATUS(ERROR_SUCCESS,
                set_common_properties(cluster, group,
                                      std::vector{number(u"FailoverThreshold", 4),
                                                  {u"AntiAffinityClassNames", RegistryValue::multi_sz({u"a", u"b"})}}));
  EXPECT_EQ(4u, find_group(cluster, apps)->failover_threshold);
  EXPECT_EQ((std::vector<std::u16string>{u"a", u"b"}), find_group(cluster, apps)->anti_affinity);
  PropertyHolder type{ObjectKind::kResourceType, u"Generic Service"};
  EXPECT_STATUS(ERROR_SUCCESS, set_common_properties(cluster, type, std::vector{text(u"Name", u"Service")}));
  EXPECT_EQ(u"Service", find_resource_type(cluster, u"generic service")->display_name);

  Result<Cluster> loaded = load_cluster(cluster.registry);
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(static_cast<const ResourceConfig&>(at(r)), static_cast<const ResourceConfig&>(*find_resource(*loaded, r)));
  EXPECT_EQ(static_cast<const GroupConfig&>(*find_group(cluster, apps)),
            static_cast<const GroupConfig&>(*find_group(*loaded, apps)));
  EXPECT_EQ(cluster.resource_types, loaded->resource_types);
}

TEST_F(Properties, ARestartActionOfNoneLeavesAFailedResourceFailed) {
  ResourceId r = make(u"r");
  online(r);
  EXPECT_STATUS(ERROR_SUCCESS, set_common_properties(cluster, resource(r), std::vector{number(u"RestartAction", 0)}));
  fail_resource(cluster, r);
  advance(cluster, cluster.now_ms + 3'600'000);
  EXPECT_EQ(ResourceState::kFailed, state(r));
}

TEST_F(Properties, ARefusedListChangesNothing) {
  ResourceId r = make(u"r");
  struct {
    NamedValue value;
    Status status;
  } const kBad[] = {
      {number(u"RestartAction", 3), ERROR_INVALID_DATA},          {text(u"RestartAction", u"1"), ERROR_INVALID_DATA},
      {{u"RestartAction", {REG_DWORD, {1}}}, ERROR_INVALID_DATA}, {text(u"Name", u"other"), ERROR_INVALID_PARAMETER},
      {text(u"Colour", u"red"), ERROR_INVALID_PARAMETER},         {text(u"", u"red"), ERROR_INVALID_PARAMETER},
  };
  cluster.registry.take_changes();
  take_events(cluster);
  Cluster before = cluster;
  for (const auto& bad : kBad) {
    std::vector values{text(u"Description", u"new"), bad.value};
    EXPECT_STATUS(bad.status, set_common_properties(cluster, resource(r), values)) << wire::to_utf8(bad.value.name);
    EXPECT_EQ(before, cluster);
  }
}

TEST_F(Properties, LimitsAndTheDefaultBeyondThem) {
  PropertyHolder group{ObjectKind::kGroup, apps};
  auto set = [&](uint32_t value) {
    return set_common_properties(cluster, group, std::vector{number(u"FailbackWindowStart", value)});
  };
  EXPECT_STATUS(ERROR_SUCCESS, set(0));
  EXPECT_STATUS(ERROR_SUCCESS, set(23));
  EXPECT_STATUS(ERROR_INVALID_DATA, set(24));
  EXPECT_STATUS(ERROR_SUCCESS, set(0xFFFFFFFF));
}

TEST_F(Properties, PrivateOnesAreThoseOfTheTypeAndUnknownOnes) {
  ResourceId r = make(u"r");
  auto names = [&] {
    std::vector<std::u16string> all;
    for (const NamedValue& value : private_properties(cluster, resource(r), Writable::kYes)) all.push_back(value.name);
    return all;
  };
  std::vector<std::u16string> expected{u"ServiceName", u"StartupParameters", u"UseNetworkName"};
  EXPECT_EQ(expected, names());
  EXPECT_STATUS(ERROR_SUCCESS,
                set_private_properties(cluster, resource(r),
                                       std::vector{text(u"colour", u"red"), text(u"servicename", u"sshd")}));
  expected.push_back(u"colour");
  EXPECT_EQ(expected, names());
  EXPECT_EQ(u"sshd", private_property(cluster, resource(r), u"ServiceName")->as_sz());
  EXPECT_STATUS(ERROR_INVALID_DATA,
                set_private_properties(cluster, resource(r), std::vector{number(u"ServiceName", 1)}));
  EXPECT_STATUS(ERROR_INVALID_DATA,
                set_private_properties(cluster, resource(r), std::vector{number(u"UseNetworkName", 2)}));
  EXPECT_STATUS(ERROR_INVALID_PARAMETER,
                set_private_properties(cluster, resource(r), std::vector{text(u"description", u"a common name")}));
}

TEST_F(Properties, AResourceTypesPrivatePropertyIsTheDefaultOfItsResources) {
  ResourceId r = make(u"r");
  PropertyHolder type{ObjectKind::kResourceType, u"Generic Service"};
  set_private_properties(cluster, type, std::vector{text(u"ServiceName", u"cron"), text(u"Colour", u"red")});
  EXPECT_EQ(u"cron", private_property(cluster, resource(r), u"ServiceName")->as_sz());
  EXPECT_FALSE(private_property(cluster, resource(r), u"Colour")) << "only what the schema has";
  set_private_properties(cluster, resource(r), std::vector{text(u"ServiceName", u"sshd")});
  EXPECT_EQ(u"sshd", private_property(cluster, resource(r), u"ServiceName")->as_sz());
}

TEST_F(Properties, AnOnlineResourceLearnsOfSomeWhenItComesOnlineAgain) {
  ResourceId r = make(u"r");
  auto common = [&](const char16_t* name, uint32_t value) {
    return set_common_properties(cluster, resource(r), std::vector{number(name, value)});
  };
  auto colour = [&](const char16_t* value) {
    return set_private_properties(cluster, resource(r), std::vector{text(u"Colour", value)});
  };
  EXPECT_STATUS(ERROR_SUCCESS, common(u"SeparateMonitor", 1));
  EXPECT_STATUS(ERROR_SUCCESS, colour(u"red"));
  online(r);
  EXPECT_STATUS(ERROR_SUCCESS, common(u"RestartThreshold", 9));
  EXPECT_STATUS(ERROR_RESOURCE_PROPERTIES_STORED, common(u"SeparateMonitor", 0));
  EXPECT_STATUS(ERROR_RESOURCE_PROPERTIES_STORED, colour(u"blue"));
  EXPECT_EQ(u"blue", private_property(cluster, resource(r), u"Colour")->as_sz()) << "stored all the same";
  EXPECT_STATUS(ERROR_SUCCESS, colour(u"blue")) << "no change";
}

TEST_F(Properties, ChangesAreTold) {
  ResourceId r = make(u"r");
  take_events(cluster);
  set_common_properties(cluster, resource(r), std::vector{text(u"Description", u"d")});
  std::vector<Event> common = events_of(Happened::kProperty);
  ASSERT_EQ(1u, common.size());
  EXPECT_EQ((Event{ObjectKind::kResource, Happened::kProperty, r, u"r", apps, 0, u"", {text(u"Description", u"d")}}),
            common[0]);
  set_private_properties(cluster, {ObjectKind::kNode, u"2"}, std::vector{text(u"Rack", u"7")});
  std::vector<Event> rack = events_of(Happened::kPrivateProperty);
  ASSERT_EQ(1u, rack.size());
  EXPECT_EQ((Event{ObjectKind::kNode, Happened::kPrivateProperty, u"2", u"NODE2", u"", 0, u"", {text(u"Rack", u"7")}}),
            rack[0]);
}

TEST_F(Properties, WhatIsStoredInAnotherFormCountsAsNotStored) {
  ResourceId r = make(u"r");
  std::u16string key = property_key(resource(r));
  cluster.registry.set_value(key, u"PendingTimeout", RegistryValue::sz(u"long"));
  cluster.registry.set_value(key, u"Description", {REG_SZ, {0x41}});
  EXPECT_EQ(180'000u, common_property(cluster, resource(r), u"PendingTimeout")->as_dword());
  EXPECT_EQ(u"", common_property(cluster, resource(r), u"Description")->as_sz());
}

TEST_F(Properties, ReadOnlyOnesSayWhatTheModelKnows) {
  auto core = resource_by_name_or_id(cluster, u"Cluster Name");
  EXPECT_EQ(1u, common_property(cluster, resource(*core), u"CoreResource")->as_dword());
  EXPECT_EQ(u"Network Name", common_property(cluster, resource(*core), u"Type")->as_sz());
  const auto& [id, interface] = *cluster.interfaces.begin();
  EXPECT_EQ(find_node(cluster, interface->node)->name,
            common_property(cluster, {ObjectKind::kNetInterface, id}, u"Node")->as_sz());
}

}  // namespace
}  // namespace cmrp::cluster
