// Described values as JSON: what tables write, vectors hold and reports show.
//
//   integer        number; a status by its Win32 name where it has one, an enumeration by its name, flags as "A|B"
//   context handle null for the NULL handle, else "GUID" (attributes 0) or "ATTRIBUTES:GUID"
//   string         string (UTF-8)
//   byte array     hex string
//   other array    array
//   pointer        null, or the pointee
//   structure      object, in the order of its fields
#pragma once

#include <nlohmann/json.hpp>

#include "reference/ndr/codec.h"

namespace cmrp::ndr {

using Json = nlohmann::ordered_json;

/// The value at `in`, whole.
Json to_json(const Type& type, const void* in);

/// Those parameters of a method that travel in `part`.
Json to_json(const Type& parameters, Part part, const void* in);

/// Sets the value at `out`. Parameters or fields that `json` does not name keep what they have; a count that it does
/// not name becomes the size of its array. An unknown name or a value of the wrong form is an error naming the field.
Result<void> from_json(const Type& type, const Json& json, void* out);

}  // namespace cmrp::ndr
