// What a run of the suite sent and received, as a capture without sealing: to be opened in Wireshark, or judged by
// cmrp-check, by people who do not have the keys.
//
// Requests, responses and faults lose their sec_trailer, which would have them taken for sealed; binds and their
// answers keep theirs. The bind offers rpc::kUnsealedCapture besides, and its answer rejects that, so that readers
// know. The first packet of a case has a comment "case ID".
#pragma once

#include <fstream>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "conformance/capture/tcp_connection.h"
#include "reference/rpc/client_options.h"

namespace cmrp::capture {

class Evidence {
 public:
  /// One connection of the suite.
  class Connection {
   public:
    ~Connection();
    /// Takes a PDU as it is without sealing (rpc::Trace), or whatever bytes were sent or received.
    void take(rpc::Direction direction, wire::ByteView plain);

   private:
    friend class Evidence;
    Connection(Evidence& evidence, const Ipv4Endpoint& client, const Ipv4Endpoint& server);
    Evidence& evidence_;
    TcpConnection tcp_;
    uint16_t marks_ = 0;  ///< contexts that the last bind offered on its own account, if the mark was added to it
  };

  /// Opens `path` for writing. The error names it and the remedy.
  static tl::expected<std::unique_ptr<Evidence>, std::string> open(const std::string& path);

  /// What follows belongs to that case.
  void begin_case(const std::string& id) { comment_ = "case " + id; }

  /// `host` as the profile has it; what is no IPv4 address is shown as one of the documentation's (RFC 5737). The
  /// evidence has to outlive the connection.
  std::unique_ptr<Connection> connect(const std::string& host, uint16_t port);

  /// Writes out what is left. The error names the file.
  tl::expected<void, std::string> finish();

 private:
  explicit Evidence(const std::string& path)
      : path_(path), out_(path, std::ios::binary), writer_(out_, "cmrp-conform " CMRP_VERSION) {}

  std::string path_;
  std::ofstream out_;
  PcapngWriter writer_;
  std::string comment_;
  uint16_t connections_ = 0;
};

}  // namespace cmrp::capture
