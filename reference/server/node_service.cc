#include "reference/server/node_service.h"

#include <spdlog/spdlog.h>

#include <cassert>

#include "reference/idl/interface.h"
#include "reference/ndr/codec.h"

namespace cmrp::server {

HandlerTable::HandlerTable(std::span<const std::span<const HandlerRow>> families) {
  for (auto family : families) {
    for (const HandlerRow& row : family) {
      [[maybe_unused]] bool added = rows_.emplace(row.method->opnum, row).second;
      assert(added && "two handlers for one method");
    }
  }
}

/// One call from its decoding to its answer.
struct NodeService::Exchange {
  const idl::Method& method;
  ndr::Object parameters;
  ndr::Syntax syntax;
  std::function<void(rpc::Reply)> reply;
};

namespace {

/// Out buffers whose size the client names are sent in full; a server that fills none sends zeros. What a client may
/// name is bounded by what a response may hold.
constexpr uint32_t kMostOutputBytes = 1 << 20;

bool complete_outputs(const idl::Method& method, void* parameters) {
  for (const ndr::Field& field : method.parameters->fields) {
    if (!field.in_response() || field.type->kind != ndr::Kind::kArray || field.size_index < 0) continue;
    auto at = [&](const ndr::Field& f) { return static_cast<std::byte*>(parameters) + f.offset; };
    const ndr::Field& count = method.parameters->fields[field.length_index < 0 ? field.size_index : field.length_index];
    uint64_t size = ndr::load_uint(*count.type, at(count));
    if (field.type->count(at(field)) == size) continue;
    if (size > kMostOutputBytes / field.type->element->size) return false;
    field.type->resize(at(field), size);
  }
  return true;
}

}  // namespace

NodeService::NodeService(ServerParts parts, cluster::NodeId node)
    : parts_(parts), node_(node), handles_(parts.handles_per_group, parts.quota) {}

std::span<const rpc::InterfaceInfo> NodeService::interfaces() const {
  static const rpc::InterfaceInfo kInterfaces[] = {
      {{idl::kClusapiUuid, idl::kClusapiMajorVersion, 0}, rpc::AuthLevel::kPktPrivacy, {rpc::kNdr, rpc::kNdr64}}};
  return kInterfaces;
}

void NodeService::dispatch(rpc::Call call, std::function<void(rpc::Reply)> reply) {
  // Whom the security descriptor does not let in gets an error and the end of its connection, whatever it calls
  // (3.1.3).
  AccessLevel client = parts_.principals.level(call.principal->name);
  if (client == AccessLevel::kNone) {
    reply({rpc::Fault{rpc::nca_s_fault_access_denied}, call.principal->name + " has no access to the cluster"});
    return;
  }
  const idl::Method* method = idl::find(call.opnum);
  if (!method) {
    // RPC_S_PROCNUM_OUT_OF_RANGE, which 3.1.4.2 asks for, is how clients report this fault.
    reply(rpc::Fault{rpc::nca_s_op_rng_error});
    return;
  }
  auto syntax = call.transfer_syntax == rpc::kNdr64 ? ndr::Syntax::kNdr64 : ndr::Syntax::kNdr;
  auto exchange =
      std::make_shared<Exchange>(Exchange{*method, ndr::Object(*method->parameters), syntax, std::move(reply)});
  auto decoded = ndr::decode(*method->parameters, ndr::Part::kRequest, call.stub, exchange->parameters.get(),
                             {.syntax = syntax, .endian = call.endian, .padded = call.stub_padded});
  if (!decoded) {
    spdlog::info("{} from {}: {}", method->name, call.principal->name, decoded.error().text());
    exchange->reply(rpc::Fault{rpc::kFaultNdr});
    return;
  }
  // Whoever was evicted is no active node any more, though its endpoint still answers (3.1.4.2).
  bool member = cluster::find_node(parts_.host.cluster(), node_) != nullptr;
  auto stopped = check_gates({*method, exchange->parameters.get(), member ? state_ : ServerState::kLeaving, client,
                              call.association_group, handles_, parts_.host.cluster()});
  if (stopped && stopped->fault) {
    exchange->reply(rpc::Fault{stopped->status});
    return;
  }
  if (stopped) return answer(*exchange, stopped->status);
  const HandlerRow* row = parts_.handlers.find(call.opnum);
  if (!row) return answer(*exchange, ERROR_CALL_NOT_IMPLEMENTED);
  Request request(parts_.host, handles_, call.association_group, node_, call.principal->name, client, parts_.ports);
  uint32_t status = row->run(request, exchange->parameters.get());
  if (!request.condition()) return answer(*exchange, status);
  CallKey key{call.connection, call.call_id};
  waiting_[key] = {0, exchange};
  uint64_t ticket = parts_.host.when(std::move(request.condition()), [this, key](uint32_t final_status) {
    // Several waiters are told in one go, and the answer to one may end the connection of the next.
    auto ended = waiting_.extract(key);
    if (!ended.empty()) answer(*ended.mapped().second, final_status);
  });
  if (ticket != 0) waiting_[key].first = ticket;
}

NodeService::~NodeService() {
  for (const auto& [key, waiting] : waiting_) parts_.host.forget(waiting.first);
}

void NodeService::cancelled(uint64_t connection, uint32_t call_id) {
  auto waiting = waiting_.find({connection, call_id});
  if (waiting == waiting_.end()) return;
  auto [ticket, exchange] = std::move(waiting->second);
  waiting_.erase(waiting);
  parts_.host.forget(ticket);
  exchange->reply(rpc::Fault{rpc::nca_s_fault_cancel});
}

void NodeService::answer(Exchange& exchange, uint32_t status) {
  const ndr::Field* field = exchange.method.status();
  void* parameters = exchange.parameters.get();
  if (field) ndr::store_uint(*field->type, static_cast<std::byte*>(parameters) + field->offset, status);
  if (!complete_outputs(exchange.method, parameters)) {
    exchange.reply(rpc::Fault{rpc::nca_s_fault_remote_no_memory});
    return;
  }
  wire::Writer writer;
  auto encoded = ndr::encode(*exchange.method.parameters, ndr::Part::kResponse, parameters, exchange.syntax, writer);
  if (!encoded) {
    spdlog::error("{}: response cannot be encoded: {}", exchange.method.name, encoded.error().text());
    exchange.reply(rpc::Fault{rpc::kFaultNdr});
    return;
  }
  exchange.reply(writer.take());
}

}  // namespace cmrp::server
