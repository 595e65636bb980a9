#include "conformance/engine/generate.h"

#include <fmt/format.h>

#include <algorithm>

#include "reference/rpc/fault.h"

namespace cmrp::engine {
namespace {

using idl::Access;
using idl::Method;
using idl::State;
using ndr::Field;
using ndr::HandleKind;

constexpr uint32_t kGenericRead = 0x80000000;
constexpr uint32_t kGenericAll = 0x10000000;
constexpr uint64_t kModifyBit = 0x00400000;  // of dwControlCode: the control code changes something (2.2.1.14)

/// Win32 codes that a server's RPC runtime may put into a fault for a bad context handle (AMBIGUITIES.md, "Bad
/// handles").
const std::set<uint32_t> kBadHandleFaults = {
    rpc::nca_s_fault_context_mismatch,
    rpc::nca_s_fault_ndr,
    ERROR_INVALID_HANDLE,
    1770,  // RPC_X_SS_CONTEXT_MISMATCH
    1775,  // RPC_X_SS_IN_NULL_CONTEXT
};

std::vector<const Field*> handles(const Method& method) {
  std::vector<const Field*> out;
  for (const Field& f : method.parameters->fields) {
    if (f.in_request() && f.type->kind == ndr::Kind::kHandle) out.push_back(&f);
  }
  return out;
}

/// The first of the handles that carry an access level (3.1.4.2), or null.
const Field* access_handle(const Method& method) {
  for (const Field* f : handles(method)) {
    switch (f->type->handle) {
      case HandleKind::kCluster:
      case HandleKind::kNode:
      case HandleKind::kGroup:
      case HandleKind::kResource:
      case HandleKind::kNetwork:
      case HandleKind::kNetInterface:
        return f;
      default:
        break;
    }
  }
  return nullptr;
}

/// Whether handles or clients of Read and of All access can be told apart by a call of the method. A group set is
/// opened with access All and in no other way.
bool tells_access_apart(const Method& method) {
  auto all = handles(method);
  bool group_set = std::ranges::any_of(all, [](const Field* f) { return f->type->handle == HandleKind::kGroupSet; });
  if (group_set && !access_handle(method)) return false;
  return method.access != Access::kNone && method.access != Access::kDesired && method.access != Access::kByInput;
}

Value* input(CallStep& call, std::string_view name) {
  for (auto& [key, value] : call.inputs) {
    if (key == name) return &value;
  }
  return nullptr;
}

/// The object behind a variable: a handle of the normal call's scene stands for what it is a handle to.
std::string object_of(const Scene& scene, const std::string& variable) {
  const SceneObject* object = scene.find(variable);
  const HandleScene* handle = object ? object->as<HandleScene>() : nullptr;
  return handle ? handle->to : variable;
}

bool modifies(const NormalCall& normal) {
  CallStep call = normal.call;
  Value* code = input(call, "dwControlCode");
  return code && code->literal.is_number() && (code->literal.get<uint64_t>() & kModifyBit);
}

CodeMatch is(uint32_t code) { return {false, {code}, false, false}; }
CodeMatch is_not(uint32_t code) { return {true, {code}, false, false}; }
CodeMatch anything() { return {true, {}, false, false}; }

struct Generator {
  const Table& table;
  const GeneratedCovers& covers;
  const NormalCall& normal;
  const Where& where;
  std::vector<Case> out;

  void add(const std::string& name, const std::string& family, std::string title, Scene scene, CallStep call,
           Expectation expect) {
    Step step;
    step.what = std::move(call);
    step.expect = std::move(expect);
    step.where = where;
    add(name, family, std::move(title), std::move(scene), {std::move(step)});
  }

  void add(const std::string& name, const std::string& family, std::string title, Scene scene,
           std::vector<Step> steps) {
    if (steps.empty()) return;
    std::vector<std::string> ids;
    std::string own = name.starts_with("outputs-on-failure") ? "outputs-on-failure" : name;
    for (const std::string& key : {family, own}) {
      if (auto found = covers.find(key); found != covers.end()) {
        for (const std::string& id : found->second) {
          if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
        }
      }
    }
    if (ids.empty()) return;
    Case c;
    c.id = table.family + "/generated/" + name;
    c.section = table.section;
    c.title = std::move(title);
    c.method = table.method;
    c.covers = std::move(ids);
    c.scene = std::move(scene);
    c.generated = true;
    c.where = where;
    c.prepare = prepared_for(c);
    c.steps = std::move(steps);
    out.push_back(std::move(c));
  }

  /// What the normal call needs before it. A port belongs to the client that calls with it, so what is done to the port
  /// is done by the case's caller.
  std::vector<Step> prepared_for(const Case& c) const {
    std::vector<Step> prepare = normal.prepare;
    if (!c.scene.find("caller")) return prepare;
    for (Step& step : prepare) {
      auto* call = std::get_if<CallStep>(&step.what);
      if (!call) continue;
      for (const auto& [name, value] : call->inputs) {
        const SceneObject* object = value.kind == Value::Kind::kHandle ? c.scene.find(value.variable) : nullptr;
        if (object && (object->as<NotifyScene>() || object->as<BatchPortScene>())) call->client = "caller";
      }
    }
    return prepare;
  }

  /// The normal call succeeds, if it is known to; else at least it is not refused with `refusal`.
  Expectation accepted(uint32_t refusal) const {
    Expectation e;
    e.returns = normal.returns ? *normal.returns : is_not(refusal);
    return e;
  }

  void states() {
    if (table.method->state == State::kNone) return;
    bool needs_write =
        table.method->state == State::kReadWrite || (table.method->state == State::kControlCode && modifies(normal));
    auto one = [&](const char* name, control::ServerState state, bool allowed, const char* title) {
      Scene scene = normal.scene;
      scene.server_state = state;
      Expectation e = accepted(ERROR_SHARING_PAUSED);
      if (!allowed) e.returns = is(ERROR_SHARING_PAUSED);
      add(name, "state", title, std::move(scene), normal.call, std::move(e));
    };
    using enum control::ServerState;
    one("state-none", kNone, false, "a server in state none refuses the call");
    if (table.method->state != State::kByInput)
      one("state-read-only", kReadOnly, !needs_write,
          needs_write ? "a read-only server refuses the call" : "a read-only server accepts the call");
    one("state-read-write", kReadWrite, true, "a read/write server accepts the call");
  }

  bool checks_access() const { return tells_access_apart(*table.method); }

  bool needs_all() const {
    Access access = table.method->access;
    return access == Access::kAll || access == Access::kMoveGroup ||
           (access == Access::kControlCode && modifies(normal));
  }

  /// Has `call` come with the access `mask`, by its handle or by its client; false if its handle cannot be another.
  bool limit(CallStep& call, Scene& scene, uint32_t mask) const {
    if (const Field* field = access_handle(*table.method)) {
      Value* value = input(call, field->name);
      if (!value || value->kind != Value::Kind::kHandle) return false;
      HandleScene handle;
      handle.to = object_of(scene, value->variable);
      handle.access = mask;
      scene.objects.push_back({"opened", handle, where});
      value->variable = "opened";
    } else {
      ClientScene client;
      client.user = mask == kGenericAll ? "all" : "read";
      scene.objects.push_back({"caller", client, where});
      call.client = "caller";
    }
    return true;
  }

  void accesses() {
    if (!checks_access()) return;
    auto one = [&](const char* name, uint32_t mask, bool allowed, const char* title) {
      Scene scene = normal.scene;
      CallStep call = normal.call;
      if (!limit(call, scene, mask)) return;
      Expectation e = accepted(ERROR_ACCESS_DENIED);
      if (!allowed) e.returns = is(ERROR_ACCESS_DENIED);
      add(name, "access", title, std::move(scene), std::move(call), std::move(e));
    };
    one("access-read", kGenericRead, !needs_all(),
        needs_all() ? "access Read is not enough for the call" : "access Read is enough for the call");
    one("access-all", kGenericAll, true, "access All is enough for the call");
  }

  void bad_handles() {
    auto all = handles(*table.method);
    for (const Field* field : all) {
      const std::string suffix = all.size() > 1 ? "-" + std::string(field->name) : "";
      CallStep probe = normal.call;
      Value* used = input(probe, field->name);
      if (!used) continue;
      const Value good = *used;
      auto one = [&](const std::string& name, const char* what, Value bad, Scene scene) {
        CallStep call = normal.call;
        *input(call, field->name) = std::move(bad);
        Expectation e;
        e.returns = is(ERROR_INVALID_HANDLE);
        e.fault = FaultMatch{false, kBadHandleFaults};
        std::string title = fmt::format("{} as {} is refused", what, field->name);
        // Table and family names are without the parameter; a case of one parameter of several has it.
        add(name + suffix, "handle", std::move(title), std::move(scene), std::move(call), std::move(e));
      };
      if (field->name != table.method->optional_handle) one("handle-null", "a NULL handle", Value{}, normal.scene);
      Value never;
      never.kind = Value::Kind::kNeverIssued;
      one("handle-never-issued", "a handle that the server never issued", never, normal.scene);
      Value made;
      made.kind = Value::Kind::kHandle;
      made.variable = "bad";
      if (good.kind == Value::Kind::kHandle) {
        HandleScene closed;
        closed.to = object_of(normal.scene, good.variable);
        closed.closed = true;
        Scene scene = normal.scene;
        scene.objects.push_back({"bad", closed, where});
        one("handle-closed", "a handle that was closed", made, std::move(scene));
        HandleScene elsewhere;
        elsewhere.to = closed.to;
        elsewhere.client = "other";
        scene = normal.scene;
        scene.objects.push_back({"other", ClientScene{}, where});
        scene.objects.push_back({"bad", elsewhere, where});
        one("handle-other-association", "a handle that was given to another association group", made, std::move(scene));
      }
      if (field->type->handle != HandleKind::kGeneric) {
        HandleScene other;
        other.to = field->type->handle == HandleKind::kCluster ? "node1" : "cluster";
        Scene scene = normal.scene;
        scene.objects.push_back({"bad", other, where});
        one("handle-other-kind", "a handle of another kind", made, std::move(scene));
      }
    }
  }

  /// rpc_status is 0 wherever the call reached the method.
  void add_rpc_status(Expectation& e) const {
    if (!table.method->parameter("rpc_status")) return;
    Value zero;
    zero.literal = 0;
    OutputMatch& status = e.outputs.emplace_back();
    status.parameter = "rpc_status";
    status.values.push_back(zero);
  }

  /// A refused call with what its answer has to have.
  Step refused(CallStep call, uint32_t code) const {
    Step step;
    step.what = std::move(call);
    step.where = where;
    step.expect.returns = is(code);
    for (const Field& f : table.method->parameters->fields) {
      // A handle that went in may come back as it was.
      if (!f.in_response() || f.in_request() || f.type->kind != ndr::Kind::kHandle) continue;
      OutputMatch& handle = step.expect.outputs.emplace_back();
      handle.parameter = std::string(f.name);
      handle.values.emplace_back();
    }
    add_rpc_status(step.expect);
    return step;
  }

  /// A call that is refused is answered all the same: the response decodes, handles in it are NULL, and rpc_status is
  /// that of a call that was executed.
  void outputs_on_failure() {
    const std::string title = "the answer of a refused call can be decoded, its handles are NULL and rpc_status is 0";
    std::vector<Step> steps;
    Scene scene = normal.scene;
    if (auto all = handles(*table.method); !all.empty()) {
      CallStep call = normal.call;
      if (Value* value = input(call, all.front()->name)) {
        value->kind = Value::Kind::kNeverIssued;
        steps.push_back(refused(std::move(call), ERROR_INVALID_HANDLE));
        steps.back().expect.fault = FaultMatch{false, kBadHandleFaults};
      }
    }
    CallStep limited = normal.call;
    if (checks_access() && needs_all() && limit(limited, scene, kGenericRead))
      steps.push_back(refused(std::move(limited), ERROR_ACCESS_DENIED));
    add("outputs-on-failure", "rpc-status", title, std::move(scene), std::move(steps));
    if (table.method->state == State::kNone) return;
    scene = normal.scene;
    scene.server_state = control::ServerState::kNone;
    add("outputs-on-failure-state", "rpc-status", title, std::move(scene),
        {refused(normal.call, ERROR_SHARING_PAUSED)});
  }

  void rpc_status() {
    if (!table.method->parameter("rpc_status")) return;
    Expectation e;
    e.returns = normal.returns ? *normal.returns : anything();
    add_rpc_status(e);
    add("rpc-status", "rpc-status", "rpc_status is 0 in the answer of a call that was executed", normal.scene,
        normal.call, std::move(e));
  }
};

}  // namespace

std::vector<std::string> generated_names(const Method& method) {
  std::vector<std::string> names;
  if (method.state != State::kNone) names.insert(names.end(), {"state", "state-none", "state-read-write"});
  if (method.state != State::kNone && method.state != State::kByInput) names.emplace_back("state-read-only");
  if (tells_access_apart(method)) names.insert(names.end(), {"access", "access-read", "access-all"});
  auto all = handles(method);
  if (!all.empty()) names.emplace_back("handle");
  for (const Field* field : all) {
    const std::string suffix = all.size() > 1 ? "-" + std::string(field->name) : "";
    for (const char* name :
         {"handle-null", "handle-closed", "handle-other-association", "handle-other-kind", "handle-never-issued"}) {
      if (std::string_view(name) == "handle-null" && field->name == method.optional_handle) continue;
      names.push_back(name + suffix);
    }
  }
  if (method.parameter("rpc_status")) names.emplace_back("rpc-status");
  names.emplace_back("outputs-on-failure");
  return names;
}

NormalCall normal_from_contract(const Method& method) {
  NormalCall normal;
  auto object = [&](const char* name, auto scene) {
    if (!normal.scene.find(name)) normal.scene.objects.push_back({name, scene, {}});
    return name;
  };
  normal.call.method = &method;
  for (const Field& f : method.parameters->fields) {
    if (!f.in_request()) continue;
    Value value;
    switch (f.type->kind) {
      case ndr::Kind::kHandle: {
        value.kind = Value::Kind::kHandle;
        switch (f.type->handle) {
          case HandleKind::kCluster:
            value.variable = "cluster";
            break;
          case HandleKind::kNode:
            value.variable = "node1";
            break;
          case HandleKind::kGroup:
            value.variable = object("g", GroupScene{});
            break;
          case HandleKind::kResource:
            // A method with two resources means two different ones, and so it is with two group sets.
            value.variable = object(normal.scene.find("r") ? "s" : "r", ResourceScene{});
            break;
          case HandleKind::kGroupSet:
            value.variable = object(normal.scene.find("set") ? "other-set" : "set", GroupSetScene{});
            break;
          case HandleKind::kKey:
            value.variable = object("k", KeyScene{});
            break;
          case HandleKind::kBatchPort:
            object("k", KeyScene{});
            value.variable = object("port", BatchPortScene{"k"});
            break;
          case HandleKind::kNotify:
            // Methods of the second version's ports are called so.
            value.variable = object("port", NotifyScene{method.name.ends_with("V2") ? 2 : 1});
            break;
          case HandleKind::kNetwork:
            value.variable = object("net", NetworkScene{});
            break;
          case HandleKind::kNetInterface:
            value.variable = object("nic", NetInterfaceScene{});
            break;
          case HandleKind::kGeneric:
            value.variable = "cluster";
            break;
        }
        break;
      }
      case ndr::Kind::kUint:
        value.literal = 0;
        break;
      case ndr::Kind::kString:
        value.literal = "cmrp-no-such-name";
        break;
      case ndr::Kind::kArray:
        value.literal = f.type->element->kind == ndr::Kind::kUint && f.type->element->width == 1 ? ndr::Json("")
                                                                                                 : ndr::Json::array();
        break;
      case ndr::Kind::kStruct:
        value.literal = ndr::Json::object();
        break;
      case ndr::Kind::kPointer:
        break;  // NULL
    }
    normal.call.inputs.emplace_back(std::string(f.name), std::move(value));
  }
  return normal;
}

std::vector<Case> generate_cases(const Table& table, const GeneratedCovers& covers, const NormalCall& normal,
                                 const Where& where) {
  Generator generator{table, covers, normal, where, {}};
  generator.states();
  generator.accesses();
  generator.bad_handles();
  generator.rpc_status();
  generator.outputs_on_failure();
  return std::move(generator.out);
}

}  // namespace cmrp::engine
