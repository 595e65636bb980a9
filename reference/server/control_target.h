// The reference server as the conformance suite controls it: sut_control.x on the model and the nodes.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>

#include "conformance/control/target.h"
#include "reference/server/node_set.h"

namespace cmrp::server {

/// Operations arrive on the control service's thread; each runs on the io_context's thread while its caller waits.
class ControlTarget : public control::Target {
 public:
  ControlTarget(boost::asio::io_context& io, ClusterHost& host, NodeSet& nodes, Principals& principals)
      : io_(io), host_(host), nodes_(nodes), principals_(principals) {}

  control::Answer<std::vector<std::string>> capabilities() override;
  control::Status reset() override;
  control::Status set_server_state(const std::string& node, control::ServerState state) override;
  control::Status script_resource(const std::string& resource, const control::Script& script) override;
  control::Status complete_resource(const std::string& resource, bool success) override;
  control::Status mark_resource(const std::string& resource, control::Mark mark, bool on) override;
  control::Status set_resource_state(const std::string& resource, uint32_t state) override;
  control::Status fail_resource(const std::string& resource) override;
  control::Answer<control::ResourceReport> resource_report(const std::string& resource) override;
  control::Status hold_group(const std::string& group, bool held) override;
  control::Status fail_node(const std::string& node) override;
  control::Status restart_node(const std::string& node) override;
  control::Status restart_server() override;
  control::Status set_access(const std::string& principal, control::Access level) override;

 private:
  /// Runs `work` on the server's thread and waits for what it returns.
  template <class T>
  T run(std::function<T()> work);
  /// A transition of the model on one resource, found by name or id.
  control::Status on_resource(const std::string& resource,
                              std::function<uint32_t(cluster::Cluster&, const cluster::ResourceId&)> transition);
  control::Status on_node(const std::string& node, std::function<control::Status(cluster::NodeId)> work);

  boost::asio::io_context& io_;
  ClusterHost& host_;
  NodeSet& nodes_;
  Principals& principals_;
};

}  // namespace cmrp::server
