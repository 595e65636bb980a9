#include "conformance/oracle/oracle.h"

namespace cmrp::oracle {

class Oracle::State {
 public:
  State(Sink& sink, const Options& options) : sink_(sink), options_(options) {}

 private:
  [[maybe_unused]] Sink& sink_;
  Options options_;
};

Oracle::Oracle(Sink& sink, const Options& options) : state_(std::make_unique<State>(sink, options)) {}
Oracle::~Oracle() = default;

void Oracle::bind(ConnectionId, const Bind&) {}
void Oracle::alter_context(ConnectionId, std::span<const AcceptedContext>) {}
void Oracle::request(const Request&) {}
void Oracle::response(const Response&) {}
void Oracle::fault(const Fault&) {}
void Oracle::closed(ConnectionId, const Moment&) {}
void Oracle::lost(ConnectionId) {}
void Oracle::disturbed() {}

std::string summary(const CallView& call) { return call.method ? std::string(call.method->name) : std::string(); }

std::string_view name_of(Severity severity) {
  constexpr std::string_view kNames[] = {"MUST", "SHOULD", "note"};
  return kNames[static_cast<size_t>(severity)];
}

std::span<const Rule> rules() { return {}; }

}  // namespace cmrp::oracle
