// The oracle looks over the suite's shoulder: it judges all traffic of a case, not only what the case looks at. What it
// objects to stands in the evidence, behind the exchange that it objects to.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "conformance/oracle/event.h"
#include "reference/rpc/client_options.h"

namespace cmrp::engine {

struct Recorder;

class Watch : oracle::Sink {
 public:
  /// A finding that proves a MUST or MUST NOT violated.
  struct Objection {
    std::string rule;
    std::string method;
    std::vector<std::string> requirements;
    std::string expected;
    std::string seen;

    bool operator==(const Objection&) const = default;
  };

  /// `recorder` gets what the oracle says, and has to outlive the watch.
  explicit Watch(Recorder& recorder) : recorder_(recorder), oracle_(*this) {}

  /// A connection was bound. Returns its number for what follows.
  oracle::ConnectionId bound(const std::string& host, uint16_t port, const rpc::ClientOptions& options,
                             uint32_t association_group, const rpc::PresentationContext& context);
  void sent(oracle::ConnectionId connection, uint32_t call, uint16_t context, uint16_t opnum, wire::ByteView stub,
            rpc::AuthLevel level);
  void ended(oracle::ConnectionId connection, uint32_t call, const rpc::Outcome& outcome);
  /// Bytes went over the connection that are no calls of the suite.
  void raw(oracle::ConnectionId connection);
  void closed(oracle::ConnectionId connection);

  /// A case begins: what went before is forgotten, and nothing is taken for granted on connections that go on.
  void begin_case();
  /// The control interface may have changed states of objects.
  void disturbed();
  /// Since begin_case(), each once.
  const std::vector<Objection>& objections() const { return objections_; }

  /// Gets all that the oracle is told; null: nobody does.
  std::vector<oracle::Event>* tape = nullptr;

 private:
  void finding(const oracle::Finding& finding) override;
  void tell(const oracle::Event& event);

  Recorder& recorder_;
  oracle::Oracle oracle_;
  oracle::ConnectionId connections_ = 0;
  std::set<oracle::ConnectionId> open_;
  std::vector<Objection> objections_;
};

}  // namespace cmrp::engine
