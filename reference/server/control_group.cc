// The control codes of groups (3.1.4.3.3) and of group sets (3.1.4.3.8).
#include <set>

#include "reference/server/control_properties.h"

namespace cmrp::server {
namespace {

const cluster::Group& group(const ControlCall& call) { return *cluster::find_group(call.cluster(), call.object.id); }

const cluster::GroupSetConfig& group_set(const ControlCall& call) {
  return *cluster::find_group_set(call.cluster(), call.object.id);
}

ControlAnswer get_flags(const ControlCall& call) { return answer_dword(group(call).flags); }

ControlAnswer get_name(const ControlCall& call) { return answer_text(group(call).name); }

ControlAnswer get_id(const ControlCall& call) { return answer_text(group(call).id); }

ControlAnswer get_state_change_time(const ControlCall& call) { return answer_time(group(call).changed); }

/// 3.1.4.3.3.18. An offline group is neither online, pending nor failed; it has been that stably all the same.
ControlAnswer check_for_stable_online_or_terminal_failed(const ControlCall& call) {
  constexpr uint32_t ERROR_RESMON_ONLINE_FAILED = 0x0000139A;
  switch (group(call).state) {
    case cluster::GroupState::kPending:
      return answer_dword(ERROR_IO_PENDING);
    case cluster::GroupState::kFailed:
      return answer_dword(ERROR_RESMON_ONLINE_FAILED);
    case cluster::GroupState::kOnline:
    case cluster::GroupState::kPartialOnline:
    case cluster::GroupState::kOffline:
      break;
  }
  return answer_dword(ERROR_SUCCESS);
}

/// 3.1.4.3.3.19.
ControlAnswer set_ccf_from_master(const ControlCall& call) {
  constexpr size_t kProperties = 2;
  std::vector<cluster::NamedValue> values;
  uint32_t status = read_properties(call.in, values);
  if (status != ERROR_SUCCESS) return {status};
  return values.size() == kProperties ? set_common_properties(call) : ControlAnswer{ERROR_INVALID_PARAMETER};
}

// ---- group sets

template <class Ids, class Find>
std::vector<std::u16string> names_of(const Ids& ids, Find find) {
  std::vector<std::u16string> names;
  for (const auto& id : ids) names.push_back(find(id)->name);
  return names;
}

auto find_group_in(const ControlCall& call) {
  return [&](const cluster::GroupId& id) { return cluster::find_group(call.cluster(), id); };
}

ControlAnswer get_set_id(const ControlCall& call) { return answer_text(group_set(call).id); }

ControlAnswer get_groups(const ControlCall& call) {
  return answer_texts(names_of(group_set(call).groups, find_group_in(call)));
}

ControlAnswer get_provider_groups(const ControlCall& call) {
  std::set<cluster::GroupId> groups;
  for (const cluster::GroupSetId& id : group_set(call).providers) {
    const auto& contained = cluster::find_group_set(call.cluster(), id)->groups;
    groups.insert(contained.begin(), contained.end());
  }
  return answer_texts(names_of(groups, find_group_in(call)));
}

ControlAnswer get_provider_group_sets(const ControlCall& call) {
  auto find = [&](const cluster::GroupSetId& id) { return cluster::find_group_set(call.cluster(), id); };
  return answer_texts(names_of(group_set(call).providers, find));
}

}  // namespace

std::span<const ControlRow> group_control_codes() {
  using namespace idl;
  static constexpr ControlRow kRows[] = {
      {CLUSCTL_GROUP_UNKNOWN, control_unknown},
      {CLUSCTL_GROUP_GET_CHARACTERISTICS, control_zero},
      {CLUSCTL_GROUP_GET_FLAGS, get_flags},
      {CLUSCTL_GROUP_GET_NAME, get_name},
      {CLUSCTL_GROUP_GET_ID, get_id},
      {CLUSCTL_GROUP_ENUM_COMMON_PROPERTIES, enum_common_properties},
      {CLUSCTL_GROUP_GET_RO_COMMON_PROPERTIES, get_ro_common_properties},
      {CLUSCTL_GROUP_GET_COMMON_PROPERTIES, get_common_properties},
      {CLUSCTL_GROUP_SET_COMMON_PROPERTIES, set_common_properties},
      {CLUSCTL_GROUP_VALIDATE_COMMON_PROPERTIES, validate_common_properties},
      {CLUSCTL_GROUP_GET_COMMON_PROPERTY_FMTS, get_common_property_fmts},
      {CLUSCTL_GROUP_ENUM_PRIVATE_PROPERTIES, enum_private_properties},
      {CLUSCTL_GROUP_GET_RO_PRIVATE_PROPERTIES, get_ro_private_properties},
      {CLUSCTL_GROUP_GET_PRIVATE_PROPERTIES, get_private_properties},
      {CLUSCTL_GROUP_SET_PRIVATE_PROPERTIES, set_private_properties},
      {CLUSCTL_GROUP_VALIDATE_PRIVATE_PROPERTIES, validate_private_properties},
      {CLUSCTL_GROUP_GET_STATE_CHANGE_TIME, get_state_change_time},
      {CLUSCTL_GROUP_CHECK_FOR_STABLE_ONLINE_OR_TERMINAL_FAILED, check_for_stable_online_or_terminal_failed},
      {CLUSCTL_GROUP_SET_CCF_FROM_MASTER, set_ccf_from_master},
  };
  return kRows;
}

std::span<const ControlRow> group_set_control_codes() {
  using namespace idl;
  static constexpr ControlRow kRows[] = {
      {CLUSCTL_GROUPSET_GET_ID, get_set_id},
      {CLUSCTL_GROUPSET_GET_RO_COMMON_PROPERTIES, get_ro_common_properties},
      {CLUSCTL_GROUPSET_GET_COMMON_PROPERTIES, get_common_properties},
      {CLUSCTL_GROUPSET_SET_COMMON_PROPERTIES, set_common_properties},
      {CLUSCTL_GROUPSET_GET_GROUPS, get_groups},
      {CLUSCTL_GROUPSET_GET_PROVIDER_GROUPS, get_provider_groups},
      {CLUSCTL_GROUPSET_GET_PROVIDER_GROUPSETS, get_provider_group_sets},
  };
  return kRows;
}

}  // namespace cmrp::server
