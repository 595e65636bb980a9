// CLUSTER_REG_BATCH_UPDATE (MS-CMRP 2.2.3.17): registry modifications, reads and their results, as they travel in the
// buffers of ApiExecuteBatch, ApiGetBatchNotification, ApiExecuteReadBatch and ApiExecuteReadBatchEx.
//
//   batch   = version:u32 command+                                  version is 1
//   command = type:u32 valueType:u32 nameLength:u32 wchar* 0 dataLength:u32 byte*dataLength padding
//
// Integers are little-endian whatever the stub's order. Lengths count bytes, that of the name with its terminator;
// padding is 0 or 1 byte, so that a command has an even size.
#pragma once

#include <string>
#include <vector>

#include "reference/ndr/types.h"
#include "reference/wire/bytes.h"

namespace cmrp::idl {

/// CLUSTER_REG_BATCH_COMMAND (2.2.2.8).
enum class BatchCommand : uint32_t {
  CLUSREG_SET_VALUE = 1,
  CLUSREG_CREATE_KEY = 2,
  CLUSREG_DELETE_KEY = 3,
  CLUSREG_DELETE_VALUE = 4,
  CLUSREG_VALUE_DELETED = 6,
  CLUSREG_READ_KEY = 7,
  CLUSREG_READ_VALUE = 8,
  CLUSREG_READ_ERROR = 9,
  CLUSREG_CONTROL_COMMAND = 10,
  CLUSREG_CONDITION_EXISTS = 11,
  CLUSREG_CONDITION_NOT_EXISTS = 12,
  CLUSREG_CONDITION_IS_EQUAL = 13,
  CLUSREG_CONDITION_IS_NOT_EQUAL = 14,
  CLUSREG_CONDITION_IS_GREATER_THAN = 15,
  CLUSREG_CONDITION_IS_LESS_THAN = 16,
  CLUSREG_CONDITION_KEY_EXISTS = 17,
  CLUSREG_CONDITION_KEY_NOT_EXISTS = 18
};

/// The names of BatchCommand; a value that is not among them is reserved.
std::span<const ndr::Named> batch_command_names();

/// BATCH_UPDATE_COMMAND (2.2.3.17.1).
struct BatchEntry {
  BatchCommand command{};
  /// A registry type (3.1.4.2.33); of CLUSREG_READ_ERROR the status; ignored for commands on keys.
  uint32_t value_type = 0;
  std::u16string name;
  wire::Bytes data;

  bool operator==(const BatchEntry&) const = default;
};

using Batch = std::vector<BatchEntry>;

/// Reads a whole buffer. Another version, no command, a reserved command, a name without its terminator and bytes that
/// are no command are errors. Allocates no more than the buffer's size allows; the content of padding is ignored.
Result<Batch> decode_batch(wire::ByteView bytes);
wire::Bytes encode_batch(const Batch& batch);

}  // namespace cmrp::idl
