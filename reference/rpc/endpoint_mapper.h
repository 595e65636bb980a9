// The endpoint mapper: which TCP port serves an interface (C706 appendix O, L; MS-RPCE 2.2.1.2). ncacn_ip_tcp and NDR
// only, ept_map only; other operations answer nca_s_op_rng_error.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "reference/rpc/service.h"
#include "reference/rpc/tcp_client.h"

namespace cmrp::rpc {

/// Where an interface is served.
struct EndpointEntry {
  SyntaxId interface;
  uint16_t port = 0;
  std::string address = "0.0.0.0";  ///< IPv4 in the tower; clients keep to the host they asked
};

/// The endpoint mapper's interface as a Service; needs no authentication.
class EndpointMapper : public Service {
 public:
  explicit EndpointMapper(std::vector<EndpointEntry> entries);
  /// Replaces the table, e.g. when a node's endpoint goes or comes.
  void set_entries(std::vector<EndpointEntry> entries) { entries_ = std::move(entries); }

  std::span<const InterfaceInfo> interfaces() const override;
  void dispatch(Call call, std::function<void(Reply)> reply) override;

 private:
  std::vector<EndpointEntry> entries_;
};

/// Asks the endpoint mapper at host:port (135 is the standard one) where `interface` is served.
ClientResult<uint16_t> ept_map(const std::string& host, uint16_t port, const SyntaxId& interface,
                               std::chrono::milliseconds patience = std::chrono::seconds(10));

}  // namespace cmrp::rpc
