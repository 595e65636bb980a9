// The order to migrate the virtual machines of a group while they run: a property and the flags that go with it
// (MS-CMRP 3.1.4.2.131).
#pragma once

#include "reference/clusapi/include/clusapi.h"
#include "reference/idl/property_list.h"

namespace cmrp::command {

struct LiveMigration {
  static constexpr uint64_t kMigrate = 4;

  /// For dwMoveFlags and lpInBuffer of MoveClusterGroupEx.
  DWORD flags = CLUSAPI_GROUP_MOVE_RETURN_TO_SOURCE_NODE_ON_ERROR | CLUSAPI_GROUP_MOVE_QUEUE_ENABLED |
                CLUSAPI_GROUP_MOVE_HIGH_PRIORITY_START;
  wire::Bytes buffer = idl::encode_property_list(
      {{u"Virtual Machine", {idl::PropertyValue::integer(idl::CLUSPROP_SYNTAX_LIST_VALUE_DWORD, kMigrate)}}});
};

}  // namespace cmrp::command
