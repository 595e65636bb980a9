// Which transfer syntax the requests of a context are in, and whether they are clusapi's at all, where the bind that
// said so was not captured.
//
// A stub that is nothing but a context handle fits most methods, other interfaces' too, and looks alike in both
// syntaxes: it decides nothing. Where the server is known to be one of clusapi, the first stub that decodes in one
// syntax only decides. Elsewhere several methods must have fitted, such a stub among them, and nothing else.
#pragma once

#include <array>
#include <optional>

#include "reference/ndr/codec.h"

namespace cmrp::check {

class Recognition {
 public:
  /// Looks at one whole request stub. Returns the syntax once it is decided. `known_server`: its port was named, or
  /// another connection to it was bound to clusapi.
  std::optional<ndr::Syntax> observe(uint16_t opnum, wire::ByteView stub, wire::Endian endian, bool padded,
                                     bool known_server);

 private:
  bool hopeless_ = false;                        ///< something did not fit
  std::array<bool, 2> possible_ = {true, true};  ///< by ndr::Syntax
  std::array<uint16_t, 4> methods_{};            ///< opnums that fitted, each once
  unsigned method_count_ = 0;
  bool telling_ = false;  ///< a stub that is more than a handle decoded
};

}  // namespace cmrp::check
