// The cluster that a fresh installation has.
#pragma once

#include "reference/cluster/state.h"

namespace cmrp::cluster {

/// Three nodes up; "Cluster Group" with "Cluster Name" on "Cluster IP Address", core and online on NODE1; the empty
/// special group "Available Storage"; "Cluster Network 1" and "Cluster Network 2" with an interface a node ("NODE1 -
/// Ethernet 1"); the usual resource types. Its registry holds all of it, and the journal of that registry makes it from
/// nothing.
Cluster default_cluster(const IdSource& ids, std::u16string_view name = u"CLUSTER1");

/// Whether that is the object (DllName, in any case) of one of the usual resource types: those are what the nodes have
/// installed.
bool is_default_object(std::u16string_view dll);

}  // namespace cmrp::cluster
