// The one cluster state that all simulated nodes share: the model with a clock, a store and those who wait for it to
// change.
//
// Every change goes through change(): the model works on a copy, the store commits what became different in the
// registry, and only then does the copy become the state. What a client was told is therefore on disk; what the disk
// refused has not happened.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reference/cluster/state.h"
#include "reference/store/store.h"

namespace cmrp::server {

/// Is told what happened to the cluster, once that is durable.
class ChangeObserver {
 public:
  virtual ~ChangeObserver() = default;
  /// `cluster` is the state after the change; `events` and `changes` what led there, oldest first.
  virtual void changed(const cluster::Cluster& cluster, std::span<const cluster::Event> events,
                       std::span<const cluster::RegistryChange> changes) {
    static_cast<void>(cluster), static_cast<void>(events), static_cast<void>(changes);
  }
  /// A batch was executed relative to the key at `key_path`; `batch` is what there is to tell of it (2.2.3.17).
  virtual void batch_executed(std::u16string_view key_path, const std::vector<uint8_t>& batch) {
    static_cast<void>(key_path), static_cast<void>(batch);
  }
};

class ClusterHost {
 public:
  /// Loads the cluster that `store` holds, or creates the default one in it. Error: the store's content is no cluster.
  static Result<std::unique_ptr<ClusterHost>> create(boost::asio::io_context& io, store::Store store,
                                                     std::u16string cluster_name);

  const cluster::Cluster& cluster() const { return cluster_; }

  /// Runs a transition of the model in one transaction and returns its status; ERROR_DISK_FULL or ERROR_WRITE_FAULT,
  /// and no change, if the store did not take it.
  uint32_t change(const std::function<uint32_t(cluster::Cluster&)>& transition);

  /// Calls `done` once, as soon as `condition` yields a status; now, if it does already. Returns a ticket for forget(),
  /// 0 if `done` has been called.
  using Condition = std::function<std::optional<uint32_t>(const cluster::Cluster&)>;
  uint64_t when(Condition condition, std::function<void(uint32_t)> done);
  void forget(uint64_t ticket);
  /// Looks at the conditions again soon: one may have come true by something other than a change of the cluster.
  void wake();

  /// Tells `observer` of changes for as long as somebody else holds it.
  void observe(const std::shared_ptr<ChangeObserver>& observer) { observers_.push_back(observer); }
  /// Tells the observers of a batch (ChangeObserver).
  void tell_batch(std::u16string_view key_path, const std::vector<uint8_t>& batch);

  /// A new GUID in text form.
  static std::u16string new_id();

  /// The documented default cluster, in the store too.
  uint32_t reset();
  /// As a process that starts with this store: volatile state is lost. Error: see create().
  Result<void> reload();

 private:
  ClusterHost(boost::asio::io_context& io, store::Store store, std::u16string cluster_name);

  uint64_t now_ms() const;
  /// Stores what is new in `next` and adopts it; a Win32 code, and no change, if the store refuses.
  uint32_t commit(cluster::Cluster next);
  /// Makes `next`, which the store has, the state.
  void adopt(cluster::Cluster next, std::span<const cluster::RegistryChange> changes);
  /// The timer goes off when the next procedure is due, but not before `earliest` from now.
  void arm(std::chrono::milliseconds earliest = {});
  void tell_waiters();

  struct Waiter {
    uint64_t ticket;
    Condition condition;
    std::function<void(uint32_t)> done;
  };

  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;
  store::Store store_;
  std::u16string cluster_name_;
  std::optional<cluster::Cluster> pristine_;  ///< the default cluster, once a reset has asked for it
  cluster::Cluster cluster_;
  std::list<Waiter> waiters_;
  std::vector<std::weak_ptr<ChangeObserver>> observers_;
  uint64_t next_ticket_ = 1;
  bool store_refuses_ = false;
};

}  // namespace cmrp::server
