#include "conformance/control/onc_types.h"

#include <algorithm>

#include "reference/wire/utf16.h"

namespace cmrp::control {
namespace {

// The wire's enumerators and ours have the same values, so that a cast converts them.
static_assert(SUT_OK == static_cast<int>(Code::kOk) && SUT_FAILED == static_cast<int>(Code::kFailed));
static_assert(SUT_STATE_NONE == static_cast<int>(ServerState::kNone));
static_assert(SUT_STATE_LEAVING == static_cast<int>(ServerState::kLeaving));
static_assert(SUT_FINISH == static_cast<int>(Behaviour::kFinish));
static_assert(SUT_FAIL_LATER == static_cast<int>(Behaviour::kFailLater));
static_assert(SUT_LOCKED == static_cast<int>(Mark::kLocked));
static_assert(SUT_SHARED_VOLUME == static_cast<int>(Mark::kSharedVolume));
static_assert(SUT_ENTRY_ONLINE == static_cast<int>(Entry::kOnline));
static_assert(SUT_ENTRY_VM_MIGRATE == static_cast<int>(Entry::kVmMigrate));
static_assert(SUT_ACCESS_NONE == static_cast<int>(Access::kNone));
static_assert(SUT_ACCESS_ALL == static_cast<int>(Access::kAll));

Status nonsense(std::string message) { return {Code::kNoAnswer, std::move(message)}; }

Status status_of(const auto& answer) { return answer ? Status{} : answer.error(); }

}  // namespace

bool is_utf8(std::string_view text) { return wire::to_utf8(wire::to_utf16(text)) == text; }

bool is_name(std::string_view text) {
  return text.size() <= SUT_MAX_NAME && text.find('\0') == std::string_view::npos && is_utf8(text);
}

std::string as_message(std::string_view text) {
  std::string clean = wire::to_utf8(wire::to_utf16(text));
  std::erase(clean, '\0');
  if (clean.size() <= SUT_MAX_MESSAGE) return clean;
  size_t end = SUT_MAX_MESSAGE;
  while (end > 0 && (static_cast<uint8_t>(clean[end]) & 0xc0) == 0x80) --end;  // not inside a character
  clean.resize(end);
  return clean;
}

WireStatus::WireStatus(const Status& status) : message_(as_message(status.message)) {
  // kNoAnswer comes from a target that itself asks somebody else; here somebody did answer.
  status_.code = static_cast<sut_code>(status.code == Code::kNoAnswer ? Code::kFailed : status.code);
  status_.message = to_wire(message_);
}

WireCapabilities::WireCapabilities(const Answer<std::vector<std::string>>& answer) {
  WireStatus status(status_of(answer));
  message_ = status.get()->message;
  capabilities_.status = {status.get()->code, to_wire(message_)};
  if (answer) {
    std::ranges::copy_if(*answer, std::back_inserter(texts_), is_name);
    if (texts_.size() > SUT_MAX_CAPABILITIES) texts_.resize(SUT_MAX_CAPABILITIES);
  }
  for (const auto& text : texts_) names_.push_back(to_wire(text));
  capabilities_.names.names_len = static_cast<u_int>(names_.size());
  capabilities_.names.names_val = names_.data();
}

WireReport::WireReport(const Answer<ResourceReport>& answer) {
  WireStatus status(status_of(answer));
  message_ = status.get()->message;
  report_.status = {status.get()->code, to_wire(message_)};
  if (!answer) return;
  size_t skipped = answer->calls.size() > SUT_MAX_CALLS ? answer->calls.size() - SUT_MAX_CALLS : 0;
  report_.persistent_online = answer->persistent_online;
  report_.dropped = answer->dropped || skipped > 0;
  nodes_.reserve(SUT_MAX_CALLS);  // c_str() of a short string moves with it
  for (const auto& call : std::span(answer->calls).subspan(skipped)) {
    nodes_.push_back(is_name(call.node) ? call.node : std::string("?"));
    auto& buffer = buffers_.emplace_back(call.buffer.value_or(std::vector<uint8_t>()));
    uint32_t size = std::max(call.buffer_size, static_cast<uint32_t>(buffer.size()));
    if (buffer.size() > SUT_MAX_BUFFER) buffer.resize(SUT_MAX_BUFFER);
    sut_resource_call wire{};
    wire.number = call.number;
    wire.entry = static_cast<sut_entry>(call.entry);
    wire.node = to_wire(nodes_.back());
    wire.has_buffer = call.buffer.has_value();
    wire.buffer_size = size;
    wire.buffer = {static_cast<u_int>(buffer.size()), reinterpret_cast<char*>(buffer.data())};
    calls_.push_back(wire);
  }
  report_.calls = {static_cast<u_int>(calls_.size()), calls_.data()};
}

Status from_wire(const sut_status& status) {
  auto code = static_cast<Code>(number(status.code));
  if (!known(code) || code == Code::kNoAnswer) {
    return nonsense("answer with status code " + std::to_string(number(status.code)) +
                    ", which is none of sut_control.x");
  }
  return {code, as_message(status.message)};
}

Answer<std::vector<std::string>> from_wire(const sut_capabilities& capabilities) {
  Status status = from_wire(capabilities.status);
  if (!status.ok()) return tl::unexpected(status);
  std::vector<std::string> names;
  for (const char* name : std::span(capabilities.names.names_val, capabilities.names.names_len)) {
    if (!is_utf8(name)) return tl::unexpected(nonsense("capability whose name is not UTF-8"));
    names.emplace_back(name);
  }
  return names;
}

Answer<ResourceReport> from_wire(const sut_report& report) {
  Status status = from_wire(report.status);
  if (!status.ok()) return tl::unexpected(status);
  ResourceReport out{report.persistent_online != 0, report.dropped != 0, {}};
  for (const auto& wire : std::span(report.calls.calls_val, report.calls.calls_len)) {
    ResourceCall call{wire.number, static_cast<Entry>(number(wire.entry)), wire.node, std::nullopt, wire.buffer_size};
    std::span bytes(wire.buffer.buffer_val, wire.buffer.buffer_len);
    if (!known(call.entry)) {
      return tl::unexpected(nonsense("resource call " + std::to_string(call.number) + " with entry " +
                                     std::to_string(number(wire.entry)) + ", which is none of sut_control.x"));
    }
    if (!is_utf8(call.node) || bytes.size() > call.buffer_size || (!wire.has_buffer && call.buffer_size > 0)) {
      return tl::unexpected(nonsense("resource call " + std::to_string(call.number) +
                                     " whose node is not UTF-8 or whose buffer contradicts its size"));
    }
    if (wire.has_buffer) call.buffer.emplace(bytes.begin(), bytes.end());
    out.calls.push_back(std::move(call));
  }
  return out;
}

}  // namespace cmrp::control
