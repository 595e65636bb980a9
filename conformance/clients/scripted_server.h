// A cluster for clients to be tried on: real endpoints, real SPNEGO, real stubs, and answers that a script decides. It
// keeps no state. What the script does not name is answered as a friendly cluster would: every name can be opened,
// every order is carried out.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "reference/idl/method.h"
#include "reference/ndr/json.h"

namespace cmrp::clients {

/// What becomes of one call.
struct Answer {
  enum class Kind : uint8_t {
    kOutputs,  ///< `outputs` replace those of the friendly answer
    kFault,    ///< a fault PDU of this status
    kStub,     ///< these bytes as response stub
    kDrop,     ///< the connection is closed; the endpoint goes on
    kDie,      ///< the connection is closed and the endpoint with it
    kSilence,  ///< no answer
  };
  Kind kind = Kind::kOutputs;
  ndr::Json outputs = ndr::Json::object();  ///< by name, in the form of reference/ndr/json.h
  uint32_t fault = 0;
  wire::Bytes stub;
};

/// A call that came.
struct Heard {
  std::string method;
  std::string node;  ///< that was called
  ndr::Json inputs;  ///< [in] parameters; {"undecodable": why} if the request is not one
};

/// The credentials that the server takes, for clients to use.
inline constexpr char kDomain[] = "CMRP", kUser[] = "client", kPassword[] = "Scripted-1";

class ScriptedServer {
 public:
  /// Listens on an ephemeral port of loopback for each of `nodes`.
  explicit ScriptedServer(std::vector<std::string> nodes);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  /// The answers to the next calls of a method, in order, whatever node they come to.
  void script(const std::string& method, std::vector<Answer> answers);
  /// The answer to all calls of all methods from now on, but those that are scripted; none: friendly again.
  void script_all(std::optional<Answer> answer);

  /// All calls so far.
  std::vector<Heard> heard() const;
  /// "127.0.0.1:PORT", one a node.
  std::vector<std::string> endpoints() const;
  /// Closes a node's endpoint and its connections.
  void stop(size_t node);

 private:
  class Service;
  struct Node;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cmrp::clients
