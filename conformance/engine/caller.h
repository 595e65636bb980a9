// Calls by name over whatever is below: the seam between the engine, which judges, and the wire. rpc_caller.h is the
// real one; tests put a server of their own here that answers wrongly on purpose.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/engine/damage.h"
#include "conformance/engine/expectation.h"
#include "conformance/engine/scene.h"
#include "reference/idl/method.h"
#include "reference/ndr/json.h"
#include "reports/result.h"

namespace cmrp::engine {

/// What a server said to a presentation context: the numbers of p_result_t (C706 12.6.3.1).
struct ContextAnswer {
  uint16_t result = 0;
  uint16_t reason = 0;
  std::optional<ndr::Syntax> syntax;  ///< accepted
  uint8_t offered_features = 0;       ///< of the element that negotiates features
};

/// How a call, or a bind, ended.
struct Answer {
  enum class Kind {
    kResponse,   ///< the method completed; `code` and `outputs`
    kFault,      ///< `fault`
    kClosed,     ///< the connection broke before the answer
    kTimeout,    ///< no answer before the deadline
    kMalformed,  ///< a response that cannot be decoded; `text` says where, `outputs` has what came before
    kReply,      ///< a PDU that is none of these, after raw bytes; `reply`
    kUnsent,     ///< the suite could not encode the call: its own error
  };
  Kind kind = Kind::kUnsent;
  std::optional<uint32_t> code;    ///< the status that the method returned
  uint32_t fault = 0;              ///< status of a fault PDU
  std::optional<ReplyKind> reply;  ///< type of the PDU that answered raw bytes
  ndr::Json outputs;               ///< [out] parameters, in the form of reference/ndr/json.h
  wire::Bytes stub;                ///< of a response
  std::vector<ContextAnswer>
      contexts;      ///< of a bind_ack or alter_context_resp, in the order in which they were offered
  std::string text;  ///< in words, for the report
};

class Watch;

/// Takes the exchanges of a case as they happen.
struct Recorder {
  std::vector<reports::Exchange> exchanges;
  std::string note;        ///< put on every exchange: "scene", "step 2"
  Watch* watch = nullptr;  ///< sees all traffic; null: nobody

  void add(reports::Exchange exchange);
  /// A line about something that is no traffic.
  void remark(std::string text);
};

/// One association of a client. Calls block until their answer, or the deadline of the profile.
class Connection {
 public:
  virtual ~Connection() = default;
  /// Sends the request; `inputs` are [in] parameters in the form of reference/ndr/json.h. The number is for wait().
  virtual uint32_t start(const idl::Method& method, const ndr::Json& inputs) = 0;
  virtual Answer wait(uint32_t call) = 0;
  Answer call(const idl::Method& method, const ndr::Json& inputs) { return wait(start(method, inputs)); }
  /// Sends a request with these stub bytes, in so many fragments. `method` decodes the response, if there is one of
  /// that opnum.
  virtual Answer call_stub(uint16_t opnum, const idl::Method* method, wire::ByteView stub, size_t fragments) = 0;
  /// The same for a request that goes out damaged. Its answer is the next PDU, whatever that is.
  virtual Answer send_damaged(uint16_t opnum, wire::ByteView stub, const Damage& damage) = 0;
  /// Sends bytes as they are, and takes the next PDU.
  virtual Answer send_pdu(wire::ByteView pdu) = 0;
  /// Offers one more presentation context, and takes the next PDU.
  virtual Answer alter(const Alteration& alteration) = 0;
  /// The PDUs of the last request, as they went out.
  virtual wire::Bytes last_request() const = 0;
  /// What the server said to the bind.
  virtual Answer bound() const = 0;
};

/// Why there is no connection: to a target that is not there, or refused by one that is.
struct ConnectError {
  bool unreachable = false;
  std::string text;
  bool syntax_refused = false;  ///< the bind was answered, and none of the offered transfer syntaxes accepted
  Answer answer = {};           ///< to the bind; kUnsent if the target is not there
};

class Caller {
 public:
  virtual ~Caller() = default;
  /// `node` counts from 0; `user` is a name under `credentials`.
  virtual tl::expected<std::unique_ptr<Connection>, ConnectError> connect(size_t node, const std::string& user,
                                                                          const Syntaxes& syntaxes,
                                                                          const BindManner& manner,
                                                                          Recorder& recorder) = 0;
  /// Opens a TCP connection to the first node, sends bytes as they are, and takes the next PDU.
  virtual Answer send_pdu(wire::ByteView pdu, Recorder& recorder) = 0;
};

}  // namespace cmrp::engine
