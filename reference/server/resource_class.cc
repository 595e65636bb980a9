#include "reference/server/resource_class.h"

#include "reference/idl/property_list.h"
#include "reference/wire/utf16.h"

namespace cmrp::server {
namespace {

constexpr uint32_t CLUS_RESCLASS_UNKNOWN = 0;
constexpr uint32_t CLUS_RESCLASS_STORAGE = 1;
constexpr uint32_t CLUS_RESCLASS_NETWORK = 2;
constexpr uint32_t kSubclass = 0x80000000;  // of both: shared storage, an IP address

/// The types that 3.1.4.3.1.4 puts into a class.
struct ClassRow {
  std::u16string_view type;
  uint32_t resource_class;
};
constexpr ClassRow kClasses[] = {
    {u"Physical Disk", CLUS_RESCLASS_STORAGE},
    {u"IP Address", CLUS_RESCLASS_NETWORK},
    {u"IPv6 Address", CLUS_RESCLASS_NETWORK},
    {u"IPv6 Tunnel Address", CLUS_RESCLASS_NETWORK},
};

/// What Windows' own types have to depend on, by type name.
struct DependencyRow {
  std::u16string_view type;
  std::u16string_view needs;
};
constexpr DependencyRow kDependencies[] = {
    {u"IPv6 Tunnel Address", u"IP Address"},
    {u"File Server", u"Network Name"},
    {u"DHCP Service", u"IP Address"},
    {u"WINS Service", u"IP Address"},
};

uint32_t class_of(std::u16string_view type) {
  auto row = std::ranges::find_if(kClasses, [&](const ClassRow& r) { return is_type(type, r.type); });
  return row == std::end(kClasses) ? CLUS_RESCLASS_UNKNOWN : row->resource_class;
}

}  // namespace

bool is_type(std::u16string_view type, std::u16string_view name) {
  return wire::fold_case(type) == wire::fold_case(name);
}

bool is_storage(std::u16string_view type) { return class_of(type) == CLUS_RESCLASS_STORAGE; }

ControlAnswer characteristics_of(const ControlCall& call, std::u16string_view type) {
  const cluster::ResourceTypeConfig* known = cluster::find_resource_type(call.cluster(), type);
  return answer_dword(known ? known->characteristics : 0);
}

ControlAnswer class_info_of(std::u16string_view type) {
  uint32_t resource_class = class_of(type);
  wire::Writer out;
  out.write(resource_class);
  out.write(resource_class == CLUS_RESCLASS_UNKNOWN ? uint32_t{0} : kSubclass);
  return {.output = out.take()};
}

ControlAnswer required_dependencies_of(std::u16string_view type) {
  wire::Writer out;
  for (const DependencyRow& row : kDependencies) {
    if (!is_type(type, row.type)) continue;
    wire::Bytes text = cluster::RegistryValue::sz(row.needs).data;
    out.write(idl::CLUSPROP_SYNTAX_NAME);
    out.write(static_cast<uint32_t>(text.size()));
    out.bytes(text);
    out.align(4);
  }
  out.write(idl::CLUSPROP_SYNTAX_ENDMARK);
  return {.output = out.take()};
}

}  // namespace cmrp::server
