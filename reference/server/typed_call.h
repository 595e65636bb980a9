// Calls by their C++ types, for tests: fill the parameter structure, call, read what came back in the same structure.
#pragma once

#include <string>

#include "reference/idl/method.h"
#include "reference/ndr/codec.h"
#include "reference/rpc/tcp_client.h"

namespace cmrp::server::testing {

/// How a typed call ended: `ok` if a response came that could be decoded, else why not.
struct CallResult {
  bool ok = false;
  bool lost = false;   ///< the connection broke: whether the call was carried out is not known
  uint32_t fault = 0;  ///< status of a fault PDU, 0 without one
  std::string text;

  explicit operator bool() const { return ok; }
};

/// Sends the request; wait_typed() takes the answer.
template <class Parameters>
uint32_t start_typed(rpc::TcpClient& client, const idl::Method& method, const Parameters& parameters) {
  return client.start(client.context().id, method.opnum, *ndr::encode(ndr::Part::kRequest, parameters));
}

template <class Parameters>
CallResult wait_typed(rpc::TcpClient& client, uint32_t call, Parameters& parameters,
                      std::chrono::milliseconds patience = std::chrono::seconds(10)) {
  rpc::Outcome outcome = client.wait(call, std::chrono::steady_clock::now() + patience);
  CallResult result;
  result.text = rpc::outcome_text(outcome);
  result.lost = std::holds_alternative<rpc::Disconnected>(outcome);
  if (const auto* fault = std::get_if<rpc::Fault>(&outcome)) result.fault = fault->status;
  if (const auto* response = std::get_if<rpc::Response>(&outcome)) {
    auto decoded = ndr::decode(ndr::Part::kResponse, response->stub, parameters, {.endian = response->endian});
    result.ok = decoded.has_value();
    if (!decoded) result.text = decoded.error().text();
  }
  return result;
}

template <class Parameters>
CallResult call_typed(rpc::TcpClient& client, const idl::Method& method, Parameters& parameters,
                      std::chrono::milliseconds patience = std::chrono::seconds(10)) {
  return wait_typed(client, start_typed(client, method, parameters), parameters, patience);
}

}  // namespace cmrp::server::testing
