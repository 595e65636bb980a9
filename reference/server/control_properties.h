// The control codes for properties, which all kinds of objects have alike (3.1.4.3.1.9 to .20 and their like).
#pragma once

#include "reference/idl/property_list.h"
#include "reference/server/control_call.h"

namespace cmrp::server {

/// The properties of a PROPERTY_LIST as the model has them, each by the first of its values. ERROR_INVALID_DATA for a
/// buffer that is no such list or whose values are not of their format, ERROR_INVALID_PARAMETER for an empty list and
/// for a format that the registry has no type for.
uint32_t read_properties(std::span<const uint8_t> in, std::vector<cluster::NamedValue>& out);
/// Stored values as a PROPERTY_LIST. A value of a type that no format has travels as CLUSPROP_FORMAT_BINARY.
wire::Bytes write_properties(const std::vector<cluster::NamedValue>& values);
/// The list of 3.1.4.3.1.14: each writable property of a schema with its CLUSTER_PROPERTY_FORMAT.
wire::Bytes write_formats(std::span<const cluster::PropertyRow> schema);

// CLUSCTL_…_ENUM_COMMON_PROPERTIES, …, each for any kind of object.
ControlAnswer enum_common_properties(const ControlCall& call);
ControlAnswer get_ro_common_properties(const ControlCall& call);
ControlAnswer get_common_properties(const ControlCall& call);
ControlAnswer set_common_properties(const ControlCall& call);
ControlAnswer validate_common_properties(const ControlCall& call);
ControlAnswer get_common_property_fmts(const ControlCall& call);
ControlAnswer enum_private_properties(const ControlCall& call);
ControlAnswer get_ro_private_properties(const ControlCall& call);
ControlAnswer get_private_properties(const ControlCall& call);
ControlAnswer set_private_properties(const ControlCall& call);
ControlAnswer validate_private_properties(const ControlCall& call);

}  // namespace cmrp::server
