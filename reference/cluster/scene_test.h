// A cluster for tests: the default one with a group "Apps" on NODE1, and short ways to say things.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "reference/cluster/defaults.h"
#include "reference/cluster/dependencies.h"
#include "reference/cluster/group_transitions.h"
#include "reference/cluster/names.h"
#include "reference/cluster/nodes.h"
#include "reference/cluster/persistence.h"
#include "reference/cluster/placement.h"
#include "reference/cluster/resource_transitions.h"
#include "reference/cluster/settle.h"
#include "reference/cluster/states.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {

/// Ids that count: 00000000-0000-0000-0000-000000000001 and up.
inline IdSource counting_ids(unsigned* counter) {
  return [counter] {
    std::string digits = std::to_string(++*counter);
    std::string text = "00000000-0000-0000-0000-" + std::string(12 - digits.size(), '0') + digits;
    return std::u16string(text.begin(), text.end());
  };
}

inline void PrintTo(ResourceState state, std::ostream* out) {
  switch (state) {
    case ResourceState::kInitializing:
      *out << "Initializing";
      break;
    case ResourceState::kOnline:
      *out << "Online";
      break;
    case ResourceState::kOffline:
      *out << "Offline";
      break;
    case ResourceState::kFailed:
      *out << "Failed";
      break;
    case ResourceState::kOnlinePending:
      *out << "OnlinePending";
      break;
    case ResourceState::kOfflinePending:
      *out << "OfflinePending";
      break;
  }
}

inline void PrintTo(GroupState state, std::ostream* out) {
  constexpr const char* kNames[] = {"Online", "Offline", "Failed", "PartialOnline", "Pending"};
  *out << kNames[static_cast<uint32_t>(state)];
}

/// Compares two Win32 codes and shows their names.
#define EXPECT_STATUS(expected, actual) EXPECT_EQ(win32_text(expected), win32_text(actual))

class Scene : public testing::Test {
 protected:
  Scene() : ids(counting_ids(&counter)), cluster(default_cluster(ids)) { apps = make_group(u"Apps"); }

  GroupId make_group(std::u16string_view name, NodeId owner = 1) {
    GroupId id;
    EXPECT_STATUS(ERROR_SUCCESS, create_group(cluster, name, owner, ids, id));
    return id;
  }
  ResourceId make(std::u16string_view name, std::u16string_view type = u"Generic Service") {
    return make_in(apps, name, type);
  }
  ResourceId make_in(const GroupId& group, std::u16string_view name, std::u16string_view type = u"Generic Service") {
    ResourceId id;
    EXPECT_STATUS(ERROR_SUCCESS, create_resource(cluster, group, name, type, 0, ids, id));
    return id;
  }
  /// `dependent` gets a simple dependency on `provider`.
  void depend(const ResourceId& dependent, const ResourceId& provider) {
    EXPECT_STATUS(ERROR_SUCCESS, add_dependency(cluster, dependent, provider));
  }
  /// `dependent` gets a complex dependency on all of these.
  void depend_on_any(const ResourceId& dependent, const Dependency& providers) {
    EXPECT_STATUS(ERROR_SUCCESS, set_dependencies(cluster, dependent, {providers}));
  }

  ResourceState state(const ResourceId& id) { return find_resource(cluster, id)->state; }
  GroupState group_state(const GroupId& id) { return find_group(cluster, id)->state; }
  NodeId owner(const GroupId& id) { return find_group(cluster, id)->owner; }
  Persistent persistent(const ResourceId& id) { return find_resource(cluster, id)->persistent; }
  const Resource& at(const ResourceId& id) { return *find_resource(cluster, id); }

  /// What the latest online procedure was given; the latest offline procedure or termination. Null for none.
  Buffer handed_online(const ResourceId& id) { return handed(id, true); }
  Buffer handed_offline(const ResourceId& id) { return handed(id, false); }
  Buffer handed(const ResourceId& id, bool to_online) {
    Buffer latest;
    for (const ObjectCall& call : at(id).calls) {
      if ((call.entry == ObjectCall::Entry::kOnline) == to_online) latest = call.buffer;
    }
    return latest;
  }

  void script(const ResourceId& id, Step online, Step offline = {}, bool recovers = false) {
    set_behaviour(cluster, id, {{online, offline}, {}, recovers});
  }
  /// `online` on that node, `elsewhere` on others.
  void script_on(NodeId node, const ResourceId& id, Step online, Step elsewhere = {}) {
    set_behaviour(cluster, id, {{elsewhere, {}}, {{node, {online, {}}}}, true});
  }
  /// Brings a resource there and expects it to arrive.
  void online(const ResourceId& id) {
    EXPECT_STATUS(ERROR_SUCCESS, online_resource(cluster, id));
    EXPECT_EQ(ResourceState::kOnline, state(id));
  }

  unsigned counter = 0;
  IdSource ids;
  Cluster cluster;
  GroupId apps;
};

inline const Step kFails{.finish = Step::Finish::kAtOnce, .fails = true};
inline const Step kPends{.finish = Step::Finish::kWhenReleased};
inline const Step kPendsAndFails{.finish = Step::Finish::kWhenReleased, .fails = true};

}  // namespace cmrp::cluster
