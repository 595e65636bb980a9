// Where the cluster is and who asks: the name that a program gave, and the environment. README.md explains both to
// people.
#pragma once

#include <chrono>
#include <vector>

#include "reference/client/connect.h"
#include "reference/clusapi/text.h"

namespace cmrp::clusapi {

struct Settings {
  std::vector<client::Endpoint> endpoints;  ///< tried in this order; never empty
  rpc::ClientOptions options;               ///< credential, deadline for connecting
  std::chrono::milliseconds patience{};     ///< for the answer to a call
};

/// Settings for a cluster of that name, or of CLUSAPI_CLUSTER for NULL. Fails with ERROR_INVALID_PARAMETER for a name,
/// list, user or number that cannot be read, with ERROR_FILE_NOT_FOUND for a password file, and with
/// ERROR_CLUSTER_NODE_NOT_FOUND if there is no name anywhere.
Outcome<Settings> settings_for(LPCWSTR cluster_name);

}  // namespace cmrp::clusapi
