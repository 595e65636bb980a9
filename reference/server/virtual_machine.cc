#include "reference/server/virtual_machine.h"

#include "reference/idl/property_list.h"
#include "reference/wire/utf16.h"

namespace cmrp::server {

std::optional<control::Entry> virtual_machine_action(std::u16string_view resource_type,
                                                     const cluster::ObjectCall& call) {
  using Entry = cluster::ObjectCall::Entry;
  // Its actions belong to the source node of a move, or to going offline: not to coming online (3.1.4.2.131, .135).
  if (call.entry == Entry::kOnline || !call.buffer) return std::nullopt;
  const std::u16string name = wire::fold_case(u"Virtual Machine");
  if (wire::fold_case(resource_type) != name) return std::nullopt;
  auto list = idl::decode_property_list(*call.buffer);
  if (!list) return std::nullopt;
  constexpr control::Entry kActions[] = {control::Entry::kVmTurnOff, control::Entry::kVmSave,
                                         control::Entry::kVmShutDown, control::Entry::kVmForceShutDown,
                                         control::Entry::kVmMigrate};
  for (const idl::Property& property : *list) {
    if (wire::fold_case(property.name) != name) continue;
    auto value = property.values.front().as_dword();
    if (!value || *value >= std::size(kActions)) continue;
    // Migration is an answer to a move only (3.1.4.2.131); elsewhere 4 has no meaning.
    if (kActions[*value] != control::Entry::kVmMigrate || call.moving) return kActions[*value];
  }
  return std::nullopt;
}

}  // namespace cmrp::server
