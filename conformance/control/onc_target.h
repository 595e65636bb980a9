// A target behind a control service somewhere on the network: the asking side of sut_control.x.
#pragma once

#include <chrono>
#include <memory>

#include "conformance/control/target.h"

namespace cmrp::control {

/// Asks the service at `host`:`port`. Connects when first used, and again when the connection is gone; a call is sent
/// at most once. Not for use from two threads at a time.
///
/// Nothing here throws or blocks beyond `timeout`, which is for a whole call with its connecting: a service that is not
/// there, late, gone in mid-call, or that answers nonsense gives Code::kNoAnswer with the reason in the message.
class OncTarget final : public Target {
 public:
  /// `host`: an IPv4 or IPv6 address, or a name (which is looked up at the first call, without a time limit of its
  /// own).
  OncTarget(std::string host, uint16_t port, std::chrono::milliseconds timeout = std::chrono::seconds(30));
  ~OncTarget() override;

  /// Does a service answer there (procedure NULL)?
  Status ping();

  Answer<std::vector<std::string>> capabilities() override;
  Status reset() override;
  Status set_server_state(const std::string& node, ServerState state) override;
  Status script_resource(const std::string& resource, const Script& script) override;
  Status complete_resource(const std::string& resource, bool success) override;
  Status mark_resource(const std::string& resource, Mark mark, bool on) override;
  Status set_resource_state(const std::string& resource, uint32_t state) override;
  Status fail_resource(const std::string& resource) override;
  Answer<ResourceReport> resource_report(const std::string& resource) override;
  Status hold_group(const std::string& group, bool held) override;
  Status fail_node(const std::string& node) override;
  Status restart_node(const std::string& node) override;
  Status restart_server() override;
  Status set_access(const std::string& principal, Access level) override;

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace cmrp::control
