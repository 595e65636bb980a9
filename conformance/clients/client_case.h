// Cases about clients: what the scripted server answers, what the client is told to do, what has to come of it. The
// grammar of the tables is in README.md.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/clients/scripted_server.h"
#include "conformance/engine/suite.h"

namespace cmrp::clients {

/// One command to the client, and what is legal after it.
struct Step {
  ndr::Json command;                              ///< the line that the client gets
  std::vector<uint32_t> codes;                    ///< any of them; empty: any code
  std::optional<ndr::Json> outputs;               ///< other fields of the client's answer
  std::optional<std::vector<std::string>> heard;  ///< exactly these calls since the step began
  std::vector<std::string> in_order;              ///< these among them, in this order
  std::vector<std::string> not_heard;
  ndr::Json sent;  ///< [in] parameters that the last call of the step had
  engine::Where where;
};

struct ClientCase {
  std::string id;  ///< "ApiOfflineResource/client/undocumented-code-5"
  std::string section;
  std::string method;
  std::string title;
  std::vector<std::string> covers;  ///< full requirement ids
  reports::Level level = reports::Level::kMust;
  std::map<std::string, std::vector<Answer>> server;
  std::vector<Step> steps;
};

/// Loads all tables of `directory`. `suite` knows the requirements, which have to bind clients.
tl::expected<std::vector<ClientCase>, engine::Problems> load_client_cases(const std::string& directory,
                                                                          const engine::Suite& suite);

/// Their ids by requirement.
std::map<std::string, std::vector<std::string>> by_requirement(const std::vector<ClientCase>& cases);

}  // namespace cmrp::clients
