// What a "Virtual Machine" resource does with the buffer that it is handed (MS-CMRP 3.1.4.2.131, .135: property
// "Virtual Machine").
#pragma once

#include <optional>
#include <string_view>

#include "conformance/control/target.h"
#include "reference/cluster/state.h"

namespace cmrp::server {

/// The action that the machine of a resource of that type took in the course of a call to its object, or nullopt:
/// another type, no such property in the buffer, or a value without a meaning.
std::optional<control::Entry> virtual_machine_action(std::u16string_view resource_type,
                                                     const cluster::ObjectCall& call);

}  // namespace cmrp::server
