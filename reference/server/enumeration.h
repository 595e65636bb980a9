// ENUM_LIST (2.2.3.5) as the enumerating methods fill it.
#pragma once

#include <string_view>

#include "reference/idl/structures.h"

namespace cmrp::server {

inline void add_entry(idl::ENUM_LIST& list, uint32_t type, std::u16string_view name) {
  list.Entry.push_back({type, std::u16string(name)});
  list.EntryCount = static_cast<uint32_t>(list.Entry.size());
}

}  // namespace cmrp::server
