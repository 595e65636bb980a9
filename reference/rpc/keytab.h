// The keytab of a Kerberos service, as an operator may get it wrong.
#pragma once

#include <string>

#include "reference/wire/result.h"

namespace cmrp::rpc {

/// The service of the principal name that clients ask for: MSServerClusterMgmtAPI/HOST (MS-CMRP 2.1).
inline constexpr char kServiceClass[] = "MSServerClusterMgmtAPI";

/// Fails with the reason and the remedy if the file cannot be read as a keytab, has no principal
/// MSServerClusterMgmtAPI/HOST, or no AES key for one.
Result<void> check_keytab(const std::string& path);

}  // namespace cmrp::rpc
