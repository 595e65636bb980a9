// UTF-16 (the protocol's strings) to and from UTF-8 (ours), and case-insensitive comparison of names.
#pragma once

#include <string>
#include <string_view>

namespace cmrp::wire {

/// UTF-8 of `text`; an unpaired surrogate becomes U+FFFD.
std::string to_utf8(std::u16string_view text);

/// UTF-16 of `text`; an ill-formed sequence becomes U+FFFD.
std::u16string to_utf16(std::string_view text);

/// `text` with the differences of case removed, so that equal folded strings are the same name (Unicode default case
/// folding; section 3.1.1.1.1 makes names and ids case-insensitive).
std::u16string fold_case(std::u16string_view text);

}  // namespace cmrp::wire
