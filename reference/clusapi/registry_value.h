// Data of registry values: text of the platform's wide characters for programs, UTF-16 for the protocol; other types
// are the same bytes on both sides.
#pragma once

#include <vector>

#include "reference/clusapi/text.h"
#include "reference/wire/bytes.h"

namespace cmrp::clusapi {

/// REG_SZ, REG_EXPAND_SZ, REG_MULTI_SZ.
bool is_text(uint32_t type);

/// A program's data as the protocol has it. Fails with ERROR_INVALID_PARAMETER for text that has no whole number of
/// characters or a value that is no character.
Outcome<wire::Bytes> to_protocol(uint32_t type, std::vector<uint8_t> data);

/// The protocol's data as a program has it. Of text with an odd number of bytes the last one is left out.
std::vector<uint8_t> from_protocol(uint32_t type, wire::Bytes data);

}  // namespace cmrp::clusapi
