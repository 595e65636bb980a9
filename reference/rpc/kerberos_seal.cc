#include "reference/rpc/kerberos_seal.h"

namespace cmrp::rpc {
namespace {

gss_iov_buffer_desc buffer(OM_uint32 type, wire::ByteView bytes) {
  return {type, {bytes.size(), const_cast<uint8_t*>(bytes.data())}};
}

/// What of a PDU is covered, in the order of its bytes; the token comes first.
struct Iov {
  std::array<gss_iov_buffer_desc, 4> buffers;
  int count = 0;

  Iov(const PduSegments& segments, bool header_signing, OM_uint32 token_type, std::span<uint8_t> token) {
    buffers[count++] = buffer(token_type, token);
    if (header_signing) buffers[count++] = buffer(GSS_IOV_BUFFER_TYPE_SIGN_ONLY, segments.header);
    buffers[count++] = buffer(GSS_IOV_BUFFER_TYPE_DATA, segments.body);
    if (header_signing) buffers[count++] = buffer(GSS_IOV_BUFFER_TYPE_SIGN_ONLY, segments.sec_trailer);
  }
};

}  // namespace

Result<std::unique_ptr<MessageProtection>> KerberosSeal::make(gss::Context context, AuthLevel level) {
  std::unique_ptr<KerberosSeal> seal(new KerberosSeal(std::move(context)));
  // The token has the same size for every body, as bodies are padded to the cipher's block.
  std::array<uint8_t, 16> body{};
  bool privacy = level == AuthLevel::kPktPrivacy;
  Iov iov({{}, body, {}}, false, privacy ? GSS_IOV_BUFFER_TYPE_HEADER : GSS_IOV_BUFFER_TYPE_MIC_TOKEN, {});
  OM_uint32 minor, major;
  if (privacy) {
    major =
        gss_wrap_iov_length(&minor, seal->context_.get(), 1, GSS_C_QOP_DEFAULT, nullptr, iov.buffers.data(), iov.count);
  } else {
    major = gss_get_mic_iov_length(&minor, seal->context_.get(), GSS_C_QOP_DEFAULT, iov.buffers.data(), iov.count);
  }
  if (GSS_ERROR(major)) return gss::failure("size of a Kerberos token", major, minor);
  seal->signature_size_ = iov.buffers[0].buffer.length;
  return seal;
}

Result<void> KerberosSeal::protect(PduSegments segments, bool header_signing, bool seal, std::span<uint8_t> signature) {
  if (signature.size() != signature_size_) return fail("auth_value", 0, "room of the wrong size for a Kerberos token");
  OM_uint32 minor, major;
  Iov iov(segments, header_signing, seal ? GSS_IOV_BUFFER_TYPE_HEADER : GSS_IOV_BUFFER_TYPE_MIC_TOKEN, signature);
  if (seal) {
    int sealed = 0;
    major = gss_wrap_iov(&minor, context_.get(), 1, GSS_C_QOP_DEFAULT, &sealed, iov.buffers.data(), iov.count);
    if (major == GSS_S_COMPLETE && !sealed) return fail("auth_value", 0, "gss_wrap_iov did not seal");
  } else {
    major = gss_get_mic_iov(&minor, context_.get(), GSS_C_QOP_DEFAULT, iov.buffers.data(), iov.count);
  }
  if (major != GSS_S_COMPLETE) return gss::failure("protecting a PDU", major, minor);
  return {};
}

Result<void> KerberosSeal::unprotect(PduSegments segments, bool header_signing, bool seal,
                                     std::span<uint8_t> signature) {
  if (signature.size() != signature_size_) return fail("auth_value", 0, "a Kerberos token of the wrong size");
  OM_uint32 minor, major;
  Iov iov(segments, header_signing, seal ? GSS_IOV_BUFFER_TYPE_HEADER : GSS_IOV_BUFFER_TYPE_MIC_TOKEN, signature);
  if (seal) {
    int sealed = 0;
    major = gss_unwrap_iov(&minor, context_.get(), &sealed, nullptr, iov.buffers.data(), iov.count);
    if (major == GSS_S_COMPLETE && !sealed) return fail("auth_value", 0, "signed, but not sealed");
  } else {
    major = gss_verify_mic_iov(&minor, context_.get(), nullptr, iov.buffers.data(), iov.count);
  }
  // Supplementary bits count as failures: a token that is old, doubled, or ahead of its turn.
  if (major != GSS_S_COMPLETE) return gss::failure("verifying a PDU", major, minor);
  return {};
}

}  // namespace cmrp::rpc
