// Properties of the objects of the cluster (section 3.1.1.9).
//
// A property is a value of the registry: a common one of the object's key, any other of its subkey "Parameters". What
// is not stored has the default of its schema; what is stored in a form that the schema does not allow counts as not
// stored. Setting a common property that the model itself goes by changes the model too.
#pragma once

#include <span>

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// An object that has properties: its kind and its id; of a node the decimal text, of a resource type the name, of the
/// cluster nothing.
struct PropertyHolder {
  ObjectKind kind = ObjectKind::kCluster;
  std::u16string id;
};

/// One property of a schema. Texts have the empty text as their default, lists of texts the empty list.
struct PropertyRow {
  std::u16string_view name;
  uint32_t type = REG_DWORD;
  bool read_only = false;
  uint32_t initial = 0;  ///< a number's default, which it can always have
  uint32_t least = 0;    ///< a number's limits otherwise
  uint32_t most = 0xFFFFFFFF;
  bool at_next_online = false;  ///< an online resource goes on with the old value
  /// The value, where it is not what the registry has.
  RegistryValue (*computed)(const Cluster&, const std::u16string& id) = nullptr;
  /// Tells the model the new value, where the model keeps it.
  void (*adopt)(Cluster&, const std::u16string& id, const RegistryValue&) = nullptr;
};

/// The common properties of objects of that kind, in the order in which they are enumerated.
std::span<const PropertyRow> common_schema(ObjectKind kind);
/// The private properties that a resource of that type has; without a schema of its own, none.
std::span<const PropertyRow> private_schema(std::u16string_view resource_type);

/// The key of an object, relative to the root.
std::u16string property_key(const PropertyHolder& holder);
/// Whether the object is (still) there.
bool exists(const Cluster& cluster, const PropertyHolder& holder);

/// Which properties of a schema.
enum class Writable : uint8_t { kNo, kYes };
inline bool is_of(const PropertyRow& row, Writable which) { return row.read_only == (which == Writable::kNo); }

/// Values in the order of the schema. The object must exist; so for all functions below.
std::vector<NamedValue> common_properties(const Cluster& cluster, const PropertyHolder& holder, Writable which);
/// The same of the private properties; behind the writable ones the unknown ones, in the order of their names.
std::vector<NamedValue> private_properties(const Cluster& cluster, const PropertyHolder& holder, Writable which);
/// The value of one property of the common schema of the holder's kind.
RegistryValue common_value(const Cluster& cluster, const PropertyHolder& holder, const PropertyRow& row);
/// The value of one common or private property, whether stored or default; nullopt if there is none of that name.
std::optional<RegistryValue> common_property(const Cluster& cluster, const PropertyHolder& holder,
                                             std::u16string_view name);
std::optional<RegistryValue> private_property(const Cluster& cluster, const PropertyHolder& holder,
                                              std::u16string_view name);

/// Whether these values could be set. ERROR_INVALID_PARAMETER: a name that the schema does not have or that is
/// read-only, or, of an unknown property, one that is no name or that a common property has; ERROR_INVALID_DATA: a
/// value of another type or out of its limits.
Status validate_common_properties(ObjectKind kind, std::span<const NamedValue> values);
Status validate_private_properties(const Cluster& cluster, const PropertyHolder& holder,
                                   std::span<const NamedValue> values);

/// Validates, then sets all of them. ERROR_RESOURCE_PROPERTIES_STORED: done, but an online resource will not know
/// before it comes online again.
Status set_common_properties(Cluster& cluster, const PropertyHolder& holder, std::span<const NamedValue> values);
Status set_private_properties(Cluster& cluster, const PropertyHolder& holder, std::span<const NamedValue> values);

}  // namespace cmrp::cluster
