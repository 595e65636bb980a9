#include "conformance/oracle/oracle.h"

#include <unordered_map>

#include "conformance/oracle/rules.h"
#include "reference/idl/handle_access.h"

namespace cmrp::oracle {
namespace {

constexpr rpc::SyntaxId kClusapi{idl::kClusapiUuid, idl::kClusapiMajorVersion, 0};

struct Context {
  uint16_t id = 0;
  bool clusapi = false;
  ndr::Syntax syntax{};
};

struct Connection {
  std::shared_ptr<Association> association;
  std::vector<Context> contexts;
  std::vector<std::unique_ptr<Call>> calls;
};

void add_contexts(Connection& connection, std::span<const AcceptedContext> accepted) {
  for (const AcceptedContext& context : accepted) {
    bool known_syntax = context.transfer_syntax == rpc::kNdr || context.transfer_syntax == rpc::kNdr64;
    Context added{context.id, context.interface == kClusapi && known_syntax,
                  context.transfer_syntax == rpc::kNdr64 ? ndr::Syntax::kNdr64 : ndr::Syntax::kNdr};
    auto same = std::ranges::find(connection.contexts, context.id, &Context::id);
    if (same != connection.contexts.end()) {
      *same = added;
    } else {
      connection.contexts.push_back(added);
    }
  }
}

}  // namespace

class Oracle::State {
 public:
  State(Sink& sink, const Options& options) : sink_(sink), options_(options), reporter_(sink, options) {}

  void bind(ConnectionId id, const Bind& bind) {
    if (connections_.contains(id)) closed(id, {});
    Connection& connection = connections_[id];
    connection.association = ledger_.join(bind);
    add_contexts(connection, bind.accepted);
  }

  void alter_context(ConnectionId id, std::span<const AcceptedContext> accepted) {
    if (Connection* connection = find(id)) add_contexts(*connection, accepted);
  }

  void request(const Request& request) {
    Connection* connection = find(request.connection);
    if (!connection) return;
    now_ = request.at;
    if (auto old = take_call(*connection, request.call_id)) give_up(*connection, std::move(old));
    auto call = pool_.take();
    begin(*call, *connection, request);
    make_room(*connection, call->bytes);
    queue_.add(*call);
    connection->calls.push_back(std::move(call));
    const Call& added = *connection->calls.back();
    if (added.of_clusapi) sink_.requested(added.view);
  }

  void response(const Response& response) {
    Connection* connection = find(response.connection);
    if (!connection) return;
    now_ = response.at;
    auto call = take_call(*connection, response.call_id);
    if (!call) {
      connection->association->uncertain = true;
      return;
    }
    call->view.answered = response.at;
    call->view.answer = CallView::Answer::kResponse;
    if (call->of_clusapi) {
      decode_response(*call, response.stub);
      judge_authentication(reporter_, *call);
      if (!call->plan && response.stub.is == StubIs::kWhole) judge_reserved(reporter_, *call, response.stub.bytes);
      if (call->plan) answer(*connection, *call);
    }
    pool_.give_back(std::move(call));
  }

  void fault(const Fault& fault) {
    Connection* connection = find(fault.connection);
    if (!connection) return;
    now_ = fault.at;
    auto call = take_call(*connection, fault.call_id);
    if (!call) return;
    call->view.answered = fault.at;
    call->view.answer = CallView::Answer::kFault;
    call->view.fault = fault.status;
    if (call->of_clusapi) {
      judge_reserved(reporter_, *call, {});
      end_change(*call);
      end_closing(*connection, *call, false);
      sink_.answered(call->view);
    }
    pool_.give_back(std::move(call));
  }

  void closed(ConnectionId id, const Moment& at) {
    auto found = connections_.find(id);
    if (found == connections_.end()) return;
    Connection& connection = found->second;
    while (!connection.calls.empty()) give_up(connection, take_call(connection, connection.calls.back()->view.call_id));
    ledger_.leave(connection.association, [&](uint64_t serial) { sink_.handle_closed(serial, at); });
    connections_.erase(found);
  }

  void lost(ConnectionId id) {
    unsure();
    Connection* connection = find(id);
    if (!connection) {
      ledger_.lose_sight();
      return;
    }
    connection->association->uncertain = true;
    while (!connection->calls.empty())
      give_up(*connection, take_call(*connection, connection->calls.back()->view.call_id));
  }

  void disturbed() { ledger_.change(Change::kAny); }

 private:
  Connection* find(ConnectionId id) {
    auto found = connections_.find(id);
    return found == connections_.end() ? nullptr : &found->second;
  }

  /// Takes a call out of those in flight; null if there is none of that id.
  std::unique_ptr<Call> take_call(Connection& connection, uint32_t call_id) {
    for (auto& at : connection.calls) {
      if (at->view.call_id != call_id) continue;
      auto call = std::move(at);
      at = std::move(connection.calls.back());
      connection.calls.pop_back();
      queue_.remove(*call);
      return call;
    }
    return nullptr;
  }

  void begin(Call& call, Connection& connection, const Request& request) {
    CallView& view = call.view;
    view.connection = request.connection;
    view.call_id = request.call_id;
    view.opnum = request.opnum;
    view.requested = request.at;
    call.level = request.level;
    auto context = std::ranges::find(connection.contexts, request.context, &Context::id);
    call.of_clusapi = context != connection.contexts.end() && context->clusapi;
    if (!call.of_clusapi) return;
    view.syntax = context->syntax;
    call.bytes = request.stub.bytes.size();
    call.plan = plan(request.opnum);
    if (!call.plan) return;
    view.method = call.plan->method;
    decode_request(call, request.stub);
    if (view.request_decoded) look_at_handles(call, *connection.association);
    call.change = view.request_decoded ? call.plan->changes(call.in()) : Change::kAny;
    if (!call.objects.empty() && call.objects.front()) call.before = known_of(*call.objects.front());
    if (call.change != Change::kNone) {
      ledger_.change(call.change);
      ++changing_;
      starting_ += call.change == Change::kAny;
    }
    call.at = ledger_.changes();
  }

  void decode_request(Call& call, const Stub& stub) {
    call.parameters = pool_.parameters(*call.plan);
    if (stub.is != StubIs::kWhole) return;
    ndr::DecodeOptions options;
    options.syntax = call.view.syntax;
    options.endian = stub.endian;
    options.padded = stub.padded;
    auto decoded =
        ndr::decode(*call.plan->method->parameters, ndr::Part::kRequest, stub.bytes, call.parameters->get(), options);
    call.view.request_decoded = decoded.has_value();
    if (!decoded) {
      call.request_error = decoded.error().text();
      return;
    }
    call.view.parameters = call.in();
    for (const ndr::Field& f : call.plan->method->parameters->fields) {
      if (f.in_request() && f.in_response() && f.type->kind == ndr::Kind::kUint)
        call.sent.push_back(static_cast<uint32_t>(value_of(f, call.in())));
    }
    call.view.sent = call.sent;
  }

  void decode_response(Call& call, const Stub& stub) {
    if (!call.plan || stub.is != StubIs::kWhole) return;
    ndr::DecodeOptions options;
    options.syntax = call.view.syntax;
    options.endian = stub.endian;
    options.padded = stub.padded;
    options.request_known = call.view.request_decoded;
    auto decoded =
        ndr::decode(*call.plan->method->parameters, ndr::Part::kResponse, stub.bytes, call.parameters->get(), options);
    call.view.response_decoded = decoded.has_value();
    if (!decoded) {
      call.response_error = decoded.error().text();
      return;
    }
    call.view.parameters = call.in();
    if (call.plan->status) call.view.code = static_cast<uint32_t>(value_of(*call.plan->status, call.in()));
  }

  void look_at_handles(Call& call, Association& association) {
    for (const ndr::Field* field : call.plan->request_handles) {
      const ndr::ContextHandle& value = handle_in(*field, call.in());
      auto found = association.handles.find(value.uuid);
      bool open = found != association.handles.end();
      auto [view, object] = ledger_.look(association, *field, value);
      call.request_handles.push_back(view);
      call.objects.push_back(std::move(object));
      // While a call that closes it is on its way, nothing is known of a handle.
      if (open && found->second.closing > 0) call.request_handles.back().is = HandleIs::kUnknown;
      if (open && call.plan->closes) ++found->second.closing;
    }
    call.view.request_handles = call.request_handles;
  }

  /// What is still known of an object.
  Knowledge known_of(const Object& object) const {
    Knowledge known = object.known;
    Quiet quiet = quiet_since(known.at);
    if (!quiet.starts || !recent(known.since)) known.states = {};
    if (!quiet.all || !recent(known.since)) known.deleted = false;
    if (!quiet.all || !recent(known.shown_at)) known.shown = {};
    return known;
  }

  /// Whether a state that was seen then is taken to last.
  bool recent(const Moment& seen) const {
    return now_.time >= seen.time && now_.time - seen.time <= options_.state_lasts;
  }

  Quiet quiet_since(const Changes& then) const {
    const Changes& now = ledger_.changes();
    return {changing_ == 0 && now.any == then.any, starting_ == 0 && now.starts == then.starts};
  }

  /// The group that an answer says contains the resource; null if no handle to it is open.
  Object* group_of(const Call& call, const Association& association) const {
    const std::u16string* name = shown_group(call);
    return name ? ledger_.find(association.server, ndr::HandleKind::kGroup, *name) : nullptr;
  }

  /// A response has been decoded, or cannot be.
  void answer(Connection& connection, Call& call) {
    Association& association = *connection.association;
    end_change(call);
    Quiet quiet = quiet_since(call.at);
    if (call.view.response_decoded) {
      for (const ndr::Field* field : call.plan->response_handles) {
        HandleView& view = call.response_handles.emplace_back();
        view.field = field;
        view.value = handle_in(*field, call.in());
        view.is = view.value.is_null() ? HandleIs::kNull : HandleIs::kUnknown;
        view.access = granted(call);
      }
    }
    bool closing_ended = end_closing(connection, call, call.view.response_decoded);
    judge_encoding(reporter_, call);
    if (call.view.response_decoded) {
      judge_rpc_status(reporter_, call);
      judge_code(reporter_, call);
      judge_outputs(reporter_, call);
      judge_opened(reporter_, call, association, ledger_.certain(association));
      if (call.view.request_decoded) judge_parameters(call, association, quiet);
      enter_handles(association, call);
    } else if (call.plan->opens) {
      association.uncertain = true;
    }
    learn(call, association, quiet.all);
    if (closing_ended) close_handles(association, call);
    call.view.request_handles = call.request_handles;
    call.view.response_handles = call.response_handles;
    sink_.answered(call.view);
    for (const HandleView& view : call.request_handles) {
      if (view.closed) sink_.handle_closed(view.serial, call.view.answered);
    }
  }

  void judge_parameters(Call& call, Association& association, const Quiet& quiet) {
    judge_used_handles(reporter_, call, association);
    judge_access(reporter_, call);
    judge_granted_access(reporter_, call);
    judge_flags(reporter_, call);
    judge_sizes(reporter_, call);
    judge_enumeration(reporter_, call);
    judge_objects(call, association, quiet);
    judge_identity(reporter_, call, association);
    judge_closed(reporter_, call, association);
  }

  void judge_objects(const Call& call, const Association& association, const Quiet& quiet) {
    if (!call.view.code || call.objects.empty() || !call.objects.front()) return;
    // One that may have been closed unseen may stand for another object by now.
    if (call.request_handles.front().is != HandleIs::kOpen) return;
    const Object& object = *call.objects.front();
    if (quiet.all) judge_object(reporter_, call);
    if (quiet_since(object.group_at).all && recent(object.group_seen)) judge_group(reporter_, call, object);
    Knowledge group;
    if (recent(group_offline_)) {
      const Object* its = group_of(call, association);
      if (its && its->known.since.time < call.view.requested.time) group = known_of(*its);
    }
    judge_states(reporter_, call, quiet, group);
  }

  static Granted granted(const Call& call) {
    const Plan& plan = *call.plan;
    if (!plan.opens || call.view.code != ERROR_SUCCESS) return Granted::kUnknown;
    if (plan.granted) {
      constexpr uint32_t kGenericAll = 0x10000000, kGenericRead = 0x80000000;
      uint64_t mask = value_of(*plan.granted, call.in());
      return mask == kGenericAll ? Granted::kAll : mask == kGenericRead ? Granted::kRead : Granted::kUnknown;
    }
    bool carries = idl::carries_access(plan.response_handles.front()->type->handle);
    return carries && plan.method->access == idl::Access::kAll ? Granted::kAll : Granted::kUnknown;
  }

  void enter_handles(Association& association, Call& call) {
    if (!call.plan->opens) return;
    std::u16string_view name;
    if (call.plan->name && call.view.request_decoded) {
      name =
          *reinterpret_cast<const std::u16string*>(static_cast<const std::byte*>(call.in()) + call.plan->name->offset);
    }
    for (HandleView& view : call.response_handles) {
      if (view.field->in_request() || view.value.is_null()) continue;
      OpenHandle& handle = ledger_.issue(association, view.value, view.field->type->handle, name, call.view.answered);
      handle.access = view.access;
      if (call.view.code != ERROR_SUCCESS) handle.certain = false;
      view.is = handle.certain && ledger_.certain(association) ? HandleIs::kOpen : HandleIs::kUnknown;
      view.issued = true;
      view.serial = handle.serial;
      view.kind = handle.kind;
      view.object = handle.object->name;
      view.opened = handle.opened;
    }
  }

  /// A call that closes handles has ended. True if how it ended is known.
  bool end_closing(Connection& connection, Call& call, bool known) {
    if (!call.plan || !call.plan->closes) return false;
    if (!call.view.request_decoded) {
      connection.association->uncertain = true;
      return false;
    }
    for (const HandleView& view : call.request_handles) {
      auto found = connection.association->handles.find(view.value.uuid);
      if (found == connection.association->handles.end() || found->second.serial != view.serial) continue;
      if (found->second.closing > 0) --found->second.closing;
      if (!known || found->second.closing > 0) found->second.certain = false;
    }
    return known;
  }

  void close_handles(Association& association, Call& call) {
    for (HandleView& view : call.request_handles) {
      auto found = association.handles.find(view.value.uuid);
      if (found == association.handles.end() || found->second.serial != view.serial) continue;
      auto back = std::ranges::find(call.response_handles, view.field, &HandleView::field);
      if (call.view.code == ERROR_SUCCESS && back != call.response_handles.end() && back->value.is_null()) {
        view.closed = true;
        ledger_.close(association, view.value.uuid, call.view.answered);
      } else {
        found->second.certain = false;
      }
    }
  }

  void end_change(Call& call) {
    changing_ -= call.change != Change::kNone;
    starting_ -= call.change == Change::kAny;
  }

  /// Takes down what the call proves of its object.
  void learn(const Call& call, const Association& association, bool quiet) {
    if (call.objects.empty() || !call.objects.front() || call.request_handles.front().is != HandleIs::kOpen) return;
    Object& object = *call.objects.front();
    bool deletes = call.view.code == ERROR_SUCCESS &&
                   (call.view.method->name == "ApiDeleteResource" || call.view.method->name == "ApiDeleteGroup");
    if (deletes) ledger_.remove(object, call.view.answered);
    if (!quiet || call.view.requested.time < unsure_until_) {
      if (call.change != Change::kNone) object.known = {};
      return;
    }
    if (deletes) return;
    Knowledge known = learnt(call);
    if (call.change == Change::kNone && known.states.empty() && known.shown.empty()) return;
    known.at = ledger_.changes();
    object.known = known;
    if (object.kind == ndr::HandleKind::kGroup && !known.states.empty()) group_offline_ = known.since;
    if (const std::u16string* name = shown_group(call)) learn_group(call, association, object, *name);
  }

  /// Takes down what the state of a resource proves of its group.
  void learn_group(const Call& call, const Association& association, Object& resource, const std::u16string& name) {
    if (resource.group != name) resource.group = name;
    resource.group_seen = call.view.answered;
    resource.group_at = ledger_.changes();
    if (!tells_of_group(call)) return;
    Object* its = group_of(call, association);
    if (!its) return;
    its->known = learnt_of_group(call, resource.known, known_of(*its));
    its->known.at = ledger_.changes();
  }

  /// Nobody will see how this call ends.
  void give_up(Connection& connection, std::unique_ptr<Call> call) {
    if (call->of_clusapi && call->plan) {
      if (call->change != Change::kNone) unsure();
      end_change(*call);
      end_closing(connection, *call, false);
    }
    pool_.give_back(std::move(call));
  }

  /// Something may have changed unseen, or will for a while.
  void unsure() {
    ledger_.change(Change::kAny);
    unsure_until_ = now_.time + options_.state_lasts;
  }

  void make_room(Connection& connection, size_t bytes) {
    if (connection.calls.size() >= options_.calls_in_flight) {
      connection.association->uncertain = true;
      auto oldest =
          std::ranges::min_element(connection.calls, {}, [](auto& call) { return call->view.requested.frame; });
      give_up(connection, take_call(connection, (*oldest)->view.call_id));
    }
    while (queue_.oldest() &&
           (queue_.size() >= options_.calls_in_flight_in_all || queue_.bytes() + bytes > options_.bytes_in_flight)) {
      const CallView& view = queue_.oldest()->view;
      Connection& its = connections_.at(view.connection);
      its.association->uncertain = true;
      give_up(its, take_call(its, view.call_id));
    }
  }

  Sink& sink_;
  Options options_;
  Reporter reporter_;
  Ledger ledger_;
  CallPool pool_;
  CallQueue queue_;
  std::unordered_map<ConnectionId, Connection> connections_;
  size_t changing_ = 0;   ///< calls in flight that may change objects
  size_t starting_ = 0;   ///< of these, such as may do more than take them offline
  Moment group_offline_;  ///< when a group was seen to be taken offline
  Moment now_;
  std::chrono::nanoseconds unsure_until_{};
};

Oracle::Oracle(Sink& sink, const Options& options) : state_(std::make_unique<State>(sink, options)) {}
Oracle::~Oracle() = default;

void Oracle::bind(ConnectionId connection, const Bind& bind) { state_->bind(connection, bind); }
void Oracle::alter_context(ConnectionId connection, std::span<const AcceptedContext> accepted) {
  state_->alter_context(connection, accepted);
}
void Oracle::request(const Request& request) { state_->request(request); }
void Oracle::response(const Response& response) { state_->response(response); }
void Oracle::fault(const Fault& fault) { state_->fault(fault); }
void Oracle::closed(ConnectionId connection, const Moment& at) { state_->closed(connection, at); }
void Oracle::lost(ConnectionId connection) { state_->lost(connection); }
void Oracle::disturbed() { state_->disturbed(); }

}  // namespace cmrp::oracle
