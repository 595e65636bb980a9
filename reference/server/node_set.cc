#include "reference/server/node_set.h"

#include "reference/idl/interface.h"
#include "reference/wire/utf16.h"

namespace cmrp::server {

NodeSet::NodeSet(boost::asio::io_context& io, ServerParts parts, Listen listen)
    : io_(io), parts_(parts), listen_(std::move(listen)) {}

void NodeSet::start() {
  for (const auto& [id, node] : parts_.host.cluster().nodes) {
    if (node->state != cluster::NodeState::kDown) start(id);
  }
}

void NodeSet::start(cluster::NodeId id) {
  bool first = nodes_.empty();
  Node& node = nodes_[id];
  if (node.server) return;
  if (first) node.port = listen_.port;
  node.service = std::make_unique<NodeService>(parts_, id);
  node.server =
      std::make_unique<rpc::TcpServer>(io_, listen_.address, node.port, *node.service,
                                       rpc::ServerOptions{.limits = listen_.limits, .security = listen_.security});
  node.port = node.server->port();
  publish();
}

void NodeSet::stop(cluster::NodeId id) {
  auto node = nodes_.find(id);
  if (node == nodes_.end()) return;
  if (node->second.server) node->second.server->stop();
  node->second.server.reset();
  node->second.service.reset();
  publish();
}

void NodeSet::stop() {
  for (const auto& [id, node] : nodes_) stop(id);
}

void NodeSet::set_state(cluster::NodeId id, ServerState state) {
  auto node = nodes_.find(id);
  if (node != nodes_.end() && node->second.service) node->second.service->set_state(state);
}

std::vector<NodeEndpoint> NodeSet::endpoints() const {
  std::vector<NodeEndpoint> list;
  for (const auto& [id, node] : nodes_) {
    const cluster::Node* model = cluster::find_node(parts_.host.cluster(), id);
    if (node.server && model) list.push_back({wire::to_utf8(model->name), listen_.address, node.port});
  }
  return list;
}

void NodeSet::publish_to(rpc::EndpointMapper& mapper) {
  mapper_ = &mapper;
  publish();
}

void NodeSet::publish() {
  if (!mapper_) return;
  std::vector<rpc::EndpointEntry> entries;
  for (const NodeEndpoint& endpoint : endpoints()) {
    entries.push_back({{idl::kClusapiUuid, idl::kClusapiMajorVersion, 0}, endpoint.port, endpoint.host});
  }
  mapper_->set_entries(std::move(entries));
}

}  // namespace cmrp::server
