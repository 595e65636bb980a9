// What a case needs from a target, read off its words.
#include <algorithm>

#include "conformance/engine/load_parts.h"

namespace cmrp::engine {
namespace {

class Needs {
 public:
  explicit Needs(std::vector<std::string>& out) : out_(out) {}

  void add(std::string need) {
    if (std::ranges::find(out_, need) == out_.end()) out_.push_back(std::move(need));
  }

  void node(const std::string& name) {
    if (!Variables::is_node(name) || name == "node1") return;
    most_nodes_ = std::max(most_nodes_, name[4] - '0');
  }

  void behaviours(const Behaviours& all) {
    for (const auto& [where, behaviour] : all) {
      using enum control::Behaviour;
      node(where);
      if (!where.empty()) add("resource-failure-on-node");
      if (behaviour == kPending) add("resource-pending");
      if (behaviour == kFinishLater || behaviour == kFailLater) add("resource-delay");
      if (behaviour == kFail) add("resource-failure");
    }
  }

  void mark(control::Mark mark) {
    switch (mark) {
      case control::Mark::kLocked:
        return add("locked-mode");
      case control::Mark::kCore:
        return add("core-resource");
      case control::Mark::kSharedVolume:
        return add("shared-volume");
    }
  }

  void server_state(control::ServerState state) {
    add(state == control::ServerState::kLeaving ? "server-leaving" : "server-state");
  }

  void scene(const Scene& scene) {
    for (const SceneObject& object : scene.objects) {
      if (auto* r = object.as<ResourceScene>()) resource(*r);
      if (auto* g = object.as<GroupScene>()) {
        if (!g->is.empty()) {
          add("object:" + g->is);
          continue;
        }
        node(g->owner);
        for (const std::string& n : g->preferred) node(n);
        if (g->held) add("move-hold");
      }
      if (auto* n = object.as<NodeScene>()) {
        node(object.name);
        if (n->down) add("node-failure");
      }
      if (auto* c = object.as<ClientScene>()) {
        node(c->node);
        if (c->user != "all") add("credentials:" + c->user);
        if (c->manner.wrong_password) add("ntlm:" + c->user);
        for (auto syntax : c->syntaxes) {
          if (syntax) add(*syntax == ndr::Syntax::kNdr64 ? "syntax:ndr64" : "syntax:ndr");
        }
      }
      if (auto* n = object.as<NetworkScene>()) add(n->other ? "object:other-network" : "object:network");
      if (object.as<NetInterfaceScene>()) add("object:net-interface");
      if (auto* h = object.as<HandleScene>()) node(h->to);
    }
    if (scene.server_state && *scene.server_state != control::ServerState::kReadWrite)
      server_state(*scene.server_state);
  }

  void resource(const ResourceScene& r) {
    if (!r.is.empty()) return add("object:" + r.is);
    if (r.state == "Initializing") add("resource-state");
    if (r.state == "OnlinePending" || r.state == "OfflinePending") add("resource-pending");
    if (r.state == "Failed") add("resource-failure");
    behaviours(r.online);
    behaviours(r.offline);
    if (r.locked) mark(control::Mark::kLocked);
    if (r.core) mark(control::Mark::kCore);
    if (r.shared_volume) mark(control::Mark::kSharedVolume);
    for (const std::string& n : r.owners) node(n);
  }

  void facts(const std::vector<Facts>& all) {
    for (const Facts& f : all) {
      node(f.object);
      if (f.persistent) add("persistent-state");
      if (f.called) add("resource-calls");
      if (!f.buffers.empty()) add("in-buffer");
      if (f.owner) {
        for (const std::string& n : f.owner->words) node(n);
        // "Not this node" can only come true where there is another one.
        if (f.owner->negated) most_nodes_ = std::max(most_nodes_, 2);
      }
      if (!f.called) continue;
      for (auto* list : {&f.called->include, &f.called->exclude}) {
        for (const ObjectCall& c : *list) object_call(c);
      }
      if (f.called->exactly) {
        for (const ObjectCall& c : *f.called->exactly) object_call(c);
      }
    }
  }

  void object_call(const ObjectCall& c) {
    node(c.node);
    if (c.entry >= control::Entry::kVmTurnOff) add("virtual-machine");
  }

  void value(const Value& v) {
    if (v.kind == Value::Kind::kKnown) {
      add("object:" + v.variable);
      return;
    }
    node(v.variable);
    auto places = [&](const std::string& text) {
      size_t at = 0;
      while (auto place = next_place(text, at)) {
        value(place->value);
        at = place->begin + place->size;
      }
    };
    if (v.kind == Value::Kind::kText) places(v.literal.get<std::string>());
    if (v.kind != Value::Kind::kMultiSz && v.kind != Value::Kind::kProperties) return;
    for (const auto& text : v.literal) {
      if (v.literal.is_array()) places(text.get<std::string>());
    }
  }

  void outputs(const std::vector<OutputMatch>& all) {
    for (const OutputMatch& output : all) {
      for (const Value& v : output.values) value(v);
      if (output.buffer) {
        for (const auto* items : {&output.buffer->has, &output.buffer->lacks}) {
          for (const BufferMatch::Item& item : *items) {
            if (item.value) value(*item.value);
          }
        }
      }
      if (!output.entries) continue;
      auto entries = [&](const std::vector<EntryMatch>& list) {
        for (const EntryMatch& entry : list) {
          for (const auto& [name, v] : entry) value(v);
        }
      };
      if (output.entries->exactly) entries(*output.entries->exactly);
      entries(output.entries->has);
      entries(output.entries->lacks);
    }
  }

  void expectation(const Expectation& e) {
    outputs(e.outputs);
    facts(e.now);
    facts(e.still);
    facts(e.finally_);
    if (!e.order.empty()) add("resource-calls");
    for (const Expectation& one : e.one_of) expectation(one);
  }

  void control_step(const ControlStep& c) {
    using K = ControlStep::Kind;
    node(c.object);
    switch (c.kind) {
      case K::kRelease:
        return add("resource-pending");
      case K::kFail:
        return add("resource-health");
      case K::kScript:
        behaviours(c.online);
        return behaviours(c.offline);
      case K::kMark:
        return mark(c.mark);
      case K::kHold:
      case K::kLetGo:
        return add("move-hold");
      case K::kServerState:
        return server_state(c.server_state);
      case K::kFailNode:
        return add("node-failure");
      case K::kRestartNode:
        return add("node-restart");
      case K::kRestartServer:
        return add("server-restart");
    }
  }

  void steps(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      expectation(step.expect);
      if (auto* c = std::get_if<ControlStep>(&step.what)) control_step(*c);
      if (auto* call = std::get_if<CallStep>(&step.what)) {
        for (const auto& [name, input] : call->inputs) value(input);
        if (call->method->name == "ApiEvictNode") add("node-eviction");
      }
    }
  }

  void finish() {
    if (most_nodes_ > 1) add("nodes:" + std::to_string(most_nodes_));
    std::ranges::sort(out_);
  }

 private:
  std::vector<std::string>& out_;
  int most_nodes_ = 1;
};

}  // namespace

void derive_needs(Case& c) {
  Needs needs(c.needs);
  needs.scene(c.scene);
  needs.steps(c.prepare);
  needs.steps(c.steps);
  needs.finish();
}

}  // namespace cmrp::engine
