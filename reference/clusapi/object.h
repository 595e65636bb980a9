// What a handle of the C API stands for.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "reference/idl/method.h"

namespace cmrp::clusapi {

/// Base of everything in the handle table.
class Object {
 public:
  Object() = default;
  virtual ~Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
};

class Cluster;

/// The methods that open and close one kind of context handle.
struct KindMethods {
  ndr::HandleKind kind;
  const idl::Method* open;
  const idl::Method* open_ex;
  const idl::Method* close;
};

/// In the order in which the reconnect procedure opens them again (3.2.4.6): the cluster, nodes, groups, resources,
/// keys, networks, network interfaces, then group sets, which it does not name, and notification ports.
extern const std::array<KindMethods, 9> kKinds;
const KindMethods& methods_of(ndr::HandleKind kind);

/// An open context handle and what it takes to open it again on another node (3.2.1). All but `cluster` and `kind` is
/// guarded by the lock of the cluster.
struct OpenHandle {
  ndr::HandleKind kind{};
  std::u16string name;  ///< in the cluster, of a key its path from the root; empty for the cluster itself
  std::optional<uint32_t> access = {};  ///< what was asked for by an Ex form, of a key always; nullopt: "All"
  ndr::ContextHandle handle = {};       ///< NULL after a reconnect that failed
  bool closed = false;                  ///< by the program
};

/// What a program has open in a cluster: a node, group, resource, key, …
class Opened : public Object {
 public:
  Opened(std::shared_ptr<Cluster> cluster, OpenHandle open);

  // What the cluster tells all that is open in it, with its lock held.

  /// Opens it again over a new connection (3.2.4.6), by its name and access. Returns the status.
  virtual uint32_t reopen();
  /// Where it stands in the order of the procedure.
  virtual size_t rank() const;
  /// The procedure has succeeded.
  virtual void reconnected(const std::u16string& /*cluster_name*/) {}
  /// The procedure has failed.
  virtual void unreachable(const std::u16string& /*cluster_name*/) {}
  /// The program has closed that object; null: a handle of the cluster itself.
  virtual void closed(const Opened* /*object*/) {}

  const std::shared_ptr<Cluster> cluster;
  OpenHandle open;
};

/// The same by kind, so that a handle of another kind is not taken for it.
template <ndr::HandleKind K>
class OpenedAs final : public Opened {
 public:
  static constexpr ndr::HandleKind kKind = K;
  using Opened::Opened;
};

using Node = OpenedAs<ndr::HandleKind::kNode>;
using Group = OpenedAs<ndr::HandleKind::kGroup>;
using Resource = OpenedAs<ndr::HandleKind::kResource>;
using Network = OpenedAs<ndr::HandleKind::kNetwork>;
using NetInterface = OpenedAs<ndr::HandleKind::kNetInterface>;
using GroupSet = OpenedAs<ndr::HandleKind::kGroupSet>;

}  // namespace cmrp::clusapi
