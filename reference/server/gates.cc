#include "reference/server/gates.h"

#include "reference/cluster/shared_volumes.h"
#include "reference/idl/cluster.h"
#include "reference/idl/control_codes.h"
#include "reference/idl/handle_access.h"
#include "reference/ndr/codec.h"
#include "reference/rpc/fault.h"

namespace cmrp::server {
namespace {

using idl::Access;
using idl::HandleKind;
using idl::State;

constexpr uint32_t kModifyBit = 0x00400000;  // of dwControlCode: the code changes something (3.1.4.3)
constexpr uint32_t CLUSTER_ENUM_NODE = 0x00000001;

const void* at(const GateInput& in, const ndr::Field& field) {
  return static_cast<const std::byte*>(in.parameters) + field.offset;
}

uint32_t dword(const GateInput& in, std::string_view name) {
  const ndr::Field* field = in.method.parameter(name);
  return field ? static_cast<uint32_t>(ndr::load_uint(*field->type, at(in, *field))) : 0;
}

bool modifies(const GateInput& in) { return (dword(in, "dwControlCode") & kModifyBit) != 0; }

bool needs_read_write(const GateInput& in) {
  switch (in.method.state) {
    case State::kReadWrite:
      return true;
    case State::kControlCode:
      return modifies(in);
    case State::kByInput:
      // 3.1.4.2.8: enumerating nodes, and nothing else, goes on in the read-only state.
      return in.method.opnum == idl::kApiCreateEnum.opnum && dword(in, "dwType") != CLUSTER_ENUM_NODE;
    case State::kReadOnly:
    case State::kNone:
      return false;
  }
  return true;
}

std::optional<Stopped> check_state(const GateInput& in) {
  switch (in.state) {
    case ServerState::kLeaving:
      return Stopped{ERROR_CLUSTER_NODE_SHUTTING_DOWN};
    case ServerState::kNone:
      return Stopped{ERROR_SHARING_PAUSED};
    case ServerState::kReadOnly:
      if (needs_read_write(in)) return Stopped{ERROR_SHARING_PAUSED};
      return std::nullopt;
    case ServerState::kReadWrite:
      return std::nullopt;
  }
  return Stopped{ERROR_SHARING_PAUSED};
}

bool kind_fits(HandleKind wanted, HandleKind got) { return wanted == got || wanted == HandleKind::kGeneric; }

/// The level that each handle, or the client where no handle carries one, must have.
AccessLevel required(const GateInput& in, const OpenHandle* first) {
  switch (in.method.access) {
    case Access::kNone:
    case Access::kByInput:  // the handler knows
      return AccessLevel::kNone;
    case Access::kRead:
    case Access::kDesired:
      return AccessLevel::kRead;
    case Access::kControlCode:
      return idl::control_needs_all(dword(in, "dwControlCode")) ? AccessLevel::kAll : AccessLevel::kRead;
    case Access::kMoveGroup:
      return first && cluster::holds_shared_volumes(in.cluster, first->object) ? AccessLevel::kReadBackup
                                                                               : AccessLevel::kAll;
    case Access::kAll:
      return AccessLevel::kAll;
  }
  return AccessLevel::kAll;
}

}  // namespace

std::optional<Stopped> check_gates(const GateInput& in) {
  if (auto stopped = check_state(in)) return stopped;
  const OpenHandle* first = nullptr;
  AccessLevel lowest = in.client;
  for (const ndr::Field& field : in.method.parameters->fields) {
    if (!field.in_request() || field.type->kind != ndr::Kind::kHandle) continue;
    const auto& handle = *static_cast<const ndr::ContextHandle*>(at(in, field));
    if (handle.is_null() && field.name == in.method.optional_handle) continue;
    if (handle.is_null()) return Stopped{ERROR_INVALID_HANDLE};
    const OpenHandle* entry = in.handles.find(in.association_group, handle);
    // The RPC runtime knows which handles it gave out; for others no method is called (MS-RPCE 3.3.1.4.1).
    if (!entry) return Stopped{rpc::nca_s_fault_context_mismatch, true};
    if (!kind_fits(field.type->handle, entry->kind)) return Stopped{ERROR_INVALID_HANDLE};
    if (!idl::carries_access(entry->kind)) continue;
    lowest = first ? std::min(lowest, entry->access) : entry->access;
    if (!first) first = entry;
  }
  if (lowest < required(in, first)) return Stopped{ERROR_ACCESS_DENIED};
  return std::nullopt;
}

}  // namespace cmrp::server
