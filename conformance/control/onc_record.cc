#include "conformance/control/onc_record.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace cmrp::control {
namespace {
constexpr uint32_t kLastFragment = 0x80000000;
constexpr size_t kHeaderSize = 4;
}  // namespace

bool RecordReader::feed(std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    if (!in_fragment_) {
      header_ = header_ << 8 | bytes.front();
      bytes = bytes.subspan(1);
      if (++header_bytes_ < kHeaderSize) continue;
      header_bytes_ = 0;
      last_fragment_ = (header_ & kLastFragment) != 0;
      fragment_left_ = header_ & ~kLastFragment;
      if (fragment_left_ > max_record_ - current_.size()) return false;
      in_fragment_ = true;
      if (fragment_left_ == 0) end_fragment();
      continue;
    }
    size_t part = std::min(fragment_left_, bytes.size());
    current_.insert(current_.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(part));
    bytes = bytes.subspan(part);
    fragment_left_ -= part;
    if (fragment_left_ == 0) end_fragment();
  }
  return true;
}

void RecordReader::end_fragment() {
  in_fragment_ = false;
  between_fragments_ = !last_fragment_;
  if (last_fragment_) complete_.push_back(std::exchange(current_, {}));
}

std::optional<Record> RecordReader::next() {
  if (complete_.empty()) return std::nullopt;
  Record record = std::move(complete_.front());
  complete_.pop_front();
  return record;
}

Record marked(std::span<const uint8_t> record) {
  assert(record.size() < kLastFragment);
  uint32_t header = kLastFragment | static_cast<uint32_t>(record.size());
  Record stream{static_cast<uint8_t>(header >> 24), static_cast<uint8_t>(header >> 16),
                static_cast<uint8_t>(header >> 8), static_cast<uint8_t>(header)};
  stream.insert(stream.end(), record.begin(), record.end());
  return stream;
}

}  // namespace cmrp::control
