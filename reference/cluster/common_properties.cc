// The common properties of each kind of object: names, limits and defaults are those of Windows.
#include "reference/cluster/names.h"
#include "reference/cluster/properties.h"

namespace cmrp::cluster {
namespace {

constexpr uint32_t kEver = 0xFFFFFFFF;
constexpr uint32_t kHours = 1193;  // that 2^32 milliseconds have

uint32_t number(const RegistryValue& value) { return value.as_dword().value_or(0); }

// ---- what the model keeps

template <uint32_t RecoveryPolicy::*Member>
void adopt_recovery(Cluster& cluster, const std::u16string& id, const RegistryValue& value) {
  edit_resource(cluster, id).recovery.*Member = number(value);
}

template <uint32_t GroupConfig::*Member>
void adopt_group(Cluster& cluster, const std::u16string& id, const RegistryValue& value) {
  edit_group(cluster, id).*Member = number(value);
}

void adopt_separate_monitor(Cluster& cluster, const std::u16string& id, const RegistryValue& value) {
  edit_resource(cluster, id).separate_monitor = number(value) != 0;
}

void adopt_resource_goal(Cluster& cluster, const std::u16string& id, const RegistryValue& value) {
  edit_resource(cluster, id).persistent = static_cast<Persistent>(number(value));
}

void adopt_group_goal(Cluster& cluster, const std::u16string& id, const RegistryValue& value) {
  edit_group(cluster, id).persistent = static_cast<Persistent>(number(value));
}

void adopt_anti_affinity(Cluster& cluster, const std::u16string& id, const RegistryValue& value) {
  edit_group(cluster, id).anti_affinity = value.as_multi_sz().value_or(std::vector<std::u16string>{});
}

ResourceTypeConfig& edit_type(Cluster& cluster, const std::u16string& name) {
  for (auto& [folded, type] : cluster.resource_types) {
    if (type->name == name) return type.edit();
  }
  return cluster.resource_types.begin()->second.edit();  // not reached: the holder exists
}

template <uint32_t ResourceTypeConfig::*Member>
void adopt_type(Cluster& cluster, const std::u16string& name, const RegistryValue& value) {
  edit_type(cluster, name).*Member = number(value);
}

void adopt_display_name(Cluster& cluster, const std::u16string& name, const RegistryValue& value) {
  edit_type(cluster, name).display_name = value.as_sz().value_or(std::u16string());
}

void adopt_role(Cluster& cluster, const std::u16string& id, const RegistryValue& value) {
  cluster.networks.at(id).edit().role = number(value);
}

// ---- what is not stored so

RegistryValue core_resource(const Cluster& cluster, const std::u16string& id) {
  return RegistryValue::dword(find_resource(cluster, id)->core());
}

RegistryValue is_shared_volume(const Cluster& cluster, const std::u16string& id) {
  return RegistryValue::dword(find_resource(cluster, id)->shared_volumes);
}

RegistryValue interface_node(const Cluster& cluster, const std::u16string& id) {
  return RegistryValue::sz(find_node(cluster, cluster.interfaces.at(id)->node)->name);
}

RegistryValue interface_network(const Cluster& cluster, const std::u16string& id) {
  return RegistryValue::sz(cluster.networks.at(cluster.interfaces.at(id)->network)->name);
}

// ---- the schemas

constexpr PropertyRow text(std::u16string_view name) { return {.name = name, .type = REG_SZ}; }
constexpr PropertyRow read_only(std::u16string_view name, uint32_t type,
                                RegistryValue (*computed)(const Cluster&, const std::u16string&) = nullptr) {
  return {.name = name, .type = type, .read_only = true, .computed = computed};
}
constexpr PropertyRow within(std::u16string_view name, uint32_t initial, uint32_t least, uint32_t most,
                             void (*adopt)(Cluster&, const std::u16string&, const RegistryValue&) = nullptr) {
  return {.name = name, .initial = initial, .least = least, .most = most, .adopt = adopt};
}

/// 0xFFFFFFFF stands for no value, which is the default.
constexpr PropertyRow or_unset(std::u16string_view name, uint32_t least, uint32_t most) {
  return {.name = name, .initial = kEver, .least = least, .most = most};
}

constexpr PropertyRow kResource[] = {
    read_only(u"Name", REG_SZ),
    read_only(u"Type", REG_SZ),
    read_only(u"CoreResource", REG_DWORD, core_resource),
    read_only(u"IsClusterSharedVolume", REG_DWORD, is_shared_volume),
    text(u"Description"),
    text(u"DebugPrefix"),
    {.name = u"SeparateMonitor", .most = 1, .at_next_online = true, .adopt = adopt_separate_monitor},
    within(u"PersistentState", 0, 0, 1, adopt_resource_goal),
    within(u"LooksAlivePollInterval", kEver, 10, kEver),
    within(u"IsAlivePollInterval", kEver, 10, kEver),
    within(u"RestartAction", 2, 0, 2, adopt_recovery<&RecoveryPolicy::action>),
    within(u"RestartThreshold", 1, 0, kEver, adopt_recovery<&RecoveryPolicy::threshold>),
    within(u"RestartPeriod", 900'000, 0, kEver, adopt_recovery<&RecoveryPolicy::period_ms>),
    within(u"RestartDelay", 500, 0, kEver, adopt_recovery<&RecoveryPolicy::delay_ms>),
    within(u"RetryPeriodOnFailure", 3'600'000, 0, kEver),
    within(u"EmbeddedFailureAction", 2, 1, 2),
    within(u"PendingTimeout", 180'000, 10, kEver),
    within(u"DeadlockTimeout", 300'000, 10, kEver),
};

constexpr PropertyRow kGroup[] = {
    read_only(u"Name", REG_SZ),
    read_only(u"GroupType", REG_DWORD),
    text(u"Description"),
    within(u"PersistentState", 0, 0, 1, adopt_group_goal),
    within(u"FailoverThreshold", kEver, 0, kEver, adopt_group<&GroupConfig::failover_threshold>),
    within(u"FailoverPeriod", 6, 0, kHours, adopt_group<&GroupConfig::failover_period_hours>),
    within(u"AutoFailbackType", 0, 0, 1),
    or_unset(u"FailbackWindowStart", 0, 23),
    or_unset(u"FailbackWindowEnd", 0, 23),
    within(u"Priority", 2000, 0, 4000),
    within(u"DefaultOwner", kEver, 0, kEver),
    {.name = u"AntiAffinityClassNames", .type = REG_MULTI_SZ, .adopt = adopt_anti_affinity},
    within(u"CCFEpoch", 0, 0, kEver),
    within(u"ColdStartSetting", 0, 0, 2),
};

constexpr PropertyRow kGroupSet[] = {
    read_only(u"Name", REG_SZ),
    within(u"StartupSetting", 0, 0, 1),
    within(u"StartupCount", kEver, 0, kEver),
    within(u"StartupDelay", 20, 0, kEver),
};

constexpr PropertyRow kResourceType[] = {
    read_only(u"DllName", REG_SZ),
    {.name = u"Name", .type = REG_SZ, .adopt = adopt_display_name},
    text(u"Description"),
    {.name = u"AdminExtensions", .type = REG_MULTI_SZ},
    within(u"LooksAlivePollInterval", 5'000, 10, kEver, adopt_type<&ResourceTypeConfig::looks_alive_ms>),
    within(u"IsAlivePollInterval", 60'000, 10, kEver, adopt_type<&ResourceTypeConfig::is_alive_ms>),
    within(u"PendingTimeout", 180'000, 10, kEver),
    within(u"DeadlockTimeout", 300'000, 10, kEver),
};

constexpr PropertyRow kNode[] = {
    read_only(u"NodeName", REG_SZ),
    text(u"Description"),
    within(u"EnableEventLogReplication", 1, 0, 1),
    within(u"NodeWeight", 1, 0, 1),
};

constexpr PropertyRow kNetwork[] = {
    read_only(u"Name", REG_SZ),     read_only(u"Address", REG_SZ),        read_only(u"AddressMask", REG_SZ),
    text(u"Description"),           within(u"Role", 3, 0, 3, adopt_role), within(u"Metric", 1000, 0, kEver),
    within(u"AutoMetric", 1, 0, 1),
};

constexpr PropertyRow kNetInterface[] = {
    read_only(u"Name", REG_SZ),
    read_only(u"Node", REG_SZ, interface_node),
    read_only(u"Network", REG_SZ, interface_network),
    read_only(u"Address", REG_SZ),
    text(u"Description"),
};

constexpr PropertyRow kCluster[] = {
    read_only(u"ClusterInstanceID", REG_SZ),
    text(u"Description"),
    within(u"AutoBalancerLevel", 1, 1, 3),
    within(u"AutoBalancerMode", 2, 0, 2),
    within(u"ClusterLogLevel", 3, 0, 5),
    within(u"ClusterLogSize", 1536, 0, kEver),
    within(u"CrossSubnetDelay", 1000, 250, 4000),
    within(u"CrossSubnetThreshold", 20, 3, 120),
    within(u"DefaultNetworkRole", 3, 0, 3),
    within(u"DynamicQuorum", 1, 0, 1),
    within(u"HangRecoveryAction", 3, 0, 4),
    within(u"QuorumArbitrationTimeMax", 20, 1, kEver),
    within(u"RequestReplyTimeout", 60, 1, kEver),
    within(u"ResourceDllDeadlockPeriod", 300, 0, kEver),
    within(u"SameSubnetDelay", 1000, 250, 2000),
    within(u"SameSubnetThreshold", 20, 3, 120),
    within(u"ShutdownTimeoutInMinutes", 20, 1, kEver),
};

}  // namespace

std::span<const PropertyRow> common_schema(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kCluster:
      return kCluster;
    case ObjectKind::kGroup:
      return kGroup;
    case ObjectKind::kGroupSet:
      return kGroupSet;
    case ObjectKind::kResource:
      return kResource;
    case ObjectKind::kResourceType:
      return kResourceType;
    case ObjectKind::kNetInterface:
      return kNetInterface;
    case ObjectKind::kNetwork:
      return kNetwork;
    case ObjectKind::kNode:
      return kNode;
    case ObjectKind::kQuorum:
      break;
  }
  return {};
}

}  // namespace cmrp::cluster
