#include "conformance/clients/scripted_server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>

#include "conformance/clients/temporary_file.h"
#include "reference/client/connect.h"
#include "reference/rpc/spnego.h"
#include "reference/rpc/tcp_server.h"
#include "reference/wire/utf16.h"

namespace cmrp::clients {
/// Takes the calls of one node.
class ScriptedServer::Service final : public rpc::Service {
 public:
  Service(State& state, size_t node) : state_(state), node_(node) {}
  std::span<const rpc::InterfaceInfo> interfaces() const override { return interfaces_; }
  void dispatch(rpc::Call call, std::function<void(rpc::Reply)> reply) override;

 private:
  std::vector<rpc::InterfaceInfo> interfaces_ = {
      {client::kClusapi, rpc::AuthLevel::kPktPrivacy, {rpc::kNdr, rpc::kNdr64}}};
  State& state_;
  size_t node_;
};

struct ScriptedServer::Node {
  Node(State& state, size_t index, std::string name) : name(std::move(name)), service(state, index) {}
  std::string name;
  Service service;
  uint16_t port = 0;
  std::unique_ptr<rpc::TcpServer> server;
};

struct ScriptedServer::State {
  TemporaryFile users{std::string(kDomain) + ":" + kUser + ":" + kPassword + "\n"};
  boost::asio::io_context io{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  rpc::ServerOptions options;
  std::vector<std::unique_ptr<Node>> nodes;
  std::thread thread;
  bool stopping = false;  ///< of the thread

  mutable std::mutex mutex;  ///< guards what follows
  std::map<std::string, std::deque<Answer>> scripts;
  std::optional<Answer> all;
  std::vector<Heard> heard;
  uint32_t handles = 0;

  void listen(Node& node) {
    node.server = std::make_unique<rpc::TcpServer>(io, "127.0.0.1", node.port, node.service, options);
    node.port = node.server->port();
  }

  /// Not within a dispatch of that server.
  void end_connections(size_t index, bool go_on) {
    boost::asio::post(io, [this, index, go_on] {
      nodes[index]->server.reset();
      if (go_on) listen_again(index);
    });
  }

  /// The port may take a moment to be free.
  void listen_again(size_t index) {
    constexpr auto kPause = std::chrono::milliseconds(10);
    if (stopping) return;
    try {
      listen(*nodes[index]);
    } catch (const boost::system::system_error&) {
      auto timer = std::make_shared<boost::asio::steady_timer>(io, kPause);
      timer->async_wait([this, index, timer](boost::system::error_code) { listen_again(index); });
    }
  }

  Answer answer_to(const std::string& method) {
    auto script = scripts.find(method);
    if (script != scripts.end() && !script->second.empty()) {
      Answer answer = std::move(script->second.front());
      script->second.pop_front();
      return answer;
    }
    return all.value_or(Answer{});
  }

  /// The outputs of a cluster that does everything.
  ndr::Json friendly(const idl::Method& method, const ndr::Json& inputs, const std::string& node_name);
};

ndr::Json ScriptedServer::State::friendly(const idl::Method& method, const ndr::Json& inputs,
                                          const std::string& node_name) {
  ndr::Json out = ndr::Json::object();
  for (const ndr::Field& field : method.parameters->fields) {
    if (!field.in_response()) continue;
    std::string name(field.name);
    if (field.type->kind == ndr::Kind::kHandle) {
      // A handle that is given; one that comes back from a closing is NULL.
      out[name] =
          field.in_request() ? ndr::Json(nullptr) : ndr::Json(Guid{0xc11e0000u + ++handles, 0x5c1f, 0x47e0, {}}.text());
    } else if (name == "lpdwGrantedAccess") {
      bool all_access = inputs["dwDesiredAccess"].dump().find("GENERIC_READ") == std::string::npos;
      out[name] = all_access ? 0x10000000u : 0x80000000u;
    } else if (name == "ClusterName" || name == "GroupName") {
      out[name] = "CLUSTER1";
    } else if (name == "NodeName") {
      out[name] = node_name;
    } else if (name == "State") {
      out[name] = method.name == "ApiGetResourceState" ? 3u : 0u;
    } else if (name == "ReturnEnum") {
      ndr::Json entries = ndr::Json::array();
      for (const auto& node : nodes) entries.push_back({{"Type", 1u}, {"Name", node->name}});
      out[name] = {{"EntryCount", entries.size()}, {"Entry", entries}};
    }
  }
  return out;
}

void ScriptedServer::Service::dispatch(rpc::Call call, std::function<void(rpc::Reply)> reply) {
  const idl::Method* method = idl::find(call.opnum);
  if (!method) return reply(rpc::Fault{rpc::nca_s_op_rng_error});
  ndr::Syntax syntax = call.transfer_syntax == rpc::kNdr64 ? ndr::Syntax::kNdr64 : ndr::Syntax::kNdr;
  ndr::Object parameters(*method->parameters);
  ndr::DecodeOptions options;
  options.syntax = syntax;
  options.endian = call.endian;
  options.padded = call.stub_padded;
  auto decoded = ndr::decode(*method->parameters, ndr::Part::kRequest, call.stub, parameters.get(), options);
  const std::string& node_name = state_.nodes[node_]->name;
  Heard heard{std::string(method->name), node_name, {{"undecodable", decoded ? "" : decoded.error().text()}}};
  if (decoded) heard.inputs = ndr::to_json(*method->parameters, ndr::Part::kRequest, parameters.get());

  std::unique_lock lock(state_.mutex);
  state_.heard.push_back(heard);
  if (!decoded) return reply(rpc::Fault{rpc::nca_s_fault_ndr});
  Answer answer = state_.answer_to(heard.method);
  switch (answer.kind) {
    case Answer::Kind::kFault:
      return reply(rpc::Fault{answer.fault});
    case Answer::Kind::kStub:
      return reply(std::move(answer.stub));
    case Answer::Kind::kDrop:
    case Answer::Kind::kDie:
      return state_.end_connections(node_, answer.kind == Answer::Kind::kDrop);
    case Answer::Kind::kSilence:
      return;
    case Answer::Kind::kOutputs:
      break;
  }
  ndr::Json outputs = state_.friendly(*method, heard.inputs, node_name);
  outputs.update(answer.outputs);
  wire::Writer writer;
  auto set = ndr::from_json(*method->parameters, outputs, parameters.get());
  if (set) set = ndr::encode(*method->parameters, ndr::Part::kResponse, parameters.get(), syntax, writer);
  // A script that cannot be encoded shows as this fault, and as a line in what was heard.
  if (!set) {
    state_.heard.push_back({heard.method, node_name, {{"unanswerable", set.error().text()}}});
    return reply(rpc::Fault{rpc::nca_s_proto_error});
  }
  reply(writer.take());
}

ScriptedServer::ScriptedServer(std::vector<std::string> nodes) : state_(std::make_unique<State>()) {
  state_->options.security.push_back(
      std::make_shared<rpc::SpnegoProvider>(rpc::SpnegoOptions{state_->users.path(), false}));
  for (std::string& name : nodes) {
    state_->nodes.push_back(std::make_unique<Node>(*state_, state_->nodes.size(), std::move(name)));
  }
  for (auto& node : state_->nodes) state_->listen(*node);
  state_->thread = std::thread([this] { state_->io.run(); });
}

ScriptedServer::~ScriptedServer() {
  boost::asio::post(state_->io, [this] { state_->stopping = true; });
  for (size_t i = 0; i < state_->nodes.size(); ++i) stop(i);
  state_->work.reset();
  state_->thread.join();
}

void ScriptedServer::script(const std::string& method, std::vector<Answer> answers) {
  std::lock_guard lock(state_->mutex);
  state_->scripts[method] = {std::make_move_iterator(answers.begin()), std::make_move_iterator(answers.end())};
}

void ScriptedServer::script_all(std::optional<Answer> answer) {
  std::lock_guard lock(state_->mutex);
  state_->all = std::move(answer);
}

std::vector<Heard> ScriptedServer::heard() const {
  std::lock_guard lock(state_->mutex);
  return state_->heard;
}

std::vector<std::string> ScriptedServer::endpoints() const {
  std::vector<std::string> out;
  for (const auto& node : state_->nodes) out.push_back("127.0.0.1:" + std::to_string(node->port));
  return out;
}

void ScriptedServer::stop(size_t node) {
  std::promise<void> done;
  boost::asio::post(state_->io, [&] {
    state_->nodes[node]->server.reset();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace cmrp::clients
