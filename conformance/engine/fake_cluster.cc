#include "conformance/engine/fake_cluster.h"

#include <fmt/format.h>

#include "reference/wire/win32_error.h"

namespace cmrp::engine {

using ndr::Json;

class FakeCluster::Session : public Connection {
 public:
  Session(FakeCluster& cluster, Recorder& recorder) : cluster_(cluster), recorder_(recorder) {}

  uint32_t start(const idl::Method& method, const Json& inputs) override {
    reports::Exchange request;
    request.method = std::string(method.name);
    request.fields = inputs.dump();
    recorder_.add(std::move(request));
    answers_[++last_] = cluster_.answer(std::string(method.name), inputs);
    return last_;
  }
  Answer wait(uint32_t call) override {
    reports::Exchange response;
    response.kind = reports::ExchangeKind::kResponse;
    response.fields = answers_.at(call).text;
    recorder_.add(std::move(response));
    return answers_.at(call);
  }
  Answer call_stub(uint16_t, const idl::Method*, wire::ByteView, size_t) override { return cluster_.pdu_answer; }
  Answer send_damaged(uint16_t, wire::ByteView, const Damage&) override { return cluster_.pdu_answer; }
  Answer alter(const Alteration&) override { return cluster_.pdu_answer; }
  wire::Bytes last_request() const override { return {5}; }
  Answer bound() const override { return cluster_.bind_answer; }
  Answer send_pdu(wire::ByteView) override { return cluster_.pdu_answer; }

 private:
  FakeCluster& cluster_;
  Recorder& recorder_;
  uint32_t last_ = 0;
  std::map<uint32_t, Answer> answers_;
};

Answer FakeCluster::response(uint32_t code, Json outputs) {
  Answer a;
  a.kind = Answer::Kind::kResponse;
  a.code = code;
  a.outputs = std::move(outputs);
  if (!a.outputs.contains("rpc_status")) a.outputs["rpc_status"] = 0;
  a.text = "returned " + win32_text(code);
  return a;
}

Answer FakeCluster::fault(uint32_t status) {
  Answer a = other(Answer::Kind::kFault, fmt::format("fault {}", status));
  a.fault = status;
  return a;
}

Answer FakeCluster::other(Answer::Kind kind, std::string text) {
  Answer a;
  a.kind = kind;
  a.text = std::move(text);
  return a;
}

FakeCluster::Resource& FakeCluster::resource(const std::string& variable) {
  for (auto& [name, r] : resources) {
    if (name.starts_with("cmrp-" + variable + "-")) return r;
  }
  return resources["cmrp-" + variable + "-none"];
}

tl::expected<std::unique_ptr<Connection>, ConnectError> FakeCluster::connect(size_t, const std::string&,
                                                                             const Syntaxes& syntaxes,
                                                                             const BindManner& manner,
                                                                             Recorder& recorder) {
  if (refuse_connections) return tl::unexpected(ConnectError{true, "connection refused"});
  if (refused_syntax && syntaxes == Syntaxes{*refused_syntax})
    return tl::unexpected(ConnectError{false, "no context accepted", true});
  if (!manner.is_usual() && bind_answer.reply != ReplyKind::kBindAck)
    return tl::unexpected(ConnectError{false, bind_answer.text, false, bind_answer});
  ++connections;
  return std::make_unique<Session>(*this, recorder);
}

Json FakeCluster::issue(const std::string& what) {
  std::string text = fmt::format("00000000-0000-0000-0000-{:012}", next_++);
  handles_[text] = what;
  return text;
}

void FakeCluster::call_object(Resource& r, control::Entry entry) {
  r.calls.push_back({++call_number_, entry, "NODE1", std::nullopt, 0});
}

Answer FakeCluster::answer(const std::string& method, const Json& inputs) {
  if (lie) {
    if (auto wrong = lie(method, inputs)) return *wrong;
  }
  auto open = [&](const std::string& name, bool there, uint32_t missing) {
    return there ? response(ERROR_SUCCESS, {{"ReturnValue", issue(name)}})
                 : response(missing, {{"ReturnValue", nullptr}});
  };
  auto text = [&](const char* key) { return inputs.at(key).get<std::string>(); };
  auto object = [&](const char* key) {
    const Json& handle = inputs.at(key);
    auto found = handle.is_string() ? handles_.find(handle.get<std::string>()) : handles_.end();
    return found == handles_.end() ? std::string() : found->second;
  };
  if (method == "ApiOpenCluster") return open("cluster", true, 0);
  if (method == "ApiOpenNode") return open(text("lpszNodeName"), true, 0);
  if (method == "ApiCreateGroup") {
    groups_.insert(text("lpszGroupName"));
    return open(text("lpszGroupName"), true, 0);
  }
  if (method == "ApiOpenGroup")
    return open(text("lpszGroupName"), groups_.contains(text("lpszGroupName")), ERROR_GROUP_NOT_FOUND);
  if (method == "ApiCreateResource") {
    resources[text("lpszResourceName")].group = object("hGroup");
    return open(text("lpszResourceName"), true, 0);
  }
  if (method == "ApiOpenResource" || method == "ApiOpenResourceEx") {
    return open(text("lpszResourceName"), resources.contains(text("lpszResourceName")), ERROR_RESOURCE_NOT_FOUND);
  }
  if (method == "ApiGetGroupState") {
    return response(ERROR_SUCCESS, {{"State", "ClusterGroupOnline"}, {"NodeName", "NODE1"}});
  }
  if (method == "ApiAddResourceDependency") return response(ERROR_SUCCESS);
  if (method.starts_with("ApiClose")) return response(ERROR_SUCCESS);
  if (method != "ApiGetResourceState" && method != "ApiOnlineResource" && method != "ApiOfflineResource") {
    return response(120 /* ERROR_CALL_NOT_IMPLEMENTED */);
  }
  auto found = resources.find(object("hResource"));
  if (found == resources.end()) return response(ERROR_INVALID_HANDLE);
  Resource& r = found->second;
  if (method == "ApiGetResourceState") {
    return response(ERROR_SUCCESS,
                    {{"State", "ClusterResource" + r.state}, {"NodeName", "NODE1"}, {"GroupName", r.group}});
  }
  if (server_state_ != control::ServerState::kReadWrite) return response(ERROR_SHARING_PAUSED);
  bool online = method == "ApiOnlineResource";
  if (!online && r.state == "Failed") return response(ERROR_RESOURCE_FAILED);
  auto behaviour = online ? r.script.online : r.script.offline;
  r.persistent_online = online;
  call_object(r, online ? control::Entry::kOnline : control::Entry::kOffline);
  uint32_t code = ERROR_SUCCESS;
  if (behaviour == control::Behaviour::kFail) {
    r.state = "Failed";
    code = 1359;  // ERROR_INTERNAL_ERROR
  } else if (behaviour == control::Behaviour::kPending) {
    r.state = online ? "OnlinePending" : "OfflinePending";
    code = ERROR_IO_PENDING;
  } else {
    r.state = online ? "Online" : "Offline";
  }
  if (aftermath) aftermath(method);
  return response(code);
}

control::Status FakeCluster::reset() {
  resources.clear();
  groups_.clear();
  handles_.clear();
  server_state_ = control::ServerState::kReadWrite;
  return {};
}

control::Status FakeCluster::script_resource(const std::string& resource, const control::Script& script) {
  if (control_answer) return *control_answer;
  resources.at(resource).script = script;
  return {};
}

control::Status FakeCluster::complete_resource(const std::string& resource, bool success) {
  if (control_answer) return *control_answer;
  Resource& r = resources.at(resource);
  r.state = !success ? "Failed" : r.state == "OnlinePending" ? "Online" : "Offline";
  return {};
}

control::Answer<control::ResourceReport> FakeCluster::resource_report(const std::string& resource) {
  if (control_answer) return tl::unexpected(*control_answer);
  const Resource& r = resources.at(resource);
  return control::ResourceReport{r.persistent_online, false, r.calls};
}

control::Status FakeCluster::set_server_state(const std::string&, control::ServerState state) {
  if (control_answer) return *control_answer;
  server_state_ = state;
  return {};
}

}  // namespace cmrp::engine
