// Steps: calls, raw bytes, control operations, looks.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "conformance/engine/load_parts.h"
#include "reference/idl/interface.h"

namespace cmrp::engine {
namespace {

using VK = Variables::Kind;

const idl::Method* load_method(const Yaml& yaml) {
  std::string name = yaml.text();
  const idl::Method* method = idl::find(name);
  if (!method && !name.empty()) {
    std::vector<std::string> names;
    for (const idl::Method* m : idl::methods()) names.emplace_back(m->name);
    yaml.complain(fmt::format("\"{}\" is no method of the interface", name), suggest(name, names));
  }
  return method;
}

/// True if `field` is the size_is or length_is of an array that travels in the request, and so follows from it.
bool follows_from_array(const idl::Method& method, const ndr::Field& field) {
  size_t index = static_cast<size_t>(&field - method.parameters->fields.data());
  return std::ranges::any_of(method.parameters->fields, [&](const ndr::Field& f) {
    if (!f.in_request()) return false;
    return f.size_index == static_cast<int16_t>(index) || f.length_index == static_cast<int16_t>(index);
  });
}

std::vector<std::string> input_names(const idl::Method& method) {
  std::vector<std::string> names;
  for (const ndr::Field& f : method.parameters->fields) {
    if (f.in_request()) names.emplace_back(f.name);
  }
  return names;
}

void load_saves(const Yaml& yaml, CallStep& step, Variables& variables) {
  for (const auto& [output, variable] : yaml.pairs()) {
    std::string name = output.text() == "handle" ? "ReturnValue" : output.raw_text();
    const ndr::Field* field = step.method ? step.method->parameter(name) : nullptr;
    if (!field || !field->in_response()) {
      output.complain(fmt::format("{} has no output \"{}\"", step.method ? step.method->name : "it", output.raw_text()),
                      "write {handle: h} for the handle that it returns, or the name of an [out] parameter");
      continue;
    }
    step.saves.emplace_back(name, variable.text());
    variables.save(variable.raw_text(), field->type->kind == ndr::Kind::kHandle ? VK::kHandle : VK::kSaved);
  }
}

/// Hex with {variables}, which stand for the 20 bytes of a handle in either syntax.
std::string load_stub(const Yaml& yaml, const Variables& variables) {
  std::string stub = yaml.text(true);
  std::string rest = stub;
  while (auto place = next_handle(rest)) {
    VK kind = variables.kind(place->variable);
    if (place->variable.empty()) {
      yaml.complain("a { without }", "write {r} for r's handle");
    } else if (kind == VK::kNone || kind == VK::kClient) {
      yaml.complain(fmt::format("\"{}\" is no object or handle of this case", place->variable), "name one of `given`");
    }
    rest.erase(place->begin, place->size);
  }
  if (!wire::from_hex(rest)) yaml.complain("no hex text", "write pairs of hex digits and {variables}");
  return stub;
}

/// Bytes of a stub's text, white space in it or not; handles have 20 bytes in either syntax.
size_t stub_size(const std::string& text) {
  constexpr size_t kHandle = 20, kUuid = 16;
  size_t handles = 0, digits = 0, end = 0;
  auto count = [&](std::string_view part) {
    digits += static_cast<size_t>(std::ranges::count_if(part, [](unsigned char c) { return std::isxdigit(c) != 0; }));
  };
  while (auto place = next_handle(text, end)) {
    count(std::string_view(text).substr(end, place->begin - end));
    handles += place->uuid ? kUuid : kHandle;
    end = place->begin + place->size;
  }
  count(std::string_view(text).substr(end));
  return handles + digits / 2;
}

Damage load_damage(YamlMap& map, size_t stub_bytes) {
  Damage d;
  auto number = [&](const char* key, uint64_t most) -> std::optional<uint64_t> {
    auto yaml = map.optional(key);
    auto value = yaml ? yaml->number() : std::nullopt;
    if (value && *value > most) yaml->complain(fmt::format("{} is at most {}", key, most), "write a smaller number");
    return value;
  };
  auto fragment = [&](const Yaml& yaml) {
    size_t n = yaml.number().value_or(1);
    if (n < 1 || n > d.fragments)
      yaml.complain(fmt::format("there is no fragment {}", n), fmt::format("the request has 1 to {}", d.fragments));
    return n;
  };
  if (auto y = map.optional("fragments")) {
    d.fragments = y->number().value_or(1);
    if (d.fragments < 2 || !fragment_bytes(stub_bytes, d.fragments)) {
      y->complain(fmt::format("{} bytes of stub do not make {} fragments", stub_bytes, d.fragments),
                  "write 2 or more; each fragment but the last takes 16 bytes at least");
      d.fragments = 1;
    }
  }
  if (auto y = map.optional("of")) d.of = fragment(*y);
  if (auto y = map.optional("tampered")) {
    const std::vector<std::string> parts = {"header", "stub", "trailer", "signature"};
    Damage::Tampering t;
    auto part = [&](const Yaml& yaml) {
      auto found = std::ranges::find(parts, yaml.word(parts, "part of a PDU"));
      if (found != parts.end()) t.part = static_cast<PduPart>(found - parts.begin());
    };
    if (y->is_map()) {
      YamlMap keys(*y, "tampered");
      if (auto of = keys.required("part", "say header, stub, trailer or signature")) part(*of);
      if (auto byte = keys.optional("byte")) t.byte = byte->number().value_or(0);
      keys.done();
    } else {
      part(*y);
    }
    d.tampered = t;
  }
  if (auto y = map.optional("without_trailer")) d.without_trailer = y->flag();
  if (auto y = map.optional("unsealed")) d.unsealed = y->flag();
  if (auto n = number("call_id", UINT32_MAX)) d.call_id = static_cast<uint32_t>(*n);
  if (auto n = number("signed_opnum", UINT16_MAX)) d.opnum = static_cast<uint16_t>(*n);
  if (auto n = number("context", UINT16_MAX)) d.context = static_cast<uint16_t>(*n);
  if (auto n = number("flags", UINT8_MAX)) d.flags = static_cast<uint8_t>(*n);
  if (auto y = map.optional("order")) {
    d.order.emplace();
    for (const Yaml& one : y->list(true)) d.order->push_back(fragment(one));
  }
  return d;
}

RawStep load_raw(const Yaml& yaml, const idl::Method* method, const Variables& variables) {
  RawStep raw;
  YamlMap map(yaml, "a raw step");
  auto pdu = map.optional("pdu");
  auto stub = map.optional("stub");
  auto replay = map.optional("replay");
  if (pdu.has_value() + stub.has_value() + replay.has_value() != 1)
    yaml.complain("a raw step sends a pdu, a stub or a replay", "write one of them");
  if (replay) {
    raw.replay = raw.client = variables.expect(*replay, {VK::kClient}, "client");
    if (auto on = map.optional("on")) raw.client = variables.expect(*on, {VK::kClient}, "client");
  }
  if (pdu) {
    if (load_hex(*pdu)) raw.pdu = pdu->raw_text();
    if (raw.pdu.empty()) pdu->complain("no bytes to send", "write the PDU as hex");
    if (auto on = map.optional("on")) raw.client = variables.expect(*on, {VK::kClient}, "client");
  }
  if (stub) {
    raw.stub = load_stub(*stub, variables);
    if (auto ndr64 = map.optional("ndr64")) raw.ndr64 = load_stub(*ndr64, variables);
    if (auto opnum = map.optional("opnum")) {
      if (auto number = opnum->number()) raw.opnum = static_cast<uint16_t>(*number);
      if (auto number = opnum->if_number(); number && *number > UINT16_MAX) opnum->complain("an opnum has 16 bits", "");
    } else if (method) {
      raw.opnum = method->opnum;
    } else {
      yaml.complain("a stub needs an opnum here", "add `opnum:`");
    }
    raw.damage = load_damage(map, stub_size(raw.stub));
    raw.client = "main";
    if (auto as = map.optional("as")) raw.client = variables.expect(*as, {VK::kClient}, "client");
  }
  map.done();
  return raw;
}

Alteration load_alteration(const Yaml& yaml) {
  Alteration a;
  YamlMap map(yaml, "an alter_context");
  if (auto interface = map.optional("interface"))
    a.unknown_interface = interface->word({"unknown"}, "interface") == "unknown";
  if (auto level = map.optional("auth_level")) a.auth_level = load_auth_level(*level);
  if (auto type = map.optional("auth_type")) a.auth_type = load_byte(*type);
  if (auto context = map.optional("auth_context"))
    a.auth_context = static_cast<uint32_t>(context->number().value_or(0));
  map.done();
  return a;
}

ControlStep load_control(const Yaml& yaml, const Variables& variables) {
  using K = ControlStep::Kind;
  ControlStep c;
  YamlMap map(yaml, "a control step");
  struct Row {
    const char* key;
    K kind;
    std::set<VK> of;
  };
  const std::vector<Row> rows = {{"release", K::kRelease, {VK::kResource}},
                                 {"fail", K::kFail, {VK::kResource}},
                                 {"script", K::kScript, {VK::kResource}},
                                 {"mark", K::kMark, {VK::kResource}},
                                 {"hold", K::kHold, {VK::kGroup}},
                                 {"let_go", K::kLetGo, {VK::kGroup}},
                                 {"server_state", K::kServerState, {}},
                                 {"fail_node", K::kFailNode, {VK::kNode}},
                                 {"restart_node", K::kRestartNode, {VK::kNode}},
                                 {"restart_server", K::kRestartServer, {}}};
  int found = 0;
  for (const Row& row : rows) {
    auto y = map.optional(row.key);
    if (!y) continue;
    ++found;
    c.kind = row.kind;
    if (!row.of.empty()) c.object = variables.expect(*y, row.of, "object for this operation");
    if (row.kind == K::kRestartServer) y->word({"all"}, "part of a server");
    if (row.kind == K::kServerState) {
      std::string word = y->word({"none", "read-only", "read-write", "leaving"}, "server state");
      c.server_state = control::from_word<control::ServerState>(word).value_or(control::ServerState::kReadWrite);
      c.object = "node1";
      if (auto node = map.optional("node")) c.object = variables.expect(*node, {VK::kNode}, "node");
    }
    if (row.kind == K::kRelease) {
      if (auto result = map.optional("result")) c.success = result->word({"finish", "fail"}, "result") != "fail";
    }
    if (row.kind == K::kScript) {
      if (auto online = map.optional("online")) c.online = load_behaviours(*online);
      if (auto offline = map.optional("offline")) c.offline = load_behaviours(*offline);
      if (c.online.empty() && c.offline.empty()) yaml.complain("this script says nothing", "add online or offline");
    }
    if (row.kind == K::kMark) {
      int marks = 0;
      using control::Mark;
      for (auto [key, mark] : {std::pair{"locked", Mark::kLocked}, std::pair{"core", Mark::kCore},
                               std::pair{"shared_volume", Mark::kSharedVolume}}) {
        if (auto on = map.optional(key)) {
          c.mark = mark;
          c.on = on->flag();
          ++marks;
        }
      }
      if (marks != 1) yaml.complain("a mark step sets one mark", "add locked, core or shared_volume");
    }
  }
  map.done();
  if (found != 1) {
    std::vector<std::string> keys;
    for (const Row& row : rows) keys.emplace_back(row.key);
    yaml.complain(found == 0 ? "this control step does nothing that is known" : "a control step does one thing",
                  fmt::format("use one of {}", fmt::join(keys, ", ")));
  }
  return c;
}

Step load_step(const Yaml& yaml, const idl::Method* method, bool prepare, Variables& variables) {
  Step step;
  step.where = yaml.where();
  YamlMap map(yaml, "a step");
  int kinds = 0;
  ExpectOf of = ExpectOf::kCall;
  bool answers = true;  // whether the step has an answer to expect something of
  const idl::Method* answered = method;
  if (auto y = map.optional("call")) {
    ++kinds;
    CallStep call = load_call(*y, method, variables);
    if (auto as = map.optional("as")) call.client = variables.expect(*as, {VK::kClient}, "client");
    if (auto start = map.optional("start")) {
      call.start = start->text();
      variables.start(call.start, call.method);
      answers = false;
    }
    answered = call.method;
    if (auto save = map.optional("save")) {
      if (!call.start.empty())
        save->complain("the outputs of a call that was only started are not there yet", "save them at `await`");
      load_saves(*save, call, variables);
    }
    step.what = std::move(call);
  }
  if (auto y = map.optional("await")) {
    ++kinds;
    AwaitStep await{y->text(), variables.started(y->raw_text())};
    if (!await.method) {
      y->complain(fmt::format("no call \"{}\" was started above", await.call),
                  suggest(await.call, variables.started()));
    }
    answered = await.method;
    step.what = std::move(await);
  }
  if (auto y = map.optional("raw")) {
    ++kinds;
    RawStep raw = load_raw(*y, method, variables);
    of = ExpectOf::kRaw;
    answered = raw.sends_stub() ? idl::find(raw.opnum) : nullptr;
    step.what = std::move(raw);
  }
  if (auto y = map.optional("bind")) {
    ++kinds;
    step.what = BindStep{variables.expect(*y, {VK::kClient}, "client")};
    of = ExpectOf::kBind;
  }
  if (auto y = map.optional("alter")) {
    ++kinds;
    AlterStep alter{"main", load_alteration(*y)};
    if (auto as = map.optional("as")) alter.client = variables.expect(*as, {VK::kClient}, "client");
    step.what = std::move(alter);
    of = ExpectOf::kBind;
  }
  if (auto y = map.optional("control")) {
    ++kinds;
    step.what = load_control(*y, variables);
    of = ExpectOf::kLook;
    answers = false;
  }
  if (auto y = map.optional("close")) {
    ++kinds;
    step.what = CloseStep{variables.expect(*y, {VK::kClient}, "client")};
    of = ExpectOf::kLook;
    answers = false;
  }
  auto expect = map.optional("expect");
  if (kinds == 0 && expect) {
    step.what = LookStep{};
    of = ExpectOf::kLook;
  } else if (kinds != 1) {
    yaml.complain(kinds == 0 ? "this step does nothing" : "a step does one thing",
                  "use one of call, await, raw, bind, alter, control, close, or expect alone");
  }
  if (expect && (answers || of == ExpectOf::kLook)) {
    step.expect = load_expectation(*expect, of, answered, variables);
  } else if (expect) {
    expect->complain("a call that is only started has no answer yet", "put the expectation at its `await`");
  } else if (prepare && of == ExpectOf::kCall && answers) {
    step.expect.returns = CodeMatch{false, {ERROR_SUCCESS}, false, false};
  } else if (answers && kinds == 1) {
    yaml.complain("this step has no `expect`", "say what has to come of it");
  }
  map.done();
  return step;
}

}  // namespace

std::optional<HandlePlace> next_handle(const std::string& text, size_t begin) {
  constexpr std::string_view kUuid = ".uuid";
  size_t open = text.find('{', begin);
  if (open == std::string::npos) return std::nullopt;
  size_t close = text.find('}', open);
  if (close == std::string::npos) return HandlePlace{open, text.size() - open, {}, false};
  HandlePlace place{open, close + 1 - open, text.substr(open + 1, close - open - 1), false};
  place.uuid = place.variable.ends_with(kUuid);
  if (place.uuid) place.variable.erase(place.variable.size() - kUuid.size());
  return place;
}

CallStep load_call(const Yaml& yaml, const idl::Method* method, Variables& variables) {
  CallStep call;
  call.method = method;
  auto pairs = yaml.pairs(true);
  for (const auto& [key, value] : pairs) {
    if (key.raw_text() == "method") call.method = load_method(value);
  }
  if (!call.method) {
    if (!method) yaml.complain("this call has no method", "add `method:`; the section describes none");
    return call;
  }
  std::set<std::string> given;
  for (const auto& [key, value] : pairs) {
    std::string name = key.raw_text();
    if (name == "method") continue;
    const ndr::Field* field = call.method->parameter(name);
    if (!field || !field->in_request()) {
      key.complain(fmt::format("{} has no input \"{}\"", call.method->name, name),
                   suggest(name, input_names(*call.method)));
      continue;
    }
    given.insert(name);
    call.inputs.emplace_back(name, load_value(value, *call.method, *field, variables, false));
  }
  for (const ndr::Field& field : call.method->parameters->fields) {
    if (!field.in_request() || given.contains(std::string(field.name)) || follows_from_array(*call.method, field))
      continue;
    yaml.complain(fmt::format("{} needs an input \"{}\"", call.method->name, field.name),
                  fmt::format("add `{}:`", field.name));
  }
  return call;
}

std::vector<Step> load_steps(const Yaml& yaml, const idl::Method* method, bool prepare, Variables& variables) {
  std::vector<Step> steps;
  for (const Yaml& y : yaml.list()) steps.push_back(load_step(y, method, prepare, variables));
  return steps;
}

}  // namespace cmrp::engine
