// The scene of one case on a real target: the objects that were made for it, the clients and their handles, and what
// the target shows of them. Scene and observation go over a connection of their own, so that a client under test that
// breaks its connection does not blind the suite.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/control/target.h"
#include "conformance/engine/caller.h"
#include "conformance/engine/profile.h"
#include "conformance/engine/rig.h"
#include "conformance/engine/suite.h"

namespace cmrp::engine {

/// Why a case cannot go on, and the verdict that this means.
struct Obstacle {
  reports::Verdict verdict = reports::Verdict::kInconclusive;
  std::string text;
  bool unreachable = false;           ///< the target is not there at all
  std::optional<Answer> answer = {};  ///< a bind that the case judges was refused so: no obstacle but an answer
};
using Obstructed = std::optional<Obstacle>;

/// What a target shows of an object. An empty member could not be seen; `trouble` says why.
struct Sight {
  std::string state;
  std::string owner;  ///< node variable, or the target's own name of a node that the profile does not list
  std::string group;  ///< group variable, or the target's name
  std::optional<bool> exists;
  std::string trouble;
};

class Stage {
 public:
  /// `syntax` is that of all clients that do not offer others.
  Stage(Rig& rig, ndr::Syntax syntax);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  ~Stage();

  /// Resets the target and sets `scene`, opening whatever handles `steps` will use. The server state is not set.
  Obstructed set(const Scene& scene, const std::vector<const Step*>& steps);
  Obstructed set_server_state(control::ServerState state);
  /// Deletes what set() created, as well as it can, on a target that cannot be reset.
  void clear();

  // ---- acting ----

  tl::expected<Connection*, Obstacle> client(const std::string& name);
  /// Does the case judge how this client's bind ends?
  bool judges_bind(const std::string& client) const;
  /// The connection of a client if it is open, else null. It ends when the client's is closed, whoever knows it.
  std::weak_ptr<Connection> open_client(const std::string& name) const;
  void close(const std::string& client);
  /// A handle of `client` to an object variable, or the handle variable itself.
  tl::expected<ndr::Json, Obstacle> handle(const std::string& client, const std::string& variable);
  void save(const std::string& variable, ndr::Json output) { handles_[variable] = std::move(output); }
  tl::expected<ndr::Json, Obstacle> resolve(const Value& value, const std::string& client);
  tl::expected<ndr::Json, Obstacle> resolve_text(std::string text, const std::string& client);
  Obstructed perform(const ControlStep& step);
  Answer send_pdu(wire::ByteView pdu) { return caller_.send_pdu(pdu, recorder_); }

  // ---- looking ----

  Sight look(const std::string& variable);
  tl::expected<control::ResourceReport, Obstacle> report(const std::string& variable);
  /// The variable of a node that the target calls `name`, or that name.
  std::string node_variable(const std::string& name) const;
  /// What the target calls an object: "cmrp-r-12", "NODE2".
  std::string name_of(const std::string& variable) const;

  const Profile& profile() const { return profile_; }

 private:
  using Verdict = reports::Verdict;

  // stage_build.cc
  Obstructed create_group(const SceneObject& object);
  Obstructed create_resource(const SceneObject& object);
  Obstructed create_key(const SceneObject& object);
  Obstructed create_group_set(const SceneObject& object);
  Obstructed delete_key(const SceneObject& object);
  Obstructed set_dependencies(const SceneObject& object);
  Obstructed bring_to_state(const SceneObject& object);
  Obstructed set_properties(const SceneObject& object);
  Obstructed open_handles(const Scene& scene, const std::vector<const Step*>& steps);
  Obstructed remove(const SceneObject& object);
  /// A call of the scene; its status has to be one of `codes`.
  tl::expected<ndr::Json, Obstacle> scene_call(std::string_view method, ndr::Json inputs,
                                               std::set<uint32_t> codes = {0});
  /// The id of the group set that the handle is open on; no method but a control method tells it (3.1.4.3.8.7).
  tl::expected<ndr::Json, Obstacle> group_set_id(const ndr::Json& handle);
  Obstructed reach(const std::string& variable, const std::string& state);
  Obstructed script(const std::string& variable, const Behaviours& online, const Behaviours& offline);

  /// A control operation's end as an obstacle: what the profile declares has to work.
  Obstructed check(const control::Status& status, const std::string& operation);
  Obstructed need_control(const std::string& operation);

  tl::expected<Connection*, Obstacle> suite();
  tl::expected<ndr::Json, Obstacle> suite_handle(const std::string& variable);
  tl::expected<ndr::Json, Obstacle> open(Connection& connection, const std::string& variable,
                                         std::optional<uint32_t> access);
  tl::expected<ndr::Json, Obstacle> open_key(Connection& connection, const std::string& variable, uint32_t rights);
  tl::expected<ndr::Json, Obstacle> open_batch_port(Connection& connection, const std::string& key);
  /// A call of an opening: its output `result`, which may not be NULL.
  tl::expected<ndr::Json, Obstacle> opening(Connection& connection, std::string_view method, ndr::Json inputs,
                                            const std::string& variable, std::string_view result = "ReturnValue");
  Obstructed close_handle(Connection& connection, const std::string& variable, const ndr::Json& handle);
  /// The path of a key variable below the root; empty for the root.
  std::string path_of(const std::string& key) const;
  ndr::HandleKind kind_of(const std::string& variable) const;

  std::string group_variable(const std::string& name) const;
  /// Ends the suite's own connection: the next look makes a new one.
  void forget_suite();
  void forget_connections();

  Rig& rig_;
  ndr::Syntax syntax_;
  const Profile& profile_;
  Caller& caller_;
  control::Target* target_;
  Recorder& recorder_;
  size_t number_;

  const Scene* scene_ = nullptr;
  std::vector<std::string> created_groups_;
  std::vector<std::string> created_keys_;
  std::vector<std::string> created_group_sets_;
  std::string shared_group_;            ///< the group of resources that name none, once it is made
  std::unique_ptr<Connection>& suite_;  ///< the rig's
  bool suite_tried_ = false;            ///< it is known to work in this case
  std::map<std::string, ndr::Json> suite_handles_;
  std::map<std::string, std::shared_ptr<Connection>> clients_;
  std::map<std::pair<std::string, std::string>, ndr::Json> client_handles_;
  std::map<std::string, ndr::Json> handles_;  ///< handle variables, and other outputs that steps saved
  std::set<std::string> known_dead_;          ///< node variables that were made to fail
};

}  // namespace cmrp::engine
