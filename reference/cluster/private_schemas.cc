// The private properties of the resource types that come with the cluster, as far as a simulated resource can have
// them: names, types and defaults are those of Windows. Resources of other types have unknown properties only.
#include <algorithm>

#include "reference/cluster/properties.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

constexpr PropertyRow text(std::u16string_view name) { return {.name = name, .type = REG_SZ}; }
constexpr PropertyRow flag(std::u16string_view name, uint32_t initial) {
  return {.name = name, .initial = initial, .most = 1};
}

constexpr PropertyRow kGenericApplication[] = {text(u"CommandLine"), text(u"CurrentDirectory"),
                                               flag(u"InteractWithDesktop", 0), flag(u"UseNetworkName", 0)};
constexpr PropertyRow kGenericScript[] = {text(u"ScriptFilepath")};
constexpr PropertyRow kGenericService[] = {text(u"ServiceName"), text(u"StartupParameters"),
                                           flag(u"UseNetworkName", 0)};
constexpr PropertyRow kFileShareWitness[] = {text(u"SharePath"), {.name = u"ArbitrationDelay", .initial = 6}};
constexpr PropertyRow kIpAddress[] = {text(u"Network"), text(u"Address"), text(u"SubnetMask"),
                                      flag(u"EnableNetBIOS", 0), flag(u"EnableDhcp", 0)};
constexpr PropertyRow kNetworkName[] = {
    text(u"Name"), text(u"DnsName"), flag(u"PublishPTRRecords", 0), {.name = u"HostRecordTTL", .initial = 1200}};
constexpr PropertyRow kPhysicalDisk[] = {
    {.name = u"DiskSignature"}, {.name = u"DiskIdType"}, text(u"DiskIdGuid"), {.name = u"DiskRunChkDsk"}};

struct TypeRow {
  std::u16string_view type;
  std::span<const PropertyRow> schema;
};
constexpr TypeRow kTypes[] = {
    {u"File Share Witness", kFileShareWitness},
    {u"Generic Application", kGenericApplication},
    {u"Generic Script", kGenericScript},
    {u"Generic Service", kGenericService},
    {u"IP Address", kIpAddress},
    {u"Network Name", kNetworkName},
    {u"Physical Disk", kPhysicalDisk},
};

}  // namespace

std::span<const PropertyRow> private_schema(std::u16string_view resource_type) {
  std::u16string folded = wire::fold_case(resource_type);
  auto row = std::ranges::find_if(kTypes, [&](const TypeRow& r) { return wire::fold_case(r.type) == folded; });
  return row == std::end(kTypes) ? std::span<const PropertyRow>() : row->schema;
}

}  // namespace cmrp::cluster
