// Calls by name over whatever is below: the seam between the engine, which judges, and the wire. rpc_caller.h is the
// real one; tests put a server of their own here that answers wrongly on purpose.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/engine/expectation.h"
#include "reference/idl/method.h"
#include "reference/ndr/json.h"
#include "reports/result.h"

namespace cmrp::engine {

/// How a call ended.
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
  std::string text;                ///< in words, for the report
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
  /// Sends a request with these stub bytes. `method` decodes the response, if there is one of that opnum.
  virtual Answer call_stub(uint16_t opnum, const idl::Method* method, wire::ByteView stub) = 0;
  /// Sends bytes as they are, and takes the next PDU.
  virtual Answer send_pdu(wire::ByteView pdu) = 0;
};

/// Why there is no connection: to a target that is not there, or refused by one that is.
struct ConnectError {
  bool unreachable = false;
  std::string text;
  bool syntax_refused = false;  ///< the bind was answered, and none of the offered transfer syntaxes accepted
};

/// Transfer syntaxes to offer in one bind, in this order.
using Syntaxes = std::vector<ndr::Syntax>;

class Caller {
 public:
  virtual ~Caller() = default;
  /// `node` counts from 0; `user` is a name under `credentials`.
  virtual tl::expected<std::unique_ptr<Connection>, ConnectError> connect(size_t node, const std::string& user,
                                                                          const Syntaxes& syntaxes,
                                                                          Recorder& recorder) = 0;
  /// Opens a TCP connection to the first node, sends bytes as they are, and takes the next PDU.
  virtual Answer send_pdu(wire::ByteView pdu, Recorder& recorder) = 0;
};

}  // namespace cmrp::engine
