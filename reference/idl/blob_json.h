// The self-describing buffers as JSON, for vectors and reports.
//
//   property list   [{"name": "…", "values": [{"syntax": "CLUSPROP_SYNTAX_…" or number, "value": …}]}]
//                   value: a number for integer formats, a string for texts, an array of strings for MULTI_SZ; for
//                   other formats, and where data is not of its format, {"bytes": "hex"}
//   batch           [{"command": "CLUSREG_…", "type": number, "name": "…", "data": "hex"}]
#pragma once

#include "reference/idl/batch.h"
#include "reference/idl/property_list.h"
#include "reference/ndr/json.h"

namespace cmrp::idl {

ndr::Json property_list_json(const PropertyList& list);
/// Fails with the place and what is wrong there.
Result<PropertyList> property_list_from_json(const ndr::Json& json);

ndr::Json batch_json(const Batch& batch);
Result<Batch> batch_from_json(const ndr::Json& json);

}  // namespace cmrp::idl
