#include "conformance/engine/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reference/idl/interface.h"
#include "reference/wire/win32_error.h"

namespace cmrp::engine {
namespace {

using ndr::Json;

std::string_view word(idl::Access access) {
  constexpr std::string_view kWords[] = {"none",       "read",       "all",     "by control code",
                                         "as desired", "move group", "by input"};
  return kWords[static_cast<size_t>(access)];
}

std::string_view word(idl::State state) {
  constexpr std::string_view kWords[] = {"none", "read-only", "read-write", "by control code", "by input"};
  return kWords[static_cast<size_t>(state)];
}

CasesByRequirement cases_by_requirement(const Suite& suite, const CasesByRequirement& more) {
  CasesByRequirement out = more;
  for (const Table& table : suite.tables) {
    for (const Case& c : table.cases) {
      for (const std::string& id : c.covers) out[id].push_back(c.id);
    }
  }
  return out;
}

enum class Status { kCovered, kOpen, kClientBound, kUntestable };
constexpr std::string_view kStatusWords[] = {"covered", "open", "client-bound", "untestable"};

Status status_of(const Requirement& r, bool covered) {
  if (covered) return Status::kCovered;
  if (r.binds == Binds::kClient) return Status::kClientBound;
  return r.untestable.empty() ? Status::kOpen : Status::kUntestable;
}

/// Is it 3.1.4.2 or one of its sections? The others are what the protocol rests on: transport, types, initialization.
bool is_of_methods(std::string_view section) {
  constexpr std::string_view kMethods = "3.1.4.2";
  return section.starts_with(kMethods) && (section.size() == kMethods.size() || section[kMethods.size()] == '.');
}

/// The method that a case judges, and its opnum; a reserved opnum has no method.
std::pair<const idl::Method*, std::optional<uint16_t>> judged_call(const Case& c) {
  if (c.method) return {c.method, c.method->opnum};
  for (const Step& step : c.steps) {
    if (auto* call = std::get_if<CallStep>(&step.what)) return {call->method, call->method->opnum};
    auto* raw = std::get_if<RawStep>(&step.what);
    if (raw && raw->sends_stub()) return {idl::find(raw->opnum), raw->opnum};
  }
  return {nullptr, std::nullopt};
}

}  // namespace

Json cases_json(const std::vector<Trial>& trials) {
  Json out = Json::array();
  for (const Trial& trial : trials) {
    const Case* c = trial.of;
    auto [method, opnum] = judged_call(*c);
    Json row;
    row["id"] = trial.id();
    row["section"] = c->section;
    row["method"] = method ? Json(method->name) : Json(c->id.substr(0, c->id.find('/')));
    row["opnum"] = opnum ? Json(*opnum) : Json(nullptr);
    row["requirements"] = c->covers;
    row["level"] = reports::name_of(c->level);
    row["needs"] = c->needs;
    row["title"] = c->title;
    row["generated"] = c->generated;
    row["syntax"] = trial.syntax == ndr::Syntax::kNdr64 ? "ndr64" : "ndr";
    out.push_back(std::move(row));
  }
  return out;
}

std::string cases_text(const std::vector<Trial>& trials) {
  size_t width = 0;
  for (const Trial& trial : trials) width = std::max(width, trial.id().size());
  std::string out;
  for (const Trial& trial : trials) {
    const Case* c = trial.of;
    out += fmt::format("{:<{}}  {:<6}  {}\n", trial.id(), width, reports::name_of(c->level), c->title);
    out += fmt::format("{:<{}}          decides {}{}\n", "", width, fmt::join(c->covers, ", "),
                       c->needs.empty() ? std::string() : fmt::format("; needs {}", fmt::join(c->needs, ", ")));
  }
  return out + fmt::format("{} cases\n", trials.size());
}

Json requirements_json(const Suite& suite, const CasesByRequirement& more) {
  auto by = cases_by_requirement(suite, more);
  Json out = Json::array();
  for (const Table& table : suite.tables) {
    for (const Requirement& r : table.requirements) {
      Json row;
      row["id"] = r.id;
      row["level"] = r.level;
      row["binds"] = name_of(r.binds);
      row["asks"] = r.asks;
      row["status"] = kStatusWords[static_cast<size_t>(status_of(r, by.contains(r.id)))];
      row["cases"] = by.contains(r.id) ? Json(by[r.id]) : Json::array();
      row["untestable"] = r.untestable.empty() ? Json(nullptr) : Json(r.untestable);
      row["note"] = r.note.empty() ? Json(nullptr) : Json(r.note);
      out.push_back(std::move(row));
    }
  }
  return out;
}

std::string requirements_text(const Suite& suite, const CasesByRequirement& more) {
  auto by = cases_by_requirement(suite, more);
  auto line = [](const std::string& section, const std::string& family, const size_t(&counts)[4], size_t cases) {
    return fmt::format("{:<14}{:<28}{:>8}{:>6}{:>14}{:>12}{:>7}\n", section, family, counts[0], counts[1], counts[2],
                       counts[3], cases);
  };
  const std::string head = fmt::format("{:<14}{:<28}{:>8}{:>6}{:>14}{:>12}{:>7}\n", "section", "method", "covered",
                                       "open", "client-bound", "untestable", "cases");
  std::string out, open;
  // What the protocol rests on is counted apart: "all" is 3.1.4.2, whose number of requirements everybody quotes.
  for (bool of_methods : {false, true}) {
    size_t totals[4] = {};
    size_t all_cases = 0;
    out += head;
    for (const Table& table : suite.tables) {
      if (is_of_methods(table.section) != of_methods) continue;
      size_t counts[4] = {};
      for (const Requirement& r : table.requirements) {
        Status status = status_of(r, by.contains(r.id));
        ++counts[static_cast<size_t>(status)];
        ++totals[static_cast<size_t>(status)];
        if (status == Status::kOpen) open += fmt::format("  {:<16} {:<10} {}\n", r.id, r.level, r.asks);
      }
      out += line(table.section, table.family, counts, table.cases.size());
      all_cases += table.cases.size();
    }
    out += line(of_methods ? "all" : "beside", of_methods ? "" : "(not in \"all\")", totals, all_cases);
    if (!of_methods) out += "\n";
  }
  size_t known = 0, listed = 0, without = 0;
  for (const auto& [section, levels] : suite.levels) {
    if (!is_of_methods(section)) continue;
    known += levels.size();
    without += std::ranges::find(suite.tables, section, &Table::section) == suite.tables.end();
  }
  for (const Table& table : suite.tables) listed += is_of_methods(table.section) ? table.requirements.size() : 0;
  if (!open.empty()) out += "\nopen: they bind a server and no case decides them yet\n" + open;
  out += fmt::format("\n{} of the {} requirements of section 3.1.4.2 are in tables; sections without a table: {}\n",
                     listed, known, without);
  return out;
}

Json methods_json() {
  Json out = Json::array();
  for (const idl::Method* m : idl::methods()) {
    Json row;
    row["opnum"] = m->opnum;
    row["method"] = m->name;
    row["section"] = m->section;
    row["access"] = word(m->access);
    row["state"] = word(m->state);
    row["handles"] = Json::array();
    for (const ndr::Field& f : m->parameters->fields) {
      if (f.in_request() && f.type->kind == ndr::Kind::kHandle) {
        row["handles"].push_back({{"parameter", f.name}, {"kind", idl::handle_name(f.type->handle)}});
      }
    }
    row["returns"] = Json::array();
    for (uint32_t code : m->returns) row["returns"].push_back({{"code", code}, {"name", win32_name(code)}});
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace cmrp::engine
