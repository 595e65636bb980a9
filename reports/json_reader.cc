#include <fmt/format.h>

#include <istream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "reports/report.h"
#include "reports/time_text.h"

namespace cmrp::reports {
namespace {

using Json = nlohmann::ordered_json;

/// Thrown and caught in this file only.
struct Wrong : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A JSON object and the path that leads to it.
class Object {
 public:
  Object(const Json& json, std::string path) : json_(json), path_(std::move(path)) {
    if (!json.is_object()) throw Wrong(path_ + ": not an object");
  }

  const Json& at(const char* key) const {
    auto found = json_.find(key);
    if (found == json_.end()) throw Wrong(path_of(key) + ": missing");
    return *found;
  }

  std::string text(const char* key) const {
    const Json& value = at(key);
    if (!value.is_string()) throw Wrong(path_of(key) + ": not a string");
    return value.get<std::string>();
  }

  bool flag(const char* key) const {
    const Json& value = at(key);
    if (!value.is_boolean()) throw Wrong(path_of(key) + ": not true or false");
    return value.get<bool>();
  }

  uint64_t number(const char* key, uint64_t max) const {
    const Json& value = at(key);
    if (!value.is_number_unsigned() || value.get<uint64_t>() > max) {
      throw Wrong(fmt::format("{}: not a whole number from 0 to {}", path_of(key), max));
    }
    return value.get<uint64_t>();
  }

  std::optional<uint16_t> opnum() const {
    if (at("opnum").is_null()) return std::nullopt;
    return static_cast<uint16_t>(number("opnum", UINT16_MAX));
  }

  std::optional<uint64_t> frame() const {
    if (at("frame").is_null()) return std::nullopt;
    return number("frame", UINT64_MAX);
  }

  Time time(const char* key) const {
    auto time = parse_time(text(key));
    if (!time) throw Wrong(path_of(key) + ": not a time like 2026-11-22T07:20:56.123456Z");
    return *time;
  }

  wire::Bytes bytes(const char* key) const {
    auto bytes = wire::from_hex(text(key));
    if (!bytes) throw Wrong(path_of(key) + ": " + bytes.error().text());
    return std::move(*bytes);
  }

  /// One of an enumeration's names, read by `named`.
  template <class Named>
  auto name(const char* key, Named named) const {
    auto value = named(text(key));
    if (!value) throw Wrong(fmt::format("{}: no such name: '{}'", path_of(key), text(key)));
    return *value;
  }

  /// Calls `take(element, path)` for each element of a list.
  template <class Take>
  void each(const char* key, Take take) const {
    const Json& list = at(key);
    if (!list.is_array()) throw Wrong(path_of(key) + ": not a list");
    for (size_t i = 0; i < list.size(); ++i) take(list[i], fmt::format("{}[{}]", path_of(key), i));
  }

  std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> all;
    each(key, [&](const Json& element, const std::string& path) {
      if (!element.is_string()) throw Wrong(path + ": not a string");
      all.push_back(element.get<std::string>());
    });
    return all;
  }

 private:
  std::string path_of(const char* key) const { return path_.empty() ? key : path_ + "." + key; }

  const Json& json_;
  std::string path_;
};

Exchange read_exchange(const Object& json) {
  const Json& fields = json.at("fields");
  return {.time = json.time("time"),
          .connection = json.text("connection"),
          .kind = json.name("kind", exchange_kind_named),
          .method = json.text("method"),
          .opnum = json.opnum(),
          .fields = fields.is_object() ? fields.dump() : json.text("fields"),
          .stub = json.bytes("stub"),
          .wire = json.bytes("wire"),
          .note = json.text("note"),
          .frame = json.frame()};
}

CaseResult read_case(const Object& json) {
  CaseResult result{.id = json.text("id"),
                    .section = json.text("section"),
                    .method = json.text("method"),
                    .opnum = json.opnum(),
                    .requirements = {},
                    .level = json.name("level", level_named),
                    .verdict = json.name("verdict", verdict_named),
                    .title = json.text("title"),
                    .reason = json.text("reason"),
                    .expected = json.text("expected"),
                    .seen = json.text("seen"),
                    .exchanges = {},
                    .duration = std::chrono::microseconds(json.number("duration_us", INT64_MAX))};
  json.each("requirements", [&](const Json& element, const std::string& path) {
    const Object requirement(element, path);
    result.requirements.push_back({requirement.text("id"), requirement.text("asks")});
  });
  json.each("exchanges", [&](const Json& element, const std::string& path) {
    result.exchanges.push_back(read_exchange(Object(element, path)));
  });
  return result;
}

Run read_run(const Object& json) {
  if (json.number("format", UINT64_MAX) != 1) throw Wrong("format: only format 1 is known");
  Run run{.tool = json.text("tool"),
          .version = json.text("version"),
          .started = json.time("started"),
          .finished = json.time("finished"),
          .target = json.text("target"),
          .endpoint = json.text("endpoint"),
          .profile = json.text("profile"),
          .options = json.texts("options"),
          .seed = json.number("seed", UINT64_MAX),
          .strict = json.flag("strict"),
          .rerun = json.texts("rerun"),
          .remarks = json.texts("remarks"),
          .stopped = json.text("stopped"),
          .cases = {},
          .stale_rows = {}};
  json.each("cases", [&](const Json& element, const std::string& path) {
    run.cases.push_back(read_case(Object(element, path)));
  });
  json.each("stale_rows", [&](const Json& element, const std::string& path) {
    const Object row(element, path);
    run.stale_rows.push_back({row.text("case"), row.text("where"), row.text("reason")});
  });
  return run;
}

}  // namespace

tl::expected<Run, std::string> read_json(std::istream& in) {
  try {
    return read_run(Object(Json::parse(in), ""));
  } catch (const Json::exception& e) {
    return tl::unexpected(std::string("not JSON: ") + e.what());
  } catch (const Wrong& e) {
    return tl::unexpected(std::string(e.what()));
  }
}

}  // namespace cmrp::reports
