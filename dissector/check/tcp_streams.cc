#include "dissector/check/tcp_streams.h"

#include <algorithm>
#include <cstring>

namespace cmrp::check {
namespace {

using wire::ByteView;

/// Sequence numbers wrap: how far `a` is behind `b`, negative if before it.
int32_t distance(uint32_t a, uint32_t b) { return static_cast<int32_t>(a - b); }

}  // namespace

size_t TcpStreams::KeyHash::operator()(const Key& key) const {
  uint64_t mixed = 0;
  for (const Endpoint& end : key.ends) {
    uint64_t halves[2];
    static_assert(sizeof halves == sizeof end.address);
    std::memcpy(halves, end.address.data(), sizeof halves);
    for (uint64_t part : {halves[0], halves[1], uint64_t{end.port}}) mixed = (mixed ^ part) * 0x9e3779b97f4a7c15u;
    mixed ^= mixed >> 32;
  }
  return static_cast<size_t>(mixed);
}

TcpStreams::Flow* TcpStreams::find(const Key& key) {
  if (last_ && last_->key == key) return last_;
  auto found = flows_.find(key);
  if (found == flows_.end()) return nullptr;
  last_ = found->second.get();
  if (last_->place != last_->list->begin()) last_->list->splice(last_->list->begin(), *last_->list, last_->place);
  return last_;
}

TcpStreams::Flow& TcpStreams::create(const Key& key) {
  if (silent_.size() >= limits_.silent) forget(*silent_.back());
  auto& flow = flows_[key] = std::make_unique<Flow>();
  flow->key = key;
  flow->list = &silent_;
  flow->place = silent_.insert(silent_.begin(), flow.get());
  return *(last_ = flow.get());
}

void TcpStreams::reset(Flow& flow) {
  flow.opener.reset();
  flow.directions = {};
  flow.ignored = false;
}

void TcpStreams::move_to(Flow& flow, std::list<Flow*>& list) {
  list.splice(list.begin(), *flow.list, flow.place);
  flow.list = &list;
}

/// The flow must have no sink any more.
void TcpStreams::forget(Flow& flow) {
  if (last_ == &flow) last_ = nullptr;
  flow.list->erase(flow.place);
  Key key = flow.key;
  flows_.erase(key);
}

void TcpStreams::keep_limits(const At& at) {
  while (speaking_.size() > limits_.speaking || (held_ > limits_.held && speaking_.size() > 1)) {
    ++counts_.forgotten;
    end(*speaking_.back(), at);
  }
}

void TcpStreams::take(const Segment& segment, const At& at) {
  unsigned side = segment.to < segment.from;
  Key key{side == 0 ? std::array{segment.from, segment.to} : std::array{segment.to, segment.from}};
  Flow* flow = find(key);
  if (!flow) {
    if (!(segment.flags & kSyn) && segment.payload.empty()) return;
    flow = &create(key);
  }
  Direction& own = flow->directions[side];
  Direction& other = flow->directions[1 - side];
  if (segment.flags & kSyn) {
    bool again = own.begun && own.initial == segment.sequence;
    if (own.begun && !again) {  // the same ports, a new connection
      end(*flow, at);
      reset(*flow);
    }
    if (!again) {
      if (!flow->opener) flow->opener = segment.flags & kAck ? 1 - side : side;
      own.begun = true;
      own.initial = segment.sequence;
      own.next = segment.sequence + 1;
    }
  }
  if (flow->ignored) return;
  if (segment.flags & kAck) {
    other.acknowledged = segment.acknowledged;
    if (other.later) drain(*flow, 1 - side, at, false);
  }
  if (!segment.payload.empty() || segment.cut) take_payload(*flow, side, segment, at);
  if (segment.flags & kFin) own.finished = true;
  if (segment.flags & kRst || (own.finished && other.finished && !own.later && !other.later)) end(*flow, at);

  size_t held = flow->sink ? flow->sink->held() : 0;
  for (const Direction& direction : flow->directions) {
    if (direction.later) held += direction.later->total_buffered_bytes();
  }
  held_ += held - flow->held;
  flow->held = held;
  keep_limits(at);
}

void TcpStreams::take_payload(Flow& flow, unsigned side, const Segment& segment, const At& at) {
  Direction& own = flow.directions[side];
  uint32_t sequence = segment.flags & kSyn ? segment.sequence + 1 : segment.sequence;
  if (!own.begun) {
    own.begun = true;
    own.next = sequence;
  }
  int32_t ahead = distance(sequence, own.next);
  if (ahead > 0) {
    if (segment.payload.empty()) return;
    if (!own.later) own.later = std::make_unique<Tins::TCPIP::DataTracker>(own.next);
    own.later->process_payload(sequence, {segment.payload.begin(), segment.payload.end()});
    drain(flow, side, at, false);
    return;
  }
  auto known = static_cast<uint32_t>(-static_cast<int64_t>(ahead));
  if (known < segment.payload.size()) {
    ByteView fresh = segment.payload.subspan(known);
    own.next += static_cast<uint32_t>(fresh.size());
    deliver(flow, side, fresh, at);
  }
  auto end = static_cast<uint32_t>(sequence + segment.payload.size() + segment.cut);
  if (segment.cut && distance(end, own.next) > 0) {
    lose(flow, side, end - own.next, at);
    own.next = end;
  }
  if (own.later) drain(flow, side, at, false);
}

/// Delivers what has become contiguous, and gives up holes that will not be filled: those that the other side has
/// acknowledged or that too much is behind; every one if `all`.
void TcpStreams::drain(Flow& flow, unsigned side, const At& at, bool all) {
  Direction& own = flow.directions[side];
  while (own.later && !flow.ignored) {
    auto& later = own.later->buffered_payload();
    // The map is ordered by plain numbers; what comes first is what is nearest.
    auto first = std::ranges::min_element(
        later, [&](const auto& a, const auto& b) { return distance(a.first, own.next) < distance(b.first, own.next); });
    if (first == later.end()) {
      own.later.reset();
      return;
    }
    int32_t hole = distance(first->first, own.next);
    if (hole > 0) {
      bool too_much = own.later->total_buffered_bytes() > limits_.out_of_order_bytes ||
                      later.size() > limits_.out_of_order_segments;
      if (!all && !too_much && distance(own.acknowledged, first->first) < 0) return;
      lose(flow, side, static_cast<uint32_t>(hole), at);
      own.next = first->first;
      if (flow.ignored) return;
    }
    // From there on the tracker has it, and whatever follows it without a hole.
    uint32_t start = first->first;
    own.later->sequence_number(start);
    own.later->process_payload(start, {});
    auto contiguous = std::move(own.later->payload());
    own.later->payload().clear();
    if (later.empty()) own.later.reset();
    size_t known = std::min<size_t>(own.next - start, contiguous.size());
    own.next = std::max(own.next, start + static_cast<uint32_t>(contiguous.size()),
                        [](uint32_t a, uint32_t b) { return distance(a, b) < 0; });
    if (known < contiguous.size()) deliver(flow, side, ByteView(contiguous).subspan(known), at);
  }
}

void TcpStreams::deliver(Flow& flow, unsigned side, ByteView bytes, const At& at) {
  if (!flow.sink) {
    flow.sink = make_sink_(flow.key.ends, flow.opener);
    move_to(flow, speaking_);
  }
  if (!flow.sink->on_bytes(side, bytes, at)) ignore(flow);
}

void TcpStreams::lose(Flow& flow, unsigned side, uint32_t bytes, const At& at) {
  if (!flow.sink) return;
  ++counts_.holes;
  counts_.lost_bytes += bytes;
  if (!flow.sink->on_lost(side, bytes, at)) ignore(flow);
}

void TcpStreams::ignore(Flow& flow) {
  flow.sink.reset();
  for (Direction& direction : flow.directions) direction.later.reset();
  held_ -= flow.held;
  flow.held = 0;
  flow.ignored = true;
  move_to(flow, silent_);
  if (silent_.size() > limits_.silent) {
    // Not this one: its caller still has it.
    Flow* oldest = silent_.back();
    if (oldest != &flow) forget(*oldest);
  }
}

/// What comes after the end is a retransmission: the flow stays, and ignores it until a SYN.
void TcpStreams::end(Flow& flow, const At& at) {
  if (flow.sink) {
    for (unsigned side : {0u, 1u}) drain(flow, side, at, true);
    if (flow.sink) flow.sink->on_end(at);
  }
  ignore(flow);
}

void TcpStreams::finish(const At& at) {
  while (!speaking_.empty()) end(*speaking_.back(), at);
}

}  // namespace cmrp::check
