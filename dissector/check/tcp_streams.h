// TCP segments put together to two streams of bytes a connection (RFC 9293 3.4, 3.10).
//
//   in order ─────────────▶ delivered at once, as a view of the packet
//   earlier than expected ─▶ a retransmission; only what is new of it is delivered
//   later than expected ──▶ kept, by libtins' DataTracker, until the hole is filled, or until it is known to be lost:
//                           the other side has acknowledged it, too much is kept behind it, or the connection ends
//
// libtins' own StreamFollower takes packets as trees of allocated objects. That alone costs more time a packet than the
// whole program may take, so only the rare part, segments out of order, is left to it.
#pragma once

#include <tins/tcp_ip/data_tracker.h>

#include <functional>
#include <list>
#include <memory>
#include <unordered_map>

#include "conformance/oracle/oracle.h"
#include "dissector/check/packet.h"

namespace cmrp::check {

/// The packet that is being taken.
using At = oracle::Moment;

/// Takes the streams of one connection. `side` is 0 or 1: who sent it.
class StreamSink {
 public:
  virtual ~StreamSink() = default;
  /// The next bytes of a side. False if the connection is of no interest: nothing more is delivered.
  virtual bool on_bytes(unsigned side, wire::ByteView bytes, const At& at) = 0;
  /// That many bytes of a side are missing here. False as above.
  virtual bool on_lost(unsigned side, uint32_t bytes, const At& at) = 0;
  /// The connection has ended, was forgotten for want of room, or the capture is at its end.
  virtual void on_end(const At& at) = 0;
  /// Bytes of peers that it keeps.
  virtual size_t held() const = 0;
};

/// How much of hostile or huge captures is kept. What goes beyond costs the connections that were silent longest.
struct StreamLimits {
  size_t speaking = 4096;               ///< connections whose bytes were of interest
  size_t silent = 16384;                ///< all others: half open, of other protocols, closed
  size_t held = 24 << 20;               ///< bytes that all connections keep together
  size_t out_of_order_bytes = 1 << 20;  ///< behind a hole, a direction
  size_t out_of_order_segments = 1024;  ///< behind a hole, a direction
};

/// What could not be followed.
struct StreamCounts {
  uint64_t lost_bytes = 0;  ///< in connections of interest
  uint64_t holes = 0;       ///< places where these are missing
  uint64_t forgotten = 0;   ///< connections of interest that limits ended
};

class TcpStreams {
 public:
  /// Makes the sink of a connection. `ends[side]` is who sends; `opener` is the side that sent the first SYN, or
  /// nothing if the capture begins after it.
  using MakeSink =
      std::function<std::unique_ptr<StreamSink>(const std::array<Endpoint, 2>& ends, std::optional<unsigned> opener)>;

  explicit TcpStreams(MakeSink make_sink, StreamLimits limits = {})
      : make_sink_(std::move(make_sink)), limits_(limits) {}

  void take(const Segment& segment, const At& at);
  /// Ends all connections.
  void finish(const At& at);

  const StreamCounts& counts() const { return counts_; }
  size_t connections() const { return flows_.size(); }

 private:
  /// The two ends, the lesser first.
  struct Key {
    std::array<Endpoint, 2> ends;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const;
  };
  /// One side's bytes.
  struct Direction {
    bool begun = false;  ///< `next` is known
    bool finished = false;
    uint32_t initial = 0;                             ///< of its SYN, if that was seen
    uint32_t next = 0;                                ///< sequence number expected
    uint32_t acknowledged = 0;                        ///< what the other side said it has
    std::unique_ptr<Tins::TCPIP::DataTracker> later;  ///< segments behind a hole; null if there is none
  };
  struct Flow {
    Key key;
    std::optional<unsigned> opener;
    std::array<Direction, 2> directions;
    std::unique_ptr<StreamSink> sink;
    bool ignored = false;  ///< of no interest, or closed
    size_t held = 0;
    std::list<Flow*>* list = nullptr;  ///< silent_ or speaking_
    std::list<Flow*>::iterator place;
  };

  Flow* find(const Key& key);
  Flow& create(const Key& key);
  void reset(Flow& flow);
  void move_to(Flow& flow, std::list<Flow*>& list);
  void forget(Flow& flow);
  void keep_limits(const At& at);

  void take_payload(Flow& flow, unsigned side, const Segment& segment, const At& at);
  void deliver(Flow& flow, unsigned side, wire::ByteView bytes, const At& at);
  void lose(Flow& flow, unsigned side, uint32_t bytes, const At& at);
  void drain(Flow& flow, unsigned side, const At& at, bool all);
  void end(Flow& flow, const At& at);
  void ignore(Flow& flow);

  MakeSink make_sink_;
  StreamLimits limits_;
  StreamCounts counts_;
  std::unordered_map<Key, std::unique_ptr<Flow>, KeyHash> flows_;
  Flow* last_ = nullptr;  ///< of the segment before: most come in runs
  std::list<Flow*> silent_;
  std::list<Flow*> speaking_;  ///< used latest first
  size_t held_ = 0;
};

}  // namespace cmrp::check
