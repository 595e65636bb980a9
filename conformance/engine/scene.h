// What a case needs to be there before anything is judged: the `given` of a table, as plain data.
#pragma once

#include <algorithm>
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
  std::string is;  ///< "core-resource", "cluster-name": found, not created
};

struct GroupScene {
  std::string owner = "node1";
  std::vector<std::string> preferred;
  bool held = false;
  bool deleted = false;
  std::string is;  ///< "core-group", "special-group": found, not created
};

/// A key of the cluster registry, made for the case.
struct KeyScene {
  std::string below;  ///< a key variable; empty: the root key
  bool deleted = false;
  std::string is;  ///< "root-key": found, not made
};

/// A port belongs to the client that calls with it: each client that does has one of its own.
struct NotifyScene {
  int version = 1;
};
struct BatchPortScene {
  std::string key;  ///< a key variable
};

struct GroupSetScene {
  std::vector<std::string> groups;  ///< group variables
  bool deleted = false;
};

/// A network or network interface that the target has, by its name in the profile.
struct NetworkScene {
  bool other = false;  ///< a second one
};
struct NetInterfaceScene {};

struct NodeScene {
  bool down = false;
};

/// Transfer syntaxes to offer in one bind, in this order; nothing stands for one that no server knows.
using Syntaxes = std::vector<std::optional<ndr::Syntax>>;

/// How a client binds; the defaults are what MS-CMRP 2.1 asks of one. Numbers are those of the wire.
struct BindManner {
  uint8_t auth_level = 6;       ///< 1: without authentication
  uint8_t auth_type = 9;        ///< what the sec_trailer says; the token is SPNEGO's always
  bool header_signing = true;   ///< offered
  bool wrong_password = false;  ///< not that of the user
  bool unfinished = false;      ///< the handshake ends with its first token
  uint16_t major = 3;           ///< version of the interface
  uint16_t minor = 0;
  bool unknown_interface = false;
  std::optional<uint8_t> features = 2;  ///< bits of bind time feature negotiation (MS-RPCE 2.2.2.14)

  bool operator==(const BindManner&) const = default;
  /// Is there anything about it that a server may refuse, or that a case judges?
  bool is_usual() const { return *this == BindManner{}; }
};

/// An alter_context PDU on a bound connection: one more presentation context, and, if any of the other members is set,
/// the first token of another handshake in a sec_trailer that says so.
struct Alteration {
  bool unknown_interface = false;
  std::optional<uint8_t> auth_level;
  std::optional<uint8_t> auth_type;
  std::optional<uint32_t> auth_context;

  bool authenticates() const { return auth_level || auth_type || auth_context; }
};

struct ClientScene {
  std::string user = "all";
  std::string node = "node1";
  Syntaxes syntaxes;  ///< empty: the one that the case runs in
  BindManner manner;

  /// Its bind is part of what is judged: it binds when a step needs it, and a refusal is that step's answer.
  bool judged() const {
    return !manner.is_usual() || std::ranges::any_of(syntaxes, [](const auto& syntax) { return !syntax; });
  }
};

struct HandleScene {
  std::string to;                  ///< an object variable, or "cluster"
  std::optional<uint32_t> access;  ///< dwDesiredAccess of the Ex form, samDesired of a key; nothing: all there is
  std::string client = "main";
  bool closed = false;
};

/// One variable of a case.
struct SceneObject {
  std::string name;
  std::variant<ResourceScene, GroupScene, KeyScene, NotifyScene, BatchPortScene, GroupSetScene, NetworkScene,
               NetInterfaceScene, NodeScene, ClientScene, HandleScene>
      what;
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
