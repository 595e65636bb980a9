// The groups and the resources of the cluster, each with the common properties that the client asks for (3.1.4.2.139,
// .140).
#include <algorithm>
#include <iterator>
#include <set>

#include "reference/cluster/properties.h"
#include "reference/idl/group.h"
#include "reference/idl/resource_detail.h"
#include "reference/server/control_properties.h"
#include "reference/server/methods.h"
#include "reference/wire/utf16.h"

namespace cmrp::server {
namespace {

using cluster::ObjectKind;
using cluster::Writable;
using Names = std::optional<std::vector<uint8_t>>;

/// Of a common schema, in its order, what goes into the list of each object.
using Rows = std::vector<const cluster::PropertyRow*>;

/// The strings of pProperties or pRoProperties; none for NULL and no bytes. A single string needs no terminator of the
/// list, and a list of none may have both. nullopt for what is no MULTI_SZ.
std::optional<std::vector<std::u16string>> read_names(const Names& names) {
  if (!names || names->empty()) return std::vector<std::u16string>();
  if (*names == std::vector<uint8_t>(4, 0)) return std::vector<std::u16string>();
  if (auto texts = cluster::RegistryValue{cluster::REG_MULTI_SZ, *names}.as_multi_sz()) return texts;
  auto text = cluster::RegistryValue{cluster::REG_SZ, *names}.as_sz();
  if (!text || *text != u"*") return std::nullopt;
  return std::vector<std::u16string>{*text};
}

/// Each property once, however often it was named. nullopt for a buffer that is no MULTI_SZ, and for a name that this
/// half of the schema does not have.
std::optional<Rows> select(const Names& buffer, ObjectKind kind, Writable which) {
  auto names = read_names(buffer);
  if (!names) return std::nullopt;
  const bool all = names->size() == 1 && names->front() == u"*";
  std::set<std::u16string> wanted;
  if (!all) std::ranges::transform(*names, std::inserter(wanted, wanted.end()), wire::fold_case);
  Rows rows;
  for (const cluster::PropertyRow& row : cluster::common_schema(kind)) {
    if (cluster::is_of(row, which) && (all || wanted.erase(wire::fold_case(row.name)))) rows.push_back(&row);
  }
  if (!wanted.empty()) return std::nullopt;
  return rows;
}

/// The PROPERTY_LIST of an object.
wire::Bytes selected(const cluster::Cluster& c, const cluster::PropertyHolder& holder, const Rows& rows) {
  std::vector<cluster::NamedValue> values;
  for (const auto* row : rows) values.push_back({std::u16string(row->name), cluster::common_value(c, holder, *row)});
  return write_properties(values);
}

/// Fills the list with what `entry` makes of each object, and the properties that the client asks for.
template <class Parameters, class Objects, class Entry>
uint32_t enumerate(Parameters& p, const cluster::Cluster& c, ObjectKind kind, const Objects& objects, Entry entry) {
  const auto writable = select(p.pProperties, kind, Writable::kYes);
  const auto read_only = select(p.pRoProperties, kind, Writable::kNo);
  if (!writable || !read_only) return ERROR_INVALID_PARAMETER;
  auto& list = p.ppResultList.emplace();
  for (const auto& [id, object] : objects) {
    auto& row = list.Entry.emplace_back(entry(*object));
    row.Properties = selected(c, {kind, id}, *writable);
    row.cbProperties = static_cast<uint32_t>(row.Properties->size());
    row.RoProperties = selected(c, {kind, id}, *read_only);
    row.cbRoProperties = static_cast<uint32_t>(row.RoProperties->size());
  }
  list.EntryCount = static_cast<uint32_t>(list.Entry.size());
  return ERROR_SUCCESS;
}

uint32_t create_group_enum(Request& request, idl::ApiCreateGroupEnum& p) {
  const cluster::Cluster& c = request.cluster();
  return enumerate(p, c, ObjectKind::kGroup, c.groups, [&](const cluster::Group& group) {
    idl::GROUP_ENUM_ENTRY entry;
    entry.Name = group.name;
    entry.Id = group.id;
    entry.dwState = static_cast<uint32_t>(group.state);
    entry.Owner = cluster::find_node(c, group.owner)->name;
    entry.dwFlags = group.flags;
    return entry;
  });
}

uint32_t create_resource_enum(Request& request, idl::ApiCreateResourceEnum& p) {
  const cluster::Cluster& c = request.cluster();
  return enumerate(p, c, ObjectKind::kResource, c.resources, [&](const cluster::Resource& resource) {
    idl::RESOURCE_ENUM_ENTRY entry;
    entry.Name = resource.name;
    entry.Id = resource.id;
    entry.OwnerName = cluster::find_group(c, resource.group)->name;
    entry.OwnerId = resource.group;
    return entry;
  });
}

}  // namespace

std::span<const HandlerRow> property_enum_methods() {
  static constexpr HandlerRow kRows[] = {
      handler<create_group_enum>(idl::kApiCreateGroupEnum),
      handler<create_resource_enum>(idl::kApiCreateResourceEnum),
  };
  return kRows;
}

}  // namespace cmrp::server
