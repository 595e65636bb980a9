// The handler tables, one a family of methods. A handler takes a request that has passed its gates and its parameters,
// sets the outputs, and returns the status; everything that all methods have in common happens around it.
#pragma once

#include <span>

#include "reference/server/request.h"

namespace cmrp::server {

std::span<const HandlerRow> cluster_methods();         ///< cluster_methods.cc: opening, names, version, enumeration
std::span<const HandlerRow> resource_methods();        ///< resource_methods.cc: open, create, delete, names, owners
std::span<const HandlerRow> resource_state_methods();  ///< resource_state_methods.cc: state, online, offline, fail
std::span<const HandlerRow> resource_type_methods();   ///< resource_type_methods.cc
std::span<const HandlerRow> dependency_methods();      ///< dependency_methods.cc
std::span<const HandlerRow> group_methods();           ///< group_methods.cc: open, create, delete, names, contents
std::span<const HandlerRow> group_state_methods();     ///< group_state_methods.cc: state, online, offline, moves
std::span<const HandlerRow> node_methods();            ///< node_methods.cc
std::span<const HandlerRow> group_set_methods();       ///< group_set_methods.cc
std::span<const HandlerRow> registry_methods();        ///< registry_methods.cc: keys and values of the cluster registry
std::span<const HandlerRow> batch_methods();           ///< batch_methods.cc: many of them at once, and their ports
std::span<const HandlerRow> notify_methods();          ///< notify_methods.cc: notification ports
std::span<const HandlerRow> network_methods();         ///< network_methods.cc: networks and network interfaces
std::span<const HandlerRow> control_methods();         ///< control_methods.cc: the control codes of all objects
std::span<const HandlerRow> property_enum_methods();   ///< property_enum_methods.cc: groups, resources, properties

}  // namespace cmrp::server
