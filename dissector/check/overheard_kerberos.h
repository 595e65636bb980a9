// A Kerberos context between two others, read with the service's key: the AP-REQ and AP-REP give the session's keys
// (RFC 4120 5.5), and these open Wrap tokens (RFC 4121 4.2) as DCE/RPC lays them out (MS-KILE 3.4.5.4.1).
//
//   auth_value := header(16) E(filler(EC) header(16)) checksum E(confounder)      around the sealed body of the PDU
//   header     := 05 04 flags FF EC(2) RRC(2) sequence(8)
//
// Each token opens by itself: lost PDUs do no harm.
#pragma once

#include <krb5.h>

#include <chrono>
#include <memory>
#include <string>

#include "reference/rpc/security.h"

namespace cmrp::check {

enum class From : uint8_t { kClient, kServer };

/// Keys of services, from a keytab file.
class ServiceKeys {
 public:
  /// The error names the file.
  static tl::expected<std::shared_ptr<ServiceKeys>, std::string> open(const std::string& path);
  ~ServiceKeys();
  ServiceKeys(const ServiceKeys&) = delete;
  ServiceKeys& operator=(const ServiceKeys&) = delete;

 private:
  friend class OverheardKerberos;
  ServiceKeys() = default;
  krb5_context context_ = nullptr;
  krb5_keytab keytab_ = nullptr;
};

class OverheardKerberos {
 public:
  /// `keys` may be null: then nothing opens.
  explicit OverheardKerberos(std::shared_ptr<ServiceKeys> keys) : keys_(std::move(keys)) {}
  ~OverheardKerberos();
  OverheardKerberos(const OverheardKerberos&) = delete;
  OverheardKerberos& operator=(const OverheardKerberos&) = delete;

  /// Takes the token of a leg, sent at that time. True if it is one of Kerberos.
  bool take_token(From from, wire::ByteView token, std::chrono::nanoseconds since_epoch);

  /// Unseals the body of a PDU in place. The error says why not.
  tl::expected<void, std::string> open(From from, rpc::PduSegments segments, bool header_signing,
                                       std::span<uint8_t> signature);

 private:
  bool take_request(wire::ByteView message, std::chrono::nanoseconds since_epoch);
  bool take_reply(wire::ByteView message);

  std::shared_ptr<ServiceKeys> keys_;
  krb5_auth_context exchange_ = nullptr;
  krb5_keyblock* key_ = nullptr;           ///< the initiator's subkey, or the session's
  krb5_keyblock* acceptor_key_ = nullptr;  ///< null if the acceptor chose none
  std::string obstacle_ = "its AP-REQ was not captured";
};

}  // namespace cmrp::check
