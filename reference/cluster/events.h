// What happened to the cluster, for notification ports (section 3.1.1.8). Transitions record facts; which filter of
// which port version a fact matches is the business of the port.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reference/cluster/registry.h"

namespace cmrp::cluster {

enum class ObjectKind : uint8_t {
  kCluster,
  kGroup,
  kResource,
  kResourceType,
  kNetInterface,
  kNetwork,
  kNode,
  kQuorum,
  kGroupSet,
};

enum class Happened : uint8_t {
  kAdded,
  kDeleted,
  kState,            ///< `state` is the new one
  kProperty,         ///< a common property, the name included
  kPrivateProperty,  ///< a private or unknown property
  kName,             ///< of the cluster
  kOwner,            ///< a group is owned by another node; `state` is its id
  kPreferredOwners,  ///< of a group
  kPossibleOwners,   ///< of a resource
  kDependencies,     ///< of a resource: what it depends on
  kDependents,       ///< of a resource: what depends on it
  kGroupOfResource,  ///< a resource went to another group
  kResourceGained,   ///< a group got a resource from another group
  kResourceLost,     ///< a group gave one away
  kResourceAdded,    ///< a resource was created in the group
  kGroupGained,      ///< a node got a group
  kGroupLost,        ///< a node has a group no longer
};

/// One indication. `name` is the object's at the time of the event; `parent` the id of what it is part of: of a
/// resource its group, of a group or network interface its node. `other` is the id of what was gained or lost or added;
/// of a resource that is deleted, its type; `values`
/// what properties have become, none for a new name.
struct Event {
  ObjectKind object = ObjectKind::kCluster;
  Happened happened = Happened::kState;
  std::u16string id;
  std::u16string name;
  std::u16string parent;
  uint32_t state = 0;
  std::u16string other{};
  std::vector<NamedValue> values{};

  bool operator==(const Event&) const = default;
};

}  // namespace cmrp::cluster
