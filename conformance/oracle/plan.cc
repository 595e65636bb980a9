#include "conformance/oracle/plan.h"

#include "reference/idl/group.h"
#include "reference/idl/handle_access.h"
#include "reference/idl/resource.h"
#include "reference/ndr/codec.h"

namespace cmrp::oracle {
namespace {

using idl::Access;
using idl::State;
using ndr::Field;
using ndr::HandleKind;
using ndr::Kind;

const Obligations* find_obligations(uint16_t opnum) {
  auto all = obligations();
  auto row = std::ranges::lower_bound(all, opnum, {}, &Obligations::opnum);
  return row != all.end() && row->opnum == opnum ? &*row : nullptr;
}

/// Whether `words` has `word` between blanks.
bool has_word(std::string_view words, std::string_view word) {
  for (size_t at = words.find(word); at != words.npos; at = words.find(word, at + 1)) {
    size_t end = at + word.size();
    if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
  }
  return false;
}

void find_fields(Plan& plan) {
  const idl::Method& method = *plan.method;
  for (const Field& f : method.parameters->fields) {
    if (f.type->kind == Kind::kHandle) {
      if (f.in_request()) plan.request_handles.push_back(&f);
      if (f.in_response()) plan.response_handles.push_back(&f);
      if (f.in_response() && !f.in_request()) plan.opens = true;
      if (f.in_response() && f.in_request()) plan.closes = true;
    }
    if (!plan.name && f.in_request() && f.type->kind == Kind::kString) plan.name = &f;
  }
  plan.status = method.status();
  plan.rpc_status = method.parameter("rpc_status");
  plan.desired = method.parameter("dwDesiredAccess");
  plan.granted = method.parameter("lpdwGrantedAccess");
  plan.control_code = method.parameter("dwControlCode");
  plan.entry_type = method.parameter("dwType");
  for (const Field& f : method.parameters->fields) {
    bool list = f.in_response() && f.type->kind == Kind::kPointer && f.type->element == &ndr::kType<idl::ENUM_LIST>;
    if (list && plan.entry_type) plan.enumerations.push_back(&f);
  }
}

void find_access(Plan& plan, std::string_view named) {
  Access access = plan.method->access;
  for (const Field* f : plan.request_handles) {
    if (!idl::carries_access(f->type->handle)) continue;
    if (access == Access::kControlCode || (access == Access::kAll && has_word(named, f->name)))
      plan.needs_all.push_back(f);
  }
}

}  // namespace

std::vector<Plan> make_plans() {
  std::vector<Plan> plans(idl::kFirstReservedOpnum);
  for (const idl::Method* method : idl::methods()) {
    Plan& plan = plans.at(method->opnum);
    plan.method = method;
    find_fields(plan);
    const Obligations* own = find_obligations(method->opnum);
    if (!own) continue;
    find_access(plan, own->all_of);
    const Obligations* like = find_obligations(own->like);
    for (size_t i = 0; i < kObligationCount; ++i) {
      auto set = [&](std::string_view section, uint8_t number) {
        if (number && plan.requirements_[i].empty())
          plan.requirements_[i] = std::string(section) + '-' + std::to_string(number);
      };
      set(method->section, own->numbers[i]);
      if (like) set(idl::find(own->like)->section, like->numbers[i]);
    }
  }
  return plans;
}

Change Plan::changes(const void* parameters) const {
  if (method->state == State::kControlCode)
    return control_code && (value_of(*control_code, parameters) & kModifyBit) != 0 ? Change::kAny : Change::kNone;
  switch (method->opnum) {
    case idl::kApiOfflineResource.opnum:
    case idl::kApiOfflineGroup.opnum:
    case idl::kApiOfflineGroupEx.opnum:
      return Change::kOffline;
    case idl::kApiOfflineResourceEx.opnum:  // its flags terminate, and leave persistent states alone
      return static_cast<const idl::ApiOfflineResourceEx*>(parameters)->dwOfflineFlags ? Change::kAny
                                                                                       : Change::kOffline;
    default:
      return method->state == State::kReadWrite && method->access != Access::kRead ? Change::kAny : Change::kNone;
  }
}

const Plan* plan(uint16_t opnum) {
  static const std::vector<Plan> plans = make_plans();
  return opnum < plans.size() && plans[opnum].method ? &plans[opnum] : nullptr;
}

uint64_t value_of(const Field& field, const void* parameters) {
  return ndr::load_uint(*field.type, static_cast<const std::byte*>(parameters) + field.offset);
}

}  // namespace cmrp::oracle
