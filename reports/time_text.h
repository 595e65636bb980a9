// Times as reports write them: ISO 8601, UTC.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "reports/result.h"

namespace cmrp::reports {

/// "2026-11-22T07:20:56.123456Z"
std::string time_text(Time time);

/// The time that time_text wrote; nothing for anything else.
std::optional<Time> parse_time(std::string_view text);

/// Seconds with six decimals and no exponent: "0.001250".
std::string seconds_text(std::chrono::microseconds duration);

}  // namespace cmrp::reports
