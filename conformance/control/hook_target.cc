#include "conformance/control/hook_target.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "conformance/control/hook_process.h"
#include "conformance/control/onc_types.h"

namespace cmrp::control {
namespace {

constexpr int kUnsupportedExit = 3;
constexpr int kUnknownObjectExit = 4;
/// Room for a report with every call and buffer at its limit, in hex.
constexpr size_t kMaxOutput = 4 * kMaxMessage;

/// What a hook printed, line by line.
struct Output {
  std::vector<std::pair<std::string, std::string>> lines;  // key, value
};

Status nonsense(std::string message) { return {Code::kNoAnswer, std::move(message)}; }

/// The text up to the first `end`, which is taken off `text` with it; all of it when there is none.
std::string_view take_until(std::string_view& text, char end) {
  size_t at = text.find(end);
  std::string_view head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return head;
}

template <class Int>
bool parse(std::string_view text, Int& value, int base = 10) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc() && end == text.data() + text.size();
}

/// Hex digits, two a byte; bytes beyond SUT_MAX_BUFFER are checked and left out. False for anything else.
bool parse_hex(std::string_view text, std::vector<uint8_t>& bytes) {
  if (text.size() % 2 != 0) return false;
  for (size_t at = 0; at < text.size(); at += 2) {
    uint8_t byte = 0;
    if (!parse(text.substr(at, 2), byte, 16)) return false;
    if (bytes.size() < SUT_MAX_BUFFER) bytes.push_back(byte);
  }
  return true;
}

/// "NUMBER ENTRY SIZE HEX NODE", see hook_target.h.
std::optional<ResourceCall> parse_call(std::string_view text) {
  ResourceCall call;
  if (!parse(take_until(text, ' '), call.number)) return std::nullopt;
  auto entry = from_word<Entry>(take_until(text, ' '));
  if (!entry) return std::nullopt;
  call.entry = *entry;
  auto size = take_until(text, ' ');
  auto hex = take_until(text, ' ');
  call.node = text;
  if (size == "-") return hex == "-" ? std::optional(call) : std::nullopt;
  auto& buffer = call.buffer.emplace();
  if (!parse(size, call.buffer_size) || (hex != "-" && !parse_hex(hex, buffer))) return std::nullopt;
  if (buffer.size() != std::min<size_t>(call.buffer_size, SUT_MAX_BUFFER)) return std::nullopt;
  return call;
}

/// Why a hook failed, in its own words.
std::string reason(const Output& output, const ProcessResult& result) {
  for (const auto& [key, value] : output.lines) {
    if (key == "message") return as_message(value);
  }
  std::string_view text = result.err;
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  return text.empty() ? "exit status " + std::to_string(result.exit_status) : as_message(text);
}

/// Runs `program operation arguments…`; gives its output when it succeeded. `keys`: those that it may print beside
/// message.
Answer<Output> run(const std::string& program, std::chrono::milliseconds timeout,
                   const std::vector<std::string>& operation, std::initializer_list<std::string_view> keys = {}) {
  std::vector<std::string> argv{program};
  for (const auto& arg : operation) {
    if (arg.find('\0') != std::string::npos) return tl::unexpected(failed("a name has a NUL in it"));
    argv.push_back(arg);
  }
  std::string what = program + " " + operation[0];
  auto result = run_process(argv, timeout, kMaxOutput);
  if (!result) return tl::unexpected(nonsense(operation[0] + ": " + result.error()));
  if (!is_utf8(result->out)) return tl::unexpected(nonsense(what + " printed what is not UTF-8"));

  Output output;
  for (std::string_view rest = result->out; !rest.empty();) {
    std::string_view line = take_until(rest, '\n');
    if (line.empty()) continue;
    std::string_view value = line;
    std::string_view key = take_until(value, '=');
    bool expected = key.size() < line.size() && (key == "message" || std::ranges::find(keys, key) != keys.end());
    if (!expected) return tl::unexpected(nonsense(what + " printed an unexpected line: " + as_message(line)));
    output.lines.emplace_back(key, value);
  }
  switch (result->exit_status) {
    case 0:
      return output;
    case kUnsupportedExit:
      return tl::unexpected(unsupported(reason(output, *result)));
    case kUnknownObjectExit:
      return tl::unexpected(unknown_object(reason(output, *result)));
    default:
      return tl::unexpected(failed(reason(output, *result)));
  }
}

Status status_of(const Answer<Output>& answer) {
  if (!answer) return answer.error();
  for (const auto& [key, value] : answer->lines) return {Code::kOk, as_message(value)};  // only message= can be there
  return {};
}

const char* on_off(bool on) { return on ? "on" : "off"; }

}  // namespace

HookTarget::HookTarget(std::string program, std::chrono::milliseconds timeout)
    : program_(std::move(program)), timeout_(timeout) {}

Answer<std::vector<std::string>> HookTarget::capabilities() {
  auto output = run(program_, timeout_, {"capabilities"}, {"capability"});
  if (!output) return tl::unexpected(output.error());
  std::vector<std::string> names;
  for (const auto& [key, value] : output->lines) {
    if (key == "capability") names.push_back(value);
  }
  return names;
}

Status HookTarget::reset() { return status_of(run(program_, timeout_, {"reset"})); }

Status HookTarget::set_server_state(const std::string& node, ServerState state) {
  return status_of(run(program_, timeout_, {"set-server-state", node, std::string(word(state))}));
}

Status HookTarget::script_resource(const std::string& resource, const Script& script) {
  return status_of(run(program_, timeout_,
                       {"script-resource", resource, script.node, std::string(word(script.online)),
                        std::string(word(script.offline)), std::to_string(script.delay_ms)}));
}

Status HookTarget::complete_resource(const std::string& resource, bool success) {
  return status_of(run(program_, timeout_, {"complete-resource", resource, success ? "success" : "failure"}));
}

Status HookTarget::mark_resource(const std::string& resource, Mark mark, bool on) {
  return status_of(run(program_, timeout_, {"mark-resource", resource, std::string(word(mark)), on_off(on)}));
}

Status HookTarget::set_resource_state(const std::string& resource, uint32_t state) {
  return status_of(run(program_, timeout_, {"set-resource-state", resource, std::to_string(state)}));
}

Status HookTarget::fail_resource(const std::string& resource) {
  return status_of(run(program_, timeout_, {"fail-resource", resource}));
}

Answer<ResourceReport> HookTarget::resource_report(const std::string& resource) {
  auto output = run(program_, timeout_, {"resource-report", resource}, {"persistent", "dropped", "call"});
  if (!output) return tl::unexpected(output.error());
  ResourceReport report;
  bool persistent_known = false;
  for (const auto& [key, value] : output->lines) {
    bool good = true;
    if (key == "persistent") {
      persistent_known = good = value == "online" || value == "offline";
      report.persistent_online = value == "online";
    } else if (key == "dropped") {
      good = value == "yes" || value == "no";
      report.dropped = value == "yes";
    } else if (key == "call") {
      auto call = parse_call(value);
      good = call.has_value();
      if (good) report.calls.push_back(std::move(*call));
    }
    if (!good)
      return tl::unexpected(
          nonsense("resource-report printed a line that is not understood: " + key + "=" + as_message(value)));
  }
  if (!persistent_known) return tl::unexpected(nonsense("resource-report did not print persistent=online|offline"));
  if (report.calls.size() > SUT_MAX_CALLS) {
    report.calls.erase(report.calls.begin(), report.calls.end() - SUT_MAX_CALLS);
    report.dropped = true;
  }
  return report;
}

Status HookTarget::hold_group(const std::string& group, bool held) {
  return status_of(run(program_, timeout_, {"hold-group", group, on_off(held)}));
}

Status HookTarget::fail_node(const std::string& node) {
  return status_of(run(program_, timeout_, {"fail-node", node}));
}

Status HookTarget::restart_node(const std::string& node) {
  return status_of(run(program_, timeout_, {"restart-node", node}));
}

Status HookTarget::restart_server() { return status_of(run(program_, timeout_, {"restart-server"})); }

Status HookTarget::set_access(const std::string& principal, Access level) {
  return status_of(run(program_, timeout_, {"set-access", principal, std::string(word(level))}));
}

}  // namespace cmrp::control
