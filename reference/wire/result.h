// Errors as values: what a decoder or a protocol state machine returns when a peer's bytes are wrong.
#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>

namespace cmrp {

/// Why some bytes could not be read or written: the field by its dotted path, the offset in bytes from the
/// start of the buffer that was being decoded, and what is wrong in a few words.
struct Error {
  std::string field;
  size_t offset = 0;
  std::string message;

  bool operator==(const Error&) const = default;
  /// "lpszResourceName at byte 12: string without its terminator"
  std::string text() const {
    return (field.empty() ? std::string("input") : field) + " at byte " + std::to_string(offset) + ": " + message;
  }
};

/// A value, or the error that took its place.
template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string field, size_t offset, std::string message) {
  return tl::unexpected<Error>(Error{std::move(field), offset, std::move(message)});
}

}  // namespace cmrp
