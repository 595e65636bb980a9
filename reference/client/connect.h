// Where a server is, and connections to it as MS-CMRP 2.1 wants them: TCP, dynamic endpoints, SPNEGO at PKT_PRIVACY.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "reference/idl/interface.h"
#include "reference/rpc/tcp_client.h"

namespace cmrp::client {

/// The interface that all calls are about.
inline constexpr rpc::SyntaxId kClusapi{idl::kClusapiUuid, idl::kClusapiMajorVersion, 0};

/// The port of the endpoint mapper (C706 appendix H).
inline constexpr uint16_t kEndpointMapperPort = 135;

/// A server: a host name or numeric address; without a port, its endpoint mapper knows it.
struct Endpoint {
  std::string host;
  std::optional<uint16_t> port = {};

  bool operator==(const Endpoint&) const = default;
  /// "host:port", or the host alone
  std::string text() const;
};

/// Reads "HOST", "HOST:PORT", "[V6ADDRESS]:PORT", or a bare IPv6 address; nullopt for anything else.
std::optional<Endpoint> parse_endpoint(std::string_view text);

/// The port of the interface at an endpoint: its own, or what the endpoint mapper at `mapper` says.
rpc::ClientResult<uint16_t> port_of(const Endpoint& endpoint, uint16_t mapper, std::chrono::milliseconds patience);

/// `options` with what section 2.1 asks of a client of this server: the interface, PKT_PRIVACY, and the service
/// principal name MSServerClusterMgmtAPI/HOST for a host that is a name. An address has none; `options.target` stands.
rpc::ClientOptions options_for(const Endpoint& endpoint, rpc::ClientOptions options);

/// Finds the port, connects, binds, authenticates.
rpc::ClientResult<rpc::TcpClient> connect(const Endpoint& endpoint, const rpc::ClientOptions& options);

}  // namespace cmrp::client
