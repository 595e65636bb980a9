#include <fmt/format.h>

#include "conformance/oracle/rules.h"
#include "reference/rpc/fault.h"

namespace cmrp::oracle {
namespace {

/// Faults that a runtime answers with before it looks at the opnum.
constexpr uint32_t kBeforeDispatch[] = {
    rpc::nca_s_fault_access_denied, rpc::kFaultSecurityPackage,        rpc::kFaultProtocolErrorWin32,
    rpc::nca_s_fault_cancel,        rpc::nca_s_fault_remote_no_memory, rpc::nca_s_unk_if,
    rpc::nca_s_proto_error,         rpc::nca_s_server_too_busy};

constexpr std::string_view level_name(rpc::AuthLevel level) {
  constexpr std::string_view kNames[] = {"no authentication",
                                         "no authentication",
                                         "RPC_C_AUTHN_LEVEL_CONNECT",
                                         "RPC_C_AUTHN_LEVEL_CALL",
                                         "RPC_C_AUTHN_LEVEL_PKT",
                                         "RPC_C_AUTHN_LEVEL_PKT_INTEGRITY",
                                         "RPC_C_AUTHN_LEVEL_PKT_PRIVACY"};
  auto index = static_cast<size_t>(level);
  return index < std::size(kNames) ? kNames[index] : "an unknown level";
}

}  // namespace

void judge_authentication(Reporter& reporter, const Call& call) {
  if (!call.level || *call.level >= rpc::AuthLevel::kPktPrivacy) return;
  reporter.report(RuleId::kAuthenticationLevel, call, {"2.1-9"}, "refused: RPC_C_AUTHN_LEVEL_PKT_PRIVACY is the least",
                  fmt::format("{}, and a response", level_name(*call.level)));
}

void judge_reserved(Reporter& reporter, const Call& call, wire::ByteView response) {
  uint16_t opnum = call.view.opnum;
  if (opnum < idl::kFirstReservedOpnum || opnum > idl::kLastReservedOpnum) return;
  if (call.view.answer == CallView::Answer::kFault) {
    uint32_t status = call.view.fault;
    if (status == rpc::nca_s_op_rng_error || status == RPC_S_PROCNUM_OUT_OF_RANGE) return;
    if (std::ranges::find(kBeforeDispatch, status) != std::end(kBeforeDispatch)) return;
  } else {
    // "Returned" may be read as in a response, whose last value is the return value.
    wire::Reader reader(response);
    uint32_t code = 0;
    if (response.size() >= 4 && reader.skip(response.size() - 4) && reader.read(code) &&
        (code == RPC_S_PROCNUM_OUT_OF_RANGE || __builtin_bswap32(code) == RPC_S_PROCNUM_OUT_OF_RANGE)) {
      return;
    }
  }
  reporter.report(RuleId::kReservedOpnum, call, {"3.1.4.2-39"},
                  "RPC_S_PROCNUM_OUT_OF_RANGE (0x000006D1) or fault " + rpc::fault_text(rpc::nca_s_op_rng_error),
                  answer_text(call));
}

void judge_encoding(Reporter& reporter, const Call& call) {
  if (!call.request_error.empty()) {
    if (!call.view.code || !accepted(*call.view.code)) return;
    bool null_pointer = call.request_error.find("NULL pointer") != std::string::npos;
    reporter.report(RuleId::kRequestAccepted, call, {null_pointer ? "3.1.4.2-2" : "3.1.4.2-1"},
                    "a fault: " + call.request_error, answer_text(call));
    return;
  }
  if (!call.response_error.empty())
    reporter.report(RuleId::kResponseMalformed, call, {"3.1.4.2-1"},
                    "the response of " + std::string(call.view.method->name), call.response_error);
}

void judge_rpc_status(Reporter& reporter, const Call& call) {
  if (!call.plan->rpc_status) return;
  auto status = static_cast<uint32_t>(value_of(*call.plan->rpc_status, call.in()));
  if (status == 0) return;
  reporter.report(RuleId::kRpcStatus, call, {call.plan->requirement(Obligation::kRpcStatus)},
                  "rpc_status 0: the call was executed", "rpc_status " + win32_text(status));
}

}  // namespace cmrp::oracle
