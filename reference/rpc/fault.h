// Status codes that a fault PDU carries (C706 appendix N.2, MS-RPCE 3.3.3.5).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cmrp::rpc {

inline constexpr uint32_t kFaultAccessDenied = 0x00000005;
inline constexpr uint32_t kFaultNdr = 0x000006F7;
inline constexpr uint32_t kFaultProtocolErrorWin32 = 0x000006C0;
inline constexpr uint32_t kFaultSecurityPackage = 0x00000721;
inline constexpr uint32_t nca_s_fault_access_denied = kFaultAccessDenied;
inline constexpr uint32_t nca_s_fault_cancel = 0x1C00000D;
inline constexpr uint32_t nca_s_fault_context_mismatch = 0x1C00001A;
inline constexpr uint32_t nca_s_fault_ndr = kFaultNdr;
inline constexpr uint32_t nca_s_fault_remote_no_memory = 0x1C00001B;
inline constexpr uint32_t nca_s_op_rng_error = 0x1C010002;
inline constexpr uint32_t nca_s_unk_if = 0x1C010003;
inline constexpr uint32_t nca_s_proto_error = 0x1C01000B;
inline constexpr uint32_t nca_s_server_too_busy = 0x1C010014;
inline constexpr uint32_t nca_s_unsupported_type = 0x1C010017;

/// The name of a fault status ("nca_s_op_rng_error"), or an empty view for one that the table does not have.
std::string_view fault_name(uint32_t status);

/// "nca_s_op_rng_error (0x1C010002)", or the number alone.
std::string fault_text(uint32_t status);

}  // namespace cmrp::rpc
