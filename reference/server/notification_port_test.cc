#include "reference/server/notification_port.h"

#include <gtest/gtest.h>

#include "reference/cluster/defaults.h"
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
