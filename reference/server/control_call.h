// What the control codes (3.1.4.3) have in common: one call of an Api…Control method, whatever the kind of its object,
// and one table of codes for each kind.
//
// A code that a table does not have is one that the object does not support: ERROR_INVALID_FUNCTION. What a code
// answers goes into the output buffer by the one rule that control_methods.cc has.
#pragma once

#include <span>

#include "reference/cluster/properties.h"
#include "reference/idl/control_codes.h"
#include "reference/server/request.h"
#include "reference/wire/bytes.h"

namespace cmrp::server {

struct ControlCall {
  Request& request;
  cluster::PropertyHolder object;  ///< exists
  std::span<const uint8_t> in;     ///< lpInBuffer
  uint32_t room;                   ///< nOutBufferSize

  const cluster::Cluster& cluster() const { return request.cluster(); }
};

struct ControlAnswer {
  uint32_t status = ERROR_SUCCESS;
  wire::Bytes output{};   ///< all of it, if it fits or not; for ERROR_SUCCESS only
  uint32_t required = 0;  ///< lpcbRequired, of a code that decides ERROR_MORE_DATA itself
};

/// One control code of one kind of object.
struct ControlRow {
  uint32_t code;
  ControlAnswer (*run)(const ControlCall&);
  /// With an output buffer of no size the code succeeds rather than ask for more (3.1.4.3.1.2, .3, .4).
  bool size_zero_succeeds = false;
};

// The tables, one a kind of object.
std::span<const ControlRow> resource_control_codes();       ///< control_resource.cc
std::span<const ControlRow> resource_type_control_codes();  ///< control_resource_type.cc
std::span<const ControlRow> group_control_codes();          ///< control_group.cc
std::span<const ControlRow> group_set_control_codes();      ///< control_group.cc
std::span<const ControlRow> node_control_codes();           ///< control_node.cc
std::span<const ControlRow> network_control_codes();        ///< control_node.cc
std::span<const ControlRow> net_interface_control_codes();  ///< control_node.cc
std::span<const ControlRow> cluster_control_codes();        ///< control_cluster.cc

// Forms of output.

inline ControlAnswer answer_dword(uint32_t number) { return {.output = cluster::RegistryValue::dword(number).data}; }
inline ControlAnswer answer_text(std::u16string_view text) { return {.output = cluster::RegistryValue::sz(text).data}; }
inline ControlAnswer answer_texts(const std::vector<std::u16string>& texts) {
  return {.output = cluster::RegistryValue::multi_sz(texts).data};
}
/// FILETIME (MS-DTYP 2.3.3).
ControlAnswer answer_time(uint64_t time);

// Forms of input; nullopt for anything else.

/// A null-terminated Unicode string; what stands behind it means nothing.
std::optional<std::u16string> input_text(std::span<const uint8_t> in);
std::optional<uint32_t> input_dword(std::span<const uint8_t> in);

// Codes of several kinds of objects.

/// CLUSCTL_…_UNKNOWN: codes are processed.
ControlAnswer control_unknown(const ControlCall& call);
/// CLUSCTL_…_GET_CHARACTERISTICS of what has none, and flags of what has none.
ControlAnswer control_zero(const ControlCall& call);

}  // namespace cmrp::server
