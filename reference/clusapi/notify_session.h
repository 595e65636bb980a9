// A notification port at one cluster: the context handle, the filters that are registered with it, and the thread that
// waits for events (MS-CMRP 3.2.1.1, 3.2.4.5). The thread has a connection of its own in the cluster's association
// group: an answer that takes its time keeps no other call waiting.
#pragma once

#include <atomic>
#include <thread>

#include "reference/clusapi/cluster.h"
#include "reference/clusapi/notify_filter.h"
#include "reference/clusapi/notify_queue.h"

namespace cmrp::clusapi {

class NotifySession final : public Opened {
 public:
  static constexpr ndr::HandleKind kKind = ndr::HandleKind::kNotify;

  /// Creates the port at the server. Events go to `queue`.
  static Outcome<std::shared_ptr<NotifySession>> open_at(Cluster& cluster, int version,
                                                         std::shared_ptr<NotifyQueue> queue);
  NotifySession(std::shared_ptr<Cluster> cluster, OpenHandle open, int version, std::shared_ptr<NotifyQueue> queue);
  /// stop() has been called.
  ~NotifySession() override;

  /// Registers a filter, whose `number` and `registered` are set here.
  uint32_t add(NotifyFilter filter);
  /// Ends the waiting and closes the port at the server. Not with a lock held.
  void stop();

  uint32_t reopen() override;
  size_t rank() const override;
  void reconnected(const std::u16string& cluster_name) override;
  void unreachable(const std::u16string& cluster_name) override;
  void closed(const Opened* object) override;

 private:
  uint32_t register_at_server(NotifyFilter& filter);
  /// The thread.
  void run();
  /// Waits on a connection until it is of no use any more. Returns why: ERROR_SUCCESS if the cluster has another one.
  uint32_t read_events(rpc::TcpClient& connection, const Cluster::Side& side);
  template <class Parameters>
  uint32_t next(rpc::TcpClient& connection, const Cluster::Side& side, const idl::Method& method, Parameters& p);
  uint32_t read_first(rpc::TcpClient& connection, const Cluster::Side& side);
  uint32_t read_second(rpc::TcpClient& connection, const Cluster::Side& side);
  /// Hands an event on under the program's key; one of a filter that is not ours is nothing.
  void tell(uint32_t number, Indication indication, std::optional<uint32_t> sequence = {});
  /// The library's own event about the cluster.
  void post_about_cluster(uint64_t flag, const std::u16string& cluster_name);

  const int version_;
  const std::shared_ptr<NotifyQueue> queue_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;

  std::mutex mutex_;  ///< taken after the cluster's, and guards what follows
  std::vector<NotifyFilter> filters_;
  uint32_t last_number_ = 0;
};

}  // namespace cmrp::clusapi
