// What the RPC runtime says in Win32 terms, and which errors are worth a reconnect.
#pragma once

#include "reference/client/call.h"

namespace cmrp::clusapi {

/// The error code for a connection that could not be made.
uint32_t code_of(const rpc::ClientError& error);

/// The error code for a call that did not complete.
uint32_t code_of(const client::CallResult& result);

/// The errors on which a client of version 3.0 reconnects and tries again (MS-CMRP 3.2.4.6).
bool is_recoverable(uint32_t code);

}  // namespace cmrp::clusapi
