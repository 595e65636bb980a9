// The version of the cluster as more than one method states it.
#pragma once

#include <cstdint>

namespace cmrp::server {

/// 2.2.3.3: the major version is the upper half, the minor one the lower.
inline constexpr uint32_t kClusterVersion = 0x000A0003;
inline constexpr uint32_t kClusterMajorVersion = kClusterVersion >> 16;

}  // namespace cmrp::server
