// Names that peers made up, as they are shown to people.
#pragma once

#include <string>
#include <string_view>

namespace cmrp::oracle {

/// Appends a peer's text for one line: UTF-8 in quotes, without control characters, not endless.
void add_quoted(std::string& line, std::u16string_view text);
std::string quoted(std::u16string_view text);

}  // namespace cmrp::oracle
