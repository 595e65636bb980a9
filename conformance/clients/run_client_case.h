// Runs one case: a scripted server, a client process, the steps, a verdict.
#pragma once

#include "conformance/clients/client_case.h"
#include "reports/result.h"

namespace cmrp::clients {

/// `command` is what starts the client; `asks` are the requirements' texts in the order of `c.covers`.
reports::CaseResult run_client_case(const ClientCase& c, const std::string& command,
                                    const std::vector<reports::Requirement>& requirements,
                                    std::chrono::milliseconds patience);

}  // namespace cmrp::clients
