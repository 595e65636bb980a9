// One simulated node as an RPC service: decode, gates, handler, encode.
#pragma once

#include <map>
#include <span>
#include <unordered_map>

#include "reference/rpc/service.h"
#include "reference/server/cluster_host.h"
#include "reference/server/gates.h"
#include "reference/server/request.h"

namespace cmrp::server {

/// The handler of every method that has one, by opnum.
class HandlerTable {
 public:
  explicit HandlerTable(std::span<const std::span<const HandlerRow>> families);
  const HandlerRow* find(uint16_t opnum) const {
    auto row = rows_.find(opnum);
    return row == rows_.end() ? nullptr : &row->second;
  }

 private:
  std::unordered_map<uint16_t, HandlerRow> rows_;
};

inline constexpr size_t kHandlesPerGroup = 65'536;
inline constexpr size_t kHandlesPerPrincipal = 4 * kHandlesPerGroup;

/// What all nodes share.
struct ServerParts {
  ClusterHost& host;
  const Principals& principals;
  const HandlerTable& handlers;
  /// Context handles that one association group may hold at a node: each costs about 200 bytes, and a client that loses
  /// track of its handles should not cost the server its memory.
  size_t handles_per_group = kHandlesPerGroup;
  /// The same for one principal at all nodes, for a client can have many associations.
  std::shared_ptr<HandleQuota> quota = std::make_shared<HandleQuota>(kHandlesPerPrincipal);
  PortLimits ports = {};
};

class NodeService : public rpc::Service {
 public:
  NodeService(ServerParts parts, cluster::NodeId node);
  /// Gives up the calls that still wait: their connections must have gone, or go without an answer.
  ~NodeService() override;

  cluster::NodeId node() const { return node_; }
  void set_state(ServerState state) { state_ = state; }

  std::span<const rpc::InterfaceInfo> interfaces() const override;
  void dispatch(rpc::Call call, std::function<void(rpc::Reply)> reply) override;
  void cancelled(uint64_t connection, uint32_t call_id) override;
  void association_group_ended(uint64_t group) override { handles_.close_all(group); }

 private:
  struct Exchange;
  using CallKey = std::pair<uint64_t, uint32_t>;  // connection, call_id

  void answer(Exchange& exchange, uint32_t status);

  ServerParts parts_;
  cluster::NodeId node_;
  ServerState state_ = ServerState::kReadWrite;
  HandleTable handles_;
  std::map<CallKey, std::pair<uint64_t, std::shared_ptr<Exchange>>> waiting_;
};

}  // namespace cmrp::server
