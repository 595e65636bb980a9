#include "conformance/engine/caller.h"

#include <chrono>

namespace cmrp::engine {

void Recorder::add(reports::Exchange exchange) {
  if (exchange.note.empty()) exchange.note = note;
  exchanges.push_back(std::move(exchange));
}

void Recorder::remark(std::string text) {
  reports::Exchange e;
  e.time = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  e.kind = reports::ExchangeKind::kControl;
  e.fields = std::move(text);
  add(std::move(e));
}

}  // namespace cmrp::engine
