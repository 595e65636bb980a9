#include "reference/server/cluster_host.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "reference/cluster/defaults.h"
#include "reference/cluster/persistence.h"
#include "reference/cluster/settle.h"
#include "reference/server/handles.h"
#include "reference/wire/utf16.h"

namespace cmrp::server {
namespace {

constexpr std::chrono::milliseconds kStoreRetry{1000};

/// The time of day as the registry keeps it: 100 ns since 1601.
uint64_t file_time() {
  constexpr uint64_t kUnixEpoch = 116'444'736'000'000'000;
  auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  using Ticks = std::chrono::duration<uint64_t, std::ratio<1, 10'000'000>>;
  return kUnixEpoch + std::chrono::duration_cast<Ticks>(since_1970).count();
}

}  // namespace

ClusterHost::ClusterHost(boost::asio::io_context& io, store::Store store, std::u16string cluster_name)
    : io_(io), timer_(io), store_(std::move(store)), cluster_name_(std::move(cluster_name)) {}

Result<std::unique_ptr<ClusterHost>> ClusterHost::create(boost::asio::io_context& io, store::Store store,
                                                         std::u16string cluster_name) {
  std::unique_ptr<ClusterHost> host(new ClusterHost(io, std::move(store), std::move(cluster_name)));
  if (host->store_.empty()) {
    uint32_t status = host->reset();
    if (status != ERROR_SUCCESS) return fail("store", 0, "cannot hold a new cluster: " + win32_text(status));
    return host;
  }
  auto loaded = host->reload();
  if (!loaded) return tl::unexpected(loaded.error());
  return host;
}

std::u16string ClusterHost::new_id() { return wire::to_utf16(random_guid().text()); }

uint64_t ClusterHost::now_ms() const {
  auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

uint32_t ClusterHost::change(const std::function<uint32_t(cluster::Cluster&)>& transition) {
  cluster::Cluster next = cluster_;
  next.registry.set_time(file_time());
  // What was due by now comes first: a request does not overtake a procedure that has run its time.
  cluster::advance(next, now_ms());
  uint32_t status = transition(next);
  uint32_t committed = commit(std::move(next));
  return committed == ERROR_SUCCESS ? status : committed;
}

uint32_t ClusterHost::commit(cluster::Cluster next) {
  std::vector<cluster::RegistryChange> changes = next.registry.take_changes();
  auto committed = store_.commit(changes);
  if (!committed) {
    if (!std::exchange(store_refuses_, true)) {
      spdlog::error("the store refuses changes, which therefore do not happen: {}", committed.error().message);
    }
    return committed.error().status;
  }
  if (std::exchange(store_refuses_, false)) spdlog::info("the store takes changes again");
  adopt(std::move(next), changes);
  return ERROR_SUCCESS;
}

void ClusterHost::adopt(cluster::Cluster next, std::span<const cluster::RegistryChange> changes) {
  std::vector<cluster::Event> events = cluster::take_events(next);
  cluster_ = std::move(next);
  arm();
  std::erase_if(observers_, [](const auto& observer) { return observer.expired(); });
  for (const auto& observer : observers_) observer.lock()->changed(cluster_, events, changes);
  wake();
}

void ClusterHost::tell_batch(std::u16string_view key_path, const std::vector<uint8_t>& batch) {
  for (const auto& weak : observers_) {
    if (auto observer = weak.lock()) observer->batch_executed(key_path, batch);
  }
  wake();
}

void ClusterHost::wake() {
  // Not from here: a waiter's answer must not run inside the transition that it waited for.
  if (!waiters_.empty()) boost::asio::post(io_, [this] { tell_waiters(); });
}

void ClusterHost::arm(std::chrono::milliseconds earliest) {
  auto deadline = cluster::next_deadline(cluster_);
  if (!deadline) {
    timer_.cancel();
    return;
  }
  uint64_t now = now_ms();
  timer_.expires_after(std::max(earliest, std::chrono::milliseconds(*deadline > now ? *deadline - now : 0)));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    uint32_t status = change([](cluster::Cluster&) { return ERROR_SUCCESS; });
    // What is due stays due while the disk is full.
    if (status != ERROR_SUCCESS) arm(kStoreRetry);
  });
}

uint64_t ClusterHost::when(Condition condition, std::function<void(uint32_t)> done) {
  if (auto status = condition(cluster_)) {
    done(*status);
    return 0;
  }
  waiters_.push_back({next_ticket_, std::move(condition), std::move(done)});
  return next_ticket_++;
}

void ClusterHost::forget(uint64_t ticket) {
  waiters_.remove_if([&](const Waiter& w) { return w.ticket == ticket; });
}

void ClusterHost::tell_waiters() {
  std::vector<std::pair<std::function<void(uint32_t)>, uint32_t>> ready;
  for (auto w = waiters_.begin(); w != waiters_.end();) {
    if (auto status = w->condition(cluster_)) {
      ready.emplace_back(std::move(w->done), *status);
      w = waiters_.erase(w);
    } else {
      ++w;
    }
  }
  for (auto& [done, status] : ready) done(status);
}

uint32_t ClusterHost::reset() {
  // The same ids each time: a reset then changes in the store no more than what differs from the default.
  if (!pristine_) pristine_ = cluster::default_cluster(new_id, cluster_name_);
  cluster::Cluster fresh = *pristine_;
  fresh.now_ms = now_ms();
  // The registry becomes the default one by changes that happen now, as any other.
  fresh.registry = cluster_.registry;
  fresh.registry.set_time(file_time());
  for (auto& [id, resource] : fresh.resources) resource.edit().changed = fresh.registry.time();
  for (auto& [id, group] : fresh.groups) group.edit().changed = fresh.registry.time();
  for (const auto& change : cluster::difference(cluster_.registry, pristine_->registry)) fresh.registry.apply(change);
  fresh.events.clear();
  std::vector<cluster::RegistryChange> changes = fresh.registry.take_changes();
  if (auto committed = store_.commit(changes); !committed) {
    spdlog::error("the store refused the default cluster: {}", committed.error().message);
    return committed.error().status;
  }
  adopt(std::move(fresh), changes);
  return ERROR_SUCCESS;
}

Result<void> ClusterHost::reload() {
  auto registry = store_.load();
  if (!registry) return tl::unexpected(registry.error());
  auto loaded = cluster::load_cluster(std::move(*registry));
  if (!loaded) return tl::unexpected(loaded.error());
  cluster_ = std::move(*loaded);
  uint32_t status = change([](cluster::Cluster& c) {
    cluster::start_cluster(c);
    return ERROR_SUCCESS;
  });
  if (status != ERROR_SUCCESS)
    return fail("store", 0, "refused what starting the cluster changed: " + win32_text(status));
  return {};
}

}  // namespace cmrp::server
