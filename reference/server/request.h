// What a handler has to work with: one call that has passed its gates, and the cluster.
#pragma once

#include <functional>
#include <string>

#include "reference/idl/method.h"
#include "reference/server/access.h"
#include "reference/server/cluster_host.h"
#include "reference/server/handles.h"

namespace cmrp::server {

/// What the ports of one client may hold, for which the server keeps what nobody may ever ask for.
struct PortLimits {
  size_t per_group = 64;          ///< ports of each kind that one association group may have at a node
  size_t queued = 4096;           ///< indications that wait in one port; later ones are lost, and the client is told
  size_t queued_bytes = 4 << 20;  ///< of a batch port, whose indications are as large as the client's batches
};

class Request {
 public:
  Request(ClusterHost& host, HandleTable& handles, uint64_t association_group, cluster::NodeId node,
          const std::string& principal, AccessLevel client, PortLimits ports = {})
      : host_(host),
        handles_(handles),
        group_(association_group),
        node_(node),
        principal_(principal),
        client_(client),
        ports_(ports) {}

  /// The state as it is now; references into it end with the next change().
  const cluster::Cluster& cluster() const { return host_.cluster(); }
  /// The node that serves the call.
  cluster::NodeId node() const { return node_; }
  /// The level of the client, whatever its handles have.
  AccessLevel client_access() const { return client_; }

  /// One transition of the model, durable when this returns (ClusterHost::change).
  uint32_t change(const std::function<uint32_t(cluster::Cluster&)>& transition) { return host_.change(transition); }

  /// Opens a handle of the kind of `out` on an object. ERROR_NOT_ENOUGH_MEMORY if the client or its principal has
  /// too many.
  template <ndr::HandleKind K>
  uint32_t open(ndr::Handle<K>& out, std::u16string object, AccessLevel access) {
    return open(out, {.kind = K, .object = std::move(object), .access = access});
  }
  /// The same for a handle that stands for more than an object; `entry.kind` is that of `out`.
  uint32_t open(ndr::ContextHandle& out, OpenHandle entry) {
    out = handles_.open(group_, principal_, std::move(entry));
    return out.is_null() ? ERROR_NOT_ENOUGH_MEMORY : ERROR_SUCCESS;
  }

  /// Whether open() would succeed: a method that creates what it opens asks before it creates.
  bool can_open() const { return !handles_.full(group_, principal_); }

  /// Closes the handle and makes it NULL.
  uint32_t close(ndr::ContextHandle& handle) {
    handles_.close(group_, handle);
    handle = {};
    return ERROR_SUCCESS;
  }

  /// The id of the object behind a handle of this call; the gates have made sure that there is one.
  const std::u16string& object(const ndr::ContextHandle& handle) const { return entry(handle).object; }
  /// What such a handle stands for, until it is closed or another one is opened.
  const OpenHandle& entry(const ndr::ContextHandle& handle) const { return *handles_.find(group_, handle); }

  /// Who of this client is told of changes, and how much may wait for it.
  ClusterHost& host() { return host_; }
  const PortLimits& port_limits() const { return ports_; }
  /// How many handles of that kind the client has at this node.
  size_t open_handles(ndr::HandleKind kind) const { return handles_.count(group_, kind); }

  /// The answer waits until the condition yields the status to return; for methods that complete synchronously.
  void answer_when(ClusterHost::Condition condition) { condition_ = std::move(condition); }
  ClusterHost::Condition& condition() { return condition_; }

 private:
  ClusterHost& host_;
  HandleTable& handles_;
  uint64_t group_;
  cluster::NodeId node_;
  const std::string& principal_;
  AccessLevel client_;
  PortLimits ports_;
  ClusterHost::Condition condition_;
};

/// lpInBuffer of an Ex method, as the model takes it; an empty buffer is none.
inline cluster::Buffer in_buffer(std::vector<uint8_t>& bytes) {
  return bytes.empty() ? nullptr : std::make_shared<const std::vector<uint8_t>>(std::move(bytes));
}

/// One row of a handler table: the method, and its handler behind a type-erased signature.
struct HandlerRow {
  const idl::Method* method;
  uint32_t (*run)(Request&, void* parameters);
};

namespace detail {
template <class P>
P handler_parameters(uint32_t (*)(Request&, P&));
}

/// The row of a handler `uint32_t F(Request&, idl::ApiX&)`, which returns the method's status.
template <auto F>
constexpr HandlerRow handler(const idl::Method& method) {
  using P = decltype(detail::handler_parameters(F));
  return {&method, [](Request& request, void* p) { return F(request, *static_cast<P*>(p)); }};
}

}  // namespace cmrp::server
