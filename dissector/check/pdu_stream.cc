#include "dissector/check/pdu_stream.h"

#include <algorithm>
#include <utility>

namespace cmrp::check {
namespace {

using rpc::Header;
using rpc::kHeaderBytes;
using rpc::PduType;
using wire::ByteView;

constexpr size_t kRoomKept = 4096;

bool is_known(PduType type) {
  auto number = static_cast<uint8_t>(type);
  return type == PduType::kRequest || type == PduType::kResponse || type == PduType::kFault ||
         (number >= static_cast<uint8_t>(PduType::kBind) && number <= static_cast<uint8_t>(PduType::kOrphaned));
}

/// A header that can be one where nothing says that a PDU begins: beyond what decode_header() asks, its type is known
/// and its drep is what all senders use (ASCII, IEEE, zeros).
std::optional<Header> plausible(ByteView bytes) {
  if (bytes[0] != 5 || bytes[1] != 0 || (bytes[4] & 0xef) != 0 || bytes[5] || bytes[6] || bytes[7]) return std::nullopt;
  auto header = rpc::decode_header(bytes);
  if (!header || !is_known(header->type)) return std::nullopt;
  return *header;
}

}  // namespace

void PduStream::feed(ByteView bytes) {
  in_kept_ = !kept_.empty();
  if (in_kept_) {
    kept_.insert(kept_.end(), bytes.begin(), bytes.end());
    view_ = kept_;
  } else {
    view_ = bytes;
  }
}

bool PduStream::take_interrupted() { return std::exchange(interrupted_, false); }

/// Steps to the next plausible header; false if there is none in what we have.
bool PduStream::search() {
  size_t at = 0;
  while (view_.size() - at >= kHeaderBytes && !plausible(view_.subspan(at))) ++at;
  searched_ += at;
  view_ = view_.subspan(at);
  return view_.size() >= kHeaderBytes;
}

void PduStream::keep_rest() {
  if (in_kept_) {
    kept_.erase(kept_.begin(), kept_.end() - static_cast<ptrdiff_t>(view_.size()));
  } else {
    kept_.assign(view_.begin(), view_.end());
  }
  // Many connections with room for what once was there would cost more than what is there.
  if (kept_.empty() && kept_.capacity() > kRoomKept) kept_ = {};
  view_ = {};
}

std::optional<PduStream::Found> PduStream::next() {
  size_t skipped = std::min(skip_, view_.size());
  skip_ -= skipped;
  view_ = view_.subspan(skipped);
  while (view_.size() >= kHeaderBytes) {
    if (!following_ && !search()) break;
    auto header = rpc::decode_header(view_);
    if (!header || !is_known(header->type)) {
      following_ = false;
      interrupted_ = true;
      view_ = view_.subspan(1);
      ++searched_;
      continue;
    }
    following_ = true;
    if (view_.size() < header->frag_length) break;
    Found found{*header, view_.first(header->frag_length), 0};
    view_ = view_.subspan(header->frag_length);
    searched_ = 0;
    return found;
  }
  keep_rest();
  return std::nullopt;
}

std::optional<PduStream::Found> PduStream::lose(uint32_t bytes) {
  if (skip_) {
    size_t within = std::min<size_t>(skip_, bytes);
    skip_ -= within;
    bytes -= static_cast<uint32_t>(within);
    if (!bytes) return std::nullopt;
  }
  // What is kept is the beginning of a PDU, or what a search has left.
  cut_ = std::exchange(kept_, {});
  view_ = {};
  std::optional<Found> found;
  if (following_ && cut_.size() >= kHeaderBytes) {
    if (auto header = rpc::decode_header(cut_)) {
      found = Found{*header, cut_, header->frag_length - cut_.size()};
      if (bytes <= found->missing) {
        skip_ = found->missing - bytes;
        return found;
      }
    }
  }
  following_ = false;
  interrupted_ = true;
  return found;
}

}  // namespace cmrp::check
