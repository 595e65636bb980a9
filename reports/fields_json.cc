#include "reports/fields_json.h"

namespace cmrp::reports {

std::optional<nlohmann::ordered_json> fields_json(const std::string& fields) {
  using Json = nlohmann::ordered_json;
  if (fields.empty() || fields.front() != '{') return std::nullopt;
  constexpr int kMaxDepth = 64;
  bool is_shallow = true;
  auto watch_depth = [&](int depth, Json::parse_event_t, Json&) {
    return is_shallow = is_shallow && depth <= kMaxDepth;
  };
  Json json = Json::parse(fields, watch_depth, /*allow_exceptions=*/false);
  if (!is_shallow || !json.is_object()) return std::nullopt;
  return json;
}

}  // namespace cmrp::reports
