// How all openings go: a name becomes an id, the client's level becomes the handle's.
#pragma once

#include <optional>

#include "reference/server/request.h"

namespace cmrp::server {

/// ApiOpenX: the gates have seen that the client has "All", and so has the handle. `id` is what the name means, if
/// anything.
template <class Handle>
uint32_t open_all(Request& request, Handle& out, const std::optional<std::u16string>& id, uint32_t not_found) {
  return id ? request.open(out, *id, AccessLevel::kAll) : not_found;
}

/// ApiOpenXEx: the level is what the client asks for, if it is entitled to it (3.1.4.2.116). Access is decided before
/// the name is looked up, so that a client without any learns no names.
template <class Parameters>
uint32_t open_desired(Request& request, Parameters& p, const std::optional<std::u16string>& id, uint32_t not_found) {
  Grant grant = grant_access(p.dwDesiredAccess, request.client_access());
  if (grant.status != ERROR_SUCCESS) return grant.status;
  if (!id) return not_found;
  uint32_t status = request.open(p.ReturnValue, *id, grant.level);
  if (status == ERROR_SUCCESS) p.lpdwGrantedAccess = grant.granted_access;
  return status;
}

}  // namespace cmrp::server
