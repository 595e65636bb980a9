// Connecting to a node of the cluster for the first time (3.2.3.3), and to another one when it dies (3.2.4.6).
#include <algorithm>

#include "reference/clusapi/cluster.h"
#include "reference/clusapi/rpc_error.h"
#include "reference/idl/cluster.h"
#include "reference/wire/utf16.h"

namespace cmrp::clusapi {
namespace {

/// How often ApiGetClusterName is called while it says that it has not been carried out (3.2.3.3).
constexpr int kNameAttempts = 4;
/// Candidates kept: a cluster has at most 64 nodes, and a server that claims more does not make us connect forever.
constexpr size_t kMostCandidates = 100;

bool same_name(std::u16string_view one, std::u16string_view other) {
  return wire::fold_case(one) == wire::fold_case(other);
}

}  // namespace

void Cluster::disconnect() {
  connection_.reset();
  ++generation_;
  // Context handles belong to the association that is gone.
  own_.handle = {};
  for (Opened* object : opened_) object->open.handle = {};
}

uint32_t Cluster::establish(const client::Endpoint& endpoint, uint32_t* granted) {
  disconnect();
  auto connected = client::connect(endpoint, settings_.options);
  if (!connected) return code_of(connected.error());
  connection_ = std::move(*connected);
  if (uint32_t status = get_names(); status != ERROR_SUCCESS) return status;
  server_ = endpoint;
  for (Candidate& candidate : candidates_) {
    if (candidate.endpoint == endpoint) candidate.name = node_name_;
  }
  return attempt_open(own_, granted);
}

uint32_t Cluster::get_names() {
  idl::ApiGetClusterName names;
  uint32_t status = RPC_S_CALL_FAILED_DNE;
  for (int i = 0; i < kNameAttempts && status == RPC_S_CALL_FAILED_DNE; ++i) {
    names = {};
    status = attempt(idl::kApiGetClusterName, &names, {});
  }
  if (status != ERROR_SUCCESS) return status;
  if (!names.ClusterName || !names.NodeName) return RPC_X_BAD_STUB_DATA;
  cluster_name_ = std::move(*names.ClusterName);
  node_name_ = std::move(*names.NodeName);
  return ERROR_SUCCESS;
}

uint32_t Cluster::attempt_open(OpenHandle& open, uint32_t* granted) {
  const idl::Method& method = opening(open.kind, open.access);
  ndr::Object parameters(*method.parameters);
  uint32_t status = attempt(method, prepared(parameters, open.name, open.access), {});
  if (status != ERROR_SUCCESS) return status;
  open.handle = returned_handle(parameters);
  open.access = kept_access(parameters, open.access, granted);
  return ERROR_SUCCESS;
}

uint32_t Cluster::learn_candidates() {
  idl::ApiCreateEnum nodes;
  nodes.dwType = CLUSTER_ENUM_NODE;
  uint32_t status = attempt(idl::kApiCreateEnum, &nodes, {});
  if (status != ERROR_SUCCESS) return status;
  add_candidate({{wire::to_utf8(cluster_name_)}, {}});
  if (!nodes.ReturnEnum) return ERROR_SUCCESS;
  for (const idl::ENUM_ENTRY& entry : nodes.ReturnEnum->Entry) {
    if (entry.Name) add_candidate({{wire::to_utf8(*entry.Name)}, *entry.Name});
  }
  return ERROR_SUCCESS;
}

void Cluster::add_candidate(Candidate candidate) {
  bool known = std::ranges::any_of(candidates_, [&](const Candidate& c) { return c.endpoint == candidate.endpoint; });
  if (!known && !candidate.endpoint.host.empty() && candidates_.size() < kMostCandidates) {
    candidates_.push_back(std::move(candidate));
  }
}

bool Cluster::is_current(const Candidate& candidate) const {
  return candidate.endpoint == server_ || (!candidate.name.empty() && same_name(candidate.name, node_name_));
}

bool Cluster::reconnect() {
  std::vector<Candidate> order = candidates_;
  // The server that failed comes last: it may have restarted, or only one node may be left.
  std::stable_partition(order.begin(), order.end(), [&](const Candidate& candidate) { return !is_current(candidate); });
  for (const Candidate& candidate : order) {
    if (establish(candidate.endpoint) != ERROR_SUCCESS || !reopen_all()) continue;
    for (Opened* object : opened_) object->reconnected(cluster_name_);
    changed_.notify_all();
    return true;
  }
  disconnect();
  for (Opened* object : opened_) object->unreachable(cluster_name_);
  return false;
}

bool Cluster::reopen_all() {
  std::vector<Opened*> order = opened_;
  std::ranges::stable_sort(order, {}, &Opened::rank);
  return std::ranges::all_of(order,
                             [](Opened* object) { return object->open.closed || object->reopen() == ERROR_SUCCESS; });
}

}  // namespace cmrp::clusapi
