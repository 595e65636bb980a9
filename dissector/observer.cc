// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissector/observer.h"

#include "dissector/fields.h"
#include "reference/ndr/codec.h"
#include "reference/rpc/syntax.h"
#include "reference/wire/utf16.h"

namespace cmrp::dissector {
namespace {

/// The plugin needs no presentation contexts of the wire: Wireshark has resolved them. These stand for the two
/// syntaxes.
constexpr uint16_t kNdrContext = 0, kNdr64Context = 1;

const char* keep(std::string_view text) { return wmem_strndup(wmem_file_scope(), text.data(), text.size()); }

template <class T>
T* make() {
  return wmem_new0(wmem_file_scope(), T);
}

uint16_t context_of(ndr::Syntax syntax) { return syntax == ndr::Syntax::kNdr64 ? kNdr64Context : kNdrContext; }

constexpr oracle::Stub kSealed{{}, oracle::StubIs::kSealed};

/// C++ exceptions must not reach Wireshark's frames.
void guarded(const auto& act) {
  try {
    act();
  } catch (const std::exception&) {
  }
}

/// The top-level integers of a request.
const uint64_t* numbers_of(const idl::Method& method, const void* parameters) {
  auto fields = method.parameters->fields;
  auto* numbers = wmem_alloc0_array(wmem_file_scope(), uint64_t, fields.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].type->kind != ndr::Kind::kUint || !fields[i].in_request()) continue;
    numbers[i] = ndr::load_uint(*fields[i].type, static_cast<const std::byte*>(parameters) + fields[i].offset);
  }
  return numbers;
}

oracle::Moment moment(const packet_info* pinfo) {
  return {pinfo->num, std::chrono::seconds(pinfo->abs_ts.secs) + std::chrono::nanoseconds(pinfo->abs_ts.nsecs)};
}

const char* text(oracle::HandleIs is) {
  switch (is) {
    case oracle::HandleIs::kNull:
      return "NULL";
    case oracle::HandleIs::kOpen:
      return "open";
    case oracle::HandleIs::kClosed:
      return "closed";
    case oracle::HandleIs::kOtherGroup:
      return "of another association";
    case oracle::HandleIs::kNeverIssued:
      return "never issued";
    case oracle::HandleIs::kUnknown:
      break;
  }
  return "unknown";
}

const char* text(oracle::Granted access) {
  switch (access) {
    case oracle::Granted::kRead:
      return "Read";
    case oracle::Granted::kAll:
      return "All";
    case oracle::Granted::kUnknown:
      break;
  }
  return "";
}

}  // namespace

/// While it lives, what the oracle says is about this call and was found in this frame.
struct Observer::Telling {
  Telling(Observer& observer, Call* call, const packet_info* pinfo) : to(observer) {
    to.current_ = call;
    to.frame_ = pinfo->num;
  }
  ~Telling() { to.current_ = nullptr; }
  Observer& to;
};

Observer::Observer(bool notes)
    : oracle_(*this, [&] {
        oracle::Options options;
        options.notes = notes;
        return options;
      }()) {}

uint64_t Observer::server_number(const address& host, uint32_t port) {
  std::string key(static_cast<const char*>(host.data), static_cast<size_t>(host.len));
  key += ':' + std::to_string(port);
  return servers_.try_emplace(std::move(key), servers_.size() + 1).first->second;
}

void Observer::introduce(uint64_t connection, uint64_t server, std::optional<uint32_t> requested,
                         std::optional<uint32_t> group) {
  constexpr rpc::SyntaxId kClusapi{idl::kClusapiUuid, idl::kClusapiMajorVersion, 0};
  const oracle::AcceptedContext accepted[] = {{kNdrContext, kClusapi, rpc::kNdr},
                                              {kNdr64Context, kClusapi, rpc::kNdr64}};
  oracle_.bind(connection, {server, requested, group, accepted});
  connections_[connection].bound = true;
}

void Observer::bind(uint64_t connection, uint32_t group, bool unsealed) noexcept {
  guarded([&] {
    connections_[connection].requested_group = group;
    connections_[connection].unsealed = unsealed;
  });
}

void Observer::distrust(uint64_t connection) noexcept {
  guarded([&] { connections_[connection].distrusted = true; });
}

void Observer::bound(uint64_t connection, const packet_info* pinfo, uint32_t group) noexcept {
  guarded([&] {
    introduce(connection, server_number(pinfo->src, pinfo->srcport), connections_[connection].requested_group, group);
  });
}

Observer::Connection& Observer::introduced(uint64_t connection, const address& server, uint32_t port) {
  if (!connections_[connection].bound) introduce(connection, server_number(server, port), std::nullopt, std::nullopt);
  return connections_[connection];
}

void Observer::request(const packet_info* pinfo, Call& call, uint64_t connection, uint32_t call_id, ndr::Syntax syntax,
                       std::optional<rpc::AuthLevel> level, const oracle::Stub& stub) noexcept {
  guarded([&] {
    Connection& known = introduced(connection, pinfo->dst, pinfo->destport);
    known.calls[call_id] = &call;
    if (known.unsealed) level.reset();
    Telling telling(*this, &call, pinfo);
    oracle_.request(
        {connection, call_id, context_of(syntax), call.opnum, moment(pinfo), level, known.distrusted ? kSealed : stub});
  });
}

void Observer::response(const packet_info* pinfo, Call& call, uint64_t connection, uint32_t call_id,
                        const oracle::Stub& stub) noexcept {
  guarded([&] {
    Connection& known = introduced(connection, pinfo->src, pinfo->srcport);
    known.calls.erase(call_id);
    Telling telling(*this, &call, pinfo);
    oracle_.response({connection, call_id, moment(pinfo), known.distrusted ? kSealed : stub});
  });
}

Call* Observer::fault(const packet_info* pinfo, uint64_t connection, uint32_t call_id, uint32_t status) noexcept {
  Call* answered = nullptr;
  guarded([&] {
    auto known = connections_.find(connection);
    if (known == connections_.end()) return;
    auto call = known->second.calls.extract(call_id);
    answered = call ? call.mapped() : nullptr;
    Telling telling(*this, answered, pinfo);
    oracle_.fault({connection, call_id, moment(pinfo), status});
  });
  return answered;
}

void Observer::ended(uint64_t connection, const packet_info* pinfo, bool reset, unsigned side) noexcept {
  guarded([&] {
    auto known = connections_.find(connection);
    if (known == connections_.end()) return;
    known->second.ended |= static_cast<uint8_t>(1u << side);
    if (!reset && known->second.ended != 3) return;
    connections_.erase(known);
    oracle_.closed(connection, moment(pinfo));
  });
}

void Observer::lost(uint64_t connection) noexcept {
  guarded([&] {
    if (connections_.contains(connection)) oracle_.lost(connection);
  });
}

OpenHandle* Observer::kept(const oracle::HandleView& view) {
  if (view.serial == 0) return nullptr;
  OpenHandle*& open = open_[view.serial];
  if (!open) {
    open = make<OpenHandle>();
    *open = {idl::handle_name(view.kind).data(), keep(wire::to_utf8(view.object)), text(view.access),
             static_cast<uint32_t>(view.opened.frame), 0};
  }
  return open;
}

UsedHandle* Observer::kept(std::span<const oracle::HandleView> views) {
  UsedHandle* first = nullptr;
  for (auto view = views.rbegin(); view != views.rend(); ++view) {
    auto* used = make<UsedHandle>();
    *used = {view->field, text(view->is), kept(*view), first};
    first = used;
  }
  return first;
}

void Observer::requested(const oracle::CallView& view) {
  if (!current_) return;
  std::string summary = oracle::summary(view);
  current_->summary = keep(summary);
  current_->request_summary = summary.size();
  current_->request_handles = kept(view.request_handles);
  if (view.request_decoded && owner_of(*view.method).needs_numbers) {
    current_->numbers = numbers_of(*view.method, view.parameters);
  }
}

void Observer::answered(const oracle::CallView& view) {
  if (!current_) return;
  std::string summary = oracle::summary(view);
  current_->summary = keep(summary);
  current_->response_handles = kept(view.response_handles);
  current_->has_code = view.code.has_value();
  current_->code = view.code.value_or(0);
}

void Observer::handle_closed(uint64_t serial, const oracle::Moment& at) {
  auto open = open_.find(serial);
  if (open != open_.end()) open->second->closed_in = static_cast<uint32_t>(at.frame);
}

void Observer::finding(const oracle::Finding& found) {
  if (!current_) return;
  KeptFinding& kept = findings_.emplace_back(found, frame_);
  const KeptFinding** last = &current_->findings;
  while (*last) last = const_cast<const KeptFinding**>(&(*last)->next);
  *last = &kept;
}

}  // namespace cmrp::dissector
