#include "reference/client/connect.h"

#include <arpa/inet.h>

#include <charconv>

#include "reference/rpc/endpoint_mapper.h"
#include "reference/rpc/keytab.h"

namespace cmrp::client {
namespace {

bool is_address(const std::string& host) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 || inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

}  // namespace

std::string Endpoint::text() const {
  if (!port) return host;
  bool bracket = host.find(':') != std::string::npos;
  return (bracket ? "[" + host + "]" : host) + ":" + std::to_string(*port);
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  std::string_view host = text, port;
  if (text.starts_with('[')) {
    size_t close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    host = text.substr(1, close - 1);
    port = text.substr(close + 1);
    if (!port.empty() && port.front() != ':') return std::nullopt;
  } else if (size_t colon = text.find(':'); colon != std::string_view::npos && text.find(':', colon + 1) == text.npos) {
    host = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (host.empty() || host.find_first_of(" \t/\\") != std::string_view::npos) return std::nullopt;
  Endpoint endpoint{std::string(host), {}};
  if (port.empty()) return endpoint;
  uint16_t number = 0;
  auto [end, failed] = std::from_chars(port.data() + 1, port.data() + port.size(), number);
  if (failed != std::errc() || end != port.data() + port.size() || number == 0) return std::nullopt;
  endpoint.port = number;
  return endpoint;
}

rpc::ClientResult<uint16_t> port_of(const Endpoint& endpoint, uint16_t mapper, std::chrono::milliseconds patience) {
  if (endpoint.port) return *endpoint.port;
  return rpc::ept_map(endpoint.host, mapper, kClusapi, patience);
}

rpc::ClientOptions options_for(const Endpoint& endpoint, rpc::ClientOptions options) {
  options.interface = kClusapi;
  options.level = rpc::AuthLevel::kPktPrivacy;
  if (!is_address(endpoint.host)) options.target = std::string(rpc::kServiceClass) + "@" + endpoint.host;
  return options;
}

rpc::ClientResult<rpc::TcpClient> connect(const Endpoint& endpoint, const rpc::ClientOptions& options) {
  auto port = port_of(endpoint, kEndpointMapperPort, options.deadline);
  if (!port) return tl::unexpected(port.error());
  return rpc::TcpClient::connect(endpoint.host, *port, options_for(endpoint, options));
}

}  // namespace cmrp::client
