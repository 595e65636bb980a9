#include <fmt/format.h>

#include "conformance/oracle/rules.h"

namespace cmrp::oracle {
namespace {

using ndr::HandleKind;

// Bits of dwDesiredAccess and lpdwGrantedAccess (3.1.4.2.116).
constexpr uint32_t CLUSAPI_READ_ACCESS = 0x00000001;
constexpr uint32_t CLUSAPI_CHANGE_ACCESS = 0x00000002;
constexpr uint32_t GENERIC_ALL = 0x10000000;
constexpr uint32_t GENERIC_EXECUTE = 0x20000000;
constexpr uint32_t GENERIC_WRITE = 0x40000000;
constexpr uint32_t GENERIC_READ = 0x80000000;

/// The requirements that a call with a bad handle breaks by succeeding.
std::string_view refusal(const Call& call) { return call.plan->requirement(Obligation::kReturns); }

void bad_handle(Reporter& reporter, RuleId rule, const Call& call, const HandleView& view, const std::string& what,
                const Moment& earlier) {
  reporter.report(rule, call, {refusal(call), "3.1.4.2-3"},
                  fmt::format("ERROR_INVALID_HANDLE (0x00000006) or a fault: {} {}", view.field->name, what),
                  answer_text(call), earlier);
}

const ClosedHandle* closed_handle(const Association& association, const HandleView& view) {
  auto found = std::ranges::find(association.closed, view.serial, &ClosedHandle::serial);
  return found == association.closed.end() ? nullptr : &*found;
}

}  // namespace

void judge_used_handles(Reporter& reporter, const Call& call, const Association& association) {
  if (!call.view.code || !answered(*call.view.code)) return;
  for (const HandleView& view : call.request_handles) {
    HandleKind wanted = view.field->type->handle;
    switch (view.is) {
      case HandleIs::kNull:
        if (wanted == HandleKind::kGeneric || view.field->name == call.plan->method->optional_handle) break;
        bad_handle(reporter, RuleId::kHandleNull, call, view, "is NULL", {});
        break;
      case HandleIs::kNeverIssued:
        bad_handle(reporter, RuleId::kHandleNeverIssued, call, view, "was never issued in this association", {});
        break;
      case HandleIs::kClosed: {
        const ClosedHandle* closed = closed_handle(association, view);
        Moment at = closed ? closed->closed : Moment{};
        bad_handle(reporter, RuleId::kHandleClosed, call, view, "was closed " + where(at), at);
        break;
      }
      case HandleIs::kOtherGroup:
        bad_handle(reporter, RuleId::kHandleOtherGroup, call, view,
                   fmt::format("was issued {} in another association group", where(view.opened)), view.opened);
        break;
      case HandleIs::kOpen: {
        if (wanted != HandleKind::kGeneric && view.kind != wanted) {
          bad_handle(reporter, RuleId::kHandleOtherKind, call, view,
                     fmt::format("is an {}, opened {}", idl::handle_name(view.kind), where(view.opened)), view.opened);
          break;
        }
        auto found = association.handles.find(view.value.uuid);
        if (found != association.handles.end() && found->second.serial == view.serial &&
            found->second.attributes != view.value.attributes) {
          reporter.report(
              RuleId::kHandleAltered, call, {"3.1.4.2-1"},
              fmt::format("ERROR_INVALID_HANDLE (0x00000006) or a fault: {} has attributes 0x{:08X}, and was "
                          "issued with 0x{:08X} {}",
                          view.field->name, view.value.attributes, found->second.attributes, where(view.opened)),
              answer_text(call), view.opened);
        }
        break;
      }
      case HandleIs::kUnknown:
        break;
    }
  }
}

void judge_access(Reporter& reporter, const Call& call) {
  if (!call.view.code || !accepted(*call.view.code) || call.plan->needs_all.empty()) return;
  const ndr::Field* code = call.plan->control_code;
  if (call.plan->method->access == idl::Access::kControlCode &&
      (!code || (value_of(*code, call.in()) & kModifyBit) == 0)) {
    return;
  }
  for (const HandleView& view : call.request_handles) {
    if (view.is != HandleIs::kOpen || view.access != Granted::kRead || view.kind != view.field->type->handle) continue;
    if (std::ranges::find(call.plan->needs_all, view.field) == call.plan->needs_all.end()) continue;
    reporter.report(RuleId::kAccess, call, {call.plan->requirement(Obligation::kAccess), "3.1.4.2-34"},
                    fmt::format("ERROR_ACCESS_DENIED (0x00000005): {} was opened for Read {}, and All is required",
                                view.field->name, where(view.opened)),
                    answer_text(call), view.opened);
  }
}

void judge_granted_access(Reporter& reporter, const Call& call) {
  const Plan& plan = *call.plan;
  if (!plan.granted || !plan.desired || call.view.code != ERROR_SUCCESS) return;
  auto desired = static_cast<uint32_t>(value_of(*plan.desired, call.in()));
  auto granted = static_cast<uint32_t>(value_of(*plan.granted, call.in()));
  auto text = [](uint32_t mask) { return fmt::format("0x{:08X}", mask); };
  if (granted != GENERIC_READ && granted != GENERIC_ALL) {
    reporter.report(RuleId::kGrantedAccess, call, {"3.1.4.2.116-16"},
                    "lpdwGrantedAccess GENERIC_READ (0x80000000) or GENERIC_ALL (0x10000000)",
                    "lpdwGrantedAccess " + text(granted));
    return;
  }
  constexpr uint32_t kAll = CLUSAPI_CHANGE_ACCESS | GENERIC_ALL | GENERIC_WRITE | GENERIC_EXECUTE;
  constexpr uint32_t kRead = CLUSAPI_READ_ACCESS | GENERIC_READ;
  if ((desired & kAll) && granted == GENERIC_READ) {
    reporter.report(RuleId::kGrantedAccess, call, {"3.1.4.2-22"},
                    "ERROR_ACCESS_DENIED (0x00000005): less than what dwDesiredAccess " + text(desired) + " asks for",
                    "ERROR_SUCCESS, and lpdwGrantedAccess GENERIC_READ");
  } else if (desired != 0 && (desired & ~kRead) == 0 && granted == GENERIC_ALL) {
    reporter.report(RuleId::kGrantedAccess, call, {"3.1.4.2-21"},
                    "lpdwGrantedAccess GENERIC_READ: dwDesiredAccess " + text(desired) + " asks for no more",
                    "lpdwGrantedAccess GENERIC_ALL", {}, Severity::kShould);
  }
}

void judge_opened(Reporter& reporter, const Call& call, const Association& association, bool certain) {
  if (!call.plan->opens || !call.view.code) return;
  bool success = call.view.code == ERROR_SUCCESS;
  for (const HandleView& view : call.response_handles) {
    if (view.field->in_request()) continue;
    bool null = view.value.is_null();
    if (success && null) {
      reporter.report(RuleId::kHandleMissing, call, {call.plan->requirement(Obligation::kHandle)},
                      fmt::format("{} is a valid handle", view.field->name), "ERROR_SUCCESS, and the NULL handle");
    } else if (!success && !null) {
      reporter.report(RuleId::kHandleOnFailure, call, {call.plan->requirement(Obligation::kNoHandle)},
                      fmt::format("{} is the NULL handle", view.field->name),
                      answer_text(call) + ", and the handle " + view.value.uuid.text());
    } else if (success && certain) {
      auto open = association.handles.find(view.value.uuid);
      if (open == association.handles.end() || !open->second.certain || open->second.closing > 0) continue;
      // The same object may be opened by its name and by its ID, and a server may hand out one handle for both.
      const OpenHandle& other = open->second;
      bool other_access =
          other.access != Granted::kUnknown && view.access != Granted::kUnknown && other.access != view.access;
      if (other.kind == view.field->type->handle && !other_access) continue;
      reporter.report(RuleId::kHandleIssuedTwice, call, {"3.1.4.2-32"},
                      "a handle of its own: " + view.value.uuid.text() + " is open",
                      fmt::format("the handle of an {} that was opened {}{}", idl::handle_name(other.kind),
                                  where(other.opened), other_access ? " with other access" : ""),
                      other.opened);
    }
  }
}

void judge_closed(Reporter& reporter, const Call& call, const Association& association) {
  if (!call.plan->closes || !call.view.code) return;
  for (const HandleView& view : call.response_handles) {
    if (call.view.code == ERROR_SUCCESS && !view.value.is_null()) {
      reporter.report(RuleId::kHandleNotCleared, call, {call.plan->requirement(Obligation::kClosedHandle)},
                      fmt::format("{} is NULL after it was closed", view.field->name), view.value.uuid.text());
    }
  }
  if (call.view.code != ERROR_INVALID_HANDLE) return;
  for (const HandleView& view : call.request_handles) {
    if (view.is != HandleIs::kOpen || view.kind != view.field->type->handle) continue;
    auto open = association.handles.find(view.value.uuid);
    if (open == association.handles.end() || open->second.serial != view.serial || open->second.closing > 0 ||
        open->second.attributes != view.value.attributes) {
      continue;
    }
    reporter.report(RuleId::kHandleForgotten, call, {call.plan->requirement(Obligation::kOtherCodes), refusal(call)},
                    fmt::format("{} is valid: it was opened {}", view.field->name, where(view.opened)),
                    answer_text(call), view.opened);
  }
}

}  // namespace cmrp::oracle
