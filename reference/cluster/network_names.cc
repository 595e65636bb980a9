#include "reference/cluster/network_names.h"

#include <algorithm>

#include "reference/cluster/cluster_name.h"
#include "reference/cluster/names.h"
#include "reference/cluster/properties.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

constexpr char16_t kDomainValue[] = u"DnsDomain";
constexpr char16_t kDefaultDomain[] = u"cmrp.test";  // RFC 6761 keeps .test for such uses
constexpr size_t kMostDomainCharacters = 253;

/// A text among the private properties; nullopt for none or an empty one.
std::optional<std::u16string> assigned(const Cluster& cluster, const Resource& resource, std::u16string_view name) {
  auto value = private_property(cluster, {ObjectKind::kResource, resource.id}, name);
  auto text = value ? value->as_sz() : std::nullopt;
  return text && !text->empty() ? text : std::nullopt;
}

}  // namespace

bool has_network_name(const Resource& resource) {
  return wire::fold_case(resource.type) == wire::fold_case(kNetworkNameType);
}

bool is_cluster_name(const Resource& resource) { return has_network_name(resource) && resource.core(); }

std::u16string dns_name(const Cluster& cluster, const Resource& resource) {
  auto name = assigned(cluster, resource, u"DnsName");
  if (!name && is_cluster_name(resource)) name = cluster.name;
  if (!name) name = assigned(cluster, resource, u"Name");
  return in_dns_domain(cluster, name.value_or(resource.name));
}

std::u16string in_dns_domain(const Cluster& cluster, std::u16string_view name) {
  const RegistryValue* value = cluster.registry.value(u"", kDomainValue);
  std::u16string domain = (value == nullptr ? std::nullopt : value->as_sz()).value_or(kDefaultDomain);
  return std::u16string(name) + u"." + domain;
}

Status set_dns_domain(Cluster& cluster, std::u16string_view domain) {
  if (domain.empty() || domain.size() > kMostDomainCharacters) return ERROR_INVALID_PARAMETER;
  for (std::u16string_view rest = domain;;) {
    size_t end = std::min(rest.find(u'.'), rest.size());
    if (!valid_host_name(rest.substr(0, end))) return ERROR_INVALID_PARAMETER;
    if (end == rest.size()) break;
    rest.remove_prefix(end + 1);
  }
  cluster.registry.set_value(u"", kDomainValue, RegistryValue::sz(domain));
  return ERROR_SUCCESS;
}

}  // namespace cmrp::cluster
