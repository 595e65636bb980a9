#include "conformance/engine/stage.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/engine/buffers.h"
#include "conformance/engine/load_parts.h"
#include "reference/idl/interface.h"
#include "reference/wire/bytes.h"
#include "reference/wire/utf16.h"

namespace cmrp::engine {
namespace {

using ndr::HandleKind;
using ndr::Json;

constexpr uint32_t kMaximumAllowed = 0x02000000;
/// Fixed, so that runs are the same; no server hands out this one.
constexpr const char* kNeverIssuedHandle = "5f6d7270-0bad-4bad-8bad-6e6f74697373";

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

size_t node_index(const std::string& variable) { return static_cast<size_t>(variable[4] - '1'); }

/// The bytes of a MULTI_SZ in hex.
std::string multi_sz(const Json& texts) {
  wire::Bytes bytes;
  auto append = [&](std::u16string_view text) {
    for (char16_t c : text) bytes.insert(bytes.end(), {static_cast<uint8_t>(c), static_cast<uint8_t>(c >> 8)});
    bytes.insert(bytes.end(), {0, 0});
  };
  for (const Json& text : texts) append(wire::to_utf16(text.get<std::string>()));
  append({});
  return wire::to_hex(bytes);
}

struct Opening {
  HandleKind kind;
  const char* open;
  const char* open_ex;
  const char* name;  ///< of the parameter that names the object; null: none
};
constexpr Opening kOpenings[] = {
    {HandleKind::kCluster, "ApiOpenCluster", "ApiOpenClusterEx", nullptr},
    {HandleKind::kNode, "ApiOpenNode", "ApiOpenNodeEx", "lpszNodeName"},
    {HandleKind::kGroup, "ApiOpenGroup", "ApiOpenGroupEx", "lpszGroupName"},
    {HandleKind::kResource, "ApiOpenResource", "ApiOpenResourceEx", "lpszResourceName"},
    {HandleKind::kNetwork, "ApiOpenNetwork", "ApiOpenNetworkEx", "lpszNetworkName"},
    {HandleKind::kNetInterface, "ApiOpenNetInterface", "ApiOpenNetInterfaceEx", "lpszNetInterfaceName"},
};

struct Closing {
  HandleKind kind;
  const char* method;
  const char* parameter;
};
constexpr Closing kClosings[] = {
    {HandleKind::kCluster, "ApiCloseCluster", "Cluster"},
    {HandleKind::kNode, "ApiCloseNode", "Node"},
    {HandleKind::kGroup, "ApiCloseGroup", "Group"},
    {HandleKind::kResource, "ApiCloseResource", "Resource"},
    {HandleKind::kKey, "ApiCloseKey", "pKey"},
    {HandleKind::kNotify, "ApiCloseNotify", "Notify"},
    {HandleKind::kBatchPort, "ApiCloseBatchPort", "phBatchPort"},
    {HandleKind::kGroupSet, "ApiCloseGroupSet", "GroupSet"},
    {HandleKind::kNetwork, "ApiCloseNetwork", "Network"},
    {HandleKind::kNetInterface, "ApiCloseNetInterface", "NetInterface"},
};

/// Handles that the suite opens for its scenes stay open as long as its connection: so it gets a new one now and then.
constexpr size_t kCasesPerConnection = 64;

}  // namespace

Stage::Stage(Rig& rig, ndr::Syntax syntax)
    : rig_(rig),
      syntax_(syntax),
      profile_(rig.profile),
      caller_(rig.caller),
      target_(rig.target),
      recorder_(rig.recorder),
      number_(rig.cases),
      suite_(rig.own) {}

Stage::~Stage() {
  // Without a reset the handles of this case would hold what clear() deleted.
  if (++rig_.own_cases >= kCasesPerConnection || !target_ || !profile_.can("reset")) forget_suite();
}

HandleKind Stage::kind_of(const std::string& variable) const {
  if (variable == "cluster") return HandleKind::kCluster;
  if (Variables::is_node(variable)) return HandleKind::kNode;
  if (variable == shared_group_ && !variable.empty()) return HandleKind::kGroup;
  const SceneObject* object = scene_ ? scene_->find(variable) : nullptr;
  if (!object) return HandleKind::kGeneric;
  if (object->as<ResourceScene>()) return HandleKind::kResource;
  if (object->as<GroupScene>()) return HandleKind::kGroup;
  if (object->as<KeyScene>()) return HandleKind::kKey;
  if (object->as<NotifyScene>()) return HandleKind::kNotify;
  if (object->as<BatchPortScene>()) return HandleKind::kBatchPort;
  if (object->as<GroupSetScene>()) return HandleKind::kGroupSet;
  if (object->as<NetworkScene>()) return HandleKind::kNetwork;
  if (object->as<NetInterfaceScene>()) return HandleKind::kNetInterface;
  return HandleKind::kGeneric;
}

std::string Stage::name_of(const std::string& variable) const {
  if (Variables::is_node(variable)) {
    size_t index = node_index(variable);
    return index < profile_.nodes.size() ? profile_.nodes[index].name : variable;
  }
  const SceneObject* object = scene_ ? scene_->find(variable) : nullptr;
  if (object) {
    auto* r = object->as<ResourceScene>();
    auto* g = object->as<GroupScene>();
    std::string is = r ? r->is : g ? g->is : "";
    if (auto* network = object->as<NetworkScene>()) is = network->other ? "other-network" : "network";
    if (object->as<NetInterfaceScene>()) is = "net-interface";
    if (!is.empty()) return profile_.objects.at(is);
  }
  return fmt::format("{}{}-{}", profile_.prefix, variable, number_);
}

std::string Stage::node_variable(const std::string& name) const {
  for (size_t i = 0; i < profile_.nodes.size(); ++i) {
    if (same_name(profile_.nodes[i].name, name)) return fmt::format("node{}", i + 1);
  }
  return name;
}

std::string Stage::group_variable(const std::string& name) const {
  for (const SceneObject& object : scene_->objects) {
    if (object.as<GroupScene>() && same_name(name_of(object.name), name)) return object.name;
  }
  return name;
}

// ---- connections and handles ----

tl::expected<Connection*, Obstacle> Stage::suite() {
  if (suite_ && !suite_tried_) {
    // Whatever the target did between two cases: a method without parameters tells if the connection is there still.
    // That is no part of the case, and leaves no trace in its report.
    size_t kept = recorder_.exchanges.size();
    Answer answer = suite_->call(*idl::find("ApiGetClusterVersion"), Json::object());
    recorder_.exchanges.resize(kept);
    if (answer.kind != Answer::Kind::kResponse && answer.kind != Answer::Kind::kFault) forget_suite();
  }
  suite_tried_ = true;
  if (suite_) return suite_.get();
  // The first node that is not known to be dead; after a failure of node1 the others still show the cluster.
  ConnectError last;
  for (size_t i = 0; i < profile_.nodes.size(); ++i) {
    if (known_dead_.contains(fmt::format("node{}", i + 1))) continue;
    auto made = caller_.connect(i, "all", profile_.offer(), {}, recorder_);
    if (made) {
      suite_ = std::move(*made);
      rig_.own_cases = 0;
      return suite_.get();
    }
    last = made.error();
    if (!last.unreachable) break;
  }
  return tl::unexpected(Obstacle{Verdict::kInconclusive, "the suite's own connection: " + last.text, last.unreachable});
}

tl::expected<Connection*, Obstacle> Stage::client(const std::string& name) {
  if (auto& there = clients_[name]) return there.get();
  ClientScene scene;
  if (const SceneObject* object = scene_->find(name)) scene = *object->as<ClientScene>();
  Syntaxes syntaxes = scene.syntaxes.empty() ? Syntaxes{syntax_} : scene.syntaxes;
  auto made = caller_.connect(node_index(scene.node), scene.user, syntaxes, scene.manner, recorder_);
  if (!made) {
    const ConnectError& error = made.error();
    if (scene.judged() && error.answer.kind != Answer::Kind::kUnsent)
      return tl::unexpected(Obstacle{Verdict::kInconclusive, error.text, false, error.answer});
    // The profile declares what is offered here, or the case had been skipped.
    if (error.syntax_refused)
      return tl::unexpected(Obstacle{Verdict::kFail, "a declared transfer syntax is refused: " + error.text});
    return tl::unexpected(
        Obstacle{Verdict::kInconclusive, fmt::format("client {}: {}", name, error.text), error.unreachable});
  }
  clients_[name] = std::move(*made);
  return clients_[name].get();
}

bool Stage::judges_bind(const std::string& client) const {
  const SceneObject* object = scene_->find(client);
  const ClientScene* scene = object ? object->as<ClientScene>() : nullptr;
  return scene && scene->judged();
}

std::weak_ptr<Connection> Stage::open_client(const std::string& name) const {
  auto found = clients_.find(name);
  return found == clients_.end() ? std::weak_ptr<Connection>() : found->second;
}

void Stage::close(const std::string& client) {
  clients_.erase(client);
  std::erase_if(client_handles_, [&](const auto& item) { return item.first.first == client; });
}

void Stage::forget_suite() {
  suite_.reset();
  suite_handles_.clear();
}

void Stage::forget_connections() {
  forget_suite();
  clients_.clear();
  client_handles_.clear();
}

tl::expected<Json, Obstacle> Stage::open(Connection& connection, const std::string& variable,
                                         std::optional<uint32_t> access) {
  HandleKind kind = kind_of(variable);
  const SceneObject* object = scene_ ? scene_->find(variable) : nullptr;
  if (kind == HandleKind::kKey) return open_key(connection, variable, access.value_or(kMaximumAllowed));
  if (kind == HandleKind::kBatchPort) return open_batch_port(connection, object->as<BatchPortScene>()->key);
  if (kind == HandleKind::kNotify) {
    bool second = object->as<NotifyScene>()->version == 2;
    return opening(connection, second ? "ApiCreateNotifyV2" : "ApiCreateNotify", Json::object(), variable);
  }
  if (kind == HandleKind::kGroupSet)
    return opening(connection, "ApiOpenGroupSet", {{"lpszGroupSetName", name_of(variable)}}, variable);
  auto row = std::ranges::find(kOpenings, kind, &Opening::kind);
  if (row == std::end(kOpenings))
    return tl::unexpected(Obstacle{Verdict::kError, variable + " is no object that can be opened"});
  Json inputs = Json::object();
  if (row->name) inputs[row->name] = name_of(variable);
  if (access) inputs["dwDesiredAccess"] = *access;
  return opening(connection, access ? row->open_ex : row->open, std::move(inputs), variable);
}

tl::expected<Json, Obstacle> Stage::opening(Connection& connection, std::string_view method, Json inputs,
                                            const std::string& variable, std::string_view result) {
  Answer answer = connection.call(*idl::find(method), inputs);
  const std::string key(result);
  if (answer.kind != Answer::Kind::kResponse || answer.code.value_or(ERROR_SUCCESS) != ERROR_SUCCESS ||
      !answer.outputs.contains(key) || answer.outputs[key].is_null()) {
    return tl::unexpected(Obstacle{Verdict::kInconclusive, fmt::format("{} of {}: {}", method, variable, answer.text)});
  }
  return answer.outputs[key];
}

tl::expected<Json, Obstacle> Stage::open_key(Connection& connection, const std::string& variable, uint32_t rights) {
  std::string path = path_of(variable);
  auto root = opening(connection, "ApiGetRootKey", {{"samDesired", path.empty() ? rights : kMaximumAllowed}}, variable);
  if (!root || path.empty()) return root;
  auto key = opening(connection, "ApiOpenKey", {{"hKey", *root}, {"lpSubKey", path}, {"samDesired", rights}}, variable);
  // The way there leaves nothing behind.
  connection.call(*idl::find("ApiCloseKey"), {{"pKey", *root}});
  return key;
}

tl::expected<Json, Obstacle> Stage::open_batch_port(Connection& connection, const std::string& key) {
  auto handle = open_key(connection, key, kMaximumAllowed);
  if (!handle) return handle;
  auto port = opening(connection, "ApiCreateBatchPort", {{"hKey", *handle}}, key, "phBatchPort");
  connection.call(*idl::find("ApiCloseKey"), {{"pKey", *handle}});
  return port;
}

Obstructed Stage::close_handle(Connection& connection, const std::string& variable, const Json& handle) {
  auto row = std::ranges::find(kClosings, kind_of(variable), &Closing::kind);
  Answer closed = connection.call(*idl::find(row->method), {{row->parameter, handle}});
  if (closed.kind == Answer::Kind::kResponse && closed.code.value_or(ERROR_SUCCESS) == ERROR_SUCCESS)
    return std::nullopt;
  return Obstacle{Verdict::kInconclusive, fmt::format("scene: {}: {}", row->method, closed.text)};
}

std::string Stage::path_of(const std::string& key) const {
  const SceneObject* object = scene_->find(key);
  const KeyScene* k = object ? object->as<KeyScene>() : nullptr;
  if (!k || !k->is.empty()) return {};
  std::string above = k->below.empty() ? "" : path_of(k->below);
  return above.empty() ? name_of(key) : above + "\\" + name_of(key);
}

tl::expected<Json, Obstacle> Stage::suite_handle(const std::string& variable) {
  if (auto found = suite_handles_.find(variable); found != suite_handles_.end()) return found->second;
  auto connection = suite();
  if (!connection) return tl::unexpected(connection.error());
  auto handle = open(**connection, variable, std::nullopt);
  if (handle) suite_handles_[variable] = *handle;
  return handle;
}

tl::expected<Json, Obstacle> Stage::handle(const std::string& client_name, const std::string& variable) {
  if (auto found = handles_.find(variable); found != handles_.end()) return found->second;
  auto key = std::pair(client_name, variable);
  if (auto found = client_handles_.find(key); found != client_handles_.end()) return found->second;
  auto connection = client(client_name);
  if (!connection) return tl::unexpected(connection.error());
  // Who has not got All access asks for what there is.
  const SceneObject* object = scene_->find(client_name);
  bool limited = object && object->as<ClientScene>() && object->as<ClientScene>()->user != "all";
  auto opened = open(**connection, variable, limited ? std::optional(kMaximumAllowed) : std::nullopt);
  if (opened) client_handles_[key] = *opened;
  return opened;
}

tl::expected<Json, Obstacle> Stage::resolve_text(std::string text, const std::string& client_name) {
  size_t at = 0;
  while (auto place = next_place(text, at)) {
    auto part = resolve(place->value, client_name);
    if (!part) return part;
    std::string word = part->is_string() ? part->get<std::string>() : part->dump();
    text.replace(place->begin, place->size, word);
    at = place->begin + word.size();
  }
  return Json(text);
}

tl::expected<Json, Obstacle> Stage::resolve(const Value& value, const std::string& client_name) {
  if (value.as_sz) {
    Value text = value;
    text.as_sz = false;
    auto resolved = resolve(text, client_name);
    return resolved && resolved->is_string() ? Json(sz_hex(resolved->get<std::string>())) : resolved;
  }
  switch (value.kind) {
    case Value::Kind::kLiteral:
      return value.literal;
    case Value::Kind::kHandle:
      return handle(client_name, value.variable);
    case Value::Kind::kNeverIssued:
      return Json(kNeverIssuedHandle);
    case Value::Kind::kName:
      return Json(name_of(value.variable));
    case Value::Kind::kSaved: {
      const Json& saved = handles_.at(value.variable);
      return saved.is_string() ? Json(saved.get_ref<const std::string&>().substr(0, value.first)) : saved;
    }
    case Value::Kind::kKnown:
      return Json(profile_.objects.at(value.variable));
    case Value::Kind::kText:
      return resolve_text(value.literal.get<std::string>(), client_name);
    case Value::Kind::kMultiSz:
    case Value::Kind::kProperties: {
      if (!value.literal.is_array()) return value.literal;
      Json texts = Json::array();
      for (const Json& one : value.literal) {
        auto text = resolve_text(one.get<std::string>(), client_name);
        if (!text) return text;
        texts.push_back(*text);
      }
      return value.kind == Value::Kind::kMultiSz ? Json(multi_sz(texts)) : texts;
    }
    case Value::Kind::kType: {
      const SceneObject* object = scene_->find(value.variable);
      const ResourceScene* resource = object ? object->as<ResourceScene>() : nullptr;
      return Json(resource && !resource->type.empty() ? resource->type : profile_.resource_type);
    }
    case Value::Kind::kId:
      break;
  }
  HandleKind kind = kind_of(value.variable);
  const auto [method, parameter] = [&]() -> std::pair<const char*, const char*> {
    switch (kind) {
      case HandleKind::kResource:
        return {"ApiGetResourceId", "hResource"};
      case HandleKind::kGroup:
        return {"ApiGetGroupId", "hGroup"};
      case HandleKind::kNetwork:
        return {"ApiGetNetworkId", "hNetwork"};
      case HandleKind::kNetInterface:
        return {"ApiGetNetInterfaceId", "hNetInterface"};
      default:
        return {"ApiGetNodeId", "hNode"};
    }
  }();
  auto id_handle = suite_handle(value.variable);
  if (!id_handle) return tl::unexpected(id_handle.error());
  if (kind == HandleKind::kGroupSet) return group_set_id(*id_handle);
  auto outputs = scene_call(method, {{parameter, *id_handle}});
  if (!outputs) return outputs;
  return (*outputs)["pGuid"];
}

tl::expected<Json, Obstacle> Stage::group_set_id(const Json& handle) {
  constexpr uint32_t CLUSCTL_GROUPSET_GET_ID = 0x08000039;
  constexpr uint32_t kRoom = 512;
  auto outputs = scene_call("ApiGroupSetControl", {{"hGroupSet", handle},
                                                   {"dwControlCode", CLUSCTL_GROUPSET_GET_ID},
                                                   {"lpInBuffer", nullptr},
                                                   {"nInBufferSize", 0},
                                                   {"nOutBufferSize", kRoom}});
  if (!outputs) return outputs;
  auto bytes = wire::from_hex((*outputs)["lpOutBuffer"].get<std::string>());
  std::u16string text;
  for (size_t i = 0; bytes && i + 1 < bytes->size(); i += 2) {
    text += static_cast<char16_t>((*bytes)[i] | (*bytes)[i + 1] << 8);
  }
  return Json(wire::to_utf8(text.substr(0, text.find(u'\0'))));
}

// ---- control ----

Obstructed Stage::need_control(const std::string& operation) {
  if (target_) return std::nullopt;
  return Obstacle{Verdict::kInconclusive, operation + ": the profile has no control"};
}

Obstructed Stage::check(const control::Status& status, const std::string& operation) {
  recorder_.remark(fmt::format("{}: {}{}", operation, control::word(status.code),
                               status.message.empty() ? "" : ", " + status.message));
  if (status.ok()) return std::nullopt;
  // The profile declares the capability, or the case had been skipped: so this is the target's failure. No answer at
  // all says nothing about the server.
  bool silent = status.code == control::Code::kNoAnswer;
  return Obstacle{silent ? Verdict::kInconclusive : Verdict::kFail,
                  fmt::format("a declared capability does not work: {}: {} {}", operation, control::word(status.code),
                              status.message)};
}

Obstructed Stage::set_server_state(control::ServerState state) {
  std::string operation = fmt::format("server state of {} to {}", name_of("node1"), control::word(state));
  if (auto obstacle = need_control(operation)) return obstacle;
  return check(target_->set_server_state(name_of("node1"), state), operation);
}

Obstructed Stage::script(const std::string& variable, const Behaviours& online, const Behaviours& offline) {
  constexpr uint32_t kDelayMs = 50;
  std::set<std::string> places{""};
  for (const Behaviours* all : {&online, &offline}) {
    for (const auto& [node, behaviour] : *all) places.insert(node);
  }
  auto of = [](const Behaviours& all, const std::string& node) {
    auto found = all.find(node);
    if (found == all.end()) found = all.find("");
    return found == all.end() ? control::Behaviour::kFinish : found->second;
  };
  for (const std::string& place : places) {
    control::Script made{place.empty() ? "" : name_of(place), of(online, place), of(offline, place), kDelayMs};
    std::string operation =
        fmt::format("script {}{}: online {}, offline {}", name_of(variable), place.empty() ? "" : " on " + made.node,
                    control::word(made.online), control::word(made.offline));
    if (auto obstacle = need_control(operation)) return obstacle;
    if (auto obstacle = check(target_->script_resource(name_of(variable), made), operation)) return obstacle;
  }
  return std::nullopt;
}

Obstructed Stage::perform(const ControlStep& step) {
  using K = ControlStep::Kind;
  const std::string name = step.object.empty() ? "" : name_of(step.object);
  if (auto obstacle = need_control("control step")) return obstacle;
  switch (step.kind) {
    case K::kRelease:
      return check(target_->complete_resource(name, step.success),
                   fmt::format("release {}: {}", name, step.success ? "finish" : "fail"));
    case K::kFail:
      return check(target_->fail_resource(name), "fail " + name);
    case K::kScript:
      return script(step.object, step.online, step.offline);
    case K::kMark:
      return check(target_->mark_resource(name, step.mark, step.on),
                   fmt::format("mark {} {}: {}", name, control::word(step.mark), step.on));
    case K::kHold:
      return check(target_->hold_group(name, true), "hold " + name);
    case K::kLetGo:
      return check(target_->hold_group(name, false), "let go " + name);
    case K::kServerState:
      return check(target_->set_server_state(name, step.server_state),
                   fmt::format("server state of {} to {}", name, control::word(step.server_state)));
    case K::kFailNode: {
      auto obstacle = check(target_->fail_node(name), "fail node " + name);
      known_dead_.insert(step.object);
      // Whoever was connected there is not any more; the suite looks from another node.
      forget_suite();
      return obstacle;
    }
    case K::kRestartNode: {
      auto obstacle = check(target_->restart_node(name), "restart node " + name);
      known_dead_.erase(step.object);
      forget_connections();
      return obstacle;
    }
    case K::kRestartServer: {
      auto obstacle = check(target_->restart_server(), "restart server");
      forget_connections();
      return obstacle;
    }
  }
  return Obstacle{Verdict::kError, "unknown control step"};
}

// ---- looking ----

Sight Stage::look(const std::string& variable) {
  Sight sight;
  HandleKind kind = kind_of(variable);
  auto handle = suite_handle(variable);
  if (!handle) {
    sight.trouble = handle.error().text;
    // A name that is not found is a sight too: the object is gone.
    bool gone = sight.trouble.find("_NOT_FOUND") != std::string::npos;
    if (gone) sight.exists = false;
    return sight;
  }
  const char* method = kind == HandleKind::kResource ? "ApiGetResourceState"
                       : kind == HandleKind::kGroup  ? "ApiGetGroupState"
                                                     : "ApiGetNodeState";
  const char* parameter = kind == HandleKind::kResource ? "hResource" : kind == HandleKind::kGroup ? "hGroup" : "hNode";
  auto connection = suite();
  if (!connection) {
    sight.trouble = connection.error().text;
    return sight;
  }
  Answer answer = (*connection)->call(*idl::find(method), {{parameter, *handle}});
  if (answer.kind == Answer::Kind::kClosed) forget_suite();
  if (answer.kind != Answer::Kind::kResponse || answer.code.value_or(1) != ERROR_SUCCESS) {
    sight.trouble = fmt::format("{}: {}", method, answer.text);
    // A handle whose object is gone: ask by name next time.
    suite_handles_.erase(variable);
    if (answer.code == ERROR_RESOURCE_NOT_AVAILABLE || answer.code == ERROR_GROUP_NOT_AVAILABLE) sight.exists = false;
    return sight;
  }
  sight.exists = true;
  auto text = [&](const char* key) {
    const Json& value = answer.outputs.value(key, Json());
    return value.is_string() ? value.get<std::string>() : value.is_null() ? std::string() : value.dump();
  };
  sight.state = text("State");
  for (const char* prefix : {"ClusterResource", "ClusterGroup", "ClusterNode"}) {
    if (sight.state.starts_with(prefix)) sight.state.erase(0, std::string_view(prefix).size());
  }
  sight.owner = node_variable(text("NodeName"));
  sight.group = group_variable(text("GroupName"));
  return sight;
}

tl::expected<control::ResourceReport, Obstacle> Stage::report(const std::string& variable) {
  if (auto obstacle = need_control("report of " + variable)) return tl::unexpected(*obstacle);
  auto report = target_->resource_report(name_of(variable));
  if (!report) return tl::unexpected(*check(report.error(), "report of " + name_of(variable)));
  return *report;
}

}  // namespace cmrp::engine
