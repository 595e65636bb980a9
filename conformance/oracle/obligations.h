// What the sections of the specification say of their methods in nearly the same words: where each says it. The oracle
// names these requirements when a method breaks what is common to all.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace cmrp::oracle {

enum class Obligation : uint8_t {
  kRpcStatus,       ///< rpc_status tells whether the call was executed
  kReturns,         ///< each condition of the table of return values has its code
  kOtherCodes,      ///< any other condition has a code that is not in the table
  kAccess,          ///< handles have to have access "All"
  kHandle,          ///< a success returns a valid handle
  kNoHandle,        ///< a failure returns the NULL handle
  kClosedHandle,    ///< closing sets the handle to NULL
  kMoreData,        ///< a buffer that is too small gets ERROR_MORE_DATA and the size that is needed
  kBytesWritten,    ///< a success says how many bytes were written
  kNothingWritten,  ///< a success that writes nothing needs no bytes
  kValue,           ///< a success sets an output to one of the listed values
};
inline constexpr size_t kObligationCount = 11;

struct Obligations {
  uint16_t opnum;
  /// The method that this one is to be handled like, whose requirements hold where its own section names none; or
  /// itself.
  uint16_t like;
  /// Requirement N of the method's section, by Obligation; 0 where it has none.
  std::array<uint8_t, kObligationCount> numbers;
  /// kAccess: the parameters that it names, parted by blanks.
  std::string_view all_of;
};

/// A row a method, in opnum order.
std::span<const Obligations> obligations();

}  // namespace cmrp::oracle
