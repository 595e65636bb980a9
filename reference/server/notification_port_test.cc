#include "reference/server/notification_port.h"

#include <gtest/gtest.h>

#include "reference/cluster/defaults.h"
#include "reference/cluster/dependencies.h"
#include "reference/cluster/group_transitions.h"
#include "reference/cluster/names.h"
#include "reference/server/control_properties.h"
#include "reference/wire/utf16.h"
#include "reference/wire/win32_error.h"

namespace cmrp::server {
namespace {

using cluster::Event;
using cluster::Happened;
using cluster::ObjectKind;
using cluster::RegistryChange;

class Port : public testing::Test {
 protected:
  Event state_of(std::u16string id) { return {ObjectKind::kResource, Happened::kState, id, u"name of " + id, u"", 2}; }
  void tell(std::vector<Event> events, std::vector<RegistryChange> changes = {}) {
    port.changed(cluster, events, changes);
  }
  void watch(std::optional<std::u16string> id, uint64_t flags, uint32_t key) {
    PortFilter filter;
    filter.flags = flags;
    if (id) filter.object = {ObjectKind::kResource, *id};
    filter.notify_key = key;
    port.add(filter);
  }
  void watch_key(std::u16string path, uint64_t flags, bool subtree) {
    PortFilter filter;
    filter.flags = flags;
    filter.key_path = path;
    filter.subtree = subtree;
    port.add(filter);
  }
  /// What is queued: "key:flag:name", and how the taking ended.
  std::vector<std::string> taken(size_t most = 100) {
    std::vector<Indication> list;
    std::vector<std::string> out;
    auto status = port.take(port.unblocked(), most, list);
    for (const Indication& i : list) {
      out.push_back(std::to_string(i.notify_key) + ":" + std::to_string(i.flag) + ":" +
                    std::string(i.name.begin(), i.name.end()));
    }
    if (status && *status != ERROR_SUCCESS) out.push_back(win32_text(*status));
    return out;
  }

  using List = std::vector<std::string>;
  cluster::Cluster cluster;
  NotificationPort port{1, 3};
};

TEST_F(Port, QueuesWhatAFilterAsksFor) {
  tell({state_of(u"a")});
  EXPECT_EQ(List{}, taken()) << "no filter yet";
  watch(u"a", CLUSTER_CHANGE_RESOURCE_STATE, 1);
  watch(std::nullopt, CLUSTER_CHANGE_RESOURCE_STATE, 2);
  watch(u"a", 0x200, 3);
  tell({state_of(u"a"), state_of(u"b")});
  EXPECT_EQ((List{"1:256:name of a", "2:256:name of a", "2:256:name of b"}), taken());
  EXPECT_EQ(List{}, taken());
}

TEST_F(Port, TellsThatSomethingWasLostWhereItWasLost) {
  watch(std::nullopt, CLUSTER_CHANGE_RESOURCE_STATE, 7);
  tell({state_of(u"a"), state_of(u"b"), state_of(u"c"), state_of(u"d")});
  EXPECT_EQ(1u, taken(1).size());
  tell({state_of(u"e")});
  EXPECT_EQ((List{"7:256:name of b", "7:256:name of c"}), taken()) << "after the gap nothing, though there was room";
  EXPECT_EQ((List{"7:524288:"}), taken());
  tell({state_of(u"f")});
  EXPECT_EQ((List{"7:256:name of f"}), taken());
}

/// A port of the second version that watches the common properties of all resources.
class PropertyPort : public testing::Test {
 protected:
  PropertyPort() {
    PortFilter filter;
    filter.type = ObjectType::kResource;
    filter.flags = 0x1;
    port.add(filter);
  }
  void tell(const std::vector<cluster::NamedValue>& values) {
    std::vector<Event> events = {{ObjectKind::kResource, Happened::kProperty, u"a", u"name of a", u"", 0, u"", values}};
    port.changed(cluster, events, {});
  }
  std::vector<Indication> taken() {
    std::vector<Indication> list;
    port.take(port.unblocked(), 100, list);
    return list;
  }

  cluster::Cluster cluster;
  NotificationPort port{2, 10};
};

TEST_F(PropertyPort, TellsWhatPropertiesHaveBecome) {
  std::vector<cluster::NamedValue> values = {{u"Description", cluster::RegistryValue::sz(u"d")}};
  tell(values);
  tell({});
  auto list = taken();
  ASSERT_EQ(2u, list.size());
  EXPECT_EQ(0x1u, list[0].flag);
  EXPECT_EQ(write_properties(values), list[0].buffer);
  EXPECT_EQ(write_properties({{u"Name", cluster::RegistryValue::sz(u"name of a")}}), list[1].buffer);
}

TEST_F(PropertyPort, KeepsSoManyBytesAndNoMore) {
  for (int i = 0; i < 3; ++i) tell({{u"Blob", {cluster::REG_BINARY, wire::Bytes(2'000'000, 1)}}});
  EXPECT_EQ(2u, taken().size());
  auto gap = taken();
  ASSERT_EQ(1u, gap.size());
  EXPECT_EQ(CLUSTER_CHANGE_CLUSTER_LOST_NOTIFICATIONS_V2, gap[0].flag);
  tell({{u"Blob", {cluster::REG_BINARY, wire::Bytes(2'000'000, 1)}}});
  EXPECT_EQ(1u, taken().size()) << "what was taken makes room";
}

TEST_F(Port, WatchesKeys) {
  watch_key(u"A", CLUSTER_CHANGE_REGISTRY_NAME | CLUSTER_CHANGE_REGISTRY_VALUE, false);
  auto changed = [](RegistryChange::Kind kind, std::u16string path) { return RegistryChange{kind, path, u"v", {}}; };
  using Kind = RegistryChange::Kind;
  tell({},
       {changed(Kind::kSetValue, u"a"), changed(Kind::kSetValue, u"A\\B"), changed(Kind::kSetSecurity, u"A"),
        changed(Kind::kCreateKey, u"A\\B"), changed(Kind::kDeleteKey, u"A\\B\\C"), changed(Kind::kDeleteKey, u"A")});
  EXPECT_EQ((List{"0:64:a", "0:16:A", "0:16:A"}), taken());
}

TEST_F(Port, WatchesSubtrees) {
  watch_key(u"", CLUSTER_CHANGE_REGISTRY_VALUE, true);
  tell({},
       {{RegistryChange::Kind::kSetValue, u"A\\B\\C", u"v", {}}, {RegistryChange::Kind::kDeleteValue, u"", u"v", {}}});
  EXPECT_EQ((List{"0:64:A\\B\\C", "0:64:"}), taken());
}

TEST_F(Port, AQuorumDiskComesWithItsState) {
  NotificationPort second(2, 3);
  PortFilter filter;
  filter.flags = 1;
  filter.type = ObjectType::kQuorum;
  second.add(filter);
  auto told = [&](std::u16string path) {
    cluster.quorum = {u"q", 1, std::move(path)};
    second.changed(cluster, {{Event{ObjectKind::kQuorum, Happened::kState, u"q", u"disk", u"", 2}}}, {});
    std::vector<Indication> list;
    EXPECT_EQ(ERROR_SUCCESS, second.take(second.unblocked(), 3, list));
    EXPECT_EQ(1u, list.size());
    return list.front();
  };
  Indication disk = told(u"Q:\\Cluster\\");
  EXPECT_EQ(u"disk", disk.name);
  EXPECT_EQ(u"q", disk.object_id);
  EXPECT_EQ((wire::Bytes{2, 0, 0, 0}), disk.buffer);
  EXPECT_EQ(wire::Bytes{}, told(u"").buffer) << "a witness is no disk";
}

// Version 2: who it is about, what it is part of, and what else there is to say.
class PortOfVersion2 : public testing::Test {
 protected:
  PortOfVersion2() : cluster(cluster::default_cluster(ids)) {
    cluster::create_group(cluster, u"one", 1, ids, one);
    cluster::create_group(cluster, u"two", 2, ids, two);
    cluster::create_resource(cluster, one, u"r", u"Generic Service", 0, ids, r);
    cluster::create_resource(cluster, one, u"p", u"Generic Service", 0, ids, p);
    cluster::take_events(cluster);
  }
  /// What the last change tells whom watches these events of one object: "id parent name type buffer" of each.
  std::vector<std::string> told(ObjectType type, ObjectKind kind, const std::u16string& id, uint64_t flags) {
    NotificationPort port(2, 100);
    PortFilter filter;
    filter.flags = flags;
    filter.type = type;
    filter.object = {kind, id};
    port.add(filter);
    port.changed(cluster, cluster.events, {});
    std::vector<Indication> list;
    port.take(0, 100, list);
    std::vector<std::string> out;
    for (const Indication& i : list) {
      std::u16string text = i.object_id + u"|" + i.parent_id + u"|" + i.name + u"|" + i.type_name;
      out.push_back(wire::to_utf8(text) + "|" + wire::to_hex(i.buffer));
    }
    return out;
  }
  std::vector<std::string> one_line(const std::u16string& id, std::u16string_view rest, const wire::Bytes& buffer) {
    return {wire::to_utf8(id) + "|" + wire::to_utf8(rest) + "|" + wire::to_hex(buffer)};
  }
  wire::Bytes sz(const std::u16string& text) { return cluster::RegistryValue::sz(text).data; }

  cluster::IdSource ids = [n = 0]() mutable { return u"id" + cluster::node_id_text(++n); };
  cluster::Cluster cluster;
  cluster::GroupId one, two;
  cluster::ResourceId r, p;
};

TEST_F(PortOfVersion2, AResourceThatIsDeletedHasItsTypeStill) {
  cluster::delete_resource(cluster, r);
  EXPECT_EQ(one_line(r, one + u"|r|Generic Service", sz(one)),
            told(ObjectType::kResource, ObjectKind::kResource, r, 0x80));
  EXPECT_EQ(one_line(one, u"1|one|", sz(r)), told(ObjectType::kGroup, ObjectKind::kGroup, one, 0x100));
}

TEST_F(PortOfVersion2, AGroupGetsAndLosesResources) {
  cluster::ResourceId made;
  cluster::create_resource(cluster, one, u"made", u"Generic Service", 0, ids, made);
  EXPECT_EQ(one_line(made, u"1|made|", sz(one)), told(ObjectType::kGroup, ObjectKind::kGroup, one, 0x40));
  EXPECT_EQ(one_line(one, u"1|one|", sz(made)), told(ObjectType::kGroup, ObjectKind::kGroup, one, 0x80));
  cluster::take_events(cluster);
  cluster::change_resource_group(cluster, r, two);
  EXPECT_EQ(one_line(one, u"1|one|", sz(r)), told(ObjectType::kGroup, ObjectKind::kGroup, one, 0x100));
  EXPECT_EQ(one_line(two, u"2|two|", sz(r)), told(ObjectType::kGroup, ObjectKind::kGroup, two, 0x80));
}

TEST_F(PortOfVersion2, DependenciesAreToldOnBothSides) {
  cluster::add_dependency(cluster, r, p);
  EXPECT_EQ(one_line(r, one + u"|r|Generic Service", sz(u"([" + p + u"])")),
            told(ObjectType::kResource, ObjectKind::kResource, r, 0x10));
  EXPECT_EQ(one_line(p, one + u"|p|Generic Service", cluster::RegistryValue::multi_sz({r}).data),
            told(ObjectType::kResource, ObjectKind::kResource, p, 0x20));
}

TEST_F(PortOfVersion2, NodesGetAndLoseGroups) {
  cluster::move_group_to_node(cluster, one, 3);
  EXPECT_EQ(one_line(u"1", u"|NODE1|", sz(one)), told(ObjectType::kNode, ObjectKind::kNode, u"1", 0x40));
  EXPECT_EQ(one_line(u"3", u"|NODE3|", sz(one)), told(ObjectType::kNode, ObjectKind::kNode, u"3", 0x20));
}

TEST_F(Port, EndsForWhoeverWaits) {
  std::vector<Indication> list;
  uint64_t since = port.unblocked();
  EXPECT_EQ(std::nullopt, port.take(since, 1, list));
  port.unblock();
  EXPECT_EQ(ERROR_INVALID_FUNCTION, port.take(since, 1, list));
  EXPECT_EQ(std::nullopt, port.take(port.unblocked(), 1, list)) << "a later call waits again";
  watch(std::nullopt, CLUSTER_CHANGE_RESOURCE_STATE, 7);
  tell({state_of(u"a")});
  port.close();
  EXPECT_EQ(ERROR_NO_MORE_ITEMS, port.take(port.unblocked(), 1, list));
  tell({state_of(u"a")});
  EXPECT_TRUE(list.empty());
}

}  // namespace
}  // namespace cmrp::server
