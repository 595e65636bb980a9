// Fuzzes a server's connection from its first byte, with an interface that needs no authentication and one that needs
// PKT_PRIVACY.
//
//   input = portion:u8 byte*       the bytes arrive in portions of that size (0: all at once)
//
// Whatever arrives, the state machine answers, waits or closes; it does not take more than it was given.
#include <algorithm>
#include <cstdlib>

#include "reference/rpc/server_connection.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cmrp;
  using namespace cmrp::rpc;
  if (size < 1) return 0;
  static const std::vector<InterfaceInfo> kInterfaces = {
      {{{0x11111111, 0x2222, 0x3333, {4, 4, 5, 5, 5, 5, 5, 5}}, 1, 2}, AuthLevel::kNone, {kNdr, kNdr64}},
      {{{0xb97db8b2, 0x4c63, 0x11cf, {0xbf, 0xf6, 0x08, 0x00, 0x2b, 0xe2, 0x3f, 0x2f}}, 3, 0},
       AuthLevel::kPktPrivacy,
       {kNdr}}};
  AssociationRegistry associations;
  ListenerContext listener;
  listener.interfaces = kInterfaces;
  listener.associations = &associations;
  listener.endpoint = "127.0.0.1:49152";
  listener.secondary_address = "49152";
  ServerConnection connection(listener, "127.0.0.1");
  size_t portion = data[0] ? data[0] : size;
  wire::Bytes pending;
  for (size_t at = 1; at < size; at += portion) {
    pending.insert(pending.end(), data + at, data + std::min(at + portion, size));
    ServerActions actions;
    size_t taken = connection.receive(pending, actions);
    if (taken > pending.size()) std::abort();
    pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(taken));
    for (const Call& call : actions.dispatch) {
      if (call.stub.size() > size) std::abort();
      connection.reply(call.call_id, call.opnum % 2 ? Reply(Fault{nca_s_op_rng_error}) : Reply(call.stub), actions);
    }
    if (actions.close) break;
  }
  connection.end();
  return 0;
}
