#include "reference/cluster/names.h"

#include <algorithm>

#include "reference/cluster/persistence.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

// By id first: names cannot equal another object's id, so the order decides nothing but the cost.
template <class Map>
std::optional<typename Map::key_type> by_id_or_name(const Map& objects, std::u16string_view text) {
  std::u16string folded = wire::fold_case(text);
  if (objects.contains(folded)) return folded;
  for (const auto& [id, object] : objects) {
    if (object->name.size() == text.size() && object->name == text) return id;
  }
  for (const auto& [id, object] : objects) {
    if (wire::fold_case(object->name) == folded) return id;
  }
  return std::nullopt;
}

bool blank(char16_t c) { return c == u' ' || c == u'\t' || c == u'\r' || c == u'\n'; }

}  // namespace

bool valid_name(std::u16string_view name) {
  return name.find(u'\0') == name.npos && !std::all_of(name.begin(), name.end(), blank);
}

bool valid_resource_type_name(std::u16string_view name) {
  constexpr size_t kMaxBytes = 514;
  return valid_name(name) && name.front() != u'\\' && (name.size() + 1) * sizeof(char16_t) <= kMaxBytes &&
         name.find(kKeyBackslash) == name.npos;
}

bool valid_network_name(std::u16string_view name) {
  return name.find(u'\0') == name.npos && name.find_first_not_of(u' ') != name.npos;
}

bool valid_host_name(std::u16string_view name) {
  auto letter_digit_hyphen = [](char16_t c) {
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'-';
  };
  return !name.empty() && name.size() <= 63 && name.front() != u'-' && name.back() != u'-' &&
         std::all_of(name.begin(), name.end(), letter_digit_hyphen);
}

std::optional<ResourceId> resource_by_name_or_id(const Cluster& cluster, std::u16string_view text) {
  return by_id_or_name(cluster.resources, text);
}

std::optional<GroupId> group_by_name_or_id(const Cluster& cluster, std::u16string_view text) {
  return by_id_or_name(cluster.groups, text);
}

std::optional<NetworkId> network_by_name_or_id(const Cluster& cluster, std::u16string_view text) {
  return by_id_or_name(cluster.networks, text);
}

std::optional<InterfaceId> interface_by_name_or_id(const Cluster& cluster, std::u16string_view text) {
  return by_id_or_name(cluster.interfaces, text);
}

std::optional<NodeId> node_by_name_or_id(const Cluster& cluster, std::u16string_view text) {
  std::u16string folded = wire::fold_case(text);
  // A node's name may be all digits (RFC 1035 labels), so names come before ids.
  for (const auto& [id, node] : cluster.nodes) {
    if (wire::fold_case(node->name) == folded) return id;
  }
  std::optional<NodeId> id = parse_node_id(text);
  return id && cluster.nodes.contains(*id) ? id : std::nullopt;
}

std::u16string node_id_text(NodeId id) {
  std::string digits = std::to_string(id);
  return {digits.begin(), digits.end()};
}

std::optional<NodeId> parse_node_id(std::u16string_view text) {
  if (text.empty() || text.size() > 10 || text.front() == u'0') return std::nullopt;
  uint64_t number = 0;
  for (char16_t c : text) {
    if (c < u'0' || c > u'9') return std::nullopt;
    number = number * 10 + (c - u'0');
  }
  if (number > 0xFFFFFFFF) return std::nullopt;
  return static_cast<NodeId>(number);
}

}  // namespace cmrp::cluster
