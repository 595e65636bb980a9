#include "reference/rpc/fault.h"

#include <fmt/format.h>

namespace cmrp::rpc {
namespace {

struct FaultName {
  uint32_t status;
  std::string_view name;
};

constexpr FaultName kFaultNames[] = {
    {nca_s_fault_access_denied, "nca_s_fault_access_denied"},
    {kFaultProtocolErrorWin32, "RPC_S_PROTOCOL_ERROR"},
    {nca_s_fault_ndr, "nca_s_fault_ndr"},
    {kFaultSecurityPackage, "RPC_S_SEC_PKG_ERROR"},
    {0x000006E4, "RPC_S_CANNOT_SUPPORT"},
    {0x000006D1, "RPC_S_PROCNUM_OUT_OF_RANGE"},
    {0x00000008, "ERROR_NOT_ENOUGH_MEMORY"},
    {0x00000057, "ERROR_INVALID_PARAMETER"},
    {nca_s_op_rng_error, "nca_s_op_rng_error"},
    {nca_s_unk_if, "nca_s_unk_if"},
    {0x1C010006, "nca_s_wrong_boot_time"},
    {0x1C010009, "nca_s_you_crashed"},
    {nca_s_proto_error, "nca_s_proto_error"},
    {0x1C010013, "nca_s_out_args_too_big"},
    {nca_s_server_too_busy, "nca_s_server_too_busy"},
    {0x1C010015, "nca_s_fault_string_too_long"},
    {nca_s_unsupported_type, "nca_s_unsupported_type"},
    {0x1C000001, "nca_s_fault_int_div_by_zero"},
    {0x1C000002, "nca_s_fault_addr_error"},
    {0x1C000006, "nca_s_fault_invalid_tag"},
    {0x1C000007, "nca_s_fault_invalid_bound"},
    {0x1C000009, "nca_s_fault_rpc_version_mismatch"},
    {0x1C00000A, "nca_s_fault_unspec_reject"},
    {nca_s_fault_cancel, "nca_s_fault_cancel"},
    {0x1C000012, "nca_s_fault_unspec"},
    {nca_s_fault_context_mismatch, "nca_s_fault_context_mismatch"},
    {nca_s_fault_remote_no_memory, "nca_s_fault_remote_no_memory"},
};

}  // namespace

std::string_view fault_name(uint32_t status) {
  for (const FaultName& known : kFaultNames) {
    if (known.status == status) return known.name;
  }
  return {};
}

std::string fault_text(uint32_t status) {
  std::string_view name = fault_name(status);
  return name.empty() ? fmt::format("0x{:08X}", status) : fmt::format("{} (0x{:08X})", name, status);
}

}  // namespace cmrp::rpc
