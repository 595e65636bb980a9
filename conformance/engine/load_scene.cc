// The `given` of a case.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "conformance/engine/load_parts.h"
#include "reference/idl/interface.h"

namespace cmrp::engine {
namespace {

const std::vector<std::string> kResourceStates = {"Initializing", "Online",        "Offline",
                                                  "Failed",       "OnlinePending", "OfflinePending"};
const std::vector<std::string> kReserved = {"main", "cluster", "null", "never-issued", "server"};

template <class Enum>
Enum load_word(const Yaml& yaml, std::string_view what, std::initializer_list<Enum> all) {
  std::vector<std::string> words;
  for (Enum e : all) words.emplace_back(control::word(e));
  std::string word = yaml.word(words, what);
  auto value = control::from_word<Enum>(word);
  return value ? *value : *all.begin();
}

/// Names of objects that stand above in `scene` and are of type T.
template <class T>
std::string earlier(const Yaml& yaml, const Scene& scene, std::string_view what) {
  std::string name = yaml.text();
  std::vector<std::string> known;
  for (const SceneObject& object : scene.objects) {
    if (object.as<T>()) known.push_back(object.name);
  }
  if (!name.empty() && std::ranges::find(known, name) == known.end()) {
    yaml.complain(fmt::format("\"{}\" is no {} that stands above", name, what), suggest(name, known));
  }
  return name;
}

std::string node_name(const Yaml& yaml) {
  std::string name = yaml.text();
  if (!name.empty() && !Variables::is_node(name)) {
    yaml.complain(fmt::format("\"{}\" is no node", name), "nodes are called node1, node2, …");
  }
  return name;
}

std::vector<std::string> node_names(const Yaml& yaml) {
  std::vector<std::string> out;
  for (const Yaml& node : yaml.list()) out.push_back(node_name(node));
  return out;
}

bool flag(YamlMap& map, const std::string& key) {
  auto yaml = map.optional(key);
  return yaml && yaml->flag();
}

void only_is(YamlMap& map, const Yaml& yaml, bool more_keys) {
  if (more_keys) yaml.complain("an object with `is` has no other keys", "it is what the target has; remove them");
  map.done();
}

ResourceScene load_resource(YamlMap& map, const Yaml& yaml, const Scene& scene) {
  ResourceScene r;
  if (auto is = map.optional("is")) {
    r.is = is->word({"core-resource", "cluster-name"}, "resource that a target has");
    only_is(map, yaml, yaml.pairs().size() > (map.has("kind") ? 2u : 1u));
    return r;
  }
  if (auto group = map.optional("group")) r.group = earlier<GroupScene>(*group, scene, "group");
  if (auto type = map.optional("type")) r.type = type->text();
  if (auto state = map.optional("state")) {
    r.state = state->word(kResourceStates, "resource state");
    if (r.state.empty()) r.state = "Offline";
  }
  if (auto persistent = map.optional("persistent")) {
    r.persistent_online = persistent->word({"Online", "Offline"}, "persistent state") == "Online";
  }
  if (auto providers = map.optional("depends_on")) {
    for (const Yaml& p : providers->list()) r.depends_on.push_back(earlier<ResourceScene>(p, scene, "resource"));
  }
  if (auto sets = map.optional("depends_on_any")) {
    for (const Yaml& set : sets->list()) {
      auto& members = r.depends_on_any.emplace_back();
      for (const Yaml& p : set.list()) members.push_back(earlier<ResourceScene>(p, scene, "resource"));
    }
  }
  if (auto online = map.optional("online")) r.online = load_behaviours(*online);
  if (auto offline = map.optional("offline")) r.offline = load_behaviours(*offline);
  r.locked = flag(map, "locked");
  r.core = flag(map, "core");
  r.shared_volume = flag(map, "shared_volume");
  r.deleted = flag(map, "deleted");
  if (auto owners = map.optional("owners")) r.owners = node_names(*owners);
  map.done();
  if (r.deleted && r.state != "Offline") {
    yaml.complain("only an Offline resource can be deleted", "remove `state`");
  }
  return r;
}

GroupScene load_group(YamlMap& map, const Yaml& yaml) {
  GroupScene g;
  if (auto is = map.optional("is")) {
    g.is = is->word({"core-group", "special-group"}, "group that a target has");
    only_is(map, yaml, yaml.pairs().size() > 2);
    return g;
  }
  if (auto owner = map.optional("owner")) g.owner = node_name(*owner);
  if (auto preferred = map.optional("preferred")) g.preferred = node_names(*preferred);
  g.held = flag(map, "held");
  g.deleted = flag(map, "deleted");
  map.done();
  return g;
}

/// "3.0" into its two numbers.
void load_version(const Yaml& yaml, BindManner& manner) {
  std::string text = yaml.text();
  unsigned major = 0, minor = 0;
  char end = 0;
  if (std::sscanf(text.c_str(), "%5u.%5u%c", &major, &minor, &end) != 2 || major > UINT16_MAX || minor > UINT16_MAX) {
    yaml.complain(fmt::format("\"{}\" is no version", text), "write it in quotes: \"2.0\"");
    return;
  }
  manner.major = static_cast<uint16_t>(major);
  manner.minor = static_cast<uint16_t>(minor);
}

ClientScene load_client(YamlMap& map) {
  ClientScene client;
  BindManner& manner = client.manner;
  if (auto user = map.optional("user")) client.user = user->text();
  if (auto node = map.optional("node")) client.node = node_name(*node);
  if (auto syntaxes = map.optional("syntaxes")) {
    for (const Yaml& one : syntaxes->list()) {
      std::string word = one.word({"ndr", "ndr64", "unknown"}, "transfer syntax");
      client.syntaxes.push_back(word == "ndr64" ? std::optional(ndr::Syntax::kNdr64)
                                : word == "ndr" ? std::optional(ndr::Syntax::kNdr)
                                                : std::nullopt);
    }
  }
  if (auto level = map.optional("auth_level")) manner.auth_level = load_auth_level(*level).value_or(manner.auth_level);
  if (auto type = map.optional("auth_type")) manner.auth_type = load_byte(*type).value_or(manner.auth_type);
  if (map.has("header_signing")) manner.header_signing = flag(map, "header_signing");
  if (auto password = map.optional("password"))
    manner.wrong_password = password->word({"wrong"}, "password") == "wrong";
  if (auto handshake = map.optional("handshake")) {
    manner.unfinished = handshake->word({"unfinished"}, "handshake") == "unfinished";
  }
  if (auto interface = map.optional("interface")) {
    manner.unknown_interface = interface->word({"unknown"}, "interface") == "unknown";
  }
  if (auto version = map.optional("version")) load_version(*version, manner);
  if (auto features = map.optional("features")) {
    manner.features.reset();
    if (features->raw_text() != "none") manner.features = load_byte(*features);
  }
  map.done();
  return client;
}

KeyScene load_key(YamlMap& map, const Yaml& yaml, const Scene& scene) {
  KeyScene k;
  if (auto is = map.optional("is")) {
    k.is = is->word({"root-key"}, "key that a target has");
    only_is(map, yaml, yaml.pairs().size() > 2);
    return k;
  }
  if (auto below = map.optional("below")) k.below = earlier<KeyScene>(*below, scene, "key");
  k.deleted = flag(map, "deleted");
  map.done();
  return k;
}

GroupSetScene load_group_set(YamlMap& map, const Scene& scene) {
  GroupSetScene s;
  if (auto groups = map.optional("groups")) {
    for (const Yaml& g : groups->list()) s.groups.push_back(earlier<GroupScene>(g, scene, "group"));
  }
  s.deleted = flag(map, "deleted");
  map.done();
  return s;
}

NotifyScene load_notify(YamlMap& map) {
  NotifyScene port;
  if (auto version = map.optional("version")) port.version = version->word({"1", "2"}, "version") == "2" ? 2 : 1;
  map.done();
  return port;
}

HandleScene load_handle(YamlMap& map, const Scene& scene) {
  HandleScene h;
  if (auto to = map.required("to", "say which object the handle is to")) {
    h.to = to->text();
    Variables above(scene);
    above.expect(*to,
                 {Variables::Kind::kResource, Variables::Kind::kGroup, Variables::Kind::kNode, Variables::Kind::kKey,
                  Variables::Kind::kNotify, Variables::Kind::kBatchPort, Variables::Kind::kGroupSet,
                  Variables::Kind::kNetwork, Variables::Kind::kNetInterface, Variables::Kind::kCluster},
                 "object that stands above");
  }
  if (auto access = map.optional("access")) {
    bool key = Variables(scene).kind(h.to) == Variables::Kind::kKey;
    const idl::Method& open = *idl::find(key ? "ApiOpenKey" : "ApiOpenResourceEx");
    const ndr::Field& field = *open.parameter(key ? "samDesired" : "dwDesiredAccess");
    Value value = load_value(*access, open, field, Variables(scene), false);
    ndr::Object parameters(*open.parameters);
    ndr::Json json;
    json[std::string(field.name)] = value.literal;
    if (ndr::from_json(*open.parameters, json, parameters.get())) {
      h.access = *reinterpret_cast<const uint32_t*>(static_cast<const std::byte*>(parameters.get()) + field.offset);
    }
  }
  if (auto client = map.optional("as"))
    h.client = Variables(scene).expect(*client, {Variables::Kind::kClient}, "client");
  h.closed = flag(map, "closed");
  map.done();
  return h;
}

}  // namespace

std::optional<uint8_t> load_auth_level(const Yaml& yaml) {
  const std::vector<std::string> words = {"none", "connect", "call", "pkt", "integrity", "privacy"};
  std::string word = yaml.word(words, "authentication level");
  if (word.empty()) return std::nullopt;
  return static_cast<uint8_t>(1 + (std::ranges::find(words, word) - words.begin()));
}

std::optional<uint8_t> load_byte(const Yaml& yaml) {
  auto number = yaml.number();
  if (!number) return std::nullopt;
  if (*number > UINT8_MAX) yaml.complain("one byte holds 0 to 255", "write a smaller number");
  return static_cast<uint8_t>(*number);
}

Behaviours load_behaviours(const Yaml& yaml) {
  using enum control::Behaviour;
  auto one = [](const Yaml& y) {
    return load_word(y, "behaviour", {kFinish, kFinishLater, kPending, kFail, kFailLater});
  };
  Behaviours out;
  if (yaml.is_map()) {
    for (const auto& [node, behaviour] : yaml.pairs()) out[node_name(node)] = one(behaviour);
  } else {
    out[""] = one(yaml);
  }
  return out;
}

Scene load_scene(const Yaml& yaml) {
  Scene scene;
  for (const auto& [key, value] : yaml.pairs()) {
    std::string name = key.text();
    if (name == "server") {
      YamlMap map(value, "the scene of the server");
      using enum control::ServerState;
      if (auto state = map.required("state")) {
        scene.server_state = load_word(*state, "server state", {kNone, kReadOnly, kReadWrite, kLeaving});
      }
      map.done();
      continue;
    }
    SceneObject object{name, ResourceScene{}, value.where()};
    YamlMap map(value, fmt::format("the scene of {}", name));
    auto kind = map.optional("kind");
    if (Variables::is_node(name)) {
      NodeScene node;
      if (kind) kind->word({"node"}, "kind of something called " + name);
      if (auto state = map.required("state")) node.down = state->word({"Up", "Down"}, "node state") == "Down";
      map.done();
      object.what = node;
      if (node.down && name == "node1")
        value.complain("node1 is the one that main is connected to", "let another node be Down");
    } else if (std::ranges::find(kReserved, name) != kReserved.end()) {
      key.complain(fmt::format("\"{}\" is a word of the tables", name), "give the object another name");
      continue;
    } else {
      std::string word = kind ? kind->word({"resource", "group", "key", "notify", "batch-port", "group-set", "network",
                                            "net-interface", "client", "handle"},
                                           "kind of object")
                              : "resource";
      if (word == "group") {
        object.what = load_group(map, value);
      } else if (word == "key") {
        object.what = load_key(map, value, scene);
      } else if (word == "notify") {
        object.what = load_notify(map);
      } else if (word == "batch-port") {
        BatchPortScene port;
        if (auto key = map.required("key", "say which key's batches it hears of"))
          port.key = earlier<KeyScene>(*key, scene, "key");
        map.done();
        object.what = port;
      } else if (word == "group-set") {
        object.what = load_group_set(map, scene);
      } else if (word == "network") {
        NetworkScene network;
        if (auto is = map.optional("is"))
          network.other = is->word({"other-network"}, "network that a target has") != "";
        map.done();
        object.what = network;
      } else if (word == "net-interface") {
        map.done();
        object.what = NetInterfaceScene{};
      } else if (word == "client") {
        object.what = load_client(map);
      } else if (word == "handle") {
        object.what = load_handle(map, scene);
      } else {
        object.what = load_resource(map, value, scene);
      }
    }
    scene.objects.push_back(std::move(object));
  }
  return scene;
}

bool Variables::is_node(const std::string& name) {
  return name.size() == 5 && name.starts_with("node") && name[4] >= '1' && name[4] <= '9';
}

Variables::Kind Variables::kind(const std::string& name) const {
  if (name == "cluster") return Kind::kCluster;
  if (name == "main") return Kind::kClient;
  if (is_node(name)) return Kind::kNode;
  if (auto saved = saved_.find(name); saved != saved_.end()) return saved->second;
  const SceneObject* object = scene_->find(name);
  if (!object) return Kind::kNone;
  if (object->as<ResourceScene>()) return Kind::kResource;
  if (object->as<GroupScene>()) return Kind::kGroup;
  if (object->as<KeyScene>()) return Kind::kKey;
  if (object->as<NotifyScene>()) return Kind::kNotify;
  if (object->as<BatchPortScene>()) return Kind::kBatchPort;
  if (object->as<GroupSetScene>()) return Kind::kGroupSet;
  if (object->as<NetworkScene>()) return Kind::kNetwork;
  if (object->as<NetInterfaceScene>()) return Kind::kNetInterface;
  if (object->as<ClientScene>()) return Kind::kClient;
  return Kind::kHandle;
}

const idl::Method* Variables::started(const std::string& call) const {
  auto found = started_.find(call);
  return found == started_.end() ? nullptr : found->second;
}

std::vector<std::string> Variables::started() const {
  std::vector<std::string> out;
  for (const auto& [name, method] : started_) out.push_back(name);
  return out;
}

std::vector<std::string> Variables::of(const std::set<Kind>& kinds) const {
  std::vector<std::string> out;
  for (const SceneObject& object : scene_->objects) {
    if (kinds.contains(kind(object.name))) out.push_back(object.name);
  }
  for (const auto& [name, kind] : saved_) {
    if (kinds.contains(kind)) out.push_back(name);
  }
  for (const char* name : {"node1", "node2", "cluster", "main"}) {
    if (kinds.contains(kind(name))) out.emplace_back(name);
  }
  return out;
}

std::string Variables::expect(const Yaml& yaml, const std::set<Kind>& kinds, std::string_view what) const {
  std::string name = yaml.text();
  if (name.empty() || kinds.contains(kind(name))) return name;
  yaml.complain(fmt::format("\"{}\" is no {} of this case", name, what), suggest(name, of(kinds)));
  return {};
}

}  // namespace cmrp::engine
