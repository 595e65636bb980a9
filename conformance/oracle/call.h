// A call in flight: its request decoded, and what was known when it was sent. Calls are pooled: their decoded
// parameters are used again.
#pragma once

#include <vector>

#include "conformance/oracle/ledger.h"
#include "conformance/oracle/plan.h"
#include "reference/ndr/codec.h"

namespace cmrp::oracle {

struct Call {
  CallView view;  ///< its spans are of the vectors below
  const Plan* plan = nullptr;
  bool of_clusapi = false;
  std::optional<rpc::AuthLevel> level;
  std::unique_ptr<ndr::Object> parameters;
  std::string request_error;  ///< why the whole stub could not be decoded; empty if it was, or is not whole
  std::string response_error;
  std::vector<HandleView> request_handles;
  std::vector<HandleView> response_handles;
  /// Behind request_handles, which have their names from them; null where not known.
  std::vector<std::shared_ptr<Object>> objects;
  std::vector<uint32_t> sent;  ///< view.sent
  size_t bytes = 0;            ///< of the request's stub
  Change change = Change::kNone;
  /// What was known of the first object when the request was sent, and the changes there had been right after that.
  Knowledge before;
  Changes at;

  /// Neighbours in CallQueue.
  Call* older = nullptr;
  Call* newer = nullptr;

  const void* in() const { return parameters ? parameters->get() : nullptr; }
};

/// All calls in flight, by age. They belong to their connections.
class CallQueue {
 public:
  void add(Call& call);
  void remove(Call& call);
  Call* oldest() const { return oldest_; }
  size_t size() const { return size_; }
  /// Stub bytes of their requests.
  size_t bytes() const { return bytes_; }

 private:
  Call* oldest_ = nullptr;
  Call* newest_ = nullptr;
  size_t size_ = 0;
  size_t bytes_ = 0;
};

/// Calls and decoded parameters that are not in use.
class CallPool {
 public:
  /// A call without anything in it.
  std::unique_ptr<Call> take();
  /// Default parameters of that plan's method.
  std::unique_ptr<ndr::Object> parameters(const Plan& plan);
  void give_back(std::unique_ptr<Call> call);

 private:
  std::vector<std::unique_ptr<Call>> calls_;
  std::vector<std::vector<std::unique_ptr<ndr::Object>>> parameters_;  ///< by opnum
};

}  // namespace cmrp::oracle
