#include "dissector/check/overheard_kerberos.h"

#include <algorithm>
#include <array>

namespace cmrp::check {
namespace {

using wire::ByteView;

constexpr uint8_t kApReq = 0x6e, kApRep = 0x6f;  // APPLICATION 14 and 15, constructed
constexpr size_t kHeaderBytes = 16;
constexpr uint8_t kSealed = 0x02, kAcceptorSubkey = 0x04;
constexpr krb5_keyusage kAcceptorSeal = 22, kInitiatorSeal = 24;  // RFC 4121 2

/// The DER element with that tag that begins with `bytes`, or an empty view.
ByteView element(ByteView bytes, uint8_t tag) {
  if (bytes.size() < 2 || bytes[0] != tag) return {};
  size_t length = bytes[1], head = 2;
  if (length > 0x80 && length <= 0x83) {
    head += length - 0x80;
    if (bytes.size() < head) return {};
    length = 0;
    for (size_t i = 2; i < head; ++i) length = length << 8 | bytes[i];
  } else if (length >= 0x80) {
    return {};
  }
  return length <= bytes.size() - head ? bytes.first(head + length) : ByteView{};
}

krb5_data data_of(ByteView bytes) {
  krb5_data out{};
  out.length = static_cast<unsigned>(bytes.size());
  out.data = reinterpret_cast<char*>(const_cast<uint8_t*>(bytes.data()));
  return out;
}

krb5_crypto_iov iov(krb5_cryptotype type, ByteView bytes) { return {type, data_of(bytes)}; }

std::string message_of(krb5_context context, krb5_error_code code) {
  const char* text = krb5_get_error_message(context, code);
  std::string out = text;
  krb5_free_error_message(context, text);
  return out;
}

}  // namespace

tl::expected<std::shared_ptr<ServiceKeys>, std::string> ServiceKeys::open(const std::string& path) {
  std::shared_ptr<ServiceKeys> keys(new ServiceKeys);
  // What is computed depends on the keytab alone, not on the realm of the machine that looks on.
  krb5_error_code code = krb5_init_context(&keys->context_);
  if (code) return tl::unexpected("Kerberos cannot be used: " + message_of(nullptr, code));
  code = krb5_kt_resolve(keys->context_, ("FILE:" + path).c_str(), &keys->keytab_);
  if (!code) code = krb5_kt_have_content(keys->context_, keys->keytab_);
  if (code) return tl::unexpected(path + ": " + message_of(keys->context_, code));
  return keys;
}

ServiceKeys::~ServiceKeys() {
  if (keytab_) krb5_kt_close(context_, keytab_);
  if (context_) krb5_free_context(context_);
}

OverheardKerberos::~OverheardKerberos() {
  if (!keys_) return;
  if (key_) krb5_free_keyblock(keys_->context_, key_);
  if (acceptor_key_) krb5_free_keyblock(keys_->context_, acceptor_key_);
  if (exchange_) krb5_auth_con_free(keys_->context_, exchange_);
}

bool OverheardKerberos::take_token(From from, ByteView token, std::chrono::nanoseconds since_epoch) {
  // The message stands bare, within SPNEGO, or within the framing of GSS besides: it is looked for.
  uint8_t tag = from == From::kClient ? kApReq : kApRep;
  for (size_t i = 0; i < token.size(); ++i) {
    ByteView message = element(token.subspan(i), tag);
    if (message.size() < 64) continue;
    if (from == From::kClient ? take_request(message, since_epoch) : take_reply(message)) return true;
  }
  return false;
}

/// True if it is an AP-REQ, though it may be one that we have no key for.
bool OverheardKerberos::take_request(ByteView message, std::chrono::nanoseconds since_epoch) {
  // An AP-REQ begins with the version and the message's type: SEQUENCE { [0] 5, [1] 14, …
  constexpr std::array<uint8_t, 10> kBegin = {0xa0, 0x03, 0x02, 0x01, 0x05, 0xa1, 0x03, 0x02, 0x01, 0x0e};
  ByteView start = message.first(std::min<size_t>(message.size(), 24));
  if (std::search(start.begin(), start.end(), kBegin.begin(), kBegin.end()) == start.end()) return false;
  if (!keys_) {
    obstacle_ = "it is sealed by Kerberos, and no key of the service was given (--keytab)";
    return true;
  }
  if (exchange_) return true;
  krb5_context context = keys_->context_;
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_epoch);
  auto rest = std::chrono::duration_cast<std::chrono::microseconds>(since_epoch - seconds);
  krb5_set_real_time(context, static_cast<krb5_timestamp>(seconds.count()), static_cast<krb5_int32>(rest.count()));
  krb5_data request = data_of(message);
  krb5_flags options = 0;
  krb5_error_code code = krb5_auth_con_init(context, &exchange_);
  if (!code) code = krb5_auth_con_setflags(context, exchange_, 0);  // no replay cache: each capture is a replay
  if (!code) code = krb5_rd_req(context, &exchange_, &request, nullptr, keys_->keytab_, &options, nullptr);
  if (!code) code = krb5_auth_con_getrecvsubkey(context, exchange_, &key_);
  if (!code && !key_) code = krb5_auth_con_getkey(context, exchange_, &key_);
  if (code) obstacle_ = "its AP-REQ cannot be read with the keytab: " + message_of(context, code);
  return true;
}

bool OverheardKerberos::take_reply(ByteView message) {
  if (!key_ || acceptor_key_) return false;
  krb5_data reply = data_of(message);
  krb5_ap_rep_enc_part* part = nullptr;
  if (krb5_rd_rep(keys_->context_, exchange_, &reply, &part)) return false;
  if (part->subkey) krb5_copy_keyblock(keys_->context_, part->subkey, &acceptor_key_);
  krb5_free_ap_rep_enc_part(keys_->context_, part);
  return true;
}

tl::expected<void, std::string> OverheardKerberos::open(From from, rpc::PduSegments segments, bool header_signing,
                                                        std::span<uint8_t> signature) {
  if (!key_) return tl::unexpected(obstacle_);
  wire::Reader in(signature, wire::Endian::kBig);
  uint16_t id = 0, filler = 0;
  uint8_t flags = 0;
  if (!in.read(id) || !in.read(flags) || !in.skip(1) || !in.read(filler) || !in.skip(10) || id != 0x0504 ||
      !(flags & kSealed)) {
    return tl::unexpected<std::string>("its tokens are not those of RFC 4121; only AES is read");
  }
  const krb5_keyblock* key = flags & kAcceptorSubkey ? acceptor_key_ : key_;
  if (!key) return tl::unexpected<std::string>("its AP-REP, which has the key, was not captured");
  unsigned confounder = 0, checksum = 0;
  krb5_context context = keys_->context_;
  if (krb5_c_crypto_length(context, key->enctype, KRB5_CRYPTO_TYPE_HEADER, &confounder) ||
      krb5_c_crypto_length(context, key->enctype, KRB5_CRYPTO_TYPE_CHECKSUM, &checksum) ||
      signature.size() != 2 * kHeaderBytes + filler + checksum + confounder) {
    return tl::unexpected<std::string>("a token of the wrong size");
  }
  std::array<krb5_crypto_iov, 6> parts;
  size_t count = 0;
  parts[count++] = iov(KRB5_CRYPTO_TYPE_HEADER, signature.last(confounder));
  if (header_signing) parts[count++] = iov(KRB5_CRYPTO_TYPE_SIGN_ONLY, segments.header);
  parts[count++] = iov(KRB5_CRYPTO_TYPE_DATA, segments.body);
  if (header_signing) parts[count++] = iov(KRB5_CRYPTO_TYPE_SIGN_ONLY, segments.sec_trailer);
  parts[count++] = iov(KRB5_CRYPTO_TYPE_DATA, signature.subspan(kHeaderBytes, filler + kHeaderBytes));
  parts[count++] = iov(KRB5_CRYPTO_TYPE_TRAILER, signature.subspan(2 * kHeaderBytes + filler, checksum));
  krb5_keyusage usage = from == From::kClient ? kInitiatorSeal : kAcceptorSeal;
  if (krb5_c_decrypt_iov(context, key, usage, nullptr, parts.data(), count)) {
    return tl::unexpected<std::string>("a signature does not match");
  }
  return {};
}

}  // namespace cmrp::check
