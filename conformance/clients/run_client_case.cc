#include "conformance/clients/run_client_case.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/clients/client_process.h"
#include "conformance/clients/temporary_file.h"
#include "reference/idl/interface.h"
#include "reference/wire/win32_error.h"

namespace cmrp::clients {
namespace {

using ndr::Json;

/// "ApiOpenGroup" is any node's, "ApiOpenGroup@NODE2" that node's.
bool is_call(const std::string& wanted, const Heard& heard) {
  return wanted == heard.method || wanted == heard.method + "@" + heard.node;
}

std::string text_of(const std::vector<Heard>& heard) {
  std::vector<std::string> calls;
  for (const Heard& one : heard) calls.push_back(one.method + "@" + one.node);
  return calls.empty() ? "nothing" : fmt::format("{}", fmt::join(calls, ", "));
}

struct Mismatch {
  std::string expected, seen;
};

std::optional<Mismatch> compare_calls(const Step& step, const std::vector<Heard>& heard) {
  std::string seen = "heard " + text_of(heard);
  if (step.heard && !std::ranges::equal(*step.heard, heard, is_call)) {
    return Mismatch{fmt::format("hears exactly [{}]", fmt::join(*step.heard, ", ")), seen};
  }
  auto at = heard.begin();
  for (const std::string& wanted : step.in_order) {
    at = std::find_if(at, heard.end(), [&](const Heard& one) { return is_call(wanted, one); });
    if (at == heard.end()) {
      return Mismatch{fmt::format("hears {} in this order", fmt::join(step.in_order, ", ")), seen};
    }
    ++at;
  }
  for (const std::string& unwanted : step.not_heard) {
    if (std::ranges::any_of(heard, [&](const Heard& one) { return is_call(unwanted, one); })) {
      return Mismatch{"does not hear " + unwanted, seen};
    }
  }
  for (const auto& [name, value] : step.sent.items()) {
    Json last = heard.empty() ? Json() : heard.back().inputs;
    if (!last.is_object() || !last.contains(name) || last[name] != value) {
      return Mismatch{fmt::format("the last call has {} = {}", name, value.dump()),
                      heard.empty() ? seen : heard.back().method + " " + last.dump()};
    }
  }
  return std::nullopt;
}

std::optional<Mismatch> compare_answer(const Step& step, const Json& answer) {
  auto code = answer.contains("code") && answer["code"].is_number_unsigned()
                  ? std::optional(answer["code"].get<uint32_t>())
                  : std::nullopt;
  if (!code) return Mismatch{"an answer with a code", answer.dump()};
  if (!step.codes.empty() && std::ranges::find(step.codes, *code) == step.codes.end()) {
    std::vector<std::string> codes;
    for (uint32_t one : step.codes) codes.push_back(win32_text(one));
    return Mismatch{fmt::format("the client gets {}", fmt::join(codes, " or ")), win32_text(*code)};
  }
  if (step.outputs) {
    for (const auto& [name, value] : step.outputs->items()) {
      if (!answer.contains(name) || answer[name] != value) {
        return Mismatch{fmt::format("{} = {}", name, value.dump()), answer.dump()};
      }
    }
  }
  return std::nullopt;
}

reports::Exchange exchange(const std::string& connection, reports::ExchangeKind kind, std::string fields) {
  reports::Exchange e;
  e.time = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  e.connection = connection;
  e.kind = kind;
  e.fields = std::move(fields);
  return e;
}

}  // namespace

reports::CaseResult run_client_case(const ClientCase& c, const std::string& command,
                                    const std::vector<reports::Requirement>& requirements,
                                    std::chrono::milliseconds patience) {
  reports::CaseResult result;
  result.id = c.id;
  result.section = c.section;
  result.method = c.method;
  result.opnum = idl::find(c.method)->opnum;
  result.requirements = requirements;
  result.level = c.level;
  result.title = c.title;
  auto begin = std::chrono::steady_clock::now();
  auto fail = [&](const std::string& step, Mismatch what) {
    result.verdict = reports::Verdict::kFail;
    result.expected = step + ": " + what.expected;
    result.seen = what.seen;
  };

  ScriptedServer server({"NODE1", "NODE2"});
  for (const auto& [method, answers] : c.server) server.script(method, answers);
  TemporaryFile password(std::string(kPassword) + "\n");
  ClientProcess client(command, {{"CLUSAPI_CLUSTER", fmt::format("{}", fmt::join(server.endpoints(), ","))},
                                 {"CLUSAPI_USER", std::string(kDomain) + "\\" + kUser},
                                 {"CLUSAPI_PASSWORD_FILE", password.path()},
                                 {"RES_OPTIONS", "timeout:1 attempts:1"}});
  size_t known = 0;
  for (size_t i = 0; i < c.steps.size() && result.verdict == reports::Verdict::kPass; ++i) {
    const Step& step = c.steps[i];
    std::string name = fmt::format("step {}", i + 1);
    result.exchanges.push_back(exchange("client", reports::ExchangeKind::kControl, step.command.dump()));
    auto answer = client.ask(step.command, patience);
    std::vector<Heard> all = server.heard();
    std::vector<Heard> heard(all.begin() + static_cast<ptrdiff_t>(known), all.end());
    known = all.size();
    for (const Heard& one : heard) {
      auto e = exchange(one.node, reports::ExchangeKind::kRequest, one.inputs.dump());
      e.method = one.method;
      if (const idl::Method* method = idl::find(one.method)) e.opnum = method->opnum;
      result.exchanges.push_back(std::move(e));
    }
    if (!answer) {
      fail(name, {"an answer of the client", answer.error()});
      break;
    }
    result.exchanges.push_back(exchange("client", reports::ExchangeKind::kControl, answer->dump()));
    if (answer->contains("unsupported")) {
      result.verdict = reports::Verdict::kSkip;
      result.reason = "the client does not know the command " + step.command["do"].get<std::string>();
      break;
    }
    auto mismatch = compare_answer(step, *answer);
    if (!mismatch) mismatch = compare_calls(step, heard);
    if (mismatch) fail(name, *mismatch);
  }
  std::string ended = client.finish(patience);
  if (result.verdict == reports::Verdict::kPass && !ended.empty()) {
    fail("at its end", {"the client ends with status 0 when its input is closed", "it " + ended});
  }
  result.duration = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  return result;
}

}  // namespace cmrp::clients
