#include "reference/cluster/properties.h"

#include <algorithm>

#include "reference/cluster/group_sets.h"
#include "reference/cluster/names.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

constexpr size_t kMostName = 16383;  // characters of a value's name (MS-RRP 3.1.1.5)

std::u16string parameters_key(const PropertyHolder& holder) { return join_path(property_key(holder), u"Parameters"); }

const PropertyRow* find_row(std::span<const PropertyRow> schema, std::u16string_view name) {
  std::u16string folded = wire::fold_case(name);
  auto row = std::ranges::find_if(schema, [&](const PropertyRow& r) { return wire::fold_case(r.name) == folded; });
  return row == schema.end() ? nullptr : &*row;
}

/// The private schema of the holder: only resources have one here.
std::span<const PropertyRow> private_schema_of(const Cluster& cluster, const PropertyHolder& holder) {
  if (holder.kind != ObjectKind::kResource) return {};
  return private_schema(find_resource(cluster, holder.id)->type);
}

RegistryValue default_value(const PropertyRow& row) {
  switch (row.type) {
    case REG_DWORD:
      return RegistryValue::dword(row.initial);
    case REG_MULTI_SZ:
      return RegistryValue::multi_sz({});
    default:
      return RegistryValue::sz(u"");
  }
}

/// Whether a value has the form that its type names.
bool well_formed(const RegistryValue& value) {
  switch (value.type) {
    case REG_DWORD:
      return value.as_dword().has_value();
    case REG_MULTI_SZ:
      return value.as_multi_sz().has_value();
    case REG_SZ:
      return value.as_sz().has_value();
    default:
      return true;
  }
}

bool fits(const PropertyRow& row, const RegistryValue& value) {
  if (value.type != row.type || !well_formed(value)) return false;
  if (row.type != REG_DWORD) return true;
  uint32_t number = *value.as_dword();
  return number == row.initial || (number >= row.least && number <= row.most);
}

/// What is stored of a property, if it is of the form that its schema asks for.
const RegistryValue* stored(const Cluster& cluster, const std::u16string& key, const PropertyRow& row) {
  const RegistryValue* value = cluster.registry.value(key, row.name);
  return value != nullptr && value->type == row.type && well_formed(*value) ? value : nullptr;
}

/// 3.1.1.9.1: what was assigned, else what the resource type's property of that name was assigned, else the default.
RegistryValue private_value(const Cluster& cluster, const PropertyHolder& holder, const PropertyRow& row) {
  if (const RegistryValue* value = stored(cluster, parameters_key(holder), row)) return *value;
  PropertyHolder type{ObjectKind::kResourceType, find_resource(cluster, holder.id)->type};
  const RegistryValue* value = stored(cluster, parameters_key(type), row);
  return value == nullptr ? default_value(row) : *value;
}

std::u16string name_of(const Cluster& cluster, const PropertyHolder& holder) {
  switch (holder.kind) {
    case ObjectKind::kGroup:
      return find_group(cluster, holder.id)->name;
    case ObjectKind::kGroupSet:
      return find_group_set(cluster, holder.id)->name;
    case ObjectKind::kResource:
      return find_resource(cluster, holder.id)->name;
    case ObjectKind::kNetInterface:
      return cluster.interfaces.at(holder.id)->name;
    case ObjectKind::kNetwork:
      return cluster.networks.at(holder.id)->name;
    case ObjectKind::kNode:
      return find_node(cluster, *parse_node_id(holder.id))->name;
    case ObjectKind::kResourceType:
      return holder.id;
    case ObjectKind::kCluster:
    case ObjectKind::kQuorum:
      break;
  }
  return cluster.name;
}

void tell(Cluster& cluster, const PropertyHolder& holder, Happened happened, std::vector<NamedValue> changed) {
  const Resource* resource = holder.kind == ObjectKind::kResource ? find_resource(cluster, holder.id) : nullptr;
  cluster.events.push_back({holder.kind,
                            happened,
                            holder.id,
                            name_of(cluster, holder),
                            resource ? resource->group : std::u16string(),
                            0,
                            {},
                            std::move(changed)});
}

bool online(const Cluster& cluster, const PropertyHolder& holder) {
  return holder.kind == ObjectKind::kResource && find_resource(cluster, holder.id)->state == ResourceState::kOnline;
}

Status validate_with(std::span<const PropertyRow> schema, const NamedValue& value) {
  const PropertyRow* row = find_row(schema, value.name);
  if (row == nullptr || row->read_only) return ERROR_INVALID_PARAMETER;
  return fits(*row, value.value) ? ERROR_SUCCESS : ERROR_INVALID_DATA;
}

}  // namespace

std::u16string property_key(const PropertyHolder& holder) {
  switch (holder.kind) {
    case ObjectKind::kGroup:
      return join_path(u"Groups", holder.id);
    case ObjectKind::kGroupSet:
      return join_path(u"GroupSets", holder.id);
    case ObjectKind::kResource:
      return join_path(u"Resources", holder.id);
    case ObjectKind::kResourceType:
      return join_path(u"ResourceTypes", holder.id);
    case ObjectKind::kNetInterface:
      return join_path(u"NetworkInterfaces", holder.id);
    case ObjectKind::kNetwork:
      return join_path(u"Networks", holder.id);
    case ObjectKind::kNode:
      return join_path(u"Nodes", holder.id);
    case ObjectKind::kCluster:
    case ObjectKind::kQuorum:
      break;
  }
  return u"";
}

bool exists(const Cluster& cluster, const PropertyHolder& holder) {
  return cluster.registry.find(property_key(holder)) != nullptr;
}

RegistryValue common_value(const Cluster& cluster, const PropertyHolder& holder, const PropertyRow& row) {
  if (row.computed != nullptr) return row.computed(cluster, holder.id);
  const RegistryValue* value = stored(cluster, property_key(holder), row);
  return value == nullptr ? default_value(row) : *value;
}

std::vector<NamedValue> common_properties(const Cluster& cluster, const PropertyHolder& holder, Writable which) {
  std::vector<NamedValue> values;
  for (const PropertyRow& row : common_schema(holder.kind)) {
    if (!is_of(row, which)) continue;
    values.push_back({std::u16string(row.name), common_value(cluster, holder, row)});
  }
  return values;
}

std::vector<NamedValue> private_properties(const Cluster& cluster, const PropertyHolder& holder, Writable which) {
  std::vector<NamedValue> values;
  auto schema = private_schema_of(cluster, holder);
  for (const PropertyRow& row : schema) {
    if (!is_of(row, which)) continue;
    values.push_back({std::u16string(row.name), private_value(cluster, holder, row)});
  }
  const RegistryKey* key = cluster.registry.find(parameters_key(holder));
  if (key == nullptr || which == Writable::kNo) return values;
  for (const auto& [folded, value] : key->values) {
    if (find_row(schema, value.name) == nullptr) values.push_back(value);
  }
  return values;
}

std::optional<RegistryValue> common_property(const Cluster& cluster, const PropertyHolder& holder,
                                             std::u16string_view name) {
  const PropertyRow* row = find_row(common_schema(holder.kind), name);
  return row == nullptr ? std::nullopt : std::optional(common_value(cluster, holder, *row));
}

std::optional<RegistryValue> private_property(const Cluster& cluster, const PropertyHolder& holder,
                                              std::u16string_view name) {
  if (const PropertyRow* row = find_row(private_schema_of(cluster, holder), name)) {
    return private_value(cluster, holder, *row);
  }
  const RegistryValue* value = cluster.registry.value(parameters_key(holder), name);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

Status validate_common_properties(ObjectKind kind, std::span<const NamedValue> values) {
  for (const NamedValue& value : values) {
    Status status = validate_with(common_schema(kind), value);
    if (status != ERROR_SUCCESS) return status;
  }
  return ERROR_SUCCESS;
}

Status validate_private_properties(const Cluster& cluster, const PropertyHolder& holder,
                                   std::span<const NamedValue> values) {
  auto schema = private_schema_of(cluster, holder);
  for (const NamedValue& value : values) {
    if (find_row(schema, value.name) != nullptr) {
      Status status = validate_with(schema, value);
      if (status != ERROR_SUCCESS) return status;
      continue;
    }
    // A name of the common schema cannot be reused in a lesser scope.
    if (value.name.empty() || value.name.size() > kMostName || value.name.find(u'\0') != value.name.npos ||
        find_row(common_schema(holder.kind), value.name) != nullptr) {
      return ERROR_INVALID_PARAMETER;
    }
    if (!well_formed(value.value)) return ERROR_INVALID_DATA;
  }
  return ERROR_SUCCESS;
}

Status set_common_properties(Cluster& cluster, const PropertyHolder& holder, std::span<const NamedValue> values) {
  Status status = validate_common_properties(holder.kind, values);
  if (status != ERROR_SUCCESS) return status;
  std::vector<NamedValue> changed;
  bool later = false;
  for (const NamedValue& value : values) {
    const PropertyRow& row = *find_row(common_schema(holder.kind), value.name);
    if (common_value(cluster, holder, row) == value.value) continue;
    cluster.registry.set_value(property_key(holder), row.name, value.value);
    if (row.adopt != nullptr) row.adopt(cluster, holder.id, value.value);
    changed.push_back({std::u16string(row.name), value.value});
    later |= row.at_next_online;
  }
  if (changed.empty()) return ERROR_SUCCESS;
  tell(cluster, holder, Happened::kProperty, std::move(changed));
  return later && online(cluster, holder) ? ERROR_RESOURCE_PROPERTIES_STORED : ERROR_SUCCESS;
}

Status set_private_properties(Cluster& cluster, const PropertyHolder& holder, std::span<const NamedValue> values) {
  Status status = validate_private_properties(cluster, holder, values);
  if (status != ERROR_SUCCESS) return status;
  std::vector<NamedValue> changed;
  std::u16string key = parameters_key(holder);
  for (const NamedValue& value : values) {
    const RegistryValue* present = cluster.registry.value(key, value.name);
    if (present != nullptr && *present == value.value) continue;
    cluster.registry.set_value(key, value.name, value.value);
    changed.push_back(value);
  }
  if (changed.empty()) return ERROR_SUCCESS;
  tell(cluster, holder, Happened::kPrivateProperty, std::move(changed));
  // A resource reads its parameters when it comes online.
  return online(cluster, holder) ? ERROR_RESOURCE_PROPERTIES_STORED : ERROR_SUCCESS;
}

}  // namespace cmrp::cluster
