// What calls prove of the objects behind handles.
//
// States change without anyone asking: a resource fails, the cluster recovers it, a group fails over. One thing is
// sure: while the persistent state of a resource is Offline, the cluster does not bring it online (3.1.4.2.19). So
// after a call that took it offline, a resource only moves like this, until some client changes something:
//
//   ERROR_IO_PENDING      -> OfflinePending -> Offline | Failed
//   ERROR_SUCCESS         -> Offline
//   ERROR_RESOURCE_FAILED -> Failed
//
// An answer that fits none of the states that are possible by then breaks either the requirement of that answer, or the
// SHOULD NOT that keeps the resource offline: hence the severity.
#include <fmt/format.h>

#include "conformance/oracle/rules.h"
#include "reference/idl/group.h"
#include "reference/idl/resource.h"

namespace cmrp::oracle {
namespace {

using S = ResourceStates;

constexpr uint16_t kGetState = idl::kApiGetResourceState.opnum;
constexpr uint16_t kOffline = idl::kApiOfflineResource.opnum;
constexpr uint16_t kOfflineEx = idl::kApiOfflineResourceEx.opnum;
constexpr uint16_t kFail = idl::kApiFailResource.opnum;
constexpr uint16_t kDelete = idl::kApiDeleteResource.opnum;

/// The states of a resource in which a method may answer with a code.
struct AnswerRow {
  uint16_t opnum;
  uint32_t code;
  ResourceStates when;
};

constexpr AnswerRow kAnswers[] = {
    {kOffline, ERROR_SUCCESS, S::kOnline | S::kOffline},
    {kOffline, ERROR_IO_PENDING, S::kOnline},
    {kOffline, ERROR_RESOURCE_FAILED, S::kFailed},
    {kOffline, ERROR_INVALID_STATE, S::kInitializing | S::kOnlinePending | S::kOfflinePending},
    {kFail, ERROR_SUCCESS, S::kOnline | S::kOnlinePending | S::kOfflinePending},
    {kFail, ERROR_INVALID_STATE, S::kInitializing | S::kOffline | S::kFailed},
    {kDelete, ERROR_RESOURCE_ONLINE, S::kInitializing | S::kOnline | S::kOnlinePending | S::kOfflinePending},
};

/// Whether the call is ApiOfflineResource, or the Ex form where its flags make it the same.
bool takes_offline(const Call& call) {
  if (call.view.opnum == kOffline) return true;
  return call.view.opnum == kOfflineEx && static_cast<const idl::ApiOfflineResourceEx*>(call.in())->dwOfflineFlags == 0;
}

ResourceStates shown_state(const Call& call) {
  if (call.view.opnum != kGetState || call.view.code != ERROR_SUCCESS) return {};
  return S::of_value(static_cast<const idl::ApiGetResourceState*>(call.in())->State);
}

void judge_state(Reporter& reporter, const Call& call) {
  ResourceStates possible = call.before.states;
  const std::string expected = possible.text() + ": it was taken offline " + where(call.before.since);
  if (ResourceStates shown = shown_state(call); !shown.empty()) {
    if ((shown & possible).empty()) {
      reporter.report(RuleId::kStateNotKept, call, {"3.1.4.2.19-4", "3.1.4.2.19-1"}, expected, shown.text(),
                      call.before.since, Severity::kShould);
    }
    return;
  }
  uint16_t opnum = takes_offline(call) ? kOffline : call.view.opnum;
  for (const AnswerRow& row : kAnswers) {
    if (row.opnum != opnum || call.view.code != row.code || !(row.when & possible).empty()) continue;
    reporter.report(RuleId::kStateNotKept, call, {"3.1.4.2.19-4", call.plan->requirement(Obligation::kReturns)},
                    "an answer for " + expected, answer_text(call) + ", which is for " + row.when.text(),
                    call.before.since, Severity::kShould);
  }
}

void judge_deleted(Reporter& reporter, const Call& call) {
  const idl::Method& method = *call.plan->method;
  if (!accepted(*call.view.code) || call.plan->closes) return;
  uint32_t gone =
      call.objects.front()->kind == ndr::HandleKind::kGroup ? ERROR_GROUP_NOT_AVAILABLE : ERROR_RESOURCE_NOT_AVAILABLE;
  if (!method.documents(gone)) return;
  reporter.report(RuleId::kDeletedObject, call, {call.plan->requirement(Obligation::kReturns)},
                  fmt::format("{}: it was deleted {}", win32_text(gone), where(call.before.since)), answer_text(call),
                  call.before.since);
}

/// The ID that an answer gives the object of its handle, if it is a GUID.
std::optional<Guid> shown_id(const Call& call) {
  const std::optional<std::u16string>* text = nullptr;
  if (call.view.opnum == idl::kApiGetResourceId.opnum) {
    text = &static_cast<const idl::ApiGetResourceId*>(call.in())->pGuid;
  } else if (call.view.opnum == idl::kApiGetGroupId.opnum) {
    text = &static_cast<const idl::ApiGetGroupId*>(call.in())->pGuid;
  }
  if (!text || !*text || call.view.code != ERROR_SUCCESS) return std::nullopt;
  std::string narrow;
  for (char16_t unit : **text) narrow += unit < 0x80 ? static_cast<char>(unit) : '?';
  return Guid::parse(narrow);
}

}  // namespace

void judge_object(Reporter& reporter, const Call& call, bool quiet) {
  if (!quiet || !call.view.code || call.objects.empty() || !call.objects.front()) return;
  if (call.before.deleted) {
    judge_deleted(reporter, call);
  } else if (!call.before.states.empty()) {
    judge_state(reporter, call);
  }
}

void judge_identity(Reporter& reporter, const Call& call, Association& association) {
  auto id = shown_id(call);
  if (!id || call.request_handles.size() != 1 || call.request_handles[0].is != HandleIs::kOpen) return;
  const HandleView& view = call.request_handles[0];
  auto found = association.handles.find(view.value.uuid);
  if (found == association.handles.end() || found->second.serial != view.serial) return;
  OpenHandle& handle = found->second;
  if (handle.id && handle.id != id) {
    bool group = handle.kind == ndr::HandleKind::kGroup;
    reporter.report(RuleId::kIdentityChanged, call, {group ? "3.1.4.2.43-2" : "3.1.4.2.10-5"},
                    fmt::format("{}, as {}", handle.id->text(), where(handle.id_seen)), id->text(), handle.id_seen);
  }
  handle.id = id;
  handle.id_seen = call.view.answered;
}

Knowledge learnt(const Call& call) {
  if (!call.view.code) return {};
  Knowledge known;
  known.since = call.view.answered;
  if (takes_offline(call)) {
    switch (*call.view.code) {
      case ERROR_SUCCESS:
        known.states = S::kOffline;
        break;
      case ERROR_IO_PENDING:
        known.states = S::kOfflinePending | S::kOffline | S::kFailed;
        break;
      case ERROR_RESOURCE_FAILED:
        known.states = S::kFailed;
        break;
      default:
        break;
    }
  } else if (ResourceStates shown = shown_state(call); !shown.empty()) {
    if (!(shown & call.before.states & (S::kOffline | S::kFailed)).empty()) known.states = shown;
    if (!(shown & call.before.states & S::kOfflinePending).empty()) known.states = call.before.states;
    known.since = call.before.since;
  } else if (call.view.opnum == kFail && *call.view.code == ERROR_INVALID_STATE) {
    return call.before;
  }
  return known;
}

}  // namespace cmrp::oracle
