// For tests: ONC RPC calls of sut_control.x as bytes.
#pragma once

#include "conformance/control/onc_record.h"
#include "conformance/control/onc_types.h"

namespace cmrp::control {

/// A call with its header and arguments, not yet marked as a record.
template <class Args>
Record call_bytes(rpcproc_t procedure, Args args, rpcprog_t program = CMRP_SUT_CONTROL,
                  rpcvers_t version = CMRP_SUT_CONTROL_V1, int auth_flavor = AUTH_NONE) {
  rpc_msg header{};
  header.rm_xid = 77;
  header.rm_direction = CALL;
  header.rm_call.cb_rpcvers = RPC_MSG_VERSION;
  header.rm_call.cb_prog = program;
  header.rm_call.cb_vers = version;
  header.rm_call.cb_proc = procedure;
  header.rm_call.cb_cred.oa_flavor = auth_flavor;
  return encoded([&](XDR* stream) { return xdr_callmsg(stream, &header) && filter(stream, &args); });
}

}  // namespace cmrp::control
