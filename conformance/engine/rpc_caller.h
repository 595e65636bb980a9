// Calls over the real wire: reference/rpc's client, parameters by name through reference/idl.
#pragma once

#include "conformance/engine/caller.h"
#include "conformance/engine/profile.h"

namespace cmrp::engine {

class RpcCaller final : public Caller {
 public:
  /// `profile` is the caller's to keep.
  explicit RpcCaller(const Profile& profile) : profile_(profile) {}

  tl::expected<std::unique_ptr<Connection>, ConnectError> connect(size_t node, const std::string& user,
                                                                  const Syntaxes& syntaxes, const BindManner& manner,
                                                                  Recorder& recorder) override;
  Answer send_pdu(wire::ByteView pdu, Recorder& recorder) override;

 private:
  /// The TCP port of a node: the profile's, or what the endpoint mapper says.
  tl::expected<uint16_t, ConnectError> port_of(size_t node);

  const Profile& profile_;
};

}  // namespace cmrp::engine
