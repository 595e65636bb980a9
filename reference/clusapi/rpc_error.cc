#include "reference/clusapi/rpc_error.h"

#include <algorithm>

#include "reference/wire/win32_error.h"

namespace cmrp::clusapi {
namespace {

using Kind = rpc::ClientError::Kind;

/// Status codes of the protocol and their Win32 forms (MS-RPCE 3.3.3.5); others pass as they are.
uint32_t code_of_fault(uint32_t status) {
  switch (status) {
    case rpc::nca_s_op_rng_error:
      return RPC_S_PROCNUM_OUT_OF_RANGE;
    case rpc::nca_s_unk_if:
      return RPC_S_UNKNOWN_IF;
    case rpc::nca_s_server_too_busy:
      return RPC_S_SERVER_TOO_BUSY;
    case rpc::nca_s_proto_error:
      return rpc::kFaultProtocolErrorWin32;
    case rpc::nca_s_fault_context_mismatch:
      return ERROR_INVALID_HANDLE;
    case rpc::nca_s_fault_cancel:
      return ERROR_CANCELLED;
    case rpc::nca_s_fault_remote_no_memory:
      return ERROR_NOT_ENOUGH_MEMORY;
    case 0:
      return RPC_S_CALL_FAILED;  // a fault is never a success
    default:
      return status;
  }
}

}  // namespace

uint32_t code_of(const rpc::ClientError& error) {
  switch (error.kind) {
    case Kind::kRefused:
    case Kind::kTimeout:
    case Kind::kDisconnected:
    case Kind::kBindNak:
      return RPC_S_SERVER_UNAVAILABLE;
    case Kind::kContextRejected:
      return RPC_S_UNKNOWN_IF;
    case Kind::kAuthentication:
      return ERROR_ACCESS_DENIED;
    case Kind::kFault:
      // Endpoint mappers say so in a status of their own.
      return EPT_S_NOT_REGISTERED;
    case Kind::kProtocol:
      return rpc::kFaultProtocolErrorWin32;
  }
  return RPC_S_SERVER_UNAVAILABLE;
}

uint32_t code_of(const client::CallResult& result) {
  if (result.lost || result.timed_out) return RPC_S_CALL_FAILED;
  if (result.malformed) return RPC_X_BAD_STUB_DATA;
  return code_of_fault(result.fault);
}

bool is_recoverable(uint32_t code) {
  constexpr uint32_t kCodes[] = {RPC_S_INVALID_BINDING,
                                 RPC_S_UNKNOWN_IF,
                                 RPC_S_SERVER_UNAVAILABLE,
                                 RPC_S_SERVER_TOO_BUSY,
                                 RPC_S_CALL_FAILED,
                                 RPC_S_CALL_FAILED_DNE,
                                 RPC_S_UNKNOWN_AUTHN_SERVICE,
                                 EPT_S_NOT_REGISTERED,
                                 RPC_X_SS_IN_NULL_CONTEXT,
                                 RPC_S_SEC_PKG_ERROR,
                                 ERROR_CLUSTER_NODE_DOWN,
                                 ERROR_CLUSTER_NODE_NOT_READY,
                                 ERROR_CLUSTER_NODE_SHUTTING_DOWN};
  return std::ranges::find(kCodes, code) != std::end(kCodes);
}

}  // namespace cmrp::clusapi
