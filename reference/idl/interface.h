// The clusapi interface, version 3.0: every method that its specification describes, by opnum and by name (3.1.4.2).
#pragma once

#include "reference/idl/method.h"

namespace cmrp::idl {

/// Interface UUID b97db8b2-4c63-11cf-bff6-08002be23f2f, version 3.0 (1.9).
inline constexpr Guid kClusapiUuid{0xb97db8b2, 0x4c63, 0x11cf, {0xbf, 0xf6, 0x08, 0x00, 0x2b, 0xe2, 0x3f, 0x2f}};
inline constexpr uint16_t kClusapiMajorVersion = 3;

/// Opnums that are reserved for future use answer RPC_S_PROCNUM_OUT_OF_RANGE (3.1.4.2, table of opnums).
inline constexpr uint16_t kFirstReservedOpnum = 186;
inline constexpr uint16_t kLastReservedOpnum = 263;

/// All described methods in opnum order.
std::span<const Method* const> methods();

/// The method of an opnum, or null for one that is reserved or not used on the wire.
const Method* find(uint16_t opnum);
const Method* find(std::string_view name);

}  // namespace cmrp::idl
