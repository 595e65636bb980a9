// SPDX-License-Identifier: GPL-2.0-or-later
//
// Tells the oracle what the capture shows, once and in order (on the first pass), and keeps what it answers in the
// calls.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <unordered_map>

#include "conformance/oracle/oracle.h"
#include "dissector/calls.h"

namespace cmrp::dissector {

/// One capture file. Its functions call nothing of Wireshark's that could longjmp, and let no exception out: for want
/// of memory, the oracle is not told.
class Observer : private oracle::Sink {
 public:
  /// `notes`: the oracle's notes too.
  explicit Observer(bool notes);

  /// A bind asks for an association group, and a bind_ack gives one. `unsealed`: the requests do not show how the
  /// client protected them.
  void bind(uint64_t connection, uint32_t group, bool unsealed) noexcept;
  void bound(uint64_t connection, const packet_info* pinfo, uint32_t group) noexcept;

  /// Stubs of this connection are not what was sent: the oracle is told that they are sealed.
  void distrust(uint64_t connection) noexcept;

  /// What the oracle says of the message goes to `call`.
  void request(const packet_info* pinfo, Call& call, uint64_t connection, uint32_t call_id, ndr::Syntax syntax,
               std::optional<rpc::AuthLevel> level, const oracle::Stub& stub) noexcept;
  void response(const packet_info* pinfo, Call& call, uint64_t connection, uint32_t call_id,
                const oracle::Stub& stub) noexcept;
  /// The call that a fault answers, or null.
  Call* fault(const packet_info* pinfo, uint64_t connection, uint32_t call_id, uint32_t status) noexcept;

  /// A FIN or RST of a side (0 or 1); bytes that are missing.
  void ended(uint64_t connection, const packet_info* pinfo, bool reset, unsigned side) noexcept;
  void lost(uint64_t connection) noexcept;

 private:
  struct Connection {
    std::optional<uint32_t> requested_group;
    bool bound = false;
    bool unsealed = false;
    bool distrusted = false;
    uint8_t ended = 0;                          ///< a bit for each side
    std::unordered_map<uint32_t, Call*> calls;  ///< that have no answer, by call id
  };

  struct Telling;

  void finding(const oracle::Finding&) override;
  void requested(const oracle::CallView&) override;
  void answered(const oracle::CallView&) override;
  void handle_closed(uint64_t serial, const oracle::Moment&) override;

  Connection& introduced(uint64_t connection, const address& server, uint32_t port);
  void introduce(uint64_t connection, uint64_t server, std::optional<uint32_t> requested,
                 std::optional<uint32_t> group);
  uint64_t server_number(const address& host, uint32_t port);
  OpenHandle* kept(const oracle::HandleView& view);
  UsedHandle* kept(std::span<const oracle::HandleView> views);

  oracle::Oracle oracle_;
  std::unordered_map<uint64_t, Connection> connections_;
  std::map<std::string, uint64_t> servers_;
  std::unordered_map<uint64_t, OpenHandle*> open_;  ///< by serial number; closed ones too
  std::deque<KeptFinding> findings_;
  Call* current_ = nullptr;  ///< whose message the oracle is being told
  uint32_t frame_ = 0;
};

}  // namespace cmrp::dissector
