// Traffic for tests and benchmarks of the oracle: calls built from the interface's own types, told to an oracle as an
// observer would.
#pragma once

#include <cstdlib>
#include <functional>
#include <vector>

#include "conformance/oracle/oracle.h"
#include "reference/ndr/codec.h"

namespace cmrp::oracle {

/// A finding, kept.
struct Kept {
  std::string rule;
  Severity severity{};
  std::vector<std::string> requirements;
  std::string expected;
  std::string seen;
  Moment requested, answered, earlier;
};

/// Keeps what an oracle says.
struct Notebook : Sink {
  std::vector<Kept> findings;
  std::vector<std::string> lines;  ///< summaries of answered calls
  std::vector<uint64_t> closed;    ///< serial numbers
  std::function<void(const CallView&)> on_answered;

  void finding(const Finding& f) override {
    findings.push_back({std::string(f.rule->name),
                        f.severity,
                        {f.requirements.begin(), f.requirements.end()},
                        f.expected,
                        f.seen,
                        f.requested,
                        f.answered,
                        f.earlier});
  }
  void answered(const CallView& view) override {
    lines.push_back(summary(view));
    if (on_answered) on_answered(view);
  }
  void handle_closed(uint64_t serial, const Moment&) override { closed.push_back(serial); }
  /// The names of the rules that spoke, in order.
  std::vector<std::string> rules() const {
    std::vector<std::string> names;
    for (const Kept& f : findings) names.push_back(f.rule);
    return names;
  }
};

/// One connection of a client, and the server's answers on it. Frames are numbered as they come, a millisecond apart.
class Client {
 public:
  struct Clock {
    uint64_t frame = 0;
    std::chrono::nanoseconds time = std::chrono::hours(24);
    Moment tick() { return {++frame, time += std::chrono::milliseconds(1)}; }
  };

  Client(Oracle& oracle, Clock& clock, ConnectionId id, uint32_t group, bool joins = false,
         ndr::Syntax syntax = ndr::Syntax::kNdr)
      : oracle_(oracle), clock_(clock), id_(id), syntax_(syntax) {
    AcceptedContext context{0, {idl::kClusapiUuid, 3, 0}, syntax == ndr::Syntax::kNdr64 ? rpc::kNdr64 : rpc::kNdr};
    Bind bind;
    bind.server = 1;
    bind.requested_group = joins ? group : 0;
    bind.group = group;
    bind.accepted = {&context, 1};
    oracle.bind(id, bind);
  }

  /// The request as it is in `p`; the call id is for answer(). `edit` may spoil the stub.
  template <class P>
  uint32_t send(const P& p, const std::function<void(wire::Bytes&)>& edit = {}) {
    auto stub = ndr::encode(ndr::Part::kRequest, p, syntax_);
    if (!stub) std::abort();  // the test's own: a count that is not the size of its array
    if (edit) edit(*stub);
    return send_stub(idl::find(P::kName)->opnum, *stub);
  }
  uint32_t send_stub(uint16_t opnum, wire::ByteView stub) {
    Request request;
    request.connection = id_;
    request.call_id = ++call_;
    request.opnum = opnum;
    request.at = clock_.tick();
    request.level = level;
    request.stub.bytes = stub;
    request.stub.is = stub_is;
    oracle_.request(request);
    return call_;
  }
  /// The response as it is in `p`.
  template <class P>
  void answer(uint32_t call, const P& p, const std::function<void(wire::Bytes&)>& edit = {}) {
    auto stub = ndr::encode(ndr::Part::kResponse, p, syntax_);
    if (!stub) std::abort();  // the test's own: a count that is not the size of its array
    if (edit) edit(*stub);
    answer_stub(call, *stub);
  }
  void answer_stub(uint32_t call, wire::ByteView stub) {
    Response response;
    response.connection = id_;
    response.call_id = call;
    response.at = clock_.tick();
    response.stub.bytes = stub;
    response.stub.is = stub_is;
    oracle_.response(response);
  }
  void fault(uint32_t call, uint32_t status) { oracle_.fault({id_, call, clock_.tick(), status}); }
  /// Request and response of `p`.
  template <class P>
  void call(const P& p) {
    answer(send(p), p);
  }
  void close() { oracle_.closed(id_, clock_.tick()); }
  void lose() { oracle_.lost(id_); }

  std::optional<rpc::AuthLevel> level = rpc::AuthLevel::kPktPrivacy;
  StubIs stub_is = StubIs::kWhole;

 private:
  Oracle& oracle_;
  Clock& clock_;
  ConnectionId id_;
  ndr::Syntax syntax_;
  uint32_t call_ = 0;
};

/// A handle with a uuid that is told by `number`.
template <class Handle>
Handle handle(uint32_t number) {
  Handle h;
  h.uuid = {number, 0x1111, 0x4222, {0x80, 1, 2, 3, 4, 5, 6, 7}};
  return h;
}

}  // namespace cmrp::oracle
