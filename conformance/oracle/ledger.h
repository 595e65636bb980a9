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
#include "conformance/oracle/plan.h"

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

/// States that a resource may be in, or a group, as a set.
class ObjectStates {
 public:
  enum State : uint16_t {
    kInitializing = 0x01,
    kOnline = 0x02,
    kOffline = 0x04,
    kFailed = 0x08,
    kOnlinePending = 0x10,
    kOfflinePending = 0x20,
    kGroupOnline = 0x100,
    kGroupOffline = 0x200,
    kGroupFailed = 0x400,
    kGroupPartialOnline = 0x800,
    kGroupPending = 0x1000,
  };
  constexpr ObjectStates() = default;
  constexpr ObjectStates(int states) : states_(static_cast<uint16_t>(states)) {}
  /// The state of a wire value of ApiGetResourceState (3.1.4.2.13), or none for a value that is no state.
  static ObjectStates of_resource(uint32_t value);
  /// The same of ApiGetGroupState (3.1.4.2.46).
  static ObjectStates of_group(uint32_t value);

  constexpr bool empty() const { return states_ == 0; }
  constexpr ObjectStates operator&(ObjectStates other) const { return states_ & other.states_; }
  constexpr ObjectStates operator|(ObjectStates other) const { return states_ | other.states_; }
  bool operator==(const ObjectStates&) const = default;
  /// "ClusterResourceOffline or ClusterResourceFailed"
  std::string text() const;

 private:
  uint16_t states_ = 0;
};

/// How often something may have changed objects.
struct Changes {
  uint64_t any = 0;
  uint64_t starts = 0;  ///< those that may do more than take objects offline
};

/// What calls have proven of an object, until something may have changed it.
struct Knowledge {
  /// It was taken offline, and is in one of these; empty: not known.
  ObjectStates states;
  bool by_member = false;  ///< of a group: `states` follow from a resource in it that was taken offline, and failed
  bool deleted = false;
  Moment since;        ///< what `states` or `deleted` rest on
  ObjectStates shown;  ///< what its state was when a call showed it; the cluster may have changed it by itself
  Moment shown_at;
  Changes at;  ///< of Ledger, when it was learnt
};

/// An object of the cluster, under one name that clients use for it.
struct Object {
  uint64_t server = 0;
  ndr::HandleKind kind{};
  std::u16string name;
  size_t handles = 0;  ///< open ones
  Knowledge known;
  /// Of a resource: the group that was shown to contain it.
  std::u16string group;
  Moment group_seen;
  Changes group_at;
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

  /// What is known of a handle in a message of the association, and the object that it stands for, or null. The view
  /// names the object, and is valid as long as that is kept.
  std::pair<HandleView, std::shared_ptr<Object>> look(const Association& association, const ndr::Field& field,
                                                      const ndr::ContextHandle& value) const;

  /// Enters a handle; one that is open under the same number makes both uncertain.
  OpenHandle& issue(Association& association, const ndr::ContextHandle& value, ndr::HandleKind kind,
                    std::u16string_view name, const Moment& at);
  void close(Association& association, const Guid& uuid, const Moment& at);
  /// The object was deleted: whoever opens its name from now on means another one.
  void remove(Object& object, const Moment& at);

  /// The object of that name, or null if no handle to it is open.
  Object* find(uint64_t server, ndr::HandleKind kind, std::u16string_view name) const;

  const Changes& changes() const { return changes_; }
  void change(Change change) {
    ++changes_.any;
    changes_.starts += change == Change::kAny;
  }

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
  Changes changes_;
  uint64_t loss_epoch_ = 0;
};

}  // namespace cmrp::oracle
