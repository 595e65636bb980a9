// What a case needs to be there before anything is judged: the `given` of a table, as plain data.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "conformance/control/target.h"
#include "conformance/engine/problems.h"
#include "reference/ndr/types.h"

namespace cmrp::engine {

/// What a resource's object does, wherever ("") or on one node (a node variable).
using Behaviours = std::map<std::string, control::Behaviour>;

struct ResourceScene {
  std::string group;  ///< a group variable; empty: the group that the resources of the case share
  std::string type;   ///< empty: names.resource-type of the profile
  std::string state = "Offline";
  std::optional<bool> persistent_online;
  std::vector<std::string> depends_on;
  std::vector<std::vector<std::string>> depends_on_any;
  Behaviours online;
  Behaviours offline;
  bool locked = false;
  bool core = false;
  bool shared_volume = false;
  std::vector<std::string> owners;  ///< node variables; empty: all nodes
  bool deleted = false;
  std::string is;  ///< "core-resource": found, not created
};

struct GroupScene {
  std::string owner = "node1";
  std::vector<std::string> preferred;
  bool held = false;
  bool deleted = false;
  std::string is;  ///< "core-group", "special-group": found, not created
};

struct NodeScene {
  bool down = false;
};

struct ClientScene {
  std::string user = "all";
  std::string node = "node1";
  std::vector<ndr::Syntax> syntaxes;  ///< offered together when it binds; empty: the one that the case runs in
};

struct HandleScene {
  std::string to;                  ///< a resource, group or node variable, or "cluster"
  std::optional<uint32_t> access;  ///< dwDesiredAccess of the Ex form; nothing: the form without it
  std::string client = "main";
  bool closed = false;
};

/// One variable of a case.
struct SceneObject {
  std::string name;
  std::variant<ResourceScene, GroupScene, NodeScene, ClientScene, HandleScene> what;
  Where where;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&what);
  }
};

struct Scene {
  std::vector<SceneObject> objects;  ///< in the order of the table
  std::optional<control::ServerState> server_state;

  const SceneObject* find(const std::string& name) const {
    for (const SceneObject& object : objects) {
      if (object.name == name) return &object;
    }
    return nullptr;
  }
};

}  // namespace cmrp::engine
