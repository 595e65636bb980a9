// Handlers on a cluster without clients: parameters in, parameters out, without gates or a wire.
#pragma once

#include <gtest/gtest.h>

#include "reference/server/methods.h"

namespace cmrp::server {

class HandlerTest : public testing::Test {
 protected:
  HandlerTest() : host_(std::move(*ClusterHost::create(io_, *store::Store::open("memory:"), u"TESTCLUSTER"))) {}

  /// The handler of the method, which `rows` must have, for a client of that level.
  template <class P>
  uint32_t run(std::span<const HandlerRow> rows, const idl::Method& method, P& p, AccessLevel level) {
    Request request(*host_, handles_, 1, 1, principal_, level);
    for (const HandlerRow& row : rows) {
      if (row.method == &method) return row.run(request, &p);
    }
    ADD_FAILURE() << "no handler for " << method.name;
    return ERROR_CALL_NOT_IMPLEMENTED;
  }

  boost::asio::io_context io_;
  std::unique_ptr<ClusterHost> host_;
  HandleTable handles_{1000, std::make_shared<HandleQuota>(1000)};
  std::string principal_ = "CMRP\\a";
};

}  // namespace cmrp::server
