// Setting a scene: what the `given` of a case says is made with ordinary requests, and with the control interface where
// no request leads there.
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "conformance/engine/load_parts.h"
#include "conformance/engine/stage.h"
#include "reference/idl/interface.h"

namespace cmrp::engine {
namespace {

using ndr::Json;

// CLUSAPI_RESOURCE_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE, CLUSAPI_RESOURCE_ONLINE_DO_NOT_UPDATE_PERSISTENT_STATE
constexpr uint32_t kOfflineKeepPersistent = 0x04;
constexpr uint32_t kOnlineKeepPersistent = 0x02;

const std::set<uint32_t> kDoneOrPending = {ERROR_SUCCESS, ERROR_IO_PENDING};

uint32_t resource_state(const std::string& word) {
  return word == "Initializing"    ? 1
         : word == "Online"        ? 2
         : word == "Offline"       ? 3
         : word == "Failed"        ? 4
         : word == "OnlinePending" ? 0x81
                                   : 0x82;
}

const Behaviours kFails = {{"", control::Behaviour::kFail}};
const Behaviours kPends = {{"", control::Behaviour::kPending}};

}  // namespace

tl::expected<Json, Obstacle> Stage::scene_call(std::string_view method, Json inputs, std::set<uint32_t> codes) {
  auto connection = suite();
  if (!connection) return tl::unexpected(connection.error());
  Answer answer = (*connection)->call(*idl::find(method), inputs);
  if (answer.kind != Answer::Kind::kResponse || !answer.code || !codes.contains(*answer.code)) {
    if (answer.kind == Answer::Kind::kClosed) forget_suite();
    return tl::unexpected(Obstacle{Verdict::kInconclusive, fmt::format("scene: {}: {}", method, answer.text)});
  }
  return answer.outputs;
}

Obstructed Stage::set(const Scene& scene, const std::vector<const Step*>& steps) {
  scene_ = &scene;
  recorder_.note = "scene";
  if (target_ && profile_.can("reset")) {
    if (auto obstacle = check(target_->reset(), "reset")) {
      obstacle->unreachable = obstacle->verdict == Verdict::kInconclusive;
      return obstacle;
    }
  }
  auto each = [&](auto&& what) -> Obstructed {
    for (const SceneObject& object : scene.objects) {
      if (auto obstacle = what(object)) return obstacle;
    }
    return std::nullopt;
  };
  auto of_resource = [&](Obstructed (Stage::*step)(const SceneObject&)) {
    return each([&](const SceneObject& o) {
      return o.as<ResourceScene>() && o.as<ResourceScene>()->is.empty() ? (this->*step)(o) : std::nullopt;
    });
  };
  if (auto obstacle = each([&](const SceneObject& o) {
        return o.as<GroupScene>() && o.as<GroupScene>()->is.empty() ? create_group(o) : std::nullopt;
      }))
    return obstacle;
  if (auto obstacle = of_resource(&Stage::create_resource)) return obstacle;
  if (auto obstacle = of_resource(&Stage::set_dependencies)) return obstacle;
  if (auto obstacle = of_resource(&Stage::bring_to_state)) return obstacle;
  if (auto obstacle = each([&](const SceneObject& o) {
        return o.as<KeyScene>() && o.as<KeyScene>()->is.empty() ? create_key(o) : std::nullopt;
      }))
    return obstacle;
  if (auto obstacle =
          each([&](const SceneObject& o) { return o.as<GroupSetScene>() ? create_group_set(o) : std::nullopt; }))
    return obstacle;
  if (auto obstacle = open_handles(scene, steps)) return obstacle;
  if (auto obstacle = each([&](const SceneObject& o) { return set_properties(o); })) return obstacle;
  // What was created last goes first, so that a dependent goes before its provider.
  for (auto object = scene.objects.rbegin(); object != scene.objects.rend(); ++object) {
    if (auto obstacle = remove(*object)) return obstacle;
  }
  return std::nullopt;
}

Obstructed Stage::create_group(const SceneObject& object) {
  const GroupScene& g = *object.as<GroupScene>();
  auto made = scene_call("ApiCreateGroup", {{"lpszGroupName", name_of(object.name)}});
  if (!made) return made.error();
  Json handle = (*made)["ReturnValue"];
  suite_handles_[object.name] = handle;
  created_groups_.push_back(object.name);
  // A new group belongs to the node that was asked (3.1.4.2.43).
  if (look(object.name).owner != g.owner) {
    auto node = suite_handle(g.owner);
    if (!node) return node.error();
    auto moved = scene_call("ApiMoveGroupToNode", {{"hGroup", handle}, {"hNode", *node}}, kDoneOrPending);
    if (!moved) return moved.error();
    auto until = std::chrono::steady_clock::now() + profile_.settle_deadline;
    while (look(object.name).owner != g.owner) {
      if (std::chrono::steady_clock::now() > until) {
        return Obstacle{Verdict::kInconclusive,
                        fmt::format("scene: group {} does not come to {}", object.name, g.owner)};
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  if (g.preferred.empty()) return std::nullopt;
  Json list = Json::array();
  for (const std::string& node : g.preferred) {
    Value id;
    id.kind = Value::Kind::kId;
    id.variable = node;
    auto text = resolve(id, "main");
    if (!text) return text.error();
    for (char c : text->get<std::string>()) list.push_back(static_cast<uint16_t>(static_cast<unsigned char>(c)));
    list.push_back(0);
  }
  list.push_back(0);
  auto set = scene_call("ApiSetGroupNodeList", {{"hGroup", handle}, {"multiSzNodeList", list}});
  if (!set) return set.error();
  return std::nullopt;
}

Obstructed Stage::create_key(const SceneObject& object) {
  const KeyScene& k = *object.as<KeyScene>();
  constexpr uint32_t kMaximumAllowed = 0x02000000;
  auto connection = suite();
  if (!connection) return connection.error();
  auto above = k.below.empty() ? opening(**connection, "ApiGetRootKey", {{"samDesired", kMaximumAllowed}}, "the root")
                               : suite_handle(k.below);
  if (!above) return above.error();
  auto made = scene_call("ApiCreateKey", {{"hKey", *above},
                                          {"lpSubKey", name_of(object.name)},
                                          {"dwOptions", 0},
                                          {"samDesired", kMaximumAllowed},
                                          {"lpSecurityAttributes", nullptr}});
  if (!made) return made.error();
  suite_handles_[object.name] = (*made)["ReturnValue"];
  created_keys_.push_back(object.name);
  return std::nullopt;
}

Obstructed Stage::create_group_set(const SceneObject& object) {
  auto made = scene_call("ApiCreateGroupSet", {{"lpszGroupSetName", name_of(object.name)}});
  if (!made) return made.error();
  suite_handles_[object.name] = (*made)["ReturnValue"];
  created_group_sets_.push_back(object.name);
  for (const std::string& group : object.as<GroupSetScene>()->groups) {
    auto added = scene_call("ApiAddGroupToGroupSet",
                            {{"GroupSet", suite_handles_[object.name]}, {"Group", suite_handles_[group]}});
    if (!added) return added.error();
  }
  return std::nullopt;
}

Obstructed Stage::create_resource(const SceneObject& object) {
  const ResourceScene& r = *object.as<ResourceScene>();
  std::string group = r.group;
  if (group.empty()) {
    if (shared_group_.empty()) {
      shared_group_ = "implicit-group";
      auto made = scene_call("ApiCreateGroup", {{"lpszGroupName", name_of(shared_group_)}});
      if (!made) return made.error();
      suite_handles_[shared_group_] = (*made)["ReturnValue"];
      created_groups_.push_back(shared_group_);
    }
    group = shared_group_;
  }
  auto group_handle = suite_handle(group);
  if (!group_handle) return group_handle.error();
  auto made = scene_call("ApiCreateResource", {{"hGroup", *group_handle},
                                               {"lpszResourceName", name_of(object.name)},
                                               {"lpszResourceType", r.type.empty() ? profile_.resource_type : r.type},
                                               {"dwFlags", 0}});
  if (!made) return made.error();
  suite_handles_[object.name] = (*made)["ReturnValue"];
  if (r.owners.empty()) return std::nullopt;
  for (size_t i = 0; i < profile_.nodes.size(); ++i) {
    std::string node = fmt::format("node{}", i + 1);
    if (std::ranges::find(r.owners, node) != r.owners.end()) continue;
    auto node_handle = suite_handle(node);
    if (!node_handle) return node_handle.error();
    auto removed =
        scene_call("ApiRemoveResourceNode", {{"hResource", suite_handles_[object.name]}, {"hNode", *node_handle}});
    if (!removed) return removed.error();
  }
  return std::nullopt;
}

Obstructed Stage::set_dependencies(const SceneObject& object) {
  const ResourceScene& r = *object.as<ResourceScene>();
  if (!r.depends_on_any.empty()) {
    // An expression replaces all dependencies, so the simple ones are members of it.
    std::vector<std::string> parts;
    for (const std::string& provider : r.depends_on) parts.push_back(fmt::format("([{}])", name_of(provider)));
    for (const auto& set : r.depends_on_any) {
      std::vector<std::string> members;
      for (const std::string& provider : set) members.push_back(fmt::format("[{}]", name_of(provider)));
      parts.push_back(fmt::format("({})", fmt::join(members, " or ")));
    }
    auto done = scene_call("ApiSetResourceDependencyExpression",
                           {{"hResource", suite_handles_[object.name]},
                            {"lpszDependencyExpression", fmt::format("{}", fmt::join(parts, " and "))}});
    if (!done) return done.error();
    return std::nullopt;
  }
  for (const std::string& provider : r.depends_on) {
    auto done = scene_call("ApiAddResourceDependency",
                           {{"hResource", suite_handles_[object.name]}, {"hDependsOn", suite_handles_[provider]}});
    if (!done) return done.error();
  }
  return std::nullopt;
}

Obstructed Stage::reach(const std::string& variable, const std::string& state) {
  auto until = std::chrono::steady_clock::now() + profile_.settle_deadline;
  // The last look is evidence; a hundred before it that saw the same are not.
  size_t kept = recorder_.exchanges.size();
  Sight sight = look(variable);
  while (sight.state != state) {
    if (std::chrono::steady_clock::now() > until) {
      return Obstacle{Verdict::kInconclusive, fmt::format("scene: {} does not come to {}; it is {}", variable, state,
                                                          sight.state.empty() ? sight.trouble : sight.state)};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    recorder_.exchanges.resize(kept);
    sight = look(variable);
  }
  return std::nullopt;
}

Obstructed Stage::bring_to_state(const SceneObject& object) {
  const ResourceScene& r = *object.as<ResourceScene>();
  const std::string& name = object.name;
  auto call = [&](const char* method) -> Obstructed {
    // A procedure that fails at once answers whatever the server chooses; reach() sees what came of it.
    auto connection = suite();
    if (!connection) return connection.error();
    Answer answer = (*connection)->call(*idl::find(method), {{"hResource", suite_handles_[name]}});
    if (answer.kind == Answer::Kind::kResponse) return std::nullopt;
    return Obstacle{Verdict::kInconclusive, fmt::format("scene: {} of {}: {}", method, name, answer.text)};
  };
  auto online = [&]() -> Obstructed {
    if (auto obstacle = call("ApiOnlineResource")) return obstacle;
    return reach(name, "Online");
  };
  auto call_ex = [&](const char* method, const char* flags, uint32_t value) -> Obstructed {
    auto done = scene_call(
        method, {{"hResource", suite_handles_[name]}, {flags, value}, {"lpInBuffer", ""}, {"cbInBufferSize", 0}},
        kDoneOrPending);
    if (!done) return done.error();
    return std::nullopt;
  };
  // Only a state that differs from what its persistent state follows from needs more than its own request.
  bool persistent =
      r.persistent_online.value_or(r.state == "Online" || r.state == "OnlinePending" || r.state == "Failed");

  if (r.state == "Online") {
    if (persistent) return online();
    if (auto o = call_ex("ApiOnlineResourceEx", "dwOnlineFlags", kOnlineKeepPersistent)) return o;
    return reach(name, "Online");
  }
  if (r.state == "Offline") {
    if (persistent) {
      if (auto o = online()) return o;
      if (auto o = call_ex("ApiOfflineResourceEx", "dwOfflineFlags", kOfflineKeepPersistent)) return o;
    }
    return reach(name, "Offline");
  }
  if (r.state == "Failed") {
    if (persistent) {
      if (auto o = script(name, kFails, {})) return o;
      if (auto o = call("ApiOnlineResource")) return o;
    } else {
      if (auto o = online()) return o;
      if (auto o = script(name, {}, kFails)) return o;
      if (auto o = call("ApiOfflineResource")) return o;
    }
    return reach(name, "Failed");
  }
  if (r.state == "OnlinePending") {
    if (auto o = script(name, kPends, {})) return o;
    if (auto o = call("ApiOnlineResource")) return o;
    return reach(name, "OnlinePending");
  }
  if (r.state == "OfflinePending") {
    if (auto o = online()) return o;
    if (auto o = script(name, {}, kPends)) return o;
    if (auto o = call("ApiOfflineResource")) return o;
    return reach(name, "OfflinePending");
  }
  if (persistent) {
    if (auto o = online()) return o;
  }
  std::string operation = fmt::format("state of {} to {}", name_of(name), r.state);
  if (auto o = need_control(operation)) return o;
  if (auto o = check(target_->set_resource_state(name_of(name), resource_state(r.state)), operation)) return o;
  return reach(name, r.state);
}

Obstructed Stage::open_handles(const Scene& scene, const std::vector<const Step*>& steps) {
  for (const SceneObject& object : scene.objects) {
    auto* h = object.as<HandleScene>();
    if (!h) continue;
    auto connection = client(h->client);
    if (!connection) return connection.error();
    auto opened = open(**connection, h->to, h->access);
    if (!opened) return opened.error();
    handles_[object.name] = *opened;
    if (!h->closed) continue;
    if (auto obstacle = close_handle(**connection, h->to, *opened)) return obstacle;
  }
  for (const Step* step : steps) {
    std::string who;
    std::vector<std::string> variables;
    if (auto* call = std::get_if<CallStep>(&step->what)) {
      who = call->client;
      for (const auto& [name, value] : call->inputs) {
        if (value.kind == Value::Kind::kHandle) variables.push_back(value.variable);
      }
    } else if (auto* raw = std::get_if<RawStep>(&step->what)) {
      who = raw->client;
      size_t at = 0;
      while (auto place = next_handle(raw->stub, at)) {
        variables.push_back(place->variable);
        at = place->begin + place->size;
      }
    }
    if (judges_bind(who)) continue;
    for (const std::string& variable : variables) {
      if (kind_of(variable) == ndr::HandleKind::kGeneric)
        continue;  // a handle variable, maybe saved by an earlier step
      auto opened = handle(who, variable);
      if (!opened) return opened.error();
    }
    // The server state may keep a client from binding later; so it does now.
    if (!who.empty()) {
      auto connection = client(who);
      if (!connection) return connection.error();
    }
  }
  return std::nullopt;
}

Obstructed Stage::set_properties(const SceneObject& object) {
  const std::string name = name_of(object.name);
  if (auto* node = object.as<NodeScene>(); node && node->down) {
    ControlStep fail;
    fail.kind = ControlStep::Kind::kFailNode;
    fail.object = object.name;
    return perform(fail);
  }
  if (auto* g = object.as<GroupScene>(); g && g->held) {
    if (auto obstacle = need_control("hold " + name)) return obstacle;
    return check(target_->hold_group(name, true), "hold " + name);
  }
  auto* r = object.as<ResourceScene>();
  if (!r) return std::nullopt;
  // A resource that was brought to Failed or pending keeps the behaviour that brought it there, unless told otherwise:
  // a recovery by the server would otherwise take it out of its state.
  if (!r->online.empty() || !r->offline.empty()) {
    Behaviours online = r->online;
    Behaviours offline = r->offline;
    if (online.empty() && r->state == "Failed") online = kFails;
    if (auto obstacle = script(object.name, online, offline)) return obstacle;
  }
  for (auto [mark, on] : {std::pair{control::Mark::kLocked, r->locked}, std::pair{control::Mark::kCore, r->core},
                          std::pair{control::Mark::kSharedVolume, r->shared_volume}}) {
    if (!on) continue;
    std::string operation = fmt::format("mark {} {}", name, control::word(mark));
    if (auto obstacle = need_control(operation)) return obstacle;
    if (auto obstacle = check(target_->mark_resource(name, mark, true), operation)) return obstacle;
  }
  return std::nullopt;
}

void Stage::clear() {
  if (target_ && profile_.can("reset")) return;  // the next case begins with a reset
  recorder_.note = "clearing up";
  for (const std::string& set : created_group_sets_) {
    if (auto handle = suite_handle(set)) (void)scene_call("ApiDeleteGroupSet", {{"GroupSet", *handle}});
  }
  // The deepest first: a key with subkeys cannot be deleted.
  for (auto key = created_keys_.rbegin(); key != created_keys_.rend(); ++key) {
    if (const SceneObject* object = scene_->find(*key)) (void)delete_key(*object);
  }
  for (const std::string& group : created_groups_) {
    auto handle = suite_handle(group);
    // A group that the case deleted is no trouble, and neither is one that cannot be deleted: nothing is judged any
    // more.
    if (handle) (void)scene_call("ApiDeleteGroup", {{"Group", *handle}, {"force", 1}});
  }
}

Obstructed Stage::delete_key(const SceneObject& object) {
  const KeyScene& k = *object.as<KeyScene>();
  auto connection = suite();
  if (!connection) return connection.error();
  constexpr uint32_t kMaximumAllowed = 0x02000000;
  auto above = k.below.empty() ? opening(**connection, "ApiGetRootKey", {{"samDesired", kMaximumAllowed}}, "the root")
                               : suite_handle(k.below);
  if (!above) return above.error();
  auto done = scene_call("ApiDeleteKey", {{"hKey", *above}, {"lpSubKey", name_of(object.name)}});
  return done ? Obstructed{} : done.error();
}

Obstructed Stage::remove(const SceneObject& object) {
  auto* r = object.as<ResourceScene>();
  auto* g = object.as<GroupScene>();
  auto* k = object.as<KeyScene>();
  auto* s = object.as<GroupSetScene>();
  if (k && k->deleted) return delete_key(object);
  if (s && s->deleted) {
    auto done = scene_call("ApiDeleteGroupSet", {{"GroupSet", suite_handles_[object.name]}});
    return done ? Obstructed{} : done.error();
  }
  if (!(r && r->deleted) && !(g && g->deleted)) return std::nullopt;
  Json handle = suite_handles_[object.name];
  auto done = r ? scene_call("ApiDeleteResource", {{"hResource", handle}})
                : scene_call("ApiDeleteGroup", {{"Group", handle}, {"force", 0}});
  if (!done) return done.error();
  return std::nullopt;
}

}  // namespace cmrp::engine
