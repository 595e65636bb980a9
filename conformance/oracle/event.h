// What can be told to an oracle, as a value that owns its bytes: traffic to be kept, changed and told again.
#pragma once

#include <vector>

#include "conformance/oracle/oracle.h"

namespace cmrp::oracle {

struct Event {
  enum class Kind : uint8_t { kBind, kAlterContext, kRequest, kResponse, kFault, kClosed, kLost, kDisturbed };

  Kind kind{};
  ConnectionId connection = 0;
  Moment at;
  // kBind, kAlterContext
  uint64_t server = 0;
  std::optional<uint32_t> requested_group;
  std::optional<uint32_t> group;
  std::vector<AcceptedContext> accepted;
  // kRequest, kResponse, kFault
  uint32_t call_id = 0;
  uint16_t context = 0;
  uint16_t opnum = 0;
  std::optional<rpc::AuthLevel> level;
  wire::Bytes stub;
  StubIs is = StubIs::kWhole;
  wire::Endian endian = wire::Endian::kLittle;
  bool padded = false;
  uint32_t status = 0;
};

void tell(Oracle& oracle, const Event& event);

}  // namespace cmrp::oracle
