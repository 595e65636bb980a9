// Presentation contexts of a connection: which interface, in which transfer syntax, a context id stands for, and how
// the server chooses (MS-RPCE 3.3.1.5.3, 3.3.1.5.6; C706 12.6.4.3, 12.6.4.4).
#pragma once

#include <span>
#include <vector>

#include "reference/rpc/pdu.h"
#include "reference/rpc/service.h"

namespace cmrp::rpc {

/// The served interface that `wanted` names: the same UUID and major version, and a minor version not above. Null if
/// there is none.
const InterfaceInfo* find_interface(std::span<const InterfaceInfo> interfaces, const SyntaxId& wanted);

class PresentationContexts {
 public:
  struct Context {
    uint16_t id = 0;
    const InterfaceInfo* interface = nullptr;
    SyntaxId asked;  ///< the abstract syntax as the client names it, perhaps with a lower minor version
    SyntaxId transfer_syntax;
  };

  /// Answers the elements of a bind or alter_context, one result each, and keeps what it accepts. Of each interface the
  /// preferred transfer syntax is chosen if offered in any element, else the first offered that is served. An id in use
  /// for something else is rejected.
  std::vector<ContextResult> negotiate(std::span<const ContextElement> elements,
                                       std::span<const InterfaceInfo> interfaces);

  /// Null if the id was never accepted.
  const Context* find(uint16_t id) const;
  size_t size() const { return contexts_.size(); }

 private:
  std::vector<Context> contexts_;
};

}  // namespace cmrp::rpc
