// What calls prove of states.
//
// States change without anyone asking: a resource fails, the cluster recovers it, a group fails over. One thing is
// sure: while the persistent state of a resource is Offline, the cluster does not bring it online (3.1.4.2.19). So
// after a call that took it offline, a resource only moves like this, until some client starts something:
//
//   ERROR_IO_PENDING      -> OfflinePending -> Offline | Failed
//   ERROR_SUCCESS         -> Offline
//   ERROR_RESOURCE_FAILED -> Failed
//
// and a group, whose resources are all taken offline with it (3.1.4.2.51):
//
//   ERROR_IO_PENDING      -> any -> Offline | Failed
//   ERROR_SUCCESS         -> Offline | Failed
//
// A resource that failed so makes its group Failed (3.1.4.2.46). An answer that fits none of the states that are
// possible by then breaks either the requirement of that answer, or the SHOULD NOT that keeps the resource offline:
// hence the severity.
//
// Any other state that was shown may have changed by itself. An answer that does not fit it is a note.
#include <fmt/format.h>

#include "conformance/oracle/rules.h"
#include "reference/idl/group.h"
#include "reference/idl/resource.h"

namespace cmrp::oracle {
namespace {

using S = ObjectStates;

constexpr uint16_t kGetResourceState = idl::kApiGetResourceState.opnum;
constexpr uint16_t kGetGroupState = idl::kApiGetGroupState.opnum;
constexpr uint16_t kOnlineResource = idl::kApiOnlineResource.opnum;
constexpr uint16_t kOnlineResourceEx = idl::kApiOnlineResourceEx.opnum;
constexpr uint16_t kOfflineResource = idl::kApiOfflineResource.opnum;
constexpr uint16_t kOfflineResourceEx = idl::kApiOfflineResourceEx.opnum;
constexpr uint16_t kFailResource = idl::kApiFailResource.opnum;
constexpr uint16_t kDeleteResource = idl::kApiDeleteResource.opnum;
constexpr uint16_t kOnlineGroup = idl::kApiOnlineGroup.opnum;
constexpr uint16_t kOnlineGroupEx = idl::kApiOnlineGroupEx.opnum;
constexpr uint16_t kOfflineGroup = idl::kApiOfflineGroup.opnum;
constexpr uint16_t kOfflineGroupEx = idl::kApiOfflineGroupEx.opnum;
constexpr uint16_t kMoveGroup = idl::kApiMoveGroup.opnum;
constexpr uint16_t kMoveGroupEx = idl::kApiMoveGroupEx.opnum;

constexpr S kPending = S::kOnlinePending | S::kOfflinePending;
constexpr S kGroupAtRest = S::kGroupOffline | S::kGroupFailed;
constexpr S kGroupAny =
    S::kGroupOnline | S::kGroupOffline | S::kGroupFailed | S::kGroupPartialOnline | S::kGroupPending;
constexpr S kGroupNotPending = S::kGroupOnline | S::kGroupOffline | S::kGroupFailed | S::kGroupPartialOnline;

/// The states of an object in which a method may answer with a code.
struct AnswerRow {
  uint16_t opnum;
  uint32_t code;
  S when;
  bool wider = false;  ///< the code is for other conditions too, which traffic does not show
};

constexpr AnswerRow kAnswers[] = {
    {kOnlineResource, ERROR_SUCCESS, S::kInitializing | S::kOnline | S::kOffline | S::kFailed},
    {kOnlineResource, ERROR_IO_PENDING, S::kInitializing | S::kOffline | S::kFailed},
    {kOnlineResource, ERROR_INVALID_STATE, kPending, true},
    {kOfflineResource, ERROR_SUCCESS, S::kOnline | S::kOffline},
    {kOfflineResource, ERROR_IO_PENDING, S::kOnline},
    {kOfflineResource, ERROR_RESOURCE_FAILED, S::kFailed},
    {kOfflineResource, ERROR_INVALID_STATE, S(S::kInitializing) | kPending},
    {kFailResource, ERROR_SUCCESS, S(S::kOnline) | kPending},
    {kFailResource, ERROR_INVALID_STATE, S::kInitializing | S::kOffline | S::kFailed},
    {kDeleteResource, ERROR_SUCCESS, S::kOffline | S::kFailed},
    {kDeleteResource, ERROR_RESOURCE_ONLINE, S(S::kInitializing | S::kOnline) | kPending},
    {kOnlineGroup, ERROR_SUCCESS, kGroupNotPending},
    {kOnlineGroup, ERROR_IO_PENDING, kGroupNotPending},
    {kOnlineGroup, ERROR_INVALID_STATE, S::kGroupPending, true},
    {kMoveGroup, ERROR_SUCCESS, kGroupNotPending},
    {kMoveGroup, ERROR_IO_PENDING, kGroupNotPending},
};

/// The method that a call is to be handled like: its own, or that whose extended form it is, where the flags do not
/// make another thing of it.
uint16_t opnum_of(const Call& call) {
  switch (call.view.opnum) {
    case kOnlineResourceEx:
      return kOnlineResource;
    case kOfflineResourceEx:
      return static_cast<const idl::ApiOfflineResourceEx*>(call.in())->dwOfflineFlags ? kOfflineResourceEx
                                                                                      : kOfflineResource;
    case kOnlineGroupEx:
      return kOnlineGroup;
    case kOfflineGroupEx:
      return kOfflineGroup;
    case kMoveGroupEx: {
      // One that is queued waits until nothing stands in its way.
      constexpr uint32_t CLUSAPI_GROUP_MOVE_QUEUE_ENABLED = 0x00000004;
      uint32_t flags = static_cast<const idl::ApiMoveGroupEx*>(call.in())->dwMoveFlags;
      return flags & CLUSAPI_GROUP_MOVE_QUEUE_ENABLED ? kMoveGroupEx : kMoveGroup;
    }
    default:
      return call.view.opnum;
  }
}

const AnswerRow* row_of(const Call& call) {
  uint16_t opnum = opnum_of(call);
  for (const AnswerRow& row : kAnswers) {
    if (row.opnum == opnum && row.code == call.view.code) return &row;
  }
  return nullptr;
}

/// The state that the call shows, if it does.
S shown_state(const Call& call) {
  if (call.view.code != ERROR_SUCCESS) return {};
  if (call.view.opnum == kGetResourceState)
    return S::of_resource(static_cast<const idl::ApiGetResourceState*>(call.in())->State);
  if (call.view.opnum == kGetGroupState)
    return S::of_group(static_cast<const idl::ApiGetGroupState*>(call.in())->State);
  return {};
}

std::string why(const Knowledge& known) {
  std::string when = where(known.since);
  return known.by_member ? "a resource in it was taken offline " + when + ", and failed"
                         : "it was taken offline " + when;
}

void not_kept(Reporter& reporter, const Call& call, std::initializer_list<std::string_view> requirements,
              const std::string& expected, const std::string& seen, const Moment& since) {
  reporter.report(RuleId::kStateNotKept, call, requirements, expected, seen, since, Severity::kShould);
}

/// An answer where the object was taken offline. True if it is wrong.
bool judge_taken_offline(Reporter& reporter, const Call& call, const Knowledge& known) {
  bool group = !(known.states & kGroupAny).empty();
  if (S shown = shown_state(call); !shown.empty()) {
    if (!(shown & known.states).empty()) return false;
    std::string_view offline = known.by_member ? "3.1.4.2.46-1" : group ? "3.1.4.2.51-1" : "3.1.4.2.19-1";
    not_kept(reporter, call, {"3.1.4.2.19-4", offline}, known.states.text() + ": " + why(known), shown.text(),
             known.since);
    return true;
  }
  const AnswerRow* row = row_of(call);
  if (!row || row->wider || !(row->when & known.states).empty()) return false;
  not_kept(reporter, call, {"3.1.4.2.19-4", call.plan->requirement(Obligation::kReturns)},
           fmt::format("an answer for {}: {}", known.states.text(), why(known)),
           fmt::format("{}, which is for {}", answer_text(call), row->when.text()), known.since);
  return true;
}

/// The state of a resource whose group was taken offline.
void judge_member(Reporter& reporter, const Call& call, const Knowledge& group) {
  bool at_rest = !group.states.empty() && (group.states & kGroupAtRest) == group.states && !group.by_member;
  S shown = shown_state(call);
  if (!at_rest || (shown & (S(S::kOnline) | kPending)).empty()) return;
  not_kept(reporter, call, {"3.1.4.2.19-4", "3.1.4.2.51-1"},
           fmt::format("{}: its group was taken offline {}", S(S::kOffline | S::kFailed).text(), where(group.since)),
           shown.text(), group.since);
}

/// An answer that does not fit what was shown.
void note_state(Reporter& reporter, const Call& call, const Knowledge& known) {
  const AnswerRow* row = row_of(call);
  if (!row || !(row->when & known.shown).empty()) return;
  reporter.report(RuleId::kStateContradicted, call, {call.plan->requirement(Obligation::kReturns)},
                  fmt::format("an answer for {}, as {}", known.shown.text(), where(known.shown_at)),
                  fmt::format("{}, which is for {}", answer_text(call), row->when.text()), known.shown_at,
                  Severity::kNote);
}

}  // namespace

void judge_states(Reporter& reporter, const Call& call, const Quiet& quiet, const Knowledge& group) {
  if (quiet.starts) {
    if (!call.before.states.empty() && judge_taken_offline(reporter, call, call.before)) return;
    if (!group.states.empty() && call.view.opnum == kGetResourceState) judge_member(reporter, call, group);
  }
  if (quiet.all && reporter.notes() && !call.before.shown.empty()) note_state(reporter, call, call.before);
}

Knowledge learnt(const Call& call) {
  Knowledge known;
  known.since = known.shown_at = call.view.answered;
  if (!call.view.code) return known;
  const Knowledge& before = call.before;
  if (S shown = shown_state(call); !shown.empty()) {
    known.shown = shown;
    known.since = before.since;
    known.by_member = before.by_member;
    bool at_rest = !(shown & (S(S::kOffline | S::kFailed) | kGroupAtRest)).empty();
    if (!(shown & before.states).empty()) known.states = at_rest ? shown : before.states;
    return known;
  }
  switch (opnum_of(call)) {
    case kOfflineResource:
      if (call.view.code == ERROR_SUCCESS) known.states = S::kOffline;
      if (call.view.code == ERROR_IO_PENDING) known.states = S::kOfflinePending | S::kOffline | S::kFailed;
      if (call.view.code == ERROR_RESOURCE_FAILED) known.states = S::kFailed;
      known.shown = known.states;
      break;
    case kOnlineResource:
      if (call.view.code == ERROR_SUCCESS) known.shown = S::kOnline;
      if (call.view.code == ERROR_IO_PENDING) known.shown = S::kOnlinePending | S::kOnline | S::kFailed;
      break;
    case kOfflineGroup:
      if (call.view.code == ERROR_SUCCESS) known.states = kGroupAtRest;
      if (call.view.code == ERROR_IO_PENDING) known.states = kGroupAny;
      break;
    case kFailResource:
      if (call.view.code == ERROR_INVALID_STATE) return before;
      break;
    default:
      break;
  }
  return known;
}

bool tells_of_group(const Call& call) {
  return call.view.opnum == kGetResourceState && !(shown_state(call) & (S(S::kFailed) | kPending)).empty();
}

Knowledge learnt_of_group(const Call& call, const Knowledge& resource, Knowledge known) {
  known.shown = shown_state(call) == S(S::kFailed) ? S::kGroupFailed : S::kGroupPending;
  known.shown_at = call.view.answered;
  if (resource.states == S(S::kFailed)) {
    known.states = S::kGroupFailed;
    known.by_member = true;
    known.since = resource.since;
  }
  return known;
}

}  // namespace cmrp::oracle
