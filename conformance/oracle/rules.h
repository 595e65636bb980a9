// The rules: what the oracle holds a server to. Each function judges one matter of a call that has been answered, and
// reports what it finds.
#pragma once

#include <initializer_list>

#include "conformance/oracle/call.h"

namespace cmrp::oracle {

/// Index into rules().
enum class RuleId : uint8_t {
  kAuthenticationLevel,
  kReservedOpnum,
  kRequestAccepted,
  kResponseMalformed,
  kRpcStatus,
  kHandleNull,
  kHandleNeverIssued,
  kHandleClosed,
  kHandleOtherGroup,
  kHandleOtherKind,
  kHandleAltered,
  kHandleMissing,
  kHandleOnFailure,
  kHandleIssuedTwice,
  kHandleNotCleared,
  kHandleForgotten,
  kAccess,
  kGrantedAccess,
  kFlags,
  kSameResource,
  kMoreData,
  kBytesWritten,
  kOutputValue,
  kOutputMissing,
  kEnumeration,
  kIdentityChanged,
  kDeletedObject,
  kGroupChanged,
  kStateNotKept,
  kStateContradicted,
  kUndocumentedCode,
};

/// Makes findings of what rules report.
class Reporter {
 public:
  Reporter(Sink& sink, const Options& options) : sink_(sink), notes_(options.notes) {}

  /// `requirements` that are empty are left out; a rule that has none left in this section has nothing to say.
  void report(RuleId rule, const Call& call, std::initializer_list<std::string_view> requirements, std::string expected,
              std::string seen, const Moment& earlier = {}, Severity severity = Severity::kMust);
  bool notes() const { return notes_; }

 private:
  Sink& sink_;
  bool notes_;
};

/// The method did what it was asked, at once or later.
inline bool accepted(uint32_t code) { return code == ERROR_SUCCESS || code == ERROR_IO_PENDING; }
/// The method took its parameters: it answered about what they mean.
inline bool answered(uint32_t code) { return accepted(code) || code == ERROR_MORE_DATA || code == ERROR_NO_MORE_ITEMS; }
/// "in frame 12", or "before" where frames have no numbers.
std::string where(const Moment& moment);
/// "returned ERROR_SUCCESS (0x00000000)", or the fault.
std::string answer_text(const Call& call);
const ndr::ContextHandle& handle_in(const ndr::Field& field, const void* parameters);

// rules_runtime.cc: what the RPC runtime of the server does.
void judge_authentication(Reporter&, const Call&);
void judge_reserved(Reporter&, const Call&, wire::ByteView response);
void judge_encoding(Reporter&, const Call&);
void judge_rpc_status(Reporter&, const Call&);

// rules_handles.cc: context handles and the access they carry.
void judge_used_handles(Reporter&, const Call&, const Association&);
void judge_access(Reporter&, const Call&);
void judge_granted_access(Reporter&, const Call&);
void judge_opened(Reporter&, const Call&, const Association&, bool certain);
void judge_closed(Reporter&, const Call&, const Association&);

// rules_values.cc: flags, sizes and values.
void judge_flags(Reporter&, const Call&);
void judge_sizes(Reporter&, const Call&);
void judge_outputs(Reporter&, const Call&);
void judge_enumeration(Reporter&, const Call&);
void judge_code(Reporter&, const Call&);
/// The requirements in the tables of values, for tests that hold them against the specification's.
std::vector<std::string_view> value_requirements();

// rules_objects.cc: that objects are there, and which they are.
/// If nothing may have changed objects since the request was sent.
void judge_object(Reporter&, const Call&);
void judge_identity(Reporter&, const Call&, Association&);
/// If nothing may have changed objects since `resource.group` was seen.
void judge_group(Reporter&, const Call&, const Object& resource);
/// The name of the group that an answer of ApiGetResourceState shows; null if it shows none.
const std::u16string* shown_group(const Call& call);

// rules_states.cc: states of resources and groups.
/// What other calls have done since a request was sent.
struct Quiet {
  bool all = false;     ///< nothing that may have changed objects
  bool starts = false;  ///< at most taken them offline
};
/// `group`: what is known of the group that contains the resource.
void judge_states(Reporter&, const Call&, const Quiet&, const Knowledge& group);
/// What the answered call proves of its first object. Knowledge::at is the caller's to set.
Knowledge learnt(const Call& call);
/// Whether the answered call shows a state of a resource that says something of its group's.
bool tells_of_group(const Call& call);
/// What it then proves of the group, of which `known` was known, given what is known of the resource by now.
Knowledge learnt_of_group(const Call& call, const Knowledge& resource, Knowledge known);

}  // namespace cmrp::oracle
