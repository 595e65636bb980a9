// What the control codes of resources and of resource types both say of a type (3.1.4.3.1.2, .4, .5).
#pragma once

#include "reference/server/control_call.h"

namespace cmrp::server {

bool is_type(std::u16string_view type, std::u16string_view name);
/// In class CLUS_RESCLASS_STORAGE of 3.1.4.3.1.4.
bool is_storage(std::u16string_view type);

/// CLUS_CHARACTERISTICS.
ControlAnswer characteristics_of(const ControlCall& call, std::u16string_view type);
/// CLUS_RESOURCE_CLASS_INFO (2.2.3.7).
ControlAnswer class_info_of(std::u16string_view type);
/// The value list of types and classes that a resource has to depend on.
ControlAnswer required_dependencies_of(std::u16string_view type);

}  // namespace cmrp::server
