#include "conformance/oracle/ledger.h"

#include <random>

#include "reference/idl/meanings.h"

namespace cmrp::oracle {
namespace {

constexpr size_t kRememberedClosed = 32;
constexpr size_t kRecentAssociations = 16;

uint64_t mix(uint64_t a, uint64_t b) {
  uint64_t m = (a ^ b) * 0x9e3779b97f4a7c15u;
  m ^= m >> 32;
  m *= 0xd6e8feb86659fd93u;
  return m ^ m >> 32;
}

}  // namespace

size_t SeededHash::operator()(const Guid& guid) const {
  uint64_t node;
  std::memcpy(&node, guid.clock_seq_and_node.data(), sizeof node);
  uint64_t head = uint64_t{guid.time_low} << 32 | uint64_t{guid.time_mid} << 16 | guid.time_hi_and_version;
  return mix(mix(seed_, head), node);
}

size_t SeededHash::operator()(std::u16string_view text) const {
  uint64_t hash = mix(seed_, text.size());
  while (!text.empty()) {
    uint64_t block = 0;
    size_t count = std::min<size_t>(4, text.size());
    std::memcpy(&block, text.data(), count * sizeof(char16_t));
    hash = mix(hash, block);
    text.remove_prefix(count);
  }
  return hash;
}

ObjectStates ObjectStates::of_resource(uint32_t value) {
  switch (value) {
    case 1:
      return kInitializing;
    case 2:
      return kOnline;
    case 3:
      return kOffline;
    case 4:
      return kFailed;
    case 0x81:
      return kOnlinePending;
    case 0x82:
      return kOfflinePending;
    default:
      return {};
  }
}

ObjectStates ObjectStates::of_group(uint32_t value) {
  switch (value) {
    case 0:
      return kGroupOnline;
    case 1:
      return kGroupOffline;
    case 2:
      return kGroupFailed;
    case 3:
      return kGroupPartialOnline;
    case 4:
      return kGroupPending;
    default:
      return {};
  }
}

std::string ObjectStates::text() const {
  std::string text;
  auto add = [&](const ndr::Named& named, ObjectStates state) {
    if ((state & *this).empty()) return;
    if (!text.empty()) text += " or ";
    text += named.name;
  };
  for (const ndr::Named& named : idl::kResourceStates) add(named, of_resource(static_cast<uint32_t>(named.value)));
  for (const ndr::Named& named : idl::kGroupStates) add(named, of_group(static_cast<uint32_t>(named.value)));
  return text;
}

Ledger::Ledger() : hash_(std::random_device{}()) {}

std::shared_ptr<Association> Ledger::join(const Bind& bind) {
  bool new_group = bind.requested_group == 0u;
  std::weak_ptr<Association>* place = bind.group ? &groups_[{bind.server, *bind.group}] : nullptr;
  auto association = place ? place->lock() : nullptr;
  if (association) {
    // A group that is there and was asked for as a new one: its end went unseen.
    if (new_group) association->uncertain = true;
  } else {
    association = std::make_shared<Association>(bind.server, hash_);
    association->group = bind.group;
    association->from_beginning = new_group && bind.group;
    association->loss_epoch = loss_epoch_;
    if (place) *place = association;
    if (recent_.size() == kRecentAssociations) recent_.erase(recent_.begin());
    recent_.push_back(association.get());
  }
  ++association->connections;
  return association;
}

std::pair<HandleView, std::shared_ptr<Object>> Ledger::look(const Association& association, const ndr::Field& field,
                                                            const ndr::ContextHandle& value) const {
  std::pair<HandleView, std::shared_ptr<Object>> looked;
  HandleView& view = looked.first;
  std::shared_ptr<Object>& object = looked.second;
  view.field = &field;
  view.value = value;
  if (value.is_null()) {
    view.is = HandleIs::kNull;
    return looked;
  }
  auto take = [&](const OpenHandle& handle) {
    view.serial = handle.serial;
    view.kind = handle.kind;
    view.access = handle.access;
    view.object = handle.object->name;
    view.opened = handle.opened;
    object = handle.object;
  };
  bool all_seen = certain(association);
  if (auto found = association.handles.find(value.uuid); found != association.handles.end()) {
    take(found->second);
    view.is = all_seen && found->second.certain ? HandleIs::kOpen : HandleIs::kUnknown;
    return looked;
  }
  if (!all_seen) return looked;
  view.is = HandleIs::kNeverIssued;
  const ClosedHandle* closed = nullptr;
  for (const ClosedHandle& one : association.closed) {
    if (one.uuid == value.uuid && (!closed || one.serial > closed->serial)) closed = &one;
  }
  if (closed) {
    view.is = HandleIs::kClosed;
    view.serial = closed->serial;
    view.kind = closed->kind;
    view.opened = closed->opened;
    return looked;
  }
  for (const Association* other : recent_) {
    if (other == &association || other->server != association.server) continue;
    if (auto found = other->handles.find(value.uuid); found != other->handles.end()) {
      take(found->second);
      view.is = HandleIs::kOtherGroup;
      break;
    }
  }
  return looked;
}

OpenHandle& Ledger::issue(Association& association, const ndr::ContextHandle& value, ndr::HandleKind kind,
                          std::u16string_view name, const Moment& at) {
  auto [place, fresh] = association.handles.try_emplace(value.uuid);
  OpenHandle& handle = place->second;
  if (!fresh) release(*handle.object);
  handle = {};
  handle.serial = ++serial_;
  handle.attributes = value.attributes;
  handle.kind = kind;
  handle.opened = at;
  handle.certain = fresh;
  handle.object = object(association.server, kind, name);
  ++handle.object->handles;
  return handle;
}

void Ledger::close(Association& association, const Guid& uuid, const Moment& at) {
  auto found = association.handles.find(uuid);
  if (found == association.handles.end()) return;
  const OpenHandle& handle = found->second;
  ClosedHandle closed{uuid, handle.serial, handle.kind, handle.opened, at};
  if (association.closed.size() < kRememberedClosed) {
    association.closed.push_back(closed);
  } else {
    association.closed[association.next_closed++ % kRememberedClosed] = closed;
  }
  release(*handle.object);
  association.handles.erase(found);
}

void Ledger::remove(Object& object, const Moment& at) {
  forget(object);
  object.known = {};
  object.known.deleted = true;
  object.known.since = at;
  object.known.at = changes_;
}

size_t Ledger::key_of(uint64_t server, ndr::HandleKind kind, std::u16string_view name) const {
  return mix(hash_(name), mix(server, static_cast<uint64_t>(kind)));
}

Object* Ledger::find(uint64_t server, ndr::HandleKind kind, std::u16string_view name) const {
  auto [first, last] = objects_.equal_range(key_of(server, kind, name));
  for (auto at = first; at != last; ++at) {
    Object& o = *at->second;
    if (o.server == server && o.kind == kind && o.name == name) return &o;
  }
  return nullptr;
}

std::shared_ptr<Object> Ledger::object(uint64_t server, ndr::HandleKind kind, std::u16string_view name) {
  size_t key = key_of(server, kind, name);
  auto [first, last] = objects_.equal_range(key);
  for (auto at = first; at != last; ++at) {
    const Object& o = *at->second;
    if (o.server == server && o.kind == kind && o.name == name) return at->second;
  }
  auto made = std::make_shared<Object>();
  made->server = server;
  made->kind = kind;
  made->name = name;
  objects_.emplace(key, made);
  return made;
}

void Ledger::release(Object& object) {
  if (--object.handles == 0) forget(object);
}

void Ledger::forget(const Object& object) {
  auto [first, last] = objects_.equal_range(key_of(object.server, object.kind, object.name));
  for (auto at = first; at != last; ++at) {
    if (at->second.get() != &object) continue;
    objects_.erase(at);
    return;
  }
}

}  // namespace cmrp::oracle
