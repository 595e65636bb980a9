// The PDUs of connection-oriented DCE/RPC 5.0 as plain structs (C706 12.6, MS-RPCE 2.2.2).
//
//   pdu     := header(16) body [stub [auth_pad] sec_trailer(8) auth_token(auth_length)]
//   header  := 5 0 type flags drep(4) frag_length auth_length call_id
//
// One decode and one encode a structure, in either byte order. Errors name the field and its offset in the PDU.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "reference/rpc/syntax.h"
#include "reference/wire/bytes.h"

namespace cmrp::rpc {

enum class PduType : uint8_t {
  kRequest = 0,
  kResponse = 2,
  kFault = 3,
  kBind = 11,
  kBindAck = 12,
  kBindNak = 13,
  kAlterContext = 14,
  kAlterContextResp = 15,
  kAuth3 = 16,
  kShutdown = 17,
  kCoCancel = 18,
  kOrphaned = 19,
};

/// "bind_ack", or "PDU type 77".
std::string pdu_type_text(PduType type);

inline constexpr uint8_t PFC_FIRST_FRAG = 0x01;
inline constexpr uint8_t PFC_LAST_FRAG = 0x02;
inline constexpr uint8_t PFC_PENDING_CANCEL = 0x04;
inline constexpr uint8_t PFC_SUPPORT_HEADER_SIGN = 0x04;  // the same bit, in bind and alter_context PDUs
inline constexpr uint8_t PFC_CONC_MPX = 0x10;
inline constexpr uint8_t PFC_DID_NOT_EXECUTE = 0x20;
inline constexpr uint8_t PFC_MAYBE = 0x40;
inline constexpr uint8_t PFC_OBJECT_UUID = 0x80;
inline constexpr uint8_t kWholePdu = PFC_FIRST_FRAG | PFC_LAST_FRAG;

inline constexpr size_t kHeaderBytes = 16;
inline constexpr size_t kCallHeaderBytes = 24;  ///< header and body of a request (without object UUID), response
inline constexpr size_t kSecTrailerBytes = 8;

struct Header {
  uint8_t version_major = 5;
  uint8_t version_minor = 0;
  PduType type{};
  uint8_t flags = kWholePdu;
  std::array<uint8_t, 4> drep = {0x10, 0, 0, 0};  ///< byte order, ASCII or EBCDIC, float format
  uint16_t frag_length = 0;                       ///< bytes of the whole PDU
  uint16_t auth_length = 0;                       ///< bytes of the auth token; without sec_trailer and padding
  uint32_t call_id = 0;

  wire::Endian endian() const { return drep[0] >> 4 == 0 ? wire::Endian::kBig : wire::Endian::kLittle; }
  bool first() const { return flags & PFC_FIRST_FRAG; }
  bool last() const { return flags & PFC_LAST_FRAG; }
  bool operator==(const Header&) const = default;
};

/// drep of a sender in this byte order: ASCII, IEEE floats.
constexpr std::array<uint8_t, 4> drep_of(wire::Endian endian) {
  return {static_cast<uint8_t>(endian == wire::Endian::kLittle ? 0x10 : 0x00), 0, 0, 0};
}

struct ContextElement {
  uint16_t id = 0;
  SyntaxId abstract_syntax;
  std::vector<SyntaxId> transfer_syntaxes;
  bool operator==(const ContextElement&) const = default;
};

/// bind and alter_context.
struct Bind {
  uint16_t max_xmit_frag = 0;
  uint16_t max_recv_frag = 0;
  uint32_t assoc_group_id = 0;
  std::vector<ContextElement> contexts;
  bool operator==(const Bind&) const = default;
};

/// p_cont_def_result_t with negotiate_ack (MS-RPCE 2.2.2.4), and p_provider_reason_t.
inline constexpr uint16_t kAcceptance = 0;
inline constexpr uint16_t kUserRejection = 1;
inline constexpr uint16_t kProviderRejection = 2;
inline constexpr uint16_t kNegotiateAck = 3;
inline constexpr uint16_t kReasonNotSpecified = 0;
inline constexpr uint16_t kAbstractSyntaxNotSupported = 1;
inline constexpr uint16_t kTransferSyntaxesNotSupported = 2;
inline constexpr uint16_t kLocalLimitExceeded = 3;

struct ContextResult {
  uint16_t result = kAcceptance;
  uint16_t reason = 0;
  SyntaxId transfer_syntax;
  bool operator==(const ContextResult&) const = default;
};

/// bind_ack and alter_context_resp.
struct BindAck {
  uint16_t max_xmit_frag = 0;
  uint16_t max_recv_frag = 0;
  uint32_t assoc_group_id = 0;
  std::string secondary_address;  ///< the port in digits; sent with its terminator, empty without one
  std::vector<ContextResult> results;
  bool operator==(const BindAck&) const = default;
};

/// provider_reject_reason (C706 12.6.3.1, MS-RPCE 2.2.2.5).
inline constexpr uint16_t REASON_NOT_SPECIFIED = 0;
inline constexpr uint16_t TEMPORARY_CONGESTION = 1;
inline constexpr uint16_t LOCAL_LIMIT_EXCEEDED = 2;
inline constexpr uint16_t PROTOCOL_VERSION_NOT_SPECIFIED = 4;
inline constexpr uint16_t authentication_type_not_recognized = 8;
inline constexpr uint16_t invalid_checksum = 9;
/// "invalid_checksum (9)"
std::string reject_reason_text(uint16_t reason);

struct BindNak {
  uint16_t reason = REASON_NOT_SPECIFIED;
  std::vector<std::pair<uint8_t, uint8_t>> versions = {{5, 0}};  ///< major, minor; may be absent on the wire
  bool operator==(const BindNak&) const = default;
};

struct Request {
  uint32_t alloc_hint = 0;
  uint16_t context_id = 0;
  uint16_t opnum = 0;
  std::optional<Guid> object;  ///< goes with PFC_OBJECT_UUID
  bool operator==(const Request&) const = default;
};

struct ResponseHead {
  uint32_t alloc_hint = 0;
  uint16_t context_id = 0;
  uint8_t cancel_count = 0;
  bool operator==(const ResponseHead&) const = default;
};

struct FaultPdu {
  uint32_t alloc_hint = 0;
  uint16_t context_id = 0;
  uint8_t cancel_count = 0;
  uint32_t status = 0;
  bool operator==(const FaultPdu&) const = default;
};

struct Auth3 {
  bool operator==(const Auth3&) const = default;
};
struct Shutdown {
  bool operator==(const Shutdown&) const = default;
};
struct CoCancel {
  bool operator==(const CoCancel&) const = default;
};
struct Orphaned {
  bool operator==(const Orphaned&) const = default;
};

/// sec_trailer (MS-RPCE 2.2.2.11).
struct SecTrailer {
  uint8_t auth_type = 0;
  uint8_t auth_level = 0;
  uint8_t auth_pad_length = 0;
  uint32_t auth_context_id = 0;
  bool operator==(const SecTrailer&) const = default;
};

using Body = std::variant<Request, ResponseHead, FaultPdu, Bind, BindAck, BindNak, Auth3, Shutdown, CoCancel, Orphaned>;

/// A PDU taken apart. Offsets count from its first byte; the stub of a sealed PDU is still ciphertext, with its padding
/// not cut off.
struct Pdu {
  Header header;
  Body body;
  size_t stub_offset = 0;
  size_t stub_length = 0;  ///< with auth padding
  std::optional<SecTrailer> security;
  size_t token_offset = 0;  ///< token_length is header.auth_length
  bool operator==(const Pdu&) const = default;
  /// "request call_id=3 frag_length=120 flags=0x03 opnum=2"
  std::string text() const;
};

/// Reads the common header from the first 16 bytes; checks version, byte order and that frag_length and auth_length
/// fit together, not that the bytes are there.
Result<Header> decode_header(wire::ByteView bytes);

/// Takes apart one whole PDU; `bytes` is exactly its frag_length.
Result<Pdu> decode_pdu(wire::ByteView bytes);

/// Appends a PDU without stub: header, body and, when `security` is given, padding, sec_trailer and `token`.
/// frag_length and auth_length are filled in, and PFC_OBJECT_UUID. header.type must fit the body.
void encode_pdu(wire::Bytes& out, Header header, const Body& body, const std::optional<SecTrailer>& security = {},
                wire::ByteView token = {});

/// Appends the header and body of a request or response whose stub follows; header is taken as it is.
void encode_request_head(wire::Bytes& out, const Header& header, const Request& request);
void encode_response_head(wire::Bytes& out, const Header& header, const ResponseHead& response);

/// Fills in frag_length and auth_length of the PDU that starts with `pdu`.
void encode_lengths(std::span<uint8_t> pdu, wire::Endian endian, uint16_t frag_length, uint16_t auth_length);

void encode_sec_trailer(wire::Bytes& out, wire::Endian endian, const SecTrailer& trailer);

}  // namespace cmrp::rpc
