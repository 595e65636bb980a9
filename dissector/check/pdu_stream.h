// A stream of bytes cut into the PDUs of DCE/RPC (C706 12.6), whole or not.
//
//   searching ──a plausible header──▶ following ──PDU, PDU, …──▶ following
//   following ──a hole of unknown content, a header that cannot be──▶ searching
//
// A hole within one PDU costs that PDU only: its frag_length tells where the next one begins.
#pragma once

#include <optional>

#include "reference/rpc/pdu.h"

namespace cmrp::check {

class PduStream {
 public:
  /// A PDU. If `missing` is not 0, `bytes` is its beginning only, at least its header.
  struct Found {
    rpc::Header header;
    wire::ByteView bytes;
    size_t missing = 0;
  };

  /// `at_start`: the first byte is the first of the connection, so a PDU begins there.
  explicit PduStream(bool at_start) : following_(at_start) {}

  /// Takes more of the stream; next() then has to be called until it returns nothing. `bytes` must stay valid until
  /// then.
  void feed(wire::ByteView bytes);
  /// The next PDU. Its bytes are valid until the next call of any function.
  std::optional<Found> next();
  /// That many bytes of the stream are missing here. Returns the PDU that is cut by it, if any of it is there.
  std::optional<Found> lose(uint32_t bytes);

  /// Bytes kept until more come.
  size_t held() const { return kept_.size(); }
  /// Bytes in which no PDU was found, since the last one.
  size_t searched() const { return searched_; }
  /// True if PDUs may have passed unseen since this was called last.
  bool take_interrupted();

 private:
  bool search();
  void keep_rest();

  bool following_;
  bool interrupted_ = false;
  wire::ByteView view_;  ///< what is to be cut: what was fed, or kept_
  wire::Bytes kept_;     ///< the beginning of a PDU whose end is still to come
  bool in_kept_ = false;
  wire::Bytes cut_;  ///< what lose() returned
  size_t skip_ = 0;  ///< what is left of a PDU that was lost in part
  size_t searched_ = 0;
};

}  // namespace cmrp::check
