#include "reference/clusapi/notify_session.h"

#include <algorithm>

#include "reference/clusapi/rpc_error.h"
#include "reference/idl/notify.h"

namespace cmrp::clusapi {
namespace {

using std::chrono::milliseconds;

/// How long a thread waits at a time: how late it may notice that it shall end, or that the cluster has gone elsewhere.
constexpr milliseconds kSlice{200};
/// Between tries at a node that lets the cluster in but not the port.
constexpr milliseconds kFirstPause{100}, kLongestPause{10'000};

constexpr uint64_t kReconnect = CLUSTER_CHANGE_CLUSTER_RECONNECT, kReconnectV2 = CLUSTER_CHANGE_CLUSTER_RECONNECT_V2;
constexpr uint64_t kState = CLUSTER_CHANGE_CLUSTER_STATE, kStateV2 = CLUSTER_CHANGE_CLUSTER_STATE_V2;

}  // namespace

NotifySession::NotifySession(std::shared_ptr<Cluster> cluster, OpenHandle open, int version,
                             std::shared_ptr<NotifyQueue> queue)
    : Opened(std::move(cluster), std::move(open)), version_(version), queue_(std::move(queue)) {}

NotifySession::~NotifySession() = default;

Outcome<std::shared_ptr<NotifySession>> NotifySession::open_at(Cluster& cluster, int version,
                                                               std::shared_ptr<NotifyQueue> queue) {
  if (version == 1) {
    idl::ApiCreateNotify p;
    return cluster.create_object<NotifySession>(idl::kApiCreateNotify, p, {}, {}, {}, version, std::move(queue));
  }
  idl::ApiCreateNotifyV2 p;
  return cluster.create_object<NotifySession>(idl::kApiCreateNotifyV2, p, {}, {}, {}, version, std::move(queue));
}

uint32_t NotifySession::add(NotifyFilter filter) {
  if (uint32_t status = check_filter(version_, filter); status != ERROR_SUCCESS) return status;
  {
    // Known before the server knows it: its first event may come before its answer.
    std::lock_guard lock(mutex_);
    filter.number = ++last_number_;
    filters_.push_back(filter);
  }
  uint32_t status = register_at_server(filter);
  std::lock_guard lock(mutex_);
  if (status != ERROR_SUCCESS) {
    std::erase_if(filters_, [&](const NotifyFilter& known) { return known.number == filter.number; });
  } else if (!thread_.joinable() && !stopping_) {
    thread_ = std::thread([this] { run(); });
  }
  return status;
}

uint32_t NotifySession::register_at_server(NotifyFilter& filter) {
  auto mark = [&](uint32_t sequence) {
    std::lock_guard lock(mutex_);
    auto known = std::ranges::find(filters_, filter.number, &NotifyFilter::number);
    if (known == filters_.end()) return;
    known->registered = true;
    known->sequence = sequence;
  };
  if (flags_of_server(version_, filter) == 0) {
    mark(0);
    return ERROR_SUCCESS;
  }
  Registration registration(version_, filter, false);
  return cluster->call(*registration.method, registration.parameters.get(), {this, filter.object.get()},
                       [&] { mark(registration.sequence(0)); });
}

void NotifySession::stop() {
  stopping_ = true;
  cluster->wake();
  idl::ApiUnblockGetNotifyCall unblock;
  cluster->call_once(idl::kApiUnblockGetNotifyCall, &unblock, {this});
  if (thread_.joinable()) thread_.join();
  (void)cluster->close(*this);
}

size_t NotifySession::rank() const { return Opened::rank() + static_cast<size_t>(version_); }

uint32_t NotifySession::reopen() {
  ndr::ContextHandle handle;
  uint32_t status;
  if (version_ == 1) {
    idl::ApiCreateNotify p;
    status = cluster->attempt(idl::kApiCreateNotify, &p, {});
    handle = p.ReturnValue;
  } else {
    idl::ApiCreateNotifyV2 p;
    status = cluster->attempt(idl::kApiCreateNotifyV2, &p, {});
    handle = p.ReturnValue;
  }
  if (status != ERROR_SUCCESS) return status;
  open.handle = handle;
  std::lock_guard lock(mutex_);
  for (NotifyFilter& filter : filters_) {
    if (!filter.registered || flags_of_server(version_, filter) == 0) continue;
    Registration registration(version_, filter, true);
    status = cluster->attempt(*registration.method, registration.parameters.get(), {this, filter.object.get()});
    if (status != ERROR_SUCCESS) return status;
  }
  return ERROR_SUCCESS;
}

void NotifySession::reconnected(const std::u16string& cluster_name) {
  post_about_cluster(version_ == 1 ? kReconnect : kReconnectV2, cluster_name);
}

// For version 2 the procedure names CLUSTER_CHANGE_GROUP_STATE_V2 here, where 3.2.4.5.2 and 3.2.4.8.2 have the event of
// the cluster.
void NotifySession::unreachable(const std::u16string& cluster_name) {
  post_about_cluster(version_ == 1 ? kState : kStateV2, cluster_name);
}

void NotifySession::post_about_cluster(uint64_t flag, const std::u16string& cluster_name) {
  std::lock_guard lock(mutex_);
  if (filters_.empty()) return;
  auto whole = std::ranges::find(filters_, nullptr, &NotifyFilter::object);
  const NotifyFilter& filter = whole == filters_.end() ? filters_.front() : *whole;
  queue_->post({.key = filter.key, .object_type = CLUSTER_OBJECT_TYPE_CLUSTER, .flags = flag, .name = cluster_name});
}

void NotifySession::closed(const Opened* object) {
  // Version 1 has no such event of the cluster (3.2.4.7).
  if (!object && version_ == 1) return;
  ndr::HandleKind kind = object ? object->open.kind : ndr::HandleKind::kCluster;
  // Nor has a key a name in it.
  std::u16string name = !object || kind == ndr::HandleKind::kKey ? u"" : object->open.name;
  std::lock_guard lock(mutex_);
  for (const NotifyFilter& filter : filters_) {
    if (filter.object.get() != object) continue;
    queue_->post(
        {.key = filter.key, .object_type = object_type_of(kind), .flags = close_flag(version_, kind), .name = name});
  }
  // The cluster may have other handles, an object has not.
  if (object) std::erase_if(filters_, [&](const NotifyFilter& filter) { return filter.object.get() == object; });
}

void NotifySession::run() {
  milliseconds pause = kFirstPause;
  while (auto side = cluster->side_of(*this, stopping_)) {
    uint32_t status = ERROR_SUCCESS;
    auto connection = client::connect(side->endpoint, side->options);
    if (connection) {
      status = read_events(*connection, *side);
    } else {
      status = code_of(connection.error());
    }
    if (stopping_) return;
    if (status == ERROR_SUCCESS) {
      pause = kFirstPause;
      continue;
    }
    // The port is closed, or the node has nothing to say that can be read.
    if (status == ERROR_NO_MORE_ITEMS || status == ERROR_INVALID_FUNCTION) return;
    if (!is_recoverable(status)) return queue_->post({.error = status});
    cluster->recover(side->generation);
    if (!connection) {
      cluster->wait_for(pause, stopping_);
      pause = std::min(2 * pause, kLongestPause);
    }
  }
}

uint32_t NotifySession::read_events(rpc::TcpClient& connection, const Cluster::Side& side) {
  uint32_t status;
  do {
    status = version_ == 1 ? read_first(connection, side) : read_second(connection, side);
  } while (status == ERROR_SUCCESS && !stopping_ && cluster->generation() == side.generation);
  return cluster->generation() == side.generation ? status : ERROR_SUCCESS;
}

template <class Parameters>
uint32_t NotifySession::next(rpc::TcpClient& connection, const Cluster::Side& side, const idl::Method& method,
                             Parameters& p) {
  static_cast<ndr::ContextHandle&>(p.hNotify) = side.handle;
  uint32_t call = client::start_typed(connection, method, p);
  for (;;) {
    client::CallResult result = client::wait_typed(connection, call, p, kSlice);
    if (result) return p.ReturnValue;
    if (!result.timed_out) return code_of(result);
    if (stopping_) return ERROR_NO_MORE_ITEMS;
    if (cluster->generation() != side.generation) return RPC_S_CALL_FAILED;
  }
}

uint32_t NotifySession::read_first(rpc::TcpClient& connection, const Cluster::Side& side) {
  idl::ApiGetNotify p;
  uint32_t status = next(connection, side, idl::kApiGetNotify, p);
  if (status == ERROR_SUCCESS) {
    tell(p.dwNotifyKey, {.flags = p.dwFilter, .name = p.Name.value_or(u"")}, p.dwStateSequence);
  }
  return status;
}

uint32_t NotifySession::read_second(rpc::TcpClient& connection, const Cluster::Side& side) {
  idl::ApiGetNotifyV2 p;
  uint32_t status = next(connection, side, idl::kApiGetNotifyV2, p);
  if (status != ERROR_SUCCESS) return status;
  if (!p.Notifications) return RPC_X_BAD_STUB_DATA;
  for (idl::NOTIFICATION_RPC& event : *p.Notifications) {
    idl::NOTIFICATION_DATA_RPC& data = event.NotificationData;
    tell(static_cast<uint32_t>(event.dwNotifyKey.value), {.object_type = data.FilterAndType.dwObjectType,
                                                          .flags = data.FilterAndType.FilterFlags,
                                                          .name = std::move(data.Name).value_or(u""),
                                                          .object_id = std::move(data.ObjectId).value_or(u""),
                                                          .parent_id = std::move(data.ParentId).value_or(u""),
                                                          .type = std::move(data.Type).value_or(u""),
                                                          .data = std::move(data.buffer).value_or(wire::Bytes())});
  }
  return ERROR_SUCCESS;
}

void NotifySession::tell(uint32_t number, Indication indication, std::optional<uint32_t> sequence) {
  {
    std::lock_guard lock(mutex_);
    auto filter = std::ranges::find(filters_, number, &NotifyFilter::number);
    if (filter == filters_.end()) return;
    indication.key = filter->key;
    if (sequence) filter->sequence = *sequence;
  }
  queue_->push(std::move(indication));
}

}  // namespace cmrp::clusapi
