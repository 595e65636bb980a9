// Decoded fields that came as a JSON object. Include in .cc files only: the JSON library is heavy.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace cmrp::reports {

/// `fields` as JSON if it is one object nested no deeper than 64 levels (what a reader's recursion stands), else
/// nothing: then it is text.
std::optional<nlohmann::ordered_json> fields_json(const std::string& fields);

}  // namespace cmrp::reports
