#include "reference/rpc/presentation.h"

#include <algorithm>

namespace cmrp::rpc {
namespace {

bool is_feature_offer(const ContextElement& element) {
  return element.transfer_syntaxes.size() == 1 && is_bind_time_features(element.transfer_syntaxes[0]);
}

/// The syntax to use for `interface` with a client that sent `elements`; nullopt if none is shared.
std::optional<SyntaxId> choose(std::span<const ContextElement> elements, const SyntaxId& abstract_syntax,
                               const InterfaceInfo& interface) {
  std::optional<SyntaxId> first;
  for (const ContextElement& element : elements) {
    if (element.abstract_syntax != abstract_syntax) continue;
    for (const SyntaxId& offered : element.transfer_syntaxes) {
      auto served = std::ranges::find(interface.transfer_syntaxes, offered);
      if (served == interface.transfer_syntaxes.begin() && served != interface.transfer_syntaxes.end()) return offered;
      if (served != interface.transfer_syntaxes.end() && !first) first = offered;
    }
  }
  return first;
}

constexpr ContextResult reject(uint16_t reason) { return {kProviderRejection, reason, {}}; }

}  // namespace

const InterfaceInfo* find_interface(std::span<const InterfaceInfo> interfaces, const SyntaxId& wanted) {
  for (const InterfaceInfo& served : interfaces) {
    if (served.id.uuid == wanted.uuid && served.id.major == wanted.major && served.id.minor >= wanted.minor) {
      return &served;
    }
  }
  return nullptr;
}

std::vector<ContextResult> PresentationContexts::negotiate(std::span<const ContextElement> elements,
                                                           std::span<const InterfaceInfo> interfaces) {
  std::vector<ContextResult> results;
  for (const ContextElement& element : elements) {
    if (is_feature_offer(element)) {
      // Connections stay open after orphaned PDUs; one security context a connection, no multiplexing of them.
      uint8_t offered = element.transfer_syntaxes[0].uuid.clock_seq_and_node[0];
      results.push_back({kNegotiateAck, static_cast<uint16_t>(offered & kKeepConnectionOnOrphan), {}});
      continue;
    }
    const InterfaceInfo* interface = find_interface(interfaces, element.abstract_syntax);
    if (!interface) {
      results.push_back(reject(kAbstractSyntaxNotSupported));
      continue;
    }
    std::optional<SyntaxId> chosen = choose(elements, element.abstract_syntax, *interface);
    if (!chosen || std::ranges::find(element.transfer_syntaxes, *chosen) == element.transfer_syntaxes.end()) {
      results.push_back(reject(kTransferSyntaxesNotSupported));
      continue;
    }
    if (const Context* known = find(element.id)) {
      bool same = known->interface == interface && known->transfer_syntax == *chosen;
      results.push_back(same ? ContextResult{kAcceptance, 0, *chosen} : reject(kReasonNotSpecified));
      continue;
    }
    contexts_.push_back({element.id, interface, element.abstract_syntax, *chosen});
    results.push_back({kAcceptance, 0, *chosen});
  }
  return results;
}

const PresentationContexts::Context* PresentationContexts::find(uint16_t id) const {
  auto found = std::ranges::find(contexts_, id, &Context::id);
  return found == contexts_.end() ? nullptr : &*found;
}

}  // namespace cmrp::rpc
