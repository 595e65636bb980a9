// Structures and enumerations that several methods share (MS-CMRP 2.2.2, 2.2.3).
#pragma once

#include "reference/idl/handles.h"
#include "reference/idl/meanings.h"

namespace cmrp::idl {

/// MS-DTYP 2.3.3: 100-nanosecond intervals since 1601.
struct FILETIME {
  uint32_t dwLowDateTime = 0;
  uint32_t dwHighDateTime = 0;
  CMRP_DESCRIBE(FILETIME, CMRP_MEMBER(dwLowDateTime), CMRP_MEMBER(dwHighDateTime))
};

/// 2.2.3.4
struct ENUM_ENTRY {
  uint32_t Type = 0;
  std::optional<std::u16string> Name;
  CMRP_DESCRIBE(ENUM_ENTRY, CMRP_MEMBER(Type), CMRP_MEMBER(Name))
};

/// 2.2.3.5
struct ENUM_LIST {
  uint32_t EntryCount = 0;
  std::vector<ENUM_ENTRY> Entry;
  CMRP_DESCRIBE(ENUM_LIST, CMRP_MEMBER(EntryCount), CMRP_MEMBER(Entry).sized_by("EntryCount"))
};

/// 2.2.3.25
struct GROUP_ENUM_ENTRY {
  std::optional<std::u16string> Name;
  std::optional<std::u16string> Id;
  uint32_t dwState = 0;
  std::optional<std::u16string> Owner;
  uint32_t dwFlags = 0;
  uint32_t cbProperties = 0;
  std::optional<std::vector<uint8_t>> Properties;
  uint32_t cbRoProperties = 0;
  std::optional<std::vector<uint8_t>> RoProperties;
  CMRP_DESCRIBE(GROUP_ENUM_ENTRY, CMRP_MEMBER(Name), CMRP_MEMBER(Id), CMRP_MEMBER(dwState).means(kGroupState),
                CMRP_MEMBER(Owner), CMRP_MEMBER(dwFlags), CMRP_MEMBER(cbProperties),
                CMRP_MEMBER(Properties).sized_by("cbProperties"), CMRP_MEMBER(cbRoProperties),
                CMRP_MEMBER(RoProperties).sized_by("cbRoProperties"))
};

/// 2.2.3.26
struct GROUP_ENUM_LIST {
  uint32_t EntryCount = 0;
  std::vector<GROUP_ENUM_ENTRY> Entry;
  CMRP_DESCRIBE(GROUP_ENUM_LIST, CMRP_MEMBER(EntryCount), CMRP_MEMBER(Entry).sized_by("EntryCount"))
};

/// 2.2.3.27
struct RESOURCE_ENUM_ENTRY {
  std::optional<std::u16string> Name;
  std::optional<std::u16string> Id;
  std::optional<std::u16string> OwnerName;
  std::optional<std::u16string> OwnerId;
  uint32_t cbProperties = 0;
  std::optional<std::vector<uint8_t>> Properties;
  uint32_t cbRoProperties = 0;
  std::optional<std::vector<uint8_t>> RoProperties;
  CMRP_DESCRIBE(RESOURCE_ENUM_ENTRY, CMRP_MEMBER(Name), CMRP_MEMBER(Id), CMRP_MEMBER(OwnerName), CMRP_MEMBER(OwnerId),
                CMRP_MEMBER(cbProperties), CMRP_MEMBER(Properties).sized_by("cbProperties"),
                CMRP_MEMBER(cbRoProperties), CMRP_MEMBER(RoProperties).sized_by("cbRoProperties"))
};

/// 2.2.3.28
struct RESOURCE_ENUM_LIST {
  uint32_t EntryCount = 0;
  std::vector<RESOURCE_ENUM_ENTRY> Entry;
  CMRP_DESCRIBE(RESOURCE_ENUM_LIST, CMRP_MEMBER(EntryCount), CMRP_MEMBER(Entry).sized_by("EntryCount"))
};

/// 2.2.3.1: a self-relative security descriptor and the room for it.
struct RPC_SECURITY_DESCRIPTOR {
  std::optional<std::vector<uint8_t>> lpSecurityDescriptor;
  uint32_t cbInSecurityDescriptor = 0;
  uint32_t cbOutSecurityDescriptor = 0;
  CMRP_DESCRIBE(
      RPC_SECURITY_DESCRIPTOR,
      CMRP_MEMBER(lpSecurityDescriptor).sized_by("cbInSecurityDescriptor").length_by("cbOutSecurityDescriptor"),
      CMRP_MEMBER(cbInSecurityDescriptor), CMRP_MEMBER(cbOutSecurityDescriptor))
};

/// 2.2.3.2
struct RPC_SECURITY_ATTRIBUTES {
  uint32_t nLength = 0;
  RPC_SECURITY_DESCRIPTOR RpcSecurityDescriptor;
  uint32_t bInheritHandle = 0;
  CMRP_DESCRIBE(RPC_SECURITY_ATTRIBUTES, CMRP_MEMBER(nLength), CMRP_MEMBER(RpcSecurityDescriptor),
                CMRP_MEMBER(bInheritHandle).means(ndr::kBool))
};

/// 2.2.3.3
struct CLUSTER_OPERATIONAL_VERSION_INFO {
  uint32_t dwSize = 0;
  uint32_t dwClusterHighestVersion = 0;
  uint32_t dwClusterLowestVersion = 0;
  uint32_t dwFlags = 0;
  uint32_t dwReserved = 0;
  CMRP_DESCRIBE(CLUSTER_OPERATIONAL_VERSION_INFO, CMRP_MEMBER(dwSize), CMRP_MEMBER(dwClusterHighestVersion),
                CMRP_MEMBER(dwClusterLowestVersion), CMRP_MEMBER(dwFlags), CMRP_MEMBER(dwReserved))
};

/// 2.2.3.6
struct IDL_CLUSTER_SET_PASSWORD_STATUS {
  uint32_t NodeId = 0;
  uint8_t SetAttempted = 0;
  uint32_t ReturnStatus = 0;
  CMRP_DESCRIBE(IDL_CLUSTER_SET_PASSWORD_STATUS, CMRP_MEMBER(NodeId), CMRP_MEMBER(SetAttempted).means(ndr::kBool),
                CMRP_MEMBER(ReturnStatus).means(ndr::kStatus))
};

/// 2.2.2.9
enum class IDL_CLUSTER_SET_PASSWORD_FLAGS : uint16_t { kNone = 0, kIgnoreDownNodes = 1 };

/// 2.2.3.21
struct CLUSTER_CREATE_GROUP_INFO_RPC {
  uint32_t dwVersion = 0;
  uint32_t dwGroupType = 0;
  CMRP_DESCRIBE(CLUSTER_CREATE_GROUP_INFO_RPC, CMRP_MEMBER(dwVersion), CMRP_MEMBER(dwGroupType))
};

/// 2.2.3.22
struct NOTIFY_FILTER_AND_TYPE_RPC {
  uint32_t dwObjectType = 0;
  uint64_t FilterFlags = 0;
  CMRP_DESCRIBE(NOTIFY_FILTER_AND_TYPE_RPC, CMRP_MEMBER(dwObjectType).means(kObjectType), CMRP_MEMBER(FilterFlags))
};

/// 2.2.3.23
struct NOTIFICATION_DATA_RPC {
  NOTIFY_FILTER_AND_TYPE_RPC FilterAndType;
  std::optional<std::vector<uint8_t>> buffer;
  uint32_t dwBufferSize = 0;
  std::optional<std::u16string> ObjectId;
  std::optional<std::u16string> ParentId;
  std::optional<std::u16string> Name;
  std::optional<std::u16string> Type;
  CMRP_DESCRIBE(NOTIFICATION_DATA_RPC, CMRP_MEMBER(FilterAndType), CMRP_MEMBER(buffer).sized_by("dwBufferSize"),
                CMRP_MEMBER(dwBufferSize), CMRP_MEMBER(ObjectId), CMRP_MEMBER(ParentId), CMRP_MEMBER(Name),
                CMRP_MEMBER(Type))
};

/// 2.2.3.24
struct NOTIFICATION_RPC {
  ndr::DWORD_PTR dwNotifyKey;
  NOTIFICATION_DATA_RPC NotificationData;
  CMRP_DESCRIBE(NOTIFICATION_RPC, CMRP_MEMBER(dwNotifyKey), CMRP_MEMBER(NotificationData))
};

/// 2.2.3.30
struct NOTIFICATION_DATA_ASYNC_RPC {
  uint32_t dwNotifyKey = 0;
  uint32_t dwFilter = 0;
  std::optional<std::u16string> Name;
  CMRP_DESCRIBE(NOTIFICATION_DATA_ASYNC_RPC, CMRP_MEMBER(dwNotifyKey), CMRP_MEMBER(dwFilter).means(kChange),
                CMRP_MEMBER(Name))
};

}  // namespace cmrp::idl
