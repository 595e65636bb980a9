// The simulated nodes of one process: each active one listens on an endpoint of its own, all share one cluster.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "reference/rpc/endpoint_mapper.h"
#include "reference/rpc/limits.h"
#include "reference/rpc/tcp_server.h"
#include "reference/server/node_service.h"

namespace cmrp::server {

/// Where a node can be reached.
struct NodeEndpoint {
  std::string node;
  std::string host;
  uint16_t port = 0;
};

class NodeSet {
 public:
  /// The first node listens on `port`, the others on free ports; a node keeps its port for the life of the process.
  struct Listen {
    std::string address = "127.0.0.1";
    uint16_t port = 0;
    rpc::Limits limits;
    std::vector<std::shared_ptr<rpc::SecurityProvider>> security;  ///< who authenticates clients
  };

  NodeSet(boost::asio::io_context& io, ServerParts parts, Listen listen);

  /// Listens for every node that is not down. Throws boost::system::system_error if a port cannot be had.
  void start();
  /// Closes every endpoint and connection, as a process that ends.
  void stop();
  /// One node's endpoint: dies with its connections, or listens again.
  void stop(cluster::NodeId node);
  void start(cluster::NodeId node);

  void set_state(cluster::NodeId node, ServerState state);

  /// The endpoints that listen, ascending by node.
  std::vector<NodeEndpoint> endpoints() const;
  /// The endpoint mapper's table follows the nodes that listen.
  void publish_to(rpc::EndpointMapper& mapper);

 private:
  struct Node {
    std::unique_ptr<NodeService> service;
    std::unique_ptr<rpc::TcpServer> server;
    uint16_t port = 0;
  };

  void publish();

  boost::asio::io_context& io_;
  ServerParts parts_;
  Listen listen_;
  std::map<cluster::NodeId, Node> nodes_;
  rpc::EndpointMapper* mapper_ = nullptr;
};

}  // namespace cmrp::server
