// Calls over the real wire: reference/rpc's client, parameters by name through reference/idl.
#pragma once

#include "conformance/capture/evidence.h"
#include "conformance/engine/caller.h"
#include "conformance/engine/profile.h"

namespace cmrp::engine {

class RpcCaller final : public Caller {
 public:
  /// `profile` is the caller's to keep, and `evidence`, which gets all traffic if it is not null.
  explicit RpcCaller(const Profile& profile, capture::Evidence* evidence = nullptr)
      : profile_(profile), evidence_(evidence) {}

  tl::expected<std::unique_ptr<Connection>, ConnectError> connect(size_t node, const std::string& user,
                                                                  const Syntaxes& syntaxes, const BindManner& manner,
                                                                  Recorder& recorder) override;
  Answer send_pdu(wire::ByteView pdu, Recorder& recorder) override;

 private:
  /// The TCP port of a node: the profile's, or what the endpoint mapper says.
  tl::expected<uint16_t, ConnectError> port_of(size_t node);

  /// Where the traffic of a new connection to a node goes; null if nobody asked for it.
  std::unique_ptr<capture::Evidence::Connection> evidence_of(size_t node, uint16_t port);

  const Profile& profile_;
  capture::Evidence* evidence_;
};

}  // namespace cmrp::engine
