#include "conformance/engine/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "conformance/control/capabilities.h"
#include "conformance/engine/strict_yaml.h"
#include "conformance/engine/value.h"

namespace cmrp::engine {
namespace {

std::optional<uint16_t> load_port(const Yaml& yaml) {
  auto number = yaml.number();
  if (number && (*number < 1 || *number > 65535)) yaml.complain("no TCP port", "ports are 1 to 65535");
  if (!number || *number < 1 || *number > 65535) return std::nullopt;
  return static_cast<uint16_t>(*number);
}

std::chrono::milliseconds load_ms(YamlMap& map, const std::string& key, std::chrono::milliseconds fallback) {
  auto yaml = map.optional(key);
  if (!yaml) return fallback;
  auto number = yaml->number();
  if (number && (*number < 1 || *number > 3'600'000)) yaml->complain("no deadline", "write milliseconds, 1 to 3600000");
  return number ? std::chrono::milliseconds(*number) : fallback;
}

/// A path in a profile is relative to the profile.
std::string beside(const std::string& profile, const std::string& path) {
  if (path.empty() || path.front() == '/') return path;
  return (std::filesystem::path(profile).parent_path() / path).string();
}

void load_endpoint(const Yaml& yaml, Profile& p) {
  YamlMap map(yaml, "endpoint");
  if (auto mapper = map.optional("endpoint-mapper")) p.endpoint_mapper = load_port(*mapper).value_or(135);
  if (auto nodes = map.required("nodes", "list the cluster's nodes; the first is the one the suite calls")) {
    for (const Yaml& one : nodes->list()) {
      YamlMap keys(one, "a node");
      Profile::Node node;
      if (auto name = keys.required("name")) node.name = name->text();
      if (auto host = keys.required("host")) node.host = host->text();
      if (auto port = keys.optional("port")) node.port = load_port(*port);
      if (auto service = keys.optional("service-host")) node.service_host = service->text();
      keys.done();
      p.nodes.push_back(std::move(node));
    }
  }
  map.done();
}

/// NTLM: user and domain. Kerberos: principal, which may be left to a ccache.
rpc::Credential load_credential(const Yaml& yaml, const std::string& file) {
  rpc::Credential c;
  YamlMap map(yaml, "a credential");
  auto user = map.optional("user");
  auto principal = map.optional("principal");
  auto ccache = map.optional("ccache");
  bool kerberos = principal || ccache;
  if (user.has_value() == kerberos) {
    yaml.complain("a credential has either a user, for NTLM, or a principal or a ccache, for Kerberos",
                  "write `user: NAME` or `principal: NAME@REALM`");
  }
  if (user) c.user = user->text();
  if (auto domain = map.optional("domain")) {
    c.domain = domain->text(true);
    if (kerberos) domain->complain("Kerberos has no domain", "the realm stands in `principal: NAME@REALM`");
  }
  if (kerberos) c.mechanism = rpc::Mechanism::kKerberos;
  if (principal) {
    std::string name = principal->text();
    size_t at = name.rfind('@');
    if (at == std::string::npos || at == 0 || at + 1 == name.size()) {
      principal->complain(fmt::format("\"{}\" is no principal", name), "write NAME@REALM");
    } else {
      c.user = name.substr(0, at);
      c.domain = name.substr(at + 1);
    }
  }
  auto password = map.optional("password");
  auto password_file = map.optional("password-file");
  if (password.has_value() + password_file.has_value() + ccache.has_value() != 1) {
    yaml.complain("a credential has one of password-file, password and ccache",
                  "write `password-file: PATH`; its first line is the password");
  }
  if (password) c.password = password->text(true);
  if (password_file) {
    std::ifstream in(beside(file, password_file->text()));
    if (!in || !std::getline(in, c.password)) {
      password_file->complain(fmt::format("{} cannot be read", beside(file, password_file->raw_text())),
                              "write the password into its first line; paths are relative to the profile");
    }
  }
  if (ccache) {
    c.ccache = beside(file, ccache->text());
    if (!std::ifstream(c.ccache)) {
      ccache->complain(fmt::format("{} cannot be read", c.ccache),
                       "get a ticket with kinit -c FILE; paths are relative to the profile");
    }
  }
  map.done();
  return c;
}

Profile::Control load_control(const Yaml& yaml, const std::string& file) {
  Profile::Control c;
  if (yaml.is_text()) {
    yaml.word({"none"}, "way of control");
    return c;
  }
  YamlMap map(yaml, "control");
  auto onc = map.optional("onc");
  auto hooks = map.optional("hooks");
  if (onc.has_value() == hooks.has_value())
    yaml.complain("control is onc, hooks or none", "write {onc: HOST:PORT}, {hooks: PROGRAM} or none");
  if (onc) {
    c.kind = Profile::Control::Kind::kOnc;
    std::string text = onc->text();
    size_t colon = text.rfind(':');
    int port = colon == std::string::npos ? 0 : std::atoi(text.c_str() + colon + 1);
    if (port < 1 || port > 65535)
      onc->complain(fmt::format("\"{}\" is no HOST:PORT", text), "write for example 127.0.0.1:5000");
    c.host = text.substr(0, colon);
    c.port = static_cast<uint16_t>(port);
  } else if (hooks) {
    c.kind = Profile::Control::Kind::kHooks;
    c.program = beside(file, hooks->text());
    if (!std::filesystem::exists(c.program))
      hooks->complain(fmt::format("there is no {}", c.program), "paths are relative to the profile");
  }
  map.done();
  return c;
}

void apply_set(YAML::Node root, const std::string& set, Problems& problems) {
  size_t equals = set.find('=');
  if (equals == std::string::npos || equals == 0) {
    problems.push_back({{"--set " + set, 0}, "no PATH=VALUE", "write for example --set endpoint.nodes.0.port=49152"});
    return;
  }
  std::vector<std::string> path;
  std::istringstream in(set.substr(0, equals));
  for (std::string part; std::getline(in, part, '.');) path.push_back(part);
  // reset() makes a node refer to another one; assignment would overwrite what it refers to.
  YAML::Node at = root;
  for (size_t i = 0; i < path.size(); ++i) {
    bool last = i + 1 == path.size();
    YAML::Node next;
    if (at.IsSequence()) {
      size_t index = static_cast<size_t>(std::strtoul(path[i].c_str(), nullptr, 10));
      if (path[i].find_first_not_of("0123456789") != std::string::npos || index >= at.size()) {
        problems.push_back({{"--set " + set, 0},
                            fmt::format("\"{}\" is no element of the list", path[i]),
                            fmt::format("it has 0 to {}", at.size() - 1)});
        return;
      }
      next.reset(at[index]);
    } else {
      next.reset(at[path[i]]);
    }
    at.reset(next);
    if (last) at = YAML::Load(set.substr(equals + 1));
  }
}

void apply_ready_file(const std::string& path, Profile& p, Problems& problems) {
  std::ifstream in(path);
  auto json = nlohmann::json::parse(in, nullptr, false);
  auto bad = [&](const std::string& what) {
    problems.push_back({{path, 0}, what, "--ready-file is the file that cmrp-server --ready-file writes"});
  };
  if (!in.is_open()) return bad("cannot be read");
  if (json.is_discarded() || !json.is_object() || !json.contains("nodes")) return bad("is no ready file");
  try {
    auto before = std::exchange(p.nodes, {});
    for (const auto& node : json.at("nodes")) {
      p.nodes.push_back({node.at("name"), node.at("host"), node.at("port").get<uint16_t>()});
      auto same = std::ranges::find(before, p.nodes.back().name, &Profile::Node::name);
      if (same != before.end()) p.nodes.back().service_host = same->service_host;
    }
    if (json.contains("epm")) p.endpoint_mapper = json["epm"].at("port");
    if (json.contains("control") && p.control.kind != Profile::Control::Kind::kHooks) {
      p.control.kind = Profile::Control::Kind::kOnc;
      p.control.host = json["control"].at("host");
      p.control.port = json["control"].at("port");
    }
    if (p.nodes.empty()) bad("names no node");
  } catch (const nlohmann::json::exception& e) {
    bad(std::string("is no ready file: ") + e.what());
  }
}

void load(const Yaml& yaml, bool endpoint_needed, Profile& p) {
  YamlMap map(yaml, "a profile");
  if (auto name = map.required("name", "say what the server is called in reports")) p.name = name->text();
  auto endpoint = endpoint_needed ? map.required("endpoint", "say where the server is") : map.optional("endpoint");
  if (endpoint) load_endpoint(*endpoint, p);
  if (auto credentials = map.required("credentials", "name a user with All access under `all:`")) {
    for (const auto& [key, value] : credentials->pairs()) p.credentials[key.text()] = load_credential(value, p.file);
    if (!p.credentials.contains("all"))
      credentials->complain("there is no credential \"all\"", "name a user with All access");
  }
  if (auto control = map.required("control", "write {onc: HOST:PORT}, {hooks: PROGRAM} or none"))
    p.control = load_control(*control, p.file);
  std::vector<std::string> words;
  for (const auto& capability : control::kCapabilities) words.emplace_back(capability.name);
  if (auto capabilities = map.required("capabilities", "list what the server can be brought to; [] for nothing")) {
    for (const Yaml& one : capabilities->list(true)) {
      std::string word = one.word(words, "capability");
      if (!word.empty()) p.capabilities.push_back(word);
    }
  }
  if (auto names = map.optional("names")) {
    YamlMap keys(*names, "names");
    if (auto type = keys.optional("resource-type")) p.resource_type = type->text();
    if (auto prefix = keys.optional("prefix")) p.prefix = prefix->text();
    for (std::string_view key : kKnownNames) {
      if (auto name = keys.optional(std::string(key))) p.objects[std::string(key)] = name->text();
    }
    keys.done();
  }
  if (auto deadlines = map.optional("deadlines")) {
    YamlMap keys(*deadlines, "deadlines");
    p.connect_deadline = load_ms(keys, "connect", p.connect_deadline);
    p.call_deadline = load_ms(keys, "call", p.call_deadline);
    p.settle_deadline = load_ms(keys, "settle", p.settle_deadline);
    p.control_deadline = load_ms(keys, "control", p.control_deadline);
    keys.done();
  }
  if (auto syntaxes = map.optional("transfer-syntaxes")) {
    p.transfer_syntaxes.clear();
    for (const Yaml& one : syntaxes->list()) {
      std::string word = one.word({"ndr", "ndr64"}, "transfer syntax");
      ndr::Syntax syntax = word == "ndr64" ? ndr::Syntax::kNdr64 : ndr::Syntax::kNdr;
      if (p.speaks(syntax) && !word.empty()) one.complain(word + " comes twice", "remove one of them");
      p.transfer_syntaxes.push_back(syntax);
    }
  }
  map.done();
  if (!p.capabilities.empty() && p.control.kind == Profile::Control::Kind::kNone) {
    yaml.complain("capabilities without control: nothing could make them true",
                  "say how the server is controlled, or `capabilities: []`");
  }
}

}  // namespace

std::string Profile::endpoint() const {
  if (nodes.empty()) return {};
  return nodes[0].port ? fmt::format("ncacn_ip_tcp:{}[{}]", nodes[0].host, *nodes[0].port)
                       : fmt::format("ncacn_ip_tcp:{}", nodes[0].host);
}

bool Profile::can(const std::string& capability) const {
  return std::ranges::find(capabilities, capability) != capabilities.end();
}

bool Profile::speaks(ndr::Syntax syntax) const {
  return std::ranges::find(transfer_syntaxes, syntax) != transfer_syntaxes.end();
}

std::string Profile::lacks(const std::vector<std::string>& needs) const {
  for (const std::string& need : needs) {
    size_t colon = need.find(':');
    std::string word = need.substr(0, colon);
    std::string rest = colon == std::string::npos ? "" : need.substr(colon + 1);
    if (word == "nodes") {
      if (nodes.size() < static_cast<size_t>(std::atoi(rest.c_str())))
        return fmt::format("the profile lists {} nodes, {} are needed", nodes.size(), rest);
    } else if (word == "credentials") {
      if (!credentials.contains(rest)) return fmt::format("the profile has no credentials \"{}\"", rest);
    } else if (word == "ntlm") {
      auto credential = credentials.find(rest);
      if (credential != credentials.end() && credential->second.mechanism != rpc::Mechanism::kNtlm)
        return fmt::format("credentials \"{}\" are of Kerberos: a wrong password does not get past the KDC", rest);
    } else if (word == "object") {
      if (!objects.contains(rest)) return fmt::format("the profile names no {} (names.{})", rest, rest);
    } else if (word == "syntax") {
      if (!speaks(rest == "ndr64" ? ndr::Syntax::kNdr64 : ndr::Syntax::kNdr))
        return fmt::format("the profile does not declare the transfer syntax {}", rest);
    } else if (!can(need)) {
      return fmt::format("the profile does not declare the capability {}", need);
    }
  }
  return {};
}

tl::expected<Profile, Problems> load_profile(const std::string& path, const std::vector<std::string>& sets,
                                             const std::string& ready_file) {
  Problems problems;
  Profile p;
  p.file = path;
  if (auto yaml = Yaml::load(path, problems)) {
    for (const std::string& set : sets) apply_set(yaml->node(), set, problems);
    load(*yaml, ready_file.empty(), p);
  }
  if (!ready_file.empty()) apply_ready_file(ready_file, p, problems);
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return p;
}

}  // namespace cmrp::engine
