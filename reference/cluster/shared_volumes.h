// Cluster shared volumes (section 3.1.1.4): disks whose volumes are accessible on all nodes, and their groups.
#pragma once

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// A resource of the group has its volumes shared.
bool holds_shared_volumes(const Cluster& cluster, const GroupId& group);

/// What ApiChangeCsvState (section 3.1.4.2.122) is asked, and ApiChangeCsvStateEx (section 3.1.4.2.164).
struct CsvChange {
  uint32_t state = 0;                      ///< dwState: 1 shares the disk's volumes, 0 ends that
  std::optional<std::u16string> volume{};  ///< lpszVolumeName of the Ex method
};

/// Shares the volumes of a disk, or ends that.
///
/// A disk leaves the group "Available Storage" for one of its own as it is shared, and stays there, because the group
/// that contains it becomes a special one, and an ordinary one again. The codes are those of the two sections;
/// "deployed to an application" is a disk on which resources depend, or that shares its group with others.
Status change_csv_state(Cluster& cluster, const ResourceId& id, const CsvChange& change, const IdSource& ids);

}  // namespace cmrp::cluster
