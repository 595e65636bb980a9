// The control codes of the cluster (3.1.4.3.7).
#include <sys/utsname.h>

#include "reference/cluster/names.h"
#include "reference/cluster/network_names.h"
#include "reference/server/cluster_version.h"
#include "reference/server/control_properties.h"
#include "reference/wire/utf16.h"

namespace cmrp::server {
namespace {

ControlAnswer get_fqdn(const ControlCall& call) {
  return answer_text(cluster::in_dns_domain(call.cluster(), call.cluster().name));
}

ControlAnswer set_dns_domain(const ControlCall& call) {
  auto domain = input_text(call.in);
  if (!domain) return {ERROR_INVALID_DATA};
  return {call.request.change([&](cluster::Cluster& c) { return cluster::set_dns_domain(c, *domain); })};
}

// ---- quorum (3.1.4.3.7.3, .4)

/// Elements that vote, and how many of these are there.
struct Votes {
  size_t all = 0;
  size_t present = 0;
};

/// With the element that `id` names gone from the cluster, or only not there. Nullopt if it names no element.
std::optional<Votes> votes_without(const cluster::Cluster& c, std::u16string_view id, bool gone) {
  Votes votes;
  bool found = false;
  auto count = [&](bool named, bool present) {
    found |= named;
    votes.all += !(named && gone);
    votes.present += present && !named;
  };
  std::optional<cluster::NodeId> named = cluster::parse_node_id(id);
  for (const auto& [node_id, node] : c.nodes) {
    auto weight =
        cluster::common_property(c, {cluster::ObjectKind::kNode, cluster::node_id_text(node_id)}, u"NodeWeight");
    if (weight->as_dword() == 0u) {
      found |= named == node_id;  // has no vote to lose
    } else {
      count(named == node_id, node->state == cluster::NodeState::kUp || node->state == cluster::NodeState::kPaused);
    }
  }
  if (const cluster::Resource* witness = cluster::find_resource(c, c.quorum.resource)) {
    count(wire::fold_case(id) == witness->id, witness->state == cluster::ResourceState::kOnline);
  }
  return found ? std::optional(votes) : std::nullopt;
}

template <bool Gone>
ControlAnswer check_voter(const ControlCall& call) {
  constexpr uint32_t CLUSTER_QUORUM_MAINTAINED = 0, CLUSTER_QUORUM_LOST = 1;  // 2.2.2.10
  auto id = input_text(call.in);
  if (!id) return {ERROR_INVALID_DATA};
  auto votes = votes_without(call.cluster(), *id, Gone);
  if (!votes) return {ERROR_INVALID_PARAMETER};
  return answer_dword(votes->present > votes->all / 2 ? CLUSTER_QUORUM_MAINTAINED : CLUSTER_QUORUM_LOST);
}

// ---- versions (3.1.4.3.7.18 to .20, .23)

/// All simulated nodes have one version, and none has the next.
ControlAnswer upgrade_cluster_version(const ControlCall& call) {
  constexpr uint32_t kCheck = 1, kUpgrade = 2;
  auto what = input_dword(call.in);
  if (!what) return {ERROR_INVALID_DATA};
  if (*what == kUpgrade) return answer_dword(kClusterMajorVersion);
  return {*what == kCheck ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER};
}

ControlAnswer clear_upgrade_in_progress(const ControlCall& call) {
  return {call.request.change([](cluster::Cluster& c) {
    c.registry.set_value(u"", u"UpgradeInProgress", cluster::RegistryValue::dword(0));
    return ERROR_SUCCESS;
  })};
}

ControlAnswer is_ready_for_upgrade(const ControlCall&) { return {ERROR_CLUSTER_UPGRADE_INCOMPATIBLE_VERSIONS}; }

/// OS_AND_OS_VERSION_INFO (2.2.3.43) of the machine that all simulated nodes share.
ControlAnswer get_os_and_os_version_info(const ControlCall&) {
  utsname system{};
  if (uname(&system) != 0) return {ERROR_GEN_FAILURE};
  std::u16string texts[] = {wire::to_utf16(system.sysname), wire::to_utf16(system.release)};
  wire::Writer out;
  for (const std::u16string& text : texts) out.write(static_cast<uint32_t>(text.size()));
  for (const std::u16string& text : texts) out.bytes(cluster::RegistryValue::sz(text).data);
  return {.output = out.take()};
}

// ---- the rest

/// 3.1.4.3.7.17: no file system is simulated, so no path leads to a file.
ControlAnswer get_shared_volume_id(const ControlCall& call) {
  return {input_text(call.in) ? ERROR_PATH_NOT_FOUND : ERROR_INVALID_DATA};
}

/// 3.1.4.3.7.29: no method here makes an affinity rule.
ControlAnswer enum_affinity_rule_names(const ControlCall&) { return answer_texts({}); }

}  // namespace

std::span<const ControlRow> cluster_control_codes() {
  using namespace idl;
  static constexpr ControlRow kRows[] = {
      {CLUSCTL_CLUSTER_UNKNOWN, control_unknown},
      {CLUSCTL_CLUSTER_GET_FQDN, get_fqdn},
      {CLUSCTL_CLUSTER_CHECK_VOTER_EVICT, check_voter<true>},
      {CLUSCTL_CLUSTER_CHECK_VOTER_DOWN, check_voter<false>},
      {CLUSCTL_CLUSTER_ENUM_COMMON_PROPERTIES, enum_common_properties},
      {CLUSCTL_CLUSTER_GET_RO_COMMON_PROPERTIES, get_ro_common_properties},
      {CLUSCTL_CLUSTER_GET_COMMON_PROPERTIES, get_common_properties},
      {CLUSCTL_CLUSTER_SET_COMMON_PROPERTIES, set_common_properties},
      {CLUSCTL_CLUSTER_VALIDATE_COMMON_PROPERTIES, validate_common_properties},
      {CLUSCTL_CLUSTER_GET_COMMON_PROPERTY_FMTS, get_common_property_fmts},
      {CLUSCTL_CLUSTER_ENUM_PRIVATE_PROPERTIES, enum_private_properties},
      {CLUSCTL_CLUSTER_GET_RO_PRIVATE_PROPERTIES, get_ro_private_properties},
      {CLUSCTL_CLUSTER_GET_PRIVATE_PROPERTIES, get_private_properties},
      {CLUSCTL_CLUSTER_SET_PRIVATE_PROPERTIES, set_private_properties},
      {CLUSCTL_CLUSTER_VALIDATE_PRIVATE_PROPERTIES, validate_private_properties},
      {CLUSCTL_CLUSTER_GET_SHARED_VOLUME_ID, get_shared_volume_id},
      {CLUSCTL_CLUSTER_UPGRADE_CLUSTER_VERSION, upgrade_cluster_version},
      {CLUSCTL_CLUSTER_CLEAR_UPGRADE_IN_PROGRESS, clear_upgrade_in_progress},
      {CLUSCTL_CLUSTER_IS_READY_FOR_UPGRADE, is_ready_for_upgrade},
      {CLUSCTL_CLUSTER_SET_DNS_DOMAIN, set_dns_domain},
      {CLUSCTL_CLUSTER_GET_OS_AND_OS_VERSION_INFO, get_os_and_os_version_info},
      {CLUSCTL_CLUSTER_ENUM_AFFINITY_RULE_NAMES, enum_affinity_rule_names},
  };
  return kRows;
}

}  // namespace cmrp::server
