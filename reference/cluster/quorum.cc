#include "reference/cluster/quorum.h"

#include <optional>

#include "reference/cluster/dependencies.h"
#include "reference/cluster/maintenance.h"
#include "reference/cluster/persistence.h"
#include "reference/cluster/resource_transitions.h"

namespace cmrp::cluster {
namespace {

// A simulated disk has one partition, which has this letter on the node that hosts it.
constexpr std::u16string_view kPartition = u"Q:";
constexpr std::u16string_view kDirectory = u"\\Cluster\\";

bool is_drive(std::u16string_view text) {
  auto letter = [](char16_t c) { return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z'); };
  return text.size() == 2 && letter(text[0]) && text[1] == u':';
}

// Where on the disk the database goes for what a client named: nothing, "Q:" or "Q:\some\path".
Status place(std::u16string_view device, std::u16string& path) {
  path = std::u16string(kPartition) + std::u16string(kDirectory);
  if (device.empty()) return ERROR_SUCCESS;
  std::u16string_view drive = device.substr(0, kPartition.size());
  std::u16string_view below = device.substr(drive.size());
  if (device.find(u'\0') != device.npos || !is_drive(drive) || (!below.empty() && below.front() != u'\\'))
    return ERROR_INVALID_NAME;
  if ((drive.front() | 0x20) != (kPartition.front() | 0x20)) return ERROR_PATH_NOT_FOUND;
  if (!below.empty()) path = device;
  return ERROR_SUCCESS;
}

void adopt(Cluster& cluster, Quorum quorum) {
  if (cluster.quorum == quorum) return;
  const ResourceId former = cluster.quorum.resource;
  if (former != quorum.resource) {
    if (!former.empty()) set_core(cluster, former, false);
    if (!quorum.resource.empty()) set_core(cluster, quorum.resource, true);
  }
  cluster.quorum = std::move(quorum);
  save_cluster(cluster);
  const Resource* resource = find_resource(cluster, cluster.quorum.resource);
  cluster.events.push_back({ObjectKind::kQuorum,
                            Happened::kState,
                            cluster.quorum.resource,
                            resource == nullptr ? std::u16string() : resource->name,
                            {},
                            resource == nullptr ? 0 : static_cast<uint32_t>(resource->state)});
}

}  // namespace

Status set_quorum(Cluster& cluster, const ResourceId& id, std::u16string_view device, uint32_t max_log_size) {
  const Resource* resource = find_resource(cluster, id);
  if (resource == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (max_log_size == kMajorityOfNodes) {
    if (!cluster.quorum.resource.empty() && cluster.quorum.resource != id) return ERROR_INVALID_PARAMETER;
    adopt(cluster, {});
    return ERROR_SUCCESS;
  }
  const ResourceTypeConfig& type = *find_resource_type(cluster, resource->type);
  constexpr uint32_t kKinds = CLUS_CHAR_QUORUM | CLUS_CHAR_LOCAL_QUORUM;
  if ((type.characteristics & kKinds) != CLUS_CHAR_QUORUM) return ERROR_NOT_QUORUM_CAPABLE;
  bool disk = type.resource_class == CLUS_RESCLASS_STORAGE;
  if (!disk && max_log_size != kHybridOrWitness) return ERROR_NOT_QUORUM_CLASS;
  if (resource->state != ResourceState::kOnline) return ERROR_RESOURCE_NOT_ONLINE;
  if (maintenance(cluster, id) != Maintenance::kNone) return ERROR_INVALID_STATE;
  if (!dependents_of(cluster, id).empty()) return ERROR_DEPENDENCY_NOT_ALLOWED;
  Quorum quorum{.resource = id, .type = max_log_size, .path = {}};
  if (disk) {
    if (Status status = place(device, quorum.path); status != ERROR_SUCCESS) return status;
  }
  adopt(cluster, std::move(quorum));
  return ERROR_SUCCESS;
}

}  // namespace cmrp::cluster
