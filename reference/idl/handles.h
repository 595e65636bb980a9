// The context handles of the interface (MS-CMRP 2.2.1.1 to 2.2.1.11).
#pragma once

#include "reference/ndr/types.h"

namespace cmrp::idl {

using ndr::ContextHandle;
using ndr::HandleKind;

using HCLUSTER_RPC = ndr::Handle<HandleKind::kCluster>;
using HNODE_RPC = ndr::Handle<HandleKind::kNode>;
using HGROUP_RPC = ndr::Handle<HandleKind::kGroup>;
using HRES_RPC = ndr::Handle<HandleKind::kResource>;
using HKEY_RPC = ndr::Handle<HandleKind::kKey>;
using HNOTIFY_RPC = ndr::Handle<HandleKind::kNotify>;
using HNETWORK_RPC = ndr::Handle<HandleKind::kNetwork>;
using HNETINTERFACE_RPC = ndr::Handle<HandleKind::kNetInterface>;
using HBATCH_PORT_RPC = ndr::Handle<HandleKind::kBatchPort>;
using HGROUPSET_RPC = ndr::Handle<HandleKind::kGroupSet>;
using HGENERIC_RPC = ndr::Handle<HandleKind::kGeneric>;

/// The IDL name of a handle kind: "HRES_RPC".
std::string_view handle_name(HandleKind kind);

}  // namespace cmrp::idl
