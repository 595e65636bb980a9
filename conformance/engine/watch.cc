#include "conformance/engine/watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/engine/caller.h"

namespace cmrp::engine {
namespace {

using oracle::Event;

Event event(Event::Kind kind, oracle::ConnectionId connection, uint32_t call = 0) {
  Event e;
  e.kind = kind;
  e.connection = connection;
  e.call_id = call;
  e.at.time = std::chrono::system_clock::now().time_since_epoch();
  return e;
}

}  // namespace

oracle::ConnectionId Watch::bound(const std::string& host, uint16_t port, const rpc::ClientOptions& options,
                                  uint32_t association_group, const rpc::PresentationContext& context) {
  Event e = event(Event::Kind::kBind, ++connections_);
  e.server = std::hash<std::string>{}(fmt::format("{}:{}", host, port));
  e.requested_group = options.association_group;
  e.group = association_group;
  e.accepted = {{context.id, context.interface, context.transfer_syntax}};
  tell(e);
  open_.insert(e.connection);
  return e.connection;
}

void Watch::sent(oracle::ConnectionId connection, uint32_t call, uint16_t context, uint16_t opnum, wire::ByteView stub,
                 rpc::AuthLevel level) {
  Event e = event(Event::Kind::kRequest, connection, call);
  e.context = context;
  e.opnum = opnum;
  e.level = level;
  e.stub.assign(stub.begin(), stub.end());
  tell(e);
}

void Watch::ended(oracle::ConnectionId connection, uint32_t call, const rpc::Outcome& outcome) {
  if (auto* response = std::get_if<rpc::Response>(&outcome)) {
    Event e = event(Event::Kind::kResponse, connection, call);
    e.stub = response->stub;
    e.endian = response->endian;
    tell(e);
  } else if (auto* fault = std::get_if<rpc::Fault>(&outcome)) {
    Event e = event(Event::Kind::kFault, connection, call);
    e.status = fault->status;
    tell(e);
  }
}

void Watch::raw(oracle::ConnectionId connection) { tell(event(Event::Kind::kLost, connection)); }

void Watch::closed(oracle::ConnectionId connection) {
  open_.erase(connection);
  tell(event(Event::Kind::kClosed, connection));
}

void Watch::disturbed() { tell(event(Event::Kind::kDisturbed, 0)); }

void Watch::begin_case() {
  objections_.clear();
  // The target is reset between cases, and what becomes of handles then is its own affair.
  for (oracle::ConnectionId connection : open_) raw(connection);
}

void Watch::tell(const Event& event) {
  if (tape) tape->push_back(event);
  oracle::tell(oracle_, event);
}

void Watch::finding(const oracle::Finding& finding) {
  Objection o;
  o.rule = finding.rule->name;
  o.method = finding.method ? std::string(finding.method->name) : fmt::format("opnum {}", finding.opnum);
  o.requirements.assign(finding.requirements.begin(), finding.requirements.end());
  o.expected = finding.expected;
  o.seen = finding.seen;
  recorder_.remark(fmt::format("the oracle objects ({}, {} {}) to {}: expected {}, seen {}", o.rule,
                               name_of(finding.severity), o.requirements.front(), o.method, o.expected, o.seen));
  if (finding.severity == oracle::Severity::kMust && std::ranges::find(objections_, o) == objections_.end())
    objections_.push_back(std::move(o));
}

}  // namespace cmrp::engine
