#include "reference/cluster/shared_volumes.h"

#include <algorithm>

#include "reference/cluster/dependencies.h"
#include "reference/cluster/group_transitions.h"
#include "reference/cluster/persistence.h"
#include "reference/cluster/states.h"
#include "reference/cluster/work.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

bool is_disk(const Resource& resource) { return wire::fold_case(resource.type) == wire::fold_case(u"Physical Disk"); }

// Why the disk cannot be shared, or ERROR_SUCCESS.
Status sharing_refusal(const Cluster& cluster, const Resource& disk, bool ex) {
  if (!cluster.shared_volumes_enabled) return ERROR_CLUSTER_INVALID_REQUEST;
  if (!is_disk(disk)) return ERROR_CLUSTER_RESTYPE_NOT_SUPPORTED;
  if (disk.state != ResourceState::kOnline) return ERROR_RESOURCE_NOT_ONLINE;
  if (!disk.dependencies.empty()) return ERROR_CLUSTER_INVALID_REQUEST;
  if (!dependents_of(cluster, disk.id).empty()) {
    return ex ? ERROR_DEPENDENT_RESOURCE_EXISTS : ERROR_CLUSTER_INVALID_REQUEST;
  }
  const Group& group = *find_group(cluster, disk.group);
  if (group.move) return ERROR_CLUSTER_GROUP_MOVING;
  if (disk.shared_volumes || group.type == kGroupTypeAvailableStorage) return ERROR_SUCCESS;
  if (ex) return ERROR_RESOURCE_NOT_IN_AVAILABLE_STORAGE;
  return resources_of(cluster, group.id).size() > 1 ? ERROR_CLUSTER_INVALID_REQUEST : ERROR_SUCCESS;
}

void set_shared(Cluster& cluster, const ResourceId& id, bool shared) {
  Resource& disk = edit_resource(cluster, id);
  disk.shared_volumes = shared;
  save_resource(cluster, id);
  record(cluster, disk, Happened::kProperty);
}

void set_special_group(Cluster& cluster, const GroupId& id, bool special) {
  if (find_group(cluster, id)->special == special) return;
  set_special(cluster, id, special);
  record(cluster, *find_group(cluster, id), Happened::kProperty);
}

}  // namespace

bool holds_shared_volumes(const Cluster& cluster, const GroupId& group) {
  return std::any_of(cluster.resources.begin(), cluster.resources.end(),
                     [&](const auto& entry) { return entry.second->group == group && entry.second->shared_volumes; });
}

Status change_csv_state(Cluster& cluster, const ResourceId& id, const CsvChange& change, const IdSource& ids) {
  const Resource* disk = find_resource(cluster, id);
  if (disk == nullptr) return ERROR_RESOURCE_NOT_AVAILABLE;
  if (change.state > 1) return ERROR_INVALID_PARAMETER;
  if (change.state == 0) {
    if (!disk->shared_volumes) return ERROR_CLUSTER_INVALID_REQUEST;
    GroupId group = disk->group;
    set_shared(cluster, id, false);
    bool others = holds_shared_volumes(cluster, group);
    if (!others && find_group(cluster, group)->type != kGroupTypeAvailableStorage) {
      set_special_group(cluster, group, false);
    }
    return ERROR_SUCCESS;
  }
  if (change.volume && change.volume->empty()) return ERROR_INVALID_PARAMETER;
  if (Status refusal = sharing_refusal(cluster, *disk, change.volume.has_value()); refusal != ERROR_SUCCESS) {
    return refusal;
  }
  GroupId group = disk->group;
  if (find_group(cluster, group)->type == kGroupTypeAvailableStorage) {
    NodeId owner = find_group(cluster, group)->owner;
    if (Status status = create_group(cluster, ids(), owner, ids, group, kGroupTypeSharedVolume);
        status != ERROR_SUCCESS) {
      return status;
    }
    take_to_group(cluster, {id}, group);
  }
  set_special_group(cluster, group, true);
  if (change.volume) {
    std::vector<std::u16string>& volumes = edit_resource(cluster, id).volumes;
    if (std::find(volumes.begin(), volumes.end(), *change.volume) == volumes.end()) volumes.push_back(*change.volume);
  }
  set_shared(cluster, id, true);
  return ERROR_SUCCESS;
}

}  // namespace cmrp::cluster
