#include "reference/cluster/checkpoints.h"

#include <algorithm>

#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

constexpr size_t kMostCharacters = 32'767;  // of a location

/// Values of this key are named by numbers of eight digits; what each says is the location.
std::u16string key_of(const ResourceId& id, CheckpointKind kind) {
  return join_path(join_path(u"Resources", id), kind == CheckpointKind::kRegistry ? u"RegSync" : u"CryptoSync");
}

/// Names separated by '\', none of them empty.
std::optional<std::vector<std::u16string_view>> names_of(std::u16string_view path) {
  std::vector<std::u16string_view> names;
  for (;;) {
    size_t end = std::min(path.find(u'\\'), path.size());
    if (end == 0) return std::nullopt;
    names.push_back(path.substr(0, end));
    if (end == path.size()) return names;
    path.remove_prefix(end + 1);
  }
}

bool valid_location(CheckpointKind kind, std::u16string_view location) {
  if (location.size() > kMostCharacters || location.find(u'\0') != location.npos) return false;
  auto names = names_of(location);
  if (!names) return false;
  if (kind == CheckpointKind::kRegistry) return names->size() <= kMaxKeyDepth;
  auto digit = [](char16_t c) { return c >= u'0' && c <= u'9'; };
  return names->size() >= 3 && std::ranges::all_of(names->front(), digit);
}

/// The name of the value that has this location.
std::optional<std::u16string> value_of(const RegistryKey* key, std::u16string_view location) {
  if (key == nullptr) return std::nullopt;
  std::u16string folded = wire::fold_case(location);
  for (const auto& [name, value] : key->values) {
    auto text = value.value.as_sz();
    if (text && wire::fold_case(*text) == folded) return value.name;
  }
  return std::nullopt;
}

std::u16string eight_digits(uint32_t number) {
  std::u16string text(8, u'0');
  for (size_t i = text.size(); i-- > 0; number /= 10) text[i] = static_cast<char16_t>(u'0' + number % 10);
  return text;
}

}  // namespace

std::vector<std::u16string> checkpoints(const Cluster& cluster, const ResourceId& id, CheckpointKind kind) {
  std::vector<std::u16string> locations;
  const RegistryKey* key = cluster.registry.find(key_of(id, kind));
  if (key == nullptr) return locations;
  for (const auto& [name, value] : key->values) {
    if (auto text = value.value.as_sz()) locations.push_back(std::move(*text));
  }
  return locations;
}

Status add_checkpoint(Cluster& cluster, const ResourceId& id, CheckpointKind kind, std::u16string_view location) {
  if (!valid_location(kind, location)) return ERROR_INVALID_PARAMETER;
  std::u16string path = key_of(id, kind);
  const RegistryKey* key = cluster.registry.find(path);
  if (value_of(key, location)) return ERROR_ALREADY_EXISTS;
  uint32_t number = 1;
  if (key != nullptr) {
    while (key->value(eight_digits(number)) != nullptr) ++number;
  }
  cluster.registry.set_value(path, eight_digits(number), RegistryValue::sz(location));
  return ERROR_SUCCESS;
}

Status delete_checkpoint(Cluster& cluster, const ResourceId& id, CheckpointKind kind, std::u16string_view location) {
  std::u16string path = key_of(id, kind);
  auto name = value_of(cluster.registry.find(path), location);
  if (!name) return ERROR_FILE_NOT_FOUND;
  cluster.registry.delete_value(path, *name);
  return ERROR_SUCCESS;
}

}  // namespace cmrp::cluster
