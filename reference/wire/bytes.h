// Bytes in and out: the only code that touches raw pointers. Everything above reads through Reader and writes through
// Writer, which compare against what remains and never against what a peer claims.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reference/wire/result.h"

namespace cmrp::wire {

using Bytes = std::vector<uint8_t>;
using ByteView = std::span<const uint8_t>;

/// Byte order of integers, chosen by the sender of a PDU (C706 14.1, drep[0] bits 4..7).
enum class Endian : uint8_t { kLittle, kBig };

namespace detail {
template <class T>
T swap_to(Endian endian, T value) {
  static_assert(std::is_unsigned_v<T>);
  if (endian == Endian::kLittle) return value;
  if constexpr (sizeof(T) == 1) return value;
  if constexpr (sizeof(T) == 2) return __builtin_bswap16(value);
  if constexpr (sizeof(T) == 4) return __builtin_bswap32(value);
  if constexpr (sizeof(T) == 8) return __builtin_bswap64(value);
}
}  // namespace detail

/// Reads integers and runs of bytes from a buffer that it does not own. A read that would pass the end fails, reads
/// nothing, and leaves the position where it was.
class Reader {
 public:
  explicit Reader(ByteView bytes, Endian endian = Endian::kLittle) : bytes_(bytes), endian_(endian) {}

  size_t position() const { return position_; }
  size_t remaining() const { return bytes_.size() - position_; }
  Endian endian() const { return endian_; }

  template <class T>
  [[nodiscard]] bool read(T& out) {
    if (remaining() < sizeof(T)) return false;
    std::memcpy(&out, bytes_.data() + position_, sizeof(T));
    out = detail::swap_to(endian_, out);
    position_ += sizeof(T);
    return true;
  }

  /// A view of the next `count` bytes, or false if fewer remain.
  [[nodiscard]] bool take(size_t count, ByteView& out) {
    if (remaining() < count) return false;
    out = bytes_.subspan(position_, count);
    position_ += count;
    return true;
  }

  [[nodiscard]] bool skip(size_t count) {
    ByteView ignored;
    return take(count, ignored);
  }

  /// Skips to the next multiple of `alignment` (a power of two) counted from the start of the buffer.
  [[nodiscard]] bool align(size_t alignment) {
    size_t padding = (0 - position_) & (alignment - 1);
    return padding == 0 || skip(padding);
  }

  ByteView rest() const { return bytes_.subspan(position_); }

 private:
  ByteView bytes_;
  size_t position_ = 0;
  Endian endian_;
};

/// Appends integers and runs of bytes to a buffer that it owns.
class Writer {
 public:
  explicit Writer(Endian endian = Endian::kLittle) : endian_(endian) {}
  /// Goes on behind what `bytes` holds; offsets and alignment count from its start.
  Writer(Endian endian, Bytes&& bytes) : bytes_(std::move(bytes)), endian_(endian) {}

  size_t size() const { return bytes_.size(); }
  Endian endian() const { return endian_; }
  ByteView view() const { return bytes_; }
  Bytes take() { return std::move(bytes_); }

  template <class T>
  void write(T value) {
    value = detail::swap_to(endian_, value);
    append(&value, sizeof value);
  }

  void bytes(ByteView more) { append(more.data(), more.size()); }
  void zeros(size_t count) { bytes_.resize(bytes_.size() + count); }

  /// Pads with zeros to the next multiple of `alignment` (a power of two) counted from the start of the buffer.
  void align(size_t alignment) {
    if (size_t padding = (0 - bytes_.size()) & (alignment - 1)) zeros(padding);
  }

  /// Writes `value` over bytes already written, for lengths known only afterwards.
  template <class T>
  void patch(size_t offset, T value) {
    value = detail::swap_to(endian_, value);
    std::memcpy(bytes_.data() + offset, &value, sizeof value);
  }

 private:
  void append(const void* data, size_t count) {
    auto* first = static_cast<const uint8_t*>(data);
    bytes_.insert(bytes_.end(), first, first + count);
  }

  Bytes bytes_;
  Endian endian_;
};

/// Lower-case hex without separators.
std::string to_hex(ByteView bytes);

/// The bytes of `text`, in which white space is ignored. Fails on an odd digit or anything else, with its offset.
Result<Bytes> from_hex(std::string_view text);

/// A hex dump of 16 bytes a line: offset, bytes, printable characters.
std::string hex_dump(ByteView bytes);

}  // namespace cmrp::wire
