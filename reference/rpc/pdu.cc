#include "reference/rpc/pdu.h"

#include <fmt/format.h>

#include "reference/rpc/fault.h"

namespace cmrp::rpc {
namespace {

using wire::Bytes;
using wire::ByteView;
using wire::Reader;
using wire::Writer;

/// A C706 p_cont_list_t or p_rt_versions_supported_t counts in one byte, so counts need no limit of their own: the
/// bytes of the elements must be in the PDU before anything is kept.
bool read(Reader& in, SyntaxId& out) {
  uint32_t version = 0;
  if (!read_guid(in, out.uuid) || !in.read(version)) return false;
  out.major = static_cast<uint16_t>(version);
  out.minor = static_cast<uint16_t>(version >> 16);
  return true;
}

/// The version is one 32-bit integer: the major one in its lower half, in either byte order (C706 12.6.3.1).
void write(Writer& out, const SyntaxId& syntax) {
  write_guid(out, syntax.uuid);
  out.write(uint32_t{syntax.minor} << 16 | syntax.major);
}

/// The error of a field that the PDU is too short for.
tl::unexpected<Error> cut_short(const char* field, const Reader& in) {
  return fail(field, in.position(), "PDU ends before it");
}

Result<Bind> decode_bind(Reader& in) {
  Bind bind;
  uint8_t count = 0;
  if (!in.read(bind.max_xmit_frag)) return cut_short("max_xmit_frag", in);
  if (!in.read(bind.max_recv_frag)) return cut_short("max_recv_frag", in);
  if (!in.read(bind.assoc_group_id)) return cut_short("assoc_group_id", in);
  if (!in.read(count) || !in.skip(3)) return cut_short("n_context_elem", in);
  for (unsigned i = 0; i < count; ++i) {
    ContextElement element;
    uint8_t syntaxes = 0;
    if (!in.read(element.id) || !in.read(syntaxes) || !in.skip(1) || !read(in, element.abstract_syntax)) {
      return cut_short("p_cont_elem", in);
    }
    for (unsigned j = 0; j < syntaxes; ++j) {
      SyntaxId syntax;
      if (!read(in, syntax)) return cut_short("transfer_syntaxes", in);
      element.transfer_syntaxes.push_back(syntax);
    }
    bind.contexts.push_back(std::move(element));
  }
  return bind;
}

void encode(Writer& out, const Bind& bind) {
  out.write(bind.max_xmit_frag);
  out.write(bind.max_recv_frag);
  out.write(bind.assoc_group_id);
  out.write(static_cast<uint8_t>(bind.contexts.size()));
  out.zeros(3);
  for (const ContextElement& element : bind.contexts) {
    out.write(element.id);
    out.write(static_cast<uint8_t>(element.transfer_syntaxes.size()));
    out.zeros(1);
    write(out, element.abstract_syntax);
    for (const SyntaxId& syntax : element.transfer_syntaxes) write(out, syntax);
  }
}

Result<BindAck> decode_bind_ack(Reader& in) {
  BindAck ack;
  uint16_t address_length = 0;
  ByteView address;
  if (!in.read(ack.max_xmit_frag)) return cut_short("max_xmit_frag", in);
  if (!in.read(ack.max_recv_frag)) return cut_short("max_recv_frag", in);
  if (!in.read(ack.assoc_group_id)) return cut_short("assoc_group_id", in);
  if (!in.read(address_length)) return cut_short("sec_addr.length", in);
  size_t address_offset = in.position();
  if (!in.take(address_length, address)) return cut_short("sec_addr", in);
  if (!address.empty()) {
    if (address.back() != 0) return fail("sec_addr", address_offset, "string without its terminator");
    ack.secondary_address.assign(address.begin(), address.end() - 1);
  }
  uint8_t count = 0;
  if (!in.align(4) || !in.read(count) || !in.skip(3)) return cut_short("n_results", in);
  for (unsigned i = 0; i < count; ++i) {
    ContextResult result;
    if (!in.read(result.result) || !in.read(result.reason) || !read(in, result.transfer_syntax)) {
      return cut_short("p_results", in);
    }
    ack.results.push_back(result);
  }
  return ack;
}

void encode(Writer& out, const BindAck& ack) {
  out.write(ack.max_xmit_frag);
  out.write(ack.max_recv_frag);
  out.write(ack.assoc_group_id);
  const std::string& address = ack.secondary_address;
  out.write(static_cast<uint16_t>(address.empty() ? 0 : address.size() + 1));
  if (!address.empty()) {
    out.bytes({reinterpret_cast<const uint8_t*>(address.data()), address.size()});
    out.zeros(1);
  }
  out.align(4);
  out.write(static_cast<uint8_t>(ack.results.size()));
  out.zeros(3);
  for (const ContextResult& result : ack.results) {
    out.write(result.result);
    out.write(result.reason);
    write(out, result.transfer_syntax);
  }
}

Result<BindNak> decode_bind_nak(Reader& in) {
  BindNak nak;
  nak.versions.clear();
  uint8_t count = 0;
  if (!in.read(nak.reason)) return cut_short("provider_reject_reason", in);
  if (in.remaining() == 0) return nak;
  if (!in.read(count)) return cut_short("n_protocols", in);
  for (unsigned i = 0; i < count; ++i) {
    std::pair<uint8_t, uint8_t> version;
    if (!in.read(version.first) || !in.read(version.second)) return cut_short("p_protocols", in);
    nak.versions.push_back(version);
  }
  return nak;  // a Signature and extended error information may follow; neither is interpreted (MS-RPCE 2.2.2.9)
}

void encode(Writer& out, const BindNak& nak) {
  out.write(nak.reason);
  out.write(static_cast<uint8_t>(nak.versions.size()));
  for (auto [major, minor] : nak.versions) {
    out.write(major);
    out.write(minor);
  }
}

Result<Request> decode_request(Reader& in, uint8_t flags) {
  Request request;
  if (!in.read(request.alloc_hint)) return cut_short("alloc_hint", in);
  if (!in.read(request.context_id)) return cut_short("p_cont_id", in);
  if (!in.read(request.opnum)) return cut_short("opnum", in);
  if (flags & PFC_OBJECT_UUID) {
    if (!read_guid(in, request.object.emplace())) return cut_short("object", in);
  }
  return request;
}

void encode(Writer& out, const Request& request) {
  out.write(request.alloc_hint);
  out.write(request.context_id);
  out.write(request.opnum);
  if (request.object) write_guid(out, *request.object);
}

Result<ResponseHead> decode_response(Reader& in) {
  ResponseHead response;
  if (!in.read(response.alloc_hint)) return cut_short("alloc_hint", in);
  if (!in.read(response.context_id)) return cut_short("p_cont_id", in);
  if (!in.read(response.cancel_count) || !in.skip(1)) return cut_short("cancel_count", in);
  return response;
}

void encode(Writer& out, const ResponseHead& response) {
  out.write(response.alloc_hint);
  out.write(response.context_id);
  out.write(response.cancel_count);
  out.zeros(1);
}

Result<FaultPdu> decode_fault(Reader& in) {
  FaultPdu fault;
  if (!in.read(fault.alloc_hint)) return cut_short("alloc_hint", in);
  if (!in.read(fault.context_id)) return cut_short("p_cont_id", in);
  if (!in.read(fault.cancel_count) || !in.skip(1)) return cut_short("cancel_count", in);
  if (!in.read(fault.status)) return cut_short("status", in);
  if (!in.skip(4)) return cut_short("reserved2", in);
  return fault;
}

void encode(Writer& out, const FaultPdu& fault) {
  out.write(fault.alloc_hint);
  out.write(fault.context_id);
  out.write(fault.cancel_count);
  out.zeros(1);
  out.write(fault.status);
  out.zeros(4);
}

Result<Auth3> decode_auth3(Reader& in) {
  if (!in.skip(4)) return cut_short("pad", in);
  return Auth3{};
}
void encode(Writer& out, const Auth3&) { out.zeros(4); }
void encode(Writer&, const Shutdown&) {}
void encode(Writer&, const CoCancel&) {}
void encode(Writer&, const Orphaned&) {}

Result<Body> decode_body(Reader& in, const Header& header) {
  auto widen = [](auto result) -> Result<Body> {
    if (!result) return tl::unexpected(std::move(result.error()));
    return Body(std::move(*result));
  };
  switch (header.type) {
    case PduType::kRequest:
      return widen(decode_request(in, header.flags));
    case PduType::kResponse:
      return widen(decode_response(in));
    case PduType::kFault:
      return widen(decode_fault(in));
    case PduType::kBind:
    case PduType::kAlterContext:
      return widen(decode_bind(in));
    case PduType::kBindAck:
    case PduType::kAlterContextResp:
      return widen(decode_bind_ack(in));
    case PduType::kBindNak:
      return widen(decode_bind_nak(in));
    case PduType::kAuth3:
      return widen(decode_auth3(in));
    case PduType::kShutdown:
      return Body(Shutdown{});
    case PduType::kCoCancel:
      return Body(CoCancel{});
    case PduType::kOrphaned:
      return Body(Orphaned{});
  }
  return fail("PTYPE", 2, "unknown PDU type " + std::to_string(static_cast<unsigned>(header.type)));
}

Result<SecTrailer> decode_sec_trailer(Reader& in, size_t offset) {
  SecTrailer trailer;
  if (!in.read(trailer.auth_type) || !in.read(trailer.auth_level) || !in.read(trailer.auth_pad_length) || !in.skip(1) ||
      !in.read(trailer.auth_context_id)) {
    return fail("sec_trailer", offset, "PDU ends before it");
  }
  return trailer;
}

void encode_header(Writer& out, const Header& header) {
  out.write(header.version_major);
  out.write(header.version_minor);
  out.write(static_cast<uint8_t>(header.type));
  out.write(header.flags);
  out.bytes(header.drep);
  out.write(header.frag_length);
  out.write(header.auth_length);
  out.write(header.call_id);
}

void append(Bytes& out, ByteView more) { out.insert(out.end(), more.begin(), more.end()); }

}  // namespace

Result<Header> decode_header(ByteView bytes) {
  Header header;
  if (bytes.size() < kHeaderBytes) return fail("header", bytes.size(), "fewer than 16 bytes");
  std::copy(bytes.begin() + 4, bytes.begin() + 8, header.drep.begin());
  Reader in(bytes, header.endian());
  uint8_t type = 0;
  bool read = in.read(header.version_major) && in.read(header.version_minor) && in.read(type) &&
              in.read(header.flags) && in.skip(4) && in.read(header.frag_length) && in.read(header.auth_length) &&
              in.read(header.call_id);
  if (!read) return fail("header", in.position(), "fewer than 16 bytes");
  header.type = static_cast<PduType>(type);
  if (header.version_major != 5) return fail("rpc_vers", 0, "not 5");
  if (header.version_minor != 0) return fail("rpc_vers_minor", 1, "not 0");
  if (header.drep[0] >> 4 > 1) return fail("packed_drep", 4, "unknown byte order");
  size_t least = kHeaderBytes + (header.auth_length ? kSecTrailerBytes + header.auth_length : 0);
  if (header.frag_length < least) return fail("frag_length", 8, "shorter than the header and auth_length make the PDU");
  return header;
}

Result<Pdu> decode_pdu(ByteView bytes) {
  Result<Header> header = decode_header(bytes);
  if (!header) return tl::unexpected(header.error());
  if (header->frag_length != bytes.size()) return fail("frag_length", 8, "not the number of bytes in the PDU");
  Pdu pdu;
  pdu.header = *header;
  size_t end = bytes.size();
  if (header->auth_length) {
    pdu.token_offset = end - header->auth_length;
    end = pdu.token_offset - kSecTrailerBytes;
    Reader in(bytes.subspan(end), header->endian());
    Result<SecTrailer> trailer = decode_sec_trailer(in, end);
    if (!trailer) return tl::unexpected(trailer.error());
    pdu.security = *trailer;
  }
  Reader in(bytes.first(end), header->endian());
  ByteView head;
  if (!in.take(kHeaderBytes, head)) return fail("sec_trailer", end, "overlaps the header");
  Result<Body> body = decode_body(in, *header);
  if (!body) return tl::unexpected(body.error());
  pdu.body = std::move(*body);
  pdu.stub_offset = in.position();
  pdu.stub_length = in.remaining();
  if (pdu.security && pdu.security->auth_pad_length > pdu.stub_length) {
    return fail("auth_pad_length", end + 2, "more than precedes the sec_trailer");
  }
  return pdu;
}

void encode_request_head(Bytes& out, const Header& header, const Request& request) {
  Writer writer(header.endian(), std::move(out));
  encode_header(writer, header);
  encode(writer, request);
  out = writer.take();
}

void encode_response_head(Bytes& out, const Header& header, const ResponseHead& response) {
  Writer writer(header.endian(), std::move(out));
  encode_header(writer, header);
  encode(writer, response);
  out = writer.take();
}

void encode_sec_trailer(Bytes& out, wire::Endian endian, const SecTrailer& trailer) {
  Writer writer(endian, std::move(out));
  writer.write(trailer.auth_type);
  writer.write(trailer.auth_level);
  writer.write(trailer.auth_pad_length);
  writer.write(uint8_t{0});
  writer.write(trailer.auth_context_id);
  out = writer.take();
}

void encode_pdu(Bytes& out, Header header, const Body& body, const std::optional<SecTrailer>& security,
                ByteView token) {
  if (const auto* request = std::get_if<Request>(&body); request && request->object) header.flags |= PFC_OBJECT_UUID;
  size_t start = out.size();
  Writer writer(header.endian());
  encode_header(writer, header);
  std::visit([&](const auto& b) { encode(writer, b); }, body);
  append(out, writer.view());
  if (security) {
    SecTrailer trailer = *security;
    trailer.auth_pad_length = static_cast<uint8_t>((16 - (out.size() - start) % 16) % 16);
    out.resize(out.size() + trailer.auth_pad_length);
    encode_sec_trailer(out, header.endian(), trailer);
    append(out, token);
  }
  encode_lengths(std::span(out).subspan(start), header.endian(), static_cast<uint16_t>(out.size() - start),
                 static_cast<uint16_t>(token.size()));
}

void encode_lengths(std::span<uint8_t> pdu, wire::Endian endian, uint16_t frag_length, uint16_t auth_length) {
  auto put = [&](size_t offset, uint16_t value) {
    pdu[offset] = static_cast<uint8_t>(endian == wire::Endian::kLittle ? value : value >> 8);
    pdu[offset + 1] = static_cast<uint8_t>(endian == wire::Endian::kLittle ? value >> 8 : value);
  };
  put(8, frag_length);
  put(10, auth_length);
}

std::string pdu_type_text(PduType type) {
  switch (type) {
    case PduType::kRequest:
      return "request";
    case PduType::kResponse:
      return "response";
    case PduType::kFault:
      return "fault";
    case PduType::kBind:
      return "bind";
    case PduType::kBindAck:
      return "bind_ack";
    case PduType::kBindNak:
      return "bind_nak";
    case PduType::kAlterContext:
      return "alter_context";
    case PduType::kAlterContextResp:
      return "alter_context_resp";
    case PduType::kAuth3:
      return "rpc_auth_3";
    case PduType::kShutdown:
      return "shutdown";
    case PduType::kCoCancel:
      return "co_cancel";
    case PduType::kOrphaned:
      return "orphaned";
  }
  return fmt::format("PDU type {}", static_cast<unsigned>(type));
}

std::string reject_reason_text(uint16_t reason) {
  const char* name = "unknown reason";
  switch (reason) {
    case REASON_NOT_SPECIFIED:
      name = "REASON_NOT_SPECIFIED";
      break;
    case TEMPORARY_CONGESTION:
      name = "TEMPORARY_CONGESTION";
      break;
    case LOCAL_LIMIT_EXCEEDED:
      name = "LOCAL_LIMIT_EXCEEDED";
      break;
    case PROTOCOL_VERSION_NOT_SPECIFIED:
      name = "PROTOCOL_VERSION_NOT_SPECIFIED";
      break;
    case authentication_type_not_recognized:
      name = "authentication_type_not_recognized";
      break;
    case invalid_checksum:
      name = "invalid_checksum";
      break;
  }
  return fmt::format("{} ({})", name, reason);
}

std::string Pdu::text() const {
  std::string line = fmt::format("{} call_id={} frag_length={} flags=0x{:02x}", pdu_type_text(header.type),
                                 header.call_id, header.frag_length, header.flags);
  if (const auto* request = std::get_if<Request>(&body)) {
    line += fmt::format(" context={} opnum={}", request->context_id, request->opnum);
  } else if (const auto* fault = std::get_if<FaultPdu>(&body)) {
    line += " status=" + fault_text(fault->status);
  } else if (const auto* nak = std::get_if<BindNak>(&body)) {
    line += " reason=" + reject_reason_text(nak->reason);
  } else if (const auto* bind = std::get_if<Bind>(&body)) {
    for (const ContextElement& element : bind->contexts) {
      line += fmt::format(" {}={}", element.id, element.abstract_syntax.text());
    }
  } else if (const auto* ack = std::get_if<BindAck>(&body)) {
    for (const ContextResult& result : ack->results) line += fmt::format(" {}/{}", result.result, result.reason);
  }
  if (security) {
    line += fmt::format(" auth_type={} auth_level={} auth_length={}", security->auth_type, security->auth_level,
                        header.auth_length);
  }
  return line;
}

}  // namespace cmrp::rpc
