// Made-up traffic of a correct server, as a capture: what benchmarks measure, tests damage and fuzz targets start from.
#pragma once

#include <iosfwd>
#include <map>

#include "conformance/capture/tcp_connection.h"
#include "reference/ndr/json.h"
#include "reference/rpc/pdu.h"

namespace cmrp::check {

/// The time that made traffic begins at, since the epoch.
inline constexpr std::chrono::seconds kMadeBegin{1'700'000'000};

/// One connection to clusapi: unprotected PDUs that carry the mark of an unsealed capture.
class MadeConnection {
 public:
  struct Form {
    ndr::Syntax syntax = ndr::Syntax::kNdr;
    wire::Endian endian = wire::Endian::kLittle;
    bool bind = true;              ///< the bind and its answer are there
    bool marked = true;            ///< the bind has the mark of an unsealed capture
    size_t stub_bytes = SIZE_MAX;  ///< in a fragment, at most
    /// Since the epoch; goes on with each packet. Null: the connection has its own.
    std::chrono::nanoseconds* clock = nullptr;
  };
  MadeConnection(capture::PcapngWriter& out, const capture::Ipv4Endpoint& client, const capture::Ipv4Endpoint& server,
                 const Form& form);

  /// One call by name; fields as reference/ndr/json.h writes them. Returns the call_id.
  uint32_t request(std::string_view method, const ndr::Json& fields);
  void response(uint32_t call_id, const ndr::Json& fields);
  /// The same with stub bytes as they are.
  uint32_t request_stub(uint16_t opnum, wire::ByteView stub);
  void response_stub(uint32_t call_id, wire::ByteView stub);
  void fault(uint32_t call_id, uint32_t status);
  void call(std::string_view method, const ndr::Json& request_fields, const ndr::Json& response_fields);
  void close() { tcp_.close(tick()); }

 private:
  static constexpr std::chrono::microseconds kPause{100};
  /// The time of the next packet.
  std::chrono::nanoseconds tick() { return (form_.clock ? *form_.clock : own_clock_) += kPause; }
  rpc::Header header(rpc::PduType type, uint32_t call_id) const;
  void send(rpc::PduType type, uint32_t call_id, uint16_t opnum, wire::ByteView stub);

  Form form_;
  std::chrono::nanoseconds own_clock_{kMadeBegin};
  capture::TcpConnection tcp_;
  uint32_t last_call_id_ = 1;
  std::map<uint32_t, ndr::Object> pending_;  ///< requests, which responses are encoded over
};

/// Writes about `packets` packets on `connections` connections at once: resources opened, asked, taken offline and
/// closed, enumerations, registry values. Handles are random as GUIDs are, the same in every run.
void write_traffic(std::ostream& out, size_t packets, unsigned connections);

}  // namespace cmrp::check
