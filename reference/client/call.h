// Calls of the interface over a connection: parameters in, parameters out, in the transfer syntax that the bind
// negotiated. By C++ types (the templates) or, for callers that know a method by its description only, by memory.
#pragma once

#include <chrono>
#include <string>

#include "reference/idl/method.h"
#include "reference/ndr/codec.h"
#include "reference/rpc/tcp_client.h"

namespace cmrp::client {

/// The syntax of stubs on the connection.
ndr::Syntax syntax_of(const rpc::TcpClient& connection);

/// The request stub of the parameters at `in`, an object of type `parameters`. Fails only if the object contradicts
/// itself: a count that is not the size of its array.
Result<wire::Bytes> encode_request(const rpc::TcpClient& connection, const ndr::Type& parameters, const void* in);

/// Reads a response over the object that holds its request. On an error the object holds what came before it.
Result<void> decode_response(const rpc::TcpClient& connection, const ndr::Type& parameters,
                             const rpc::Response& response, void* out);

/// The status that completed parameters hold: the return value, or Status where a handle is returned; ERROR_SUCCESS for
/// a method that has none.
uint32_t status_of(const idl::Method& method, const void* parameters);

/// How a call ended: `ok` if a response came that could be decoded, else why not.
struct CallResult {
  bool ok = false;
  bool lost = false;       ///< the connection broke: whether the call was carried out is not known
  bool timed_out = false;  ///< no answer before the deadline
  bool malformed = false;  ///< a response that cannot be decoded
  uint32_t fault = 0;      ///< status of a fault PDU, 0 without one
  std::string text;        ///< in words

  explicit operator bool() const { return ok; }
};

/// Waits for the answer of a call and reads it over `out`, which still holds the request.
CallResult wait(rpc::TcpClient& connection, const ndr::Type& parameters, uint32_t call, void* out,
                std::chrono::milliseconds patience);
/// Calls `method` with the parameters at `in_out`, and reads the answer over them. Parameters that contradict
/// themselves are malformed, and nothing is sent.
CallResult call(rpc::TcpClient& connection, const idl::Method& method, void* in_out,
                std::chrono::milliseconds patience);

/// By C++ types: fill the parameter structure, call, read what came back in the same structure.
template <class Parameters>
uint32_t start_typed(rpc::TcpClient& connection, const idl::Method& method, const Parameters& parameters) {
  return connection.start(connection.context().id, method.opnum,
                          *encode_request(connection, *method.parameters, &parameters));
}

template <class Parameters>
CallResult wait_typed(rpc::TcpClient& connection, uint32_t call, Parameters& parameters,
                      std::chrono::milliseconds patience = std::chrono::seconds(10)) {
  return wait(connection, ndr::kType<Parameters>, call, &parameters, patience);
}

template <class Parameters>
CallResult call_typed(rpc::TcpClient& connection, const idl::Method& method, Parameters& parameters,
                      std::chrono::milliseconds patience = std::chrono::seconds(10)) {
  return call(connection, method, &parameters, patience);
}

}  // namespace cmrp::client
