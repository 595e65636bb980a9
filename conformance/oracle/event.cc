#include "conformance/oracle/event.h"

namespace cmrp::oracle {

void tell(Oracle& oracle, const Event& e) {
  Stub stub{e.stub, e.is, e.endian, e.padded};
  switch (e.kind) {
    case Event::Kind::kBind:
      return oracle.bind(e.connection, {e.server, e.requested_group, e.group, e.accepted});
    case Event::Kind::kAlterContext:
      return oracle.alter_context(e.connection, e.accepted);
    case Event::Kind::kRequest:
      return oracle.request({e.connection, e.call_id, e.context, e.opnum, e.at, e.level, stub});
    case Event::Kind::kResponse:
      return oracle.response({e.connection, e.call_id, e.at, stub});
    case Event::Kind::kFault:
      return oracle.fault({e.connection, e.call_id, e.at, e.status});
    case Event::Kind::kClosed:
      return oracle.closed(e.connection, e.at);
    case Event::Kind::kLost:
      return oracle.lost(e.connection);
    case Event::Kind::kDisturbed:
      return oracle.disturbed();
  }
}

}  // namespace cmrp::oracle
