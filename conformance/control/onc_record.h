// Record marking, which cuts a TCP stream into ONC RPC messages (RFC 5531 section 11): no sockets here.
//
//   record   = fragment* last-fragment
//   fragment = 4 bytes big endian: bit 31 set in the last one of a record, bits 0–30 the length in bytes; then the
//   bytes
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace cmrp::control {

using Record = std::vector<uint8_t>;

/// Takes a stream in any pieces and gives back its records. Memory grows with the bytes that came, not with their
/// claims.
class RecordReader {
 public:
  /// `max_record`: the longest record taken, in bytes, all its fragments together.
  explicit RecordReader(size_t max_record) : max_record_(max_record) {}

  /// The next bytes of the stream. False: a record claims to be longer than allowed; the stream cannot be used any
  /// more.
  [[nodiscard]] bool feed(std::span<const uint8_t> bytes);

  /// The oldest complete record that was not taken yet.
  std::optional<Record> next();

  /// Is there a complete record to take?
  bool ready() const { return !complete_.empty(); }
  /// Has a record begun that is not complete?
  bool in_progress() const { return header_bytes_ > 0 || in_fragment_ || between_fragments_; }

 private:
  void end_fragment();

  size_t max_record_;
  std::deque<Record> complete_;
  Record current_;
  uint32_t header_ = 0;
  size_t header_bytes_ = 0;         // of header_, read so far
  size_t fragment_left_ = 0;        // bytes of the fragment still to come
  bool last_fragment_ = false;      // of the current record
  bool in_fragment_ = false;        // header read, bytes outstanding
  bool between_fragments_ = false;  // a fragment that was not the last one has ended
};

/// The stream form of a record: one fragment. At most 2^31-1 bytes.
Record marked(std::span<const uint8_t> record);

}  // namespace cmrp::control
