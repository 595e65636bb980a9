// A cluster small enough to be seen through, for tests of the engine: it stands in at the Caller and Target seams and
// can be told to answer wrongly. Not a server; it knows what a handful of cases need.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "conformance/control/target.h"
#include "conformance/engine/caller.h"

namespace cmrp::engine {

class FakeCluster : public Caller, public control::Target {
 public:
  /// An answer that replaces the right one; called before the cluster looks at the request.
  using Lie = std::function<std::optional<Answer>(const std::string& method, const ndr::Json& inputs)>;

  struct Resource {
    std::string group;
    std::string state = "Offline";
    bool persistent_online = false;
    control::Script script;
    std::vector<control::ResourceCall> calls;
  };

  Lie lie;
  /// Runs after the cluster did as it was asked.
  std::function<void(const std::string& method)> aftermath;
  /// What a control operation answers instead of working.
  std::optional<control::Status> control_answer;
  bool refuse_connections = false;
  std::optional<ndr::Syntax> refused_syntax;  ///< a bind that offers nothing else is refused
  size_t connections = 0;                     ///< made so far
  std::map<std::string, Resource> resources;  ///< by name

  static Answer response(uint32_t code, ndr::Json outputs = ndr::Json::object());
  static Answer fault(uint32_t status);
  static Answer other(Answer::Kind kind, std::string text);

  /// The only resource whose name begins with `prefix` + `variable`.
  Resource& resource(const std::string& variable);
  void call_object(Resource& r, control::Entry entry);

  // Caller
  tl::expected<std::unique_ptr<Connection>, ConnectError> connect(size_t, const std::string&, const Syntaxes&,
                                                                  const BindManner&, Recorder&) override;
  Answer send_pdu(wire::ByteView, Recorder&) override { return pdu_answer; }
  Answer pdu_answer;   ///< to raw bytes, damaged requests and alter_context
  Answer bind_answer;  ///< kReply with bind_ack lets clients in that do not bind as usual; anything else refuses them

  // Target
  control::Answer<std::vector<std::string>> capabilities() override { return std::vector<std::string>{"reset"}; }
  control::Status reset() override;
  control::Status script_resource(const std::string& resource, const control::Script& script) override;
  control::Status complete_resource(const std::string& resource, bool success) override;
  control::Answer<control::ResourceReport> resource_report(const std::string& resource) override;
  control::Status set_server_state(const std::string&, control::ServerState state) override;
  control::Status restart_node(const std::string&) override { return {}; }
  control::Status restart_server() override { return {}; }

 private:
  class Session;
  Answer answer(const std::string& method, const ndr::Json& inputs);
  ndr::Json issue(const std::string& what);

  std::map<std::string, std::string> handles_;  ///< handle text to name of the object
  std::set<std::string> groups_;
  control::ServerState server_state_ = control::ServerState::kReadWrite;
  uint64_t next_ = 1;
  uint64_t call_number_ = 0;
};

}  // namespace cmrp::engine
