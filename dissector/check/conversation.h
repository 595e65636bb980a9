// One TCP connection of DCE/RPC as an onlooker understands it: PDUs, presentation contexts, security contexts,
// fragments; what is clusapi's of it is told to the oracle.
#pragma once

#include <map>
#include <set>
#include <string>

#include "conformance/oracle/oracle.h"
#include "dissector/check/overheard_context.h"
#include "dissector/check/pdu_stream.h"
#include "dissector/check/recognition.h"
#include "dissector/check/tcp_streams.h"

namespace cmrp::check {

/// What was met and what was not understood, for the summary.
struct Tally {
  uint64_t connections = 0;  ///< of clusapi
  uint64_t joined = 0;       ///< of these, begun before the capture, or bound in bytes that it does not have
  uint64_t cut_pdus = 0;     ///< PDUs that are there in part
  uint64_t too_large = 0;    ///< calls with more fragments or bytes than are kept
  /// PDUs of clusapi that could not be unsealed, by the reason.
  std::map<std::string, uint64_t> sealed;
  std::set<std::string> servers;  ///< "192.0.2.1:49152"; not more than kMostServers
};
inline constexpr size_t kMostServers = 1000;

/// What all conversations of a capture share. References are the caller's to keep.
struct Surroundings {
  oracle::Oracle& oracle;
  const Secrets& secrets;
  Tally& tally;
  std::set<uint16_t> ports = {};         ///< TCP ports whose servers are known to be clusapi's
  std::set<Endpoint> servers = {};       ///< those that accepted a bind to clusapi
  oracle::ConnectionId connections = 0;  ///< given out so far
  const Endpoint* client = nullptr;  ///< of the conversation whose PDU is being taken, while the oracle is told of it
  wire::Bytes scratch = {};          ///< the PDU that is being unsealed
};

class Conversation : public StreamSink {
 public:
  Conversation(Surroundings& surroundings, const std::array<Endpoint, 2>& ends, std::optional<unsigned> opener);
  ~Conversation() override;

  bool on_bytes(unsigned side, wire::ByteView bytes, const At& at) override;
  bool on_lost(unsigned side, uint32_t bytes, const At& at) override;
  void on_end(const At& at) override;
  size_t held() const override;

 private:
  /// A bind or alter_context that has no answer yet.
  struct Binding {
    uint32_t call_id = 0;
    bool alter = false;
    bool header_signing = false;
    rpc::Bind bind;
  };
  /// A request, response or fault, or a fragment of one. `stub` views the packet or Surroundings::scratch.
  struct Message {
    rpc::Header header;
    uint16_t context = 0;
    uint16_t opnum = 0;
    uint32_t status = 0;
    std::optional<rpc::AuthLevel> level = rpc::AuthLevel::kNone;
    wire::ByteView stub;
    oracle::StubIs is = oracle::StubIs::kWhole;
  };
  /// A message whose last fragment has not come.
  struct Assembly {
    From from{};
    Message first;
    wire::Bytes stub;
    unsigned fragments = 0;
  };
  struct Context {
    oracle::AcceptedContext accepted;
    bool clusapi = false;
  };

  void take(unsigned side, const PduStream::Found& found, const At& at);
  void take_cut(From from, const PduStream::Found& found, const At& at);
  void take_token(From from, const rpc::Pdu& pdu, wire::ByteView bytes, const At& at);
  void take_bind(const rpc::Pdu& pdu);
  void take_bind_ack(const rpc::Pdu& pdu);
  void accept(std::span<const oracle::AcceptedContext> accepted);
  void unseal(From from, const rpc::Pdu& pdu, wire::ByteView bytes, Message& message);
  void take_fragment(From from, Message& message, const At& at);
  void tell(Message& message, const At& at);
  void tell_request(const Message& message, const Context& context, const At& at);
  void recognize(const Message& message);
  void interrupted(From from);

  const Context* find(uint16_t id) const;
  /// Without the bind nobody knows whether it had the mark of an unsealed capture.
  std::optional<rpc::AuthLevel> level_without_trailer() const {
    return unsealed_ || !bound_ ? std::nullopt : std::optional(rpc::AuthLevel::kNone);
  }
  bool server_known() const;
  const Endpoint& server() const { return ends_[1 - client_]; }
  From from(unsigned side) const { return side == client_ ? From::kClient : From::kServer; }

  Surroundings& around_;
  std::array<Endpoint, 2> ends_;
  oracle::ConnectionId id_;
  unsigned client_ = 0;  ///< the side; meaningless before a PDU has told
  bool client_known_ = false;
  bool from_start_;  ///< the capture has the connection's beginning
  std::array<PduStream, 2> streams_;
  bool any_pdu_ = false;
  bool told_ = false;  ///< the oracle knows of the connection

  std::unique_ptr<Binding> binding_;  ///< the bind or alter_context that has no answer yet
  std::optional<uint32_t> requested_group_;
  std::optional<uint32_t> group_;
  bool bound_ = false;        ///< a bind_ack was seen
  bool interrupted_ = false;  ///< PDUs were lost
  bool unsealed_ = false;     ///< written unsealed by cmrp-conform: levels are not those of the wire
  bool header_signing_offered_ = false;
  bool header_signing_ = false;
  std::vector<Context> contexts_;
  std::map<uint16_t, Recognition> unknown_contexts_;
  std::map<uint32_t, OverheardContext> security_;
  std::vector<Assembly> assemblies_;  ///< messages whose fragments have not all come
  size_t assembled_ = 0;              ///< bytes in these
};

}  // namespace cmrp::check
