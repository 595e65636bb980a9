// A cluster that a program has open: one connection to one of its nodes, everything that was opened over it, and what
// it takes to go on at another node when that one dies (MS-CMRP 3.2.1, 3.2.3.3, 3.2.4.6).
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <initializer_list>
#include <mutex>

#include "reference/clusapi/environment.h"
#include "reference/clusapi/object.h"
#include "reference/ndr/codec.h"

namespace cmrp::clusapi {

class Cluster final : public Object, public std::enable_shared_from_this<Cluster> {
 public:
  /// Connects to the first endpoint that is an active node of a cluster, opens the cluster ("All" access without
  /// `access`) and learns the reconnect candidates. `granted` gets the access on success. Fails with the error of the
  /// last endpoint.
  static Outcome<std::shared_ptr<Cluster>> open(Settings settings, std::optional<uint32_t> access, uint32_t* granted);
  /// Closes the cluster's context handle and the connection.
  ~Cluster() override;

  /// Calls a method. `parameters` is an object of the method's type with all [in] parameters but the context handles,
  /// which are those of `objects`, in their order (null: the cluster), and the cluster's own. Returns the method's
  /// status or, if it did not complete, what the runtime says; outputs are there only with a status. Reconnects and
  /// tries again, once, on the errors of 3.2.4.6. `then` runs after ERROR_SUCCESS, under the cluster's lock. Threads
  /// take turns.
  uint32_t call(const idl::Method& method, void* parameters, std::initializer_list<Opened*> objects,
                const std::function<void()>& then = nullptr);

  /// Opens an object by name ("All" access without `access`).
  template <class T>
  Outcome<std::shared_ptr<T>> open_object(std::u16string name, std::optional<uint32_t> access, uint32_t* granted) {
    ndr::Object parameters(*opening(T::kKind, access).parameters);
    std::shared_ptr<T> object;
    uint32_t status = call(opening(T::kKind, access), prepared(parameters, name, access), {}, [&] {
      object = adopt<T>({T::kKind, std::move(name), kept_access(parameters, access, granted)}, parameters);
    });
    if (status != ERROR_SUCCESS) return tl::unexpected(status);
    return object;
  }

  /// Calls a method that creates an object and returns a handle to it. `more` goes to the object's constructor.
  template <class T, class Parameters, class... More>
  Outcome<std::shared_ptr<T>> create_object(const idl::Method& method, Parameters& parameters,
                                            std::initializer_list<Opened*> objects, std::u16string name,
                                            std::optional<uint32_t> access = {}, More&&... more) {
    std::shared_ptr<T> object;
    uint32_t status = call(method, &parameters, objects, [&] {
      object = enlisted<T>(OpenHandle{T::kKind, std::move(name), access, parameters.ReturnValue},
                           std::forward<More>(more)...);
    });
    if (status != ERROR_SUCCESS) return tl::unexpected(status);
    return object;
  }

  /// Closes the object's context handle at the server; a connection that is gone has closed it already.
  uint32_t close(Opened& object);
  /// A program has closed a handle of the cluster.
  void handle_closed();

  // For threads that wait on connections of their own.

  /// What it takes to call methods of one object beside the cluster's connection: another in its association group.
  struct Side {
    client::Endpoint endpoint;
    rpc::ClientOptions options;
    ndr::ContextHandle handle;
    uint64_t generation;
  };
  /// That of an object, as soon as the cluster is connected; nullopt when `stopping` becomes true (and wake() is
  /// called).
  std::optional<Side> side_of(const Opened& object, const std::atomic<bool>& stopping);
  /// Counts connections: a Side of another generation is of no use any more.
  uint64_t generation() const { return generation_; }
  /// The connection of that generation has shown itself dead: reconnects, if nobody has done it yet.
  void recover(uint64_t generation);
  /// Waits that long, or until `stopping`.
  void wait_for(std::chrono::milliseconds time, const std::atomic<bool>& stopping);
  /// Ends the waiting of those whose `stopping` is true.
  void wake();
  /// One try at a method, like call().
  uint32_t call_once(const idl::Method& method, void* parameters, std::initializer_list<Opened*> objects);

  // For Opened::reopen(), with the lock held.

  /// One try, without reconnecting.
  uint32_t attempt(const idl::Method& method, void* parameters, std::initializer_list<Opened*> objects);
  uint32_t attempt_open(OpenHandle& open, uint32_t* granted = nullptr);

 private:
  /// A place to reconnect to (3.2.1). Its computer name is known for nodes, and for endpoints once connected.
  struct Candidate {
    client::Endpoint endpoint;
    std::u16string name;
  };

  explicit Cluster(Settings settings) : settings_(std::move(settings)) {}

  static const idl::Method& opening(ndr::HandleKind kind, const std::optional<uint32_t>& access);
  /// Sets the [in] parameters of an opening.
  static void* prepared(ndr::Object& parameters, const std::u16string& name, const std::optional<uint32_t>& access);
  /// The access to ask for when the object is opened again: what was granted now.
  static std::optional<uint32_t> kept_access(const ndr::Object& parameters, const std::optional<uint32_t>& access,
                                             uint32_t* granted);
  static ndr::ContextHandle returned_handle(const ndr::Object& parameters);

  template <class T>
  std::shared_ptr<T> adopt(OpenHandle open, const ndr::Object& parameters) {
    open.handle = returned_handle(parameters);
    return enlisted<T>(std::move(open));
  }
  /// A new object, which is opened again from now on when the cluster reconnects.
  template <class T, class... More>
  std::shared_ptr<T> enlisted(OpenHandle open, More&&... more) {
    std::shared_ptr<T> object(new T(shared_from_this(), std::move(open), std::forward<More>(more)...), Forget{});
    opened_.push_back(object.get());
    return object;
  }
  /// Takes an object off the list before its destruction begins: no thread meets half of one there.
  struct Forget {
    template <class T>
    void operator()(T* object) const {
      object->cluster->forget(*object);
      delete object;
    }
  };
  void forget(Opened& object);

  // Everything below is called with the lock held, or before the cluster is shared.

  /// Connects to that endpoint, asks for the names of cluster and node, opens the cluster.
  uint32_t establish(const client::Endpoint& endpoint, uint32_t* granted = nullptr);
  uint32_t get_names();
  uint32_t learn_candidates();
  bool reopen_all();
  /// The procedure of 3.2.4.6; false if no candidate is left.
  bool reconnect();
  void disconnect();
  bool is_current(const Candidate& candidate) const;
  void add_candidate(Candidate candidate);

  const Settings settings_;
  std::mutex mutex_;
  std::condition_variable changed_;  ///< the connection, or the mind of one that waits
  std::atomic<uint64_t> generation_ = 0;
  std::optional<rpc::TcpClient> connection_;
  client::Endpoint server_;   ///< that the connection is, or was last, to
  std::u16string node_name_;  ///< its computer name
  std::u16string cluster_name_;
  std::vector<Candidate> candidates_;
  OpenHandle own_{ndr::HandleKind::kCluster, {}};
  std::vector<Opened*> opened_;
};

}  // namespace cmrp::clusapi
