#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "reports/fields_json.h"
#include "reports/report.h"
#include "reports/time_text.h"

namespace cmrp::reports {
namespace {

using Json = nlohmann::ordered_json;

/// ASCII only, so that no string of a server acts on the terminal that shows the file.
std::string dump(const Json& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace); }

Json to_json(const std::optional<uint16_t>& opnum) { return opnum ? Json(*opnum) : Json(nullptr); }

Json to_json(const Counts& counts) {
  Json json{{"total", counts.total()}};
  for (size_t i = 0; i < kVerdictCount; ++i) {
    json[std::string(name_of(static_cast<Verdict>(i)))] = counts.by_verdict[i];
  }
  json["unmet_should"] = counts.unmet_should;
  return json;
}

Json to_json(const Exchange& exchange) {
  auto fields = fields_json(exchange.fields);
  return Json{{"time", time_text(exchange.time)},
              {"connection", exchange.connection},
              {"kind", name_of(exchange.kind)},
              {"method", exchange.method},
              {"opnum", to_json(exchange.opnum)},
              {"fields", fields ? std::move(*fields) : Json(exchange.fields)},
              {"stub", wire::to_hex(exchange.stub)},
              {"wire", wire::to_hex(exchange.wire)},
              {"note", exchange.note},
              {"frame", exchange.frame ? Json(*exchange.frame) : Json(nullptr)}};
}

Json to_json(const Run& run, const CaseResult& result) {
  Json requirements = Json::array(), exchanges = Json::array();
  for (const Requirement& requirement : result.requirements) {
    requirements.push_back(Json{{"id", requirement.id}, {"asks", requirement.asks}});
  }
  for (const Exchange& exchange : result.exchanges) exchanges.push_back(to_json(exchange));
  return Json{{"id", result.id},
              {"section", result.section},
              {"method", result.method},
              {"opnum", to_json(result.opnum)},
              {"requirements", std::move(requirements)},
              {"level", name_of(result.level)},
              {"verdict", name_of(result.verdict)},
              {"title", result.title},
              {"reason", result.reason},
              {"expected", result.expected},
              {"seen", result.seen},
              {"duration_us", std::max<int64_t>(result.duration.count(), 0)},
              {"rerun", rerun_command(run, result)},
              {"exchanges", std::move(exchanges)}};
}

Json head(const Run& run) {
  Json stale = Json::array();
  for (const StaleRow& row : run.stale_rows) {
    stale.push_back(Json{{"case", row.case_id}, {"where", row.where}, {"reason", row.reason}});
  }
  return Json{{"format", 1},
              {"tool", run.tool},
              {"version", run.version},
              {"started", time_text(run.started)},
              {"finished", time_text(run.finished)},
              {"target", run.target},
              {"endpoint", run.endpoint},
              {"profile", run.profile},
              {"options", run.options},
              {"seed", run.seed},
              {"strict", run.strict},
              {"rerun", run.rerun},
              {"remarks", run.remarks},
              {"stopped", run.stopped},
              {"exit_status", exit_status(run, run.strict)},
              {"counts", to_json(count(run))},
              {"stale_rows", std::move(stale)}};
}

}  // namespace

// A member of the head and a case stand on a line each: the file can be searched and compared by line, and never is the
// whole of it in memory twice.
void write_json(const Run& run, std::ostream& out) {
  out << "{\n";
  const Json members = head(run);
  for (const auto& [key, value] : members.items()) out << dump(Json(key)) << ": " << dump(value) << ",\n";
  out << "\"cases\": [";
  const char* separator = "\n";
  for (const CaseResult& result : run.cases) {
    out << separator << dump(to_json(run, result));
    separator = ",\n";
  }
  out << "\n]\n}\n";
}

}  // namespace cmrp::reports
