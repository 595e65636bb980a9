// The oracle: judges what a server of clusapi 3.0 answered, from observed traffic alone.
//
// Whoever sees traffic (the suite, the Wireshark plugin, cmrp-check) tells the oracle, once and in order, what it saw.
// The oracle remembers what the traffic has shown (associations, context handles with their kind, object and access,
// the last state of an object) and hands findings and a view of each call to a Sink, from within the event that
// completes them.
//
// It speaks only of what the traffic proves. What may have happened unseen (packets lost, a connection whose bind was
// not captured, a stub that could not be unsealed, other clients, time) makes it silent, never wrong. README.md lists
// the rules with their requirements.
//
// No I/O, no threads, no clock. Memory is linear in open handles and connections; what waits for its answer is bounded
// (Options). Every byte may be hostile.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "reference/idl/interface.h"
#include "reference/rpc/service.h"
#include "reference/wire/bytes.h"

namespace cmrp::oracle {

/// Tells connections apart, as the observer likes. Not used again before closed() was told.
using ConnectionId = uint64_t;

/// When and where something was seen.
struct Moment {
  uint64_t frame = 0;               ///< frame number, from 1, of the packet that completed the PDU; 0: there is none
  std::chrono::nanoseconds time{};  ///< since the epoch

  bool operator==(const Moment&) const = default;
};

// ---------------------------------------------------------------------------------------------------------- events

/// A presentation context that the server accepted.
struct AcceptedContext {
  uint16_t id = 0;
  rpc::SyntaxId interface;
  rpc::SyntaxId transfer_syntax;
};

/// A bind and its bind_ack.
struct Bind {
  /// Tells servers (endpoints) apart: association groups belong to one.
  uint64_t server = 0;
  /// assoc_group_id of the bind: 0 asks for a new group. Nothing if the bind was not seen.
  std::optional<uint32_t> requested_group;
  /// assoc_group_id of the bind_ack. Nothing if it was not seen.
  std::optional<uint32_t> group;
  std::span<const AcceptedContext> accepted;
};

/// How much of a stub is known.
enum class StubIs : uint8_t {
  kWhole,
  kTruncated,  ///< the beginning is there: cut by the capture's snapshot length, or a fragment was lost
  kSealed,     ///< nothing: encrypted, and no key
};

/// Stub data of a PDU or of several fragments together, unsealed.
struct Stub {
  wire::ByteView bytes;
  StubIs is = StubIs::kWhole;
  wire::Endian endian = wire::Endian::kLittle;
  /// A verification trailer followed (MS-RPCE 2.2.2.13) and is not in `bytes`.
  bool padded = false;
};

struct Request {
  ConnectionId connection = 0;
  uint32_t call_id = 0;
  uint16_t context = 0;  ///< presentation context
  uint16_t opnum = 0;
  Moment at;
  /// Level of the PDU's sec_trailer, kNone without one. Nothing if that is not how the client sent it (a capture that
  /// was written unsealed).
  std::optional<rpc::AuthLevel> level;
  Stub stub;
};

struct Response {
  ConnectionId connection = 0;
  uint32_t call_id = 0;
  Moment at;
  Stub stub;
};

struct Fault {
  ConnectionId connection = 0;
  uint32_t call_id = 0;
  Moment at;
  uint32_t status = 0;
};

// --------------------------------------------------------------------------------------------------- what is known

/// What is known of the access that a context handle was granted (3.1.4.2).
enum class Granted : uint8_t {
  kUnknown,
  kRead,  ///< "Read", or "Read with Backup Privilege": traffic does not show which
  kAll,
};

/// What the oracle knows of a context handle in a request or response.
enum class HandleIs : uint8_t {
  kNull,
  kOpen,         ///< issued to this association, and not closed
  kClosed,       ///< issued to this association, and closed
  kOtherGroup,   ///< open in another association group of the server
  kNeverIssued,  ///< the association was seen from its beginning, and this was not issued in it
  kUnknown,      ///< may have been issued, or closed, unseen
};

struct HandleView {
  const ndr::Field* field = nullptr;  ///< the parameter
  ndr::ContextHandle value;
  HandleIs is = HandleIs::kUnknown;
  /// Whether this message issued it, or closed it.
  bool issued = false;
  bool closed = false;
  /// Numbers issued handles from 1; 0 if the issue is not known. Same number, same handle. What follows is known only
  /// if it is not 0.
  uint64_t serial = 0;
  ndr::HandleKind kind{};
  Granted access = Granted::kUnknown;
  std::u16string_view object;  ///< name of the object as the opening call gave it; empty if it gave none
  Moment opened;               ///< the response that issued it
};

/// One call, as far as it has been seen. Valid within the Sink's function only.
struct CallView {
  enum class Answer : uint8_t { kNone, kResponse, kFault };

  ConnectionId connection = 0;
  uint32_t call_id = 0;
  uint16_t opnum = 0;
  const idl::Method* method = nullptr;  ///< null for an opnum that has none
  ndr::Syntax syntax{};
  Moment requested;  ///< frame 0 if the request was not seen
  Moment answered;
  Answer answer = Answer::kNone;
  std::optional<uint32_t> code;  ///< the status that the method returned, if the response has been decoded
  uint32_t fault = 0;            ///< status of a fault
  /// Whether the stub was decoded without error.
  bool request_decoded = false;
  bool response_decoded = false;
  /// The method's parameters (ndr::Object of *method->parameters): [in] ones if request_decoded, [out] ones if
  /// response_decoded. Null if neither.
  const void* parameters = nullptr;
  /// The handles of the request, in the order of the parameters, and after the answer those of the response behind
  /// them.
  std::span<const HandleView> request_handles;
  std::span<const HandleView> response_handles;
  /// The [in, out] integers as the request had them, in the order of the parameters: the response is decoded over them.
  std::span<const uint32_t> sent;
};

/// `ApiOfflineResource "SQL Data" → ERROR_RESOURCE_FAILED`, without the arrow while there is no answer. UTF-8; control
/// characters of peers' names are replaced.
std::string summary(const CallView& call);

// ---------------------------------------------------------------------------------------------------------- findings

enum class Severity : uint8_t {
  kMust,    ///< a MUST or MUST NOT is violated, and the traffic proves it
  kShould,  ///< the same of a SHOULD or SHOULD NOT
  kNote,    ///< legal, or explained by what may have happened unseen, and yet worth a look; only if Options::notes
};
/// "MUST", "SHOULD", "note".
std::string_view name_of(Severity severity);

/// A rule of the oracle.
struct Rule {
  std::string_view name;         ///< "handle-closed"; permanent, for filters and baselines
  std::string_view requirement;  ///< the requirement, if it is the same for all methods; else empty
  std::string_view asks;         ///< what it holds the server to, one sentence
  std::string_view needs;        ///< what has to have been seen for it to speak
};
/// All rules, in the order of README.md.
std::span<const Rule> rules();

struct Finding {
  const Rule* rule = nullptr;  ///< one of rules()
  Severity severity = Severity::kMust;
  /// SECTION-N as in conformance/cases/levels.yaml: "3.1.4.2.19-6". The first is the one to filter by; never empty.
  std::span<const std::string_view> requirements;
  ConnectionId connection = 0;
  uint32_t call_id = 0;
  uint16_t opnum = 0;
  const idl::Method* method = nullptr;  ///< null for an opnum that has none
  Moment requested;
  Moment answered;
  Moment earlier;  ///< what the verdict rests on: where the handle was opened or closed, the state was seen; or frame 0
  std::string expected;  ///< "ERROR_RESOURCE_FAILED (0x000013AE): the resource was Failed in frame 12", UTF-8
  std::string seen;      ///< "ERROR_SUCCESS (0x00000000)"
};

/// Takes what the oracle has to say. Everything that it is handed is valid within the call only.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void finding(const Finding&) {}
  /// A request of clusapi has been seen.
  virtual void requested(const CallView&) {}
  /// Its response or fault has been seen; findings about the call come before.
  virtual void answered(const CallView&) {}
  /// A handle of that serial number was closed, by a call or with its association.
  virtual void handle_closed(uint64_t /*serial*/, const Moment&) {}
};

struct Options {
  /// Report notes too.
  bool notes = false;
  /// How long a state that was seen is taken to last where nobody was seen to change it: clients that speak to other
  /// nodes are not in the traffic.
  std::chrono::nanoseconds state_lasts = std::chrono::seconds(1);
  /// Requests waiting for their answer on one connection, and on all together; the oldest is forgotten for one more
  /// (a peer that never answers must not fill memory).
  size_t calls_in_flight = 256;
  size_t calls_in_flight_in_all = 4096;
  /// Stub bytes of requests waiting for their answer, on all connections together.
  size_t bytes_in_flight = 32 << 20;
};

class Oracle {
 public:
  /// `sink` has to outlive the oracle.
  explicit Oracle(Sink& sink, const Options& options = {});
  ~Oracle();
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  /// A bind was accepted. Contexts other than clusapi's 3.0 make the oracle ignore requests on them.
  void bind(ConnectionId connection, const Bind& bind);
  /// An alter_context was accepted: more contexts on the same association.
  void alter_context(ConnectionId connection, std::span<const AcceptedContext> accepted);

  /// A request on a context that no bind told is ignored: an observer that joined in mid-connection and recognizes
  /// clusapi calls bind() with neither group.
  void request(const Request& request);
  /// An answer to a request that was not seen is ignored, and makes the oracle unsure of the association's handles.
  void response(const Response& response);
  void fault(const Fault& fault);

  /// The connection has ended. The handles of an association end with its last connection.
  void closed(ConnectionId connection, const Moment& at);

  /// Bytes of the connection are missing: requests may have been sent, handles issued or closed, contexts altered,
  /// unseen.
  void lost(ConnectionId connection);

  /// Something outside of the traffic may have changed states of objects (a suite's control interface, a restart).
  void disturbed();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace cmrp::oracle
