// Requests that go out as no client should send them: cut, changed, reordered, unprotected. The description is data of
// the tables (conformance/cases/README.md, "Damaged requests"); damaged() makes the bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "reference/wire/bytes.h"

namespace cmrp::engine {

/// The parts of a protected request PDU (MS-RPCE 2.2.2.1): 24 bytes of header, stub with padding, sec_trailer, token.
enum class PduPart { kHeader, kStub, kTrailer, kSignature };

/// Fragments count from 1.
struct Damage {
  size_t fragments = 1;
  size_t of = 0;  ///< the fragment that the next five members are about; 0: the last one

  struct Tampering {
    PduPart part{};
    size_t byte = 0;  ///< of that part; one bit of it is turned over after sealing
  };
  std::optional<Tampering> tampered;
  bool without_trailer = false;  ///< stub in the clear, no sec_trailer
  bool unsealed = false;         ///< stub in the clear, with the sec_trailer and signature of the sealed one
  std::optional<uint32_t> call_id;
  std::optional<uint16_t> opnum;    ///< this and the next two stand in the header that is signed
  std::optional<uint16_t> context;  ///< presentation context id
  std::optional<uint8_t> flags;     ///< pfc_flags
  /// In which fragments go out, as often as they stand here; none at all if it is empty.
  std::optional<std::vector<size_t>> order;

  /// Says what a correct client may do too: fragments, and nothing else.
  bool is_legal() const;
};

/// Stub bytes of each fragment but the last, a multiple of 16, so that there are `fragments`; 0 if `size` bytes are too
/// few for that.
size_t fragment_bytes(size_t size, size_t fragments);

/// A PDU of a request, and the same before it was sealed (equal if nothing seals).
struct RequestPdu {
  wire::Bytes sealed;
  wire::Bytes plain;
};

/// The bytes to send. An error says which part a PDU does not have.
tl::expected<wire::Bytes, std::string> damaged(std::span<const RequestPdu> pdus, const Damage& damage);

}  // namespace cmrp::engine
