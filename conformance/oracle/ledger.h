// What the traffic has shown of associations, their context handles, and the objects behind these.
//
// Handles belong to an association group (MS-RPCE 3.3.1.4.1), which lasts as long as one of its connections. A group
// that was seen from its first bind holds no handle that was not seen to be issued; where something may have gone
// unseen, the association is uncertain, and what the ledger does not know proves nothing.
#pragma once

#include <algorithm>
#include <map>
#include <unordered_map>
#include <vector>

#include "conformance/oracle/oracle.h"

namespace cmrp::oracle {

/// A hash that whoever wrote the capture cannot foresee: handles chosen to collide would make lookups slow.
class SeededHash {
 public:
  explicit SeededHash(uint64_t seed) : seed_(seed) {}
  size_t operator()(const Guid& guid) const;
  size_t operator()(std::u16string_view text) const;

 private:
  uint64_t seed_;
};

/// States of resources that a resource may be in, as a set.
class ResourceStates {
 public:
  enum State : uint8_t {
    kInitializing = 0x01,
    kOnline = 0x02,
    kOffline = 0x04,
    kFailed = 0x08,
    kOnlinePending = 0x10,
    kOfflinePending = 0x20,
  };
  constexpr ResourceStates() = default;
  constexpr ResourceStates(int states) : states_(static_cast<uint8_t>(states)) {}
  /// The state of a wire value (3.1.4.2.13), or none for a value that is no state.
  static ResourceStates of_value(uint32_t value);

  constexpr bool empty() const { return states_ == 0; }
  constexpr ResourceStates operator&(ResourceStates other) const { return states_ & other.states_; }
  bool operator==(const ResourceStates&) const = default;
  /// "ClusterResourceOffline or ClusterResourceFailed"
  std::string text() const;

 private:
  uint8_t states_ = 0;
};

/// What calls have proven of an object, until something may have changed it.
struct Knowledge {
  ResourceStates states;  ///< a resource whose persistent state is Offline: it is in one of these; empty: not known
  bool deleted = false;
  Moment since;
  uint64_t epoch = 0;  ///< of Ledger, when it was learnt
};

/// An object of the cluster, under one name that clients use for it.
struct Object {
  uint64_t server = 0;
  ndr::HandleKind kind{};
  std::u16string name;
  size_t handles = 0;  ///< open ones
  Knowledge known;
};

struct OpenHandle {
  uint64_t serial = 0;
  uint32_t attributes = 0;
  ndr::HandleKind kind{};
  Granted access = Granted::kUnknown;
  std::shared_ptr<Object> object;
  Moment opened;
  uint32_t closing = 0;    ///< calls in flight that close it
  bool certain = true;     ///< false once it may have been closed unseen
  std::optional<Guid> id;  ///< ID of the object, as a call on this handle returned it
  Moment id_seen;
};

struct ClosedHandle {
  Guid uuid;
  uint64_t serial = 0;
  ndr::HandleKind kind{};
  Moment opened;
  Moment closed;
};

struct Association {
  Association(uint64_t server_id, SeededHash hash) : server(server_id), handles(0, hash) {}

  uint64_t server;
  std::optional<uint32_t> group;
  bool from_beginning = false;
  uint64_t loss_epoch = 0;  ///< of Ledger, when it began
  bool uncertain = false;
  size_t connections = 0;
  std::unordered_map<Guid, OpenHandle, SeededHash> handles;
  /// The latest of those that were closed, a ring: only to say what became of a handle.
  std::vector<ClosedHandle> closed;
  size_t next_closed = 0;
};

class Ledger {
 public:
  Ledger();

  /// The association that a connection belongs to by its bind; new, or one that is there. Never null.
  std::shared_ptr<Association> join(const Bind& bind);
  /// A connection of the association has ended. With the last one its handles end: `each` gets their serial numbers.
  template <class Each>
  void leave(const std::shared_ptr<Association>& association, Each each) {
    if (--association->connections > 0) return;
    if (association->group) groups_.erase({association->server, *association->group});
    std::erase(recent_, association.get());
    for (auto& [uuid, handle] : association->handles) {
      each(handle.serial);
      release(*handle.object);
    }
    association->handles.clear();
  }

  /// Whether every handle of the association was seen.
  bool certain(const Association& a) const { return a.from_beginning && !a.uncertain && a.loss_epoch == loss_epoch_; }
  /// A connection of which nothing is known has lost packets: it may belong to any association.
  void lose_sight() { ++loss_epoch_; }

  /// What is known of a handle in a message of the association.
  HandleView look(const Association& association, const ndr::Field& field, const ndr::ContextHandle& value) const;

  /// Enters a handle; one that is open under the same number makes both uncertain.
  OpenHandle& issue(Association& association, const ndr::ContextHandle& value, ndr::HandleKind kind,
                    std::u16string_view name, const Moment& at);
  void close(Association& association, const Guid& uuid, const Moment& at);
  /// The object was deleted: whoever opens its name from now on means another one.
  void remove(Object& object, const Moment& at);

  /// Anything that may change objects: knowledge of another epoch is not to be relied on.
  uint64_t epoch() const { return epoch_; }
  void change() { ++epoch_; }

 private:
  using GroupKey = std::pair<uint64_t, uint32_t>;

  std::shared_ptr<Object> object(uint64_t server, ndr::HandleKind kind, std::u16string_view name);
  void release(Object& object);
  /// Takes the object from those that an opening finds.
  void forget(const Object& object);
  size_t key_of(uint64_t server, ndr::HandleKind kind, std::u16string_view name) const;

  SeededHash hash_;
  std::map<GroupKey, std::weak_ptr<Association>> groups_;
  std::vector<Association*> recent_;  ///< the latest associations, to say where a handle is from
  std::unordered_multimap<size_t, std::shared_ptr<Object>> objects_;  ///< by hash of server, kind and name
  uint64_t serial_ = 0;
  uint64_t epoch_ = 0;
  uint64_t loss_epoch_ = 0;
};

}  // namespace cmrp::oracle
