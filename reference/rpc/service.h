// What stands behind a DCE/RPC server: the interfaces it serves and what to do with a call. Knows no socket, no PDU.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "reference/rpc/fault.h"
#include "reference/rpc/syntax.h"
#include "reference/wire/bytes.h"

namespace cmrp::rpc {

/// Authentication levels (MS-RPCE 2.2.1.1.8); a higher one includes what the lower ones protect.
enum class AuthLevel : uint8_t {
  kNone = 1,
  kConnect = 2,
  kCall = 3,
  kPkt = 4,
  kPktIntegrity = 5,
  kPktPrivacy = 6,
};

/// Who calls, as the security context of the connection shows it.
struct Principal {
  std::string name;       ///< "DOMAIN\user" (NTLM) or "user@REALM" (Kerberos); empty if not authenticated
  std::string mechanism;  ///< "ntlm", "krb5", or empty
  AuthLevel level = AuthLevel::kNone;

  bool operator==(const Principal&) const = default;
};

/// One request, whole: fragments joined, unsealed, verified, its verification trailer checked and cut off.
struct Call {
  uint64_t connection = 0;         ///< names the connection among all that share an AssociationRegistry; never reused
  uint64_t association_group = 0;  ///< scope of context handles (MS-RPCE 3.3.1.4.1); never reused
  uint32_t call_id = 0;            ///< unique among the calls in flight on the connection
  uint16_t opnum = 0;
  SyntaxId interface;          ///< as the Service names it in interfaces()
  SyntaxId transfer_syntax;    ///< of the request, and to be used for the response
  wire::Endian endian{};       ///< of the request stub; responses are always little-endian
  std::optional<Guid> object;  ///< the object UUID, if the request carries one
  wire::Bytes stub;            ///< request stub
  bool stub_padded = false;    ///< a verification trailer followed: zeros up to a multiple of 4 may end the stub
  std::shared_ptr<const Principal> principal;  ///< never null
  std::string endpoint;                        ///< the listener that took the connection: "127.0.0.1:49152"
};

/// Answers a call with a fault PDU of this status.
struct Fault {
  uint32_t status = 0;
  bool operator==(const Fault&) const = default;
};

/// What comes of a call.
struct Reply {
  // Implicit: a service replies with one or the other.
  Reply(wire::Bytes stub) : answer(std::move(stub)) {}
  Reply(Fault fault) : answer(fault) {}
  /// A last word; `why` is `disconnect`.
  Reply(Fault fault, std::string why) : answer(fault), disconnect(std::move(why)) {}

  /// The response stub, in the call's transfer syntax and little-endian; or a fault.
  std::variant<wire::Bytes, Fault> answer;
  /// Why the connection ends once the answer is sent, for the log. Its other calls are given up: those in flight, and
  /// those that have come and were not dispatched yet.
  std::optional<std::string> disconnect = {};
};

/// An interface that a Service serves.
struct InterfaceInfo {
  SyntaxId id;  ///< a client may ask for this major version and any minor up to this one
  AuthLevel required_level = AuthLevel::kPktPrivacy;  ///< binds below it are refused
  std::vector<SyntaxId> transfer_syntaxes = {kNdr};   ///< the preferred one first (MS-RPCE 3.3.3.1.3)
};

/// Serves calls. All functions are called from the thread that runs the server's io_context.
class Service {
 public:
  virtual ~Service() = default;

  /// The interfaces served; must stay the same, and stay valid, while a server uses the Service.
  virtual std::span<const InterfaceInfo> interfaces() const = 0;

  /// Takes one call. `reply` may be called within dispatch or later, on the same thread, at most once; after the
  /// connection has gone it does nothing. A `reply` dropped without being called leaves the client waiting.
  virtual void dispatch(Call call, std::function<void(Reply)> reply) = 0;

  /// The client asked to cancel this call (co_cancel), or gave it up (orphaned, connection gone): nobody waits for
  /// its outputs if it was given up. A co_cancel still wants an answer, usually soon.
  virtual void cancelled(uint64_t connection, uint32_t call_id) {
    static_cast<void>(connection);
    static_cast<void>(call_id);
  }

  /// The last connection of an association group has gone: run down its context handles (MS-RPCE 3.3.3.7.1).
  virtual void association_group_ended(uint64_t group) { static_cast<void>(group); }
};

}  // namespace cmrp::rpc
