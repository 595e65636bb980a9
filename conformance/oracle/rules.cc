#include "conformance/oracle/rules.h"

#include <fmt/format.h>

#include "reference/rpc/fault.h"

namespace cmrp::oracle {
namespace {

// In the order of RuleId.
constexpr Rule kRules[] = {
    {"authentication-level", "2.1-9", "a call below RPC_C_AUTHN_LEVEL_PKT_PRIVACY is refused",
     "the request's level, and that a response followed"},
    {"reserved-opnum", "3.1.4.2-39", "opnums 186 to 263 are answered with RPC_S_PROCNUM_OUT_OF_RANGE",
     "the request and its answer"},
    {"request-accepted", "3.1.4.2-1", "a request that strict NDR has to refuse does not succeed",
     "the whole stub of the request, and the status that was returned"},
    {"response-malformed", "3.1.4.2-1", "a response decodes as its method is declared",
     "the whole stub of the response"},
    {"rpc-status", "", "rpc_status is 0 in the response of a call that was executed", "the response"},
    {"handle-null", "", "a call with a NULL handle does not succeed", "the request and the status that was returned"},
    {"handle-never-issued", "", "a call with a handle that was not issued does not succeed",
     "the association group from its first bind, without loss"},
    {"handle-closed", "", "a call with a handle that was closed does not succeed",
     "the association group from its first bind, without loss"},
    {"handle-other-group", "", "a call with a handle of another association group does not succeed",
     "both association groups from their first binds, without loss"},
    {"handle-other-kind", "", "a call with a handle of another kind does not succeed",
     "the call that issued the handle"},
    {"handle-altered", "3.1.4.2-1", "a handle whose attributes are not those that were issued does not succeed",
     "the call that issued the handle"},
    {"handle-missing", "", "an opening that succeeds returns a handle", "the response"},
    {"handle-on-failure", "", "an opening that fails returns the NULL handle", "the response"},
    {"handle-issued-twice", "3.1.4.2-32", "a handle stands for one object with one access",
     "the calls that issued it, and all that may have closed it"},
    {"handle-not-cleared", "", "closing a handle sets it to NULL", "the response"},
    {"handle-forgotten", "", "ERROR_INVALID_HANDLE is not for a handle that is open",
     "the call that issued the handle, and all that may have closed it"},
    {"access", "3.1.4.2-34", "a handle that was opened for Read does not do where All is required",
     "the call that opened the handle, and the control code if it decides"},
    {"granted-access", "", "an opening grants the access that was asked for, or fails", "the opening"},
    {"flags", "", "values that a section rules out are refused", "the request and the status that was returned"},
    {"same-resource", "3.1.4.2.20-4", "a resource does not depend on itself",
     "the request and the status that was returned"},
    {"more-data", "", "ERROR_MORE_DATA asks for more than the buffer has", "the request and the response"},
    {"bytes-written", "", "the numbers of bytes agree with each other and with the buffer",
     "the request and the response"},
    {"output-value", "", "a success sets outputs to the values that its section lists", "the response"},
    {"output-missing", "", "a success writes its outputs", "the response"},
    {"enumeration", "2.2.3.4-1",
     "an enumeration has entries of the types that were asked for, and as many IDs as names",
     "the request and the response"},
    {"identity-changed", "", "the ID of a resource or group stays the same",
     "two calls on one handle that returned it"},
    {"deleted-object", "", "a resource or group that was deleted is not available",
     "the deletion, and within Options::state_lasts nobody else changing anything"},
    {"group-changed", "3.1.4.2.13-12", "a resource stays in its group",
     "two calls that returned the group's name, and within Options::state_lasts nobody changing anything"},
    {"state-not-kept", "3.1.4.2.19-4",
     "a resource or group that was taken offline is in a state that this led to, and so is what it is in or contains",
     "the call that took it offline, and within Options::state_lasts nobody starting anything"},
    {"state-contradicted", "", "(note) an answer is one for the state that was last shown",
     "the call that showed the state, and within Options::state_lasts nobody changing anything"},
    {"undocumented-code", "", "(note) the returned code is not in the table of its section", "the response"},
};
static_assert(std::size(kRules) == static_cast<size_t>(RuleId::kUndocumentedCode) + 1);

}  // namespace

std::span<const Rule> rules() { return kRules; }

std::string_view name_of(Severity severity) {
  constexpr std::string_view kNames[] = {"MUST", "SHOULD", "note"};
  return kNames[static_cast<size_t>(severity)];
}

void Reporter::report(RuleId rule, const Call& call, std::initializer_list<std::string_view> requirements,
                      std::string expected, std::string seen, const Moment& earlier, Severity severity) {
  std::array<std::string_view, 3> named;
  size_t count = 0;
  for (std::string_view r : requirements) {
    if (!r.empty() && count < named.size()) named[count++] = r;
  }
  if (count == 0 || (severity == Severity::kNote && !notes_)) return;
  Finding finding;
  finding.rule = &kRules[static_cast<size_t>(rule)];
  finding.severity = severity;
  finding.requirements = std::span(named.data(), count);
  finding.connection = call.view.connection;
  finding.call_id = call.view.call_id;
  finding.opnum = call.view.opnum;
  finding.method = call.view.method;
  finding.requested = call.view.requested;
  finding.answered = call.view.answered;
  finding.earlier = earlier;
  finding.expected = std::move(expected);
  finding.seen = std::move(seen);
  sink_.finding(finding);
}

std::string where(const Moment& moment) {
  return moment.frame ? fmt::format("in frame {}", moment.frame) : std::string("before");
}

std::string answer_text(const Call& call) {
  if (call.view.answer == CallView::Answer::kFault) return "fault " + rpc::fault_text(call.view.fault);
  if (call.view.code) return "returned " + win32_text(*call.view.code);
  return "a response";
}

const ndr::ContextHandle& handle_in(const ndr::Field& field, const void* parameters) {
  return *reinterpret_cast<const ndr::ContextHandle*>(static_cast<const std::byte*>(parameters) + field.offset);
}

}  // namespace cmrp::oracle
