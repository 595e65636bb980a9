#include "conformance/oracle/call.h"

namespace cmrp::oracle {
namespace {

constexpr size_t kKeptCalls = 64;
constexpr size_t kKeptParameters = 4;

}  // namespace

void CallQueue::add(Call& call) {
  call.older = newest_;
  call.newer = nullptr;
  (newest_ ? newest_->newer : oldest_) = &call;
  newest_ = &call;
  ++size_;
  bytes_ += call.bytes;
}

void CallQueue::remove(Call& call) {
  (call.older ? call.older->newer : oldest_) = call.newer;
  (call.newer ? call.newer->older : newest_) = call.older;
  call.older = call.newer = nullptr;
  --size_;
  bytes_ -= call.bytes;
}

std::unique_ptr<Call> CallPool::take() {
  if (calls_.empty()) return std::make_unique<Call>();
  auto call = std::move(calls_.back());
  calls_.pop_back();
  return call;
}

std::unique_ptr<ndr::Object> CallPool::parameters(const Plan& plan) {
  size_t opnum = plan.method->opnum;
  if (opnum < parameters_.size() && !parameters_[opnum].empty()) {
    auto object = std::move(parameters_[opnum].back());
    parameters_[opnum].pop_back();
    return object;
  }
  return std::make_unique<ndr::Object>(*plan.method->parameters);
}

void CallPool::give_back(std::unique_ptr<Call> call) {
  if (call->parameters) {
    // Decoding leaves alone what its message does not carry.
    const ndr::Type& type = call->parameters->type();
    type.destroy(call->parameters->get());
    type.construct(call->parameters->get());
    size_t opnum = call->plan->method->opnum;
    if (parameters_.size() <= opnum) parameters_.resize(opnum + 1);
    if (parameters_[opnum].size() < kKeptParameters) parameters_[opnum].push_back(std::move(call->parameters));
    call->parameters.reset();
  }
  if (calls_.size() >= kKeptCalls) return;
  Call& c = *call;
  c.view = {};
  c.plan = nullptr;
  c.of_clusapi = false;
  c.level.reset();
  c.request_error.clear();
  c.response_error.clear();
  c.request_handles.clear();
  c.response_handles.clear();
  c.objects.clear();
  c.sent.clear();
  c.bytes = 0;
  c.change = Change::kNone;
  c.before = {};
  c.at = {};
  calls_.push_back(std::move(call));
}

}  // namespace cmrp::oracle
