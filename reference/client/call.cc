#include "reference/client/call.h"

namespace cmrp::client {

ndr::Syntax syntax_of(const rpc::TcpClient& connection) {
  return connection.context().transfer_syntax == rpc::kNdr64 ? ndr::Syntax::kNdr64 : ndr::Syntax::kNdr;
}

Result<wire::Bytes> encode_request(const rpc::TcpClient& connection, const ndr::Type& parameters, const void* in) {
  wire::Writer writer;
  auto done = ndr::encode(parameters, ndr::Part::kRequest, in, syntax_of(connection), writer);
  if (!done) return tl::unexpected(done.error());
  return writer.take();
}

Result<void> decode_response(const rpc::TcpClient& connection, const ndr::Type& parameters,
                             const rpc::Response& response, void* out) {
  ndr::DecodeOptions options;
  options.syntax = syntax_of(connection);
  options.endian = response.endian;
  return ndr::decode(parameters, ndr::Part::kResponse, response.stub, out, options);
}

uint32_t status_of(const idl::Method& method, const void* parameters) {
  const ndr::Field* status = method.status();
  if (!status) return ERROR_SUCCESS;
  return static_cast<uint32_t>(
      ndr::load_uint(*status->type, static_cast<const std::byte*>(parameters) + status->offset));
}

CallResult wait(rpc::TcpClient& connection, const ndr::Type& parameters, uint32_t call, void* out,
                std::chrono::milliseconds patience) {
  rpc::Outcome outcome = connection.wait(call, std::chrono::steady_clock::now() + patience);
  CallResult result;
  result.text = rpc::outcome_text(outcome);
  result.lost = std::holds_alternative<rpc::Disconnected>(outcome);
  result.timed_out = std::holds_alternative<rpc::Timeout>(outcome);
  if (const auto* fault = std::get_if<rpc::Fault>(&outcome)) result.fault = fault->status;
  if (const auto* response = std::get_if<rpc::Response>(&outcome)) {
    auto decoded = decode_response(connection, parameters, *response, out);
    result.ok = decoded.has_value();
    result.malformed = !result.ok;
    if (!decoded) result.text = decoded.error().text();
  }
  return result;
}

CallResult call(rpc::TcpClient& connection, const idl::Method& method, void* in_out,
                std::chrono::milliseconds patience) {
  auto stub = encode_request(connection, *method.parameters, in_out);
  if (!stub) {
    CallResult result;
    result.malformed = true;
    result.text = stub.error().text();
    return result;
  }
  return wait(connection, *method.parameters, connection.start(connection.context().id, method.opnum, *stub), in_out,
              patience);
}

}  // namespace cmrp::client
