#include "reference/server/control_target.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <future>

#include "reference/cluster/group_transitions.h"
#include "reference/cluster/maintenance.h"
#include "reference/cluster/names.h"
#include "reference/cluster/nodes.h"
#include "reference/cluster/persistence.h"
#include "reference/cluster/resource_transitions.h"
#include "reference/cluster/settle.h"
#include "reference/server/virtual_machine.h"
#include "reference/wire/utf16.h"

namespace cmrp::server {
namespace {

control::Status from_win32(uint32_t status) {
  if (status == ERROR_SUCCESS || status == ERROR_IO_PENDING) return {};
  return control::failed(win32_text(status));
}

cluster::Step step(control::Behaviour behaviour, uint32_t delay_ms) {
  using Finish = cluster::Step::Finish;
  cluster::Step s;
  switch (behaviour) {
    case control::Behaviour::kFinish:
      break;
    case control::Behaviour::kFinishLater:
      s.finish = Finish::kAfterDelay;
      s.delay_ms = delay_ms;
      break;
    case control::Behaviour::kPending:
      s.finish = Finish::kWhenReleased;
      break;
    case control::Behaviour::kFail:
      s.fails = true;
      break;
    case control::Behaviour::kFailLater:
      s.finish = Finish::kAfterDelay;
      s.delay_ms = delay_ms;
      s.fails = true;
      break;
  }
  return s;
}

bool is_resource_state(uint32_t state) {
  for (auto known : {cluster::ResourceState::kInitializing, cluster::ResourceState::kOnline,
                     cluster::ResourceState::kOffline, cluster::ResourceState::kFailed,
                     cluster::ResourceState::kOnlinePending, cluster::ResourceState::kOfflinePending}) {
    if (static_cast<uint32_t>(known) == state) return true;
  }
  return false;
}

template <class T>
T refused(const std::string& why) {
  if constexpr (std::is_same_v<T, control::Status>) {
    return control::failed(why);
  } else {
    return tl::unexpected(control::failed(why));
  }
}

control::Entry entry(cluster::ObjectCall::Entry e) {
  switch (e) {
    case cluster::ObjectCall::Entry::kOnline:
      return control::Entry::kOnline;
    case cluster::ObjectCall::Entry::kOffline:
      return control::Entry::kOffline;
    case cluster::ObjectCall::Entry::kTerminate:
      return control::Entry::kTerminate;
  }
  return control::Entry::kTerminate;
}

}  // namespace

template <class T>
T ControlTarget::run(std::function<T()> work) {
  auto promise = std::make_shared<std::promise<T>>();
  auto answer = promise->get_future();
  boost::asio::post(io_, [promise, work = std::move(work)] {
    try {
      promise->set_value(work());
    } catch (...) {
      promise->set_exception(std::current_exception());
    }
  });
  // A server that has stopped runs nothing any more; whoever asks is then told so rather than left waiting.
  while (answer.wait_for(std::chrono::milliseconds(100)) != std::future_status::ready) {
    if (io_.stopped()) return refused<T>("the server is stopping");
  }
  try {
    return answer.get();
  } catch (const std::exception& error) {
    return refused<T>(error.what());
  }
}

control::Status ControlTarget::on_resource(
    const std::string& resource, std::function<uint32_t(cluster::Cluster&, const cluster::ResourceId&)> transition) {
  return run<control::Status>([&]() -> control::Status {
    auto id = cluster::resource_by_name_or_id(host_.cluster(), wire::to_utf16(resource));
    if (!id) return control::unknown_object("no resource '" + resource + "'");
    return from_win32(host_.change([&](cluster::Cluster& c) { return transition(c, *id); }));
  });
}

control::Status ControlTarget::on_node(const std::string& node, std::function<control::Status(cluster::NodeId)> work) {
  return run<control::Status>([&]() -> control::Status {
    auto id = cluster::node_by_name_or_id(host_.cluster(), wire::to_utf16(node));
    return id ? work(*id) : control::unknown_object("no node '" + node + "'");
  });
}

control::Answer<std::vector<std::string>> ControlTarget::capabilities() {
  return std::vector<std::string>{"reset",
                                  "server-state",
                                  "server-leaving",
                                  "resource-pending",
                                  "resource-delay",
                                  "resource-failure",
                                  "resource-failure-on-node",
                                  "resource-health",
                                  "resource-state",
                                  "locked-mode",
                                  "core-resource",
                                  "shared-volume",
                                  "persistent-state",
                                  "resource-calls",
                                  "in-buffer",
                                  "virtual-machine",
                                  "quorum",
                                  "network-name",
                                  "node-eviction",
                                  "physical-disk",
                                  "move-hold",
                                  "node-failure",
                                  "node-restart",
                                  "server-restart",
                                  "access"};
}

control::Status ControlTarget::reset() {
  return run<control::Status>([&]() -> control::Status {
    principals_.reset();
    uint32_t status = host_.reset();
    if (status != ERROR_SUCCESS) return from_win32(status);
    for (const auto& [id, node] : host_.cluster().nodes) {
      nodes_.start(id);
      nodes_.set_state(id, ServerState::kReadWrite);
    }
    return {};
  });
}

control::Status ControlTarget::set_server_state(const std::string& node, control::ServerState state) {
  return on_node(node, [&](cluster::NodeId id) -> control::Status {
    switch (state) {
      case control::ServerState::kNone:
        nodes_.set_state(id, ServerState::kNone);
        break;
      case control::ServerState::kReadOnly:
        nodes_.set_state(id, ServerState::kReadOnly);
        break;
      case control::ServerState::kReadWrite:
        nodes_.set_state(id, ServerState::kReadWrite);
        break;
      case control::ServerState::kLeaving:
        nodes_.set_state(id, ServerState::kLeaving);
        break;
    }
    return {};
  });
}

control::Status ControlTarget::script_resource(const std::string& resource, const control::Script& script) {
  return run<control::Status>([&]() -> control::Status {
    auto id = cluster::resource_by_name_or_id(host_.cluster(), wire::to_utf16(resource));
    if (!id) return control::unknown_object("no resource '" + resource + "'");
    cluster::NodeId node = 0;
    if (!script.node.empty()) {
      auto named = cluster::node_by_name_or_id(host_.cluster(), wire::to_utf16(script.node));
      if (!named) return control::unknown_object("no node '" + script.node + "'");
      node = *named;
    }
    cluster::Behaviour behaviour = cluster::find_resource(host_.cluster(), *id)->behaviour;
    cluster::Script& changed = node == 0 ? behaviour.everywhere : behaviour.on[node];
    changed = {step(script.online, script.delay_ms), step(script.offline, script.delay_ms)};
    return from_win32(host_.change([&](cluster::Cluster& c) { return cluster::set_behaviour(c, *id, behaviour); }));
  });
}

control::Status ControlTarget::complete_resource(const std::string& resource, bool success) {
  return on_resource(
      resource, [=](cluster::Cluster& c, const cluster::ResourceId& id) { return cluster::complete(c, id, success); });
}

control::Status ControlTarget::mark_resource(const std::string& resource, control::Mark mark, bool on) {
  return on_resource(resource, [=](cluster::Cluster& c, const cluster::ResourceId& id) -> uint32_t {
    switch (mark) {
      case control::Mark::kLocked:
        return cluster::set_locked(c, id, on);
      case control::Mark::kCore:
        return cluster::set_core(c, id, on);
      case control::Mark::kSharedVolume:
        cluster::edit_resource(c, id).shared_volumes = on;
        cluster::save_resource(c, id);
        return ERROR_SUCCESS;
    }
    return ERROR_INVALID_PARAMETER;
  });
}

control::Status ControlTarget::set_resource_state(const std::string& resource, uint32_t state) {
  if (!is_resource_state(state)) return control::failed(std::to_string(state) + " is no state of a resource");
  return on_resource(resource, [=](cluster::Cluster& c, const cluster::ResourceId& id) {
    return cluster::force_resource_state(c, id, static_cast<cluster::ResourceState>(state));
  });
}

control::Status ControlTarget::fail_resource(const std::string& resource) {
  return on_resource(resource, cluster::report_bad_health);
}

control::Answer<control::ResourceReport> ControlTarget::resource_report(const std::string& resource) {
  using Answer = control::Answer<control::ResourceReport>;
  return run<Answer>([&]() -> Answer {
    auto id = cluster::resource_by_name_or_id(host_.cluster(), wire::to_utf16(resource));
    if (!id) return tl::unexpected(control::unknown_object("no resource '" + resource + "'"));
    const cluster::Resource& r = *cluster::find_resource(host_.cluster(), *id);
    control::ResourceReport report;
    report.persistent_online = r.persistent == cluster::Persistent::kOnline;
    report.dropped = r.calls_dropped;
    for (const cluster::ObjectCall& call : r.calls) {
      const cluster::Node* node = cluster::find_node(host_.cluster(), call.node);
      control::ResourceCall told{call.number, entry(call.entry), node ? wire::to_utf8(node->name) : "", {}, 0};
      if (call.buffer) {
        told.buffer = *call.buffer;
        told.buffer_size = static_cast<uint32_t>(call.buffer->size());
      }
      report.calls.push_back(told);
      if (auto done = virtual_machine_action(r.type, call)) {
        told.entry = *done;
        report.calls.push_back(told);
      }
    }
    return report;
  });
}

control::Status ControlTarget::hold_group(const std::string& group, bool held) {
  return run<control::Status>([&]() -> control::Status {
    auto id = cluster::group_by_name_or_id(host_.cluster(), wire::to_utf16(group));
    if (!id) return control::unknown_object("no group '" + group + "'");
    return from_win32(host_.change([&](cluster::Cluster& c) { return cluster::hold_group(c, *id, held); }));
  });
}

control::Status ControlTarget::fail_node(const std::string& node) {
  return on_node(node, [&](cluster::NodeId id) -> control::Status {
    nodes_.stop(id);
    return from_win32(host_.change([&](cluster::Cluster& c) { return cluster::fail_node(c, id); }));
  });
}

control::Status ControlTarget::restart_node(const std::string& node) {
  return on_node(node, [&](cluster::NodeId id) -> control::Status {
    const cluster::Node* present = cluster::find_node(host_.cluster(), id);
    if (present->state != cluster::NodeState::kDown) {
      nodes_.stop(id);
      (void)host_.change([&](cluster::Cluster& c) { return cluster::fail_node(c, id); });
    }
    uint32_t status = host_.change([&](cluster::Cluster& c) { return cluster::restart_node(c, id); });
    if (status == ERROR_SUCCESS) nodes_.start(id);
    return from_win32(status);
  });
}

control::Status ControlTarget::restart_server() {
  return run<control::Status>([&]() -> control::Status {
    nodes_.stop();
    auto loaded = host_.reload();
    if (!loaded) return control::failed(loaded.error().text());
    nodes_.start();
    return {};
  });
}

control::Status ControlTarget::set_access(const std::string& principal, control::Access level) {
  return run<control::Status>([&]() -> control::Status {
    switch (level) {
      case control::Access::kNone:
        principals_.set(principal, AccessLevel::kNone);
        break;
      case control::Access::kRead:
        principals_.set(principal, AccessLevel::kRead);
        break;
      case control::Access::kReadBackup:
        principals_.set(principal, AccessLevel::kReadBackup);
        break;
      case control::Access::kAll:
        principals_.set(principal, AccessLevel::kAll);
        break;
    }
    return {};
  });
}

}  // namespace cmrp::server
